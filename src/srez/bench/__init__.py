"""Measure speed beside a named peer in one run: what `srez bench` runs."""

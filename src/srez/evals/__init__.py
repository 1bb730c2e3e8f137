"""Measure a part against labelled data: what `srez eval` runs."""

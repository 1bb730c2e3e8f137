"""Folds over the wire, each with its own tables and its own reads."""

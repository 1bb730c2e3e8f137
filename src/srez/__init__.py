"""Srez: the day's news by the minute, from every side, in an archive that anyone can verify."""

__version__ = "0.1.0"

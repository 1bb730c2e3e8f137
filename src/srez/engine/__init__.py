"""The composition root: only here is a backend named, and only here do clock and chance enter."""

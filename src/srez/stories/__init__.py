"""One event once: grouping, sides, headlines and ranks. Pure."""

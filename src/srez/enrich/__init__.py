"""Facts of an article, a file each. Pure: models and data are loaded elsewhere and handed in."""

"""Data shipped with the program: sources, regions, word lists. `load.py` reads them."""

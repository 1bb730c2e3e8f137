"""One machine: SQLite, one file per writer, and tiles in a folder."""

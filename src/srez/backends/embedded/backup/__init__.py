"""Back a data folder up while it runs, and bring it back without ever signing a second history."""

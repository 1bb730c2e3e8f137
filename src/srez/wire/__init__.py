"""The append-only log of facts, in the C2SP tlog-tiles format."""

"""Bytes to entries, pages to text, entries to items. Pure: no clock, no file, no network."""

"""Which sources a start puts on the wire: those asked for, or the catalogue on a wire that has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from srez.catalogue import load
from srez.engine.outside import Outside
from srez.errors import UsageError
from srez.model import Source
from srez.settings import Settings


def chosen_sources(settings: Settings, given: str | None) -> Callable[[Outside], Sequence[Source]] | None:
    """Return what gives the sources to be added; None when those on the wire are enough.

    Args:
        given: a file's path or an http(s) address, as the command line has it.
    """
    if given is None:
        return None if (settings.folder / "wire.db").exists() else lambda _: load.sources()
    if given.startswith(("http://", "https://")):
        return lambda out: load.read(out.get_now(given), where=given)
    path = Path(given)
    if not path.is_file():
        msg = f"--sources: there is no file {given}"
        raise UsageError(msg)
    return lambda _: load.read(path.read_bytes(), where=given)

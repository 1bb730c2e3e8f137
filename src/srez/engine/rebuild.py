"""Build a view beside the old one and swap them; readers open the new one when they notice."""

from __future__ import annotations

from collections.abc import Callable

from srez.backends import sqlite
from srez.engine import data
from srez.pipeline.follow import follow
from srez.settings import Settings
from srez.views.archive import Archive

NAMES = (Archive.name,)


def rebuild(settings: Settings, name: str, progress: Callable[[int, int], None]) -> int:
    """Fold a view anew from the wire; return how many records it holds.

    The old view is read until the new one is whole. Whoever follows or reads it notices the new file and opens that;
    what was published meanwhile is caught up with.
    """
    if name != Archive.name:
        raise AssertionError(name)
    path = data.archive_path(settings.folder)
    beside = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{beside.name}*"):
        leftover.unlink()
    with data.reading(settings) as opened:
        fresh = Archive(sqlite.writer(beside))
        fresh.create()
        position = follow(fresh, opened.store.get_file, progress=progress)
        fresh.close()
    sqlite.settle(beside)
    # The old one's write-ahead log must be gone before the new file stands there, or it would be taken for its own.
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    beside.rename(path)
    return position


def bring_up(settings: Settings, progress: Callable[[int, int], None] = lambda _done, _size: None) -> None:
    """Make the archive view, or build it anew when it is of another version's form."""
    path = data.archive_path(settings.folder)
    if path.exists():
        archive = Archive(sqlite.writer(path))
        fits = archive.fits()
        archive.close()
        if not fits:
            rebuild(settings, Archive.name, progress)
    data.open_archive(settings.folder, write=True).close()

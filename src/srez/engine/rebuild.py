"""Build a view beside the old one and swap them; readers open the new one when they notice."""

from __future__ import annotations

from collections.abc import Callable

from srez.backends import sqlite
from srez.backends.embedded.facts import FactsCache
from srez.engine import data
from srez.pipeline.follow import follow
from srez.settings import Settings
from srez.views.archive import Archive
from srez.views.stories import Stories
from srez.views.view import FoldedView

VIEWS: tuple[type[FoldedView], ...] = (Archive, Stories)
NAMES = tuple(view.name for view in VIEWS)


def rebuild(settings: Settings, view: type[FoldedView], progress: Callable[[int, int], None]) -> int:
    """Fold a view anew from the wire; return how many records it holds.

    The old view is read until the new one is whole. Whoever follows or reads it notices the new file and opens that;
    what was published meanwhile is caught up with.
    """
    path = data.view_path(settings.folder, view)
    beside = path.with_name(f"{path.name}.new")
    for leftover in path.parent.glob(f"{beside.name}*"):
        leftover.unlink()
    with data.reading(settings) as opened:
        fresh = view(sqlite.writer(beside))
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
    """Make the views and the cache of facts, or build anew views that are of another version's form."""
    for view in VIEWS:
        path = data.view_path(settings.folder, view)
        if path.exists():
            old = view(sqlite.writer(path))
            fits = old.fits()
            old.close()
            if not fits:
                rebuild(settings, view, progress)
        data.open_view(settings.folder, view, write=True).close()
    FactsCache(settings.folder, write=True).close()

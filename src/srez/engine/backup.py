"""Backups of a data folder, as the commands ask for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from srez.backends.embedded.backup import make
from srez.backends.embedded.backup import restore as back
from srez.backends.embedded.backup.make import Made
from srez.backends.embedded.backup.restore import Restored
from srez.settings import Settings

Progress = Callable[[int, int], None]


def backup(settings: Settings, target: Path, *, key: bool, progress: Progress) -> Made:
    """Write a backup while the site runs."""
    return make.backup(settings.folder, target, key=key, progress=progress)


def restore(
    settings: Settings,
    source: Path,
    *,
    published: bytes | None,
    new_log: bool,
    newer: str,
    aside: bool,
    progress: Progress,
) -> Restored:
    """Restore a backup into the data folder."""
    return back.restore(
        source,
        settings.folder,
        published=published,
        new_log=new_log,
        newer=newer,
        aside=aside,
        progress=progress,
    )


def resume(settings: Settings, *, published: bytes | None, new_log: bool, newer: str) -> Restored:
    """Decide about a restored folder that waits for it."""
    return back.resume(settings.folder, published=published, new_log=new_log, newer=newer)

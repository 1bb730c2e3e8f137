"""Backups that the operator asks for: beside the data, one at a time."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from srez.backends.embedded.backup.make import backup
from srez.errors import SrezError, UsageError

_log = logging.getLogger(__name__)

#: Backups that are listed.
MOST = 20


class Backups:
    """Makes them in a thread and knows which there are."""

    def __init__(self, folder: Path, now: Callable[[], datetime], used: Callable[[], int]) -> None:
        """Take the data folder and what tells the bytes that it takes."""
        self._data = folder
        self._now = now
        self._used = used
        self._task: asyncio.Task[None] | None = None
        self._problem = ""

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._data / "backups"

    def begin(self) -> str:
        """Begin one; return its name.

        Raises:
            UsageError: its text is a code: `running`, or `disk` when there may be too little space.
        """
        if self._task is not None and not self._task.done():
            raise UsageError("running")
        # A copy of the databases lies beside the packed one until it is whole.
        kept = sum(file.stat().st_size for file in self._files())
        if shutil.disk_usage(self._data).free < 2 * (self._used() - kept):
            raise UsageError("disk")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        name = f"srez-{self._now():%Y%m%d-%H%M%S}.tar.zst"
        self._problem = ""
        self._task = asyncio.create_task(self._make(self.folder / name), name="backup")
        return name

    async def _make(self, target: Path) -> None:
        try:
            await asyncio.to_thread(backup, self._data, target, key=True)
        except (SrezError, OSError) as error:
            _log.warning("the backup came to nothing: %s", error)
            self._problem = str(error)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("srez-*.tar.zst"), reverse=True) if self.folder.is_dir() else []

    def state(self) -> dict[str, Any]:
        """Return what there is and what is going on, for the overview."""
        return {
            "running": self._task is not None and not self._task.done(),
            "problem": self._problem,
            "folder": str(self.folder.resolve()),
            "there": [{"name": file.name, "size": file.stat().st_size} for file in self._files()[:MOST]],
        }

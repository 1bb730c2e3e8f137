"""Pictures kept on disk within a bound of bytes; what was asked for longest ago goes first."""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

_log = logging.getLogger(__name__)

#: Bytes of the digest at the end of each file: it may have been half written when the power went.
_DIGEST = 8
#: The owner of what is no single article's.
NOBODY = -1


class Shelf:
    """A folder of files, each named by the article that it is of and by what it holds. Safe to use from any thread.

    It is a cache: whatever goes wrong with it (a full disk, files deleted by hand) costs making a picture again.

    Args:
        limit: bytes of all files together; a larger file than that is not kept.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        #: Sizes by file name, the one asked for longest ago first; None until the folder was looked at.
        self._sizes: OrderedDict[str, int] | None = None
        self._total = 0

    def get(self, owner: int, key: str) -> bytes | None:
        """Return what is kept; None when nothing whole is."""
        name = _name(owner, key)
        with self._lock:
            sizes = self._looked()
            if name not in sizes:
                return None
            sizes.move_to_end(name)
            path = self._folder / name
            try:
                os.utime(path)
                data = path.read_bytes()
            except OSError:
                self._forget(name)
                return None
            if _digest(data[:-_DIGEST]) != data[-_DIGEST:]:
                self._remove(name)
                return None
            return data[:-_DIGEST]

    def put(self, owner: int, key: str, data: bytes) -> None:
        """Keep a picture, and make room for it."""
        name = _name(owner, key)
        size = len(data) + _DIGEST
        if size > self._limit:
            return
        with self._lock:
            sizes = self._looked()
            self._forget(name)
            while self._total + size > self._limit:
                self._remove(next(iter(sizes)))
            part = self._folder / f".{name}.part"
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                part.write_bytes(data + _digest(data))
                part.replace(self._folder / name)
            except OSError as error:
                _log.warning("a picture can't be kept: %s", error)
                with suppress(OSError):
                    part.unlink()
                return
            sizes[name] = size
            self._total += size

    def owners(self) -> set[int]:
        """Return the articles of which something is kept."""
        with self._lock:
            return {int(name.partition(".")[0]) for name in self._looked()} - {NOBODY}

    def drop(self, owners: set[int]) -> None:
        """Delete all that is kept of these articles."""
        with self._lock:
            for name in [name for name in self._looked() if int(name.partition(".")[0]) in owners]:
                self._remove(name)

    def _looked(self) -> OrderedDict[str, int]:
        if self._sizes is None:
            self._sizes = OrderedDict()
            found = []
            if self._folder.is_dir():
                for entry in os.scandir(self._folder):
                    if entry.name.startswith("."):
                        Path(entry.path).unlink(missing_ok=True)
                    else:
                        stat = entry.stat()
                        found.append((stat.st_mtime, entry.name, stat.st_size))
            for _, name, size in sorted(found):
                self._sizes[name] = size
            self._total = sum(self._sizes.values())
            # The limit may have been lowered since.
            while self._total > self._limit:
                self._remove(next(iter(self._sizes)))
        return self._sizes

    def _forget(self, name: str) -> None:
        if self._sizes is not None:
            self._total -= self._sizes.pop(name, 0)

    def _remove(self, name: str) -> None:
        self._forget(name)
        (self._folder / name).unlink(missing_ok=True)


def _name(owner: int, key: str) -> str:
    return f"{owner}.{key}"


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()

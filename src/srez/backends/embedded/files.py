"""Files under `DATA/wire/`, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from srez.errors import DiskFull
from srez.ports import Staged


class TileFolder:
    """A folder of immutable files and one checkpoint."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when it is written first."""
        self.root = root

    def put(self, files: Sequence[Staged]) -> None:
        """Write files durably: each to a neighbour, synced and renamed; then their folders are synced.

        Raises:
            DiskFull: when there is no space for one.
        """
        try:
            for file in files:
                self._put(self.root / file.path, file.data)
            for folder in {(self.root / file.path).parent for file in files}:
                handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                msg = f"no space left to write under {self.root}"
                raise DiskFull(msg) from error
            raise

    def _put(self, target: Path, data: bytes) -> None:
        scratch = target.with_name(f".{target.name}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        try:
            handle = os.open(scratch, flags, 0o644)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(scratch, flags, 0o644)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        scratch.rename(target)

    def get(self, path: str) -> bytes | None:
        """Read a file; None when it is absent."""
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def remove(self, folders: Iterable[str]) -> None:
        """Remove folders of partial tiles that whole ones have replaced."""
        for folder in folders:
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def free(self) -> tuple[int, int]:
        """Return the disk's free and total bytes."""
        root = self.root
        while not root.exists():
            root = root.parent
        usage = shutil.disk_usage(root)
        return usage.free, usage.total

"""Files under `DATA/wire/`, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from srez.errors import DiskFull
from srez.ports import Staged


class TileFolder:
    """A folder of immutable files and one checkpoint."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which is made when it is written first."""
        self.root = root

    def put(self, files: Sequence[Staged]) -> None:
        """Write files durably: all to a neighbour each, synced, then renamed; then their folders are synced.

        Raises:
            DiskFull: when there is no space for one.
        """
        try:
            self._put(files)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                msg = f"no space left to write under {self.root}"
                raise DiskFull(msg) from error
            raise

    def _put(self, files: Sequence[Staged]) -> None:
        targets = [self.root / file.path for file in files]
        folders = {target.parent for target in targets}
        with ExitStack() as opened:
            handles: list[int] = []
            for file, target in zip(files, targets, strict=True):
                handle = self._create(_scratch(target), folders)
                opened.callback(os.close, handle)
                left = memoryview(file.data)
                while left:
                    left = left[os.write(handle, left) :]
                handles.append(handle)
            # Only now, so that the disk has them all before it when the first is waited for.
            for handle in handles:
                os.fsync(handle)
        for target in targets:
            _scratch(target).rename(target)
        for folder in folders:
            sync_folder(folder)

    def _create(self, path: Path, folders: set[Path]) -> int:
        """Open a new file; folders that had to be made are new entries of theirs, which `folders` gets to sync too."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        try:
            return os.open(path, flags, 0o644)
        except FileNotFoundError:
            folder = path.parent
            while not folder.exists():
                folder = folder.parent
                folders.add(folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(path, flags, 0o644)

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


def _scratch(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def sync_folder(folder: Path) -> None:
    """Have a folder's entries reach the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

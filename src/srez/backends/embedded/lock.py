"""The lock of a data folder: one writer at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from srez.errors import Locked


class DataLock:
    """Holds `DATA/lock` for as long as its process lives or until it is closed."""

    def __init__(self, data: Path) -> None:
        """Take the lock.

        Raises:
            Locked: when another process holds it; says which.
        """
        data.mkdir(parents=True, exist_ok=True)
        self.path = data / "lock"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode(errors="replace").strip()
            os.close(self._file)
            msg = f"{data} is being written by another process" + (f" (pid {holder})" if holder else "")
            raise Locked(msg) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def close(self) -> None:
        """Give the lock back."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> DataLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""A copy of a wire on this machine: a data folder (read beside its writer), or a mirror's folder."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from srez.errors import Corrupt, NotFound, VerifyError
from srez.wire.checkpoint import parse_note
from srez.wire.tree import WIDTH
from srez.wire.verify.bodies import from_line
from srez.wire.verify.copy import Bodies, Copy, Held

_BODIES = """
    SELECT idx, salts, digests, CAST(url AS BLOB), CAST(title AS BLOB), CAST(summary AS BLOB), CAST(text AS BLOB),
           CAST(image AS BLOB), CAST(extra AS BLOB)
    FROM bodies WHERE idx >= ? AND idx < ?
"""
#: Seconds to wait for the published checkpoint to be the database's newest.
PATIENCE = 5.0


def from_folder(folder: Path) -> Copy:
    """Open a data folder (`wire/` beside `wire.db`) or a mirror's (`checkpoint`, `tile/`, `bodies/`).

    Raises:
        NotFound: when it is neither.
    """
    if (folder / "wire.db").exists():
        get = _files(folder / "wire")
        note, connection = _snapshot(folder / "wire.db", get)

        def at_once(path: str) -> bytes | None:
            return note if path == "checkpoint" else get(path)

        return Copy(at_once, _Rows(connection), connection.close)
    if (folder / "checkpoint").exists():
        bodies: Bodies | None = _Lines(folder / "bodies") if (folder / "bodies").is_dir() else None
        return Copy(_files(folder), bodies)
    msg = f"{folder}: neither a data folder nor a copy of a wire"
    raise NotFound(msg)


def _files(root: Path) -> Callable[[str], bytes | None]:
    def get(path: str) -> bytes | None:
        try:
            return (root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return get


def _snapshot(path: Path, get: Callable[[str], bytes | None]) -> tuple[bytes | None, sqlite3.Connection]:
    """Return a checkpoint and a read transaction that stands at it.

    A running writer commits and then publishes: between the two the database is ahead, and a redaction there would
    look like a loss here. When nobody publishes, the two stay apart (a writer was stopped), and that is as it is.
    """
    connection = _connect(path)
    deadline = time.monotonic() + PATIENCE
    while True:
        note = get("checkpoint")
        connection.execute("BEGIN")
        head = connection.execute("SELECT checkpoint FROM heads").fetchone()
        if note is None or head is None or _size(note) >= _size(head[0]) or time.monotonic() > deadline:
            return note, connection
        connection.execute("ROLLBACK")
        time.sleep(0.01)


def _connect(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        try:
            return _opened(address)
        except sqlite3.OperationalError:
            if path.with_name("wire.db-wal").exists():
                raise
            # On a medium that can't be written SQLite needs to be told that nobody writes.
            return _opened(f"{address}&immutable=1")
    except sqlite3.DatabaseError as error:
        msg = f"{path}: {error}"
        raise Corrupt(msg) from error


def _opened(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    try:
        connection.execute("PRAGMA mmap_size=268435456")
        connection.execute("SELECT size FROM heads").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _size(note: bytes) -> int:
    try:
        return parse_note(note)[0].size
    except VerifyError:
        return 0


class _Rows:
    """Bodies out of `wire.db`, by a query of our own."""

    whole = True

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def held(self, number: int) -> list[Held]:
        first = number * WIDTH
        try:
            with closing(self._connection.execute(_BODIES, (first, first + WIDTH))) as cursor:
                return cursor.fetchall()
        except sqlite3.DatabaseError as error:
            raise Corrupt(str(error)) from error


class _Lines:
    """Bodies out of `bodies/<N>` files."""

    whole = False

    def __init__(self, folder: Path) -> None:
        self._get = _files(folder)

    def held(self, number: int) -> list[Held]:
        data = self._get(str(number))
        return [] if data is None else [from_line(line) for line in data.split(b"\n") if line]

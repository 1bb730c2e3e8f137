"""SQLite engines as Srez uses them: WAL, one writer, every commit durable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

#: Seconds that a connection waits for another's lock.
TIMEOUT = 30


def writer(path: Path) -> Engine:
    """Open a database for its one writer; transactions begin immediate and commits reach the disk.

    There is one connection: threads of the writer take turns with it, and read through an engine of `reader`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        "sqlite://", creator=_connector(path, "rwc"), poolclass=QueuePool, pool_size=1, max_overflow=0
    )
    _prepare(
        engine,
        (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            # Deleted values are overwritten: a redaction must not survive in free pages.
            "PRAGMA secure_delete=ON",
            "PRAGMA cache_size=-65536",
            "PRAGMA wal_autocheckpoint=4000",
            "PRAGMA journal_size_limit=67108864",
        ),
        "BEGIN IMMEDIATE",
    )
    return engine


def reader(path: Path) -> Engine:
    """Open a database to read only, beside its writer."""
    engine = create_engine(
        "sqlite://", creator=_connector(path, "ro"), poolclass=QueuePool, pool_size=4, max_overflow=12
    )
    _prepare(engine, ("PRAGMA query_only=1", "PRAGMA mmap_size=268435456"), "BEGIN")
    return engine


def _connector(path: Path, mode: str) -> Callable[[], sqlite3.Connection]:
    # By SQLite's own address of a file: whatever characters its path has, nobody else takes them apart.
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return lambda: sqlite3.connect(address, uri=True, check_same_thread=False, timeout=TIMEOUT)


def empty_wal(engine: Engine) -> bool:
    """Write everything into the database file and cut its log to nothing; False when readers are in the way.

    The log keeps what was deleted until it is overwritten.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=250")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={TIMEOUT * 1000}")
    finally:
        connection.close()
    return not busy


def _prepare(engine: Engine, pragmas: Sequence[str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own implicit transactions off: ours begin explicitly, below.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def settle(path: Path) -> None:
    """Bring a closed database's write-ahead log into its one file, so that it can be renamed."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")

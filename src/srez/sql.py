"""SQL that SQLite and PostgreSQL share, and the few statements in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, Dialect, Integer, Table, insert, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.sql.dml import Insert

from srez.errors import Corrupt, DiskFull

#: A 64-bit number as the only column of a primary key: in SQLite `INTEGER`, and only that, makes it the table's own
#: order; `BIGINT` would be kept in an index beside it.
KEY = BigInteger().with_variant(Integer(), "sqlite")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors that are facts about the world into ours; a wrong statement stays a bug.

    Raises:
        DiskFull: when the disk is full.
        Corrupt: when the file is no database or is damaged.
    """
    try:
        yield
    except OperationalError as error:
        if "disk is full" in str(error.orig) or "disk I/O error" in str(error.orig):
            raise DiskFull(str(error.orig)) from error
        raise
    except DatabaseError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise Corrupt(str(error.orig)) from error
        raise


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows, their values in the order of the table's columns.

    The statement is SQLAlchemy's, the values go to the driver as they are: half the time of `execute` with dicts.
    """
    if rows:
        connection.exec_driver_sql(
            _insert_sql(connection.dialect.name, table), rows if isinstance(rows, list) else list(rows)
        )


@cache
def _insert_sql(dialect: str, table: Table) -> str:
    return str(insert(table).compile(dialect=_positional(dialect)))


def _positional(dialect: str) -> Dialect:
    """Return the dialect with values by position."""
    if dialect == "postgresql":
        # Loaded where it is used: a start on SQLite has no need of it.
        from sqlalchemy.dialects import postgresql

        spoken: Callable[..., Dialect] = postgresql.dialect
        return spoken(paramstyle="format")
    spoken = sqlite.dialect
    return spoken(paramstyle="qmark")


def rows_of(connection: Connection, table: Table, keys: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table whose one-column primary key is among `keys`, in no order.

    As with `insert_rows`, values go to the driver as they are: three times as fast for thousands of keys.
    """
    ordered = sorted(keys)
    for at in range(0, len(ordered), _MOST_KEYS):
        chunk = ordered[at : at + _MOST_KEYS]
        # Filled up to one of a few lengths, so that the database knows the statement.
        length = next(n for n in _LENGTHS if n >= len(chunk))
        chunk += chunk[-1:] * (length - len(chunk))
        statement = _rows_sql(connection.dialect.name, table, length)
        yield from cast(Iterable[tuple[Any, ...]], connection.exec_driver_sql(statement, tuple(chunk)))


_MOST_KEYS = 1_000
_LENGTHS = (1, 10, 100, _MOST_KEYS)


@cache
def _rows_sql(dialect: str, table: Table, length: int) -> str:
    (key,) = table.primary_key
    chosen = select(table).where(key.in_([0] * length))
    return str(chosen.compile(dialect=_positional(dialect), compile_kwargs={"render_postcompile": True}))


def add(connection: Connection, table: Table, rows: Sequence[tuple[int, int]]) -> None:
    """Add counts to a table of (key, count), inserting keys that are new."""
    if not rows:
        return
    key, count = table.columns
    there = dict(connection.execute(select(key, count).where(key.in_([row[0] for row in rows]))).all())
    upsert(connection, table, [{key.name: k, count.name: there.get(k, 0) + n} for k, n in rows])


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace those whose primary key is there already."""
    if not rows:
        return
    statement: Insert
    keys = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        pg = postgresql.insert(table)
        rest = {c.name: pg.excluded[c.name] for c in table.columns if c.name not in keys}
        statement = pg.on_conflict_do_update(index_elements=keys, set_=rest) if rest else pg.on_conflict_do_nothing()
    else:
        lite = sqlite.insert(table)
        rest = {c.name: lite.excluded[c.name] for c in table.columns if c.name not in keys}
        statement = (
            lite.on_conflict_do_update(index_elements=keys, set_=rest) if rest else lite.on_conflict_do_nothing()
        )
    connection.execute(statement, rows)

"""`kept.db`: how collecting goes. Lasting and backed up, but no part of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select

from srez import sql
from srez.backends import migrate, sqlite
from srez.backends.schema import feeds, kept, states


class Kept:
    """Feed states and other small states by name, as bytes; what they mean is their owners' matter."""

    def __init__(self, data: Path, *, write: bool) -> None:
        path = data / "kept.db"
        self._writer: Engine | None = None
        if write:
            self._writer = sqlite.writer(path)
            with sql.translated():
                migrate.bring_up(self._writer, "kept", kept)
        self._reader = sqlite.reader(path)

    def close(self) -> None:
        """Close the database."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()

    def _writing(self) -> AbstractContextManager[Connection]:
        if self._writer is None:
            raise AssertionError("kept.db was opened to read")
        return self._writer.begin()

    def feeds(self) -> list[tuple[str, str, bytes]]:
        """Return (feed address, source, state) of every feed ever looked at."""
        with sql.translated(), self._reader.connect() as connection:
            return [
                (url, source, state)
                for url, source, state in connection.execute(select(feeds.c.url, feeds.c.source, feeds.c.state))
            ]

    def put_feeds(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep states of feeds, new or another."""
        with sql.translated(), self._writing() as connection:
            sql.upsert(connection, feeds, [{"url": u, "source": s, "state": state} for u, s, state in rows])

    def drop_feeds(self, urls: Sequence[str]) -> None:
        """Forget feeds."""
        with sql.translated(), self._writing() as connection:
            for url in urls:
                connection.execute(delete(feeds).where(feeds.c.url == url))

    def state(self, name: str) -> bytes | None:
        """Return a small state; None when it was never kept."""
        with sql.translated(), self._reader.connect() as connection:
            return connection.execute(select(states.c.value).where(states.c.name == name)).scalar()

    def put_states(self, values: Mapping[str, bytes]) -> None:
        """Keep small states."""
        with sql.translated(), self._writing() as connection:
            sql.upsert(connection, states, [{"name": n, "value": v} for n, v in values.items()])

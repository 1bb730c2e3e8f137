"""`kept.db`: how collecting goes. Lasting and backed up, but no part of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import delete, select

from srez import sql
from srez.backends import migrate, sqlite
from srez.backends.schema import feeds, kept, states


class Kept:
    """Feed states and other small states by name, as bytes; what they mean is their owners' matter."""

    def __init__(self, data: Path, *, write: bool) -> None:
        path = data / "kept.db"
        self._engine = sqlite.writer(path) if write else sqlite.reader(path)
        if write:
            with sql.translated():
                migrate.bring_up(self._engine, "kept", kept)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def feeds(self) -> list[tuple[str, str, bytes]]:
        """Return (feed address, source, state) of every feed ever looked at."""
        with sql.translated(), self._engine.connect() as connection:
            return [
                (url, source, state)
                for url, source, state in connection.execute(
                    select(feeds.c.url, feeds.c.source, feeds.c.state)
                ).tuples()
            ]

    def put_feeds(self, rows: Sequence[tuple[str, str, bytes]]) -> None:
        """Keep states of feeds, new or another."""
        with sql.translated(), self._engine.begin() as connection:
            sql.upsert(connection, feeds, [{"url": u, "source": s, "state": state} for u, s, state in rows])

    def drop_feeds(self, urls: Sequence[str]) -> None:
        """Forget feeds."""
        with sql.translated(), self._engine.begin() as connection:
            for url in urls:
                connection.execute(delete(feeds).where(feeds.c.url == url))

    def state(self, name: str) -> bytes | None:
        """Return a small state; None when it was never kept."""
        with sql.translated(), self._engine.connect() as connection:
            return connection.execute(select(states.c.value).where(states.c.name == name)).scalar()

    def put_states(self, values: Mapping[str, bytes]) -> None:
        """Keep small states."""
        with sql.translated(), self._engine.begin() as connection:
            sql.upsert(connection, states, [{"name": n, "value": v} for n, v in values.items()])

"""`kept.db`: how collecting goes, what the operator chose and did. Lasting and backed up, but no part of the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from srez import sql
from srez.backends import migrate, sqlite
from srez.backends.schema import feeds, journal, kept, sessions, site, states
from srez.operate.deeds import Deed


class Kept:
    """Feed states, the operator's choices and other small states by name, as bytes; what they mean is their owners'."""

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

    def drop_state(self, name: str) -> None:
        """Forget a small state."""
        with sql.translated(), self._writing() as connection:
            connection.execute(delete(states).where(states.c.name == name))

    # The operator.

    def site(self) -> dict[str, bytes]:
        """Return what the operator has chosen, by name."""
        with sql.translated(), self._reader.connect() as connection:
            return dict(connection.execute(select(site.c.name, site.c.value)).all())

    def put_site(self, values: Mapping[str, bytes | None]) -> None:
        """Keep choices; None takes one back."""
        with sql.translated(), self._writing() as connection:
            connection.execute(delete(site).where(site.c.name.in_([n for n, v in values.items() if v is None])))
            sql.upsert(connection, site, [{"name": n, "value": v} for n, v in values.items() if v is not None])

    def session(self, hash: bytes) -> tuple[int, int] | None:
        """Return when a session began and was last seen, seconds since 1970 UTC; None when there is none."""
        chosen = select(sessions.c.begun, sessions.c.seen).where(sessions.c.hash == hash)
        with sql.translated(), self._reader.connect() as connection:
            row = connection.execute(chosen).first()
        return None if row is None else (row.begun, row.seen)

    def put_session(self, hash: bytes, now: int) -> None:
        """Keep a new session."""
        with sql.translated(), self._writing() as connection:
            connection.execute(insert(sessions), {"hash": hash, "begun": now, "seen": now})

    def see_session(self, hash: bytes, now: int) -> None:
        """Note that a session is in use."""
        with sql.translated(), self._writing() as connection:
            connection.execute(update(sessions).where(sessions.c.hash == hash).values(seen=now))

    def end_sessions(self, hash: bytes | None = None, *, begun_before: int | None = None) -> None:
        """End one session, those that began before a time, or all."""
        ended = delete(sessions)
        if hash is not None:
            ended = ended.where(sessions.c.hash == hash)
        if begun_before is not None:
            ended = ended.where(sessions.c.begun < begun_before)
        with sql.translated(), self._writing() as connection:
            connection.execute(ended)

    def journal(self, limit: int) -> list[Deed]:
        """Return the newest entries of the operator's journal, newest first."""
        c = journal.c
        chosen = select(c.at, c.who, c.what, c.detail, c.record).order_by(c.id.desc()).limit(limit)
        with sql.translated(), self._reader.connect() as connection:
            return [
                Deed(at=at, who=who, what=what, detail=detail, record=record)
                for at, who, what, detail, record in connection.execute(chosen)
            ]

    def write_journal(self, entries: Sequence[Deed]) -> None:
        """Add entries to the operator's journal."""
        if entries:
            with sql.translated(), self._writing() as connection:
                connection.execute(insert(journal), [msgspec.structs.asdict(entry) for entry in entries])

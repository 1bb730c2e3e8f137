"""`facts.db`: vectors, names, quotes and the like, by article. A private cache: lost, it is made again from the bodies.

What it holds may be words of an article, so it goes with them: what is redacted or expires is forgotten here too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, delete, select

from srez import sql
from srez.backends import sqlite

_tables = MetaData()
_facts = Table(
    "facts",
    _tables,
    Column("article", sql.KEY, primary_key=True, autoincrement=False),
    Column("model", Text, nullable=False),
    Column("facts", LargeBinary, nullable=False),
)
#: Changing it drops what is there.
VERSION = 1
_form = Table("form", _tables, Column("version", Integer, primary_key=True, autoincrement=False))
_PIECE = 500


class FactsCache:
    """Facts as bytes by article; what they mean is their maker's (`model` names it)."""

    def __init__(self, data: Path, *, write: bool) -> None:
        path = data / "facts.db"
        self._engine = sqlite.writer(path) if write else sqlite.reader(path)
        if write:
            self._make()

    def _make(self) -> None:
        with sql.translated(), self._engine.begin() as connection:
            _tables.create_all(connection)
            if connection.execute(select(_form.c.version)).scalar() != VERSION:
                _tables.drop_all(connection)
                _tables.create_all(connection)
                sql.insert_rows(connection, _form, [(VERSION,)])

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def put(self, model: str, facts: Sequence[tuple[int, bytes]]) -> None:
        """Keep the facts of articles, new or another."""
        rows = [{"article": article, "model": model, "facts": data} for article, data in facts]
        with sql.translated(), self._engine.begin() as connection:
            sql.upsert(connection, _facts, rows)

    def get(self, articles: Collection[int], model: str = "") -> dict[int, bytes]:
        """Return the facts of those articles that a model's are kept of, of any model's for ""."""
        found: dict[int, bytes] = {}
        ordered = sorted(articles)
        with sql.translated(), self._engine.connect() as connection:
            for at in range(0, len(ordered), _PIECE):
                chosen = select(_facts.c.article, _facts.c.facts).where(_facts.c.article.in_(ordered[at : at + _PIECE]))
                if model:
                    chosen = chosen.where(_facts.c.model == model)
                found.update(dict(connection.execute(chosen).all()))
        return found

    def forget(self, first: int, upto: int) -> None:
        """Delete the facts of articles `first` ≤ index < `upto`, beyond recovery."""
        c = _facts.c.article
        with sql.translated(), self._engine.begin() as connection:
            connection.execute(delete(_facts).where(c >= first, c < upto))
        sqlite.empty_wal(self._engine)

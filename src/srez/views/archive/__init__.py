"""The archive: which article was seen in which minute. It holds no words; those stay in the bodies.

Times are in whole minutes since 1970 UTC. Since times on the wire never run backwards, a stretch of time is a stretch
of indexes, and a page costs the same on a wire of any length.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, func, select

from srez import sql
from srez.views.archive import tables as t
from srez.views.archive.fold import Fold
from srez.views.view import FoldedView


class Row(msgspec.Struct, frozen=True):
    """An article's place in the archive."""

    index: int
    source: str
    #: Microseconds since 1970 UTC.
    seen: int
    minute: int
    #: Seconds since 1970 UTC as the source says, or None.
    published: int | None
    #: Index of its newest version (its own index when it was never revised).
    newest: int
    revisions: int
    vanished: int | None
    redacted: int | None


class Version(msgspec.Struct, frozen=True):
    """A later version of an article."""

    index: int
    article: int
    seen: int
    minute: int
    changed: str


class Outlet(msgspec.Struct, frozen=True):
    """What a source has on the wire."""

    source: str
    articles: int
    newest: int
    seen: int


class Notice(msgspec.Struct, frozen=True):
    """A record that is no article's version: a source's change, a redaction, an expiry, a vanishing."""

    index: int
    kind: str
    seen: int
    source: str
    article: int | None
    detail: str


class Archive(FoldedView):
    """The fold and its reads."""

    name = "archive"
    version = 1
    tables = t.tables
    at = t.position
    folded = Fold

    # The reads.

    def _rows(self, chosen: Select[Any]) -> list[Row]:
        with sql.translated(), self._engine.connect() as connection:
            return [Row(*row) for row in connection.execute(chosen)]

    def newest(self, limit: int, *, before: int | None = None, source: str = "") -> list[Row]:
        """Return the newest articles, newest first, from below index `before`."""
        chosen = select(*_row).order_by(t.articles.c.idx.desc()).limit(limit)
        if source:
            chosen = chosen.where(t.articles.c.source == source)
        if before is not None:
            chosen = chosen.where(t.articles.c.idx < before)
        return self._rows(chosen)

    def newest_of(self, sources: Collection[str], limit: int, *, before: int | None = None) -> list[Row]:
        """Return the newest articles of some sources, newest first, from below index `before`.

        Its cost grows with the number of sources and with `limit`, not with the wire: each one's newest article tells
        whether the source can still add to the answer, and no more than `limit` articles of any are looked at.
        """
        idx, source = t.articles.c.idx, t.articles.c.source
        below = idx < (_BEYOND if before is None else before)
        newest = select(idx).where(source == t.outlets.c.source, below).order_by(idx.desc()).limit(1)
        heads = select(newest.correlate(t.outlets).scalar_subquery(), t.outlets.c.source).where(
            t.outlets.c.source.in_(list(sources))
        )
        mine = select(idx).where(source == bindparam("mine"), below, idx >= bindparam("least"))
        mine = mine.order_by(idx.desc()).limit(limit)
        chosen: list[int] = []
        with sql.translated(), self._engine.connect() as connection:
            for head, slug in sorted([row for row in connection.execute(heads) if row[0] is not None], reverse=True):
                least = chosen[-1] if len(chosen) == limit else 0
                if head < least:
                    break
                chosen += connection.execute(mine, {"mine": slug, "least": least}).scalars()
                chosen = sorted(chosen, reverse=True)[:limit]
        return self._rows(select(*_row).where(idx.in_(chosen)).order_by(idx.desc()))

    def since(self, index: int, limit: int, *, source: str = "") -> list[Row]:
        """Return articles with an index of at least `index`, oldest first."""
        chosen = select(*_row).where(t.articles.c.idx >= index).order_by(t.articles.c.idx).limit(limit)
        return self._rows(chosen.where(t.articles.c.source == source) if source else chosen)

    def _indexes(self, connection: Connection, first: int, upto: int) -> tuple[int, int] | None:
        """Return the indexes low ≤ index < high of the articles of minutes `first` ≤ minute < `upto`."""
        low = connection.execute(_edge(first)).scalars().first()
        if low is None:
            return None
        high = connection.execute(_edge(upto)).scalars().first()
        return low, connection.execute(select(t.position.c.records)).scalars().one() if high is None else high

    def between(self, first: int, upto: int, limit: int, *, before: int | None = None, source: str = "") -> list[Row]:
        """Return the articles of minutes `first` ≤ minute < `upto`, newest first, from below index `before`."""
        with sql.translated(), self._engine.connect() as connection:
            bounds = self._indexes(connection, first, upto)
        if bounds is None:
            return []
        low, high = bounds
        chosen = (
            select(*_row)
            .where(t.articles.c.idx >= low, t.articles.c.idx < (high if before is None else min(before, high)))
            .order_by(t.articles.c.idx.desc())
            .limit(limit)
        )
        return self._rows(chosen.where(t.articles.c.source == source) if source else chosen)

    def changes(self, first: int, upto: int, limit: int) -> list[Version]:
        """Return the revisions of minutes `first` ≤ minute < `upto`, newest first."""
        chosen = (
            select(*_version)
            .where(t.versions.c.minute >= first, t.versions.c.minute < upto)
            .order_by(t.versions.c.minute.desc(), t.versions.c.idx.desc())
            .limit(limit)
        )
        with sql.translated(), self._engine.connect() as connection:
            return [Version(*row) for row in connection.execute(chosen)]

    def counts(
        self, first: int, upto: int, *, source: str = "", sources: Collection[str] | None = None
    ) -> dict[int, int]:
        """Return how many articles each minute with any has, of minutes `first` ≤ minute < `upto`.

        Of all sources, of `source`, or of `sources`: the last looks at every article of that time, some 8 ms for the
        30,000 of a large wire's day.
        """
        with sql.translated(), self._engine.connect() as connection:
            if not source and sources is None:
                chosen = select(t.minutes.c.minute, t.minutes.c.articles).where(
                    t.minutes.c.minute >= first, t.minutes.c.minute < upto
                )
                return dict(connection.execute(chosen).all())
            bounds = self._indexes(connection, first, upto)
            if bounds is None:
                return {}
            of_source = (
                select(t.articles.c.minute, func.count())
                .where(t.articles.c.idx >= bounds[0], t.articles.c.idx < bounds[1])
                .where(t.articles.c.source == source if sources is None else t.articles.c.source.in_(list(sources)))
                .group_by(t.articles.c.minute)
            )
            return dict(connection.execute(of_source).all())

    def quarters(self, first: int, upto: int) -> dict[int, int]:
        """Return how many articles each quarter of an hour has, by its first minute, in the same bounds."""
        chosen = select(t.quarters.c.quarter, t.quarters.c.articles).where(
            t.quarters.c.quarter >= first // 15, t.quarters.c.quarter < -(-upto // 15)
        )
        with sql.translated(), self._engine.connect() as connection:
            return {quarter * 15: count for quarter, count in connection.execute(chosen)}

    def neighbours(self, minute: int, *, source: str = "") -> tuple[int | None, int | None]:
        """Return the nearest minutes before and after `minute` that have news."""
        with sql.translated(), self._engine.connect() as connection:
            if not source:
                c = t.minutes.c.minute
                before = connection.execute(select(func.max(c)).where(c < minute)).scalar()
                return before, connection.execute(select(func.min(c)).where(c > minute)).scalar()
            low = connection.execute(_edge(minute)).scalars().first()
            high = connection.execute(_edge(minute + 1)).scalars().first()
            idx = t.articles.c.idx
            mine = select(t.articles.c.minute).where(t.articles.c.source == source).limit(1)
            earlier = mine.order_by(idx.desc()) if low is None else mine.where(idx < low).order_by(idx.desc())
            before = connection.execute(earlier).scalar()
            after = None if high is None else connection.execute(mine.where(idx >= high).order_by(idx)).scalar()
            return before, after

    def extent(self) -> tuple[int, int] | None:
        """Return the first and last minute that have news; None when there is none."""
        with sql.translated(), self._engine.connect() as connection:
            first: int | None = connection.execute(select(func.min(t.minutes.c.minute))).scalar()
            last: int | None = connection.execute(select(func.max(t.minutes.c.minute))).scalar()
        return None if first is None or last is None else (first, last)

    def total(self) -> int:
        """Return how many articles there are."""
        with sql.translated(), self._engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(t.outlets.c.articles), 0))).scalar_one())

    def article(self, index: int) -> Row | None:
        """Return the article whose first record is `index`; None when there is none."""
        rows = self._rows(select(*_row).where(t.articles.c.idx == index))
        return rows[0] if rows else None

    def articles(self, indexes: Sequence[int]) -> dict[int, Row]:
        """Return the articles with these first indexes that there are."""
        return {row.index: row for row in self._rows(select(*_row).where(t.articles.c.idx.in_(list(indexes))))}

    def versions(self, article: int) -> list[Version]:
        """Return an article's later versions, oldest first."""
        chosen = select(*_version).where(t.versions.c.article == article).order_by(t.versions.c.idx)
        with sql.translated(), self._engine.connect() as connection:
            return [Version(*row) for row in connection.execute(chosen)]

    def seen(self, indexes: Sequence[int]) -> dict[int, int]:
        """Return when later versions with these indexes were seen, microseconds since 1970 UTC."""
        if not indexes:
            return {}
        chosen = select(t.versions.c.idx, t.versions.c.seen).where(t.versions.c.idx.in_(list(indexes)))
        with sql.translated(), self._engine.connect() as connection:
            return dict(connection.execute(chosen).all())

    def outlets(self) -> dict[str, Outlet]:
        """Return what each source that has news has on the wire."""
        with sql.translated(), self._engine.connect() as connection:
            rows = connection.execute(
                select(t.outlets.c.source, t.outlets.c.articles, t.outlets.c.newest, t.outlets.c.seen)
            )
            return {row[0]: Outlet(*row) for row in rows}

    def notices(
        self,
        limit: int,
        *,
        before: int | None = None,
        source: str | None = None,
        article: int | None = None,
        kinds: Sequence[str] = (),
    ) -> list[Notice]:
        """Return the newest notices, newest first."""
        chosen = select(*_notice).order_by(t.notices.c.idx.desc()).limit(limit)
        if before is not None:
            chosen = chosen.where(t.notices.c.idx < before)
        if source is not None:
            chosen = chosen.where(t.notices.c.source == source)
        if article is not None:
            chosen = chosen.where(t.notices.c.article == article)
        if kinds:
            chosen = chosen.where(t.notices.c.kind.in_(list(kinds)))
        with sql.translated(), self._engine.connect() as connection:
            return [Notice(*row) for row in connection.execute(chosen)]


_row = (
    t.articles.c.idx, t.articles.c.source, t.articles.c.seen, t.articles.c.minute, t.articles.c.published,
    t.articles.c.newest, t.articles.c.revisions, t.articles.c.vanished, t.articles.c.redacted,
)  # fmt: skip
_version = (t.versions.c.idx, t.versions.c.article, t.versions.c.seen, t.versions.c.minute, t.versions.c.changed)
_notice = (
    t.notices.c.idx, t.notices.c.kind, t.notices.c.seen, t.notices.c.source, t.notices.c.article, t.notices.c.detail,
)  # fmt: skip


#: Above every index.
_BEYOND = 2**63 - 1


def _edge(minute: int) -> Select[int]:
    """Select the first index of the first minute with news that is not before `minute`."""
    return select(t.minutes.c.first).where(t.minutes.c.minute >= minute).order_by(t.minutes.c.minute).limit(1)

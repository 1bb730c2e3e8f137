"""The archive: which article was seen in which minute. It holds no words; those stay in the bodies.

Times are in whole minutes since 1970 UTC. Since times on the wire never run backwards, a stretch of time is a stretch
of indexes, and a page costs the same on a wire of any length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import OperationalError

from srez import sql
from srez.errors import Conflict
from srez.wire import records as r

_tables = MetaData()

_position = Table(
    "position",
    _tables,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("records", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # of the view's form, `Archive.version`
)
_articles = Table(
    "articles",
    _tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),  # microseconds since 1970 UTC
    Column("minute", Integer, nullable=False),
    Column("published", BigInteger),  # seconds since 1970 UTC, as the source says
    Column("newest", BigInteger, nullable=False),  # index of the newest version
    Column("revisions", Integer, nullable=False),
    Column("vanished", BigInteger),  # microseconds since 1970 UTC
    Column("redacted", BigInteger),  # index of the record that says so
    Index("articles_by_source", "source", "idx"),
)
_versions = Table(
    "versions",
    _tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("article", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("minute", Integer, nullable=False),
    Column("changed", Text, nullable=False),  # "title", "text" or "title text"
    Index("versions_by_article", "article", "idx"),
    Index("versions_by_minute", "minute"),
)
_minutes = Table(
    "minutes",
    _tables,
    Column("minute", Integer, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
    Column("first", BigInteger, nullable=False),  # index of the minute's first article
)
#: Quarters of an hour: every zone's days and hours are made of them.
_quarters = Table(
    "quarters",
    _tables,
    Column("quarter", Integer, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
)
_outlets = Table(
    "outlets",
    _tables,
    Column("source", Text, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("newest", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
#: What is no article: sources, redactions, expiries, setup.
_notices = Table(
    "notices",
    _tables,
    Column("idx", sql.KEY, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("article", BigInteger),
    Column("detail", Text, nullable=False),  # a code: the reason, the class, the status
    Index("notices_by_source", "source", "idx"),
    Index("notices_by_article", "article", "idx"),
)


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


class Archive:
    """The fold and its reads (`ports.View`); open it writing in one process, reading in any number."""

    name = "archive"
    version = 1

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self) -> None:
        """Create the tables of an empty view."""
        with sql.translated(), self._engine.begin() as connection:
            _tables.create_all(connection)
            if connection.execute(select(_position.c.records)).first() is None:
                connection.execute(insert(_position), {"id": 1, "records": 0, "version": self.version})

    def fits(self) -> bool:
        """Return whether the tables are of this version's form; if not, the view is to be built anew."""
        with sql.translated(), self._engine.connect() as connection:
            try:
                return bool(connection.execute(select(_position.c.version)).scalar() == self.version)
            except OperationalError:
                return False

    def swap(self, engine: Engine) -> None:
        """Go on with another database: the view was built anew beside this one."""
        old, self._engine = self._engine, engine
        old.dispose()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    # The fold.

    def position(self) -> int:
        """Return how many records have been applied."""
        with sql.translated(), self._engine.connect() as connection:
            return int(connection.execute(select(_position.c.records)).scalar_one())

    def apply(self, first: int, records: Sequence[bytes]) -> None:
        """Apply records and the position in one transaction; see `ports.View`.

        Raises:
            Conflict: when records before `first` are missing.
        """
        with sql.translated(), self._engine.begin() as connection:
            position = connection.execute(select(_position.c.records)).scalar_one()
            if first > position:
                msg = f"the archive stands at {position} and can't go on at {first}"
                raise Conflict(msg)
            fold = _Fold(connection)
            for index, data in enumerate(records[position - first :], position):
                fold.add(index, r.decode(data))
            fold.finish()
            if first + len(records) > position:
                connection.execute(update(_position).values(records=first + len(records)))

    # The reads.

    def _rows(self, chosen: Select[Any]) -> list[Row]:
        with sql.translated(), self._engine.connect() as connection:
            return [Row(*row) for row in connection.execute(chosen)]

    def newest(self, limit: int, *, before: int | None = None, source: str = "") -> list[Row]:
        """Return the newest articles, newest first, from below index `before`."""
        chosen = select(*_row).order_by(_articles.c.idx.desc()).limit(limit)
        if source:
            chosen = chosen.where(_articles.c.source == source)
        if before is not None:
            chosen = chosen.where(_articles.c.idx < before)
        return self._rows(chosen)

    def since(self, index: int, limit: int, *, source: str = "") -> list[Row]:
        """Return articles with an index of at least `index`, oldest first."""
        chosen = select(*_row).where(_articles.c.idx >= index).order_by(_articles.c.idx).limit(limit)
        return self._rows(chosen.where(_articles.c.source == source) if source else chosen)

    def _indexes(self, connection: Connection, first: int, upto: int) -> tuple[int, int] | None:
        """Return the indexes low ≤ index < high of the articles of minutes `first` ≤ minute < `upto`."""
        low = connection.execute(_edge(first)).scalars().first()
        if low is None:
            return None
        high = connection.execute(_edge(upto)).scalars().first()
        return low, connection.execute(select(_position.c.records)).scalars().one() if high is None else high

    def between(self, first: int, upto: int, limit: int, *, before: int | None = None, source: str = "") -> list[Row]:
        """Return the articles of minutes `first` ≤ minute < `upto`, newest first, from below index `before`."""
        with sql.translated(), self._engine.connect() as connection:
            bounds = self._indexes(connection, first, upto)
        if bounds is None:
            return []
        low, high = bounds
        chosen = (
            select(*_row)
            .where(_articles.c.idx >= low, _articles.c.idx < (high if before is None else min(before, high)))
            .order_by(_articles.c.idx.desc())
            .limit(limit)
        )
        return self._rows(chosen.where(_articles.c.source == source) if source else chosen)

    def changes(self, first: int, upto: int, limit: int) -> list[Version]:
        """Return the revisions of minutes `first` ≤ minute < `upto`, newest first."""
        chosen = (
            select(*_version)
            .where(_versions.c.minute >= first, _versions.c.minute < upto)
            .order_by(_versions.c.minute.desc(), _versions.c.idx.desc())
            .limit(limit)
        )
        with sql.translated(), self._engine.connect() as connection:
            return [Version(*row) for row in connection.execute(chosen)]

    def counts(self, first: int, upto: int, *, source: str = "") -> dict[int, int]:
        """Return how many articles each minute with any has, of minutes `first` ≤ minute < `upto`."""
        with sql.translated(), self._engine.connect() as connection:
            if not source:
                chosen = select(_minutes.c.minute, _minutes.c.articles).where(
                    _minutes.c.minute >= first, _minutes.c.minute < upto
                )
                return dict(connection.execute(chosen).all())
            bounds = self._indexes(connection, first, upto)
            if bounds is None:
                return {}
            of_source = (
                select(_articles.c.minute, func.count())
                .where(_articles.c.source == source, _articles.c.idx >= bounds[0], _articles.c.idx < bounds[1])
                .group_by(_articles.c.minute)
            )
            return dict(connection.execute(of_source).all())

    def quarters(self, first: int, upto: int) -> dict[int, int]:
        """Return how many articles each quarter of an hour has, by its first minute, in the same bounds."""
        chosen = select(_quarters.c.quarter, _quarters.c.articles).where(
            _quarters.c.quarter >= first // 15, _quarters.c.quarter < -(-upto // 15)
        )
        with sql.translated(), self._engine.connect() as connection:
            return {quarter * 15: count for quarter, count in connection.execute(chosen)}

    def neighbours(self, minute: int, *, source: str = "") -> tuple[int | None, int | None]:
        """Return the nearest minutes before and after `minute` that have news."""
        with sql.translated(), self._engine.connect() as connection:
            if not source:
                c = _minutes.c.minute
                before = connection.execute(select(func.max(c)).where(c < minute)).scalar()
                return before, connection.execute(select(func.min(c)).where(c > minute)).scalar()
            low = connection.execute(_edge(minute)).scalars().first()
            high = connection.execute(_edge(minute + 1)).scalars().first()
            idx = _articles.c.idx
            mine = select(_articles.c.minute).where(_articles.c.source == source).limit(1)
            earlier = mine.order_by(idx.desc()) if low is None else mine.where(idx < low).order_by(idx.desc())
            before = connection.execute(earlier).scalar()
            after = None if high is None else connection.execute(mine.where(idx >= high).order_by(idx)).scalar()
            return before, after

    def extent(self) -> tuple[int, int] | None:
        """Return the first and last minute that have news; None when there is none."""
        with sql.translated(), self._engine.connect() as connection:
            first: int | None = connection.execute(select(func.min(_minutes.c.minute))).scalar()
            last: int | None = connection.execute(select(func.max(_minutes.c.minute))).scalar()
        return None if first is None or last is None else (first, last)

    def total(self) -> int:
        """Return how many articles there are."""
        with sql.translated(), self._engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(_outlets.c.articles), 0))).scalar_one())

    def article(self, index: int) -> Row | None:
        """Return the article whose first record is `index`; None when there is none."""
        rows = self._rows(select(*_row).where(_articles.c.idx == index))
        return rows[0] if rows else None

    def articles(self, indexes: Sequence[int]) -> dict[int, Row]:
        """Return the articles with these first indexes that there are."""
        return {row.index: row for row in self._rows(select(*_row).where(_articles.c.idx.in_(list(indexes))))}

    def versions(self, article: int) -> list[Version]:
        """Return an article's later versions, oldest first."""
        chosen = select(*_version).where(_versions.c.article == article).order_by(_versions.c.idx)
        with sql.translated(), self._engine.connect() as connection:
            return [Version(*row) for row in connection.execute(chosen)]

    def seen(self, indexes: Sequence[int]) -> dict[int, int]:
        """Return when later versions with these indexes were seen, microseconds since 1970 UTC."""
        if not indexes:
            return {}
        chosen = select(_versions.c.idx, _versions.c.seen).where(_versions.c.idx.in_(list(indexes)))
        with sql.translated(), self._engine.connect() as connection:
            return dict(connection.execute(chosen).all())

    def outlets(self) -> dict[str, Outlet]:
        """Return what each source that has news has on the wire."""
        with sql.translated(), self._engine.connect() as connection:
            rows = connection.execute(
                select(_outlets.c.source, _outlets.c.articles, _outlets.c.newest, _outlets.c.seen)
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
        chosen = select(*_notice).order_by(_notices.c.idx.desc()).limit(limit)
        if before is not None:
            chosen = chosen.where(_notices.c.idx < before)
        if source is not None:
            chosen = chosen.where(_notices.c.source == source)
        if article is not None:
            chosen = chosen.where(_notices.c.article == article)
        if kinds:
            chosen = chosen.where(_notices.c.kind.in_(list(kinds)))
        with sql.translated(), self._engine.connect() as connection:
            return [Notice(*row) for row in connection.execute(chosen)]


_row = (
    _articles.c.idx, _articles.c.source, _articles.c.seen, _articles.c.minute, _articles.c.published,
    _articles.c.newest, _articles.c.revisions, _articles.c.vanished, _articles.c.redacted,
)  # fmt: skip
_version = (_versions.c.idx, _versions.c.article, _versions.c.seen, _versions.c.minute, _versions.c.changed)
_notice = (
    _notices.c.idx, _notices.c.kind, _notices.c.seen, _notices.c.source, _notices.c.article, _notices.c.detail,
)  # fmt: skip


def _edge(minute: int) -> Select[int]:
    """Select the first index of the first minute with news that is not before `minute`."""
    return select(_minutes.c.first).where(_minutes.c.minute >= minute).order_by(_minutes.c.minute).limit(1)


class _Fold:
    """Collects what a batch of records changes and writes it at the end."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self._articles: list[tuple[Any, ...]] = []
        self._versions: list[tuple[Any, ...]] = []
        self._notices: list[tuple[Any, ...]] = []
        self._minutes: dict[int, int] = {}
        self._outlets: dict[str, list[int]] = {}
        self._firsts: dict[int, int] = {}
        #: article → values to set, in order; later ones win.
        self._newest: dict[int, list[int]] = {}
        self._vanished: dict[int, int | None] = {}
        self._redacted: dict[int, int] = {}
        self._time = ""
        self._micros = 0

    def add(self, index: int, record: r.Record) -> None:
        """Take one record; an unknown kind is passed over."""
        if record.time != self._time:
            self._time, self._micros = record.time, r.to_micros(r.parse_time(record.time))
        seen = self._micros
        minute = seen // 60_000_000
        match record:
            case r.ArticlePublished():
                published = r.to_micros(r.parse_time(record.published)) // 1_000_000 if record.published else None
                self._articles.append((index, record.source, seen, minute, published, index, 0, None, None))
                self._minutes[minute] = self._minutes.get(minute, 0) + 1
                self._firsts.setdefault(minute, index)
                outlet = self._outlets.setdefault(record.source, [0, 0, 0])
                outlet[:] = (outlet[0] + 1, index, seen)
            case r.ArticleRevised():
                self._versions.append((index, record.article, seen, minute, " ".join(record.changed)))
                newest = self._newest.setdefault(record.article, [index, 0])
                newest[:] = (index, newest[1] + 1)
            case r.ArticleVanished():
                self._vanished[record.article] = seen
                self._notice(index, record.kind, seen, record.source, record.article, str(record.status))
            case r.ArticleReturned():
                self._vanished[record.article] = None
                self._notice(index, record.kind, seen, record.source, record.article, "")
            case r.SourceAdded() | r.SourceChanged() | r.SourceDropped():
                self._notice(index, record.kind, seen, record.source, None, "")
            case r.SiteConfigured():
                self._notice(index, record.kind, seen, "", None, record.zone)
            case r.Redacted():
                self._redacted[record.article] = index
                self._notice(index, record.kind, seen, "", record.article, record.reason)
            case r.BodiesExpired():
                self._notice(index, record.kind, seen, "", None, f"{record.what} {record.first} {record.upto}")
            case _:
                pass

    def _notice(self, *row: Any) -> None:
        self._notices.append(row)

    def _count_minutes(self) -> None:
        chosen = select(_minutes.c.minute, _minutes.c.articles, _minutes.c.first)
        there = {row[0]: row for row in self._c.execute(chosen.where(_minutes.c.minute.in_(list(self._minutes))))}
        sql.upsert(
            self._c,
            _minutes,
            [
                {
                    "minute": minute,
                    "articles": count + (there[minute][1] if minute in there else 0),
                    "first": there[minute][2] if minute in there else self._firsts[minute],
                }
                for minute, count in self._minutes.items()
            ],
        )

    def finish(self) -> None:
        """Write it all."""
        c = self._c
        sql.insert_rows(c, _articles, self._articles)
        sql.insert_rows(c, _versions, self._versions)
        sql.insert_rows(c, _notices, self._notices)
        self._count_minutes()
        quarters: dict[int, int] = {}
        for minute, count in self._minutes.items():
            quarters[minute // 15] = quarters.get(minute // 15, 0) + count
        sql.add(c, _quarters, list(quarters.items()))
        if self._outlets:
            there = {
                row.source: row.articles
                for row in c.execute(
                    select(_outlets.c.source, _outlets.c.articles).where(_outlets.c.source.in_(list(self._outlets)))
                )
            }
            sql.upsert(
                c,
                _outlets,
                [
                    {"source": source, "articles": there.get(source, 0) + count, "newest": newest, "seen": seen}
                    for source, (count, newest, seen) in self._outlets.items()
                ],
            )
        this = _articles.c.idx == bindparam("article")
        if self._newest:
            c.execute(
                update(_articles)
                .where(this)
                .values(newest=bindparam("now"), revisions=_articles.c.revisions + bindparam("more")),
                [{"article": a, "now": index, "more": count} for a, (index, count) in self._newest.items()],
            )
        if self._vanished:
            c.execute(
                update(_articles).where(this).values(vanished=bindparam("now")),
                [{"article": a, "now": seen} for a, seen in self._vanished.items()],
            )
        if self._redacted:
            c.execute(
                update(_articles).where(this).values(redacted=bindparam("now")),
                [{"article": a, "now": index} for a, index in self._redacted.items()],
            )

"""The fold: what a batch of records changes in the archive's tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from srez import sql
from srez.views.archive import tables as t
from srez.wire import records as r


class Fold:
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
        chosen = select(t.minutes.c.minute, t.minutes.c.articles, t.minutes.c.first)
        there = {row[0]: row for row in self._c.execute(chosen.where(t.minutes.c.minute.in_(list(self._minutes))))}
        sql.upsert(
            self._c,
            t.minutes,
            [
                {
                    "minute": minute,
                    "articles": count + (there[minute][1] if minute in there else 0),
                    "first": there[minute][2] if minute in there else self._firsts[minute],
                }
                for minute, count in self._minutes.items()
            ],
        )

    def finish(self) -> dict[str, int]:
        """Write it all; nothing else is kept beside the position."""
        c = self._c
        sql.insert_rows(c, t.articles, self._articles)
        sql.insert_rows(c, t.versions, self._versions)
        sql.insert_rows(c, t.notices, self._notices)
        self._count_minutes()
        quarters: dict[int, int] = {}
        for minute, count in self._minutes.items():
            quarters[minute // 15] = quarters.get(minute // 15, 0) + count
        sql.add(c, t.quarters, list(quarters.items()))
        if self._outlets:
            there = {
                row.source: row.articles
                for row in c.execute(
                    select(t.outlets.c.source, t.outlets.c.articles).where(t.outlets.c.source.in_(list(self._outlets)))
                )
            }
            sql.upsert(
                c,
                t.outlets,
                [
                    {"source": source, "articles": there.get(source, 0) + count, "newest": newest, "seen": seen}
                    for source, (count, newest, seen) in self._outlets.items()
                ],
            )
        this = t.articles.c.idx == bindparam("article")
        if self._newest:
            c.execute(
                update(t.articles)
                .where(this)
                .values(newest=bindparam("now"), revisions=t.articles.c.revisions + bindparam("more")),
                [{"article": a, "now": index, "more": count} for a, (index, count) in self._newest.items()],
            )
        if self._vanished:
            c.execute(
                update(t.articles).where(this).values(vanished=bindparam("now")),
                [{"article": a, "now": seen} for a, seen in self._vanished.items()],
            )
        if self._redacted:
            c.execute(
                update(t.articles).where(this).values(redacted=bindparam("now")),
                [{"article": a, "now": index} for a, index in self._redacted.items()],
            )
        return {}

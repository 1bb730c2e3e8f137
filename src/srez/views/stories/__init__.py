"""Stories: which articles tell one event, as of any record. Words stay in the bodies.

Every read takes `at`, a number of records: what is told is what the first `at` records say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, FromClause, and_, func, select

from srez import sql
from srez.views.stories import tables as t
from srez.views.stories.fold import Fold
from srez.views.view import FoldedView
from srez.wire import records as r

#: Above every index.
NOW = 2**63 - 1
#: Stories or articles that one statement asks for.
_PIECE = 500


class Member(msgspec.Struct, frozen=True):
    """An article in its story, with what was found about it."""

    index: int
    story: int
    source: str
    #: Microseconds since 1970 UTC.
    seen: int
    language: str
    country: str
    #: (place id, role) with role `s` (scene) or `m` (mentioned).
    places: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
    copy_of: int
    origins: tuple[str, ...]
    flags: tuple[str, ...]


class Top(msgspec.Struct, frozen=True):
    """A list's digest as it was published."""

    name: str
    #: Records that it was made from.
    size: int
    #: Microseconds since 1970 UTC at which it was logged, and the index of the record that says so.
    seen: int
    index: int
    formula: int
    digest: str


class Stories(FoldedView):
    """The fold and its reads."""

    name = "stories"
    version = 1
    tables = t.tables
    at = t.position
    folded = Fold

    def reached(self) -> tuple[int, int]:
        """Return how far the articles are described and how far they are grouped, as numbers of records."""
        with sql.translated(), self._engine.connect() as connection:
            row = connection.execute(select(t.position.c.described, t.position.c.decided)).one()
        return row.described, row.decided

    # The reads.

    def latest(self) -> int:
        """Return when the newest article was seen, microseconds since 1970 UTC; 0 when there is none."""
        with sql.translated(), self._engine.connect() as connection:
            newest = select(t.articles.c.seen).order_by(t.articles.c.idx.desc()).limit(1)
            return int(connection.execute(newest).scalar() or 0)

    def total(self) -> int:
        """Return how many stories there are now, those of one article too."""
        with sql.translated(), self._engine.connect() as connection:
            return int(connection.execute(select(func.count(t.placed.c.story.distinct()))).scalar_one())

    def stories_of(self, articles: Collection[int], *, at: int = NOW) -> dict[int, int]:
        """Return the story of each article that is in one."""
        found: dict[int, int] = {}
        with sql.translated(), self._engine.connect() as connection:
            for piece in _pieces(sorted(articles)):
                if at == NOW:
                    chosen = select(t.placed.c.article, t.placed.c.story).where(t.placed.c.article.in_(piece))
                else:
                    m = t.members
                    chosen = select(m.c.article, m.c.story).where(m.c.article.in_(piece), _latest(m, m.c.article, at))
                found.update(dict(connection.execute(chosen).all()))
        return found

    def story(self, story: int, *, at: int = NOW) -> int | None:
        """Return the story that `story` is: itself, the one it was merged into, or None when there is none."""
        into = select(t.merges.c.into).where(t.merges.c.story == story, t.merges.c.since < at)
        with sql.translated(), self._engine.connect() as connection:
            target = connection.execute(into.order_by(t.merges.c.since.desc()).limit(1)).scalar()
            if target is not None:
                return int(target)
            known = select(t.members.c.article).where(t.members.c.story == story, t.members.c.since < at).limit(1)
            return story if connection.execute(known).first() else None

    def members(self, stories: Collection[int], *, at: int = NOW) -> list[Member]:
        """Return the articles of stories, in the order in which they were seen."""
        found: list[Member] = []
        m = t.members
        with sql.translated(), self._engine.connect() as connection:
            for piece in _pieces(sorted(stories)):
                chosen = _members(at).where(m.c.story.in_(piece))
                found += [_member(row) for row in connection.execute(chosen)]
        return sorted(found, key=lambda member: member.index)

    def counts(self, stories: Collection[int]) -> dict[int, tuple[int, int]]:
        """Return how many articles of how many sources are in each story now."""
        found: dict[int, tuple[int, int]] = {}
        p, a = t.placed, t.articles
        with sql.translated(), self._engine.connect() as connection:
            for piece in _pieces(sorted(stories)):
                chosen = (
                    select(p.c.story, func.count(), func.count(a.c.source.distinct()))
                    .join(a, a.c.idx == p.c.article)
                    .where(p.c.story.in_(piece))
                    .group_by(p.c.story)
                )
                found.update({row[0]: (row[1], row[2]) for row in connection.execute(chosen)})
        return found

    def window(self, since: int, until: int, *, at: int = NOW) -> list[Member]:
        """Return the grouped articles seen in `since` ≤ time < `until` (microseconds since 1970 UTC), oldest first."""
        chosen = _members(at).where(t.articles.c.seen >= since, t.articles.c.seen < until).order_by(t.articles.c.idx)
        with sql.translated(), self._engine.connect() as connection:
            return [_member(row) for row in connection.execute(chosen)]

    def described(self, articles: Collection[int], *, at: int = NOW) -> dict[int, r.Described]:
        """Return what was found about articles."""
        found: dict[int, r.Described] = {}
        d = t.described
        with sql.translated(), self._engine.connect() as connection:
            for piece in _pieces(sorted(articles)):
                chosen = select(d).where(d.c.article.in_(piece), _latest(d, d.c.article, at))
                for row in connection.execute(chosen):
                    found[row.article] = r.Described(
                        row.article, row.language, row.country, _places(row.places), tuple(row.sections.split()),
                        row.copy_of, tuple(row.origins.split()), tuple(row.flags.split()),
                    )  # fmt: skip
        return found

    def top(self, name: str, *, size: int | None = None) -> Top | None:
        """Return a list's digest as it was published last, or for the first `size` records; None when none was."""
        c = t.tops.c
        chosen = select(c.name, c.size, c.seen, c.since, c.formula, c.digest).where(c.name == name)
        if size is not None:
            chosen = chosen.where(c.size == size)
        with sql.translated(), self._engine.connect() as connection:
            row = connection.execute(chosen.order_by(c.since.desc()).limit(1)).first()
        return None if row is None else Top(*row)


def _pieces(values: Sequence[int]) -> Iterable[list[int]]:
    return (list(values[n : n + _PIECE]) for n in range(0, len(values), _PIECE))


def _latest(table: FromClause, article: ColumnElement[int], at: int) -> ColumnElement[bool]:
    """Choose the newest row about an article among those of the first `at` records."""
    other = table.alias()
    newest = select(func.max(other.c.since)).where(other.c.article == article, other.c.since < at)
    return table.c.since == newest.scalar_subquery()


def _members(at: int) -> Any:
    a, m, d = t.articles, t.members, t.described
    return (
        select(
            a.c.idx, m.c.story, a.c.source, a.c.seen, d.c.language, d.c.country, d.c.places, d.c.sections,
            d.c.copy_of, d.c.origins, d.c.flags,
        )
        .select_from(a)
        .join(m, m.c.article == a.c.idx)
        .outerjoin(d, and_(d.c.article == a.c.idx, _latest(d, a.c.idx, at)))
        .where(_latest(m, a.c.idx, at))
    )  # fmt: skip


def _member(row: Any) -> Member:
    if row.language is None:
        return Member(row.idx, row.story, row.source, row.seen, "", "", (), (), -1, (), ())
    return Member(
        row.idx, row.story, row.source, row.seen, row.language, row.country, _places(row.places),
        tuple(row.sections.split()), row.copy_of, tuple(row.origins.split()), tuple(row.flags.split()),
    )  # fmt: skip


def _places(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((place, role) for place, _, role in (each.rpartition(":") for each in text.split()))

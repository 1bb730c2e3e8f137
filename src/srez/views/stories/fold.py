"""The fold: what a batch of records changes in the stories' tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from srez import sql
from srez.views.stories import tables as t
from srez.wire import records as r

#: Stories that one statement asks for.
PIECE = 500


class Fold:
    """Applies records in order and writes what they changed at the end.

    A decision whose `from` is not where the last one that counts ended is passed over: of two deciders one is heard.
    """

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        reached = connection.execute(select(t.position.c.described, t.position.c.decided)).one()
        self.described: int = reached.described
        self.decided: int = reached.decided
        self._articles: list[tuple[Any, ...]] = []
        self._described: dict[tuple[int, int], tuple[Any, ...]] = {}
        self._members: dict[tuple[int, int], int] = {}
        self._merges: dict[tuple[int, int], int] = {}
        self._tops: list[tuple[Any, ...]] = []
        #: Present placings (None: in no story yet), stories and targets that this batch has asked for or changed.
        self._placed: dict[int, int | None] = {}
        self._changed: set[int] = set()
        self._of_story: dict[int, set[int]] = {}
        self._targets: dict[int, int] = {}

    def add(self, index: int, record: r.Record) -> None:
        """Take one record; a kind that is not the stories' is passed over."""
        match record:
            case r.ArticlePublished():
                self._articles.append((index, record.source, r.to_micros(r.parse_time(record.time))))
            case r.ArticlesDescribed() if record.begin == self.described:
                self.described = record.upto
                for each in record.articles:
                    self._described[each.article, index] = _row(each)
            case r.StoriesDecided() if record.begin == self.decided:
                self.decided = record.upto
                self._change(index, record.changes)
            case r.StoriesCorrected():
                self._change(index, record.changes)
            case r.TopPublished():
                seen = r.to_micros(r.parse_time(record.time))
                self._tops += [(index, name, record.size, seen, record.formula, d) for name, d in record.lists]
            case _:
                pass

    def _change(self, index: int, changes: tuple[r.Change, ...]) -> None:
        self._ask(changes)
        for change in changes:
            target = self._target(change.story)
            match change.how:
                case "join":
                    self._place(index, change.what, target)
                case "merge" if (merged := self._target(change.what)) != target:
                    for article in sorted(self._of(merged)):
                        self._place(index, article, target)
                    for old in [*self._merged_into(merged), merged]:
                        self._send(index, old, target)
                case "part":
                    if target != change.story:
                        self._send(index, change.story, change.story)
                    self._place(index, change.what, change.story)
                case _:
                    pass

    def _place(self, index: int, article: int, story: int) -> None:
        before = self._placed[article]
        if before == story:
            return
        if before in self._of_story:
            self._of_story[before].discard(article)
        if story in self._of_story:
            self._of_story[story].add(article)
        self._placed[article] = story
        self._changed.add(article)
        self._members[article, index] = story

    def _send(self, index: int, story: int, into: int) -> None:
        self._targets[story] = into
        self._merges[story, index] = into

    def _ask(self, changes: tuple[r.Change, ...]) -> None:
        """Look up together what the changes of a record will need singly."""
        moved = [c.what for c in changes if c.how != "merge" and c.what not in self._placed]
        named = {c.story for c in changes} | {c.what for c in changes if c.how == "merge"}
        stories = [story for story in named if story not in self._targets]
        self._placed.update(dict.fromkeys(moved))
        self._placed.update((article, story) for article, story in sql.rows_of(self._c, t.placed, moved))
        self._targets.update((story, story) for story in stories)
        for at in range(0, len(stories), PIECE):
            latest = select(t.merges.c.story, t.merges.c.into).where(t.merges.c.story.in_(stories[at : at + PIECE]))
            self._targets.update(dict(self._c.execute(latest.order_by(t.merges.c.since)).all()))

    def _of(self, story: int) -> set[int]:
        """Return the articles that are in a story now."""
        if story not in self._of_story:
            found = list(self._c.execute(select(t.placed.c.article).where(t.placed.c.story == story)).scalars())
            # What this batch has moved is told by the batch.
            moved = {article for article in self._changed if self._placed[article] == story}
            self._of_story[story] = {a for a in found if a not in self._changed} | moved
            for article in self._of_story[story]:
                self._placed[article] = story
        return self._of_story[story]

    def _target(self, story: int) -> int:
        """Return the story that a story is now."""
        if story not in self._targets:
            latest = select(t.merges.c.into).where(t.merges.c.story == story).order_by(t.merges.c.since.desc()).limit(1)
            found = self._c.execute(latest).scalar()
            self._targets[story] = story if found is None else found
        return self._targets[story]

    def _merged_into(self, story: int) -> list[int]:
        """Return the other stories that are `story` now."""
        known = select(t.merges.c.story).where(t.merges.c.into == story).distinct()
        candidates = {*self._c.execute(known).scalars(), *self._targets}
        return sorted(old for old in candidates if old != story and self._target(old) == story)

    def finish(self) -> dict[str, int]:
        """Write it all; return how far decisions reach, for the position's row."""
        c = self._c
        sql.insert_rows(c, t.articles, self._articles)
        sql.insert_rows(c, t.described, [(*key, *row) for key, row in self._described.items()])
        # Within one record an article may move twice: its last place counts.
        sql.insert_rows(c, t.members, [(article, since, story) for (article, since), story in self._members.items()])
        sql.insert_rows(c, t.merges, [(story, since, into) for (story, since), into in self._merges.items()])
        sql.upsert(c, t.placed, [{"article": a, "story": self._placed[a]} for a in sorted(self._changed)])
        sql.insert_rows(c, t.tops, self._tops)
        return {"described": self.described, "decided": self.decided}


def _row(found: r.Described) -> tuple[Any, ...]:
    return (
        found.language,
        found.country,
        " ".join(f"{place}:{role}" for place, role in found.places),
        " ".join(found.sections),
        found.copy_of,
        " ".join(found.origins),
        " ".join(found.flags),
    )

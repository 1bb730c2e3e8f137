"""What grouping remembers: the window, who is in which story, and what operators have said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from srez.stories.grouping.article import Article, Change
from srez.stories.grouping.counts import SLOTS, Counts, Floats, Ids
from srez.stories.grouping.likeness import AKIN, Known, Likeness, Model
from srez.stories.grouping.postings import Postings, Rows
from srez.stories.grouping.window import Draft, Window, draft

#: Microseconds after which an article can't be joined any more.
HOURS = 72
SPAN = HOURS * 3_600_000_000
#: Terms, keys and numbers of an article by which it is found.
FOUND_BY = {"terms": 14, "keys": 10, "numbers": 3}
#: Spaces of terms don't meet in the index.
_APART = {"terms": 0, "keys": SLOTS, "numbers": 2 * SLOTS}


class Story(msgspec.Struct):
    """A story of the window."""

    #: Rows of its articles in the window, in order.
    rows: list[int]
    #: Articles that it had when it was last looked at whether it falls apart.
    checked: int = 0
    #: Stories that were merged into it.
    absorbed: list[int] = []


class State:
    """Everything that `decide` may look at. Not for two threads at a time."""

    def __init__(self, models: Mapping[str, Model], frequencies: Mapping[str, Mapping[str, int]] | None = None) -> None:
        """Begin empty.

        Args:
            models: by `likeness.KINDS`.
            frequencies: what is known of how common terms are, for `Counts`.
        """
        self.likeness = Likeness(models)
        self.counts = Counts(frequencies)
        self.window = Window()
        self.stories: dict[int, Story] = {}
        #: Stories that an operator has parted: they are never joined into one.
        self.apart: dict[int, set[int]] = {}
        #: Closer looks by article.
        self.looks: dict[int, Floats] = {}
        self._merged: dict[int, int] = {}
        self._postings = Postings()
        self._numbers: dict[str, int] = {}
        self._draft: Draft | None = None
        self._known = Known(frozenset(), -1)

    def draft(self, article: Article) -> Draft:
        """Return an article in numbers; asked twice for one, as deciding and applying do, it answers at once."""
        if self._draft is None or self._draft.index != article.index:
            self._draft = draft(article, self.counts, self._numbers)
        return self._draft

    def known(self) -> Known:
        """Return the numbers of the languages that have a model of their own."""
        if len(self._known.akin) < len(AKIN) or self._known.english < 0:
            akin = frozenset(self._numbers[name] for code in AKIN if (name := f"l {code}") in self._numbers)
            self._known = Known(akin, self._numbers.get("l en", -1))
        return self._known

    def learn(self, articles: Iterable[Article]) -> None:
        """Count the terms of articles beforehand, for a state that has seen nothing yet."""
        for article in articles:
            self._count(draft(article, self.counts, self._numbers))

    def near(self, article: Article, most: int) -> list[int]:
        """Return the articles that share most with one, the most first."""
        rows, _ = self.candidates(self.draft(article), most)
        return [int(index) for index in self.window.index[rows - self.window.first]]

    def features(self, article: Article, others: Sequence[int]) -> Floats:
        """Return float32 (n, len(FEATURES)) of an article and others in the window; NaN where there is no vector."""
        at = np.searchsorted(self.window.index[: self.window.size], np.array(others, dtype=np.int64))
        looks = self.looks if article.close is None else {**self.looks, article.index: article.close.values}
        return self.likeness.features(self.window, self.draft(article), at, looks)

    def likeness_of(self, article: Article, other: int) -> float:
        """Return how likely an article and one in the window tell the same event.

        Raises:
            KeyError: the other isn't in the window.
        """
        row = self.window.row_of(other)
        if row is None:
            raise KeyError(other)
        rows = np.array([row], dtype=np.int64)
        one = self.draft(article)
        return float(self.likeness.score(self.window, one, rows, self.known(), self.looks, story=False)[0][0])

    def candidates(self, one: Draft, most: int) -> tuple[Rows, Floats]:
        """Return rows that share rare terms with an article, the most first, and how much they share."""
        terms, weights = _handles(one)
        return self._postings.find(terms, weights, self.window.live, most)

    def story_of(self, index: int) -> int | None:
        """Return the story of an article in the window."""
        row = self.window.row_of(index)
        return None if row is None else int(self.window.story[row - self.window.first])

    def look(self, index: int, values: Floats) -> None:
        """Learn what the closer model makes of an article."""
        self.looks[index] = values

    def add(self, article: Article, *, quiet: bool) -> int:
        """Take an article in as a story of its own; let go of what is too old. Return its row.

        Raises:
            ValueError: when a later article was added before.
        """
        window = self.window
        if window.size and window.index[window.size - 1] >= article.index:
            raise ValueError(f"article {article.index} after article {int(window.index[window.size - 1])}")
        one = self.draft(article)
        self._expire(article.seen - SPAN)
        row = window.add(one)
        window.quiet[row - window.first] = quiet
        window.story[row - window.first] = article.index
        self.stories[article.index] = Story([row])
        if not quiet:
            self._postings.add(_handles(one)[0], row)
        self._count(one)
        if article.close is not None:
            self.looks[article.index] = article.close.values
        self._draft = None
        return row

    def change(self, change: Change) -> None:
        """Follow one step of grouping; steps about what isn't in the window are no concern any more."""
        if change.how == "merge":
            self._merge(change.what, self.current(change.story))
        else:
            self._move(change.what, change.story if change.how == "part" else self.current(change.story))

    def part_for_good(self, change: Change) -> None:
        """Remember that an operator took an article out of its story."""
        before = self.story_of(change.what)
        if before is not None and before != change.story:
            self.apart.setdefault(before, set()).add(change.story)
            self.apart.setdefault(change.story, set()).add(before)

    def current(self, story: int) -> int:
        """Return what a story is now that others were merged."""
        while story in self._merged:
            story = self._merged[story]
        return story

    def are_apart(self, one: int, other: int) -> bool:
        """Tell whether an operator said that two stories aren't one."""
        return other in self.apart.get(one, ())

    def _count(self, one: Draft) -> None:
        for space, found in one.counted.items():
            self.counts.add(found, space)
        self.counts.end()

    def _move(self, article: int, story: int) -> None:
        row = self.window.row_of(article)
        if row is None:
            return
        self._merged.pop(story, None)
        at = row - self.window.first
        before = int(self.window.story[at])
        if before == story:
            return
        self.stories[before].rows.remove(row)
        self.window.story[at] = story
        rows = self.stories.setdefault(story, Story([])).rows
        rows.append(row)
        if len(rows) > 1 and rows[-2] > row:
            rows.sort()
        if not self.stories[before].rows:
            self._forget(before)

    def _merge(self, story: int, into: int) -> None:
        story = self.current(story)
        if story == into or story not in self.stories:
            return
        old = self.stories.pop(story)
        self.window.story[np.array(old.rows) - self.window.first] = into
        kept = self.stories.setdefault(into, Story([]))
        kept.rows = sorted(kept.rows + old.rows)
        kept.absorbed += [story, *old.absorbed]
        self._merged[story] = into
        for other in self.apart.pop(story, ()):
            self.apart[other].discard(story)
            self.apart[other].add(into)
            self.apart.setdefault(into, set()).add(other)

    def _expire(self, seen: int) -> None:
        window = self.window
        for row in window.expire(seen):
            at = row - window.first
            self.looks.pop(int(window.index[at]), None)
            story = int(window.story[at])
            rows = self.stories[story].rows
            rows.remove(row)
            if not rows:
                self._forget(story)
        window.compact()

    def _forget(self, story: int) -> None:
        for merged in self.stories.pop(story).absorbed:
            self._merged.pop(merged, None)
        for other in self.apart.pop(story, ()):
            self.apart[other].discard(story)


def _handles(one: Draft) -> tuple[Ids, Floats]:
    """Return the terms by which an article is found and what each weighs."""
    parts = [
        (one.ids[name][:count] + np.uint32(_APART[name]), one.weights[name][:count]) for name, count in FOUND_BY.items()
    ]
    return np.concatenate([ids for ids, _ in parts]), np.concatenate([weights for _, weights in parts])

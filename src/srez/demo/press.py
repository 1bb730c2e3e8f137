"""What the outlets have in their hands at a time: their feeds' entries, their pages, their troubles."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from srez.demo.articles import Article, Step
from srez.demo.tempo import BLOCK
from srez.demo.texts import load
from srez.demo.timeline import block

#: Entries of a feed; enough that a reader who comes every two minutes in the crowded beginning misses nothing.
ENTRIES = 30


class Entry(msgspec.Struct, frozen=True):
    """An article as it stands now."""

    article: Article
    #: Seconds after the opening.
    published: float
    updated: float
    deleted: bool = False


class Outlets:
    """The outlets' state, moved forward in time.

    Args:
        at: seconds after the opening to begin at; what happened before is there already.
    """

    def __init__(self, seed: int, at: float = 0.0) -> None:
        self._seed = seed
        self._shelves: dict[str, deque[str]] = {outlet.slug: deque() for outlet in load().outlets}
        self._entries: dict[str, Entry] = {}
        #: What is wrong with a feed: `break` or `fail`.
        self._trouble: dict[str, str] = {}
        # One block back is more than a feed holds.
        self._block = max(0, int(at // BLOCK) - 1)
        self._steps: Iterator[Step] = iter(block(seed, self._block))
        self._next: Step | None = next(self._steps)
        self.advance(at)

    def advance(self, at: float) -> list[Step]:
        """Take every step up to a time; return them."""
        taken = []
        while (step := self._upcoming()).at <= at:
            self._take(step)
            taken.append(step)
            self._next = None
        return taken

    def shelf(self, outlet: str) -> list[Entry]:
        """Return what an outlet's feed lists, newest first."""
        return [self._entries[id] for id in self._shelves[outlet]]

    def trouble(self, outlet: str) -> str:
        """Return what is wrong with an outlet's feed: `break`, `fail` or ""."""
        return self._trouble.get(outlet, "")

    def find(self, id: str) -> Entry | None:
        """Return an article, also a deleted one or one of long ago; None when there is none or it is still to come."""
        if id in self._entries:
            return self._entries[id]
        number = block_of(id)
        return fold(block(self._seed, number)).get(id) if 0 <= number < self._block else None

    def _upcoming(self) -> Step:
        while self._next is None:
            self._next = next(self._steps, None)
            if self._next is None:
                self._block += 1
                self._forget()
                self._steps = iter(block(self._seed, self._block))
        return self._next

    def _take(self, step: Step) -> None:
        if step.article is None:
            self._trouble[step.outlet] = "" if step.action == "mend" else step.action
            return
        apply(self._entries, step)
        shelf = self._shelves[step.outlet]
        if step.action == "publish":
            shelf.appendleft(step.article.id)
            if len(shelf) > ENTRIES:
                shelf.pop()
        elif step.action == "delete" and step.article.id in shelf:
            shelf.remove(step.article.id)

    def _forget(self) -> None:
        """Forget articles of blocks before the last one that no feed lists; they can be drawn again."""
        listed = {id for shelf in self._shelves.values() for id in shelf}
        self._entries = {
            id: entry for id, entry in self._entries.items() if id in listed or block_of(id) >= self._block - 1
        }


def block_of(id: str) -> int:
    """Return the block that an article's id names, or -1."""
    number = id.rpartition("/")[2].partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def fold(steps: tuple[Step, ...]) -> dict[str, Entry]:
    """Return what becomes of each article of a block."""
    entries: dict[str, Entry] = {}
    for step in steps:
        if step.article is not None:
            apply(entries, step)
    return entries


def apply(entries: dict[str, Entry], step: Step) -> None:
    """Take in a step about an article."""
    article = step.article
    if article is None:
        return
    if step.action == "publish":
        entries[article.id] = Entry(article, step.at, step.at)
    elif step.action == "revise":
        entries[article.id] = Entry(article, entries[article.id].published, step.at)
    else:
        entries[article.id] = msgspec.structs.replace(entries[article.id], deleted=True)

"""Who said it first: independent origins of a story, and who retold whom.

An article counts to one origin:

1. a reprint, to that of the article it reprints;
2. one that credits others, to whoever stands first in its chain; where that is a source with an article in the story,
   to the origin of that article, and so on;
3. any other, to its own source.

Whoever credit each other in a circle count to the one of them that was seen first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from srez.stories.telling import Telling

#: Branches that a branch of the tree shows, and how deep they go: it is drawn small.
BRANCHES = 8
DEPTH = 3


class Branch(msgspec.Struct, frozen=True):
    """A teller and who retold it from there."""

    #: A source's slug, `~` and eight hex digits, or `#` and the index of a reprinted article that is in no story here.
    id: str
    #: The article in which it is told, or -1 where an origin has none in the story.
    article: int
    #: When that article was first seen, in microseconds UTC; where there is none, when the first that credits it was.
    seen: int
    #: Whether it reprints a text as it stands.
    copy: bool
    #: How many articles have it from there, at any depth, whether drawn or not.
    below: int
    #: The earliest first; of more than `BRANCHES` the most retold, and none deeper than `DEPTH`.
    branches: tuple[Branch, ...] = ()


class Origin(msgspec.Struct, frozen=True):
    """Someone who said it independently of the others."""

    #: As in `Branch`.
    id: str
    #: Its own first article in the story; where it has none, the first that tells what it said.
    told: Telling
    #: The first article in the story that tells it, its own or another's.
    first: Telling
    #: The other articles of others that count to it; an owner's reprints of one text count once.
    retellings: tuple[Telling, ...]

    @property
    def article(self) -> int:
        """Index of its own article, or -1 where it has none in the story."""
        return self.told.index if self.told.source == self.id else -1


def find(tellings: Iterable[Telling]) -> tuple[Origin, ...]:
    """Return the independent origins, the earliest told first. The order of the tellings does not matter."""
    ordered = sorted(tellings, key=lambda telling: telling.when)
    roots = root_of(ordered)
    by_root: dict[str, list[Telling]] = defaultdict(list)
    for telling in ordered:
        by_root[roots[telling.index]].append(telling)
    texts = _texts(ordered)
    found = []
    for root, mine in by_root.items():
        told = next((telling for telling in mine if telling.source == root), mine[0])
        found.append(Origin(root, told, mine[0], _retellings(root, told, mine, texts)))
    return tuple(found)


def root_of(tellings: Iterable[Telling]) -> dict[int, str]:
    """Return the id of the origin that each article counts to, by the article's index."""
    ordered = sorted(tellings, key=lambda telling: telling.when)
    by_index = {telling.index: telling for telling in ordered}
    by_source = _by_source(ordered)
    # Where each article leads: to another one, or to the id of an origin.
    leads = {telling.index: _lead(telling, by_index, by_source) for telling in ordered}
    roots: dict[int, str] = {}
    for telling in ordered:
        path: list[int] = []
        on_path: set[int] = set()
        at: int | str = telling.index
        while isinstance(at, int) and at not in roots and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = leads[at]
        if isinstance(at, str):
            root = at
        elif at in roots:
            root = roots[at]
        else:
            circle = [by_index[index] for index in path[path.index(at) :]]
            root = min(circle, key=lambda each: each.when).source
        roots.update(dict.fromkeys(path, root))
    return roots


def tree(tellings: Iterable[Telling]) -> tuple[Branch, ...]:
    """Return the origins with who retold whom, the earliest told first.

    A retelling hangs from the article that it reprints, else from the nearest source of its chain that was seen before
    it and counts to the same origin, else from the origin itself.
    """
    ordered = sorted(tellings, key=lambda telling: telling.when)
    by_index = {telling.index: telling for telling in ordered}
    by_source = _by_source(ordered)
    return tuple(_grow(origin, by_index, by_source) for origin in find(ordered))


def _lead(telling: Telling, by_index: Mapping[int, Telling], by_source: Mapping[str, list[Telling]]) -> int | str:
    if telling.copy_of in by_index and telling.copy_of != telling.index:
        return telling.copy_of
    # What a newsroom credits itself with is its own.
    credited = next((origin for origin in telling.origins if origin != telling.source), None)
    if credited is None:
        return telling.source if telling.copy_of < 0 else f"#{telling.copy_of}"
    if credited in by_source:
        return _article(by_source[credited], telling).index
    return credited


def _article(of_source: list[Telling], telling: Telling) -> Telling:
    """Return which of a source's articles one that credits it means: the last one before it, else the first one."""
    before = bisect_right(of_source, telling.when, key=lambda each: each.when)
    return of_source[max(0, before - 1)]


def _by_source(ordered: Iterable[Telling]) -> dict[str, list[Telling]]:
    found: dict[str, list[Telling]] = defaultdict(list)
    for telling in ordered:
        found[telling.source].append(telling)
    return found


def _texts(ordered: Iterable[Telling]) -> dict[int, int]:
    """Return by index the article whose text each one has: itself, or what it reprints in the end."""
    copies = {telling.index: telling.copy_of for telling in ordered}
    texts: dict[int, int] = {}
    for index in copies:
        path: list[int] = []
        on_path: set[int] = set()
        at = index
        while at not in texts and at not in on_path and copies.get(at, -1) >= 0:
            path.append(at)
            on_path.add(at)
            at = copies[at]
        text = texts.get(at, at) if at not in on_path else min(path[path.index(at) :])
        texts[index] = text
        texts.update(dict.fromkeys(path, text))
    return texts


def _retellings(root: str, told: Telling, mine: list[Telling], texts: Mapping[int, int]) -> tuple[Telling, ...]:
    counted = {(told.group, texts[told.index])}
    found = []
    for telling in mine:
        voice = (telling.group, texts[telling.index])
        if voice not in counted and telling.source != root:
            found.append(telling)
        counted.add(voice)
    return tuple(found)


def _grow(origin: Origin, by_index: Mapping[int, Telling], by_source: Mapping[str, list[Telling]]) -> Branch:
    told = origin.retellings if origin.article >= 0 else (origin.told, *origin.retellings)
    hanging: dict[int, list[Telling]] = defaultdict(list)
    inside = {telling.index for telling in told}
    depth: dict[int, int] = {}
    above: dict[int, int] = {}
    for telling in told:  # the earliest first: whatever one hangs from has its depth already
        at = _hangs_from(telling, inside, by_index, by_source)
        while at != -1 and depth[at] >= DEPTH:
            at = above[at]
        above[telling.index] = at
        depth[telling.index] = 1 if at == -1 else depth[at] + 1
        hanging[at].append(telling)

    def branches(at: int) -> tuple[int, tuple[Branch, ...]]:
        grown = []
        for telling in hanging[at]:
            count, drawn = branches(telling.index)
            grown.append(Branch(telling.source, telling.index, telling.seen, telling.copy_of >= 0, count, drawn))
        kept = sorted(grown, key=lambda branch: (-branch.below, branch.seen, branch.article))[:BRANCHES]
        kept.sort(key=lambda branch: (branch.seen, branch.article))
        return sum(1 + branch.below for branch in grown), tuple(kept)

    count, drawn = branches(-1)
    return Branch(origin.id, origin.article, origin.told.seen, copy=False, below=count, branches=drawn)


def _hangs_from(
    telling: Telling, inside: set[int], by_index: Mapping[int, Telling], by_source: Mapping[str, list[Telling]]
) -> int:
    asked = [by_index[telling.copy_of]] if telling.copy_of in by_index else []
    asked += [_article(by_source[name], telling) for name in reversed(telling.origins) if name in by_source]
    for other in asked:
        if other.index in inside and other.when < telling.when:
            return other.index
    return -1

"""The difference table: what only one side of a story gives, each with the sentence that gives it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from srez.stories.sides import By, key_of
from srez.stories.telling import Mention, MentionKind, Telling

#: Rows of the table, and rows of one side and kind: no side fills it with its numbers alone.
ROWS: Final = 40
OF_ONE: Final = 5
#: Sentences that a row is shown by.
SENTENCES: Final = 3

_ORDER: Final[dict[MentionKind, int]] = {"number": 0, "name": 1, "place": 2, "quote": 3}


class Said(msgspec.Struct, frozen=True):
    """Where it is said: an article, and the sentence in it."""

    article: int
    mention: Mention


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A number, name, place or quote that one side alone gives."""

    kind: MentionKind
    key: str
    #: The side's key.
    side: str
    #: Articles of that side that give it, and sources.
    tellings: int
    sources: int
    #: The earliest, one an article.
    said: tuple[Said, ...]


def differences(tellings: Iterable[Telling], by: By) -> tuple[Row, ...]:
    """Return what one side alone gives, what most of its articles say first.

    Only sides whose articles gave anything to compare take part: of others it can't be told that they leave a thing
    out. Where fewer than two take part, nothing differs. The order of the tellings does not matter.
    """
    told = sorted(tellings, key=lambda telling: telling.when)
    said: dict[tuple[MentionKind, str], dict[str, dict[int, Mention]]] = defaultdict(dict)
    read: set[str] = set()
    sources = {telling.index: telling.source for telling in told}
    for telling in told:
        side = key_of(telling, by)
        for mention in telling.mentions:
            read.add(side)
            by_index = said[mention.kind, mention.key].setdefault(side, {})
            before = by_index.get(telling.index)
            if before is None or _place(mention) < _place(before):
                by_index[telling.index] = mention
    if len(read) < 2:
        return ()
    rows = []
    for (kind, key), by_side in said.items():
        if len(by_side) != 1:
            continue
        ((only, mentions),) = by_side.items()
        rows.append(
            Row(
                kind=kind,
                key=key,
                side=only,
                tellings=len(mentions),
                sources=len({sources[index] for index in mentions}),
                said=tuple(Said(index, mention) for index, mention in list(mentions.items())[:SENTENCES]),
            )
        )
    return _bounded(rows)


def _place(mention: Mention) -> tuple[str, int, int, str]:
    return mention.field, mention.start, mention.end, mention.words


def _bounded(rows: list[Row]) -> tuple[Row, ...]:
    rows.sort(key=lambda row: (-row.tellings, -row.sources, _ORDER[row.kind], row.said[0].article, row.key))
    taken: Counter[tuple[str, MentionKind]] = Counter()
    kept = []
    for row in rows:
        taken[row.side, row.kind] += 1
        if taken[row.side, row.kind] <= OF_ONE:
            kept.append(row)
    return tuple(kept[:ROWS])

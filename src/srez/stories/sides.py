"""How a story's tellings are told apart: by country, language, kind of ownership and owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from srez.stories import origins
from srez.stories.origins import Origin
from srez.stories.telling import Telling

By = Literal["country", "language", "ownership", "owner"]
BYS: Final[tuple[By, ...]] = ("country", "language", "ownership", "owner")


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Those who have something in common. Only facts make a side, never what it says."""

    by: By
    #: The country's code, the language's, the kind of ownership or the owner's name; "" where it isn't known.
    key: str
    #: Indexes of its articles, the earliest first.
    tellings: tuple[int, ...]
    #: Sources among them.
    sources: int
    #: Independent origins on this side: by their own article, or where one has none by who told it first.
    origins: int
    #: Its own headline: the index of its earliest article that is no retelling, else of its earliest.
    headline: int
    #: When it told first, in microseconds UTC.
    seen: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who tells a story."""

    #: Index of the article that told it first.
    first: int
    tellings: int
    sources: int
    #: Independent origins, the earliest told first.
    origins: tuple[Origin, ...]
    #: How many retold them; an owner's reprints of one text count once.
    retellings: int
    countries: int
    languages: int


def account(tellings: Iterable[Telling]) -> Account:
    """Return who tells a story. The order of the tellings does not matter.

    Raises:
        ValueError: when there is no telling.
    """
    told = tuple(tellings)
    found = origins.find(told)
    return Account(
        first=min(told, key=lambda telling: telling.when).index,
        tellings=len(told),
        sources=len({telling.source for telling in told}),
        origins=found,
        retellings=sum(len(origin.retellings) for origin in found),
        countries=len({telling.country for telling in told} - {""}),
        languages=len({telling.language for telling in told} - {""}),
    )


def sides(tellings: Iterable[Telling], by: By) -> tuple[Side, ...]:
    """Return the sides of a story, the one with most articles first; none for a single article.

    Every article is on exactly one side; a country or an owner that isn't known makes one of its own, with the key "".
    """
    told = sorted(tellings, key=lambda telling: telling.when)
    if len(told) < 2:
        return ()
    first = {origin.told.index for origin in origins.find(told)}
    roots = origins.root_of(told)
    parts: dict[str, list[Telling]] = defaultdict(list)
    for telling in told:
        parts[key_of(telling, by)].append(telling)
    found = [
        Side(
            by=by,
            key=key,
            tellings=tuple(telling.index for telling in mine),
            sources=len({telling.source for telling in mine}),
            origins=sum(telling.index in first for telling in mine),
            headline=next((each.index for each in mine if roots[each.index] == each.source), mine[0].index),
            seen=mine[0].seen,
        )
        for key, mine in parts.items()
    ]
    return tuple(sorted(found, key=lambda side: (-len(side.tellings), side.seen, side.tellings[0])))


def key_of(telling: Telling, by: By) -> str:
    """Return the key of the side that a telling is on."""
    if by == "country":
        return telling.country
    if by == "language":
        return telling.language
    if by == "ownership":
        return "" if telling.ownership == "unknown" else telling.ownership
    return telling.owner

"""Packs: parts of the shipped catalogue that are taken or left as a whole."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from srez.catalogue import load
from srez.errors import NotFound
from srez.model import Source


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the catalogue."""

    #: `all`, `national`, `country:RU`, `national:RU`, `region:<id>`.
    id: str
    kind: Literal["all", "national", "country", "region"]
    #: ISO 3166-1 alpha-2, or "".
    country: str = ""
    #: A region's id, or "".
    place: str = ""
    sources: tuple[Source, ...]


def packs() -> list[Pack]:
    """Return every pack that has a source: all, national ones, by country (the largest first), by region."""
    return list(_packs())


@cache
def _packs() -> tuple[Pack, ...]:
    shipped = load.sources()
    countries: dict[str, list[Source]] = {}
    regions: dict[str, list[Source]] = {}
    for source in shipped:
        if source.country:
            countries.setdefault(source.country, []).append(source)
        if source.place:
            regions.setdefault(source.place, []).append(source)
    found = [
        Pack(id="all", kind="all", sources=tuple(shipped)),
        Pack(id="national", kind="national", sources=tuple(s for s in shipped if not s.place)),
    ]
    for country, mine in sorted(countries.items(), key=lambda each: (-len(each[1]), each[0])):
        found.append(Pack(id=f"country:{country}", kind="country", country=country, sources=tuple(mine)))
        national = tuple(s for s in mine if not s.place)
        if national and len(national) < len(mine):
            found.append(Pack(id=f"national:{country}", kind="national", country=country, sources=national))
    found += [
        Pack(
            id=f"region:{region.id}",
            kind="region",
            country=region.country,
            place=region.id,
            sources=tuple(regions[region.id]),
        )
        for region in load.regions()
        if region.id in regions
    ]
    return tuple(found)


def pack(id: str) -> Pack:
    """Return the pack of that id.

    Raises:
        NotFound: when there is none.
    """
    found = next((each for each in packs() if each.id == id), None)
    if found is None:
        msg = f"there is no pack {id!r}"
        raise NotFound(msg)
    return found

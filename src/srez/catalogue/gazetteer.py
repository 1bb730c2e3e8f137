"""The gazetteer's tables as one value.

`settlements.tsv`, `world.tsv`, `provinces.tsv`, `countries.tsv` and `readings.tsv` are made by `scripts/places.py` out
of GeoNames (CC BY 4.0) and Unicode CLDR; `regions.tsv`, `names.tsv`, `nations.tsv` and `adjectives.tsv` are ours.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

from srez.catalogue import load, slugs
from srez.enrich.places.gazetteer import LANGUAGES, Extra, Gazetteer
from srez.model import Place

#: What the licence of GeoNames asks a site to say.
ATTRIBUTION: Final = "GeoNames (geonames.org), CC BY 4.0"


@cache
def gazetteer() -> Gazetteer:
    """Return every place with its names in all four languages; a second or two and 120 MiB when first asked for."""
    # A million small values that all stay: looking through them for what could go takes as long as making them.
    collecting = gc.isenabled()
    gc.disable()
    try:
        found = Gazetteer(
            (*_countries(), *_regions(), *_provinces(), *_settlements(), *_world()),
            reads=_reads(),
            extras=_extras(),
            seats={row[3]: row[0] for row in _table("regions.tsv") if row[3]},
        )
        for language in LANGUAGES:
            found.index(language)
    finally:
        if collecting:
            gc.enable()
    return found


def address(place: Place) -> str:
    """Return a place's part of an address: a region's id, else the id and the English name («480060-tver»)."""
    if not place.id.isdigit():
        return place.id
    return f"{place.id}-{slugs.slug(place.en or place.ru)}".rstrip("-")


def claims(place: Place) -> list[load.Claim]:
    """Return who says what a contested place is, for itself or the region that it lies in; [] when none contests it."""
    region = place.id if place.kind == "region" else place.region
    return [claim for claim in load.claims() if claim.place == region]


def _settlements() -> Iterator[Place]:
    countries = {row[0]: row[1] for row in _table("regions.tsv")}
    for row in _table("settlements.tsv"):
        id_, ru, uk, be, en, also, region, within, latitude, longitude, population, zone = row
        yield Place(
            id=id_,
            kind="district" if within else "settlement",
            ru=ru,
            uk=uk,
            be=be,
            en=en,
            also=tuple(also.split("|")) if also else (),
            country=countries[region],
            region=region,
            within=within,
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population),
            zone=zone,
        )


def _world() -> Iterator[Place]:
    for id_, ru, uk, be, en, also, country, region, latitude, longitude, population, zone in _table("world.tsv"):
        yield Place(
            id=id_,
            kind="settlement",
            ru=ru,
            uk=uk,
            be=be,
            en=en,
            also=tuple(also.split("|")) if also else (),
            country=country,
            region=region,
            latitude=float(latitude),
            longitude=float(longitude),
            population=int(population),
            zone=zone,
        )


def _regions() -> Iterator[Place]:
    known = {region.id: region for region in load.regions()}
    for id_, country, _admin1, _seat, official, ru, uk, be, en in _table("regions.tsv"):
        region = known[id_]
        also = "|".join(names for names in (ru, uk, be, en) if names)
        yield Place(
            id=id_,
            kind="region",
            ru=region.ru,
            uk=region.uk,
            be=region.be,
            en=region.en,
            also=tuple(also.split("|")) if also else (),
            official=official,
            country=country,
            zone=region.zone,
        )


def _provinces() -> Iterator[Place]:
    for id_, country, ru, uk, be, en in _table("provinces.tsv"):
        yield Place(id=id_, kind="region", ru=ru, uk=uk, be=be, en=en, country=country)


def _countries() -> Iterator[Place]:
    also = {row[0]: "|".join(names for names in row[1:5] if names) for row in _table("nations.tsv")}
    for code, ru, uk, be, en in _table("countries.tsv"):
        names = also.get(code, "")
        yield Place(
            id=code.lower(),
            kind="country",
            ru=ru,
            uk=uk,
            be=be,
            en=en,
            also=tuple(names.split("|")) if names else (),
            country=code,
        )


def _reads() -> dict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for language, name, reads in _table("readings.tsv"):
        found[language][name.lower().replace("ё", "е")] = reads
    return dict(found)


def _extras() -> Iterator[Extra]:
    for place, language, kind, stem in _table("adjectives.tsv"):
        yield Extra(place, language, kind, stem)
    for row in _table("nations.tsv"):
        for language, stems in zip(LANGUAGES, row[5:8], strict=False):
            for stem in filter(None, stems.split("|")):
                yield Extra(row[0].lower(), language, "adjective", stem)


def _table(name: str) -> tuple[list[str], ...]:
    """Return a table's rows without its header; a cell has neither tab nor line break, so that nothing is quoted."""
    text = (resources.files(__package__) / "places" / name).read_text(encoding="utf-8")
    return tuple(line.split("\t") for line in text.split("\n")[1:] if line)

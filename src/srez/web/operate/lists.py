"""What the operator chooses from, in groups as a `select` shows them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from srez.catalogue import load
from srez.catalogue.packs import Pack, packs
from srez.operate import choices
from srez.web.words import COUNTRIES, _, spoken


class Group(msgspec.Struct, frozen=True):
    """Options under one heading: (value, words)."""

    label: str
    options: list[tuple[str, str]]


def place_groups() -> list[Group]:
    """Return the regions by country; contested ones, which have none, last."""
    by_country: dict[str, list[tuple[str, str]]] = {}
    for region in load.regions():
        by_country.setdefault(region.country, []).append((region.id, named(region)))
    return [
        Group(_(COUNTRIES[country]) if country else _("Спорные"), sorted(mine, key=lambda each: each[1]))
        for country, mine in sorted(by_country.items(), key=lambda each: (not each[0], each[0] != "RU", each[0]))
    ]


def named(region: load.Region) -> str:
    """Return what a region is called in the page's language."""
    return str(getattr(region, spoken()))


def place_name(place: str) -> str:
    """Return what a region is called; the id of one that there is not (any more)."""
    found = choices.places().get(place)
    return named(found) if found else place


def zone_groups() -> list[Group]:
    """Return the zones: those of the catalogue's regions first, then all by continent."""
    near = sorted({region.zone for region in load.regions()})
    by_continent: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(choices.zones()):
        by_continent.setdefault(zone.partition("/")[0], []).append((zone, zone))
    return [Group(_("Рядом"), [(zone, zone) for zone in near]), *_grouped(by_continent.items())]


def _grouped(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> list[Group]:
    return [Group(label, options) for label, options in groups]


_KINDS = {
    "all": "Всё",
    "national": "Только общенациональные",
    "country": "По странам",
    "region": "По регионам",
}


def pack_name(pack: Pack) -> str:
    """Return what a pack is called."""
    match pack.kind:
        case "all":
            return _("вся подборка")
        case "national":
            return _(COUNTRIES.get(pack.country, pack.country)) if pack.country else _("все страны")
        case "country":
            return _(COUNTRIES.get(pack.country, pack.country))
        case "region":
            return place_name(pack.place)


def pack_groups() -> list[Group]:
    """Return the packs by kind, each with how many sources it has."""
    by_kind: dict[str, list[tuple[str, str]]] = {kind: [] for kind in _KINDS}
    for pack in packs():
        by_kind[pack.kind].append((pack.id, f"{pack_name(pack)} ({len(pack.sources)})"))
    return [Group(_(_KINDS[kind]), options) for kind, options in by_kind.items()]

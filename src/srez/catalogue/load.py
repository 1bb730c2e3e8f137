"""The catalogue's tables as values, and an operator's own list in any of three forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from srez.catalogue import slugs
from srez.catalogue.addresses import is_address
from srez.errors import ParseError, SettingsError
from srez.model import Source

#: The header of `sources/*.tsv`; `feeds` and `language` hold several values separated by a space.
COLUMNS: Final = (
    "slug", "name", "homepage", "feeds", "country", "place", "language", "kind", "ownership", "owner", "zone",
)  # fmt: skip
#: What an operator's own table may have beside them.
MORE: Final = ("rights", "images", "partner", "full_text", "proxy", "paused")

#: Bytes of a list of sources, in whatever form.
LARGEST: Final = 16 << 20

_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LANGUAGES = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*( [a-z]{2,3}(-[A-Za-z0-9]{2,8})*)*\Z")


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A first-level region. A contested one has neither country nor ISO code: `claims` has who says what it is."""

    id: str
    #: ISO 3166-2, or "".
    iso: str
    #: ISO 3166-1 alpha-2, or "".
    country: str
    ru: str
    uk: str
    be: str
    en: str
    #: IANA zone that its clocks mostly follow.
    zone: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What one party says that a contested region is. None of them is ours."""

    #: A region's id.
    place: str
    #: ISO 3166-1 alpha-2, or a region's id for one that claims itself.
    claimant: str
    #: What the claimant calls it.
    ru: str
    uk: str
    be: str
    en: str
    #: Where the claim is laid down.
    source: str


def regions() -> list[Region]:
    """Return the regions of Russia, Ukraine and Belarus, then the contested ones."""
    return list(_regions())


def claims() -> list[Claim]:
    """Return every claim to every contested region."""
    return list(_claims())


def sources() -> list[Source]:
    """Return the shipped sources.

    Raises:
        SettingsError: when a row is wrong; names the file and the line.
    """
    return list(_sources())


def read(body: bytes, *, where: str) -> list[Source]:
    """Return the sources of an operator's own list: OPML, a table with our header, or an address per line.

    An address in a plain list is taken for a feed's; one that turns out to be a page's is searched for a feed when it
    is visited.

    Args:
        where: what to call the list in a message.

    Raises:
        SettingsError: when it is none of the three, a row is wrong, or it names no source.
    """
    if body.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        # Loaded when it is needed: few starts read OPML.
        from srez.catalogue import opml

        try:
            found = opml.parse(body)
        except ParseError as error:
            raise SettingsError(f"{where}: {error}") from error
    else:
        found = list(_written(_text(body, where), where))
    if not found:
        raise SettingsError(f"{where}: it names no source")
    return found


@cache
def _regions() -> tuple[Region, ...]:
    return tuple(msgspec.convert(row, Region) for _, row in _rows(_shipped("regions.tsv"), "regions.tsv"))


@cache
def _claims() -> tuple[Claim, ...]:
    return tuple(msgspec.convert(row, Claim) for _, row in _rows(_shipped("claims.tsv"), "claims.tsv"))


@cache
def _sources() -> tuple[Source, ...]:
    folder = resources.files(__package__) / "sources"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".tsv"))
    taken: set[str] = set()
    found: list[Source] = []
    for name in names:
        found.extend(_table(_shipped(f"sources/{name}"), name, taken))
    return tuple(found)


def _shipped(path: str) -> str:
    return (resources.files(__package__) / path).read_text(encoding="utf-8")


def _text(body: bytes, where: str) -> str:
    if len(body) > LARGEST:
        raise SettingsError(f"{where}: more than {LARGEST >> 20} MiB")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{where}: it is not UTF-8 (byte {error.start})") from error


def _written(text: str, where: str) -> Iterator[Source]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return _table(text, where, set()) if "\t" in first else _addresses(text, where)


def _addresses(text: str, where: str) -> Iterator[Source]:
    taken: set[str] = set()
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        address = line.strip()
        if not address or address.startswith("#") or address in seen:
            continue
        _check_address(address, f"{where}:{number}")
        parts = urlsplit(address)
        name = (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/")
        slug = slugs.unique(name, taken)
        taken.add(slug)
        seen.add(address)
        yield Source(slug=slug, name=name, feeds=(address,))


def _rows(text: str, where: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `FILE:LINE` and the named cells of each row that is not empty."""
    header: list[str] = []
    # Not splitlines(): a name may hold U+2028 or U+0085.
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if not any(cells):
            continue
        if not header:
            header = cells
            continue
        if len(cells) != len(header):
            raise SettingsError(f"{where}:{number}: {len(cells)} cells where the header has {len(header)}")
        yield f"{where}:{number}", dict(zip(header, cells, strict=True))


def _table(text: str, where: str, taken: set[str]) -> Iterator[Source]:
    zones = {region.id: region.zone for region in _regions()}
    for at, row in _rows(text, where):
        unknown = sorted(row.keys() - set(COLUMNS) - set(MORE))
        if unknown:
            raise SettingsError(f"{at}: the header has unknown columns: {', '.join(unknown)}")
        source = _source(row, at, zones, taken)
        taken.add(source.slug)
        yield source


def _source(row: Mapping[str, str], at: str, zones: Mapping[str, str], taken: set[str]) -> Source:
    values: dict[str, Any] = {name: value for name, value in row.items() if value}
    values["feeds"] = tuple(row.get("feeds", "").split())
    values.setdefault("slug", slugs.unique(row.get("name", ""), taken))
    # The region's clocks date what its outlets write, unless the row knows better.
    values.setdefault("zone", zones.get(row.get("place", ""), ""))
    try:
        source = msgspec.convert(values, Source, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{at}: {error}") from error
    if source.slug in taken:
        raise SettingsError(f"{at}: the slug {source.slug} is taken")
    for problem in faults(source).values():
        raise SettingsError(f"{at}: {problem}")
    return source


def _check_address(address: str, at: str) -> None:
    if not is_address(address):
        raise SettingsError(f"{at}: {address!r} is no http or https address")


def faults(source: Source) -> dict[str, str]:
    """Return what is wrong with a source's facts: its field, and words for it."""
    found: dict[str, str] = {}
    if not source.name:
        found["name"] = "it has no name"
    if not slugs.is_slug(source.slug):
        found["slug"] = f"the slug {source.slug!r} is not made of a-z, 0-9 and -"
    if not source.homepage and not source.feeds:
        found["homepage"] = "it has neither homepage nor feeds"
    for name, addresses in (("homepage", (source.homepage,)), ("feeds", source.feeds)):
        for address in addresses:
            if address and not is_address(address):
                found[name] = f"{address!r} is no http or https address"
    if source.place and source.place not in {region.id for region in _regions()}:
        found["place"] = f"there is no region {source.place!r}"
    if source.country and not _COUNTRY.match(source.country):
        found["country"] = f"{source.country!r} is no ISO 3166-1 alpha-2 code"
    if source.language and not _LANGUAGES.match(source.language):
        found["language"] = f"{source.language!r} are no BCP 47 tags"
    if source.proxy and not is_address(source.proxy):
        found["proxy"] = "its proxy is not of the form http://HOST:PORT"
    if source.zone and not _is_zone(source.zone):
        found["zone"] = f"there is no time zone {source.zone!r}"
    return found


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True

"""What the operator has chosen for the site, and what of it counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Literal
from zoneinfo import available_timezones

import msgspec

from srez.catalogue import load
from srez.catalogue.addresses import is_address
from srez.errors import Corrupt
from srez.settings import Settings

LANGUAGES = ("ru", "uk", "be", "en")
#: Words of the interface that the operator may replace, as they stand in the source.
LABELS = ("Сейчас", "Архив", "Источники", "Подписка", "Журнал", "Состояние", "О сайте")
#: Characters.
LONGEST = {"name": 60, "contact": 200, "about": 20_000, "imprint": 20_000, "labels": 40}
MOST_HOSTS = 200
#: Settings that a choice can stand for.
SETTINGS = ("name", "contact", "address", "language", "place")

#: Why a value can't be chosen.
Problem = Literal[
    "", "empty", "too-long", "control", "address", "zone", "language", "place", "colour", "host", "unknown"
]

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z")
#: Control characters, and those that turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Choices(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it; what is empty was not chosen."""

    name: str = ""
    contact: str = ""
    #: The address under which readers reach the site. The log's name is another matter: it is fixed at setup.
    address: str = ""
    language: str = ""
    #: The home place, a region's id.
    place: str = ""
    #: `#rrggbb` on light paper and on dark.
    accent: str = ""
    accent_dark: str = ""
    #: A PNG picture that we drew ourselves (`operate.logo`).
    logo: bytes = b""
    #: Plain text by language, paragraphs separated by blank lines.
    about: dict[str, str] = {}
    imprint: dict[str, str] = {}
    #: Language → word in the source → the operator's word.
    labels: dict[str, dict[str, str]] = {}
    #: Host name → region's id.
    hosts: dict[str, str] = {}


NAMES = Choices.__struct_fields__


def read(rows: Mapping[str, bytes]) -> Choices:
    """Read what is kept; names that this version does not know are passed over.

    Raises:
        Corrupt: when a value is not of its name's kind.
    """
    try:
        return msgspec.convert({name: msgspec.json.decode(rows[name]) for name in NAMES if name in rows}, Choices)
    except msgspec.DecodeError as error:
        msg = f"what the operator chose can't be read: {error}"
        raise Corrupt(msg) from error


def write(values: Mapping[str, Any]) -> dict[str, bytes | None]:
    """Write values to be kept; an empty one takes the choice back."""
    return {name: msgspec.json.encode(value) if value else None for name, value in values.items()}


def over(settings: Settings, choices: Choices, given: Collection[str]) -> Settings:
    """Return the settings with what the operator chose in place of defaults.

    Args:
        given: settings that a file, the environment or the command line states: they count more.
    """
    chosen = {name: value for name in SETTINGS if name not in given and (value := getattr(choices, name))}
    return msgspec.structs.replace(settings, **chosen) if chosen else settings


def problem(name: str, value: Any) -> Problem:
    """Return why a value of the right type can't be chosen, or ""."""
    match name, value:
        case (("name" | "contact"), str()):
            return text_problem(value, LONGEST[name], several=False)
        case "address", str():
            return "" if not value or is_site(value) else "address"
        case "language", str():
            return "" if not value or value in LANGUAGES else "language"
        case "place", str():
            return "" if not value or value in places() else "place"
        case (("accent" | "accent_dark"), str()):
            return "" if not value or _COLOUR.match(value) else "colour"
        case "logo", bytes():
            return "" if not value or value.startswith(b"\x89PNG\r\n\x1a\n") else "unknown"
        case (("about" | "imprint"), dict()):
            return _of_languages(value, lambda text: text_problem(text, LONGEST[name], several=True))
        case "labels", dict():
            return _of_languages(value, _labels_problem)
        case "hosts", dict():
            if len(value) > MOST_HOSTS:
                return "too-long"
            return next((p for host, place in value.items() if (p := host_problem(host, place))), "")
    return "unknown"


def text_problem(text: str, longest: int, *, several: bool) -> Problem:
    """Return why a text can't be taken, or ""; `several` lines or one."""
    if len(text) > longest:
        return "too-long"
    return "control" if _CONTROL.search(text) or (not several and "\n" in text) else ""


def zone_problem(zone: str) -> Problem:
    """Return why a zone can't be chosen, or ""."""
    return "" if zone in zones() else "zone"


@cache
def zones() -> frozenset[str]:
    """Return the zones that archive addresses may be in: regions', and IANA's that name a place."""
    return frozenset(
        z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/"))
    ) | {"UTC"}


@cache
def places() -> dict[str, load.Region]:
    """Return the regions by id."""
    return {region.id: region for region in load.regions()}


def is_site(address: str) -> bool:
    """Tell whether an address can be a site's: http(s), a host, nothing behind it."""
    return is_address(address) and re.fullmatch(r"https?://[^/?#@]+/?", address) is not None


def host_problem(host: str, place: str) -> Problem:
    """Return why a host name can't lead to a place, or ""."""
    if not _HOST.match(host):
        return "host"
    return "" if place in places() else "place"


def _labels_problem(labels: Any) -> Problem:
    if not isinstance(labels, dict) or not labels.keys() <= set(LABELS):
        return "unknown"
    found = (text_problem(word, LONGEST["labels"], several=False) for word in labels.values())
    return next((each for each in found if each), "")


def _of_languages(value: Mapping[str, Any], check: Any) -> Problem:
    if not value.keys() <= set(LANGUAGES):
        return "language"
    return next((found for each in value.values() if (found := check(each))), "")

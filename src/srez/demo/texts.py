"""What the newsroom is made of, read from `catalogue/demo`: outlets, towns, people, events, rows of every day."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from srez.model import Ownership, Rights, SourceKind

LANGUAGES = ("ru", "uk", "be", "en")
#: How an outlet publishes. `lead`: RSS with the first sentence, the page has all; `full`: RSS with content:encoded;
#: `discover`: RSS that only the homepage names; `nodates`: RSS without a single date; `breaking`: RSS that breaks.
Format = Literal[
    "rss", "lead", "rss-full", "atom", "json", "telegram", "nodates", "cp1251", "discover", "breaking"
]  # fmt: skip


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """An invented outlet."""

    slug: str
    name: str
    country: str
    place: str
    language: str
    kind: SourceKind
    ownership: Ownership
    owner: str
    zone: str
    rights: Rights
    format: Format
    #: Whether a hub pushes what it publishes (WebSub).
    push: bool
    #: How often it gets a word, beside the others.
    weight: int
    #: What it writes of: `events`, `local`, `agency`, or the beat of a standing row.
    beats: frozenset[str]


class Name(msgspec.Struct, frozen=True):
    """A town's name: nominative, genitive, and where («в Твери»)."""

    nominative: str
    genitive: str
    where: str


class Town(msgspec.Struct, frozen=True):
    """A real town, so that inflected names can be recognised."""

    id: str
    #: ISO 3166-1 alpha-2, or "" where it is contested.
    country: str
    #: Id of its region in `catalogue/regions.tsv`.
    place: str
    names: dict[str, Name]

    @property
    def wide(self) -> bool:
        """True when its name is known in all languages: events happen there."""
        return len(self.names) == len(LANGUAGES)


class Telling(msgspec.Struct, frozen=True):
    """One outlet's way of telling an event, as templates (`fill`)."""

    language: str
    #: The kind or ownership of outlet that tells so, or "" for any.
    by: str
    #: Minutes after the event's beginning.
    minute: float
    title: str
    text: str
    #: What the title becomes later, or "".
    edited: str = ""


class Range(msgspec.Struct, frozen=True):
    """Bounds of a number, both included."""

    low: float
    high: float
    step: float


class Event(msgspec.Struct, frozen=True):
    """Something that happens once, told by many."""

    id: str
    section: str
    slots: dict[str, Range]
    tellings: tuple[Telling, ...]


class Row(msgspec.Struct, frozen=True):
    """A template of every day."""

    beat: str
    section: str
    title: str
    text: str


class Shelf(msgspec.Struct, frozen=True):
    """A language's rows and the lists of words that they draw from."""

    words: dict[str, list[str]]
    rows: tuple[Row, ...]


class Texts(msgspec.Struct, frozen=True):
    """Everything that is written beforehand."""

    outlets: tuple[Outlet, ...]
    towns: tuple[Town, ...]
    #: Names of invented people by form (`p` men, `q` women), a dict by language each.
    people: dict[str, list[dict[str, str]]]
    events: tuple[Event, ...]
    local: dict[str, Shelf]
    standing: dict[str, Shelf]
    #: How a reprint names its source, by language.
    credits: dict[str, list[str]]

    def outlet(self, slug: str) -> Outlet:
        """Return an outlet by its slug."""
        return next(outlet for outlet in self.outlets if outlet.slug == slug)


@cache
def load() -> Texts:
    """Read the texts that come with the program."""
    return Texts(
        outlets=tuple(_outlet(row) for row in _table("outlets.tsv")),
        towns=tuple(_town(row) for row in _table("towns.tsv")),
        people=_people(),
        events=tuple(_event(each) for name in _event_files() for each in _toml(f"events/{name}")["event"]),
        local={language: _shelf(found, "local") for language, found in _toml("local.toml").items()},
        standing={language: _shelf(found, "") for language, found in _toml("standing.toml").items()},
        credits=_toml("credits.toml"),
    )


def _read(name: str) -> str:
    return (resources.files("srez.catalogue") / "demo" / name).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _event_files() -> list[str]:
    folder = resources.files("srez.catalogue") / "demo" / "events"
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))


def _table(name: str) -> list[dict[str, str]]:
    header, *lines = _read(name).rstrip("\n").split("\n")
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]


def _outlet(row: dict[str, str]) -> Outlet:
    made = {**row, "push": row["push"] == "yes", "weight": int(row["weight"]), "beats": row["beats"].split()}
    return msgspec.convert(made, Outlet)


def _town(row: dict[str, str]) -> Town:
    names = {language: Name(*row[language].split("/")) for language in LANGUAGES[:3] if row[language]}
    names["en"] = Name(row["en"], row["en"], f"in {row['en']}")
    return Town(row["id"], row["country"], row["place"], names)


def _people() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in _table("people.tsv"):
        found.setdefault(row.pop("form"), []).append(row)
    return found


def _event(found: dict[str, Any]) -> Event:
    return Event(
        found["id"],
        found["section"],
        {name: bounds(text) for name, _, text in (slot.partition("=") for slot in found["slots"].split())},
        tuple(_telling(*each) for each in found["tellings"]),
    )


def _telling(who: str, minute: float, title: str, text: str, edited: str = "") -> Telling:
    language, _, by = who.partition(":")
    return Telling(language, by, minute, title, text, edited)


def bounds(text: str) -> Range:
    """Read `12..48`, `120..340:10` or `3.1..4.6`."""
    span, _, step = text.partition(":")
    low, _, high = span.partition("..")
    return Range(float(low), float(high), float(step or ("0.1" if "." in low else "1")))


def _shelf(found: dict[str, Any], beat: str) -> Shelf:
    rows = [each["row"] for each in found["items"]]
    return Shelf(found.get("words", {}), tuple(Row(*([beat] if beat else []), *row) for row in rows))

"""Places by id and by the forms of their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from srez.enrich.places import adjectives as adjective_rules
from srez.enrich.places.forms import Bend, bends, folded, folded_once
from srez.model import Place

LANGUAGES: Final = ("ru", "uk", "be", "en")
#: People that a settlement needs for its adjective to be known, in its own country and elsewhere: «боровская» and
#: «троицкий» say little.
_ADJECTIVAL = 30_000
_ADJECTIVAL_ABROAD = 300_000
_PEOPLED = 250_000
#: Countries whose news we are made for, as GeoNames files their places.
OWN: Final = frozenset(("RU", "UA", "BY", "GE"))
#: Settlements of a region that have a rank.
RANKED: Final = 15
_LETTERS = {
    "ru": re.compile(r"[а-яё \-]+\Z", re.IGNORECASE),
    "uk": re.compile(r"[а-щьюяєіїґ' \-]+\Z", re.IGNORECASE),
    "be": re.compile(r"[а-зй-шы-яёіў' \-]+\Z", re.IGNORECASE),
    "en": re.compile(r"[^\u0400-\u052f]+\Z"),
}
#: Abkhaz letters: a name with one is looked for in whatever Cyrillic text.
_OTHER = re.compile("[ҟәҳҭҧԥӡҵҷҩҕӷқҿџ]", re.IGNORECASE)
_PART = re.compile(r"[ \-–—,()]+")


class Named(NamedTuple):
    """A name whose first word has a certain stem."""

    #: Endings that the stem takes.
    endings: frozenset[str]
    #: Stems of each further word.
    rest: tuple[tuple[Bend, ...], ...]
    places: tuple[Place, ...]
    #: The name itself, as written.
    name: str
    #: `s` a surname, `n` a first name, `c` a common word, `-` a word that is never a place alone.
    reads: str


class Extra(NamedTuple):
    """What people wrote by hand of a place: adjectives («петербургск») or words of its people («москвич»)."""

    place: str
    language: str
    kind: str
    stem: str


class Index:
    """The names of one language by the stem of their first word, and the adjectives by theirs."""

    def __init__(self, names: dict[str, list[Named]], adjectives: dict[str, list[Place]]) -> None:
        self.names = names
        self.adjectives = adjectives


class Gazetteer:
    """All places.

    Args:
        places: in no order.
        reads: by language, what a folded name may also be: see `Named.reads`.
        extras: adjectives and words for people that no rule gives.
        seats: the region that a settlement is the seat of, by ids.
    """

    def __init__(
        self,
        places: Iterable[Place],
        *,
        reads: Mapping[str, Mapping[str, str]] | None = None,
        extras: Iterable[Extra] = (),
        seats: Mapping[str, str] | None = None,
    ) -> None:
        self._places = {place.id: place for place in places}
        self._reads = reads or {}
        self._extras = tuple(extras)
        self._seats = dict(seats or {})
        self._indexes: dict[str, Index] = {}
        self._ranks = _ranks(self._places.values())

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def get(self, place: str) -> Place | None:
        """Return a place by its id, or None."""
        return self._places.get(place)

    def around(self, place: str) -> tuple[Place, ...]:
        """Return what contains a place, the smallest first: a district's city, the region, the country."""
        found: list[Place] = []
        here = self._places.get(place)
        while here is not None:
            country = here.country.lower() if here.kind != "country" else ""
            here = self._places.get(here.within or here.region or country)
            if here is None or here in found:
                break
            found.append(here)
        return tuple(found)

    def rank(self, place: str) -> int:
        """Return a settlement's place among those of its region by people, from 1; 0 outside our regions."""
        return self._ranks.get(place, 0)

    def seat_of(self, place: str) -> str:
        """Return the id of the region that a settlement is the seat of, or ""."""
        return self._seats.get(place, "")

    def named(self, name: str) -> tuple[Place, ...]:
        """Return the places that bear a name in any language, in any form, the most peopled first."""
        parts = [folded(part) for part in _PART.split(name.strip()) if part]
        if not parts or len(parts) > 8:
            return ()
        found: dict[str, Place] = {}
        for language in LANGUAGES:
            names = self.index(language).names
            for size in range(min(5, len(parts[0]))):
                stem, ending = parts[0][: len(parts[0]) - size], parts[0][len(parts[0]) - size :]
                for entry in names.get(stem, ()):
                    if ending in entry.endings and matches(entry.rest, parts[1:]) and len(entry.rest) == len(parts) - 1:
                        found.update((place.id, place) for place in entry.places)
        return tuple(sorted(found.values(), key=lambda place: (-weight(place), place.id)))

    def index(self, language: str) -> Index:
        """Return a language's names; made when it is first asked for."""
        index = self._indexes.get(language)
        if index is None:
            index = self._indexes[language] = self._make(language)
        return index

    def _make(self, language: str) -> Index:
        reads = self._reads.get(language, {})
        named: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self._places.values():
            for name in _names(place, language):
                named[name].append(place)
        names: defaultdict[str, list[Named]] = defaultdict(list)
        for name, places in named.items():
            words = [name] if name.isalpha() else [part for part in _PART.split(name) if part]
            if not words:
                continue
            words = [folded_once(word) for word in words]
            if len(places) > 1 and any(place.kind == "country" for place in places):
                places = [place for place in places if place.kind == "country"]
            tail = tuple(bends(word, language) for word in words[1:]) if len(words) > 1 else ()
            read = reads.get(words[0] if len(words) == 1 else folded_once(name), "")
            borne = tuple(places)
            for bend in bends(words[0], language):
                names[bend.stem].append(Named(bend.endings, tail, borne, name, read))
        return Index(dict(names), self._adjectives(language) if language != "en" else {})

    def _adjectives(self, language: str) -> dict[str, list[Place]]:
        found: defaultdict[str, list[Place]] = defaultdict(list)
        by_hand = defaultdict(list)
        for extra in self._extras:
            if extra.language == language:
                by_hand[extra.place].append(extra)
        for place in self._places.values():
            if place.kind == "settlement" and place.population < _ADJECTIVAL and place.id not in by_hand:
                continue
            stems = [extra.stem for extra in by_hand.get(place.id, ())]
            if not any(extra.kind == "adjective" for extra in by_hand.get(place.id, ())):
                stems += _stems(place, language)
            for stem in dict.fromkeys(stems):
                found[stem].append(place)
        return dict(found)


def _ranks(places: Iterable[Place]) -> dict[str, int]:
    regions: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.kind == "settlement" and place.region and place.country in OWN:
            regions[place.region].append(place)
    ranks: dict[str, int] = {}
    for settlements in regions.values():
        settlements.sort(key=lambda place: -place.population)
        ranks.update((place.id, rank) for rank, place in enumerate(settlements[:RANKED], 1))
    return ranks


def weight(place: Place) -> int:
    """Return how many people a place stands for: a region or a country outweighs its towns."""
    return {"country": 1 << 40, "region": 1 << 32}.get(place.kind, 0) + place.population


def matches(rest: tuple[tuple[Bend, ...], ...], parts: list[str]) -> bool:
    """Tell whether the words that follow are a name's further words, in any case."""
    if len(parts) < len(rest):
        return False
    for bends_, part in zip(rest, parts, strict=False):
        for bend in bends_:
            if part.startswith(bend.stem) and part[len(bend.stem) :] in bend.endings:
                break
        else:
            return False
    return True


def _names(place: Place, language: str) -> dict[str, None]:
    own = {"ru": place.ru, "uk": place.uk, "be": place.be, "en": place.en}[language]
    letters = _LETTERS[language]
    # Russian papers of Ukraine write villages as their people do («Яськи»).
    others = (place.uk,) if language == "ru" and place.country == "UA" else ()
    found: dict[str, None] = {}
    for name in (own, *place.also, *others):
        if name and (letters.match(name) or (language != "en" and _OTHER.search(name))):
            found[name] = None
    return found


def _stems(place: Place, language: str) -> list[str]:
    """Return the stems of the adjectives and of the people that rules give for a place."""
    if place.kind == "district" or place.kind == "country":
        return []
    least = _ADJECTIVAL if place.country in OWN else _ADJECTIVAL_ABROAD
    name = {"ru": place.ru, "uk": place.uk, "be": place.be}[language]
    if (place.kind == "settlement" and place.population < least) or not name or " " in name or not name[0].isalpha():
        return []
    made = adjective_rules.adjectives(folded_once(name), language)
    if place.population >= _PEOPLED:
        made += [stem for adjective in made for stem in adjective_rules.people(adjective, language)]
    return made

"""Which place a name means, whether it means one at all, and whether the event happens there.

Each span's candidates get marks for what speaks for them, and the best is taken when its mark is high enough. The
weights were set by hand on half of a labelled set and checked on the other half; they are few and mean what they say.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from srez.enrich.places.context import REGIONAL, begins
from srez.enrich.places.gazetteer import OWN, Gazetteer
from srez.enrich.places.spans import Candidate, Span
from srez.model import Place

#: A mark that a candidate needs.
ENOUGH: Final = 0.45
#: A mark with which a town speaks for others of its region, and by how much it must be ahead of what else it may be.
SURE: Final = 1.2
CLEAR: Final = 0.7
#: Country that a language is mostly written in.
_COUNTRY: Final = {"ru": "RU", "uk": "UA", "be": "BY"}


class Meant(NamedTuple):
    """What a span means."""

    span: Span
    #: None: a settlement that the gazetteer doesn't have.
    place: Place | None
    candidate: Candidate | None


class Scope:
    """What speaks for places beyond the words beside their names."""

    def __init__(
        self, gazetteer: Gazetteer, language: str, home: str, hint: Collection[str], *, sport: bool = False
    ) -> None:
        self._gazetteer = gazetteer
        self.language = language
        self._sport = sport
        self.hint = frozenset(hint)
        self._home = {home, *(place.id for place in gazetteer.around(home))} - {""}
        near = {around.id for place in self.hint for around in gazetteer.around(place)}
        self._near = near | self.hint
        #: Regions and countries that the text names.
        self.named: set[str] = set()
        self.seen: Counter[str] = Counter()
        #: Regions that it names by their own names.
        self.areas: set[str] = set()

    def mark(self, span: Span, candidate: Candidate) -> float:
        """Return how much speaks for a candidate; compare with `ENOUGH`."""
        place = candidate.place
        if place.kind in ("region", "country"):
            return self._mark_area(span, candidate)
        mark = math.log10(max(place.population, 300)) - 5.0
        mark += self._mark_surroundings(place)
        rank = self._gazetteer.rank(place.id)
        if rank:
            mark += 1.0 if rank == 1 else 0.8 if rank <= 5 else 0.5
        if span.form != "name":
            return mark + self._mark_derived(span, place)
        mark += _mark_words(span, candidate, self.language)
        if self._sport and span.preposition not in ("in", "near") and not span.dateline:
            mark -= 1.5
        if len(span.candidates) == 1 and not candidate.reads:
            # A name that no other place bears and no other word: what the text says of other regions matters less.
            mark += 0.4 + (0.8 if self._is_away(place) else 0.0)
        if candidate.size > 1:
            mark += 0.8
        if candidate.name not in (place.ru, place.uk, place.be, place.en):
            mark -= 0.5
        if place.kind == "district":
            mark -= 0.6 if span.called == "small" else 2.5
        if span.listed and (span.preposition or not candidate.reads):
            mark += 0.8
        return mark

    def _mark_area(self, span: Span, candidate: Candidate) -> float:
        mark = 2.0 + (candidate.size > 1) + 0.6 * (candidate.place.kind == "country")
        if span.form == "people":
            return mark - 0.5
        if span.form == "adjective" and candidate.place.kind == "region":
            mark -= 0.4
        if candidate.place.kind == "region" and candidate.place.country not in OWN:
            mark -= 0.6
        if span.called:
            mark += {"area": 1, "many": 0}.get(span.called, -2)
        if candidate.reads and not span.preposition:
            mark -= 1.2
        if self.language == "en" and span.flanked and candidate.size == 1 and candidate.place.kind == "region":
            mark -= 1
        return mark

    def _mark_surroundings(self, place: Place) -> float:
        mark = 0.0
        own_country = place.country in OWN and self.language != "en"
        mark += 0.7 if own_country else 0.0
        mark += 0.3 if place.country == _COUNTRY.get(self.language) else 0.0
        if place.id in self._home:
            mark += 3.5
        elif place.region and place.region in self._home:
            mark += 2.2
        elif place.country.lower() in self._home:
            mark += 0.5
        if place.id in self.hint:
            mark += 2.5
        elif place.region and place.region in self._near:
            mark += 1.0
        if place.region and place.region in self.named:
            mark += 2.0
        elif place.country.lower() in self.named:
            mark += 0.8
        elif self._is_away(place):
            mark -= 0.8 if place.population > 50_000 else 1.6
        return mark

    def _is_away(self, place: Place) -> bool:
        """Tell whether a place is little known and the text plays elsewhere."""
        if place.region in self.named or place.country.lower() in self.named:
            return False
        return bool(self.named) and place.population < 300_000 and self._elsewhere(place)

    def _elsewhere(self, place: Place) -> bool:
        """Tell whether the text names regions, and none of them or of their countries is the place's."""
        if place.region and place.country in OWN:
            return any(not _is_country(name) for name in self.named)
        return True

    def _mark_derived(self, span: Span, place: Place) -> float:
        """Mark «тверской», «саратовцы»: said of the well known, or of what is named besides."""
        mark = -0.7 if place.population < 500_000 else -0.3
        if place.id in self.seen:
            mark += 1.5
        if span.form == "people" and not span.opening and span.flanked:
            mark -= 1
        return mark


def _is_country(name: str) -> bool:
    return len(name) == 2


def _mark_words(span: Span, candidate: Candidate, language: str) -> float:
    """Mark what the words beside a name say."""
    mark = 0.0
    if span.preposition:
        mark += 1.3 if span.preposition in ("in", "near") else 0.9
    if language == "en" and span.preposition == "by":
        mark -= 0.6
    if span.preposition in ("in", "near", "from") and not agrees(span.preposition, candidate, language):
        mark -= 1.5
    if span.called and span.called != "area":
        # After «город» a name is often left in its base form: «в городе Мир».
        mark += 3.0 if candidate.bare else 1.2 if any(other.bare for other in span.candidates) else 2.2
        if span.called == "small" and candidate.place.population > 100_000:
            mark -= 2.5
    if span.headed:
        mark += 1.2 if agrees("from", candidate, language) else -0.3
    elif span.owned and agrees("from", candidate, language):
        mark += 0.7
    if span.dateline:
        mark += 3.0
    if span.speaking:
        mark -= 0.8
    if span.flanked:
        mark -= 1.8 if language != "en" else 1.6
    proven = bool(span.preposition or span.called or span.headed or span.dateline)
    known = candidate.place.population > 250_000
    if "c" in candidate.reads:
        mark -= 0.8 if (proven or span.owned) and not span.opening else 1.2 if known and not span.opening else 2.4
    if "f" in candidate.reads and not proven:
        mark -= 1.2
    if "s" in candidate.reads or "n" in candidate.reads:
        mark -= 0.5 if proven else 0.8 if span.owned else 2.4 if span.opening else 1.6
    elif not proven and not span.owned and _is_like_surname(candidate.name):
        mark -= 1.6
    if not proven and candidate.size == 1:
        small = candidate.place.population < (100_000 if language != "en" else 500_000)
        mark -= 0.5 * span.opening + 1.0 * (small and span.opening)
        mark -= 0.8 * (candidate.place.population < 15_000)
        mark -= 0.8 * (small and len(candidate.name) < 5)
        mark -= 0.8 * (candidate.ending != "" and candidate.name[-3:] in _SURNAMES_NEUTER and not span.owned)
    if (
        candidate.name.endswith(("ский", "цкий", "ный", "ское", "ная", "ный", "ний"))
        and not span.called
        and candidate.size == 1
    ):
        mark -= 0.6
    return mark


#: «Пущина» is of Пущино and of Пущин.
_SURNAMES_NEUTER: Final = frozenset(("ово", "ево", "ино", "ыно"))


def _is_like_surname(name: str) -> bool:
    return name.endswith(("ов", "ев", "ин", "ын", "ёв", "ко", "енко", "ів", "їв", "аў", "оў", "іч", "ич", "ук", "юк"))


#: Endings that a case allows, by the ending of the base form: Russian, where forms of different names coincide most
#: («в Дзержинском» is of Дзержинский, not of Дзержинск).
_CASES: Final[dict[str, list[tuple[str, frozenset[str]]]]] = {
    "in": [
        ("ый", frozenset(("ом", "ый", "ем"))),
        ("ий", frozenset(("ом", "ем", "ий", "ии"))),
        ("ой", frozenset(("ом", "ой"))),
        ("ая", frozenset(("ой", "ую"))),
        ("яя", frozenset(("ей", "юю"))),
        ("ое", frozenset(("ом", "ое"))),
        ("ее", frozenset(("ем", "ее"))),
        ("ые", frozenset(("ых", "ые"))),
        ("ие", frozenset(("их", "ие", "ии"))),
        ("ия", frozenset(("ии", "ию"))),
        ("а", frozenset(("е", "у"))),
        ("я", frozenset(("е", "ю", "и"))),
        ("о", frozenset(("о", "е"))),
        ("ы", frozenset(("ы", "ах"))),
        ("и", frozenset(("и", "ах", "ях"))),
        ("ь", frozenset(("ь", "и", "е"))),
    ],
    "from": [
        ("ый", frozenset(("ого",))),
        ("ий", frozenset(("ого", "его", "ия"))),
        ("ой", frozenset(("ого",))),
        ("ая", frozenset(("ой",))),
        ("яя", frozenset(("ей",))),
        ("ое", frozenset(("ого",))),
        ("ее", frozenset(("его",))),
        ("ые", frozenset(("ых",))),
        ("ие", frozenset(("их", "ия"))),
        ("ия", frozenset(("ии",))),
        ("а", frozenset(("ы", "и"))),
        ("я", frozenset(("и",))),
        ("о", frozenset(("а", "о"))),
        ("ы", frozenset(("", "ов"))),
        ("и", frozenset(("", "ов", "ей", "и"))),
        ("ь", frozenset(("и", "я"))),
    ],
}
_BARE = {"in": frozenset(("", "е", "у")), "from": frozenset(("а", "у"))}


def agrees(case: str, candidate: Candidate, language: str) -> bool:
    """Tell whether a Russian form can stand after a preposition; forms of other languages always can."""
    if language != "ru" or case not in _CASES or candidate.size > 1:
        return True
    name = candidate.name.lower()
    for base, endings in _CASES[case]:
        if name.endswith(base):
            return candidate.ending in endings
    return name[-1:] in "еуюэ" or candidate.ending in _BARE[case]


def resolve(spans: Iterable[Span], scope: Scope, gazetteer: Gazetteer) -> list[Meant]:
    """Return what the spans mean, in their order; those that mean no place are left out."""
    spans = [span for span in spans if not span.taken]
    _survey(spans, scope)
    found = []
    for span in spans:
        meant = _best(span, scope, gazetteer)
        if meant is not None:
            found.append(meant)
    return found


def _survey(spans: list[Span], scope: Scope) -> None:
    """Note the regions and countries that the text names, and those of its surest towns."""
    for span in spans:
        for candidate in span.candidates:
            place = candidate.place
            told = place.kind == "region" or (place.kind == "country" and span.form == "name")
            if told and not _is_shadowed(span, candidate):
                scope.named.add(place.id)
                if place.kind == "region":
                    scope.named.add(place.country.lower())
                    scope.areas.add(place.id)
    sure = [town for span in spans if (town := _surest(span, scope)) is not None]
    for town in sure:
        scope.seen[town.id] += 1
        if town.region:
            scope.named.add(town.region)
        scope.named.add(town.country.lower())


def _surest(span: Span, scope: Scope) -> Place | None:
    """Return the town that a name means whatever the rest of the text says, if one does."""
    if span.form != "name" or not span.candidates:
        return None
    marked = [(scope.mark(span, candidate), candidate.place) for candidate in span.candidates]
    best, place = max(marked, key=lambda pair: pair[0])
    rival = max((mark for mark, other in marked if other.id != place.id), default=-math.inf)
    if place.kind != "settlement" or best - rival < CLEAR:
        return None
    return place if best > SURE or (best > ENOUGH and len(marked) == 1) else None


def _is_shadowed(span: Span, candidate: Candidate) -> bool:
    """Tell whether a region's name is rather its city's («Москва», «Минск»)."""
    return any(
        other.place.kind == "settlement"
        and other.place.country == candidate.place.country
        and other.place.population
        > (100_000 if other.name == other.place.name("en") or OWN & {other.place.country} else 1_000_000)
        for other in span.candidates
    )


def _best(span: Span, scope: Scope, gazetteer: Gazetteer) -> Meant | None:
    if not span.candidates:
        return Meant(span, None, None) if span.called == "small" or span.preposition else None
    marked = sorted(
        ((scope.mark(span, candidate), -index, candidate) for index, candidate in enumerate(span.candidates)),
        key=lambda triple: triple[:2],
        reverse=True,
    )
    if len(marked) > 1 and span.called == "area":
        marked = [triple for triple in marked if triple[2].place.kind == "region"] or marked
    elif len(marked) > 1:
        marked = [
            triple for triple in marked if not (triple[2].place.kind == "region" and _is_shadowed(span, triple[2]))
        ]
    mark, _, candidate = marked[0]
    place = candidate.place
    if span.form != "name" and place.kind == "settlement":
        region = gazetteer.get(gazetteer.seat_of(place.id))
        if region is not None and (
            _is_regional(span, scope.language) or (region.id in scope.areas and place.id not in scope.seen)
        ):
            return Meant(span, region, candidate)
    if mark >= ENOUGH:
        return Meant(span, place, candidate)
    return Meant(span, None, None) if span.called == "small" and span.form == "name" else None


def _is_regional(span: Span, language: str) -> bool:
    return bool(span.after) and begins(span.after, REGIONAL[language])

"""What in a text may be a place: spans with their candidates and what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from srez.enrich.morphology import Morphology
from srez.enrich.places import context
from srez.enrich.places.adjectives import ADJECTIVE, PEOPLE
from srez.enrich.places.forms import cuts, folded
from srez.enrich.places.gazetteer import Gazetteer, Index, Named, matches
from srez.enrich.places.spans import Candidate, Part, Span, parts_of
from srez.enrich.places.surroundings import (
    ADJECTIVAL,
    OTHER_ADJECTIVE,
    QUALIFYING,
    are_adjectives,
    is_dateline,
    is_list,
    is_personal,
    opens,
    title_case,
    with_shared_regions,
    without_people,
)
from srez.model import Place

#: Characters of a text that are looked at: news tells where it plays long before.
READ: Final = 20_000
#: A quotation of so many characters is a name («Голос Самары»), a longer one is speech.
_NAME_IN_QUOTES = 25

#: People of a city whose adjective with a capital letter still means it («Бостонского университета»).
_KNOWN = 500_000
#: People of a city that streets and theatres are seldom named after, when its name may be a person's and when not.
_LARGE = 250_000
_CITY = 100_000
#: Endings of the first word of a name of two.
_FIRST = tuple("ая яя ое ее ый ий ой ые ие ого ую ых их ія ыя".split())
#: Words whose reading as an adjective is held, or as none: most words of news come again.
_HELD = 1 << 16
_QUOTED = re.compile(r"(?:[«„“\"]|``|''|(?<=\s)')([^«»„“”\"`'\n]{1,120}?)(?:[»“”\"]|``|''|')")


class Finder:
    """Finds what may be places in texts of one language.

    Args:
        gazetteer: the places.
        language: of the texts; one that isn't ours is read by its letters, as Russian or as English.
        morphology: tells first names; without it fewer people are told from places.
    """

    def __init__(self, gazetteer: Gazetteer, language: str, morphology: Morphology | None) -> None:
        self._gazetteer = gazetteer
        self._index: Index = gazetteer.index(language)
        #: What words may be forms of.
        self._held: dict[str, tuple[tuple[Named, str], ...]] = {}
        #: Single words that no adjective has been found in.
        self._plain: set[str] = set()
        self._derivations: dict[str, tuple[str, tuple[Place, ...]]] = {}
        self._language = language
        self._morphology = morphology

    def spans(self, text: str) -> list[Span]:
        """Return the spans in order; none overlaps another."""
        text = text[:READ]
        parts = parts_of(text)
        quotes = [(found.start(1), found.end(1)) for found in _QUOTED.finditer(text)]
        found: list[Span] = []
        # In a headline of Capitalised Words a capital beside a name says nothing.
        shouting = title_case(text) if self._language == "en" else 0
        at = 0
        plain = self._plain
        while at < len(parts):
            if parts[at].folded in plain and not parts[at].text[0].isupper():
                at += 1
                continue
            here = self._span(text, parts, at, quotes, found)
            if here is None:
                at += 1
                continue
            span, size = here
            if span.start < shouting:
                span = span._replace(flanked=False, personal=False)
            found.append(_inherit(span, found))
            at += size
        return without_people(with_shared_regions(found, text))

    def _span(
        self, text: str, parts: list[Part], at: int, quotes: list[tuple[int, int]], before: list[Span]
    ) -> tuple[Span, int] | None:
        part = parts[at]
        capital = part.text[0].isupper()
        if self._language == "en" and before and (state := self._state(text, part, before[-1])) is not None:
            return self._around(text, parts, at, 1, "name", (state,), quotes, before), 1
        if capital and (named := self._named(text, parts, at)):
            size = named[0].size
            return self._around(text, parts, at, size, "name", named, quotes, before), size
        if (
            capital
            and at
            and not part.joined
            and len(parts[at - 1].text) > 3
            and self._called(parts[at - 1].folded, text[parts[at - 1].end : part.start], parts, at)
        ):
            size = 2 if self._has_second(text, parts, at) else 1
            return self._around(text, parts, at, size, "name", (), quotes, before), size
        if self._language == "en" or part.joined:
            return None
        size = 1
        whole = part.folded
        while at + size < len(parts) and parts[at + size].joined:
            whole += "-" + parts[at + size].folded
            size += 1
        derived = self._derivations.get(whole)
        if derived is None:
            derived = self._derived(whole)
            if len(self._derivations) < _HELD:
                self._derivations[whole] = derived
        form, places = derived
        if not places:
            if size == 1 and len(self._plain) < _HELD:
                self._plain.add(whole)
            return None
        candidates = tuple(Candidate(place, place.name(self._language), "", "", size) for place in places)
        return self._around(text, parts, at, size, form, candidates, quotes, before), size

    def _named(self, text: str, parts: list[Part], at: int) -> tuple[Candidate, ...]:
        found: list[tuple[Named, str]] = []
        longest = 0
        for entry, ending in self._entries(parts[at].folded):
            size = 1 + len(entry.rest)
            if size < longest or (entry.rest and not self._goes_on(text, parts, at, entry)):
                continue
            if ending == "ом" and entry.name.endswith(("ск", "цк")) and self._is_located(parts, at):
                continue
            if size > longest:
                found.clear()
                longest = size
            found.append((entry, ending))
        if not found:
            return ()
        if longest == 1 and (
            parts[at].folded in context.PLAIN or (len(parts[at].text) < 3 and not parts[at].text.isupper())
        ):
            return ()
        return tuple(
            Candidate(place, entry.name, ending, entry.reads, longest, folded(entry.name) == parts[at].folded)
            for entry, ending in found
            for place in entry.places
        )

    def _entries(self, word: str) -> tuple[tuple[Named, str], ...]:
        """Return the names whose first word a folded word may be a form of, the longest names first."""
        entries = self._held.get(word)
        if entries is None:
            found = [
                (entry, ending)
                for stem, ending in cuts(word)
                for entry in self._index.names.get(stem, ())
                if ending in entry.endings and entry.reads != "-"
            ]
            found.sort(key=lambda pair: -len(pair[0].rest))
            entries = tuple(found)
            if len(self._held) < _HELD:
                self._held[word] = entries
        return entries

    def _has_second(self, text: str, parts: list[Part], at: int) -> bool:
        """Tell whether an unknown name is an adjective that a second word goes with: «Большая Орловка»."""
        if not parts[at].folded.endswith(_FIRST) or at + 1 >= len(parts):
            return False
        return text[parts[at].end : parts[at + 1].start] == " " and parts[at + 1].text[0].isupper()

    def _state(self, text: str, part: Part, before: Span) -> Candidate | None:
        """Return the state that agencies write after a town, if it is one."""
        code = context.STATES.get(part.folded)
        if code is None or text[before.end : part.start] != ", " or text[part.end : part.end + 1] != ".":
            return None
        place = self._gazetteer.get(f"us{code}")
        return None if place is None else Candidate(place, place.en, "", "", 1)

    def _is_located(self, parts: list[Part], at: int) -> bool:
        """Tell whether a preposition of the locative stands before: «в Новосибирском» is no form of Новосибирск."""
        back = 2 if at > 1 and parts[at - 1].folded.endswith(("ом", "ем")) and parts[at - 1].text[0].islower() else 1
        return at >= back and parts[at - back].folded in ("в", "во", "на", "о", "об", "при")

    def _goes_on(self, text: str, parts: list[Part], at: int, entry: Named) -> bool:
        following = parts[at + 1 : at + 1 + len(entry.rest)]
        if len(following) < len(entry.rest) or not matches(entry.rest, [part.folded for part in following]):
            return False
        town = entry.places[0].kind == "settlement"
        end = parts[at].end
        for part in following:
            between = text[end : part.start]
            if len(between) > 4 or "\n" in between or between.strip(" \u00a0-‑–—.("):
                return False
            if town and len(part.text) > 3 and part.text[0].islower():
                # «жёлтые воды» are no town.
                return False
            end = part.end
        return True

    def _derived(self, word: str) -> tuple[str, tuple[Place, ...]]:
        known = self._index.adjectives
        for stem, ending in cuts(word):
            places = known.get(stem)
            if places is None or stem in context.COMMON_ADJECTIVES:
                continue
            if (stem[-1] in "кьн" and ending in ADJECTIVE[self._language]) or ending in OTHER_ADJECTIVE:
                return "adjective", tuple(places)
            if ending in PEOPLE[self._language] and stem[-1] in "чнцтякі":
                return "people", tuple(places)
        return "", ()

    def _around(
        self,
        text: str,
        parts: list[Part],
        at: int,
        size: int,
        form: str,
        candidates: tuple[Candidate, ...],
        quotes: list[tuple[int, int]],
        before: list[Span],
    ) -> Span:
        language = self._language
        first, last = parts[at], parts[at + size - 1]
        start, end = first.start, last.end
        previous = parts[at - 1] if at else None
        following = parts[at + size] if at + size < len(parts) else None
        lead = text[previous.end : start] if previous else text[:start]
        trail = text[end : following.start] if following else text[end:]
        opening = previous is None or any(mark in lead for mark in ".!?…\n:") or lead.strip(" ") in ("—", "–", "-")
        near = previous is not None and not lead.strip(' \u00a0-‑«"„“.') and "\n" not in lead
        if near and "." in lead and previous is not None and previous.folded not in context.CUT:
            near = False
        word = previous.folded if previous is not None and near else ""
        earlier = parts[at - 2].folded if at > 1 else ""
        next_word = following.folded if following is not None and not trail.strip(" \u00a0") else ""
        preposition = context.PREPOSITIONS[language].get(word, "") if "." not in lead else ""
        called = self._called(word, lead, parts, at)
        if not preposition and (
            called or (word.endswith(QUALIFYING) and previous is not None and previous.text[0].islower())
        ):
            preposition = context.PREPOSITIONS[language].get(earlier, "")
        if language == "en" and next_word in context.AREA_AFTER:
            called = "area"
        listed = bool(before) and before[-1].form == "name" and is_list(text[before[-1].end : start])
        person = (
            form == "name"
            and size == 1
            and (
                self._is_person(parts, at, candidates, lead, text)
                or (
                    bool(word)
                    and context.begins(word, context.TITLES[language])
                    and (language == "en" or is_personal(candidates, text[start:end]))
                )
            )
        )
        taken = person or self._is_taken(text, parts, at, size, form, candidates, word, next_word, quotes, called)
        if form == "name" and size == 1 and language in ("ru", "uk") and self._is_first_name(text[start:end]):
            candidates = tuple(candidate._replace(reads=candidate.reads + "n") for candidate in candidates)
        if form == "name" and self._is_strange(text[start:end], candidates):
            candidates = tuple(candidate._replace(reads=candidate.reads + "f") for candidate in candidates)
        flanked = self._is_flanked(text, previous, following, lead, trail, before, opening, word)
        owned = bool(word) and language != "en" and not preposition and not called and form == "name" and len(word) > 2
        return Span(
            start=start,
            end=end,
            form=form,
            candidates=candidates,
            preposition=preposition,
            called=called,
            headed=bool(word) and context.begins(word, context.HEADS[language]),
            owned=owned,
            dateline=form == "name" and is_dateline(text, start, end, opening),
            opening=opening,
            speaking=not preposition
            and not owned
            and bool(next_word)
            and context.begins(next_word, context.SPEAKING[language]),
            flanked=flanked,
            taken=taken,
            personal=person or (language == "en" and flanked and not preposition and lead == " " and size == 1),
            listed=listed,
            after=next_word,
        )

    def _called(self, word: str, lead: str, parts: list[Part], at: int) -> str:
        if word and context.begins(word, context.AREA[self._language]):
            return "area"
        if self._language == "en":
            back = parts[at - 1].folded if at and parts[at - 1].folded == "of" else ""
            return "any" if back and at > 1 and parts[at - 2].folded in context.SETTLEMENT["en"] else ""
        if word not in context.SETTLEMENT[self._language] or (
            len(word) < 3 and "." not in lead and word not in ("рп", "гп")
        ):
            return ""
        if word in context.MANY:
            return "many"
        return "small" if word in context.SMALL else "any"

    def _is_taken(
        self,
        text: str,
        parts: list[Part],
        at: int,
        size: int,
        form: str,
        candidates: tuple[Candidate, ...],
        word: str,
        next_word: str,
        quotes: list[tuple[int, int]],
        called: str,
    ) -> bool:
        start, end = parts[at].start, parts[at + size - 1].end
        surface = text[start:end]
        following = parts[at + size] if at + size < len(parts) else None
        if form == "name":
            goes_on = bool(next_word) and not called and are_adjectives(candidates)
            if goes_on and self._goes_with(parts[at + size].text):
                return True
            if _is_abbreviation(surface, candidates) and not is_dateline(text, start, end, True):
                return True
        elif form == "adjective" and surface[0].isupper() and not opens(text, start):
            # «Луганский центр» is an office, «Бостонского университета» still tells of Boston.
            place = candidates[0].place
            if place.kind == "settlement" and place.population < _KNOWN:
                return True
        if (word and not called and self._is_named_after(word, form, candidates, surface)) or (
            next_word and self._is_led_on(next_word, form, surface)
        ):
            return True
        if self._is_quoted(text, start, end, quotes):
            return not called
        joined_on = following is not None and following.joined and not (form == "name" and following.text[0].isupper())
        return joined_on or (parts[at].joined and at > 0 and not parts[at - 1].text[0].isupper())

    def _is_named_after(self, word: str, form: str, candidates: tuple[Candidate, ...], surface: str) -> bool:
        """Tell whether the word before makes it a street or a theatre that bears a person's name."""
        most = max((candidate.place.population for candidate in candidates), default=0)
        reads = any(candidate.reads for candidate in candidates)
        personal = is_personal(candidates, surface)
        if context.begins(word, context.NAMED_AFTER[self._language]):
            # «на улицах Казани», but «улица Мира».
            return form != "name" or most < _CITY or personal or reads
        return context.begins(word, context.MAYBE_AFTER[self._language]) and personal and (most < _LARGE or reads)

    def _is_led_on(self, next_word: str, form: str, surface: str) -> bool:
        """Tell whether the word after takes it: «Ленинградский проспект», «Oxford Street»."""
        if not context.begins(next_word, context.TAKING[self._language]):
            return False
        return form != "name" or self._language == "en" or surface.endswith(ADJECTIVAL)

    def _is_quoted(self, text: str, start: int, end: int, quotes: list[tuple[int, int]]) -> bool:
        """Tell whether it stands in a short quotation that begins with a capital: a club, a paper."""
        number = bisect_right(quotes, (start, len(text))) - 1
        if number < 0:
            return False
        left, right = quotes[number]
        return end <= right and right - left <= _NAME_IN_QUOTES and text[left].isupper()

    def _goes_with(self, word: str) -> bool:
        """Tell whether a noun or an adjective follows that a name in an adjective's form belongs to."""
        if self._morphology is None or self._language not in ("ru", "uk") or not word[0].islower():
            return False
        best = self._morphology.readings(word, self._language)[0]
        return best.pos in ("NOUN", "ADJF") and bool(best.case)

    def _is_person(self, parts: list[Part], at: int, candidates: tuple[Candidate, ...], lead: str, text: str) -> bool:
        """Tell whether a first name or an initial stands beside the name."""
        if not any(candidate.place.kind == "settlement" for candidate in candidates):
            return False
        if at:
            previous = parts[at - 1]
            if len(previous.text) == 1 and previous.text.isupper() and lead.strip() == ".":
                return True
            if not lead.strip(" \u00a0") and previous.text[0].isupper() and self._is_first_name(previous.text):
                return True
        if at + 1 < len(parts):
            following = parts[at + 1]
            gap = text[parts[at].end : following.start]
            if not gap.strip(" \u00a0") and following.text[0].isupper() and self._is_first_name(following.text):
                return any(candidate.reads for candidate in candidates) or self._language == "en"
            if following.text[0].isupper() and not gap.strip(" ") and self._is_first_name(parts[at].text):
                return not following.text.isupper()
            if (
                "n" in "".join(candidate.reads for candidate in candidates)
                and not gap.strip(" ")
                and following.text[0].isupper()
            ):
                return not following.text.isupper()
        return False

    def _is_first_name(self, word: str) -> bool:
        if self._morphology is None or not word[1:].islower():
            return False
        language = {"be": "ru"}.get(self._language, self._language)
        if language not in ("ru", "uk"):
            return False
        readings = self._morphology.readings(word, language)
        if language == "uk":
            readings += self._morphology.readings(word, "ru")
        if any("Geox" in reading.naming and reading.score > 0.3 for reading in readings):
            return False
        return any(reading.known and reading.naming & {"Name", "Patr"} and reading.score > 0.02 for reading in readings)

    def _is_strange(self, surface: str, candidates: tuple[Candidate, ...]) -> bool:
        """Tell whether a dictionary reads a bent name as a form of another word: «Совета», «Васильева»."""
        if self._morphology is None or self._language not in ("ru", "uk"):
            return False
        if any(
            candidate.size > 1 or not candidate.ending or candidate.place.kind != "settlement"
            for candidate in candidates
        ):
            return False
        names = {folded(candidate.name) for candidate in candidates}
        readings = self._morphology.readings(surface, self._language)
        return readings[0].known and not any(
            folded(reading.lemma) in names or "Geox" in reading.naming for reading in readings
        )

    def _is_flanked(
        self,
        text: str,
        previous: Part | None,
        following: Part | None,
        lead: str,
        trail: str,
        before: list[Span],
        opening: bool,
        word: str,
    ) -> bool:
        language = self._language
        if following is not None and not trail.strip(" ") and following.text[0].isupper() and language == "en":
            return following.folded not in context.GOING_ON
        if previous is None or opening or lead.strip(" ") or not previous.text[0].isupper() or previous.text.isupper():
            return False
        if language == "en":
            return previous.folded not in context.PLAIN and previous.folded not in context.PREPOSITIONS["en"]
        if (before and before[-1].end == previous.end) or opens(text, previous.start):
            return False
        return word not in context.PREPOSITIONS[language] and word not in context.SETTLEMENT[language]


def _inherit(span: Span, before: list[Span]) -> Span:
    """Give a name in a list the preposition of the one before: «в Коркино и Еманжелинске»."""
    if span.listed and not span.preposition and before[-1].preposition and not before[-1].taken:
        return span._replace(preposition=before[-1].preposition)
    return span


def _is_abbreviation(surface: str, candidates: tuple[Candidate, ...]) -> bool:
    """Tell whether a few capitals are no place's («АСИ»)."""
    return surface.isupper() and len(surface) < 5 and not any(candidate.name.isupper() for candidate in candidates)

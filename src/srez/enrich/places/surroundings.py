"""What stands around a span, read from the text alone: a list, a dateline, a person's name, a sentence's beginning."""

from __future__ import annotations

import re
from typing import Final

from srez.enrich.places.spans import Candidate, Span
from srez.enrich.words import words

#: Characters within which a dateline stands, the title and a subtitle before it included.
_EARLY = 400
_DATE = re.compile(r",?\s*(?:\([A-Za-zА-Яа-яІЇЄўі\- .]{2,30}\)|\d{1,2}[ .][\w.]{2,10}|[A-Z][a-z]{2,8}\.? \d{1,2}\b)")
_MARK = re.compile(r",?(?:\s*[A-Z][\w.]{1,12},?)?\s*(?:\([\w \-.]{2,30}\)|[—–-]{1,2}\s|\.?\s*/|\.\s)")
#: The noun that several adjectives share.
SHARED: Final = "областях"
#: Endings of adjectives that stand between a preposition and a name: «в подмосковной Ивантеевке».
QUALIFYING: Final = tuple("ой ом ем ого ый ую ому ій им ым ай ага".split())


def title_case(text: str) -> int:
    """Return the length of the first line when most of its words are capitalised, else 0."""
    line = text.partition("\n")[0]
    long = [word for word in words(line) if len(word.text) > 3]
    return len(line) if long and sum(word.is_capitalised for word in long) > 0.8 * len(long) else 0


def with_shared_regions(spans: list[Span], text: str) -> list[Span]:
    """Give each adjective its share of a noun in the plural: «в Тверской и Калужской областях»."""
    for number in range(len(spans) - 1, 0, -1):
        span, before = spans[number], spans[number - 1]
        several = span.after == SHARED or (
            text.endswith(("ях", "ям", "ями", "ей", "яў"), span.start, span.end)
            and any(candidate.place.kind == "region" for candidate in span.candidates)
        )
        if several and before.form == "adjective" and is_list(text[before.end : span.start]):
            spans[number - 1] = before._replace(after=SHARED, taken=False)
    return spans


def without_people(spans: list[Span]) -> list[Span]:
    """Take bare names for people's when the text gives one of them a first name («Ростов» after «Иван Ростов»)."""
    people = {candidate.name for span in spans if span.personal for candidate in span.candidates if candidate.size == 1}
    if not people:
        return spans
    return [
        span._replace(taken=True)
        if not (span.preposition or span.called or span.dateline)
        and any(candidate.name in people for candidate in span.candidates)
        else span
        for span in spans
    ]


#: Endings of names that are adjectives, in some of their forms: «к Финляндскому вокзалу».
ADJECTIVAL: Final = tuple("ий ый ой ого ому им ым ом ая ую ої ій а у ага аму ай".split())


def opens(text: str, start: int) -> bool:
    """Tell whether a span begins a sentence or the text."""
    before = text[max(0, start - 3) : start].strip(' «"„“—–-')
    return start < 2 or not before or before[-1] in ".!?…\n:" or "\n" in text[max(0, start - 2) : start]


def are_adjectives(candidates: tuple[Candidate, ...]) -> bool:
    """Tell whether all that a span may name are adjectives in form («Волжский», «Раменское»)."""
    return bool(candidates) and all(
        candidate.size == 1
        and candidate.name.endswith(("ий", "ый", "ой", "ая", "ое", "ее", "ые", "ие", "ська", "ське"))
        for candidate in candidates
    )


def is_personal(candidates: tuple[Candidate, ...], surface: str) -> bool:
    """Tell whether a name may be a person's, in the genitive."""
    return surface.endswith(("ова", "ева", "ёва", "ина", "ына", "ского", "цкого", "ової", "єва", "ька", "аго")) or any(
        "s" in candidate.reads or "n" in candidate.reads for candidate in candidates
    )


#: Endings of adjectives whose stem isn't in -ск («подмосковный»).
OTHER_ADJECTIVE: Final = frozenset("ый ого ому ым ом ая ую ое ые ых ыми".split())


#: What joins two names into a list.
_JOINING = frozenset("и — – - та й і ды and или або".split())


def is_list(between: str) -> bool:
    """Tell whether what stands between two names makes them a list."""
    if len(between) > 7 or "." in between:
        return False
    return "," in between.strip() or between.strip(" \u00a0,") in _JOINING


def is_dateline(text: str, start: int, end: int, opening: bool) -> bool:
    """Tell «ТВЕРЬ, 23 ноября. /АГЕНТСТВО/», «KYIV, Nov 23 (Agency) -», «Москва. 17 мая», «COLOMBO (Agency)»."""
    after = text[end : end + 40]
    capitals = text[start:end].isupper() and end - start > 3
    if capitals:
        return (start < _EARLY or opening) and (_DATE.match(after) is not None or _MARK.match(after) is not None)
    return start < _EARLY and _DATE.match(after) is not None and after[:1] in ",." and after[1:3].strip()[:1].isdigit()

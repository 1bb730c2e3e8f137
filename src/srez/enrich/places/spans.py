"""What a text is cut into while places are looked for: parts of words, and spans that may name a place."""

from __future__ import annotations

import re
from typing import NamedTuple

from srez.enrich.places.forms import folded
from srez.enrich.words import words
from srez.model import Place


class Part(NamedTuple):
    """A word of the text, or what lies between its hyphens."""

    text: str
    folded: str
    start: int
    end: int
    #: Whether a hyphen joins it to the part before.
    joined: bool
    #: Index of the word that it is of.
    word: int


class Candidate(NamedTuple):
    """What a span may name."""

    place: Place
    #: The name in its base form, as the gazetteer has it.
    name: str
    ending: str
    reads: str
    #: Words of the name.
    size: int
    #: Whether the text has it in its base form.
    bare: bool = False


class Span(NamedTuple):
    """A span that may name a place, and what stands around it."""

    start: int
    end: int
    #: `name`, `adjective` or `people`.
    form: str
    candidates: tuple[Candidate, ...]
    #: `in`, `near`, `from`, `by` or "".
    preposition: str
    #: Whether a word for a settlement stands before: `small` for a village's, `any`, `many` for a plural, `area` for a
    #: region's, or "".
    called: str
    #: Whether the word before is one that places have: «жители», «мэр».
    headed: bool
    #: Whether another word stands before that it may belong to: «синоптики Скопина».
    owned: bool
    #: Whether the span is a dateline's.
    dateline: bool
    #: Whether it begins a sentence.
    opening: bool
    #: Whether it is what a government does: a verb of saying follows a name without a preposition.
    speaking: bool
    #: Whether a capitalised word that is no place stands right before or after.
    flanked: bool
    #: Whether words around take it for something else, surely: a street, a person, a club.
    taken: bool
    #: Whether a first name or an initial stands beside it.
    personal: bool
    #: Whether it is the next of a list after a place, or joined to one.
    listed: bool
    #: Word that follows, folded.
    after: str


def parts_of(text: str) -> list[Part]:
    """Return the words of a text, cut at hyphens."""
    found: list[Part] = []
    for number, (whole, start, end) in enumerate(words(text)):
        if "-" not in whole and "‑" not in whole:
            if whole[-1] == "s" and whole.endswith(("'s", "’s")):
                # «Scotland's» is of Scotland.
                whole, end = whole[:-2], end - 2
            found.append(Part(whole, folded(whole), start, end, False, number))
            continue
        at = start
        for piece in re.split("[-‑]", whole):
            if piece:
                joined = at > start
                found.append(Part(piece, folded(piece), at, at + len(piece), joined, number))
            at += len(piece) + 1
    return found

"""Words and sentences of a plain text, as spans of it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Word(NamedTuple):
    """A word or a number as it stands: `text == whole[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit («5,5», «2026», «2-й»)."""
        return self.text[0].isdigit()

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


#: A number keeps its inner points and commas and its ending («5,5», «10.000», «2-й»), a word its inner hyphens and
#: apostrophes.
_WORD = re.compile(r"\d+(?:[.,:]\d+)*(?:[-‑][^\W\d_]+)?|[^\W\d_](?:[^\W_]|\u0301)*(?:[-‑'’ʼ`][^\W_]+)*")

#: What ends a sentence, with what closes after it; a following space is asked for by `sentences`.
_END = re.compile(r"(?:[.!?…]+[»”\"')\]`]*|\n)\s*")
#: Where the space after a sentence was lost, as extracted pages have it («… домой.Мать …»): a word in small letters
#: before the sign, which a name like «Север.Вести» has not, and a capitalised one after it.
_GLUED = re.compile(r"(?:^|[\s«“\"(])[^\W\d_A-ZА-ЯЁІЇЄЎҐ][^\W\d_]{2,}\Z")
_CAPITALISED = re.compile(r"[A-ZА-ЯЁІЇЄЎҐ][^\W\d_A-ZА-ЯЁІЇЄЎҐ]{2}")
#: After these a sentence has begun whatever stands before: a quotation, a word of one letter.
_BEGUN = re.compile(r"(?:[«“]|``)[A-ZА-ЯЁІЇЄЎҐ]|[A-ZА-ЯЁІЇЄЎҐ] [^\W\d_]")
#: What may stand between a full stop and the letter that tells whether a new sentence begins.
_OPENING = " \u00a0«„“\"'`([—–-"
#: Words with a full stop that ends no sentence, lower case. Units and titles in four languages.
_SHORT = frozenset(
    "г гг в вв ул пр пл д кв стр корп обл р-н пос дер им т тт п пп см рис ст ч н э с ок св проф акад доц тов гр инж "
    "адм чл-корр зам пом нач гл руб коп тыс млн млрд трлн км мин сек час др пр напр т-щ м ім вул буд грн обл смт "
    "кол ред напр стор рэсп вобл праф вул гл руб кап mr mrs ms dr prof st gen col lt sgt capt rep sen gov hon jr sr "
    "inc ltd co corp no vs etc jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k e.g i.e a.m p.m".split()
)


def words(text: str) -> list[Word]:
    """Find the words and numbers of a text, in order."""
    return [Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences' spans (start, end), without the white space around them; lines always end one.

    A full stop after an initial or a common abbreviation or within a number ends none, nor one before a small letter.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        if found.start() < start or not _ends(text, start, found):
            continue
        _add(spans, text, start, found.end())
        start = found.end()
    _add(spans, text, start, len(text))
    return spans


def _ends(text: str, start: int, found: re.Match[str]) -> bool:
    mark = found.group()
    if "\n" in mark:
        return True
    after = text[found.end() : found.end() + 4].lstrip(_OPENING)
    if found.end() == len(text):
        return True
    if not mark[-1].isspace():
        if _BEGUN.match(text, found.end()) is not None:
            return text[found.start() - 1].islower()
        glued = _CAPITALISED.match(text, found.end()) is not None
        return glued and _GLUED.search(text[max(start, found.start() - 40) : found.start()]) is not None
    if after and after[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(start, found.start() - 12) : found.start()]
    word = re.split(r"[\s(«„“\".]", before)[-1]
    if len(word) == 1 and word.isalpha() and word.isupper():
        return False
    return word.lower() not in _SHORT


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))

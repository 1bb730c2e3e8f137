"""Reprints told from independent work: which earlier article an article repeats, word for word or nearly.

    words | shingles of four | winnowing picks some that any long enough common passage shares | index of those picked

Winnowing after Schleimer, Wilkerson, Aiken 2003: of every `GUARD` shingles in a row the least is picked, so that two
texts with a common run of `SHINGLE + GUARD - 1` words have a pick in common wherever they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from srez.enrich.morphology import fold
from srez.enrich.words import Word, sentences, words

#: Words of a shingle; shingles of which one is picked; picks kept of a text, in its order.
SHINGLE, GUARD, PICKS = 4, 3, 64
#: Characters that are looked at: a reprint shows in its first paragraphs.
LENGTH = 2_500
#: Words that a text must have to be told from another by its shingles.
LEAST = 12
#: Share of the shorter text's picks that the other has.
SAME = 0.5
#: Share of the shorter text's names and figures that the other has, and of a title's that the other article has: a
#: reprint keeps whom and what its original tells of, where a series («the weather in X») fills one mould with others.
MARKS = 0.85
#: Letters by which two forms of a name are one.
STEM = 4
#: Microseconds after which an original is forgotten.
SPAN = 72 * 3_600_000_000

_LISTS, _DEPTH = 1 << 19, 8

Picks = npt.NDArray[np.uint32]


class Print(msgspec.Struct, frozen=True):
    """What of a text tells whether another repeats it; some 700 bytes."""

    picks: Picks
    #: Numbers of the names and figures in the title, and in the text; and of all its words.
    title: frozenset[int]
    marks: frozenset[int]
    words: frozenset[int]


class _Held(msgspec.Struct, frozen=True):
    index: int
    seen: int
    language: str
    what: Print


def fingerprint(title: str, text: str) -> Print:
    """Return what tells copies of a text."""
    found = words(text[:LENGTH])
    heading = words(title[:300])
    return Print(
        picks=_winnow([_number(fold(word.text)) for word in found]),
        title=_marks(heading, title),
        marks=_marks(found, text),
        words=frozenset(_mark(word) for word in (*heading, *found)),
    )


def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _mark(word: Word) -> int:
    return _number(word.text if word.is_number else fold(word.text)[:STEM])


def _marks(found: Sequence[Word], text: str) -> frozenset[int]:
    """Return the figures, and the words with a capital that begin no sentence."""
    opens = {start for start, _ in sentences(text)}
    return frozenset(
        _mark(word) for word in found if word.is_number or (word.is_capitalised and word.start not in opens)
    )


class Copies:
    """A streaming index of the last 72 hours. Not for two threads at a time."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._order: list[int] = []
        self._oldest = 0
        self._lists = np.full((_LISTS, _DEPTH), -1, dtype=np.int64)
        self._next = np.zeros(_LISTS, dtype=np.uint8)
        self._roots: dict[int, int] = {}

    def original(self, language: str, what: Print) -> int:
        """Return the index of the earliest article that a text repeats, or -1."""
        if len(what.picks) * (GUARD + 1) // 2 < LEAST - SHINGLE:
            return -1
        found = self._lists[_lists(what.picks)].ravel()
        found = found[found >= 0]
        if not len(found):
            return -1
        candidates, shared = np.unique(found, return_counts=True)
        order = np.lexsort((candidates, -shared))[:8]
        repeated = [
            self._roots.get(index, index)
            for index in candidates[order].tolist()
            if (held := self._held.get(index)) and held.language == language and repeats(what, held.what)
        ]
        return min(repeated, default=-1)

    def add(self, index: int, seen: int, language: str, what: Print, original: int) -> None:
        """Take in an article, and what it was found to repeat (or -1); let go of what is too old."""
        while self._oldest < len(self._order) and self._held[self._order[self._oldest]].seen < seen - SPAN:
            gone = self._order[self._oldest]
            del self._held[gone]
            self._roots.pop(gone, None)
            self._oldest += 1
        if self._oldest > 4_096 and self._oldest > len(self._order) // 2:
            del self._order[: self._oldest]
            self._oldest = 0
        if original >= 0:
            self._roots[index] = original
        self._held[index] = _Held(index, seen, language, what)
        self._order.append(index)
        lists = _lists(what.picks)
        places = self._next[lists]
        self._lists[lists, places] = index
        self._next[lists] = (places + 1) % _DEPTH


def repeats(one: Print, other: Print) -> bool:
    """Tell whether one text repeats another: most of the shorter one's words in a row, its figures and its subject."""
    fewer = min(len(one.picks), len(other.picks))
    if not fewer or len(np.intersect1d(one.picks, other.picks, assume_unique=True)) < SAME * fewer:
        return False
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    return (
        _held(shorter.marks, longer.words) >= MARKS
        and _held(one.title, other.words) >= MARKS
        and _held(other.title, one.words) >= MARKS
    )


def _held(some: frozenset[int], others: frozenset[int]) -> float:
    return len(some & others) / len(some) if some else 1.0


def _winnow(numbers: Sequence[int]) -> Picks:
    count = len(numbers) - SHINGLE + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint32)
    line = np.array(numbers, dtype=np.uint64)
    shingles = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE):
        # A polynomial over the words, so that their order counts; it wraps around at 64 bits.
        shingles = shingles * np.uint64(0x9E3779B97F4A7C15) + line[place : place + count]
    mixed = ((shingles ^ (shingles >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(32)).astype(
        np.uint32
    )
    if count <= GUARD:
        return np.unique(mixed.min(keepdims=True))
    windows = np.lib.stride_tricks.sliding_window_view(mixed, GUARD)
    least = windows.min(axis=1)
    kept = least[np.concatenate(([True], least[1:] != least[:-1]))]
    return np.array(list(dict.fromkeys(kept.tolist()))[:PICKS], dtype=np.uint32)


def _lists(picks: Picks) -> npt.NDArray[np.int64]:
    return (picks % np.uint32(_LISTS)).astype(np.int64)

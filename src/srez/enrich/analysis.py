"""Words as the search index keeps them: every base form that a word may have, at the word's own place.

A question does not say its language, and a form may belong to several words («Києві» is of «Київ» and of «Кий»). The
index therefore holds up to `MOST` base forms of a word, by the language of its text; a question asks for the base forms
of its words in every language that is written with the same letters.
"""

from __future__ import annotations

from functools import lru_cache

from srez.enrich.morphology import Morphology, fold
from srez.enrich.words import words

#: Base forms of one word that are kept.
MOST = 3
#: Letters of a word that are kept: longer ones are no words.
_LONGEST = 40
_CYRILLIC = ("ru", "uk", "be")
#: Of these Snowball has a stemmer (its names, not all of them loaded), and they are written with Latin letters.
LATIN = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ro", "sv", "da", "no", "fi", "hu", "tr", "lt", "et")


class Analysis:
    """Base forms, given a morphology; what it has found once it remembers. Safe to use from any thread."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology
        self._in = lru_cache(1 << 16)(self._in_anew)
        self._asked = lru_cache(1 << 12)(self._asked_anew)

    def terms(self, text: str, language: str) -> list[tuple[tuple[str, ...], int, int]]:
        """Return the terms of a text, one tuple for each position, with the word's start and end in the text.

        Args:
            language: of the text, BCP 47 primary subtag; "" when it is not known.
        """
        found: list[tuple[tuple[str, ...], int, int]] = []
        for word in words(text):
            at = word.start
            for part in _parts(word.text):
                start = text.find(part, at, word.end)
                at = start + len(part)
                found.append((self._in(part, language), start, at))
        return found

    def asked(self, word: str) -> list[tuple[str, ...]]:
        """Return what a word or phrase of a question may be in the index: alternatives for each of its positions."""
        return self._asked(word)

    def _in_anew(self, part: str, language: str) -> tuple[str, ...]:
        if part[0].isdigit():
            return (_number(part),)
        return self._bases(part, _language_of(part, language))

    def _bases(self, part: str, language: str) -> tuple[str, ...]:
        part = part[:_LONGEST]
        if language in ("ru", "uk"):
            readings = self._morphology.readings(part, language)
            return tuple(dict.fromkeys(fold(reading.lemma)[:_LONGEST] for reading in readings))[:MOST]
        return (self._morphology.lemma(part, language)[:_LONGEST],)

    def _asked_anew(self, word: str) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        for each in words(word):
            for part in _parts(each.text):
                if part[0].isdigit():
                    found.append((_number(part),))
                    continue
                spoken = LATIN if _is_latin(part) else _CYRILLIC if _is_cyrillic(part) else ("",)
                bases = [base for language in spoken for base in self._bases(part, language)]
                found.append(tuple(dict.fromkeys([*bases, fold(part)[:_LONGEST]])))
        return found


def _parts(word: str) -> list[str]:
    """Cut a word at its hyphens: «кол-во», «Ростов-на-Дону»."""
    return [part for part in word.replace("‑", "-").split("-") if part] if "-" in word or "‑" in word else [word]


def _number(text: str) -> str:
    """Return a number as it is compared: «5,5» and «5.5» are one, and so are «10.000» and «10000»."""
    digits = text.replace(",", ".").rstrip(".:")
    head, _, tail = digits.rpartition(".")
    if head and len(tail) == 3 and head.replace(".", "").isdigit():
        return head.replace(".", "") + tail
    return digits


def _language_of(part: str, language: str) -> str:
    """Return the language whose rules a word follows: a foreign word in a text follows those of its letters."""
    if _is_latin(part):
        return language if language in LATIN else "en"
    if _is_cyrillic(part):
        return "ru" if language in LATIN or not language else language
    return language


def _is_latin(word: str) -> bool:
    return word[0] < "\u0250"


def _is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[0] <= "\u052f"

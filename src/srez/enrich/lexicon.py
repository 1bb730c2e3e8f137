"""Words that tell who says what: a language's classes of words, as data, looked up by a word's base form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from srez.enrich.morphology import Morphology, Reading, fold

_NONE: frozenset[str] = frozenset()
#: Words whose classes are held; a look-up by base form costs some 2 µs, by the word itself a tenth of it.
_HELD = 1 << 16
#: Letters that forms of one word, listed one after the other, share at least, and those that may differ.
_SHARED, _ENDING = 3, 2


class Agreement(NamedTuple):
    """What a finite verb asks of its subject; "" where its form doesn't tell."""

    number: str = ""
    gender: str = ""


class Lexicon:
    """A language's words by class, and the few questions about forms that reading credits needs."""

    def __init__(self, language: str, classes: Mapping[str, Iterable[str]], morphology: Morphology) -> None:
        """Index the lists.

        Args:
            language: of the lists.
            classes: class → words in their dictionary form (Belarusian, English: all forms with a stem of their own).
            morphology: must know the language when it is Russian or Ukrainian.
        """
        self.language = language
        self.morphology = morphology
        self.slavic = language in {"ru", "uk", "be"}
        #: Whether readings with cases are to be had.
        self.inflected = language in {"ru", "uk"}
        #: Endings of men's surnames in the nominative.
        self.surnames = tuple(classes.get("surname_end", ()))
        exact: dict[str, set[str]] = {}
        known: dict[str, set[str]] = {}
        self._first: dict[str, str] = {}
        last = ""
        for name, words in classes.items():
            for word in words:
                folded = fold(word)
                exact.setdefault(folded, set()).add(name)
                stem = self._stem(word)
                for form in morphology.forms(word, language) if self.inflected else (stem,):
                    known.setdefault(form, set()).add(name)
                last = last if _one_word(last, folded) else folded
                self._first.setdefault(folded, last)
                self._first.setdefault(stem, last)
        self._exact = {word: frozenset(names) for word, names in exact.items()}
        self._known = {word: frozenset(names) for word, names in known.items()}
        self.exactly = lru_cache(_HELD)(self._exactly_anew)
        self.classes = lru_cache(_HELD)(self._classes_anew)
        self.finite = lru_cache(_HELD)(self._finite_anew)

    def is_a(self, word: str, *names: str) -> bool:
        """Tell whether a word, in whatever form, is of one of the classes."""
        classes = self.classes(word)
        return any(name in classes for name in names)

    def is_exactly(self, word: str, name: str) -> bool:
        """Tell whether a class lists this very form."""
        return name in self.exactly(word)

    def first_form(self, word: str) -> str:
        """Return the first listed form of a listed word (lists give the nominative first), or ""."""
        return self._first.get(fold(word)) or self._first.get(self._stem(word), "")

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Return a word's readings; none that tells anything for a language without a dictionary."""
        return self.morphology.readings(word, self.language)

    def _stem(self, word: str) -> str:
        """Return what a word is looked up by; English lists give all forms but those on -s."""
        if self.language != "en":
            return self.morphology.lemma(word, self.language)
        folded = fold(word).removesuffix("'s")
        return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded

    def _exactly_anew(self, word: str) -> frozenset[str]:
        return self._exact.get(fold(word), _NONE)

    def _classes_anew(self, word: str) -> frozenset[str]:
        folded = fold(word)
        base = folded if self.inflected else self._stem(word)
        found = self._exact.get(folded, _NONE) | self._known.get(base, _NONE)
        # «экс-мэр», «учёный-кардиолог»: the parts beside a hyphen name the class too.
        if not found and "-" in folded:
            return self._classes_anew(folded.rsplit("-", 1)[1]) or self._classes_anew(folded.split("-", 1)[0])
        return found

    def _finite_anew(self, word: str) -> Agreement | None:
        """Return what a verb in the third person asks for, or None when the word is none."""
        if self.inflected:
            for reading in self.readings(word):
                if reading.pos == "VERB":
                    number = reading.number or ("sing" if reading.gender else "")
                    return Agreement(_number(word, number), reading.gender)
            return None
        folded = fold(word)
        if self.language == "be":
            # Forms that the endings don't tell are listed («піша», «кажа»).
            return _belarusian_verb(folded) or (Agreement() if folded in self._exact else None)
        return Agreement()


def _one_word(one: str, other: str) -> bool:
    """Tell whether two listed words are forms of one («камітэт», «камітэце»)."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(_SHARED, min(len(one), len(other)) - _ENDING)


def _number(word: str, number: str) -> str:
    """Ukrainian readings tell no singular; the ending does."""
    if number:
        return number
    folded = fold(word).removesuffix("ся").removesuffix("сь")
    return "plur" if folded.endswith(("ть", "ли")) and not folded.endswith(("ить", "їть")) else "sing"


def _belarusian_verb(word: str) -> Agreement | None:
    """Read a Belarusian verb by its ending; rules of ours."""
    word = word.removesuffix("ся").removesuffix("ца") if word.endswith(("ся", "цца")) else word
    if word.endswith(("ў",)):
        return Agreement("sing", "masc")
    if word.endswith("ла"):
        return Agreement("sing", "femn")
    if word.endswith("ло"):
        return Agreement("sing", "neut")
    if word.endswith(("лі", "уць", "юць", "аць", "яць")):
        return Agreement("plur")
    if word.endswith(("е", "ць", "іць", "ыць", "ецц", "іцц", "ыцц")):
        return Agreement("sing")
    return None

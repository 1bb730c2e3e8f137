"""What an article is compared by: base forms of its words, names as they meet across languages, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from srez.enrich.morphology import Morphology, fold
from srez.enrich.transliteration import skeleton
from srez.enrich.words import Word, sentences, words

#: Characters of a title and of a text that are looked at; an event is told in the first paragraphs.
TITLE, TEXT = 300, 1500
#: Parts of speech that tell of no event (OpenCorpora's).
SILENT = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ"})
#: Languages close enough that a common word's consonants are often the same in all of them.
AKIN = frozenset({"ru", "uk", "be"})
#: Consonants that a common word needs to be a key across languages, and a name.
WORD_SOUNDS, NAME_SOUNDS = 4, 2


class Terms(msgspec.Struct, frozen=True):
    """An article's terms, in the order of the text and with repeats. All folded."""

    #: Base forms of the words of title and text; function words are left out where a dictionary tells them.
    title: tuple[str, ...]
    text: tuple[str, ...]
    #: Keys (`transliteration.skeleton`) of the names in title and text.
    title_names: tuple[str, ...]
    names: tuple[str, ...]
    #: Keys of common words, for languages that are akin.
    keys: tuple[str, ...]
    #: Numbers in figures, «5,5» and «5.5» as `5.5`, «12 236» and «12,236» as `12236`.
    title_numbers: tuple[str, ...]
    numbers: tuple[str, ...]


class _Form(NamedTuple):
    """What a word gives wherever it stands."""

    #: "" for a function word.
    lemma: str
    key: str
    #: Whether the dictionary knows it for a name.
    name: bool


class Reader:
    """Takes terms out of texts, given loaded dictionaries."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology
        self._form = lru_cache(1 << 16)(self._form_anew)

    def read(self, title: str, text: str, language: str) -> Terms:
        """Return the terms of an article; `language` is its ISO 639 code."""
        title, text = title[:TITLE], text[:TEXT]
        lemmas: list[str] = []
        keys: list[str] = []
        names: list[str] = []
        numbers: list[str] = []
        firm: set[str] = set()
        opening: list[tuple[str, _Form]] = []
        for start, end in sentences(text):
            found = words(text[start:end])
            numbers += _numbers(found, text[start:end])
            for place, word in enumerate(found):
                if word.is_number:
                    continue
                form = self._form(word.text, language)
                if form.lemma:
                    lemmas.append(form.lemma)
                if not word.is_capitalised:
                    _add_key(keys, form, language)
                elif place or form.name:
                    firm.add(form.lemma)
                    _add_name(names, form)
                else:
                    opening.append((word.text, form))
        for _, form in opening:
            # A sentence's first word is a name if it is one elsewhere.
            if form.lemma in firm:
                _add_name(names, form)
            else:
                _add_key(keys, form, language)
        found = words(title)
        title_lemmas, title_names = self._title(found, firm, language, keys)
        return Terms(
            title=tuple(title_lemmas),
            text=tuple(lemmas),
            title_names=tuple(title_names),
            names=tuple(names),
            keys=tuple(keys),
            title_numbers=tuple(_numbers(found, title)),
            numbers=tuple(numbers),
        )

    def _title(self, found: list[Word], firm: set[str], language: str, keys: list[str]) -> tuple[list[str], list[str]]:
        lemmas: list[str] = []
        names: list[str] = []
        plain = any(word.text.islower() and len(word.text) > 4 for word in found)
        for place, word in enumerate(found):
            if word.is_number:
                continue
            form = self._form(word.text, language)
            if form.lemma:
                lemmas.append(form.lemma)
            # In an English headline Every Word May Be Capitalised: there the text decides.
            if word.is_capitalised and (form.lemma in firm or form.name or (plain and place)):
                _add_name(names, form)
            else:
                _add_key(keys, form, language)
        return lemmas, names

    def _form_anew(self, word: str, language: str) -> _Form:
        lemma = self._morphology.lemma(word, language)
        reading = self._morphology.readings(word, language)[0]
        folded = fold(word)
        if reading.pos in SILENT or (len(folded) == 1 and not reading.naming):
            return _Form("", "", name=False)
        return _Form(lemma, skeleton(lemma), name=bool(reading.naming) and word[0].isupper())


def _add_name(names: list[str], form: _Form) -> None:
    if len(form.key) >= NAME_SOUNDS:
        names.append(form.key)


def _add_key(keys: list[str], form: _Form, language: str) -> None:
    if language in AKIN and len(form.key) >= WORD_SOUNDS:
        keys.append(form.key)


def _numbers(found: list[Word], text: str) -> Iterator[str]:
    """Yield the numbers among a text's words; groups of three digits after a space belong to what is before."""
    digits, end = "", 0
    for word in found:
        if not word.is_number:
            continue
        grouped = len(word.text) == 3 and word.text.isdecimal() and text[end : word.start] in {" ", "\u00a0"}
        if digits and grouped and digits.isdecimal() and len(digits) < 12:
            digits += word.text
        else:
            if digits:
                yield digits
            digits = _plain(word.text)
        end = word.end
    if digits:
        yield digits


def _plain(number: str) -> str:
    number = number.partition("-")[0].partition("‑")[0]
    parts = number.split(",")
    if len(parts) > 1 and len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]):
        return "".join(parts)
    return number.replace(",", ".")

"""Readings and base forms of words: dictionaries for Russian and Ukrainian, rules for Belarusian, stems for others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

#: Words whose readings are held; news repeats itself, and a reading costs some 80 µs.
HELD = 1 << 17
#: Grammemes that tell what a word names (OpenCorpora's): first name, surname, patronymic, place, organisation,
#: abbreviation.
NAMING = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Abbr"})


class Reading(NamedTuple):
    """One way to read a word; tags are OpenCorpora's."""

    #: The dictionary form, lower case.
    lemma: str
    #: `NOUN`, `ADJF`, `VERB`, …; "" when only a stem is known.
    pos: str
    #: `nomn`, `gent`, `datv`, `accs`, `ablt`, `loct`, … or "".
    case: str
    #: `sing`, `plur` or "".
    number: str
    #: `masc`, `femn`, `neut` or "".
    gender: str
    #: Which of `NAMING` hold.
    naming: frozenset[str]
    #: How likely among the word's readings, 0 to 1.
    score: float
    #: Whether the dictionary has the word; else it is read by its ending.
    known: bool = False


class Analyser(Protocol):
    """A dictionary: pymorphy3's `MorphAnalyzer`."""

    def parse(self, word: str) -> list[Any]: ...  # noqa: D102  its own documentation tells


class Stemmer(Protocol):
    """Cuts a word to its stem: snowballstemmer's."""

    def stemWord(self, word: str) -> str: ...  # noqa: D102, N802  its own documentation tells


class Morphology:
    """Base forms and readings, given loaded dictionaries and stemmers by language code."""

    def __init__(self, dictionaries: Mapping[str, Analyser], stemmers: Mapping[str, Stemmer]) -> None:
        self._dictionaries = dictionaries
        self._stemmers = stemmers
        self._read = lru_cache(HELD)(self._read_anew)
        self._base = lru_cache(HELD)(self._base_anew)
        self._turned = lru_cache(HELD // 8)(self._turned_anew)

    def readings(self, word: str, language: str) -> tuple[Reading, ...]:
        """Return how a word may be read, likeliest first; for a language without a dictionary its stem alone."""
        return self._read(word, language)

    def lemma(self, word: str, language: str) -> str:
        """Return what a word's forms have in common, lower case: the dictionary form, or a stem.

        «ё» counts as «е», and apostrophes as one sign, so that spellings meet.
        """
        return self._base(word, language)

    def nominative(self, word: str, language: str, gender: str = "", number: str = "") -> str:
        """Return a word in the nominative, lower case, in the reading that fits gender and number best.

        A language without a dictionary gives the word as it is, lower case.
        """
        return self._turned(word, language, gender, number)

    def forms(self, word: str, language: str) -> frozenset[str]:
        """Return every form of a word given in its dictionary form, folded; the word alone without a dictionary.

        Of a form that is no dictionary's own («ссылаясь», «заведующий») those of the same part of speech.
        """
        dictionary = self._dictionaries.get(language)
        parses = dictionary.parse(word) if dictionary is not None else []
        own = [parse for parse in parses if fold(parse.normal_form) == fold(word)]
        if own:
            # A rare homonym without forms («признаться» as a parenthesis) stands first at times.
            lexeme = max((parse.lexeme for parse in own), key=len)
        else:
            lexeme = [form for parse in parses[:1] for form in parse.lexeme if form.tag.POS == parse.tag.POS]
        return frozenset(fold(form.word) for form in lexeme) | {fold(word)}

    def _read_anew(self, word: str, language: str) -> tuple[Reading, ...]:
        dictionary = self._dictionaries.get(language)
        if dictionary is None:
            return (Reading(self._stem(fold(word), language), "", "", "", "", frozenset(), 1.0),)
        return tuple(
            Reading(
                parse.normal_form,
                # Plain strings: the dictionary's own refuse to be compared with what is no grammeme.
                str(parse.tag.POS or ""),
                str(parse.tag.case or ""),
                str(parse.tag.number or ""),
                str(parse.tag.gender or ""),
                NAMING & parse.tag.grammemes,
                parse.score,
                parse.is_known,
            )
            for parse in dictionary.parse(word)
        )

    def _base_anew(self, word: str, language: str) -> str:
        if language in self._dictionaries:
            return fold(self._read(word, language)[0].lemma)
        return self._stem(fold(word), language)

    def _stem(self, word: str, language: str) -> str:
        if language == "be":
            return belarusian_stem(word)
        stemmer = self._stemmers.get(language)
        return word if stemmer is None else stemmer.stemWord(word)

    def _turned_anew(self, word: str, language: str, gender: str, number: str) -> str:
        dictionary = self._dictionaries.get(language)
        if dictionary is None:
            return word.lower()
        parses = [parse for parse in dictionary.parse(word) if parse.tag.case]
        fitting = [
            parse
            for parse in parses
            if (not gender or parse.tag.gender in {gender, None}) and (not number or parse.tag.number == number)
        ] or parses
        for parse in fitting:
            # Ukrainian forms carry no mark of the singular.
            wanted = {"nomn", parse.tag.number} if parse.tag.number else {"nomn"}
            if parse.tag.gender and parse.tag.POS != "NOUN" and parse.tag.number == "sing":
                wanted.add(parse.tag.gender)
            turned = parse.inflect(wanted)
            if turned is not None:
                return str(turned.word)
        return word.lower()


def fold(word: str) -> str:
    """Return a word as it is compared: lower case, «ё» as «е», one apostrophe, no stress mark."""
    return word.lower().replace("ё", "е").replace("\u0301", "").replace("’", "'").replace("ʼ", "'").replace("`", "'")


#: Endings of Belarusian nouns, adjectives and verbs, longest first; what they leave keeps three letters at least.
_BELARUSIAN = sorted(
    (
        "амі ямі аў яў оў ёў ам ям ах ях ою ёю аю яю ай яй ой ёй ем ом ём а я о ё е э у ю ы і ь й "
        "ага яга ога ёга аму яму ому ому ым ім ыя ія ую юю ае яе ое ых іх ымі імі ай яй "
        "іць ыць аць яць уць юць ець эць іў ыў аў іла ыла ала яла ілі ылі алі ялі іло ыло ало "
        "іцца ыцца ацца яцца уцца юцца ецца эцца іўся ыўся аўся ілася ылася алася іліся ыліся аліся "
        "аваць яваць аваў явала авалі ваецца аецца яецца ае яе уе юе аюць яюць уюць юць"
    ).split(),
    key=len,
    reverse=True,
)
#: Consonants that alternate before endings («рука» – «руцэ», «нага» – «назе», «страха» – «страсе»), as one.
_ALTERNATING = {"ц": "к", "з": "г", "с": "х"}


def belarusian_stem(word: str) -> str:
    """Cut a folded Belarusian word to a stem that its forms share; rules of ours, no dictionary is asked."""
    for ending in _BELARUSIAN:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            if ending in {"е", "э"}:
                # «у Мінску» and «у Горадні» differ from the base by the ending alone; «руцэ» by its consonant too.
                return stem[:-1] + _ALTERNATING.get(stem[-1], stem[-1]) if ending == "э" else stem
            return stem
    return word

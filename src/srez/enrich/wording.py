"""Headlines that shout or tease: shock words, clickbait phrases, capitals, exclamation marks, teasing dots.

It tells how a headline is worded, nothing about what it says, and is used to choose a sober one among many. The list is
the catalogue's (`catalogue/wording.tsv`); what is punctuation stands here, since it is alike in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from srez.enrich.morphology import fold
from srez.enrich.words import Word, words

#: `shock`: a word that tells what to feel. `urgent`: an alarm in front of the news. `tease`: a phrase that holds back
#: what happened, promises a feeling or speaks to the reader. `caps`, `marks`, `dots`, `signs`: how it is written.
Reason = Literal["shock", "urgent", "tease", "caps", "marks", "dots", "signs"]

#: Letters of a word in capitals that may be none of the many short abbreviations; so many of them shout, since two may
#: be abbreviations still, or a single one that is longer than those.
CAPITALS: Final = 4
MANY_CAPITALS: Final = 3
LONG_CAPITALS: Final = 9
#: Characters of a title that are looked at.
LONGEST: Final = 400

#: Exclamation marks, but for one within a name («Yahoo! купила») or a quotation, and question marks in a row.
_MARKS = re.compile(r"!(?=[!?])|\?(?=[!?])|!\s*$|!(?=\s+[^\sа-яёіїєґўa-z])")
#: Dots at the end, and before the punch line.
_DOTS = re.compile(r"(?:…|\.{3})\s*$|[^\W\d_](?:…|\.{3})\s+\w")
#: Warning signs, fire, lightning, sirens, faces: what messengers put in front of news.
_SIGNS = re.compile(
    "[\u203c\u2049\u26a0\u26a1\u2757\u2755\u2b55\U0001f198\U0001f4a3\U0001f4a5\U0001f525"
    "\U0001f600-\U0001f64f\U0001f6a8\U0001f910-\U0001f92f]"
)
_QUOTED = re.compile(
    r"«[^«»]{0,300}»|“[^“”]{0,300}”|„[^„“”]{0,300}[“”]|\"[^\"]{0,300}\"|(?<!\w)['‘][^'‘’]{0,300}['’](?!\w)"
)


class Pattern(NamedTuple):
    """Words in a row. Each is folded; one that ends in `*` stands for all that begin so, `#` for any number."""

    words: tuple[str, ...]
    #: `calm`: what it covers is no reason (a medical shock, a sports term).
    reason: Literal["shock", "urgent", "tease", "calm"]
    #: Only at a title's beginning.
    opening: bool = False


class Wording:
    """The patterns of each language, made ready."""

    def __init__(self, patterns: Mapping[str, Iterable[Pattern]]) -> None:
        """Take patterns by ISO 639 code."""
        self._exact: dict[str, dict[str, list[Pattern]]] = {}
        self._stems: dict[str, dict[str, list[Pattern]]] = {}
        for language, of_language in patterns.items():
            exact, stems = self._exact.setdefault(language, {}), self._stems.setdefault(language, {})
            for pattern in of_language:
                first = pattern.words[0]
                if first.endswith("*"):
                    stems.setdefault(first[:-1], []).append(pattern)
                else:
                    exact.setdefault(first, []).append(pattern)

    def reasons(self, title: str, language: str) -> tuple[Reason, ...]:
        """Return why a headline is no sober one, none twice; of a language without a list its writing alone counts."""
        title = title[:LONGEST]
        found = words(title)
        # What somebody said may be said with feeling, and to whom he pleased.
        unquoted = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), title)
        reasons = list[Reason](self._phrases(found, unquoted, language))
        if _shouts(found):
            reasons.append("caps")
        if _MARKS.search(unquoted):
            reasons.append("marks")
        if _DOTS.search(unquoted):
            reasons.append("dots")
        if _SIGNS.search(title):
            reasons.append("signs")
        return tuple(dict.fromkeys(reasons))

    def _phrases(
        self, found: list[Word], unquoted: str, language: str
    ) -> Iterable[Literal["shock", "urgent", "tease"]]:
        folded = [fold(word.text) for word in found]
        calm: set[int] = set()
        told: list[tuple[int, Literal["shock", "urgent", "tease"]]] = []
        for at, word in enumerate(found):
            for pattern in self._beginning(folded[at], language):
                if (pattern.opening and at) or not _fits(pattern, folded, at):
                    continue
                if pattern.reason == "calm":
                    calm.update(range(at, at + len(pattern.words)))
                elif pattern.reason != "tease" or not unquoted[word.start].isspace():
                    told.append((at, pattern.reason))
        return [reason for at, reason in told if at not in calm]

    def _beginning(self, word: str, language: str) -> Iterable[Pattern]:
        exact = self._exact.get(language, {})
        yield from exact.get(word, ())
        if word[0].isdigit():
            yield from exact.get("#", ())
        stems = self._stems.get(language, {})
        for length in range(2, min(len(word), 24) + 1):
            yield from stems.get(word[:length], ())


def _fits(pattern: Pattern, found: list[str], at: int) -> bool:
    if at + len(pattern.words) > len(found):
        return False
    return all(_is(word, wanted) for word, wanted in zip(found[at:], pattern.words, strict=False))


def _is(word: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return word.startswith(wanted[:-1])
    return word == wanted or (wanted == "#" and word[0].isdigit())


def _shouts(found: list[Word]) -> bool:
    loud = [word.text for word in found if word.text.isupper() and sum(map(str.isalpha, word.text)) >= CAPITALS]
    return len(loud) >= MANY_CAPITALS or any(sum(map(str.isalpha, word)) >= LONG_CAPITALS for word in loud)

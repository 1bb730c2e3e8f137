"""Forecasts, rates, horoscopes and digests, told by their titles: they come daily and must not glue days together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from srez.enrich.morphology import fold
from srez.enrich.words import words

#: Words of a title that are looked at.
_MOST = 40


class Routine:
    """The phrases of each kind and language, made ready."""

    def __init__(self, phrases: Mapping[str, Mapping[str, Sequence[tuple[str, ...]]]]) -> None:
        """Take phrases of folded words; each stands for all words that begin so.

        They stand in a row, or anywhere where one of them ends in `*`.
        """
        self._phrases = phrases

    def kinds(self, title: str, language: str) -> tuple[str, ...]:
        """Return which kinds a title is of, mostly none."""
        found = [fold(word.text) for word in words(title[:400])][:_MOST]
        return tuple(
            kind
            for kind, by_language in self._phrases.items()
            if any(_has(found, phrase) for phrase in by_language.get(language, ()))
        )


def _has(found: Sequence[str], phrase: tuple[str, ...]) -> bool:
    if any(part.endswith("*") for part in phrase):
        return all(any(word.startswith(part.rstrip("*")) for word in found) for part in phrase)
    return any(
        all(word.startswith(part) for word, part in zip(found[at:], phrase, strict=False))
        for at in range(len(found) - len(phrase) + 1)
    )

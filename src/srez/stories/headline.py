"""The story's headline: one of its articles' own, chosen by a rule, never written by us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from srez.stories.telling import Telling

#: Of the likeness to others, the highest is 1,024.
SCALE: Final = 1024
#: Titles at least so near to the most central one, in quarters of its likeness, are its equals.
EQUAL: Final = 3


def choose(tellings: Iterable[Telling], language: str = "") -> Telling | None:
    """Return the telling whose headline stands for the story, or None where no title is left.

    Among the titles that neither shout nor tease (all, where each does), those that have most words in common with the
    others are equals, and the earliest of them is taken. The order of the tellings does not matter.

    Args:
        language: ISO 639 code of the reader's language; where the story is told in it, its headline is in it too.
    """
    told = sorted((telling for telling in tellings if telling.title), key=lambda telling: telling.when)
    told = [telling for telling in told if telling.language == language] or told
    if not told:
        return None
    likeness = _likeness(told)
    sober = [telling for telling in told if not telling.loud] or told
    best = max(likeness[telling.index] for telling in sober)
    return next(telling for telling in sober if 4 * likeness[telling.index] >= EQUAL * best)


def _likeness(told: list[Telling]) -> dict[int, int]:
    """Return by index how like a title is to the others, 0 to `SCALE`: the Dice coefficient over all pairs at once.

    Twice the words shared with each other title, over the words of both, summed above and below. An owner's equal
    titles are one voice.
    """
    terms = {telling.index: frozenset(telling.terms) for telling in told}
    voices = {(telling.group, terms[telling.index]) for telling in told}
    votes = Counter(term for _, said in voices for term in said)
    everything = sum(len(said) for _, said in voices)
    found = {}
    for index, said in terms.items():
        shared = sum(votes[term] - 1 for term in said)
        words = (len(voices) - 2) * len(said) + everything
        found[index] = 2 * SCALE * shared // words if words else 0
    return found

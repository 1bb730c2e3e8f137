"""How an evaluation tells that two names name the same source or speaker.

Names are compared without letter case, quotation marks, brackets and «ё». They are the same when the words of one are
those of the other, or are all among them and make up half of them or end it (a surname, «МЧС» in «ГУ МЧС»). Words are
compared letter by letter: a name out of its base form is a miss in `exact`, and a match in the figure beside it only
where its words differ by an ending of at most two letters.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
#: Letters that two forms of a word share at least (fewer when they are of one length), and those that may differ.
_STEM, _SHORT, _ENDING = 5, 3, 2


def words(name: str) -> list[str]:
    """Return a name's words as they are compared."""
    return [word.replace("ё", "е") for word in _WORD.findall(name.lower())]


def exact(one: str, other: str) -> bool:
    """Tell whether two names are the same word for word."""
    return words(one) == words(other)


def alike(one: str, other: str) -> bool:
    """Tell whether two names name the same; see above."""
    few, many = sorted((words(one), words(other)), key=len)
    if not few:
        return not many
    shared = sum(any(_akin(word, another) for another in many) for word in few)
    return shared == len(few) and (2 * len(few) >= len(many) or _akin(few[-1], many[-1]))


def _akin(one: str, other: str) -> bool:
    if one == other:
        return True
    stem = max(len(one), len(other)) - _ENDING
    long_enough = stem >= _STEM or (len(one) == len(other) and stem >= _SHORT)
    return long_enough and min(len(one), len(other)) >= stem and one[:stem] == other[:stem]

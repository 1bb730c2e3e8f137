"""Which words the fonts of cards can set: Latin and Cyrillic, whatever the language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

#: The prefixes of the fonts' names: the site's own, and those that have more letters.
FAMILIES = ("", "wide-")
#: What a line may be broken at; the spaces that hold words together are the others.
_BREAKS = re.compile(r"[ \t\r\n\f\v]+")
_HOLDS = re.compile("[\u00a0\u202f\u2007]")


@cache
def _covered(family: str) -> frozenset[str]:
    file = resources.files("srez.web.painter").joinpath("fonts", f"{family}letters.txt")
    return frozenset(file.read_text(encoding="utf-8")) | {"\u00a0"}


def family_of(text: str) -> str:
    """Return the first family that has all of a text's signs; the last one for what none has whole."""
    return next((family for family in FAMILIES if _covered(family).issuperset(text)), FAMILIES[-1])


def settable(text: str) -> str:
    """Return a text as it can be set, without signs that the fonts lack; "" when letters are among those."""
    plain = _HOLDS.sub("\u00a0", _BREAKS.sub(" ", unicodedata.normalize("NFC", text)))
    for family in FAMILIES:
        lacking = set(plain) - _covered(family)
        if not any(sign.isalnum() or unicodedata.combining(sign) for sign in lacking):
            return _BREAKS.sub(" ", "".join(sign for sign in plain if sign not in lacking)).strip()
    return ""

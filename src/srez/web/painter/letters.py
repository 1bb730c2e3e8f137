"""Which words the fonts of cards can set: Latin and Cyrillic, whatever the language."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

#: What a line may be broken at; the spaces that hold words together are the others.
_BREAKS = re.compile(r"[ \t\r\n\f\v]+")
_HOLDS = re.compile("[\u00a0\u202f\u2007]")


@cache
def _covered() -> frozenset[str]:
    letters = resources.files("srez.web.painter").joinpath("fonts", "letters.txt").read_text(encoding="utf-8")
    return frozenset(letters) | {"\u00a0"}


def settable(text: str) -> str:
    """Return a text as it can be set, without signs that the fonts lack; "" when letters are among those."""
    plain = _HOLDS.sub("\u00a0", _BREAKS.sub(" ", unicodedata.normalize("NFC", text)))
    lacking = set(plain) - _covered()
    if any(sign.isalnum() or unicodedata.combining(sign) for sign in lacking):
        return ""
    return _BREAKS.sub(" ", "".join(sign for sign in plain if sign not in lacking)).strip()

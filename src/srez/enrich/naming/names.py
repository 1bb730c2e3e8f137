"""A name in its base form, and how names and words of names are compared and written."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["agency", "outlet", "official", "company", "person", "social"]


class Name(NamedTuple):
    """A name in its base form."""

    text: str
    kind: Kind
    #: Whether it is a human being's.
    is_person: bool
    #: Whether it names anybody: «эксперты» and «источники» don't.
    is_named: bool
    #: `masc`, `femn` or "".
    gender: str = ""


def bare(word: str) -> str:
    """Return an English word without its possessive ending."""
    return word.removesuffix("’s").removesuffix("'s")


def capitals(pattern: str, word: str) -> str:
    """Return `word` with capitals where `pattern` has them, part by part between hyphens."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    parts = pattern.split("-")
    turned = word.split("-")
    if len(parts) != len(turned):
        return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
    return "-".join(
        one[:1].upper() + one[1:] if part[:1].isupper() else one for part, one in zip(parts, turned, strict=True)
    )


def same_stem(one: str, other: str) -> bool:
    """Tell whether two folded surnames differ by their endings alone."""
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 3 and max(len(one), len(other)) - shared <= 3 and shared >= min(len(one), len(other)) - 2

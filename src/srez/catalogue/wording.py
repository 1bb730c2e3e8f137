"""The list of shouting and teasing words of headlines, by language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec

from srez.enrich.morphology import fold
from srez.enrich.wording import Pattern, Wording
from srez.errors import SettingsError


class _Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A language's table in `wording.toml`; each field is a reason of `Pattern`."""

    shock: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    tease: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()


@cache
def wording() -> Wording:
    """Return the shipped list."""
    return read((resources.files(__package__) / "wording.toml").read_text(encoding="utf-8"), where="wording.toml")


def read(text: str, *, where: str) -> Wording:
    """Return a list that is written as the shipped one.

    Raises:
        SettingsError: when it isn't.
    """
    try:
        lists = msgspec.convert(tomllib.loads(text), dict[str, _Lists])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{where}: {error}") from error
    return Wording({language: _patterns(of_language, where) for language, of_language in lists.items()})


def _patterns(lists: _Lists, where: str) -> list[Pattern]:
    found = []
    for reason in ("shock", "urgent", "tease", "calm"):
        for phrase in getattr(lists, reason):
            words = tuple(fold(phrase.removeprefix("^")).split())
            if not words or any(len(word) < 3 for word in words if word.endswith("*")):
                raise SettingsError(f"{where}: {phrase!r} is no phrase; two letters must stand before a *")
            found.append(Pattern(words, reason, opening=phrase.startswith("^")))
    return found

"""What comes every day and tells of no event, by the words of its title."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from srez.enrich.morphology import fold
from srez.enrich.routine import Routine


@cache
def routine() -> Routine:
    """Return the shipped list."""
    text = (resources.files(__package__) / "routine.toml").read_text(encoding="utf-8")
    return Routine(
        {
            kind: {
                language: [tuple(fold(word) for word in phrase.split()) for phrase in phrases]
                for language, phrases in by_language.items()
            }
            for kind, by_language in tomllib.loads(text).items()
        }
    )

"""Catalogues of words as gettext has them, compiled by `make words`.

Read by the standard library: Babel, which gathers and compiles them, would cost each start 50 ms and 12 MB of memory
for its calendar alone. Plural rules stand in each catalogue's own header; a compiled file is read in 3 ms.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from importlib import resources

from srez.settings import Language


@cache
def catalogue(language: Language) -> GNUTranslations:
    """Return a language's words, read once."""
    file = resources.files("srez.web").joinpath("locales", language, "LC_MESSAGES", "srez.mo")
    with file.open("rb") as opened:
        return GNUTranslations(opened)

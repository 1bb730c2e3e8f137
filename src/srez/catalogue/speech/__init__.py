"""Words that tell who says what, by language: `LANGUAGE.tsv`, a class and its words in each line.

Verbs: `say`, `relay` (what outlets do), `opine`, `utter` (what speaks beside a quotation alone), `passive`
(«говорится»), `participle` («опубликовано»), `quoting` and `citing` (whose object speaks). Nouns that are leaned on:
`basis` («по данным»), `ref` («ссылка»), `document`, `medium`, with the small words around them. Nouns that tell what
somebody is: `person`, `kin` (somebody's), `official`, `press`, `company`, `outlet`, `agency`, `social`, `unnamed`,
`crowd`, and `anaphora`, which stand for one named before. Then pronouns, times, and small words that end a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from srez.errors import SettingsError

#: Languages that have lists.
LANGUAGES = ("ru", "uk", "be", "en")


@cache
def classes(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return a language's words by class.

    Raises:
        SettingsError: a line is not a class and its words.
    """
    text = (resources.files(__package__) / f"{language}.tsv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, tab, words = line.partition("\t")
        if not tab or not words.strip() or name in found:
            raise SettingsError(f"speech/{language}.tsv:{number}: not one class, a tab and its words")
        found[name] = tuple(word.replace("_", " ") for word in words.split())
    return found

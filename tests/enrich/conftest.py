from __future__ import annotations

import pymorphy3
import pytest
import snowballstemmer

from srez.enrich.morphology import Morphology


@pytest.fixture(scope="session")
def morphology() -> Morphology:
    return Morphology(
        {code: pymorphy3.MorphAnalyzer(lang=code) for code in ("ru", "uk")},
        {"en": snowballstemmer.stemmer("english")},
    )

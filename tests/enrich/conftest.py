from __future__ import annotations

from collections.abc import Mapping

import pytest

from srez import loaded
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Morphology


@pytest.fixture(scope="session")
def morphology() -> Morphology:
    return loaded.morphology()


@pytest.fixture(scope="session")
def lexicons() -> Mapping[str, Lexicon]:
    return loaded.lexicons()

"""Fixtures of all rooms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.newsstand import Newsstand, newsstand


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    """A local server of feeds."""
    with newsstand() as running:
        yield running

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.newsroom import Newsroom
from tests.web.operate.desk import Desk
from tests.web.reading import Client


@pytest.fixture
def at(newsroom: Newsroom, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(newsroom, tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def operator(at: Desk) -> Iterator[Client]:
    """A browser whose operator has set the site up."""
    with at.browser() as client:
        at.set_up(client)
        yield client

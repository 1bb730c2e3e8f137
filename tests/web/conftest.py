from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from srez.web.app import create_app
from tests.web.newsroom import Newsroom
from tests.web.reading import Client


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    yield room
    room.close()


@pytest.fixture
def client(newsroom: Newsroom) -> Iterator[Client]:
    with TestClient(create_app(newsroom.site)) as client:
        yield client

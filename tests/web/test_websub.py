from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from srez.web.app import create_app
from tests.web.newsroom import Newsroom


class Hubs:
    def __init__(self) -> None:
        self.delivered: list[tuple[str, str, bytes]] = []

    def handle_get(self, id: str, params: Mapping[str, str]) -> tuple[int, str]:
        return (200, params["hub.challenge"]) if id == "known" else (404, "")

    def handle_post(self, id: str, headers: Mapping[str, str], body: bytes) -> int:
        self.delivered.append((id, headers["x-hub-signature"], body))
        return 202


class HubsElsewhere:
    async def handle_get(self, id: str, params: Mapping[str, str]) -> tuple[int, str]:
        return 200, params["hub.challenge"]

    async def handle_post(self, id: str, headers: Mapping[str, str], body: bytes) -> int:
        return 503


def serve(newsroom: Newsroom, websub: Any) -> TestClient[Any]:
    return TestClient(create_app(msgspec.structs.replace(newsroom.site, websub=websub)))


@pytest.mark.parametrize("hubs", [Hubs(), HubsElsewhere()])
def test_a_hub_gets_its_challenge_back_as_text(newsroom: Newsroom, hubs: Any) -> None:
    with serve(newsroom, hubs) as client:
        answer = client.get("/websub/known", params={"hub.mode": "subscribe", "hub.challenge": "<b>x"})
        assert (answer.status_code, answer.text) == (200, "<b>x")
        assert answer.headers["content-type"].startswith("text/plain")


def test_a_delivery_comes_whole_and_bounded(newsroom: Newsroom) -> None:
    hubs = Hubs()
    with serve(newsroom, hubs) as client:
        body = b"\x00\xff<rss/>" * 1000
        assert client.post("/websub/known", content=body, headers={"X-Hub-Signature": "sha256=0"}).status_code == 202
        assert hubs.delivered == [("known", "sha256=0", body)]
        assert client.post("/websub/known", content=b"x" * 10_000_001).status_code == 413
        assert len(hubs.delivered) == 1
    with serve(newsroom, HubsElsewhere()) as client:
        assert client.post("/websub/known", content=b"x").status_code == 503


def test_without_hubs_there_is_nothing(newsroom: Newsroom) -> None:
    with serve(newsroom, None) as client:
        assert client.get("/websub/known").status_code == 404
        assert client.post("/websub/known", content=b"x").status_code == 404

"""What rights withhold is nowhere: every address that there is, is walked looking for it."""

from __future__ import annotations

import asyncio
import re
from collections import deque

import msgspec
import pytest

from srez.web.live.events import Events
from srez.wire.intents import PutSource, Redact
from tests.web.newsroom import Newsroom
from tests.web.reading import Client

SECRETS = ("тайнопись-изложение", "тайнопись-текст", "тайнопись-рисунок", "тайнопись-автор", "тайнопись-было")
_LINK = re.compile(r'(?:href|src|action)="(/[^"]*)"|http://localhost:8008(/[^"<\s]*)')


def walk(client: Client, newsroom: Newsroom) -> dict[str, str]:
    """Return the text of every address that can be reached, and of those that programs know."""
    size = newsroom.archive.position()
    waiting = deque(
        ["/", "/robots.txt", "/api/v1/wire", "/api/v1/sources", "/api/v1/status", "/wire/bodies/0"]
        + [f"/api/v1/articles/{index}" for index in range(size)]
        + [f"/article/{index}" for index in range(size)]
        + [f"/wire/tile/entries/000.p/{size}", f"/wire/tile/0/000.p/{size}"]
    )
    found: dict[str, str] = {}
    while waiting:
        path = waiting.popleft().replace("&amp;", "&")
        if path in found or path.startswith("/live/") or "lang=" in path:
            continue
        response = client.get(path)
        assert response.status_code in (200, 404), path
        found[path] = response.text
        waiting += [one or other for one, other in _LINK.findall(response.text)]
    events = Events(newsroom.site, "ru")
    newsroom.hub.advance(size)
    found["live"] = asyncio.run(events.between(0, size)).decode()
    return found


def leaks(found: dict[str, str]) -> list[tuple[str, str]]:
    return [(path, secret) for path, text in found.items() for secret in SECRETS if secret in text]


def fill(newsroom: Newsroom, slug: str) -> int:
    item = newsroom.item(
        slug,
        title="Заголовок",
        summary="тайнопись-изложение",
        text="тайнопись-было",
        image="https://a.example/тайнопись-рисунок.jpg",
        authors=("тайнопись-автор",),
    )
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=9)
    newsroom.revise(item, text="тайнопись-текст", title="Заголовок новый")
    return index


def test_a_source_that_allows_a_link_gives_no_more(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="link", images="full")
    fill(newsroom, "a")
    found = walk(client, newsroom)
    assert len(found) > 45
    assert {"/archive/2026-11-23/17:42.rss", "/source/a/", "/log", "/index.json"} <= set(found)
    assert leaks(found) == []


@pytest.mark.parametrize("limit", ["link"])
def test_an_article_may_ask_for_less_than_its_source(newsroom: Newsroom, client: Client, limit: str) -> None:
    newsroom.source("a", rights="full", images="full")
    newsroom.put([newsroom.item("a", limit=limit, summary="тайнопись-изложение", text="тайнопись-текст")])
    assert leaks(walk(client, newsroom)) == []


def test_an_excerpt_is_no_full_text(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="excerpt")
    fill(newsroom, "a")
    seen = {secret for _, secret in leaks(walk(client, newsroom))}
    assert seen == {"тайнопись-изложение", "тайнопись-автор"}


def test_the_walk_finds_what_is_allowed(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="full", images="full")
    fill(newsroom, "a")
    assert {secret for _, secret in leaks(walk(client, newsroom))} == set(SECRETS)


def test_narrowed_rights_hold_for_what_was_shown_before(newsroom: Newsroom, client: Client) -> None:
    source = newsroom.source("a", rights="full", images="full")
    fill(newsroom, "a")
    assert leaks(walk(client, newsroom))
    newsroom.append(PutSource(msgspec.structs.replace(source, rights="link")))
    assert leaks(walk(client, newsroom)) == []


def test_what_was_redacted_is_nowhere(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="full", images="full")
    index = fill(newsroom, "a")
    newsroom.append(Redact(index, "personal-data"))
    found = walk(client, newsroom)
    assert leaks(found) == []
    assert not [path for path, text in found.items() if "Заголовок" in text]


def test_a_proxy_is_never_shown(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", proxy="http://user:password@proxy.example:3128")
    newsroom.publish("a")
    assert not [path for path, text in walk(client, newsroom).items() if "proxy.example" in text]

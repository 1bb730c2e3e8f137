"""Pages are rendered once, and never shown older than the archive is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar.types import Message

from srez.model import Source
from srez.web.pagecache import PageCache, Shows
from srez.web.pages import lists
from srez.web.render import render as real
from srez.wire.intents import Expire, Offer, PutSource, Redact, Return, Vanish
from tests.web.newsroom import Newsroom, content
from tests.web.reading import Client, page

MINUTE = "/archive/2026-11-23/17:42/"


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were rendered, in order."""
    names: list[str] = []

    def render(template: str, *args: Any, **context: Any) -> bytes:
        names.append(template)
        return real(template, *args, **context)

    monkeypatch.setattr(lists, "render", render)
    return names


def test_a_page_is_rendered_once_until_there_is_news(newsroom: Newsroom, client: Client, rendered: list[str]) -> None:
    newsroom.source("a")
    newsroom.publish("a", title="Первая")
    first = client.get("/")
    assert [client.get("/").content for _ in range(3)] == [first.content] * 3
    assert dict(client.get("/").headers) == dict(first.headers)
    assert rendered == ["wire.html"]
    newsroom.publish("a", title="Вторая")
    assert page(client, "/").headlines == ["Вторая", "Первая"]
    assert rendered == ["wire.html"] * 2


def test_a_minute_that_is_over_is_not_touched_by_news(newsroom: Newsroom, client: Client, rendered: list[str]) -> None:
    newsroom.source("a")
    newsroom.publish("a", title="Первая")
    page(client, MINUTE)
    newsroom.publish("a", title="Ещё одна в той же минуте")
    assert len(page(client, MINUTE).headlines) == 2
    newsroom.wait(minutes=1)
    newsroom.publish("a", title="Следующая")
    neighbours = page(client, MINUTE).hrefs("a[rel=next]")
    assert neighbours == ["/archive/2026-11-23/17:43/"]
    before = len(rendered)
    for _ in range(3):
        newsroom.wait(minutes=1)
        newsroom.publish("a")
        page(client, MINUTE)
    assert len(rendered) == before


@pytest.mark.parametrize("path", ["/", MINUTE, "/archive/2026-11-23/17/"])
@pytest.mark.parametrize(
    ("act", "shown"),
    [
        (lambda room, item, index: room.revise(item, title="Исправлено"), "Исправлено"),
        (lambda room, item, index: room.append(Redact(index, "court-order")), "Текст удалён"),
        (lambda room, item, index: room.append(Vanish(index, 404)), "удалено у источника"),
        (lambda room, item, index: room.append(PutSource(Source(slug="a", name="Новое имя"))), "Новое имя"),
        (lambda room, item, index: room.append(Expire(0, index + 1, "body")), "по сроку хранения"),
    ],
    ids=["revised", "redacted", "vanished", "renamed", "expired"],
)
def test_what_changes_is_seen_at_once(
    newsroom: Newsroom, client: Client, path: str, act: Callable[..., Any], shown: str
) -> None:
    newsroom.source("a", name="Старое имя")
    item = newsroom.item("a", title="Единственная")
    index = newsroom.append(Offer(item, content(item)))[0].index
    newsroom.wait(minutes=1)
    newsroom.publish("a", title="Чтобы минута была закрыта")
    for _ in range(2):
        assert shown not in page(client, path).words
    act(newsroom, item, index)
    assert shown in page(client, path).words


def test_an_article_that_returns_is_shown_as_it_was(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    index = newsroom.publish("a")
    newsroom.append(Vanish(index, 404))
    assert "удалено у источника" in page(client, "/").words
    newsroom.append(Return(index))
    assert "удалено у источника" not in page(client, "/").words


def test_an_edit_shown_on_another_minute_goes_with_its_article(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    item = newsroom.item("a", title="Было")
    index = newsroom.append(Offer(item, content(item)))[0].index
    newsroom.wait(minutes=5)
    newsroom.revise(item, title="Стало тайной")
    newsroom.wait(minutes=1)
    newsroom.publish("a")
    later = "/archive/2026-11-23/17:47/"
    for _ in range(2):
        assert "Стало тайной" in page(client, later).words
    newsroom.append(Redact(index, "personal-data"))
    assert "Стало тайной" not in page(client, later).words


def test_who_holds_a_page_is_told_so_without_it(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    tag = client.get("/").headers["etag"]
    for _ in range(2):
        answer = client.get("/", headers={"if-none-match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "no-cache"
        assert "content-security-policy" in answer.headers
    head = client.head("/")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)


def test_each_coding_has_its_own(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    for _ in range(20):
        newsroom.publish("a")
    plain = client.get("/", headers={"accept-encoding": "identity"})
    for coding in ("br", "gzip", "identity", "br"):
        answer = client.get("/", headers={"accept-encoding": coding})
        assert answer.headers.get("content-encoding", "identity") == coding
        assert answer.content == plain.content


def test_each_language_has_its_own_and_a_choice_is_not_kept_with_it(
    newsroom: Newsroom, client: Client, rendered: list[str]
) -> None:
    newsroom.source("a", name="Вестник")
    newsroom.publish("a", title="Первая")
    here = {"sec-fetch-site": "same-origin"}
    for _ in range(3):
        for code in ("be", "en"):
            assert client.get("/", headers={"accept-language": code}).headers["content-language"] == code
        assert client.get("/?lang=uk").headers["content-language"] == "uk"
        chosen = client.get("/?lang=uk", headers=here)
        assert chosen.headers["set-cookie"].startswith("lang=uk;")
        held = client.get("/?lang=uk", headers=here | {"if-none-match": chosen.headers["etag"]})
        assert (held.status_code, held.headers["set-cookie"]) == (304, chosen.headers["set-cookie"])
        client.cookies.clear()
        assert "set-cookie" not in client.get("/?lang=uk").headers
    assert len(rendered) == 3


def test_a_new_day_is_named_on_kept_pages_too(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    assert "/archive/2026-11-23/" in page(client, "/").hrefs(".masthead a")
    newsroom.wait(hours=12)
    assert "/archive/2026-11-24/" in page(client, "/").hrefs(".masthead a")


def test_pages_stay_within_their_bytes(newsroom: Newsroom) -> None:
    cache = PageCache(newsroom.site, lambda _: "", most=10_000)
    start: Message = {"type": "http.response.start", "status": 200, "headers": [(b"ETag", b'W/"1"')]}
    body: Message = {"type": "http.response.body", "body": b"x" * 600, "more_body": False}
    for number in range(100):
        cache._keep((f"/{number}", "", ""), [start, body], Shows(frozenset({number}), open=True))
    assert cache._size == 16 * 600
    assert len(cache._pages) == len(cache._open) == len(cache._showing) == 16


def test_what_is_decided_about_a_story_shows_at_once(newsroom: Newsroom, client: Client, rendered: list[str]) -> None:
    newsroom.source("a")
    first, second, third = (newsroom.publish("a", title=f"Новость {n}") for n in range(3))
    page(client, "/")
    newsroom.group(("join", first, first), ("join", second, first), ("join", third, third))
    assert page(client, "/").hrefs(".told a") == [f"/story/{first}"] * 2
    newsroom.group(("merge", third, first))
    assert page(client, "/").hrefs(".told a") == [f"/story/{first}"] * 3
    count = len(rendered)
    page(client, "/")
    assert len(rendered) == count


def test_a_story_that_grows_elsewhere_is_counted_anew(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.source("b")
    first, second, third = newsroom.publish("a"), newsroom.publish("a"), newsroom.publish("b")
    newsroom.wait(minutes=1)
    newsroom.group(("join", first, first), ("join", second, first))
    assert "ещё 1 об этом" in client.get(MINUTE).text
    newsroom.group(("join", third, first))
    assert "ещё 2 об этом" in client.get(MINUTE).text

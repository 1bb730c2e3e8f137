from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.collect.discover import CONVENTIONAL, TRIES, address_of, discover, feeds_of
from srez.errors import BadStatus, Blocked, FetchError, Unreachable, UsageError
from srez.ports import Response

HOME = "https://news.example/"
RSS = b"<rss version='2.0'><channel><title>News</title><item><title>One</title><link>https://news.example/1</link></item></channel></rss>"
EMPTY = b"<rss version='2.0'><channel><title>News</title></channel></rss>"
ATOM = (
    b"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>"
    b"<entry><id>1</id><title>One</title><link href='/1'/></entry></feed>"
)


def urls(html: str, url: str = HOME) -> list[str]:
    return [link.url for link in feeds_of(html, url=url)]


# What people paste.


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("https://news.example/rss", "https://news.example/rss"),
        ("  news.example  ", "https://news.example/"),
        ("news.example/rss?x=1", "https://news.example/rss?x=1"),
        ("www.news.example", "https://www.news.example/"),
        ("<http://news.example/>", "http://news.example/"),
        ("//news.example/a", "https://news.example/a"),
        ("news.example:8080/feed", "https://news.example:8080/feed"),
        ("localhost:8008", "https://localhost:8008/"),
        ("новости.рф/лента", "https://xn--b1amnebsh.xn--p1ai/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("feed://news.example/rss", "https://news.example/rss"),
        ("t.me/example_news", "https://t.me/s/example_news"),
        ("https://t.me/example_news", "https://t.me/s/example_news"),
        ("https://t.me/s/example_news", "https://t.me/s/example_news"),
        ("https://t.me/example_news/1234?single", "https://t.me/s/example_news"),
        ("http://telegram.me/example_news", "https://t.me/s/example_news"),
        ("tg://resolve?domain=example_news", "https://t.me/s/example_news"),
        ("@example_news", "https://t.me/s/example_news"),
        ("t.me/joinchat/AbCd", ""),
        ("t.me/+AbCdEf", "https://t.me/+AbCdEf"),
        ("", ""),
        ("новости", ""),
        ("just some words", ""),
        ("mail@news.example", ""),
        ("mailto:mail@news.example", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("http://", ""),
    ],
)
def test_what_people_paste(pasted: str, address: str) -> None:
    assert address_of(pasted) == address


@given(st.text())
def test_anything_pasted_is_an_address_or_none(pasted: str) -> None:
    address = address_of(pasted)
    assert address == "" or address.startswith(("http://", "https://"))


# What a page names.


def test_links_come_in_document_order_and_comments_last() -> None:
    html = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="News » Comments Feed" href="/comments/feed/">
      <link rel="alternate" type="application/rss+xml" title="News" href="/feed/">
      <LINK REL="Alternate" TYPE="application/atom+xml; charset=utf-8" HREF="atom.xml#top">
      <link rel="alternate" type="application/feed+json" href="//json.example/feed.json">
      <link rel="alternate" type="application/rss+xml" title="Комментарии" href="/c.xml">
      <link rel="alternate" hreflang="uk" type="text/html" href="/uk/">
      <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
      <link rel="alternate" type="application/json+oembed" href="/oembed">
      <link rel="stylesheet" href="/feed.css">
      <link rel="alternate" type="application/rss+xml" href="">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    </head></html>"""
    assert urls(html) == [
        "https://news.example/feed/",
        "https://news.example/atom.xml",
        "https://json.example/feed.json",
        "https://news.example/comments/feed/",
        "https://news.example/c.xml",
    ]
    assert feeds_of(html, url=HOME)[0].title == "News"


def test_what_looks_like_a_feed_comes_after_what_is_named_one() -> None:
    html = """<base href="https://news.example/uk/"><a href="rss">RSS</a> <a href="/rss.xml">XML</a> <a href="/us">Us
      <a href="https://rss.example.org/rss">another's</a> <a href="https://feeds.feedburner.com/news">FB</a>
      <a href="/?feed=rss2">f</a> <a href="/news/feedback">f</a> <a href="/article/rss-is-dead">a</a>
      <a href="https://feeds.feedburner.com/news/rss">FB</a> <a href="/export/rss2/archive/index.xml">e</a>
      <link rel="alternate" type="application/rss+xml" href="/named">"""
    assert urls(html) == [
        "https://news.example/named",
        "https://news.example/uk/rss",
        "https://news.example/rss.xml",
        "https://news.example/?feed=rss2",
        "https://feeds.feedburner.com/news/rss",
        "https://news.example/export/rss2/archive/index.xml",
    ]


def test_a_page_of_a_thousand_feeds_is_bounded() -> None:
    assert len(urls("".join(f"<a href='/{n}/rss'>x</a>" for n in range(1000)))) == 50


@pytest.mark.parametrize(
    "piece", ["<link rel=alternate type=text/xml href=/a>", "<a href=rss>", "<div>", "<base href=x>", "/" * 9, "<"]
)
def test_a_page_made_to_take_long_does_not(piece: str) -> None:
    started = time.process_time()
    feeds_of(piece * (1_000_000 // len(piece)), url=HOME)
    feeds_of(f"<a href='{'rss/' * 200_000}'>", url=HOME)
    assert time.process_time() - started < 10


@given(st.text(), st.text())
def test_any_page_names_absolute_addresses(html: str, href: str) -> None:
    page = f"{html}<base href='{href}'><link rel=alternate type=application/rss+xml href='{href}'><a href='{href}/rss'>"
    for base in (HOME, href):
        for link in feeds_of(page, url=base):
            assert link.url.startswith(("http://", "https://"))


# Discovery.


class Web:
    """Documents by address; remembers what was asked."""

    def __init__(self, pages: dict[str, bytes | FetchError | Response]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def get(
        self, url: str, *, etag: str = "", modified: str = "", proxy: str = "", limit: int = 0, accept: str = ""
    ) -> Response:
        self.asked.append(url)
        found = self.pages.get(url, BadStatus("404", url=url, status=404))
        if isinstance(found, FetchError):
            raise found
        return found if isinstance(found, Response) else answer(url, found)


def answer(url: str, body: bytes, **more: Any) -> Response:
    return Response(url=url, status=200, body=body, at=datetime(2026, 11, 23, tzinfo=UTC), **more)


def found(web: Web, pasted: str) -> list[str]:
    return asyncio.run(discover(web, pasted))


def named(*hrefs: str) -> bytes:
    return "".join(
        ["<html>", *(f"<link rel=alternate type=application/rss+xml href='{href}'>" for href in hrefs)]
    ).encode()


def test_a_feed_itself() -> None:
    web = Web({"https://news.example/rss": RSS})
    assert found(web, "news.example/rss") == ["https://news.example/rss"]
    assert len(web.asked) == 1


def test_a_feed_that_has_moved_for_good() -> None:
    moved = answer("https://news.example/new", RSS, moved_to="https://news.example/new")
    assert found(Web({"https://news.example/rss": moved}), "https://news.example/rss") == ["https://news.example/new"]


def test_what_a_page_names_is_read_first() -> None:
    web = Web(
        {
            HOME: named("/gone", "/page", "/empty", "/rss", "/atom"),
            f"{HOME}page": b"<html><title>no feed</title></html>",
            f"{HOME}empty": EMPTY,
            f"{HOME}rss": RSS,
            f"{HOME}atom": ATOM,
        }
    )
    assert found(web, "news.example") == [f"{HOME}rss", f"{HOME}atom", f"{HOME}empty"]


def test_conventional_paths_are_tried_last_and_only_until_one_is_a_feed() -> None:
    web = Web({HOME: b"<html>Welcome</html>", f"{HOME}feed": RSS, f"{HOME}rss.xml": RSS})
    assert found(web, "news.example") == [f"{HOME}feed"]
    assert web.asked == [HOME, f"{HOME}rss", f"{HOME}feed"]


def test_a_page_in_windows_1251_is_read() -> None:
    page = "<html><meta charset=windows-1251><link rel=alternate type=application/rss+xml href='/лента'>".encode(
        "cp1251"
    )
    web = Web({HOME: page, "https://news.example/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0": RSS})
    assert found(web, "news.example") == ["https://news.example/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0"]


def test_no_feed_is_found_within_the_bound_of_tries() -> None:
    web = Web({HOME: named(*(f"/{number}" for number in range(40)))})
    assert found(web, "news.example") == []
    assert len(web.asked) == 1 + TRIES + len(CONVENTIONAL)


def test_http_is_tried_where_nobody_said_https() -> None:
    web = Web({HOME: Unreachable("no TLS", url=HOME), "http://news.example/": RSS})
    assert found(web, "news.example") == ["http://news.example/"]
    with pytest.raises(Unreachable):
        found(web, "https://news.example")


def test_a_homepage_for_browsers_alone_may_have_a_feed_all_the_same() -> None:
    for obstacle in (BadStatus("403", url=HOME, status=403), b"<html><title>Just a moment...</title></html>"):
        assert found(Web({HOME: obstacle, f"{HOME}rss": RSS}), "news.example") == [f"{HOME}rss"]
    with pytest.raises(BadStatus):
        found(Web({HOME: BadStatus("403", url=HOME, status=403)}), "news.example")
    with pytest.raises(Blocked) as blocked:
        found(Web({HOME: b"<html><title>Just a moment...</title></html>"}), "news.example")
    assert blocked.value.code == "anti-bot"


def test_a_telegram_channel() -> None:
    page = "https://t.me/s/example_news"
    message = (
        b"<!DOCTYPE html><html><body><div class='tgme_channel_info'></div>"
        b"<div class='tgme_widget_message_wrap'><div class='tgme_widget_message' data-post='example_news/1'>"
        b"<div class='tgme_widget_message_text'>News of the day</div>"
        b"<a class='tgme_widget_message_date' href='https://t.me/example_news/1'>"
        b"<time datetime='2026-11-23T10:00:00+00:00'></time></a></div></div></body></html>"
    )
    assert found(Web({page: message}), "@example_news") == [page]
    web = Web({page: b"<html><title>Telegram: Contact @example_news</title></html>"})
    assert found(web, "t.me/example_news") == []
    assert web.asked == [page]


@pytest.mark.parametrize("pasted", ["", "news", "mailto:a@b.example"])
def test_what_is_no_address_is_said_so(pasted: str) -> None:
    with pytest.raises(UsageError):
        found(Web({}), pasted)

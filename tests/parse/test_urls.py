from __future__ import annotations

from urllib.parse import urlsplit

import ada_url
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.urls import LONGEST, NORMAL, absolute, canonical, canonical_of, host, shown, site, site_of

# Addresses that come close to being real ones, so that every branch meets odd company.
_hosts = st.sampled_from(
    ["example.ru", "WWW.Example.ru", "www.m.amp.news.example", "m.co.uk", "новости.рф", "1.2.3.4", "[::1]",
     "a..", "x.1..", "www.omsk.ru", "localhost", "www.", "m.livejournal.com", "u:p@example.ru",
     "example.ru.", "example.ru:80", "example.ru:443"]
)  # fmt: skip
_pieces = st.sampled_from(
    ["/", "//", "amp", "index.html", "index.php", "новость", "%d0%BD", "%%4a", "%2e", "..", ".", "news", "?",
     "&", "&amp;", "amp;", "utm_source=rss", "from=rss", "from=2", "id=7", "#", "#!", "!", "=",
     " ", "\t", "\\", "@", ":", "\ud800", "a"]
)  # fmt: skip
_addresses = st.builds(
    lambda scheme, name, parts: scheme + name + "".join(parts),
    st.sampled_from(["http://", "https://", "HTTP:", "//", "", "ftp://", "javascript:", "https:\\\\"]),
    _hosts,
    st.lists(_pieces, max_size=9),
)
_anything = st.one_of(_addresses, st.text(st.characters(), max_size=60))


@given(_anything)
def test_canonical_is_idempotent_ascii_and_parseable(url: str) -> None:
    address = canonical(url)
    assert canonical(address) == address
    assert address.isascii()
    if address:
        parts = urlsplit(address)
        assert parts.scheme == "https"
        assert parts.hostname
        assert "@" not in parts.netloc
        assert site_of(address) == site(address) != ""


@given(st.from_regex(NORMAL, fullmatch=True))
def test_what_looks_normalised_is_when_its_origin_is(url: str) -> None:
    origin = url[: url.index("/", 8) + 1]
    try:
        assert (ada_url.normalize_url(url) == url) is (ada_url.normalize_url(origin) == origin)
    except ValueError:
        assert absolute(url, "https://example.ru/") == ""


@given(_anything)
def test_shown_is_idempotent_and_the_same_article(url: str) -> None:
    address = shown(url)
    assert shown(address) == address
    assert canonical_of(address) == canonical(address) == canonical(url)
    assert not address or address.startswith(("http://", "https://"))


@given(_anything, _anything)
def test_absolute_gives_http_or_nothing(url: str, base: str) -> None:
    address = absolute(url, base)
    assert not address or address.startswith(("http://", "https://"))
    assert isinstance(host(url), str)


@pytest.mark.parametrize(
    "other",
    [
        "http://example.ru/news/1",
        "https://www.example.ru/news/1/",
        "https://WWW.EXAMPLE.RU:443/news/1#comments",
        "https://m.example.ru/news/1?utm_source=rss&utm_medium=feed",
        "https://amp.example.ru/news/1/amp/",
        "https://example.ru/news/1/index.html?yclid=12",
        "https://example.ru//news/1?from=rss",
        "https://example.ru/news/1?fbclid=a&amp;utm_content=b",
        "https://user:secret@example.ru/news/1?",
        "  https://example.ru./news/1?ref=main&at_medium=RSS\n",
    ],
)
def test_one_article_has_one_address(other: str) -> None:
    assert canonical(other) == "https://example.ru/news/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.ru/?id=1", "https://example.ru/?id=2"),
        ("https://example.ru/a?b=1&c=2", "https://example.ru/a?c=2&b=1"),
        ("https://example.ru/list?from=20", "https://example.ru/list?from=40"),
        ("https://example.ru/#!/news/1", "https://example.ru/#!/news/2"),
        ("https://example.ru/News", "https://example.ru/news"),
        ("https://kazan.example.ru/1", "https://example.ru/1"),
        ("https://example.ru:8443/1", "https://example.ru/1"),
        ("https://example.ru/camp", "https://example.ru/c"),
        ("https://m.livejournal.com/1", "https://livejournal.com/1"),
    ],
)
def test_two_articles_have_two_addresses(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_escapes_and_names_have_one_spelling() -> None:
    assert canonical("https://новости.рф/мир") == canonical("http://xn--b1amnebsh.xn--p1ai/%d0%bc%d0%b8%d1%80/")


@pytest.mark.parametrize(
    "url", ["", "mailto:a@example.ru", "javascript:alert(1)", "data:text/html,x", "ftp://example.ru/", "//example.ru/a",
            "/a", "http://", "https://a b.ru/", "https://example.ru/" + "a" * LONGEST, "https://\ud800.ru/"]
)  # fmt: skip
def test_what_is_no_web_address_has_none(url: str) -> None:
    assert canonical(url) == shown(url) == site(url) == host(url) == ""


def test_shown_keeps_what_leads_there() -> None:
    assert (
        shown("http://www.example.ru/a/?utm_source=rss&id=4&utm_medium=x#part") == "http://www.example.ru/a/?id=4#part"
    )
    assert shown("https://admin:pw@example.ru/@someone") == "https://example.ru/@someone"
    assert shown("../b?utm_term=1", "https://example.ru/a/c/") == "https://example.ru/a/b"


def test_absolute_resolves_against_the_base() -> None:
    assert absolute("b.html", "https://example.ru/a/") == "https://example.ru/a/b.html"
    assert absolute("//cdn.example/x.png", "https://example.ru/a/") == "https://cdn.example/x.png"
    assert absolute("javascript:alert(1)", "https://example.ru/") == ""
    assert absolute("x", "") == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.ru/a", "example.ru"),
        ("https://kazan.news.example.ru", "example.ru"),
        ("https://a.example.com.ua/", "example.com.ua"),
        ("https://news.example.co.uk/", "example.co.uk"),
        ("https://example.msk.ru/", "example.msk.ru"),
        ("https://ministry.gov.by/", "ministry.gov.by"),
        ("https://gov.by/", "gov.by"),
        ("https://www.omsk.ru/", "omsk.ru"),
        ("https://writer.livejournal.com/1.html", "writer.livejournal.com"),
        ("http://127.0.0.1:8008/feed", "127.0.0.1"),
        ("http://[::1]:8008/feed", "[::1]"),
        ("http://localhost/feed", "localhost"),
    ],
)
def test_site_is_where_one_owner_ends(url: str, expected: str) -> None:
    assert site(url) == expected

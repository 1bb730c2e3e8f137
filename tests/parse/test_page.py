from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srez.errors import ParseError
from srez.parse.page import Directives, Page, decode, directives, extract, narrower

PAGES = Path(__file__).parent.parent / "data" / "pages"
CASES = sorted(PAGES.glob("*.html"))


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Keep what trafilatura logs about broken pages out of the report."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    yield
    logging.getLogger("trafilatura").setLevel(logging.NOTSET)


class Expected(msgspec.Struct, forbid_unknown_fields=True):
    """What stands in the `<!-- expect … -->` at the head of a case: fields to be equal, and sentences in and out."""

    contains: list[str]
    lacks: list[str]
    url: str = ""
    fields: dict[str, object] = {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_corpus(case: Path) -> None:
    html = case.read_text(encoding="utf-8")
    stated, page = html.split("-->", 1)
    expected = msgspec.json.decode(stated.partition("expect")[2], type=Expected)
    got = extract(page.lstrip(), url=expected.url)
    fields = msgspec.json.decode(msgspec.json.encode(got))
    for name, value in expected.fields.items():
        assert fields[name] == value, name
    paragraphs = got.text.split("\n\n")
    for sentence in expected.contains:
        assert any(sentence in paragraph for paragraph in paragraphs), sentence
    for sentence in expected.lacks:
        assert sentence not in got.text


def test_the_corpus_is_there() -> None:
    assert len(CASES) >= 4


_tags = st.sampled_from(
    ["<html>", "<body>", "<article>", "<p>", "</p>", "<div>", "</div>", "<table>", "<td>", "<br>",
     "<meta name=author content=x>",
     "<meta property=article:published_time content=2026-11-23>", '<script type="application/ld+json">',
     "</script>",
     '{"@type":"Article","author":[{"name":5}],"image":[]}', "<title>", "</title>", "<!--", "<![CDATA[",
     "\x00", "\ud800",
     "Обычное предложение, в котором достаточно слов, чтобы быть абзацем статьи. "]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(_tags, st.text(max_size=10)), max_size=25).map("".join))
def test_any_string_gives_a_page_or_a_parse_error(html: str) -> None:
    for document in (html, f"<html><body>{html}</body></html>"):
        try:
            page = extract(document, url="https://vestnik.example/1")
        except ParseError:
            continue
        assert msgspec.json.decode(msgspec.json.encode(page), type=Page) == page
        assert "\n\n\n" not in page.text
        assert page.published is None or page.published.tzinfo is not None


_PARAGRAPH = "<p>Обычное предложение, в котором достаточно слов, чтобы быть абзацем статьи.</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<article>" + _PARAGRAPH * 60_000,
        "<div>" * 200_000 + _PARAGRAPH,
        "<p>" + "слово " * 1_500_000,
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p>",
        '<p x" a=">" ' + " ".join(f"a{n}=1" for n in range(200_000)) + ">x</p>",
        "<table>" + "<tr><td>раз два три" * 30_000,
        "<ul><li>раз два три" * 30_000,
        '<script type="application/ld+json">' + "[" * 400_000,
        "<h2>x</h2><p>y" * 30_000,
    ],
    ids=["paragraphs", "deep", "one line", "attributes", "quoted attributes", "table", "lists", "json", "headings"],
)
def test_time_is_bounded(html: str) -> None:
    start = time.process_time()
    extract(f"<html><body>{html}</body></html>")
    assert time.process_time() - start < 10


@pytest.mark.parametrize("html", ["", "просто текст", "\x00", "<!-- -->"])
def test_what_is_no_page_is_a_parse_error(html: str) -> None:
    with pytest.raises(ParseError, match=r"vestnik\.example"):
        extract(html, url="https://vestnik.example/1")


@pytest.mark.parametrize(
    ("meta", "limit", "reserved"),
    [
        ("", "", False),
        ('<meta name="robots" content="index, follow, max-snippet:-1">', "", False),
        ('<meta name="ROBOTS" content="NoArchive">', "excerpt", False),
        ('<meta name="robots" content="noarchive,nosnippet">', "link", False),
        ('<meta name="robots" content="max-snippet: 0">', "link", False),
        ('<meta name="robots" content="max-snippet:500">', "excerpt", False),
        ('<meta name="robots" content="noarchive"><meta name="robots" content="noindex">', "link", False),
        ('<meta name="googlebot" content="nosnippet">', "", False),
        ('<meta name="tdm-reservation" content="1">', "", True),
        ('<meta name="tdm-reservation" content="0">', "", False),
    ],
)
def test_a_page_asks_for_limits(meta: str, limit: str, reserved: bool) -> None:
    page = extract(f"<html><head>{meta}</head><body>{_PARAGRAPH * 5}</body></html>")
    assert (page.limit, page.reserved) == (limit, reserved)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Directives()),
        ({"x-robots-tag": "noarchive"}, Directives(limit="excerpt")),
        ({"x-robots-tag": "otherbot: nosnippet, noindex"}, Directives()),
        ({"x-robots-tag": "otherbot: nosnippet, srez: noarchive"}, Directives(limit="excerpt")),
        ({"x-robots-tag": "max-snippet:0, max-image-preview:none"}, Directives(limit="link")),
        ({"tdm-reservation": " 1"}, Directives(reserved=True)),
    ],
)
def test_headers_ask_for_limits(headers: dict[str, str], expected: Directives) -> None:
    assert directives(headers) == expected


@given(st.text(max_size=40))
def test_any_header_can_be_read(value: str) -> None:
    assert directives({"x-robots-tag": value, "tdm-reservation": value}).limit in ("", "excerpt", "link")


def test_the_narrower_limit_holds() -> None:
    assert narrower("", "") == ""
    assert narrower("excerpt", "") == narrower("", "excerpt") == "excerpt"
    assert narrower("excerpt", "link") == narrower("link", "") == "link"


_RUSSIAN = "<html><head>{}</head><body><p>Мост через реку открыли в субботу утром, движение уже пустили.</p>"


@pytest.mark.parametrize(
    ("codec", "head", "content_type"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "", "text/html; charset=windows-1251"),
        ("utf-8", "<meta charset=windows-1251>", "text/html"),
        ("cp1251", "", "text/html; charset=windows-1251"),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "text/html"),
        ("cp1251", "<title>x</title>" + " " * 900 + "<meta charset='cp1251'>", ""),
        ("koi8-r", "<meta charset=koi8-r>", ""),
        ("cp1251", "", ""),
        ("koi8-r", "", ""),
        ("utf-16", "", ""),
    ],
)
def test_bytes_are_decoded(codec: str, head: str, content_type: str) -> None:
    html = _RUSSIAN.format(head)
    assert decode(html.encode(codec), content_type) == html


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_decoded(body: bytes, content_type: str) -> None:
    assert decode(body, content_type).encode().decode() == decode(body, content_type)


def test_dates_are_utc() -> None:
    head = '<meta property="article:published_time" content="2026-11-23T20:42:00+03:00">'
    assert extract(f"<html><head>{head}</head><body><p>x</p></body></html>").published == datetime(
        2026, 11, 23, 17, 42, tzinfo=UTC
    )
    assert extract("<html><body><p>x</p></body></html>") == Page(text="x")

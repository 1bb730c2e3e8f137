"""Bytes from outside: any of them give a Feed or a ParseError, soon, and nothing in it can run."""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from datetime import UTC
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srez.errors import ParseError
from srez.model import Entry, Feed
from srez.parse.feed import parse

CORPUS = Path(__file__).parent.parent / "data" / "feeds"
SEEDS = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if not path.name.endswith(".expect.json")]
#: Seconds; generous, since the machine may be busy. What is quadratic takes minutes.
SOON = 20.0
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
MANY = 10_000_000
FORMATTING = b"".join(b"<b title=%d>" % number for number in range(200)) + b"<p>x" * 190


def read(body: bytes, *, url: str = "", content_type: str = "") -> Feed | None:
    try:
        feed = parse(body, url=url, content_type=content_type)
    except ParseError:
        return None
    for entry in feed.items:
        for moment in (entry.published, entry.updated):
            assert moment is None or moment.tzinfo is UTC
        harmless(entry)
    return feed


class Watch(HTMLParser):
    """Collects what could run."""

    FORBIDDEN = frozenset(
        ("script", "style", "iframe", "object", "embed", "applet", "form", "input", "meta", "link", "base", "frame",
         "frameset", "template", "animate", "set", "use", "foreignobject")
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.FORBIDDEN:
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping", "srcset"):
                self.bad.append(name)
            plain = re.sub(r"[\x00-\x20]+", "", value or "").lower()
            if name.rpartition(":")[2] in ("href", "src", "poster", "cite") and re.match(
                r"[a-z-]*script:|data:", plain
            ):
                self.bad.append(f"{name}={value}")


def harmless(entry: Entry) -> None:
    for html in (entry.title, entry.summary, entry.content):
        watch = Watch()
        watch.feed(html)
        watch.close()
        assert not watch.bad, html
    for url in (entry.link, entry.image, *(file.url for file in entry.enclosures)):
        assert not re.match(r"\s*(?:javascript|vbscript|data):", url, re.IGNORECASE)


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    read(body)


@given(
    st.sampled_from([b"<rss>", b"<feed>", b"{", b"<urlset>", b"<html>tgme_widget_message", b"\xff\xfe<\0"]), st.binary()
)
def test_any_bytes_behind_a_beginning(start: bytes, body: bytes) -> None:
    read(start + body, content_type="text/xml; charset=" + body[:10].decode("latin-1"))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_mutated_feeds(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        if not body:
            break
        at = data.draw(st.integers(0, len(body) - 1))
        what = data.draw(st.sampled_from(("flip", "cut", "twice", "insert")))
        if what == "flip":
            body[at] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del body[at : at + data.draw(st.integers(1, 200))]
        elif what == "twice":
            body[at:at] = body[at : at + data.draw(st.integers(1, 200))]
        else:
            body[at:at] = data.draw(
                st.sampled_from((b"<", b"&", b"]]>", b"<![CDATA[", b"<!--", b"</item>", b"<item>", b'"', b"\0", b"<?"))
            )
    read(bytes(body), url="https://vestnik.example/rss")


PIECES = st.sampled_from(
    ["<script>", "</script>", "<svg>", "<math>", "<mtext>", "<style>", "</style>", "<!--", "-->",
     "<img src=x onerror=a()>",
     '<a href="java\nscript:a()">', '<a href="&#106;avascript:a()">', "<iframe srcdoc=x>", "</iframe>",
     "<form action=/>",
     "<b title='", "'>", '">', "<p onclick=a()>", "<ifr<iframe>ame>", "<![CDATA[", "]]>", "<template>", "<noscript>",
     "<xmp>", "<title>", "</title>", "<foreignObject>", "<mglyph>", "<table>", "<td style=x>", "text",
     "&lt;", "&amp;lt;",
     "<!doctype x>", "<!", "<a xlink:href='javascript:a()'>", "<img src='data:text/html,x'>", "\0", "<base href=//e>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_nothing_survives_that_could_run(html: str, based: bool) -> None:
    escaped = html.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\0", "")
    body = f"<rss><item><title>{escaped}</title><description>{escaped}</description></item></rss>"
    feed = read(body.encode(), url="https://vestnik.example/" if based else "")
    assert feed is not None
    atom = f'<feed><entry><title type="html">{escaped}</title><content type="html">{escaped}</content></entry></feed>'
    assert read(atom.encode()) is not None


BOMBS = {
    "entities": b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel><title>' + b"&b;" * 1_000_000,
    "entity, many times": b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 60 + b'">]><rss><channel><title>' + b"&a;" * 1_000_000,
    "external entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    "deep": b"<rss>" + b"<a>" * 2_000_000,
    "deep items": HEAD + b"<item>" * 1_000_000,
    "one line": HEAD + b"<item><description>" + b"x" * MANY + b"</description></item></channel></rss>",
    "a hundred thousand entries": HEAD + b"<item><title>a</title></item>" * 100_000 + b"</channel></rss>",
    "a hundred thousand malformed entries": HEAD + b"<item><title>a & b</title></item>" * 100_000,
    "less-than": b"<rss>" + b"<" * MANY,
    "ampersands": b"<rss><channel><title>" + b"&" * 3_000_000,
    "spaces": b" " * MANY,
    "zeros": b"\0" * MANY,
    "comments": b"<!--" * 2_000_000,
    "instructions": b"<?" * 4_000_000,
    "cdata": b"<rss>" + b"<![CDATA[" * 1_000_000,
    "doctypes": b"<!DOCTYPE [" * 800_000,
    "attributes": b"<rss " + b" ".join(b'a%d="1"' % number for number in range(300_000)) + b">",
    "same attribute": b"<rss " + b'a="1" ' * 300_000 + b"/>",
    "open quote": b'<rss a="' + b"x" * MANY,
    "end tags": b"<rss>" + b"</a>" * 1_000_000,
    "json, deep": b'{"items":' + b"[" * 5_000_000,
    "json, long": b'{"items":[' + b'{"id":"1"},' * 400_000,
    "json, backslashes": b'{"items":["' + b"\\" * 5_000_000,
    "telegram, deep": b"<html>tgme_widget_message" + b'<div class="tgme_widget_message">' * 100_000,
    "html, deep": HEAD + b"<item><description>" + b"&lt;div&gt;" * 40_000 + b"</description></item></channel></rss>",
    "html, formatting": HEAD + (b"<item><description><![CDATA[" + FORMATTING + b"]]></description></item>") * 500,
    "euc-kr": b'<?xml encoding="euc-kr"?><rss>' + b"\xb0\xa1" * 3_000_000,
    "utf-16": ("<rss>" + "<a>" * 500_000).encode("utf-16"),
    "long date": HEAD + (b"<item><pubDate>" + b"1 " * 55 + b"</pubDate></item>") * 1_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bounded_time(name: str) -> None:
    begin = time.monotonic()
    read(BOMBS[name], url="https://vestnik.example/rss")
    assert time.monotonic() - begin < SOON


@pytest.mark.parametrize(
    "name", ["entities", "entity, many times", "ampersands", "one line", "deep items", "json, long"]
)
def test_bounded_memory(name: str) -> None:
    body = BOMBS[name]
    tracemalloc.start()
    try:
        read(body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 400_000_000


def test_no_file_is_read() -> None:
    feed = read(BOMBS["external entity"])
    assert feed is not None
    assert "root:" not in feed.title


def test_hostile_markup_is_left_to_callers_that_take_its_text_alone() -> None:
    html = "<p onclick='x()'>Мост</p>"
    page = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_html": html}]})
    rss = f"<rss><channel><item><description>{escape(html)}</description></item></channel></rss>"
    assert parse(page.encode(), markup="hostile").items[0].content == html
    assert parse(rss.encode(), markup="hostile").items[0].summary == html
    assert parse(page.encode()).items[0].content == parse(rss.encode()).items[0].summary == "<p>Мост</p>"

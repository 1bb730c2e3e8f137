"""Feeds of every kind: bytes in, a `Feed` out.

    body ─► encoding.to_utf8 ─┬─ { … ─────────► json
                              └─ xml.prolog ─┬─ html ─► telegram
                                             └─ xml.read ─► rss · atom · sitemap

Pure, and bounded in time, depth and memory whatever the bytes are.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

import msgspec

from srez.errors import ParseError
from srez.model import Feed
from srez.parse.feed import atom, encoding, json, rss, sitemap, telegram, xml
from srez.parse.feed.reading import Markup, Reading

__all__ = ["parse"]


def parse(body: bytes, *, url: str = "", content_type: str = "", zone: tzinfo = UTC, markup: Markup = "safe") -> Feed:
    """Read a feed: RSS 0.9x/1.0/2.0, Atom 0.3/1.0, JSON Feed, a news sitemap, a Telegram channel's public page.

    Args:
        body: the document as it came, decompressed.
        url: where it came from; relative URLs are resolved against it.
        content_type: the HTTP header's value, for its charset.
        zone: of dates that carry none.
        markup: `safe` sanitises the HTML of texts; `hostile` may leave it as it stands, and is only for callers that
            take nothing but plain text out of it (`parse.text.plain`): half the time.

    Returns:
        What could be had; `problem` names what was wrong. At most 2,000 entries, 512 KB a text.

    Raises:
        ParseError: nothing could be had: no feed at all.
    """
    if len(body) > 2 * xml.MAX_BYTES:
        body = body[: 2 * xml.MAX_BYTES]
    data, miscoded = encoding.to_utf8(body, content_type)
    if data[:1] != b"<" and _is_json(data, url):
        return _with(json.read(data[: xml.MAX_BYTES], url=url, zone=zone, markup=markup), miscoded)
    before = xml.prolog(data)
    if before is None:
        raise ParseError("no markup, no JSON: no feed", where=url)
    if before.root == "html":
        if telegram.MARK in data or b"tgme_channel_info" in data:
            return _with(telegram.read(data[: xml.MAX_BYTES], url=url, zone=zone), miscoded)
        raise ParseError("an HTML page, no feed", where=url)
    if before.root not in _FORMATS:
        raise ParseError(f"no feed: the root element is <{before.root}>", where=url)
    root, problem = xml.read(data, before, url=url)
    form = _FORMATS[before.root]
    reading = Reading(root, url=url, zone=zone, atom=form == "atom", based=b"xml:base" in data, markup=markup)
    if form == "atom":
        feed = atom.read(root, reading)
    elif form == "sitemap":
        feed = sitemap.read(root, reading)
    else:
        feed = rss.read(root, reading, form)
    return _with(feed, reading.problem(miscoded, problem)) if miscoded or problem or reading.problems else feed


_FORMATS = {
    "rss": "rss",
    "channel": "rss",
    "rdf": "rdf",
    "feed": "atom",
    "entry": "atom",
    "urlset": "sitemap",
}


def _is_json(data: bytes, url: str) -> bool:
    start = data[:1000].lstrip(b"\x00 \t\r\n\xef\xbb\xbf")
    if not start and not data.strip():
        raise ParseError("an empty document", where=url)
    return start.startswith((b"{", b"["))


def _with(feed: Feed, problem: str) -> Feed:
    if not problem:
        return feed
    return msgspec.structs.replace(feed, problem="; ".join(filter(None, (problem, feed.problem))))

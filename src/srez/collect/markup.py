"""HTML pages as far as collecting looks into them: told from feeds, decoded, read leniently. Pure."""

from __future__ import annotations

import codecs
import re

from lxml import etree

_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf|channel|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|script|meta)[\s>]", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_-]{3,20})""", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
#: A node of a parsed page.
Element = etree._Element
#: Bytes in which a document shows what it is.
_START = 2048


def may_be_html(body: bytes, content_type: str) -> bool:
    """Tell whether bytes are an HTML page: they begin like one, or are called one and begin like nothing else."""
    start = body[:_START]
    page, feed = _HTML.search(start), _FEED.search(start)
    if page is not None:
        return feed is None or page.start() < feed.start()
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "html" in content_type.lower() and feed is None and not bare.startswith((b"<?xml", b"{", b"["))


def text_of(body: bytes, content_type: str) -> str:
    """Decode a page: as UTF-8 when it is that, else as it says, else as windows-1251; never fails."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _CHARSET.search(content_type.encode("ascii", "replace")) or _CHARSET.search(body[:_START])
        return body.decode(_text_encoding(declared.group(1).decode("ascii") if declared else ""), "replace")


def tree_of(text: str) -> etree._Element:
    """Parse a page leniently; an empty one is an empty `html` element."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return etree.Element("html") if root is None else root


def visible(node: etree._Element) -> str:
    """Return the text of an element and all within it, its space made single."""
    return _SPACE.sub(" ", " ".join(map(str, node.itertext()))).strip()


def _text_encoding(name: str) -> str:
    try:
        name = codecs.lookup(name).name
        b"".decode(name)  # fails for `hex`, `zlib` and the like
    except LookupError:
        return "cp1251"
    return "cp1251" if name in ("utf-8", "ascii") else name

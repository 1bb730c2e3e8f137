"""Who pushes a document: its hubs, and the address that they know it by (WebSub §4)."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import msgspec

from srez.model import Feed

_HEADER_MOST = 8192
_HTML_MOST = 500_000
# Possessive throughout: no input makes them go back over what they have read.
_LINK = re.compile(r"""<([^<>]*+)>((?:\s*+;\s*+[^\s=;,<>"]++\s*+(?:=\s*+(?:"[^"]*+"|[^\s;,"]*+))?+)*+)""")
_REL = re.compile(r""";\s*+rel\s*+=\s*+(?:"([^"]*+)"|([^\s;,"]++))""", re.IGNORECASE)
_BODY = re.compile(r"</head|<body", re.IGNORECASE)
_TAG = re.compile(r"<link\s([^<>]{0,4000}+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s"'=/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))""")


class Offer(msgspec.Struct, frozen=True):
    """What a document says about who pushes it: its hubs, and the address that they know it by."""

    hubs: tuple[str, ...]
    topic: str


def discover(url: str, *, link: str = "", feed: Feed | None = None, html: str = "") -> Offer | None:
    """Find hubs and topic: in the `Link` header first, else in the feed, else in an HTML page (§4).

    Args:
        url: the address that the document came from, after redirects.
        link: the values of all `Link` headers, joined by commas.
    """
    from_header = _links_in_header(link[:_HEADER_MOST])
    from_feed = [*(("hub", hub) for hub in feed.hubs), ("self", feed.self_url)] if feed else []
    for links in (from_header, from_feed, _links_in_html(html) if html else []):
        hubs = [address for rel, href in links if rel == "hub" and (address := _address(url, href))]
        topics = [address for rel, href in links if rel == "self" and (address := _address(url, href))]
        if hubs and topics:
            return Offer(tuple(dict.fromkeys(hubs)), topics[0])
    return None


def _links_in_header(value: str) -> list[tuple[str, str]]:
    """Return pairs of relation and address (RFC 8288 §3)."""
    found = []
    for target, parameters in _LINK.findall(value):
        if rel := _REL.search(parameters):
            found += [(name.lower(), target.strip()) for name in (rel[1] or rel[2] or "").split()]
    return found


def _links_in_html(html: str) -> list[tuple[str, str]]:
    # Only the head: a link in the body may be a reader's comment (§8.1).
    head = _BODY.split(html[:_HTML_MOST], maxsplit=1)[0]
    found = []
    for tag in _TAG.findall(head):
        given = {name.lower(): unescape(one or two or bare) for name, one, two, bare in _ATTRIBUTE.findall(tag)}
        found += [(name.lower(), given.get("href", "")) for name in given.get("rel", "").split()]
    return found


def _address(base: str, href: str) -> str:
    if not href.strip():
        return ""
    try:
        address = urljoin(base, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""

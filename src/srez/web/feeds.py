"""Outgoing feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 of any list, within the sources' rights.

An entry's id is its article's address here, for ever; its link leads to the source, where it is to be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, cast

import msgspec
from lxml import etree

from srez.model import Source
from srez.web import images
from srez.web.articles import Shown
from srez.web.listing import Format, Listing
from srez.web.site import Site
from srez.web.words import _
from srez.wire.records import from_micros, timestamp

ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"
_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
#: Width of a picture in a feed, as far as rights allow.
FULLEST = images.WIDTHS[-1]
#: What XML 1.0 (§2.2) has no place for, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(site: Site, listing: Listing, form: Format) -> tuple[bytes, str]:
    """Write a list as a feed; return it with its media type."""
    changed = _changed(site, listing)
    if form == "rss":
        body = _rss(site, listing)
    elif form == "atom":
        body = _atom(site, listing, changed)
    else:
        body = _json(site, listing, changed)
    return body, _TYPES[form]


def updated(site: Site, listing: Listing) -> datetime:
    """Return when the list changed last; the epoch for an empty one, so that it stays the same until it isn't."""
    newest = max((each.seen for each in listing.articles), default=datetime.fromtimestamp(0, UTC))
    return max([newest, *_changed(site, listing).values()])


def _changed(site: Site, listing: Listing) -> dict[int, datetime]:
    """Return when the revised ones among the articles got their newest version, by the version's index."""
    revised = [each.version for each in listing.articles if each.revisions]
    return {index: from_micros(seen) for index, seen in site.archive.seen(revised).items()}


def _address(site: Site, each: Shown) -> str:
    return site.link(f"/article/{each.index}")


def _title(site: Site, listing: Listing) -> str:
    return f"{site.settings.name}: {listing.title}"


def _home(site: Site, listing: Listing) -> str:
    return site.link(f"{listing.path}/{_query(listing)}")


def _self(site: Site, listing: Listing, form: Format) -> str:
    return site.link(f"{listing.feed_path}.{form}{_query(listing)}")


def _query(listing: Listing) -> str:
    return f"?{listing.query}" if listing.query else ""


def _html(each: Shown) -> str:
    """Return the longest text that may be shown, as HTML."""
    paragraphs = [part for part in (each.text or each.summary).split("\n\n") if part.strip()]
    return "".join([f"<p>{escape(part, quote=False)}</p>" for part in paragraphs])


def _child(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _xml(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _rss(site: Site, listing: Listing) -> bytes:
    root = etree.Element(
        "rss", {"version": "2.0"}, nsmap={"atom": ATOM, "dc": _DC, "content": _CONTENT, "media": _MEDIA}
    )
    channel = _child(root, "channel")
    _child(channel, "title", _title(site, listing))
    _child(channel, "link", _home(site, listing))
    _child(channel, "description", _("Лента новостей по минутам: все источники, ничего не убрано."))
    _child(channel, f"{{{ATOM}}}link", href=_self(site, listing, "rss"), rel="self", type="application/rss+xml")
    _child(channel, "lastBuildDate", format_datetime(updated(site, listing), usegmt=True))
    _child(channel, "ttl", "1")
    for each in listing.articles:
        item = _child(channel, "item")
        _child(item, "title", each.headline)
        _child(item, "link", each.url or _address(site, each))
        _child(item, "guid", _address(site, each), isPermaLink="true")
        _child(item, "pubDate", format_datetime(each.dated, usegmt=True))
        if each.summary:
            _child(item, "description", escape(each.summary, quote=False))
        if each.text:
            _child(item, f"{{{_CONTENT}}}encoded", _html(each))
        for author in each.extra.authors:
            _child(item, f"{{{_DC}}}creator", author)
        for category in each.extra.categories:
            _child(item, "category", category)
        if picture := images.address(each, FULLEST):
            # Ours, as on the pages: a feed reader that loads it tells no source who reads.
            _child(item, f"{{{_MEDIA}}}content", url=site.link(picture), medium="image")
        # The specification asks for the address of the feed it came from; readers show the name.
        _child(item, "source", each.source_name, url=site.link(f"/source/{each.slug}.rss"))
    return _xml(root)


def _atom(site: Site, listing: Listing, changed: dict[int, datetime]) -> bytes:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=cast("dict[str, str]", {None: ATOM}))

    def child(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        return _child(parent, f"{{{ATOM}}}{name}", text, **attributes)

    child(feed, "id", _home(site, listing))
    child(feed, "title", _title(site, listing))
    child(feed, "updated", timestamp(updated(site, listing)))
    child(feed, "link", rel="self", type="application/atom+xml", href=_self(site, listing, "atom"))
    child(feed, "link", rel="alternate", type="text/html", href=_home(site, listing))
    child(child(feed, "author"), "name", site.settings.name)
    for each in listing.articles:
        entry = child(feed, "entry")
        child(entry, "id", _address(site, each))
        child(entry, "title", each.headline)
        child(entry, "updated", timestamp(changed.get(each.version, each.seen)))
        child(entry, "published", timestamp(each.dated))
        child(entry, "link", rel="alternate", href=each.url or _address(site, each))
        child(entry, "link", rel="related", href=_address(site, each))
        for name in (*each.extra.authors, each.source_name):
            child(child(entry, "author"), "name", name)
        for category in each.extra.categories:
            child(entry, "category", term=category)
        if each.summary:
            child(entry, "summary", each.summary)
        if each.text:
            child(entry, "content", _html(each), type="html")
    return _xml(feed)


def _json(site: Site, listing: Listing, changed: dict[int, datetime]) -> bytes:
    items = []
    for each in listing.articles:
        item: dict[str, Any] = {
            "id": _address(site, each),
            "url": _address(site, each),
            "title": each.headline,
            "content_text": each.text or each.summary or each.headline,
            "date_published": timestamp(each.dated),
            "date_modified": timestamp(changed.get(each.version, each.seen)),
            "authors": [{"name": name} for name in (*each.extra.authors, each.source_name)],
            "_srez": {"index": each.index, "source": each.slug, "seen": timestamp(each.seen)},
        }
        optional = {
            "external_url": each.url,
            "summary": each.summary if each.text else "",
            "image": site.link(picture) if (picture := images.address(each, FULLEST)) else "",
            "tags": list(each.extra.categories),
            "language": each.language,
        }
        items.append(item | {name: value for name, value in optional.items() if value})
    return msgspec.json.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(site, listing),
            "home_page_url": _home(site, listing),
            "feed_url": _self(site, listing, "json"),
            "items": items,
        }
    )


def opml(site: Site, sources: Sequence[Source]) -> tuple[bytes, str]:
    """Write the feeds of these sources, as this site gives them out, as OPML 2.0; return it with its media type."""
    root = etree.Element("opml", version="2.0")
    _child(_child(root, "head"), "title", site.settings.name)
    body = _child(root, "body")
    for source in sources:
        path = site.link(f"/source/{source.slug}")
        outline = _child(body, "outline", type="rss", xmlUrl=f"{path}.rss", htmlUrl=f"{path}/")
        outline.set("text", _clean(source.name))
    return _xml(root), "text/x-opml; charset=utf-8"

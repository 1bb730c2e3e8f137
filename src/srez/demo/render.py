"""An outlet's documents: its feed in its format, its homepage, its articles' pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

import msgspec

from srez.demo.press import Entry
from srez.demo.texts import Outlet

When = Callable[[float], datetime]

_PATHS = {"atom": "feed.atom", "json": "feed.json", "telegram": "s/"}
_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json", "telegram": "text/html; charset=utf-8"}
_RSS = "application/rss+xml"


class Place(msgspec.Struct, frozen=True):
    """Where the newsroom is served, and its clock."""

    #: The server's address without a final slash.
    base: str
    #: Tells the time of an offset.
    when: When

    def home(self, outlet: Outlet) -> str:
        """Return an outlet's address."""
        return f"{self.base}/{outlet.slug}/"

    def feed(self, outlet: Outlet) -> str:
        """Return its feed's address."""
        return self.home(outlet) + feed_path(outlet)

    def page(self, id: str) -> str:
        """Return an article's address."""
        return f"{self.base}/{id}.html"

    @property
    def hub(self) -> str:
        """The hub's address."""
        return f"{self.base}/hub"


def feed_path(outlet: Outlet) -> str:
    """Return where its feed lies below its homepage."""
    return _PATHS.get(outlet.format, "feed.xml")


def feed_type(outlet: Outlet) -> str:
    """Return its feed's media type."""
    return _TYPES.get(outlet.format, _RSS)


def feed(outlet: Outlet, entries: Sequence[Entry], at: Place, *, broken: bool = False) -> bytes:
    """Write its feed.

    Args:
        broken: what comes out of it when its template went wrong: a page in place of XML.
    """
    if broken:
        return _broken(outlet)
    if outlet.format == "atom":
        return _atom(outlet, entries, at)
    if outlet.format == "json":
        return _json(outlet, entries, at)
    if outlet.format == "telegram":
        return _telegram(outlet, entries, at)
    return _rss(outlet, entries, at)


def first_sentence(text: str) -> str:
    """Return a text's first sentence."""
    head, mark, _ = text.partition(". ")
    return head + "." if mark else text


def _rss(outlet: Outlet, entries: Sequence[Entry], at: Place) -> bytes:
    items = "".join(_rss_item(outlet, entry, at) for entry in entries)
    push = (
        f'<atom:link rel="hub" href="{at.hub}"/><atom:link rel="self" href="{at.feed(outlet)}"/>' if outlet.push else ""
    )
    encoding = "windows-1251" if outlet.format == "cp1251" else "utf-8"
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{at.home(outlet)}</link><language>{outlet.language}</language>"
        f"<description>{escape(outlet.name)}</description>{push}{items}</channel></rss>\n"
    )
    return text.encode(encoding, "xmlcharrefreplace")


def _rss_item(outlet: Outlet, entry: Entry, at: Place) -> str:
    article = entry.article
    lead = first_sentence(article.text)
    full = outlet.format == "rss-full"
    description = escape(lead if full or outlet.format == "lead" else article.text)
    content = f"<content:encoded><![CDATA[{_paragraphs(article.text)}]]></content:encoded>" if full else ""
    date = "" if outlet.format == "nodates" else f"<pubDate>{format_datetime(at.when(entry.published))}</pubDate>"
    return (
        f"<item><title>{escape(article.title)}</title><link>{at.page(article.id)}</link>"
        f'<guid isPermaLink="false">{article.id}</guid>{date}<category>{article.section}</category>'
        f"<description>{description}</description>{content}</item>\n"
    )


def _atom(outlet: Outlet, entries: Sequence[Entry], at: Place) -> bytes:
    updated = at.when(max((entry.updated for entry in entries), default=0.0)).isoformat()
    hub = f'<link rel="hub" href="{at.hub}"/>' if outlet.push else ""
    written = "".join(
        f"<entry><id>tag:demo.example,2026:{entry.article.id}</id><title>{escape(entry.article.title)}</title>"
        f'<link href="{at.page(entry.article.id)}"/><published>{at.when(entry.published).isoformat()}</published>'
        f'<updated>{at.when(entry.updated).isoformat()}</updated><category term="{entry.article.section}"/>'
        f'<content type="html">{escape(_paragraphs(entry.article.text))}</content></entry>\n'
        for entry in entries
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{outlet.language}"><title>{escape(outlet.name)}</title><id>tag:demo.example,2026:{outlet.slug}</id>'
        f'<updated>{updated}</updated><link href="{at.home(outlet)}"/><link rel="self" href="{at.feed(outlet)}"/>'
        f"{hub}<author><name>{escape(outlet.name)}</name></author>{written}</feed>\n"
    ).encode()


def _json(outlet: Outlet, entries: Sequence[Entry], at: Place) -> bytes:
    items: list[dict[str, Any]] = [
        {
            "id": entry.article.id,
            "url": at.page(entry.article.id),
            "title": entry.article.title,
            "content_text": entry.article.text,
            "date_published": at.when(entry.published).isoformat(),
            "date_modified": at.when(entry.updated).isoformat(),
            "tags": [entry.article.section],
        }
        for entry in entries
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": at.home(outlet),
        "feed_url": at.feed(outlet),
        "language": outlet.language,
        "items": items,
    }
    return msgspec.json.encode(document)


def _telegram(outlet: Outlet, entries: Sequence[Entry], at: Place) -> bytes:
    """Write what the public page of a channel looks like, oldest message first."""
    messages = "".join(
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message" '
        f'data-post="{entry.article.id}"><div class="tgme_widget_message_bubble">'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto"><b>{escape(entry.article.title)}</b>'
        f'<br/><br/>{escape(entry.article.text)}</div><a class="tgme_widget_message_date" '
        f'href="{at.page(entry.article.id)}"><time datetime="{at.when(entry.published).isoformat()}"></time></a>'
        "</div></div></div>\n"
        for entry in reversed(entries)
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(outlet.name)}</title>'
        f'<meta property="og:title" content="{escape(outlet.name)}"></head><body><div class="tgme_channel_info">'
        f'<div class="tgme_channel_info_header_title"><span>{escape(outlet.name)}</span></div></div>'
        f'<section class="tgme_channel_history">{messages}</section></body></html>\n'
    ).encode()


def _broken(outlet: Outlet) -> bytes:
    return (
        f"<!-- {escape(outlet.name)} -->\nWarning: Cannot modify header information in /srv/rss.php on line 12"
        "\nFatal error: Uncaught TypeError: count(): Argument #1 ($items) must be of type array, null given"
    ).encode()


def _paragraphs(text: str) -> str:
    sentences = text.split(". ")
    cut = max(1, len(sentences) // 2)
    parts = [". ".join(sentences[:cut]), ". ".join(sentences[cut:])]
    whole = [part if part.endswith((".", "»", "”", "!", "?", ")")) else part + "." for part in parts if part]
    return "".join(f"<p>{escape(part)}</p>" for part in whole)


def home(outlet: Outlet, entries: Sequence[Entry], at: Place) -> bytes:
    """Write its homepage, which names its feed."""
    listed = "".join(
        f'<li><a href="{at.page(entry.article.id)}">{escape(entry.article.title)}</a></li>\n' for entry in entries
    )
    link = f'<link rel="alternate" type="{feed_type(outlet).partition(";")[0]}" href="{at.feed(outlet)}">'
    return _html(outlet, outlet.name, link, f"<h1>{escape(outlet.name)}</h1>\n<ul>\n{listed}</ul>")


def page(outlet: Outlet, entry: Entry, at: Place) -> bytes:
    """Write an article's page."""
    article = entry.article
    published = at.when(entry.published)
    head = (
        f'<meta property="og:title" content="{escape(article.title)}">'
        f'<meta property="article:published_time" content="{published.isoformat()}">'
        f'<link rel="canonical" href="{at.page(article.id)}">'
    )
    body = (
        f"<article>\n<h1>{escape(article.title)}</h1>\n<p><time datetime="
        f'"{published.isoformat()}">{published:%d.%m.%Y %H:%M}</time></p>\n{_paragraphs(article.text)}\n</article>'
    )
    return _html(outlet, article.title, head, body)


def index(outlets: Sequence[Outlet], at: Place) -> bytes:
    """Write the newsroom's own front page: the outlets that live here."""
    listed = "".join(
        f'<li lang="{outlet.language}"><a href="{at.home(outlet)}">{escape(outlet.name)}</a></li>\n'
        for outlet in outlets
    )
    return (
        '<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8">'
        f"<title>Вымышленные издания</title></head><body><h1>Вымышленные издания</h1>\n"
        f"<ul>\n{listed}</ul></body></html>\n"
    ).encode()


def _html(outlet: Outlet, title: str, head: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'{head}</head>\n<body><header><a href="/{outlet.slug}/">'
        f"{escape(outlet.name)}</a></header>\n<main>{body}</main></body></html>\n"
    ).encode()

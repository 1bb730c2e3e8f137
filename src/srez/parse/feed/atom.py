"""Atom 1.0 (RFC 4287) and 0.3."""

from __future__ import annotations

from itertools import islice

from srez.model import Enclosure, Entry, Feed
from srez.parse.clean import clean
from srez.parse.feed.media import enclosure, image, media
from srez.parse.feed.pace import pace
from srez.parse.feed.reading import (
    MAX_ENTRIES,
    MAX_VALUES,
    Element,
    Fields,
    Reading,
    decode_base64,
    headline,
    person,
    plain_html,
    tidy_language,
)

_TITLES = ("title", "dc:title", "media:title")
_SUMMARIES = ("summary", "media:description", "dc:description", "description", "itunes:summary")
_CONTENTS = ("content", "content:encoded", "xhtml:body")
_PUBLISHED = ("published", "issued", "dcterms:issued", "created", "pubdate", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified", "dc:date")
_DATES = frozenset(_PUBLISHED + _UPDATED)
_AUTHORS = ("author", "dc:creator", "itunes:author")
_CATEGORIES = ("category", "dc:subject", "media:category")
_HTML = frozenset(("html", "text/html"))
_XHTML = frozenset(("xhtml", "application/xhtml+xml", "application/xml", "text/xml"))
_TEXT = frozenset(("text", "plain", "text/plain"))


def read(root: Element, reading: Reading) -> Feed:
    """Read an Atom feed, or an entry that stands alone."""
    head: Fields = Fields(list)
    entries: list[Element] = []
    for child in root:
        name = reading.names[child.tag]
        if name in ("entry", "item"):
            entries.append(child)
            if len(entries) > MAX_ENTRIES:
                reading.note(f"more than {MAX_ENTRIES} entries, cut")
                entries.pop()
                break
        elif len(head[name]) < MAX_VALUES:
            head[name].append(child)
    if not entries:
        entries = list(islice(root.iter("{*}entry"), MAX_ENTRIES))
    links = _Links(head, reading)
    return Feed(
        title=_title(head, reading),
        link=links.page,
        language=_language(root, head, reading),
        items=tuple([_entry(entry, reading) for entry in entries]),
        format="atom",
        hubs=tuple(links.hubs),
        self_url=links.own,
        **pace(head, reading),
    )


def _language(root: Element, head: Fields, reading: Reading) -> str:
    if "language" in head:
        return tidy_language(reading.plain(head["language"][0])) or reading.language(root)
    return reading.language(root)


class _Links:
    """An element's links by relation (RFC 4287 §4.2.7)."""

    def __init__(self, fields: Fields, reading: Reading) -> None:
        self.page = self.own = ""
        self.hubs: dict[str, None] = {}
        self.files: dict[str, Enclosure] = {}
        other = ""
        for element in fields["link"][:MAX_VALUES] if "link" in fields else ():
            relation = element.get("rel") or "alternate"
            href = element.get("href") or (element.text or "").strip()
            url = reading.link(element, href) if href else ""
            if not url:
                continue
            if relation == "alternate":
                kind = element.get("type") or "text/html"
                if "html" in kind and not self.page:
                    self.page = url
                other = other or url
            elif relation == "self":
                self.own = self.own or url
            elif relation == "hub":
                self.hubs[url] = None
            elif relation == "enclosure" and (file := enclosure(reading, element)):
                self.files.setdefault(file.url, file)
        self.page = self.page or other


def _entry(entry: Element, reading: Reading) -> Entry:
    fields = reading.fields(entry)
    wide = media(reading, fields)
    links = _Links(fields, reading)
    files = list(links.files.values())
    page = links.page
    dated = not fields.keys().isdisjoint(_DATES)
    if not page and "content" in fields:
        content = fields["content"][0]
        page = reading.link(content, content.get("src") or "")
    return Entry(
        id=_id(fields, reading),
        link=page,
        title=_title(wide, reading),
        summary=_first(wide, reading, _SUMMARIES),
        content=_first(fields, reading, _CONTENTS),
        published=reading.first_date(fields, _PUBLISHED) if dated else None,
        updated=reading.first_date(fields, _UPDATED) if dated else None,
        authors=_authors(fields, reading),
        categories=_categories(wide, reading),
        enclosures=tuple(files),
        image=image(reading, wide, files),
        language=reading.language(entry),
    )


def _id(fields: Fields, reading: Reading) -> str:
    for name in ("id", "guid"):
        for element in fields[name][:MAX_VALUES] if name in fields else ():
            if text := reading.plain(element):
                return text
    return ""


def _first(fields: Fields, reading: Reading, names: tuple[str, ...]) -> str:
    if fields.keys().isdisjoint(names):
        return ""
    for name in names:
        for element in fields[name][:4] if name in fields else ():
            if text := text_construct(element, reading, "text" if ":" not in name else "html"):
                return text
    return ""


def text_construct(element: Element, reading: Reading, otherwise: str) -> str:
    """Return safe HTML of a text or content construct (RFC 4287 §3.1, §4.1.3; Atom 0.3's `mode`)."""
    kind = (element.get("type") or otherwise).strip().lower()
    mode = element.get("mode") or ""
    if len(element):
        return _unwrapped(reading.html(element)) if mode != "base64" else ""
    if mode == "base64" or not (kind in _HTML or kind in _XHTML or kind in _TEXT or kind.startswith("text/")):
        if kind.endswith(("+xml", "/xml")) and mode != "base64":
            return plain_html(reading.raw(element))
        return clean(reading.bounded(decode_base64(element.text or "")), reading.base(element)).strip()
    if kind in _HTML:
        return reading.html(element)
    # Markup in what calls itself text shows as such; but Atom 0.3, and many who leave `type` out, mean HTML.
    return reading.html(element, "literal" if element.get("type") and mode != "escaped" else "text")


def _unwrapped(html: str) -> str:
    """Take away the `<div>` that XHTML content must stand in (RFC 4287 §3.1.1.3)."""
    if html.startswith("<div>") and html.endswith("</div>") and html.find("<div", 5) < 0:
        return html[5:-6].strip()
    return html


def _title(fields: Fields, reading: Reading) -> str:
    for name in _TITLES:
        for element in fields[name][:MAX_VALUES] if name in fields else ():
            kind = (element.get("type") or "").strip().lower()
            if element.get("mode") == "base64":
                title = headline(decode_base64(element.text or ""), "html")
            elif kind in _HTML or kind in _XHTML:
                title = reading.title(element, "html")
            elif name == "title":
                title = reading.title(element, "literal")
            else:
                title = reading.title(element, "text")
            if title:
                return title
    return ""


def _authors(fields: Fields, reading: Reading) -> tuple[str, ...]:
    if fields.keys().isdisjoint(_AUTHORS):
        return ()
    found: dict[str, None] = {}
    for name in _AUTHORS:
        for element in islice(fields.get(name, ()), MAX_VALUES):
            inside = reading.fields(element) if len(element) else {}
            text = next((t for n in ("name", "email") for x in inside.get(n, ()) if (t := reading.plain(x))), "")
            text = text or (reading.plain(element) if not inside else "")
            if text and (who := headline(person(text), "text")):
                found[who] = None
    return tuple(found)


def _categories(fields: Fields, reading: Reading) -> tuple[str, ...]:
    if fields.keys().isdisjoint(_CATEGORIES):
        return ()
    found: dict[str, None] = {}
    for name in _CATEGORIES:
        for element in islice(fields.get(name, ()), MAX_VALUES):
            text = element.get("term") or element.get("label") or reading.plain(element)
            if text := headline(text, "text"):
                found[text] = None
    return tuple(found)

"""Files and pictures of an entry: enclosures, Media RSS 1.5, iTunes, the first picture of a text."""

from __future__ import annotations

import re
from itertools import chain, islice

from srez.model import Enclosure
from srez.parse.feed.reading import MAX_VALUES, Element, Fields, Reading

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|[?#&])", re.IGNORECASE)
_PICTURES = ("media:content", "media:thumbnail", "itunes:image", "image")
_GROUPS = ("media:group", "media:content")


def enclosure(reading: Reading, element: Element) -> Enclosure | None:
    """Return what an `<enclosure>`, an Atom link or a `<media:content>` points to."""
    href = element.get("url") or element.get("href") or element.get("uri") or ""
    url = reading.link(element, href) if href else ""
    if not url:
        return None
    return Enclosure(url, (element.get("type") or "").strip()[:100], length(element.get("length") or ""))


def length(text: str) -> int:
    """Return a number of bytes, 0 for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def media(reading: Reading, fields: Fields) -> Fields:
    """Return the Media RSS elements of an entry, with those that stand inside groups after its own."""
    if fields.keys().isdisjoint(_GROUPS):
        return fields
    found = fields
    for name in _GROUPS:
        for group in islice(fields.get(name, ()), MAX_VALUES):
            if len(group):
                inside = reading.fields(group)
                if found is fields:
                    found = fields.copy()
                for key, elements in inside.items():
                    found[key] = [*found[key], *elements]
                if name == "media:group":
                    for content in islice(inside.get("media:content", ()), MAX_VALUES):
                        for key, elements in reading.fields(content).items() if len(content) else ():
                            found[key] = [*found[key], *elements]
    return found


def image(reading: Reading, fields: Fields, enclosures: list[Enclosure]) -> str:
    """Return the picture that stands for an entry, or ""."""
    if not enclosures and fields.keys().isdisjoint(_PICTURES):
        return ""
    for element in islice(fields.get("media:content", ()), MAX_VALUES):
        if _is_picture(element) and (found := enclosure(reading, element)):
            return found.url
    for element in islice(fields.get("media:thumbnail", ()), MAX_VALUES):
        href = element.get("url") or reading.plain(element)
        if href and (url := reading.link(element, href)):
            return url
    for found in enclosures:
        if found.type.startswith("image/") or (not found.type and _PICTURE.search(found.url)):
            return found.url
    for element in chain(fields.get("itunes:image", ()), fields.get("image", ())):
        href = element.get("href") or element.get("url") or _image_url(reading, element)
        if href and (url := reading.link(element, href)):
            return url
    return ""


def _image_url(reading: Reading, element: Element) -> str:
    if len(element) == 0:
        text = reading.plain(element)
        return text if text.startswith(("http://", "https://")) else ""
    inside = reading.fields(element)
    return next((reading.plain(child) for child in inside.get("url", ())), "")


def _is_picture(element: Element) -> bool:
    kind, medium = element.get("type") or "", element.get("medium") or ""
    if kind or medium:
        return kind.startswith("image/") or medium == "image"
    return _PICTURE.search(element.get("url") or "") is not None

"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import cast

import msgspec

from srez.errors import ParseError
from srez.model import Enclosure, Entry, Feed
from srez.parse import dates
from srez.parse.clean import clean
from srez.parse.feed.reading import (
    MAX_ENTRIES,
    MAX_TEXT,
    MAX_TITLE,
    MAX_VALUES,
    Markup,
    headline,
    join,
    one_line,
    plain_html,
    tidy_language,
)

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_FIELD = re.compile(r'"(title|home_page_url|feed_url|language)"\s*:\s*("(?:[^"\\]|\\.){0,4000}")')
#: Escapes, pairs of surrogates as one; a surrogate alone (group 1) is no character.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)

Object = Mapping[str, object]


def read(data: bytes, *, url: str = "", zone: tzinfo = UTC, markup: Markup = "safe") -> Feed:
    """Read a JSON Feed.

    Raises:
        ParseError: the JSON is no feed, or nothing of it can be had.
    """
    if b"\\ud" in data or b"\\uD" in data:
        data = _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], data)
    document, problem = _load(data, url)
    items = document.get("items")
    if not isinstance(items, list):
        raise ParseError("JSON without a list of items", where=url)
    if len(items) > MAX_ENTRIES:
        problem = problem or f"more than {MAX_ENTRIES} entries, cut"
    base = join(url, _text(document, "feed_url")) or url
    entries = tuple(
        [_entry(cast("Object", item), base, zone, markup) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]
    )
    if any(len(_text(cast("Object", item), "content_html")) > MAX_TEXT for item in items[:MAX_ENTRIES] if item):
        problem = problem or f"a text longer than {MAX_TEXT // 1024} KB, cut"
    return Feed(
        title=headline(_text(document, "title"), "text"),
        link=join(base, _text(document, "home_page_url")),
        language=tidy_language(_text(document, "language")),
        items=entries,
        format="json",
        problem=problem,
        hubs=_hubs(document, base),
        self_url=join(base, _text(document, "feed_url")),
    )


def _load(data: bytes, url: str) -> tuple[Object, str]:
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return _salvage(data, url, str(error)[:120])
    if not isinstance(document, dict):
        raise ParseError("JSON, but no object", where=url)
    return cast("Object", document), ""


def _salvage(data: bytes, url: str, problem: str) -> tuple[Object, str]:
    """Take the items before the fault, one by one."""
    text = data.decode("utf-8", "replace")
    start = _ITEMS.search(text)
    if start is None:
        raise ParseError(f"malformed JSON: {problem}", where=url)
    document: dict[str, object] = {}
    decoder = json.JSONDecoder(strict=False)
    for name, value in _FIELD.findall(text[: start.start()]):
        try:
            document.setdefault(name, decoder.decode(value))
        except ValueError:
            continue
    items: list[object] = []
    at = start.end()
    while len(items) < MAX_ENTRIES:
        at = _after_comma(text, at)
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        items.append(item)
    document["items"] = items
    return document, f"malformed JSON: {problem}"


def _after_comma(text: str, at: int) -> int:
    match = re.compile(r"[\s,]*").match(text, at)
    return match.end() if match else at


def _entry(item: Object, base: str, zone: tzinfo, markup: Markup) -> Entry:
    html = _text(item, "content_html")[:MAX_TEXT].strip()
    plain = _text(item, "content_text")[:MAX_TEXT]
    link = join(base, _text(item, "url")) or join(base, _text(item, "external_url"))
    content = clean(html, link or base) if markup == "safe" else html
    identity = _text(item, "id") or link
    files = _attachments(item, base)
    return Entry(
        id=identity.strip()[:MAX_TITLE],
        link=link,
        title=headline(_text(item, "title"), "text"),
        summary=plain_html(_text(item, "summary")[:MAX_TEXT].strip()),
        content=content if html else plain_html(plain.strip()),
        published=_date(item, "date_published", zone),
        updated=_date(item, "date_modified", zone),
        authors=_authors(item),
        categories=tuple(dict.fromkeys(filter(None, (headline(tag, "text") for tag in _texts(item, "tags"))))),
        enclosures=files,
        image=join(base, _text(item, "image")) or join(base, _text(item, "banner_image")) or _picture(files),
        language=tidy_language(_text(item, "language")),
    )


def _text(of: Object, name: str) -> str:
    """Return a member as text; numbers count as text, since ids are numbers in the wild."""
    value = of.get(name) if isinstance(of, dict) else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18 else ""


def _list(of: Object, name: str) -> list[object]:
    value = of.get(name)
    return list(islice(value, MAX_VALUES)) if isinstance(value, list) else []


def _texts(of: Object, name: str) -> list[str]:
    return [one_line(value, MAX_TITLE) for value in _list(of, name) if isinstance(value, str)]


def _date(item: Object, name: str, zone: tzinfo) -> datetime | None:
    text = _text(item, name)
    return dates.parse(text, zone=zone) if text else None


def _authors(item: Object) -> tuple[str, ...]:
    people = [*_list(item, "authors"), item.get("author")]
    names = (_text(cast("Object", who), "name") if isinstance(who, dict) else who for who in people)
    return tuple(dict.fromkeys(found for name in names if isinstance(name, str) and (found := headline(name, "text"))))


def _attachments(item: Object, base: str) -> tuple[Enclosure, ...]:
    found = []
    for value in _list(item, "attachments"):
        if isinstance(value, dict):
            attachment = cast("Object", value)
            size = attachment.get("size_in_bytes")
            if url := join(base, _text(attachment, "url")):
                bytes_ = int(size) if isinstance(size, int | float) and 0 <= size < 1e15 else 0
                found.append(Enclosure(url, _text(attachment, "mime_type")[:100], bytes_))
    return tuple(found)


def _picture(files: tuple[Enclosure, ...]) -> str:
    return next((file.url for file in files if file.type.startswith("image/")), "")


def _hubs(document: Object, base: str) -> tuple[str, ...]:
    hubs = (cast("Object", hub) for hub in _list(document, "hubs") if isinstance(hub, dict))
    found = (join(base, _text(hub, "url")) for hub in hubs if _text(hub, "type").lower() in ("websub", "pubsubhubbub"))
    return tuple(dict.fromkeys(filter(None, found)))

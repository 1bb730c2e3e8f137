"""The public page of a Telegram channel, https://t.me/s/NAME: a feed in all but name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from html import escape as html_escape
from itertools import islice
from typing import cast

from lxml import etree, html

from srez.errors import ParseError
from srez.model import Enclosure, Entry, Feed
from srez.parse import dates
from srez.parse.clean import clean
from srez.parse.clean import text as visible
from srez.parse.feed.reading import MAX_ENTRIES, MAX_TEXT, headline, join
from srez.parse.feed.xml import few_names

#: What tells such a page from any other.
MARK = b"tgme_widget_message"
_BACKGROUND = re.compile(r"background-image\s*:\s*url\(\s*['\"]?([^'\")]{1,4000})", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</p>|</blockquote>", re.IGNORECASE)
#: A sentence ends at a mark that white space and a capital, a digit or an opening quote follow.
_SENTENCE = re.compile(r"[.!?…]+[»”\"')]*(?=\s+[A-ZА-ЯЁІЇЄҐЎ0-9«“\"])")
#: A title is no longer; the words after are in the text.
MAX_TITLE = 200
_SHORTEST = 12


def read(data: bytes, *, url: str = "", zone: tzinfo = UTC) -> Feed:
    """Read a channel's page, newest message first.

    Raises:
        ParseError: the page can't be read, or is no channel's.
    """
    few_names(data, url)
    try:
        page = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError(f"an unreadable page: {error}", where=url) from error
    base = url or "https://t.me/"
    entries = []
    for message in islice(_all(page, "tgme_widget_message"), MAX_ENTRIES):
        entry = _entry(message, base, zone)
        if entry is not None:
            entries.append(entry)
    name = _first(page, "tgme_channel_info_header_title")
    title = headline(_line(name) or _property(page, "og:title"), "literal")
    if not entries and not title:
        raise ParseError("an HTML page, no channel's messages", where=url)
    entries.reverse()
    return Feed(
        title=title,
        link=join(base, url.replace("/s/", "/", 1)) if url else "",
        items=tuple(entries),
        format="telegram",
        problem="" if entries else "a channel without messages",
    )


def _entry(message: etree._Element, base: str, zone: tzinfo) -> Entry | None:
    if _has(message, "service_message"):
        return None
    post = message.get("data-post") or ""
    stamp = _first(message, "tgme_widget_message_date")
    href = (stamp.get("href") or "") if stamp is not None else ""
    link = join(base, href or (f"https://t.me/{post}" if post else ""))
    body = next((x for x in _all(message, "tgme_widget_message_text") if not _has(x, "js-message_reply_text")), None)
    raw = _inside(body) if body is not None else ""
    picture = _picture(message, base)
    if not (link or raw):
        return None
    content = clean(raw, base).strip()
    return Entry(
        id=post or link,
        link=link,
        title=headline(_title(raw) or _stand_in(message), "literal"),
        content=content,
        published=_time(message, zone),
        authors=_authors(message),
        enclosures=tuple(_videos(message, base)),
        image=picture,
    )


_WITH_CLASS = etree.XPath("descendant::*[contains(concat(' ', normalize-space(@class), ' '), $token)]")


def _all(root: etree._Element, name: str) -> list[etree._Element]:
    return cast("list[etree._Element]", _WITH_CLASS(root, token=f" {name} "))


def _first(root: etree._Element, *names: str) -> etree._Element | None:
    return next((found for name in names for found in _all(root, name)), None)


def _has(element: etree._Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def _inside(element: etree._Element) -> str:
    """Return an element's inner HTML."""
    parts = [html_escape(element.text or "", quote=False)]
    parts.extend(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return "".join(parts)[:MAX_TEXT]


def _line(element: etree._Element | None) -> str:
    return (
        "" if element is None else " ".join("".join(islice(cast("Iterator[str]", element.itertext()), 1_000)).split())
    )


def _property(page: etree._Element, name: str) -> str:
    for meta in page.iter("meta"):
        if meta.get("property") == name:
            return meta.get("content") or ""
    return ""


def _time(message: etree._Element, zone: tzinfo) -> datetime | None:
    # The last `<time>` is the message's own; one before it belongs to a video's length.
    stamps = [stamp for stamp in message.iter("time") if stamp.get("datetime")]
    return dates.parse(stamps[-1].get("datetime") or "", zone=zone) if stamps else None


def _picture(message: etree._Element, base: str) -> str:
    """Return the photo, else a video's still, else the preview of the page that is linked."""
    for name in (
        "tgme_widget_message_photo_wrap",
        "tgme_widget_message_video_thumb",
        "link_preview_image",
        "link_preview_right_image",
    ):
        for element in _all(message, name):
            match = _BACKGROUND.search(element.get("style") or "")
            if match and (url := join(base, match[1])):
                return url
    return ""


def _videos(message: etree._Element, base: str) -> Iterator[Enclosure]:
    for kind, tag in (("video/mp4", "video"), ("audio/ogg", "audio")):
        for element in islice(message.iter(tag), 10):
            if url := join(base, element.get("src") or ""):
                yield Enclosure(url, kind)


def _authors(message: etree._Element) -> tuple[str, ...]:
    """Return the signature of a signed post; the channel itself is no author."""
    name = headline(_line(_first(message, "tgme_widget_message_from_author")), "literal")
    return (name,) if name else ()


def _stand_in(message: etree._Element) -> str:
    """Return a title for a message without text."""
    return _line(
        _first(
            message,
            "tgme_widget_message_poll_question",
            "link_preview_title",
            "tgme_widget_message_document_title",
        )
    )[:MAX_TITLE]


def _title(raw: str) -> str:
    """Return the first line that says something, or its first sentence when it runs on."""
    lines = (" ".join(line.split()) for line in visible(_BREAK.sub("\n", raw)).split("\n"))
    line = next((line for line in lines if any(map(str.isalnum, line))), "")
    if len(line) > _SHORTEST:
        for end in _SENTENCE.finditer(line):
            if end.end() >= _SHORTEST:
                line = line[: end.end()]
                break
    if len(line) <= MAX_TITLE:
        return line
    return line[:MAX_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:—–-") + "…"

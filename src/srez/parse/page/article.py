"""The article of a page, through trafilatura.

What is added: bounds, metadata without a look at the clock, and articles that go on in further boxes (`continuation`).
"""

from __future__ import annotations

import re
from datetime import datetime
from importlib import import_module
from types import ModuleType

import msgspec
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from srez.errors import ParseError
from srez.parse.feed.encoding import to_utf8
from srez.parse.page.continuation import continued
from srez.parse.page.directives import Limit, limit_of
from srez.parse.page.metadata import Metadata, read
from srez.parse.text import bounded

#: Characters of a page, and tags in it; the largest articles have a tenth of either.
_CHARACTERS = 5_000_000
_TAGS = 30_000
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
#: A tag with a thousand attributes or more, by the tokenizer of HTML §13.2.5.32–39: parsing it takes quadratic time.
_CROWDED = re.compile(
    r"""(<[a-zA-Z][^\s/>]*+)(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s>]*+))?+){1000,}+"""
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An article as its page gives it."""

    title: str = ""
    #: Plain text of at most 200 KB, paragraphs separated by blank lines; "" when the page has no article.
    text: str = ""
    #: As the page's metadata states it; a bare date is midnight UTC.
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    image: str = ""
    #: BCP 47, as the page states it.
    language: str = ""
    #: What the page's robots rules leave of the rights to show it.
    limit: Limit = ""
    #: The page reserves text and data mining (TDMRep).
    reserved: bool = False


def extract(html: str, *, url: str = "") -> Page:
    """Take the article out of a page; only the first 5,000,000 characters and 30,000 tags are looked at.

    Args:
        html: the page, decoded.
        url: where it was found, for relative addresses.

    Raises:
        ParseError: it is no HTML at all.
    """
    try:
        tree = _trafilatura().load_html(_bounded(html))
    except (LxmlError, ValueError) as error:
        raise ParseError(f"no readable HTML ({error})", where=url) from error
    if not isinstance(tree, HtmlElement):
        raise ParseError("no HTML", where=url)
    facts = read(tree, url)
    return _page(facts, _article(tree, url))


def _trafilatura() -> ModuleType:
    """Return the library; most starts never look at a page, and it takes a tenth of a second to load."""
    return import_module("trafilatura")


def decode(body: bytes, content_type: str = "") -> str:
    """Decode the bytes of a page: byte order mark, valid UTF-8, HTTP header, `<meta charset>`, a guess."""
    if "charset" not in content_type.lower() and (match := _META.search(body[:4096])):
        content_type = f"text/html; charset={match[1].decode('ascii')}"
    return to_utf8(body, content_type)[0].decode("utf-8", "replace")


def _bounded(html: str) -> str:
    html = _UNREADABLE.sub("\ufffd", html[:_CHARACTERS])
    parts = html.split("<", _TAGS)
    if len(parts) > _TAGS:
        html = "<".join(parts[:_TAGS])
    return _CROWDED.sub(r"\1", html)


def _article(tree: HtmlElement, url: str) -> str:
    try:
        document = _trafilatura().bare_extraction(tree, url=url or None, include_comments=False)
    except (LxmlError, RecursionError, LookupError, AttributeError, AssertionError) as error:
        # Its own guard lets through what odd trees provoke inside; for us that is a page we can't read.
        raise ParseError(f"no article can be taken out ({type(error).__name__}: {error})", where=url) from error
    text = getattr(document, "text", None) or ""
    lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    return bounded("\n\n".join(continued(tree, lines)))


def _page(facts: Metadata, text: str) -> Page:
    return Page(
        title=facts.title,
        text=text,
        published=facts.published,
        authors=facts.authors,
        image=facts.image,
        language=facts.language,
        limit=limit_of(facts.robots),
        reserved=facts.reserved,
    )

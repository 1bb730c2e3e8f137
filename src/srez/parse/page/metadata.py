"""What a page says about its article: Open Graph, schema.org (JSON-LD and microdata), and plain HTML, in that order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from lxml.html import HtmlElement

from srez.parse import dates
from srez.parse.text import excerpt, plain
from srez.parse.urls import absolute

#: Characters of JSON-LD that are read, things in it, names of authors.
_JSON = 500_000
_THINGS = 500
_AUTHORS = 20
_ARTICLES = (
    "Article",
    "NewsArticle",
    "BlogPosting",
    "Report",
    "ReportageNewsArticle",
    "LiveBlogPosting",
    "AnalysisNewsArticle",
)


class Metadata(msgspec.Struct, frozen=True):
    """The facts beside the text."""

    title: str = ""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    image: str = ""
    language: str = ""
    #: Contents of the robots meta tags, and of the one for data mining.
    robots: tuple[str, ...] = ()
    reserved: bool = False


def read(tree: HtmlElement, url: str) -> Metadata:
    """Collect the metadata of a parsed page; nothing in it is believed to be more than text."""
    meta = _meta(tree)
    things = list(_things(tree))
    article = next((thing for thing in things if _is_article(thing)), {})
    image = _line(_first(meta, "og:image", "og:image:url", "twitter:image"), _image(article.get("image")))
    return Metadata(
        title=_line(
            _first(meta, "og:title", "twitter:title"), article.get("headline"), _text(tree, "h1"), _text(tree, "title")
        ),
        published=_published(tree, meta, article),
        authors=_authors(meta, article),
        image=absolute(image, url) if image else "",
        language=_line(tree.get("lang"), _first(meta, "og:locale", "content-language")).replace("_", "-")[:35],
        robots=(*meta.get("robots", ()), *meta.get("srez", ())),
        reserved="1" in meta.get("tdm-reservation", ()),
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content[:4096])
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _things(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD, outer ones first, as far as a few hundred."""
    queue: list[Any] = []
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower() and len(text) <= _JSON:
            try:
                queue.append(msgspec.json.decode(text))
            except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
                continue
    for count, thing in enumerate(queue):
        if count >= _THINGS:
            return
        if isinstance(thing, dict):
            yield thing
            queue += [thing[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in thing]
        elif isinstance(thing, list):
            queue += thing[:_THINGS]


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _published(tree: HtmlElement, meta: dict[str, list[str]], article: dict[str, Any]) -> datetime | None:
    stated = [
        _first(
            meta, "article:published_time", "og:article:published_time", "datepublished", "pubdate", "dc.date.issued"
        ),
        article.get("datePublished"),
        *(
            element.get("datetime") or element.text
            for element in tree.xpath("//*[@itemprop='datePublished'][not(self::meta)]")[:1]
        ),
        *(element.get("datetime") for element in tree.xpath("//time[@pubdate or ancestor::article][@datetime]")[:1]),
    ]
    for text in stated:
        if isinstance(text, str) and (moment := dates.parse(text)):
            return moment
    return None


def _authors(meta: dict[str, list[str]], article: dict[str, Any]) -> tuple[str, ...]:
    stated = article.get("author")
    people = stated[:_AUTHORS] if isinstance(stated, list) else [stated]
    names: list[Any] = [person.get("name") if isinstance(person, dict) else person for person in people]
    if not any(names):
        names = meta.get("author", []) + meta.get("article:author", [])
    lines = dict.fromkeys(_line(name) for name in names)
    # Some sites give an author's page in place of the name.
    return tuple(line for line in lines if line and not line.startswith(("http:", "https:")))[:_AUTHORS]


def _image(stated: Any) -> str:
    if isinstance(stated, list):
        stated = stated[0] if stated else ""
    if isinstance(stated, dict):
        stated = stated.get("url")
    return stated if isinstance(stated, str) else ""


def _text(tree: HtmlElement, tag: str) -> str:
    element = next(tree.iter(tag), None)
    return "" if element is None else str(element.text_content())


def _line(*values: Any) -> str:
    """Return the first value that is some text, on one line of at most 500 characters."""
    for value in values:
        if isinstance(value, str) and (line := excerpt(plain(value[:4096]), 500)):
            return line
    return ""

"""OPML in and out: lists of sources as readers exchange them.

Format: OPML 2.0 (http://opml.org/spec2.opml), 1.0 read as well. What the format has no attribute for travels under our
own namespace. Folders are flattened. Never carried, in either direction, is what an operator grants: wider rights,
pictures, partnership, full texts, a proxy; a stranger's file can't allow itself anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from srez.catalogue import slugs
from srez.catalogue.addresses import LONGEST, is_address
from srez.catalogue.load import LARGEST
from srez.errors import ParseError
from srez.model import Ownership, Source, SourceKind

NAMESPACE: Final = "urn:srez:source:1"
#: Outlines in it; far above any real list.
MOST: Final = 50_000
#: Feeds of one source.
MOST_FEEDS: Final = 100

#: Facts that travel as they are.
_FACTS = ("country", "place", "language", "kind", "ownership", "owner", "zone")
_CHOICES: Mapping[str, tuple[str, ...]] = {"kind": get_args(SourceKind), "ownership": get_args(Ownership)}
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "country": re.compile(r"[A-Z]{2}\Z"),
    "place": re.compile(r"[a-z0-9-]+\Z"),
    "language": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*( [A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)*\Z"),
    "zone": re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\Z"),
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(body: bytes) -> list[Source]:
    """Return the sources of an OPML file in its order; outlines that carry one `srez:slug` are one source.

    Raises:
        ParseError: when the bytes are no OPML, or beyond the bounds.
    """
    found: dict[str, Source] = {}
    #: A feed that stands in several folders is one source.
    seen: dict[str, str] = {}
    for values in _outlines(_root(body)):
        feed, homepage = _address(values, "xmlurl"), _address(values, "htmlurl")
        if not feed and not homepage and values.get("type", "").lower() == "link":
            homepage = _address(values, "url")
        if not (feed or homepage) or (feed or homepage) in seen:
            continue
        given = values.get(_own("slug"), "")
        earlier = found.get(given)
        if earlier is not None and feed and len(earlier.feeds) < MOST_FEEDS:
            found[given] = msgspec.structs.replace(earlier, feeds=(*earlier.feeds, feed))
            seen[feed] = given
            continue
        source = _source(values, feed, homepage, found)
        found[source.slug] = source
        seen[feed or homepage] = source.slug
    return list(found.values())


def render(sources: Iterable[Source]) -> bytes:
    """Return the sources as an OPML 2.0 file, in folders by country."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"srez": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Srez"
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for source in sources:
        folder = folders.get(source.country)
        if folder is None:
            folder = etree.SubElement(body, "outline", {"text": source.country or "—"})
            folders[source.country] = folder
        for feed in source.feeds or ("",):
            outline = etree.SubElement(folder, "outline")
            for name, value in _attributes(source, feed):
                outline.set(name, _NOT_XML.sub("", value))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _attributes(source: Source, feed: str) -> Iterator[tuple[str, str]]:
    yield "text", source.name
    if feed:
        yield from (("type", "rss"), ("xmlUrl", feed))
        if source.homepage:
            yield "htmlUrl", source.homepage
    else:
        yield from (("type", "link"), ("url", source.homepage), ("htmlUrl", source.homepage))
    if source.language:
        yield "language", source.language.split(" ")[0]
    yield _own("slug"), source.slug
    default = Source(slug="", name="")
    for fact in _FACTS:
        value = getattr(source, fact)
        if value != getattr(default, fact):
            yield _own(fact), value
    if source.rights == "link":
        yield _own("rights"), "link"


def _own(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _root(body: bytes) -> etree._Element:
    if len(body) > LARGEST:
        raise ParseError(f"more than {LARGEST >> 20} MiB")
    # No list of feeds declares entities; one that does wants to grow in memory. NULs: the same in UTF-16.
    if b"<!ENTITY" in body.replace(b"\0", b""):
        raise ParseError("declares entities")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: etree._Element | None = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(f"no OPML: {error}") from error
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ParseError("no OPML: there is no <opml> element")
    return root


def _outlines(root: etree._Element) -> Iterator[dict[str, str]]:
    """Yield the attributes of each outline without children; plain names in lower case, as writers differ."""
    for number, element in enumerate(root.iter("{*}outline"), 1):
        if number > MOST:
            raise ParseError(f"more than {MOST} outlines")
        names = {str(name): str(value).strip()[:LONGEST] for name, value in element.attrib.items()}
        values = {name if name.startswith("{") else name.lower(): value for name, value in names.items()}
        # A folder may carry a homepage; only one with a feed of its own is a source as well.
        if len(element) == 0 or values.get("xmlurl"):
            yield values


def _address(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    return value if is_address(value) else ""


def _source(values: Mapping[str, str], feed: str, homepage: str, taken: Mapping[str, Source]) -> Source:
    host = (urlsplit(feed or homepage).hostname or "").removeprefix("www.")
    name = " ".join((values.get("text") or values.get("title") or host).split())[:300] or host
    given = values.get(_own("slug"), "")
    facts: dict[str, Any] = {fact: value for fact in _FACTS if (value := _fact(values, fact))}
    # `language` without our namespace is the OPML attribute; writers fill it with anything.
    if "language" not in facts and _PATTERNS["language"].match(values.get("language", "")):
        facts["language"] = values["language"]
    return Source(
        slug=given if slugs.is_slug(given) and given not in taken else slugs.unique(name, taken),
        name=name,
        homepage=homepage,
        feeds=(feed,) if feed else (),
        rights="link" if values.get(_own("rights")) == "link" else "excerpt",
        **facts,
    )


def _fact(values: Mapping[str, str], fact: str) -> str:
    value = values.get(_own(fact), "")
    if fact in _CHOICES:
        return value if value in _CHOICES[fact] else ""
    pattern = _PATTERNS.get(fact)
    return value if pattern is None or pattern.match(value) else ""

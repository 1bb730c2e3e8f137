"""The nouns. Frozen values; times are aware UTC; encodings live only at the edges."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Rights = Literal["full", "excerpt", "link"]
Images = Literal["none", "thumbnail", "full"]
Ownership = Literal["state", "public", "private", "exile", "independent", "unknown"]
SourceKind = Literal[
    "agency", "newspaper", "television", "radio", "portal", "magazine", "official", "telegram", "blog", "other"
]
#: How a visit ended: `ok` (a document), `unchanged` (304 or the same bytes), or why there was no document.
Outcome = Literal[
    "ok", "unchanged", "failed", "refused", "unreachable", "timeout", "too-large", "status", "blocked", "no-feed",
    "malformed",
]  # fmt: skip

PlaceKind = Literal["settlement", "district", "region", "country"]
#: Whether an event happens there, or the text merely names it.
PlaceRole = Literal["scene", "mentioned"]


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An outlet whose news is collected. Only facts: nothing here ranks it."""

    #: ASCII letters, digits and `-`; the source's id for ever.
    slug: str
    name: str
    homepage: str = ""
    #: Addresses of its feeds; empty means: discover them from the homepage.
    feeds: tuple[str, ...] = ()
    #: ISO 3166-1 alpha-2 of the country it works from; "" for a contested place (the place carries the claims).
    country: str = ""
    #: Id of a region in `catalogue/regions.tsv`, or "" for a national or world outlet.
    place: str = ""
    #: BCP 47; several languages separated by a space, the main one first.
    language: str = ""
    kind: SourceKind = "other"
    ownership: Ownership = "unknown"
    #: The owner's name as a fact, or "".
    owner: str = ""
    #: IANA time zone for dates that carry none; "" means UTC.
    zone: str = ""
    rights: Rights = "excerpt"
    images: Images = "none"
    partner: bool = False
    #: Fetch article pages for their full text (by robots.txt) to analyse and index it.
    full_text: bool = False
    #: Proxy address for this source alone; never shown, never on the wire.
    proxy: str = ""
    #: An operator's pause: kept, not visited.
    paused: bool = False


class Enclosure(msgspec.Struct, frozen=True):
    """A file that an entry carries."""

    url: str
    type: str = ""
    #: Bytes, as the feed says; 0 when it doesn't.
    length: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the feed gives it, cleaned: HTML is safe to show, URLs are absolute, times are UTC."""

    id: str = ""
    link: str = ""
    #: May hold inline HTML.
    title: str = ""
    #: Sanitised HTML.
    summary: str = ""
    #: Sanitised HTML.
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    #: The picture that stands for it (Media RSS, an image enclosure, JSON Feed's image), or "".
    image: str = ""
    language: str = ""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed document. `problem` names what was wrong with it when only a part could be had."""

    title: str = ""
    link: str = ""
    language: str = ""
    items: tuple[Entry, ...] = ()
    #: `rss`, `rdf`, `atom`, `json`, `sitemap`, `telegram`.
    format: str = ""
    problem: str = ""
    #: WebSub hubs and the feed's own address, as the document declares them.
    hubs: tuple[str, ...] = ()
    self_url: str = ""
    #: Minutes that the feed asks not to be visited sooner than (`ttl`, sy:updatePeriod), or 0.
    ttl: int = 0
    #: UTC hours 0–23 and English day names in which the feed asks not to be visited.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An entry made ready for the wire: plain text, canonical URL, identity."""

    source: str
    url: str = ""
    title: str = ""
    #: Plain text of at most 300 characters, cut at a sentence and marked with «…» when it was cut.
    summary: str = ""
    #: The whole plain text (paragraphs separated by blank lines) when it says more than `summary`, else "".
    text: str = ""
    image: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    #: What makes it the same article when seen again, strongest first; hashed with the site's secret before it is kept.
    keys: tuple[str, ...] = ()
    #: Digest of what a revision is judged by: title and text, blind to typography.
    content: str = ""
    #: Narrower than the source's rights when the page itself asks for it (`nosnippet`, `noarchive`), else "".
    limit: Literal["", "link", "excerpt"] = ""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one feed."""

    feed: str
    source: str
    at: datetime
    outcome: Outcome
    #: HTTP status, 0 when there was none.
    status: int = 0
    #: What went wrong, in words for an operator; "" when nothing did.
    problem: str = ""
    #: Seconds it took.
    took: float = 0.0
    #: Bytes received, decompressed.
    size: int = 0
    entries: int = 0
    new: int = 0
    etag: str = ""
    modified: str = ""
    #: Where a permanent redirect led, or "".
    moved_to: str = ""
    #: SHA-256 of the document's bytes, hex, to know an unchanged one behind a server without validators.
    digest: str = ""


FIELDS = ("url", "title", "summary", "text", "image", "extra")


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """What may have to go one day: lies beside the record, never in it. The order of fields is the digest's."""

    url: str = ""
    title: str = ""
    summary: str = ""
    text: str = ""
    image: str = ""
    #: A JSON object of what has no field of its own (authors, categories, enclosures, language), or "".
    extra: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A settlement, a first-level region or a country. Names and numbers as GeoNames or our catalogue has them."""

    #: Geonameid of a settlement, or our id of a region, or ISO 3166-1 alpha-2 in lower case of a country.
    id: str
    kind: PlaceKind
    #: Names in four languages; "" where none is known.
    ru: str = ""
    uk: str = ""
    be: str = ""
    en: str = ""
    #: Historical and alternative names, in whatever language.
    also: tuple[str, ...] = ()
    #: A region's full name in Russian where `ru` is a shorter one.
    official: str = ""
    #: ISO 3166-1 alpha-2 by which GeoNames files it; for matching only, nobody's claim.
    country: str = ""
    #: Id of the region that it lies in, or "".
    region: str = ""
    #: Id of the city that a district is part of, or "".
    within: str = ""
    #: Degrees; 0, 0 for a place without a point.
    latitude: float = 0.0
    longitude: float = 0.0
    #: 0 when unknown.
    population: int = 0
    #: IANA zone.
    zone: str = ""

    def name(self, language: str) -> str:
        """Return its name in a language, or the nearest to it that there is."""
        own = {"ru": self.ru, "uk": self.uk, "be": self.be, "en": self.en}.get(language, "")
        return own or self.ru or self.en or self.uk or self.be


class PlaceMention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place that an article names."""

    #: The place's id; "" for a settlement that the text calls one and the gazetteer doesn't have.
    place: str
    role: PlaceRole
    kind: PlaceKind
    #: Its name in the article's language.
    name: str
    #: As in `Place.country`; "" when unknown.
    country: str = ""
    #: The words by which it was found first.
    surface: str = ""
    #: How often it is named.
    times: int = 1

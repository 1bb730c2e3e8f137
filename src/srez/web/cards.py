"""Cards: what an address looks like where people pass it on, the page's words over the strip of its day."""

from __future__ import annotations

import asyncio
from datetime import date
from hashlib import blake2b
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath, PathParameter

from srez.errors import NotFound
from srez.model import Source
from srez.web import words
from srez.web.articles import Shown, show
from srez.web.listing import When, when
from srez.web.painter.host import Painter
from srez.web.painter.jobs import Card, Icon, Made
from srez.web.painter.letters import settable
from srez.web.respond import BY_READER, Answer, Request, answer, site_of
from srez.web.shelf import NOBODY, Shelf
from srez.web.site import Site
from srez.web.words import _

PNG = "image/png"
SUFFIX = ".png"
#: Changes when the same words would be drawn otherwise.
DRAWING = "1"
#: Minutes of a slice of the strip: as fine as the picture's pixels allow.
SLICE = 4
#: Shades of the strip: a single piece of news more makes no other card.
SHADES = 6
#: The strip's labels, in hours.
SCALE = (0, 6, 12, 18)


class Cards:
    """Has cards drawn and kept."""

    def __init__(self, painter: Painter, shelf: Shelf) -> None:
        self._painter = painter
        self._shelf = shelf

    async def get(self, card: Card | Icon, owner: int = NOBODY) -> bytes:
        """Return a card, or an icon, as PNG. It is kept by what it shows: other words, another card.

        Raises:
            Busy: too many pictures are being made.
        """
        key = blake2b(DRAWING.encode() + msgspec.msgpack.encode(card), digest_size=12).hexdigest()
        kept = await asyncio.to_thread(self._shelf.get, owner, key)
        if kept is None:
            drawn = await self._painter.paint(card)
            if not isinstance(drawn, Made):
                raise TypeError(f"the painter can't draw a card of ours: {drawn.problem}")
            kept = drawn.pictures[0].data
            await asyncio.to_thread(self._shelf.put, owner, key, kept)
        return kept

    def forget(self, owner: int) -> None:
        """Keep nothing of an article."""
        self._shelf.drop({owner})


def home_card(site: Site) -> Card:
    """Return the card of the wire: today so far."""
    now = site.zone.local(site.now())
    return _card(
        site,
        now.date(),
        above=f"{words.day(now.date())} · {site.zone.name(now)}",
        title=_("Новости по минутам, со всех сторон"),
        here=_minute(site),
    )


def time_card(site: Site, named: When) -> Card:
    """Return the card of a day, an hour or a minute."""
    at = site.zone.at(named.first)
    if named.time is None:
        return _card(site, named.day, above=site.zone.name_in_full(at), title=_begun(named.title))
    count = sum(site.archive.counts(named.first, named.upto).values())
    label = named.time.label
    hour = f"{label[:2]}:00–{label[:2]}:59"
    return _card(
        site,
        named.day,
        above=f"{words.day(named.day)} · {site.zone.name(at)}",
        title=label[:5] if named.is_minute else hour,
        below=words.articles(count),
        here=named.first,
        upto=named.upto,
    )


def source_card(site: Site, source: Source) -> Card:
    """Return the card of a source: its name, what it is, and today's strip of its own."""
    about = [words.COUNTRIES.get(source.country, source.country), words.KINDS[source.kind]]
    now = site.zone.local(site.now())
    return _card(
        site,
        now.date(),
        above=words.day(now.date()),
        title=settable(source.name) or source.slug,
        below=_begun(" · ".join(_(word) for word in about if word)),
        source=source,
        here=_minute(site),
    )


def article_card(site: Site, shown: Shown) -> Card:
    """Return an article's card: its headline, unless its words are gone or the fonts can't set them."""
    at = site.zone.at(shown.minute)
    name = settable(shown.source_name) or shown.slug
    gone = shown.redacted is not None or shown.expired or shown.vanished is not None
    headline = "" if gone else settable(shown.headline)
    return _card(
        site,
        at.date(),
        above=words.moment(at, site.zone.name(at)),
        title=headline or name,
        below=name if headline else "",
        here=shown.minute,
    )


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _minute(site: Site) -> int:
    return int(site.now().timestamp()) // 60


def _card(
    site: Site,
    day: date,
    *,
    title: str,
    above: str = "",
    below: str | None = None,
    source: Source | None = None,
    here: int | None = None,
    upto: int = 0,
) -> Card:
    """Put a card together; `below` is how many articles the day has, unless it is given."""
    first, end = site.zone.bounds(day)
    counts = site.archive.counts(first, end, source=source.slug if source else "")
    sums = [0] * -(-(end - first) // SLICE)
    for minute, count in counts.items():
        sums[(minute - first) // SLICE] += count
    most = max(sums)
    come = min(len(sums), max(0, -(-(_minute(site) + 1 - first) // SLICE)))
    slices = bytes(-(-SHADES * count // most) * 255 // SHADES if count else 0 for count in sums)
    marked = None
    if here is not None:
        start = (here - first) // SLICE
        marked = (start, max(start + 1, -(-(upto - first) // SLICE)))
    hours = [(span.first - first, span.label[:2]) for span in site.zone.hours(day) if int(span.label[:2]) in SCALE]
    return Card(
        name=settable(site.settings.name) or "Srez",
        above=above,
        title=title,
        below=words.articles(sum(counts.values())) if below is None else below,
        slices=slices,
        come=come,
        here=marked,
        scale=(*((at // SLICE, label) for at, label in hours), (len(sums), "24")),
        accent=site.choices.accent,
        logo=site.choices.logo,
    )


async def _drawn(request: Request, card: Card, owner: int = NOBODY) -> Answer:
    cards: Cards = request.app.state["studio"].cards
    return answer(request, await cards.get(card, owner), PNG, headers={**BY_READER, "x-robots-tag": "noindex"})


def _name(asked: str) -> str:
    if not asked.endswith(SUFFIX):
        raise NotFound(asked)
    return asked.removesuffix(SUFFIX)


@get("/card/home.png")
async def of_home(request: Request) -> Answer:
    """Draw the card of the wire."""
    return await _drawn(request, home_card(site_of(request)))


@get("/card/day/{day:str}")
async def of_day(request: Request, day: FromPath[str]) -> Answer:
    """Draw the card of a day."""
    return await _drawn(request, time_card(site_of(request), _named(site_of(request), _name(day))))


@get("/card/time/{day:str}/{time:str}")
async def of_time(request: Request, day: FromPath[str], time: FromPath[str]) -> Answer:
    """Draw the card of an hour or a minute."""
    return await _drawn(request, time_card(site_of(request), _named(site_of(request), day, _name(time))))


def _named(site: Site, day: str, time: str | None = None) -> When:
    named = when(site, day, time)
    if named is None:
        msg = f"the archive has no time {day} {time or ''}"
        raise NotFound(msg)
    return named


@get("/card/source/{slug:str}")
async def of_source(request: Request, slug: FromPath[str]) -> Answer:
    """Draw the card of a source."""
    site = site_of(request)
    source = site.sources.get(_name(slug))
    if source is None:
        raise NotFound(slug)
    return await _drawn(request, source_card(site, source))


@get("/card/article/{index:str}")
async def of_article(request: Request, index: Annotated[str, PathParameter(pattern=r"^\d{1,18}\.png$")]) -> Answer:
    """Draw the card of an article."""
    site = site_of(request)
    row = site.archive.article(int(_name(index)))
    if row is None:
        raise NotFound(index)
    shown = show(site, [row])[0]
    drawn = await _drawn(request, article_card(site, shown), row.index)
    if site.archive.article(row.index) != row:
        # What was redacted while it was being drawn must not stay on the shelf.
        request.app.state["studio"].cards.forget(row.index)
    return drawn


HANDLERS = [of_home, of_day, of_time, of_source, of_article]

"""The wire, its archive and the sources' own lists; each also as RSS, Atom and JSON Feed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from srez.errors import NotFound
from srez.model import Source
from srez.views.archive import Version
from srez.web import feeds, meta
from srez.web.articles import Shown, safe_url, show
from srez.web.calendar import month
from srez.web.listing import FEED, PAGE, Format, Listing, When, archived, newest, split_format, split_languages, when
from srez.web.pagecache import keep
from srez.web.render import render
from srez.web.respond import HTML, Answer, Request, answer, asked_path, moved, site_of, slashed
from srez.web.site import Site
from srez.web.standing import by_source, standing, why
from srez.web.strip import minutes_of, strip
from srez.web.times import parse_day
from srez.web.words import _
from srez.web.words import day as in_words
from srez.web.words import languages as in_those
from srez.wire.records import from_micros

Before = Annotated[int | None, QueryParameter(ge=0, le=2**62)]
#: Languages that the wire's page offers to be narrowed to.
WIRE_LANGUAGES = 8
#: Revisions shown of one minute or hour.
CHANGES = 100
#: Sources named beside the wire.
VOICES = 12


class Minute(msgspec.Struct, frozen=True):
    """A minute's articles within a list."""

    minute: int
    href: str
    label: str
    #: The day in words, where the list comes to another day.
    day: str
    articles: list[Shown]


def by_minute(site: Site, articles: list[Shown], source: Source | None = None, *, days: bool = True) -> list[Minute]:
    """Group a list under minute headings, and under `days` where it comes to another one."""
    base = f"/source/{source.slug}" if source else ""
    minutes: list[Minute] = []
    last: date | None = None
    for each in articles:
        if not minutes or minutes[-1].minute != each.minute:
            today = site.zone.at(each.minute).date()
            minutes.append(
                Minute(
                    each.minute,
                    f"{base}/archive/{site.zone.path(each.minute)}/",
                    site.zone.label(each.minute),
                    in_words(today) if days and today != last else "",
                    [],
                )
            )
            last = today
        minutes[-1].articles.append(each)
    return minutes


class Voice(msgspec.Struct, frozen=True):
    """A source within a list, and how many of the list's articles are its own."""

    slug: str
    name: str
    count: int


def voices_of(articles: list[Shown]) -> list[Voice]:
    """Count the sources of a list, the most frequent first, then by name."""
    counts = Counter([(each.slug, each.source_name) for each in articles])
    voices = [Voice(slug, name, count) for (slug, name), count in counts.items()]
    return sorted(voices, key=lambda voice: (-voice.count, voice.name.casefold()))


def _as_feed(request: Request, listing: Listing, form: Format) -> Answer:
    site = site_of(request)
    body, media_type = feeds.write(site, listing, form)
    return answer(request, body, media_type, modified=feeds.updated(site, listing))


# The wire.


@get("/", sync_to_thread=False)
def wire(request: Request, before: Before = None, language: FromQuery[str] = "") -> Answer:
    """Show the newest articles, or those from below an index; of sources in some languages if asked for."""
    site = site_of(request)
    position = site.archive.position()
    listing = newest(site, before=before, languages=split_languages(language))
    progress = None
    if not listing.articles and before is None and not language:
        progress = _first_round(site)
    voices = voices_of(listing.articles)
    body = render(
        "wire.html",
        site,
        meta=meta.of_wire(site, listing, older=before is not None),
        listing=listing,
        voices=voices[:VOICES],
        voices_left=max(0, len(voices) - VOICES),
        minutes=by_minute(site, listing.articles),
        wire_languages=_wire_languages(site, listing.languages),
        strip=strip(site, site.zone.local(site.now()).date(), languages=listing.languages),
        after=position - 1,
        progress=progress,
        offline=progress is not None and bool(site.status().get("offline")),
        older=before is not None,
    )
    if progress is None:
        _keep(request, listing.articles, open=before is None)
    return answer(request, body, HTML)


def _keep(request: Request, shown: list[Shown], *, open: bool) -> None:
    """Have a list's page kept until something of what it shows is another."""
    stories = [each.told.story for each in shown if each.told]
    keep(request.scope, [each.index for each in shown], open=open, stories=stories)


class WireLanguage(msgspec.Struct, frozen=True):
    """A language that the wire can be narrowed to, or by whose link it no longer is."""

    name: str
    href: str
    chosen: bool


def _wire_languages(site: Site, chosen: tuple[str, ...]) -> list[WireLanguage]:
    """Offer the main languages of the sources, the most frequent first; none where there is only one."""
    there = site.sources.languages()[:WIRE_LANGUAGES]
    offered = there + [code for code in chosen if code not in there]
    found = []
    for code in offered if len(offered) > 1 else ():
        others = [each for each in chosen if each != code]
        narrowed = ",".join(others if code in chosen else [*others, code])
        found.append(WireLanguage(in_those(code), f"/?language={narrowed}" if narrowed else "/", code in chosen))
    return found


def _first_round(site: Site) -> tuple[int, int]:
    """Return how many sources have been looked at, and how many there are."""
    collected = {listed.source.slug for listed in site.sources.collected()}
    looked = {state.source for state in site.feed_states() if state.outcome is not None}
    return len(looked & collected), len(collected)


@get(["/index.rss", "/index.atom", "/index.json"], sync_to_thread=False)
def wire_feed(request: Request, language: FromQuery[str] = "") -> Answer:
    """Give out the newest articles as a feed."""
    listing = newest(site_of(request), most=FEED, languages=split_languages(language))
    return _as_feed(request, listing, split_format(asked_path(request))[1])


# The archive, of the wire and of a source.


def _source(site: Site, slug: str) -> Source:
    source = site.sources.get(slug)
    if source is None:
        msg = f"no source is called {slug!r}"
        raise NotFound(msg)
    return source


@get("/archive", sync_to_thread=False)
def archive(request: Request, month: FromQuery[str] = "") -> Answer:
    """Show the days that have news."""
    return _calendar(request, None, month)


@get("/source/{slug:str}/archive", sync_to_thread=False)
def source_archive(request: Request, slug: FromPath[str], month: FromQuery[str] = "") -> Answer:
    """Show the days that have news of a source."""
    return _calendar(request, _source(site_of(request), slug), month)


def _calendar(request: Request, source: Source | None, asked: str) -> Answer:
    if redirect := slashed(request):
        return redirect
    site = site_of(request)
    extent = site.archive.extent()
    found = None
    if extent is not None:
        first = parse_day(f"{asked}-01") if asked else site.zone.at(extent[1]).date().replace(day=1)
        if first is None or not site.zone.months(*extent)[0] <= first <= site.zone.months(*extent)[1]:
            msg = f"the archive has no month {asked!r}"
            raise NotFound(msg)
        found = month(site, first, extent, source)
    base = f"/source/{source.slug}" if source else ""
    title = f"{source.name}: {_('архив')}" if source else _("Архив")
    about = meta.of_page(site, f"{base}/archive/" + (f"?month={asked}" if asked else ""), title)
    today = strip(site, site.zone.local(site.now()).date(), source)
    body = render("archive.html", site, meta=about, month=found, source=source, strip=today)
    return answer(request, body, HTML)


@get("/archive/{day:str}", sync_to_thread=False)
def day(request: Request, day: FromPath[str]) -> Answer:
    """Show a day."""
    return _day(request, None, day)


@get("/source/{slug:str}/archive/{day:str}", sync_to_thread=False)
def source_day(request: Request, slug: FromPath[str], day: FromPath[str]) -> Answer:
    """Show a day of a source."""
    return _day(request, _source(site_of(request), slug), day)


def _named(site: Site, day: str, time: str | None = None) -> When:
    named = when(site, day, time)
    if named is None:
        msg = f"the archive has no time {day}{f'/{time}' if time else ''} (zone {site.zone.id})"
        raise NotFound(msg)
    return named


def _day(request: Request, source: Source | None, name: str) -> Answer:
    site = site_of(request)
    name, form = split_format(name)
    named = _named(site, name)
    if form != "html":
        return _as_feed(request, archived(site, named, source, most=FEED), form)
    if redirect := slashed(request):
        return redirect
    drawn = strip(site, named.day, source)
    body = render(
        "day.html",
        site,
        meta=meta.of_time(site, named, [], drawn.count, source),
        named=named,
        source=source,
        base=f"/source/{source.slug}" if source else "",
        strip=drawn,
        before=_day_with_news(site, named.first, source, 0),
        after=_day_with_news(site, named.upto - 1, source, 1),
        clock_changed=named.upto - named.first != 1440,
    )
    keep(request.scope, (), open=_is_open(site, named))
    return answer(request, body, HTML)


def _day_with_news(site: Site, minute: int, source: Source | None, side: int) -> tuple[str, str] | None:
    """Return the address and the name of the nearest day with news before (side 0) or after a minute."""
    found = site.archive.neighbours(minute, source=source.slug if source else "")[side]
    if found is None:
        return None
    day = site.zone.at(found).date()
    return f"{'/source/' + source.slug if source else ''}/archive/{day.isoformat()}/", in_words(day, weekday=False)


@get("/archive/{day:str}/{time:str}", sync_to_thread=False)
def time(request: Request, day: FromPath[str], time: FromPath[str], before: Before = None) -> Answer:
    """Show an hour or a minute."""
    return _time(request, None, day, time, before)


@get("/source/{slug:str}/archive/{day:str}/{time:str}", sync_to_thread=False)
def source_time(
    request: Request, slug: FromPath[str], day: FromPath[str], time: FromPath[str], before: Before = None
) -> Answer:
    """Show an hour or a minute of a source."""
    return _time(request, _source(site_of(request), slug), day, time, before)


class Change(msgspec.Struct, frozen=True):
    """A revision, as a mark at its own minute."""

    version: Version
    article: Shown
    label: str


def _time(request: Request, source: Source | None, day: str, name: str, before: int | None) -> Answer:
    site = site_of(request)
    name, form = split_format(name)
    named = _named(site, day, name)
    listing = archived(site, named, source, before=before, most=PAGE if form == "html" else FEED)
    if named.time is not None and named.time.label != name:
        # It left out the offset of a repeated hour, or has one where none is needed.
        return moved(listing.path + ("/" if form == "html" else f".{form}"))
    if form != "html":
        return _as_feed(request, listing, form)
    if redirect := slashed(request):
        return redirect
    base = f"/source/{source.slug}" if source else ""
    changes = _changes(site, named, source) if before is None else []
    around = [_place(site, base, minute, named) for minute in _around(site, named, source)]
    count = sum(site.archive.counts(named.first, named.upto, source=source.slug if source else "").values())
    body = render(
        "time.html",
        site,
        meta=meta.of_time(site, named, listing.articles, count, source, older=before is not None),
        listing=listing,
        named=named,
        base=base,
        minutes=by_minute(site, listing.articles, source, days=False),
        changes=changes,
        strip=strip(site, named.day, source, named.time),
        cells=minutes_of(site, named.time, source) if named.time else [],
        around=around,
        older=before is not None,
    )
    shown = [*listing.articles, *(change.article for change in changes)]
    _keep(request, shown, open=_is_open(site, named))
    return answer(request, body, HTML)


def _is_open(site: Site, named: When) -> bool:
    """Tell whether an article may still come to a stretch of time: times on the wire never run backwards."""
    extent = site.archive.extent()
    return extent is None or extent[1] < named.upto


def _around(site: Site, named: When, source: Source | None) -> tuple[int | None, int | None]:
    slug = source.slug if source else ""
    if named.is_minute:
        return site.archive.neighbours(named.first, source=slug)
    return (
        site.archive.neighbours(named.first, source=slug)[0],
        site.archive.neighbours(named.upto - 1, source=slug)[1],
    )


def _place(site: Site, base: str, minute: int | None, named: When) -> tuple[str, str] | None:
    """Return a neighbour's address and its name, of the same kind (minute or hour) as what is shown."""
    if minute is None:
        return None
    local = site.zone.at(minute)
    label = site.zone.label(minute)
    if not named.is_minute:
        label = label[:2] + label[5:]
    text = label if named.is_minute else f"{label[:2]}:00{label[2:]}"
    if local.date() != named.day:
        text = f"{in_words(local.date(), weekday=False)}, {text}"
    return f"{base}/archive/{local:%Y-%m-%d}/{label}/", text


def _changes(site: Site, named: When, source: Source | None) -> list[Change]:
    versions = site.archive.changes(named.first, named.upto, CHANGES)
    rows = site.archive.articles([version.article for version in versions])
    if source is not None:
        rows = {index: row for index, row in rows.items() if row.source == source.slug}
    shown = {each.index: each for each in show(site, list(rows.values()))}
    return [
        Change(version, shown[version.article], site.zone.label(version.minute))
        for version in versions
        if version.article in shown
    ]


# A source.


@get("/source/{slug:str}", sync_to_thread=False)
def source(request: Request, slug: FromPath[str], before: Before = None) -> Answer:
    """Show a source: its facts, how it stands, its newest articles."""
    site = site_of(request)
    slug, form = split_format(slug)
    found = _source(site, slug)
    listing = newest(site, found, before=before, most=PAGE if form == "html" else FEED)
    if form != "html":
        return _as_feed(request, listing, form)
    if redirect := slashed(request):
        return redirect
    states = by_source(site.feed_states()).get(slug, [])
    outlet = site.archive.outlets().get(slug)
    body = render(
        "source.html",
        site,
        meta=meta.of_source(site, found, listing, outlet.articles if outlet else 0, older=before is not None),
        source=found,
        listed=site.sources.all()[slug],
        listing=listing,
        minutes=by_minute(site, listing.articles, found),
        standing=standing(found, states, from_micros(outlet.seen) if outlet else None, site.now()),
        states=sorted(states, key=lambda state: state.url),
        why=why,
        safe=safe_url,
        count=outlet.articles if outlet else 0,
        older=before is not None,
        strip=strip(site, site.zone.local(site.now()).date(), found),
    )
    return answer(request, body, HTML)


HANDLERS = [
    wire, wire_feed, archive, day, time, source, source_archive, source_day, source_time,
]  # fmt: skip

"""Pages about the site itself: its sources, its log, its state, its aims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, cast

import msgspec
from litestar import get
from litestar.params import FromQuery, QueryParameter

from srez.catalogue import load
from srez.views.archive import Notice
from srez.web import feeds, meta
from srez.web.articles import Shown, show
from srez.web.health import Entry, health_of, overview
from srez.web.render import render
from srez.web.respond import HTML, Answer, Request, answer, site_of
from srez.web.site import Site
from srez.web.standing import NAMES
from srez.web.words import COUNTRIES, EXPIRED, OWNERSHIP, REASONS, _, spoken
from srez.wire import read
from srez.wire.records import from_micros

#: Notices on one page of the log.
NOTICES = 50


class Filter(msgspec.Struct, frozen=True):
    """One way to narrow the list of sources: its parameter, its words, and how many each value has."""

    name: str
    label: str
    chosen: str
    options: list[tuple[str, str, int]]


@get("/sources", sync_to_thread=False)
def sources(
    request: Request,
    country: FromQuery[str] = "",
    ownership: FromQuery[str] = "",
    place: FromQuery[str] = "",
    code: Annotated[str, QueryParameter(name="state")] = "",
) -> Answer:
    """Show every source and how it stands, narrowed by country, place, ownership or state."""
    site = site_of(request)
    entries = overview(site)
    chosen = {"country": country, "ownership": ownership, "place": place, "state": code}
    found = [entry for entry in entries if all(_fits(entry, n, v) for n, v in chosen.items())]
    filters = [
        _filter(entries, "country", _("Страна"), country, COUNTRIES),
        _filter(entries, "ownership", _("Кому принадлежит"), ownership, OWNERSHIP),
        _filter(entries, "state", _("Состояние"), code, cast(Mapping[str, str], NAMES)),
    ]
    if place:
        # A host name of the operator's leads here; a list of all places comes with their pages.
        regions = {region.id: str(getattr(region, spoken())) for region in load.regions()}
        filters.append(_filter(entries, "place", _("Место"), place, regions))
    body = render(
        "sources.html",
        site,
        meta=meta.of_page(site, "/sources", _("Источники")),
        entries=found,
        total=len(entries),
        filters=filters,
        narrowed=any(chosen.values()),
    )
    return answer(request, body, HTML)


def _value(entry: Entry, name: str) -> str:
    if name == "state":
        return entry.standing.code
    return str(getattr(entry.source, name))


def _fits(entry: Entry, name: str, value: str) -> bool:
    return not value or _value(entry, name) == value or (value == "-" and not _value(entry, name))


def _filter(entries: list[Entry], name: str, label: str, chosen: str, words: Mapping[str, str]) -> Filter:
    counts = Counter(_value(entry, name) for entry in entries)
    options = [
        (value or "-", _(words.get(value, value)) if value else _("не указано"), count)
        for value, count in counts.most_common()
    ]
    return Filter(name, label, chosen, options)


class LogLine(msgspec.Struct, frozen=True):
    """A notice with what explains it."""

    notice: Notice
    #: The article or the source that it is about.
    href: str
    name: str
    why: str


@get("/log", sync_to_thread=False)
def log(request: Request, before: Annotated[int | None, QueryParameter(ge=0, le=2**62)] = None) -> Answer:
    """Show what the log proves and how to check it, and what was not an article."""
    site = site_of(request)
    notices = site.archive.notices(NOTICES + 1, before=before)
    shown = notices[:NOTICES]
    rows = site.archive.articles([notice.article for notice in shown if notice.article is not None])
    articles = {each.index: each for each in show(site, list(rows.values()))}
    key = site.reader.get_file("verifier-key")
    checkpoint = read.checkpoint(site.reader.get_file)
    body = render(
        "log.html",
        site,
        meta=meta.of_page(site, "/log", _("Журнал")),
        checkpoint=checkpoint,
        key=key.decode().strip() if key else "",
        lines=[_line(site, notice, articles) for notice in shown],
        when=from_micros,
        older=shown[-1].index if len(notices) > NOTICES else None,
        first=before is None,
    )
    return answer(request, body, HTML)


def _line(site: Site, notice: Notice, articles: Mapping[int, Shown]) -> LogLine:
    href, name, why = "", "", ""
    if notice.article is not None:
        href = f"/article/{notice.article}"
        article = articles.get(notice.article)
        name = article.headline if article else str(notice.article)
    elif notice.source:
        source = site.sources.get(notice.source)
        href, name = f"/source/{notice.source}/", source.name if source else notice.source
    if notice.kind == "redacted":
        why = _(REASONS.get(notice.detail, notice.detail))
    elif notice.kind == "article.vanished":
        why = _("адрес отвечает {status}").format(status=notice.detail)
    elif notice.kind == "site.configured":
        why = _("часовой пояс {zone}").format(zone=notice.detail)
    elif notice.kind == "bodies.expired":
        what, first, upto = notice.detail.split()
        why = _("{what}, записи {first}–{last}").format(
            what=_(EXPIRED.get(what, what)), first=first, last=int(upto) - 1
        )
    return LogLine(notice, href, name, why)


@get("/status", sync_to_thread=False)
def status(request: Request) -> Answer:
    """Show what works, what is late and why."""
    site = site_of(request)
    about = meta.of_page(site, "/status", _("Состояние"))
    return answer(request, render("status.html", site, meta=about, health=health_of(site), names=NAMES), HTML)


@get("/feeds", sync_to_thread=False)
def directory(request: Request) -> Answer:
    """Show where every list can be subscribed to."""
    site = site_of(request)
    extent = site.archive.extent()
    today = site.zone.local(site.now()).date().isoformat() if extent else ""
    sources = [listed.source for listed in site.sources.collected()]
    about = meta.of_page(site, "/feeds", _("Подписка"))
    return answer(request, render("feeds.html", site, meta=about, sources=sources, today=today), HTML)


@get("/feeds.opml", sync_to_thread=False)
def outline(request: Request) -> Answer:
    """Give out the feeds of all sources as one file for feed readers."""
    site = site_of(request)
    sources = [listed.source for listed in site.sources.collected()]
    body, media_type = feeds.opml(site, sources)
    return answer(request, body, media_type)


@get("/about", sync_to_thread=False)
def about(request: Request) -> Answer:
    """Say what this is."""
    site = site_of(request)
    return answer(request, render("about.html", site, meta=meta.of_page(site, "/about", _("О сайте"))), HTML)


HANDLERS = [sources, log, status, directory, outline, about]

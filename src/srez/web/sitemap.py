"""Sitemaps (sitemaps.org, protocol 0.9): an index, one file for each day of the archive, one for the rest of the site.

Articles are not in them: they are their sources'. A day has at most 1,441 addresses, and costs the same whether the
archive holds a month or ten years; the index looks at each month that is over once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from xml.sax.saxutils import escape

from litestar import get
from litestar.params import FromPath

from srez.errors import NotFound
from srez.web.listing import when
from srez.web.respond import TEXT, Answer, Request, answer, site_of
from srez.web.site import Site
from srez.web.times import QUARTER

XML = "application/xml"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one file, by the protocol.
MOST = 50_000
#: Pages that are neither lists of news nor an operator's.
_PAGES = ("/", "/archive/", "/sources", "/feeds", "/log", "/about")
_ROBOTS = """\
User-agent: *
Disallow: /live/
Disallow: /websub/
Disallow: /image/
Disallow: /operate
Disallow: /setup
Disallow: /*?at=
Disallow: /*&at=
Allow: /

Sitemap: {sitemap}
"""

Address = tuple[str, datetime | None]


class Days:
    """The days of the archive that have news, each with when its last quarter of an hour with any ended."""

    def __init__(self, site: Site) -> None:
        self._site = site
        #: Of months that are over: the past of an archive by minutes doesn't change.
        self._over: dict[date, list[tuple[date, datetime]]] = {}

    def all(self) -> list[tuple[date, datetime]]:
        """Return them, the oldest first."""
        extent = self._site.archive.extent()
        if extent is None:
            return []
        month, last = self._site.zone.months(*extent)
        days: list[tuple[date, datetime]] = []
        while month <= last:
            days += self._of_month(month)
            month = (month + timedelta(days=31)).replace(day=1)
        return days

    def _of_month(self, month: date) -> list[tuple[date, datetime]]:
        if month in self._over:
            return self._over[month]
        zone = self._site.zone
        first, upto = zone.bounds(month)[0], zone.bounds((month + timedelta(days=31)).replace(day=1))[0]
        ends: dict[date, int] = {}
        for minute in sorted(self._site.archive.quarters(first, upto)):
            ends[zone.at(minute).date()] = minute + QUARTER
        found = [(day, datetime.fromtimestamp(60 * end, UTC)) for day, end in ends.items()]
        if upto * 60 < self._site.now().timestamp():
            self._over[month] = found
        return found


def _written(element: str, entry: str, addresses: Iterable[Address]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{element} xmlns="{_SPACE}">']
    for address, changed in addresses:
        lastmod = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
        lines.append(f"<{entry}><loc>{escape(address)}</loc>{lastmod}</{entry}>")
    return "\n".join([*lines, f"</{element}>\n"]).encode()


@get("/robots.txt", sync_to_thread=False)
def robots(request: Request) -> Answer:
    """Tell robots where the archive's addresses are listed, and what is not for them."""
    return answer(request, _ROBOTS.format(sitemap=site_of(request).link("/sitemap.xml")).encode(), TEXT)


@get("/sitemap.xml", sync_to_thread=True)
def index(request: Request) -> Answer:
    """List the sitemaps."""
    site = site_of(request)
    days: Days = request.app.state["days"]
    files: list[Address] = [(site.link("/sitemap/site.xml"), None)]
    files += [(site.link(f"/sitemap/{day.isoformat()}.xml"), changed) for day, changed in days.all()[1 - MOST :]]
    return answer(request, _written("sitemapindex", "sitemap", files), XML)


@get("/sitemap/{name:str}", sync_to_thread=False)
def file(request: Request, name: FromPath[str]) -> Answer:
    """List a day's addresses, or those of the site's other pages."""
    site = site_of(request)
    if name == "site.xml":
        slugs = sorted(site.archive.outlets().keys() & site.sources.all().keys())
        paths = [*_PAGES, *(f"/source/{slug}/" for slug in slugs)][:MOST]
    else:
        paths = _of_day(site, name.removesuffix(".xml") if name.endswith(".xml") else "")
    return answer(request, _written("urlset", "url", [(site.link(path), None) for path in paths]), XML)


def _of_day(site: Site, day: str) -> list[str]:
    named = when(site, day)
    counts = {} if named is None else site.archive.counts(named.first, named.upto)
    if named is None or not counts:
        msg = f"the archive has no news of {day!r}"
        raise NotFound(msg)
    base = f"/archive/{named.path}/"
    hours = [span.label for span in site.zone.hours(named.day) if any(span.first <= m < span.upto for m in counts)]
    labels = [*hours, *(site.zone.label(minute) for minute in sorted(counts))]
    return [base, *(f"{base}{label}/" for label in labels)]


HANDLERS = [robots, index, file]

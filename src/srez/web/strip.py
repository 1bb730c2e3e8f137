"""The day strip: how much was said in each quarter of an hour, each hour a door to its page."""

from __future__ import annotations

from datetime import date

import msgspec
from markupsafe import Markup

from srez.model import Source
from srez.web import words
from srez.web.site import Site
from srez.web.times import QUARTER, Span


class Hour(msgspec.Struct, frozen=True):
    """An hour of the strip."""

    label: str
    #: Its address; "" for an hour that is yet to come.
    href: str
    count: int
    x: int
    width: int
    #: Its quarters as SVG, each the darker the more was said in it.
    slices: Markup
    #: True for the hour that the page is about.
    here: bool

    @property
    def title(self) -> str:
        """What a screen reader says of it."""
        return f"{self.label[:2]}:00{self.label[2:]}, {words.articles(self.count)}"


class Strip(msgspec.Struct, frozen=True):
    """A day."""

    day: date
    hours: list[Hour]
    #: In quarters of an hour.
    width: int

    @property
    def count(self) -> int:
        """How many articles the day has."""
        return sum(hour.count for hour in self.hours)


def strip(site: Site, day: date, source: Source | None = None, here: Span | None = None) -> Strip:
    """Draw a day of the wire, or of a source."""
    first, upto = site.zone.bounds(day)
    quarters = quarters_of(site, first, upto, source)
    most = max(quarters.values(), default=0)
    now = int(site.now().timestamp()) // 60
    base = f"/source/{source.slug}" if source else ""
    hours = []
    for span in site.zone.hours(day):
        mine = {m: quarters[m] for m in range(span.first, span.upto, QUARTER) if m in quarters}
        hours.append(
            Hour(
                label=span.label,
                href="" if span.first > now else f"{base}/archive/{day.isoformat()}/{span.label}/",
                count=sum(mine.values()),
                x=(span.first - first) // QUARTER,
                width=(span.upto - span.first) // QUARTER,
                slices=_slices([((m - first) // QUARTER, n / most) for m, n in mine.items()]),
                here=here is not None and span.first <= here.first < span.upto,
            )
        )
    return Strip(day, hours, (upto - first) // QUARTER)


def _slices(shares: list[tuple[int, float]]) -> Markup:
    # Drawn here, not in the template: escaping a hundred numbers would take a tenth of the page's time.
    drawn = [f'<rect x="{x}" width="1" height="12" fill-opacity="{0.15 + 0.85 * share:.2f}"/>' for x, share in shares]
    return Markup("".join(drawn))  # noqa: S704 - numbers alone


def quarters_of(site: Site, first: int, upto: int, source: Source | None) -> dict[int, int]:
    """Return how many articles each quarter of an hour has, by its first minute."""
    if source is None:
        return site.archive.quarters(first, upto)
    quarters: dict[int, int] = {}
    for minute, count in site.archive.counts(first, upto, source=source.slug).items():
        start = minute - minute % QUARTER
        quarters[start] = quarters.get(start, 0) + count
    return quarters


class Day(msgspec.Struct, frozen=True):
    """A day of a calendar month; `href` is "" where it has no news."""

    day: date
    count: int
    href: str


class Month(msgspec.Struct, frozen=True):
    """A calendar month: weeks from Monday on, None where a week's day is another month's."""

    first: date
    weeks: list[list[Day | None]]
    earlier: date | None
    later: date | None


def month(site: Site, first: date, extent: tuple[int, int], source: Source | None = None) -> Month:
    """Draw the month that begins on `first`, of an archive that reaches over `extent` minutes."""
    start = site.zone.bounds(first)[0]
    after = _next_month(first)
    end = site.zone.bounds(after)[0]
    counts: dict[date, int] = {}
    for minute, count in quarters_of(site, start, end, source).items():
        day = site.zone.at(minute).date()
        counts[day] = counts.get(day, 0) + count
    base = f"/source/{source.slug}" if source else ""
    cells: list[Day | None] = [None] * first.weekday()
    for number in range(1, (after - first).days + 1):
        day = first.replace(day=number)
        found = counts.get(day, 0)
        cells.append(Day(day, found, f"{base}/archive/{day.isoformat()}/" if found else ""))
    cells += [None] * (-len(cells) % 7)
    oldest, newest = (site.zone.at(minute).date().replace(day=1) for minute in extent)
    return Month(
        first,
        [cells[at : at + 7] for at in range(0, len(cells), 7)],
        _previous_month(first) if first > oldest else None,
        after if first < newest else None,
    )


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _previous_month(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)

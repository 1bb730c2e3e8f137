"""The calendar of the archive: a month of days, the darker the more was said on them."""

from __future__ import annotations

from datetime import date

import msgspec

from srez.model import Source
from srez.web.site import Site
from srez.web.strip import shade
from srez.web.times import QUARTER


class Day(msgspec.Struct, frozen=True):
    """A day of a calendar month; `href` is "" where it has no news."""

    day: date
    count: int
    href: str
    shade: int
    #: Whether it is today.
    today: bool


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
    for minute, count in _quarters(site, start, end, source).items():
        day = site.zone.at(minute).date()
        counts[day] = counts.get(day, 0) + count
    base = f"/source/{source.slug}" if source else ""
    today = site.zone.local(site.now()).date()
    most = max(counts.values(), default=1)
    cells: list[Day | None] = [None] * first.weekday()
    for number in range(1, (after - first).days + 1):
        day = first.replace(day=number)
        found = counts.get(day, 0)
        href = f"{base}/archive/{day.isoformat()}/" if found else ""
        cells.append(Day(day, found, href, shade(found, most) if found else 0, day == today))
    cells += [None] * (-len(cells) % 7)
    oldest, newest = (site.zone.at(minute).date().replace(day=1) for minute in extent)
    return Month(
        first,
        [cells[at : at + 7] for at in range(0, len(cells), 7)],
        _previous_month(first) if first > oldest else None,
        after if first < newest else None,
    )


def _quarters(site: Site, first: int, upto: int, source: Source | None) -> dict[int, int]:
    """Return how many articles each quarter of an hour has, by its first minute."""
    if source is None:
        return site.archive.quarters(first, upto)
    quarters: dict[int, int] = {}
    for minute, count in site.archive.counts(first, upto, source=source.slug).items():
        start = minute - minute % QUARTER
        quarters[start] = quarters.get(start, 0) + count
    return quarters


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _previous_month(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)

"""The day strip: each minute of a day, the darker the more was said in it; each hour a door to its page.

The minutes are drawn as six layers of strokes, one for each shade: a busy day costs two kilobytes on the line, and the
browser groups them to what the width allows. `static/strip.js` makes a link of each minute, from `counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import msgspec
from markupsafe import Markup

from srez.model import Source
from srez.web import words
from srez.web.site import Site
from srez.web.times import Span

SHADES = 6
#: A minute with so many articles is as dark as it gets, or with more where a day has more: a single one is no event.
_DARK = 6


class Hour(msgspec.Struct, frozen=True):
    """An hour of the strip."""

    label: str
    #: Its address; "" for an hour that is yet to come.
    href: str
    count: int
    #: In minutes from the start of its half.
    x: int
    width: int
    #: The minute that it begins with, where a clock was changed by half an hour.
    start: int
    #: True for the hour that the page is about, or a minute of which it is about.
    here: bool

    @property
    def name(self) -> str:
        """The hour as people write it: «17:00»."""
        return f"{self.label[:2]}:00{self.label[2:]}"

    @property
    def title(self) -> str:
        """What a screen reader says of it."""
        return f"{self.name}, {words.articles(self.count)}"


class Half(msgspec.Struct, frozen=True):
    """Half of a day, until noon or from noon on: a phone shows one under the other."""

    hours: list[Hour]
    #: In minutes; 660 or 780 on a day whose clock is changed.
    width: int
    #: The shades as the paths of an SVG that is one high.
    shades: Markup
    #: The minute that is now and the one that the page is about, from the half's start.
    now: int | None
    here: int | None
    #: First minute since 1970 UTC, and how many articles each has: «,,3,1».
    first: int
    counts: str


class Stretch(msgspec.Struct, frozen=True):
    """An hour with news, or hours without any one after the other."""

    name: str
    #: The hour's address; "" without news.
    href: str
    count: int


class Strip(msgspec.Struct, frozen=True):
    """A day."""

    day: date
    halves: list[Half]
    base: str
    #: Articles of the minute that is counted most; and of the day.
    most: int
    count: int

    @property
    def hours(self) -> list[Hour]:
        """The hours of the day."""
        return [hour for half in self.halves for hour in half.hours]

    @property
    def stretches(self) -> list[Stretch]:
        """The hours that have begun, in a list that is not longer than it has something to say."""
        found = []
        begun = [hour for hour in self.hours if hour.href]
        for silent, run in groupby(begun, lambda hour: not hour.count):
            if silent:
                hours = list(run)
                first, last = hours[0], hours[-1]
                name = first.name if first is last else f"{first.name}–{last.label[:2]}:59{last.label[2:]}"
                found.append(Stretch(name, "", 0))
            else:
                found += [Stretch(hour.name, hour.href, hour.count) for hour in run]
        return found


def strip(
    site: Site,
    day: date,
    source: Source | None = None,
    here: Span | None = None,
    languages: Sequence[str] = (),
) -> Strip:
    """Draw a day of the wire, of a source, or of the sources whose main language is one of these."""
    first, upto = site.zone.bounds(day)
    sources = site.sources.in_languages(languages) if languages else None
    counts = site.archive.counts(first, upto, source=source.slug if source else "", sources=sources)
    most = max(_DARK, max(counts.values(), default=0))
    now = int(site.now().timestamp()) // 60
    base = f"/source/{source.slug}" if source else ""
    hours = site.zone.hours(day)
    morning = [span for span in hours if int(span.label[:2]) < 12]
    halves = []
    for spans in (morning, list(hours[len(morning) :])):
        if not spans:
            # A zone that moved over the date line has left out a day or half of one.
            continue
        start, end = spans[0].first, spans[-1].upto
        mine = {minute: counts[minute] for minute in range(start, end) if minute in counts}
        halves.append(
            Half(
                [
                    Hour(
                        span.label,
                        "" if span.first > now else f"{base}/archive/{day.isoformat()}/{span.label}/",
                        sum([mine.get(minute, 0) for minute in range(span.first, span.upto)]),
                        span.first - start,
                        span.upto - span.first,
                        0 if span.upto - span.first == 60 else site.zone.at(span.first).minute,
                        here is not None and span.first <= here.first < span.upto,
                    )
                    for span in spans
                ],
                end - start,
                _shades({minute - start: count for minute, count in mine.items()}, most),
                now - start if start <= now < end else None,
                here.first - start if here and here.upto - here.first == 1 and start <= here.first < end else None,
                start,
                _written(mine, start),
            )
        )
    return Strip(day, halves, base, most, sum(counts.values()))


def shade(count: int, most: int) -> int:
    """Return how dark a count is, from 1 to `SHADES`: as the root of it, so that one peak does not blank a day."""
    return max(1, min(SHADES, int(SHADES * (count / most) ** 0.5 + 0.5)))


def _shades(counts: Mapping[int, int], most: int) -> Markup:
    shade_of = {count: shade(count, most) for count in set(counts.values())}
    paths: list[list[str]] = [[] for _ in range(SHADES + 1)]
    last = [0] * (SHADES + 1)
    for x, count in counts.items():
        layer = shade_of[count]
        path = paths[layer]
        # A stroke from 0 down to 1, in the middle of its minute; then over and up again to the next.
        path.append(f"m{x - last[layer]}-1v1" if path else f"M{x}.5 0v1")
        last[layer] = x
    drawn = [f'<path class="s{layer}" d="{"".join(path)}"/>' for layer, path in enumerate(paths) if path]
    return Markup("".join(drawn))  # noqa: S704 - numbers alone


def _written(counts: Mapping[int, int], start: int) -> str:
    if not counts:
        return ""
    return ",".join([str(counts.get(minute, "")) for minute in range(start, max(counts) + 1)])


class Cell(msgspec.Struct, frozen=True):
    """A minute of an hour's table; `href` is "" where it has no news."""

    label: str
    href: str
    count: int
    shade: int
    here: bool

    @property
    def title(self) -> str:
        """What a screen reader says of it: «17:42, 31 новость»."""
        return f"{self.label}, {words.articles(self.count)}"


def minutes_of(site: Site, span: Span, source: Source | None = None) -> list[Cell]:
    """Return the minutes of the hour in which `span` begins."""
    day = site.zone.at(span.first).date()
    hour = next(hour for hour in site.zone.hours(day) if hour.first <= span.first < hour.upto)
    counts = site.archive.counts(hour.first, hour.upto, source=source.slug if source else "")
    most = max(_DARK, max(counts.values(), default=0))
    base = f"{'/source/' + source.slug if source else ''}/archive/{day.isoformat()}"
    start = site.zone.at(hour.first).minute
    cells = []
    for minute in range(hour.first, hour.upto):
        count = counts.get(minute, 0)
        label = f"{hour.label[:2]}:{minute - hour.first + start:02d}{hour.label[2:]}"
        here = span.upto - span.first == 1 and minute == span.first
        href = f"{base}/{label}/" if count else ""
        cells.append(Cell(label, href, count, shade(count, most) if count else 0, here))
    return cells

"""How often a feed asks to be visited: RSS's `ttl`, `skipHours`, `skipDays`, and the syndication module."""

from __future__ import annotations

from itertools import islice
from typing import TypedDict

from srez.parse.feed.reading import Fields, Reading

#: Minutes of a period (http://purl.org/rss/1.0/modules/syndication/).
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_NAMES = ("ttl", "skiphours", "skipdays", "sy:updateperiod")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Pace(TypedDict):
    """Fields of `Feed`."""

    ttl: int
    skip_hours: tuple[int, ...]
    skip_days: tuple[str, ...]


_SILENT = Pace(ttl=0, skip_hours=(), skip_days=())


def pace(head: Fields, reading: Reading) -> Pace:
    """Return what the head of a feed asks for; nonsense counts as silence."""
    if head.keys().isdisjoint(_NAMES):
        return _SILENT
    hours = {int(text) % 24 for text in _listed(head, reading, "skiphours") if text.isascii() and text.isdigit()}
    days = {text.capitalize() for text in _listed(head, reading, "skipdays")}
    return Pace(
        ttl=_ttl(head, reading),
        skip_hours=tuple(sorted(hours)),
        skip_days=tuple(day for day in _DAYS if day in days),
    )


def _ttl(head: Fields, reading: Reading) -> int:
    minutes = _number(head, reading, "ttl")
    if minutes:
        return minutes
    period = next((reading.plain(element).lower() for element in head.get("sy:updateperiod", ())), "")
    often = _number(head, reading, "sy:updatefrequency") or 1
    return max(1, _PERIODS[period] // often) if period in _PERIODS else 0


def _number(head: Fields, reading: Reading, name: str) -> int:
    text = next((reading.plain(element) for element in head.get(name, ())), "")
    return min(int(text), _PERIODS["yearly"]) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _listed(head: Fields, reading: Reading, name: str) -> list[str]:
    return [
        text for parent in head.get(name, ()) for child in islice(parent, 50) if (text := reading.plain(child)[:20])
    ]

"""Days, hours and minutes of a zone, and how addresses name them.

Minutes are whole minutes since 1970 UTC. A day may have 23 or 25 hours; an hour that a day has twice, and each of its
minutes, carries its offset in its address (`02+03:00`, `02:30+03:00`), and so do both of its occurrences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from srez.web.words import _

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(\d{2})(?::(\d{2}))?([+-]\d{2}:\d{2})?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What people call a zone, where its own abbreviation is a Latin one.
_NAMES = {"MSK": "МСК", "GMT": "UTC"}
#: What people call a zone whose abbreviation many share, and few know.
_NAMES_BY_ID = {
    "Europe/Kyiv": "по Киеву",
    "Europe/Kiev": "по Киеву",
    "Europe/Chisinau": "по Кишинёву",
    "Europe/Riga": "по Риге",
    "Europe/Vilnius": "по Вильнюсу",
    "Europe/Tallinn": "по Таллину",
    "Europe/Warsaw": "по Варшаве",
}
QUARTER = 15


class Span(msgspec.Struct, frozen=True):
    """A stretch of minutes, `first` ≤ minute < `upto`, and its name in addresses."""

    first: int
    upto: int
    label: str


def _instant(minute: int) -> datetime:
    return _EPOCH + timedelta(minutes=minute)


def _minute(when: datetime) -> int:
    return (when.astimezone(UTC) - _EPOCH) // timedelta(minutes=1)


def parse_day(text: str) -> date | None:
    """Read `2026-11-23`; None for anything else. Years before 1970 and from 2200 on are none of ours."""
    if not _DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None


class Zone:
    """A zone's calendar."""

    def __init__(self, name: str) -> None:
        self.id = name
        self._zone = ZoneInfo(name)

    def local(self, when: datetime) -> datetime:
        """Return a time in this zone."""
        return when.astimezone(self._zone)

    def at(self, minute: int) -> datetime:
        """Return a minute in this zone."""
        return _instant(minute).astimezone(self._zone)

    def name(self, when: datetime) -> str:
        """Return what people call the zone at that time: «МСК», `UTC+4`; with its offset where an hour comes twice."""
        local = when.astimezone(self._zone)
        return self.name_in_full(when) if self._comes_twice(local) else self._name(local)

    def name_in_full(self, when: datetime) -> str:
        """Return the zone's name with its offset: «МСК (UTC+3)»."""
        local = when.astimezone(self._zone)
        name = self._name(local)
        return name if name.startswith("UTC") else f"{name} (UTC{_hours(local)})"

    def _name(self, local: datetime) -> str:
        if self.id in _NAMES_BY_ID:
            return _(_NAMES_BY_ID[self.id])
        short = local.tzname() or ""
        return _(_NAMES.get(short, short)) if short.isalpha() else f"UTC{_hours(local)}"

    def _comes_twice(self, local: datetime) -> bool:
        return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()

    def bounds(self, day: date) -> tuple[int, int]:
        """Return the minutes first ≤ minute < upto of a day."""
        return self._midnight(day), self._midnight(day + timedelta(days=1))

    def _midnight(self, day: date) -> int:
        # In a gap the earlier offset gives the gap's own instant; of two midnights, `fold=0` is the first.
        return _minute(datetime(day.year, day.month, day.day, tzinfo=self._zone))

    def hours(self, day: date) -> tuple[Span, ...]:
        """Return the day's hours in order; one that comes twice has its offset in its label."""
        return _hours_of(self, day)

    def label(self, minute: int) -> str:
        """Return a minute's name within its day: `17:42`, in a repeated hour `02:30+03:00`."""
        local = self.at(minute)
        plain = f"{local:%H:%M}"
        return plain + _offset(local) if self._comes_twice(local) else plain

    def path(self, minute: int) -> str:
        """Return a minute's part of an address: `2026-11-23/17:42`."""
        return f"{self.at(minute):%Y-%m-%d}/{self.label(minute)}"

    def find(self, day: date, text: str) -> Span | None:
        """Return the hour or minute of a day that `text` names; the earlier one when it leaves out a needed offset.

        The span's label is the canonical one: an address that says otherwise is to be redirected there.
        """
        match = _TIME.fullmatch(text)
        if match is None:
            return None
        hour, minute, offset = match.groups()
        named = self._minutes(day, int(hour), int(minute)) if minute else self._hours(day, int(hour))
        return next((span for span in named if not offset or _offset(self.at(span.first)) == offset), None)

    def _hours(self, day: date, hour: int) -> Iterator[Span]:
        return (span for span in self.hours(day) if int(span.label[:2]) == hour)

    def _minutes(self, day: date, hour: int, minute: int) -> Iterator[Span]:
        if hour > 23 or minute > 59:
            return
        for fold in (0, 1):
            local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self._zone, fold=fold)
            at = _minute(local)
            back = self.at(at)
            # A time that the clock skips comes back as another one; one that it has once, with the other fold.
            if (back.day, back.hour, back.minute, back.fold) == (day.day, hour, minute, fold):
                yield Span(at, at + 1, self.label(at))

    def months(self, first: int, last: int) -> tuple[date, date]:
        """Return the first days of the months of two minutes."""
        return self.at(first).date().replace(day=1), self.at(last).date().replace(day=1)


def _offset(local: datetime) -> str:
    offset = local.utcoffset() or timedelta()
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def _hours(local: datetime) -> str:
    """Write an offset as people do: `+3`, `+5:30`, and nothing for UTC itself."""
    sign, rest = _offset(local)[0], _offset(local)[1:]
    hours, minutes = rest.split(":")
    if hours == minutes == "00":
        return ""
    return f"{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")


@lru_cache(maxsize=256)
def _hours_of(zone: Zone, day: date) -> tuple[Span, ...]:
    first, upto = zone.bounds(day)
    found: list[tuple[tuple[int, str], int]] = []
    for minute in range(first, upto, QUARTER):
        local = zone.at(minute)
        key = (local.hour, _offset(local))
        if not found or found[-1][0] != key:
            found.append((key, minute))
    if not found:
        # A zone that moved over the date line left the day out.
        return ()
    hours = [hour for (hour, _offset_), _first in found]
    ends = [start for _, start in found[1:]] + [upto]
    return tuple(
        Span(start, end, f"{hour:02d}{offset}" if hours.count(hour) > 1 else f"{hour:02d}")
        for ((hour, offset), start), end in zip(found, ends, strict=True)
    )

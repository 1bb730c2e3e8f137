"""What `srez archive` lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from srez.engine import data
from srez.errors import UsageError
from srez.settings import Settings
from srez.views.archive import Archive
from srez.wire import rights
from srez.wire.records import from_micros, timestamp


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An article as far as its source's rights allow."""

    index: int
    time: str
    seen: str
    source: str
    source_name: str
    title: str
    url: str
    summary: str
    revisions: int
    vanished: bool
    redacted: bool


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the archive."""

    start: datetime
    end: datetime
    zone: str
    articles: list[Listed]


_WHEN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2})(?::(\d{2}))?)?(Z|[+-]\d{2}:\d{2})?")


def stretch(when: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Read DATE[THH[:MM]] with or without offset as the UTC times where it begins and ends.

    Raises:
        UsageError: when it is no time.
    """
    match = _WHEN.fullmatch(when)
    if match is None:
        msg = f"{when!r} is no day, hour or minute (2026-11-23, 2026-11-23T17, 2026-11-23T17:42)"
        raise UsageError(msg)
    day, hour, minute, offset = match.groups()
    try:
        start = datetime.fromisoformat(f"{day}T{hour or '00'}:{minute or '00'}{offset or ''}")
    except ValueError as error:
        msg = f"{when!r}: {error}"
        raise UsageError(msg) from error
    local = start if offset else start.replace(tzinfo=zone)
    if hour is None:
        end = (local.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=local.tzinfo)
        return local.astimezone(UTC), end.astimezone(UTC)
    begins = local.astimezone(UTC)
    return begins, begins + (timedelta(minutes=1) if minute else timedelta(hours=1))


def slice_of(settings: Settings, when: str, source: str, limit: int) -> Slice:
    """Return what was seen in a day, hour or minute, oldest first."""
    with data.reading(settings) as opened:
        zone = ZoneInfo(opened.zone)
        start, end = stretch(when, zone)
        archive = data.open_view(settings.folder, Archive, write=False)
        first, upto = int(start.timestamp()) // 60, int(end.timestamp()) // 60
        rows = archive.between(first, upto, limit, source=source)
        bodies = opened.store.bodies([row.newest for row in rows])
        outlets = {s.slug: s for s in data.sources(opened.store, dropped=True)}
        archive.close()
        listed = []
        for row in reversed(rows):
            stored = bodies.get(row.newest)
            outlet = outlets.get(row.source)
            body = rights.public(stored, outlet) if stored else None
            seen = from_micros(row.seen)
            listed.append(
                Listed(
                    index=row.index,
                    time=f"{seen.astimezone(zone):%H:%M}",
                    seen=timestamp(seen),
                    source=row.source,
                    source_name=outlet.name if outlet else row.source,
                    title=body.title if body else "",
                    url=body.url if body else "",
                    summary=body.summary if body else "",
                    revisions=row.revisions,
                    vanished=row.vanished is not None,
                    redacted=row.redacted is not None,
                )
            )
    return Slice(start=start.astimezone(zone), end=end.astimezone(zone), zone=zone.key, articles=listed)

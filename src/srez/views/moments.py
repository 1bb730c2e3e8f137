"""Moments: what people write for a time, and how many records had been logged by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from srez.errors import UsageError
from srez.wire import read, records


def moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a time, RFC 3339, or without an offset one of a zone; of a repeated hour the first one.

    Raises:
        UsageError: when it is none.
    """
    try:
        # A plus sign in an address is a space.
        when = datetime.fromisoformat(text.replace(" ", "+"))
        return (when.replace(tzinfo=zone) if when.tzinfo is None else when).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        msg = f"{text[:40]!r} is no time like 2026-11-23T14:05 or 2026-11-23T14:05:00Z"
        raise UsageError(msg) from error


def size_at(get: read.Get, size: int, when: datetime) -> int:
    """Return how many of the first `size` records have a time of at most `when`."""
    return read.first_since(get, size, records.timestamp(when + timedelta(microseconds=1)))

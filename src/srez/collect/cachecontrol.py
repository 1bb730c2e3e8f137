"""What an answer's headers say about time: how long it stays fresh, how long to stay away. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: Seconds; no header holds us off longer.
LONGEST = 86_400.0


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds an answer may be taken as unchanged, 0 to a day (RFC 9111 §4.2, private cache).

    Args:
        headers: lower-case names, several values of one name joined with a comma.
        now: UTC; stands in for a `Date` that the server doesn't send.
    """
    said = directives(headers.get("cache-control", ""))
    if "no-store" in said or "no-cache" in said:
        return 0.0
    if "max-age" in said:
        lifetime = _seconds(said["max-age"]) or 0.0
    else:
        expires = http_date(headers.get("expires", ""))
        if expires is None:
            return 0.0
        lifetime = (expires - (http_date(headers.get("date", "")) or now)).total_seconds()
    return _bounded(lifetime - (_seconds(headers.get("age", "")) or 0.0))


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` asks for, 0 to a day, or None when it says nothing (RFC 9110 §10.2.3)."""
    if (seconds := _seconds(value.strip())) is not None:
        return _bounded(seconds)
    date = http_date(value)
    return None if date is None else _bounded((date - now).total_seconds())


def directives(cache_control: str) -> dict[str, str]:
    """Return the directives of a `Cache-Control`, names in lower case; the first of a name counts."""
    said: dict[str, str] = {}
    for part in cache_control.split(","):
        name, _, value = part.partition("=")
        said.setdefault(name.strip().lower(), value.strip().strip('"'))
    return said


def http_date(text: str) -> datetime | None:
    """Read an HTTP date in any of its three forms, or return None. One without a zone is in UTC."""
    try:
        date = parsedate_to_datetime(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(text: str) -> float | None:
    """Read delta-seconds (RFC 9111 §1.2.2): digits alone."""
    if not (text.isascii() and text.isdigit()):
        return None
    return float(text[:12])


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)

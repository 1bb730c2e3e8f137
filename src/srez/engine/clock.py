"""The sources' clocks: what their answers' `Date` headers say of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

#: Hosts that must agree, and the seconds within which they do.
WITNESSES = 3
WITHIN = 300.0
#: Hosts remembered.
MOST = 200


class SourcesClock:
    """Compares our clock with those of the hosts that answered.

    After a pause of days the clock is rightly far ahead of the last record; nobody needs to be asked when the
    sources' own clocks agree with it.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._skews: dict[str, float] = {}

    def hear(self, url: str, date: str) -> None:
        """Take in an answer's `Date` header; one that can't be read says nothing."""
        try:
            said = parsedate_to_datetime(date)
        except (ValueError, TypeError, IndexError, OverflowError):
            return
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        host = urlsplit(url).hostname or ""
        self._skews.pop(host, None)
        self._skews[host] = (self._now() - said).total_seconds()
        if len(self._skews) > MOST:
            del self._skews[next(iter(self._skews))]

    def agrees(self) -> bool:
        """Return whether at least three hosts were heard and most of them agree with our clock."""
        near = sum(abs(skew) <= WITHIN for skew in self._skews.values())
        return near >= WITNESSES and 2 * near > len(self._skews)

"""`?at=TIME`: a page as of the last record with a time of at most TIME. Later redactions apply to the past too."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from srez.errors import UsageError
from srez.views.moments import moment, size_at
from srez.web.site import Site


class At(msgspec.Struct, frozen=True):
    """A moment of the wire."""

    #: Records that had been logged.
    size: int
    when: datetime
    #: As it was asked for; "" for the present.
    asked: str = ""

    @property
    def query(self) -> str:
        """What addresses carry to stay in this moment."""
        return f"at={self.asked}" if self.asked else ""


def moment_of(site: Site, asked: str, *, later: bool = False) -> At:
    """Return the moment that is asked for, or the present for "".

    Args:
        asked: RFC 3339, or without an offset a time of the site's zone: `2026-11-23T14:05`.
        later: take a time that is yet to come for the present.

    Raises:
        UsageError: when it is no time, or one that is yet to come.
    """
    position = min(site.archive.position(), site.stories.position())
    now = site.now()
    if not asked:
        return At(position, now)
    try:
        local = moment(asked, ZoneInfo(site.zone.id))
    except UsageError as error:
        msg = f"at: {error}"
        raise UsageError(msg) from error
    if local > now and later:
        return At(position, now)
    if local > now:
        msg = f"at: {asked[:40]!r} is yet to come"
        raise UsageError(msg)
    return At(size_at(site.reader.get_file, position, local), local, asked)

"""What is kept of each feed between visits, and shown on /sources and /status."""

from __future__ import annotations

from datetime import datetime

import msgspec

from srez.model import Outcome


class FeedState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one feed; a feed without one was never tried («не проверено»)."""

    url: str
    source: str
    #: Where visits really go: the end of a permanent redirect, or "".
    moved_to: str = ""
    etag: str = ""
    modified: str = ""
    #: SHA-256 of the last document, hex: knows an unchanged one behind a server without validators.
    digest: str = ""
    #: The last visit and how it ended.
    checked: datetime | None = None
    outcome: Outcome | None = None
    status: int = 0
    problem: str = ""
    #: A code of `collect.blockpages` when the outcome is `blocked`.
    block: str = ""
    #: The last visit that brought a document or a 304; the last that brought something new.
    answered: datetime | None = None
    found: datetime | None = None
    #: Since when every visit has failed, and how many.
    failing: datetime | None = None
    failures: int = 0
    entries: int = 0
    #: The format and the named problem of the last document (`model.Feed`).
    format: str = ""
    malformed: str = ""
    #: When it is to be visited next.
    due: datetime | None = None
    #: True while a WebSub hub delivers it.
    pushed: bool = False
    #: The scheduler's own state, msgpack.
    pace: bytes = b""

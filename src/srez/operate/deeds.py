"""The operator's journal."""

from __future__ import annotations

import msgspec


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """An entry: who did what, and when."""

    #: Microseconds since 1970 UTC.
    at: int
    #: `operator` in a session or by a link, `terminal` for who has the machine.
    who: str
    #: A code.
    what: str
    #: What it was done to: names, a slug, an index and a reason.
    detail: str = ""
    #: The record that says it on the wire.
    record: int | None = None

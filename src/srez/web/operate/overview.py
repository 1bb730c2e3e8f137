"""The overview: what works, what is late, how long the disk will do, what was done; and backups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import get, post

from srez.errors import UsageError
from srez.operate import acts
from srez.operate.deeds import Deed
from srez.web.health import health_of
from srez.web.operate.desk import MOST, Desk, desk, sent, to
from srez.web.operate.said import DEEDS, WHO
from srez.web.respond import Answer, Request
from srez.web.standing import NAMES
from srez.web.words import REASONS, _
from srez.wire.records import from_micros

#: Entries of the journal that are shown.
DEEDS_SHOWN = 50


class Backup(msgspec.Struct, frozen=True):
    """A backup that lies there."""

    name: str
    size: int


class Backups(msgspec.Struct, frozen=True, kw_only=True):
    """The backups, as the sequencer tells of them."""

    running: bool = False
    problem: str = ""
    folder: str = ""
    there: list[Backup] = []


_REFUSED: Mapping[str, str] = {
    "running": "Резервная копия уже делается.",
    "disk": "Для резервной копии может не хватить места на диске.",
}


@get("/operate")
async def overview(request: Request) -> Answer:
    """Show how everything stands."""
    return _page(await desk(request))


def _page(at: Desk, refused: str = "") -> Answer:
    site = at.site
    health = health_of(site)
    return at.page(
        "overview.html",
        status=409 if refused else 200,
        health=health,
        names=NAMES,
        backups=msgspec.convert(site.status().get("backups", {}), Backups),
        refused=refused,
        deeds=[(deed, from_micros(deed.at), *_said(deed)) for deed in at.operator.journal(DEEDS_SHOWN)],
    )


def _said(deed: Deed) -> tuple[str, str, str]:
    """Return who did it, what, and to what, in words."""
    detail: Any = deed.detail
    if deed.what == "redacted":
        article, _sep, reason = deed.detail.partition(" ")
        detail = f"№ {article}, {_(REASONS.get(reason, reason))}"
    return _(WHO.get(deed.who, deed.who)), _(DEEDS.get(deed.what, deed.what)), detail


@post("/operate/backup", request_max_body_size=MOST)
async def back_up(request: Request) -> Answer:
    """Begin a backup."""
    at = await sent(request)
    try:
        await at.ask(acts.BackUp())
    except UsageError as error:
        return _page(at, _(_REFUSED.get(str(error), str(error))))
    return to("/operate", "backup")


HANDLERS = [overview, back_up]

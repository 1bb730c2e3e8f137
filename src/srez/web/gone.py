"""What may no longer be shown is deleted where it was kept: on the shelf of pictures, on a reader's machine."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from srez.views.archive import Notice
from srez.web.articles import show
from srez.web.images import address
from srez.web.respond import JSON, Answer, Request, answer, site_of
from srez.web.shelf import Shelf
from srez.web.site import Site

_log = logging.getLogger(__name__)

#: Seconds between two looks at what was logged.
EVERY = 1.0
#: Notices that are gone through one by one; after more of them everything is taken to be gone.
MOST = 500
#: Articles that are looked up together.
PIECE = 400
#: These take one article's words and pictures.
_ONE = ("redacted", "article.vanished")
#: These change what may be shown of many.
_MANY = ("bodies.expired", "source.changed", "source.dropped")


class Gone(msgspec.Struct, frozen=True):
    """What is gone since a record."""

    #: Ask on with `since` set to this.
    next: int
    #: Articles of which nothing may be kept.
    articles: list[int] = []
    #: Nothing at all may be kept: too much has changed to name it.
    all: bool = False


def gone_since(site: Site, since: int) -> Gone:
    """Return what is gone by records from `since` on."""
    position = site.archive.position()
    if since > position:
        # It kept what another log had.
        return Gone(position, all=True)
    notices = _notices(site, since)
    if len(notices) > MOST or any(notice.kind in _MANY for notice in notices):
        return Gone(position, all=True)
    return Gone(position, sorted({notice.article for notice in notices if notice.article is not None}))


def _notices(site: Site, since: int) -> list[Notice]:
    found = site.archive.notices(MOST + 1, kinds=(*_ONE, *_MANY))
    return [notice for notice in found if notice.index >= since]


class Sweeper:
    """Keeps the shelf free of what is gone."""

    def __init__(self, site: Site, shelf: Shelf) -> None:
        self._site = site
        self._shelf = shelf
        self._end = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; it belongs to the running event loop."""
        self._task = asyncio.create_task(self._run(), name="sweeper")

    async def _run(self) -> None:
        since = 0
        while not self._end.is_set():
            try:
                since = await asyncio.to_thread(self.sweep, since)
            except Exception:  # noqa: BLE001 - nobody waits for this task; what it missed it looks at again
                _log.exception("a bug of ours in sweeping the shelf")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), EVERY)

    def sweep(self, since: int) -> int:
        """Delete what is gone by records from `since` on; return where to go on."""
        if self._site.archive.position() == since:
            return since
        gone = gone_since(self._site, since)
        self._shelf.drop(self._not_shown(sorted(self._shelf.owners())) if gone.all else set(gone.articles))
        return gone.next

    def _not_shown(self, articles: list[int]) -> set[int]:
        """Return those without a picture that may be shown; a card is quickly drawn again."""
        self._site.sources.refresh()
        there: set[int] = set()
        for at in range(0, len(articles), PIECE):
            rows = self._site.archive.articles(articles[at : at + PIECE])
            there |= {shown.index for shown in show(self._site, list(rows.values())) if address(shown, 1)}
        return set(articles) - there

    async def close(self) -> None:
        """End, after the sweep that is being made."""
        self._end.set()
        if self._task is not None:
            await self._task


@get("/live/redactions", sync_to_thread=False)
def redactions(request: Request, since: Annotated[int, QueryParameter(ge=0, le=2**62)] = 0) -> Answer:
    """Tell what is gone since a record, to who keeps pages of ours."""
    return answer(request, msgspec.json.encode(gone_since(site_of(request), since)), JSON, cache="no-store")


HANDLERS = [redactions]

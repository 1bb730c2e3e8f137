"""`/live/events`: server-sent events (WHATWG HTML §9.2) that resume exactly where they broke off."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from typing import Annotated

from litestar import get
from litestar.exceptions import ServiceUnavailableException, ValidationException
from litestar.params import FromQuery, HeaderParameter, QueryParameter
from litestar.response import Stream

from srez.errors import NotFound
from srez.web.language import spoken
from srez.web.listing import split_languages
from srez.web.live.events import BEHIND, Events
from srez.web.respond import Request, site_of
from srez.web.site import Site

_log = logging.getLogger(__name__)

#: Tells the sources whose events are wanted; None means all.
Wanted = Callable[[], Collection[str] | None]

#: Seconds after which a stream without events tells where it stands.
HEARTBEAT = 15.0
#: Seconds after which a stream is ended; its client comes again and resumes. What a client doesn't read piles up in the
#: server's own buffers meanwhile, which no server interface tells us of: this bounds it.
LIFETIME = 1_800.0
#: Streams at one time; the server must take more connections than that, or streams would shut out all else.
LISTENERS = 8_000
#: Records sent in one piece.
PIECE = 256
#: Largest index that any log will have.
MOST = 2**62


async def events_from(site: Site, events: Events, cursor: int, wanted: Wanted) -> AsyncIterator[bytes]:
    """Yield events from record `cursor` on, for as long as someone listens."""
    site.hub.listeners += 1
    try:
        async for data in _follow(site, events, cursor, wanted):
            yield data
    except Exception:
        # The answer has begun: nobody else would hear of it.
        _log.exception("a bug of ours in a live stream at record %d", cursor)
        raise
    finally:
        site.hub.listeners -= 1


async def _follow(site: Site, events: Events, cursor: int, wanted: Wanted) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    hub = site.hub
    started = told = loop.time()
    yield b"retry: 2000\n\n"
    if cursor > max(hub.position, await asyncio.to_thread(site.archive.position)):
        # The page is of another log than this one.
        yield _reload(hub.position)
        return
    while not hub.closed and loop.time() - started < LIFETIME:
        if hub.position - cursor > BEHIND:
            yield _reload(hub.position)
            return
        data = b""
        if cursor < hub.position:
            upto = min(hub.position, cursor + PIECE)
            data = await events.between(cursor, upto, wanted())
            cursor = upto
        else:
            await hub.wait(cursor, told + HEARTBEAT - loop.time())
        if not data and loop.time() - told >= HEARTBEAT:
            data = b"id: %d\n\n" % (cursor - 1) if cursor else b":\n\n"
        if data:
            told = loop.time()
            yield data


def _reload(position: int) -> bytes:
    # An event without data is never dispatched.
    return b"id: %d\nevent: reload\ndata: []\n\n" % max(0, position - 1)


def _wanted(site: Site, source: str, languages: tuple[str, ...]) -> Wanted:
    if source:
        return lambda: {source}
    # Asked anew each time: a source's language is a fact that may change.
    return (lambda: site.sources.in_languages(languages)) if languages else (lambda: None)


@get("/live/events")
async def live_events(
    request: Request,
    after: Annotated[int | None, QueryParameter(ge=-1, le=MOST)] = None,
    source: FromQuery[str] = "",
    language: FromQuery[str] = "",
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID")] = None,
) -> Stream:
    """Stream what follows record `after`; a resumed stream goes on after its last event's id."""
    site = site_of(request)
    if site.hub.listeners >= LISTENERS:
        raise ServiceUnavailableException("too many live streams are open", headers={"retry-after": "60"})
    if last_event_id:
        if not (last_event_id.isdecimal() and last_event_id.isascii() and len(last_event_id) < 19):
            raise ValidationException("Last-Event-ID is no record's index")
        after = int(last_event_id)
    if source and site.sources.get(source) is None:
        msg = f"no source is called {source!r}"
        raise NotFound(msg)
    cursor = site.hub.position if after is None else after + 1
    events: Events = request.app.state["events"][spoken()]
    return Stream(
        events_from(site, events, cursor, _wanted(site, source, split_languages(language))),
        media_type="text/event-stream",
        # nginx and its like would hold events back.
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )

"""`/live/events`: server-sent events (WHATWG HTML §9.2) that resume exactly where they broke off."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import aclosing

from litestar import get
from litestar.exceptions import MethodNotAllowedException, ServiceUnavailableException, ValidationException
from litestar.types import Receive, Send

from srez.errors import NotFound
from srez.web.language import spoken
from srez.web.listing import split_languages
from srez.web.live.events import BEHIND, Events
from srez.web.respond import Request, site_of
from srez.web.site import Site

_log = logging.getLogger(__name__)

#: Tells the sources whose events are wanted; None means all.
Wanted = Callable[[], Collection[str] | None]
#: Yields a stream's pieces until the client has left.
Follow = Callable[[asyncio.Future[None]], AsyncGenerator[bytes, None]]

#: Seconds after which a stream without events tells where it stands.
HEARTBEAT = 15.0
#: Seconds after which a stream is ended; its client comes again and resumes. What a client doesn't read piles up in the
#: server's own buffers meanwhile, which no server interface tells us of: this bounds it.
LIFETIME = 1_800.0
#: Streams at one time; the server must take more connections than that, or streams would shut out all else.
LISTENERS = 8_000
#: Records sent in one piece.
PIECE = 256
#: A record's index as it is written; the largest that any log will have is far below.
_INDEX = re.compile(r"[0-9]{1,18}")
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx and its like would hold events back.
    (b"x-accel-buffering", b"no"),
)


async def events_from(
    site: Site, events: Events, cursor: int, wanted: Wanted, left: asyncio.Future[None]
) -> AsyncGenerator[bytes, None]:
    """Yield events from record `cursor` on, until the client has `left`."""
    site.hub.listeners += 1
    events.listeners += 1
    try:
        async for data in _follow(site, events, cursor, wanted, left):
            yield data
    except Exception:
        # The answer has begun: nobody else would hear of it.
        _log.exception("a bug of ours in a live stream at record %d", cursor)
        raise
    finally:
        site.hub.listeners -= 1
        events.listeners -= 1


async def _follow(
    site: Site, events: Events, cursor: int, wanted: Wanted, left: asyncio.Future[None]
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    hub = site.hub
    started = told = loop.time()
    yield b"retry: 2000\n\n"
    if cursor > max(hub.position, await asyncio.to_thread(site.archive.position)):
        # The page is of another log than this one.
        yield _reload(hub.position)
        return
    while not hub.closed and not left.done() and loop.time() - started < LIFETIME:
        if hub.position - cursor > BEHIND:
            yield _reload(hub.position)
            return
        data = b""
        if cursor < hub.position:
            upto = min(hub.position, cursor + PIECE)
            data = await events.between(cursor, upto, wanted())
            cursor = upto
        else:
            await hub.wait(cursor, told + HEARTBEAT - loop.time(), left)
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


@get("/live/events", sync_to_thread=False)
def live_events(request: Request) -> None:
    """Refuse what can't be streamed; what can is streamed by `stream`, past the framework."""
    asked(request, site_of(request), request.app.state["events"])
    raise ServiceUnavailableException(headers={"retry-after": "1"})


async def stream(follow: Follow, headers: Iterable[tuple[bytes, bytes]], receive: Receive, send: Send) -> None:
    """Send a stream to the server itself: a framework keeps a dozen frames for each of thousands of readers."""
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})
    left = asyncio.ensure_future(_gone(receive))
    try:
        async with aclosing(follow(left)) as pieces:
            async for piece in pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        left.cancel()


def asked(request: Request, site: Site, all_events: Mapping[str, Events]) -> Follow:
    """Return the stream that follows record `after`, or the last event's id that a resumed one names.

    Nothing of the request itself is held while it lasts.

    Raises:
        HTTPException: when it makes no sense, or too many are open.
        NotFound: when it names a source that there is not.
        UsageError: when it names what is no language.
    """
    if request.scope["method"] != "GET":
        raise MethodNotAllowedException(headers={"allow": "GET"})
    if site.hub.listeners >= LISTENERS:
        raise ServiceUnavailableException("too many live streams are open", headers={"retry-after": "60"})
    query = request.query_params
    # A page of an empty wire was rendered after record -1.
    after = -1 if query.get("after") == "-1" else _index(query.get("after", ""), "after")
    resumed = _index(request.headers.get("last-event-id", ""), "Last-Event-ID")
    after = after if resumed is None else resumed
    source = str(query.get("source", ""))
    if source and site.sources.get(source) is None:
        msg = f"no source is called {source!r}"
        raise NotFound(msg)
    cursor = site.hub.position if after is None else after + 1
    events = all_events[spoken()]
    wanted = _wanted(site, source, split_languages(str(query.get("language", ""))))
    return lambda left: events_from(site, events, cursor, wanted, left)


def _index(text: str, name: str) -> int | None:
    """Read a record's index; None when nothing is said."""
    if not text:
        return None
    if not _INDEX.fullmatch(text):
        raise ValidationException(f"{name} is no record's index")
    return int(text)


async def _gone(receive: Receive) -> None:
    """Return once the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""One look at one feed.

visit | unchanged? | parse | normalise
      | no feed:     a block page? | a homepage that names its feed?
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec

from srez.collect import blockpages
from srez.collect.state import FeedState
from srez.errors import FetchError, ParseError
from srez.model import Feed, Item, Outcome, Source, Visit
from srez.parse.feed import parse
from srez.parse.normalise import normalise
from srez.parse.page import directives
from srez.ports import Fetcher, Response

#: Documents above this many bytes are parsed beside the event loop.
LARGE = 200_000
#: What a feed may be written in, in the order of our liking.
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"

#: Finds a homepage's feeds; the best first.
Discover = Callable[[str], Awaitable[list[str]]]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a look ended and what it brought."""

    visit: Visit
    items: tuple[Item, ...] = ()
    #: None when there was no document or it is the one that we know.
    feed: Feed | None = None
    headers: dict[str, str] = {}
    retry_after: float | None = None
    #: A code of `collect.blockpages`, or "".
    block: str = ""


async def look(fetcher: Fetcher, state: FeedState, source: Source, now: datetime, discover: Discover) -> Look:
    """Look at a feed.

    Returns:
        Always a `Look`: whatever the outside does is an outcome in its visit.
    """
    url = state.moved_to or state.url
    try:
        response = await fetcher.get(url, etag=state.etag, modified=state.modified, proxy=source.proxy, accept=ACCEPT)
        return await _read(response, fetcher, state, source, now, discover)
    except FetchError as error:
        return Look(
            visit=_visit(state, now, cast(Outcome, error.outcome), status=error.status, problem=error.problem),
            retry_after=error.retry_after,
            block="legal-block" if error.status == 451 else "",
        )


async def _read(
    response: Response, fetcher: Fetcher, state: FeedState, source: Source, now: datetime, discover: Discover
) -> Look:
    moved = response.moved_to or state.moved_to
    if response.status == 304:
        visit = _visit(state, now, "unchanged", status=304, moved_to=moved, entries=state.entries)
        return Look(visit=visit, headers=response.headers)
    digest = sha256(response.body).hexdigest()
    validators: dict[str, Any] = {
        "etag": response.headers.get("etag", ""),
        "modified": response.headers.get("last-modified", ""),
        "digest": digest,
        "moved_to": moved,
        "size": len(response.body),
        "status": response.status,
    }
    if digest == state.digest:
        visit = _visit(state, now, "unchanged", entries=state.entries, **validators)
        return Look(visit=visit, headers=response.headers)
    try:
        feed, items = await _parse(response, source, now)
    except ParseError as error:
        block = blockpages.recognise(response, state.moved_to or state.url)
        if block:
            visit = _visit(state, now, "blocked", status=response.status, problem=f"a page in its place: {block}")
            return Look(visit=visit, block=block)
        found = await _discovered(state, source, discover)
        if found:
            return await look(
                fetcher,
                msgspec.structs.replace(state, moved_to=found, etag="", modified="", digest=""),
                source,
                now,
                _no_more,
            )
        outcome: Outcome = "no-feed" if state.url == source.homepage else "malformed"
        return Look(visit=_visit(state, now, outcome, status=response.status, problem=error.problem))
    visit = _visit(state, now, "ok", entries=len(feed.items), problem=feed.problem, **validators)
    return Look(visit=visit, items=items, feed=feed, headers=response.headers)


async def _parse(response: Response, source: Source, now: datetime) -> tuple[Feed, tuple[Item, ...]]:
    if len(response.body) > LARGE:
        return await asyncio.to_thread(_parse_now, response, source, now)
    return _parse_now(response, source, now)


def _parse_now(response: Response, source: Source, now: datetime) -> tuple[Feed, tuple[Item, ...]]:
    zone = ZoneInfo(source.zone) if source.zone else UTC
    feed = parse(response.body, url=response.url, content_type=response.content_type, zone=zone)
    items = normalise(feed, source, seen=now, feed_url=response.url)
    limit = directives(response.headers).limit
    if limit:
        items = [msgspec.structs.replace(item, limit=limit) for item in items]
    return feed, tuple(items)


async def _discovered(state: FeedState, source: Source, discover: Discover) -> str:
    """Return the feed that a homepage names, when it was a homepage that was looked at."""
    if state.url != source.homepage or state.moved_to:
        return ""
    found = await discover(state.url)
    return next((url for url in found if url != state.url), "")


async def _no_more(_: str) -> list[str]:
    return []


def _visit(state: FeedState, now: datetime, outcome: Outcome, **more: Any) -> Visit:
    return Visit(feed=state.url, source=state.source, at=now, outcome=outcome, **more)

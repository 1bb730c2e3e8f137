"""One look at one feed.

visit | unchanged? | parse | normalise
      | no feed:     a block page? | a homepage that names its feed?
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, cast

import msgspec

from srez.collect.state import FeedState
from srez.errors import Blocked, FetchError, ParseError
from srez.model import Feed, Item, Outcome, Source, Visit
from srez.pipeline.parsed import Parsed
from srez.ports import Fetcher, Response
from srez.wire.seals import Seal

#: What a feed may be written in, in the order of our liking.
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class Outside(Protocol):
    """What a look needs beyond the fetcher itself."""

    @property
    def fetcher(self) -> Fetcher:
        """Gets documents."""
        ...

    async def may_visit(self, url: str) -> bool:
        """Return whether the site's robots.txt leaves its feeds to us."""
        ...

    async def discover(self, homepage: str) -> list[str]:
        """Return the feeds that a homepage names, the best first."""
        ...

    async def parse(self, response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
        """Do what `parsing.parse_document` does."""
        ...


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a look ended and what it brought."""

    visit: Visit
    items: tuple[Item, ...] = ()
    #: One for each item, or none at all.
    seals: tuple[Seal, ...] = ()
    #: None when there was no document or it is the one that we know.
    feed: Feed | None = None
    headers: dict[str, str] = {}
    retry_after: float | None = None
    #: A code of `collect.blockpages`, or "".
    block: str = ""
    #: The address that the document came from.
    url: str = ""


async def look(outside: Outside, state: FeedState, source: Source, now: datetime) -> Look:
    """Look at a feed.

    Returns:
        Always a `Look`: whatever the outside does is an outcome in its visit.
    """
    url = state.moved_to or state.url
    try:
        if not await outside.may_visit(url):
            return Look(visit=_visit(state, now, "refused", problem="robots.txt forbids it to us by name"))
        response = await outside.fetcher.get(
            url, etag=state.etag, modified=state.modified, proxy=source.proxy, accept=ACCEPT
        )
        return await _read(response, outside, state, source, now)
    except FetchError as error:
        return Look(
            visit=_visit(state, now, cast(Outcome, error.outcome), status=error.status, problem=error.problem),
            retry_after=error.retry_after,
            block=error.code if isinstance(error, Blocked) else "",
        )


async def _read(response: Response, outside: Outside, state: FeedState, source: Source, now: datetime) -> Look:
    moved = response.moved_to or state.moved_to
    if response.status == 304:
        visit = _visit(state, now, "unchanged", status=304, moved_to=moved, entries=state.entries)
        return Look(visit=visit, headers=response.headers)
    digest = sha256(response.body).hexdigest()
    found: dict[str, Any] = {
        "etag": response.headers.get("etag", ""),
        "modified": response.headers.get("last-modified", ""),
        "digest": digest,
        "moved_to": moved,
        "size": len(response.body),
        "status": response.status,
    }
    if digest == state.digest:
        visit = _visit(state, now, "unchanged", entries=state.entries, **found)
        return Look(visit=visit, headers=response.headers)
    try:
        parsed = await outside.parse(response, state.url, source, now)
    except ParseError as error:
        # Loaded when it is needed: most documents are feeds.
        from srez.collect import blockpages

        if block := blockpages.recognise(response, state.moved_to or state.url):
            problem = blockpages.MEANING[block]
            visit = _visit(state, now, "blocked", status=response.status, problem=problem)
            return Look(visit=visit, headers=response.headers, block=block)
        address = await _discovered(outside, state, source)
        if address:
            there = msgspec.structs.replace(state, moved_to=address, etag="", modified="", digest="")
            return await look(outside, there, source, now)
        outcome: Outcome = "no-feed" if state.url == source.homepage else "malformed"
        return Look(visit=_visit(state, now, outcome, status=response.status, problem=error.problem))
    feed = parsed.feed
    visit = _visit(state, now, "ok", entries=parsed.entries, problem=feed.problem, **found)
    return Look(
        visit=visit, items=parsed.items, seals=parsed.seals, feed=feed, headers=response.headers, url=response.url
    )


async def read_pushed(
    outside: Outside, body: bytes, content_type: str, state: FeedState, source: Source, now: datetime
) -> Look:
    """Read a document that a hub delivered.

    Raises:
        ParseError: when it is no feed.
    """
    url = state.moved_to or state.url
    response = Response(url=url, status=200, body=body, content_type=content_type, at=now)
    parsed = await outside.parse(response, state.url, source, now)
    visit = _visit(state, now, "ok", entries=parsed.entries, size=len(body))
    return Look(visit=visit, items=parsed.items, seals=parsed.seals, feed=parsed.feed, url=url)


async def _discovered(outside: Outside, state: FeedState, source: Source) -> str:
    """Return the feed that a page names, when a page was given in place of a feed."""
    if state.moved_to or (state.url != source.homepage and state.answered is not None):
        return ""
    found = await outside.discover(state.url)
    return next((url for url in found if url != state.url), "")


def _visit(state: FeedState, now: datetime, outcome: Outcome, **more: Any) -> Visit:
    return Visit(feed=state.url, source=state.source, at=now, outcome=outcome, **more)

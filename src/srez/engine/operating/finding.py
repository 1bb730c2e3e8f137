"""Look at what the operator pasted, and at a source's feeds, without logging anything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from srez.catalogue.addresses import is_address
from srez.collect.state import FeedState
from srez.engine.outside import Outside
from srez.errors import FetchError, UsageError
from srez.model import Item, Source
from srez.operate.acts import Found, Peek, Tested, Tried
from srez.pipeline.look import look
from srez.wire.records import timestamp

#: Seconds that the operator waits at most.
PATIENCE = 45.0
#: Items shown of a feed, feeds offered of a page, feeds tried of a source.
ITEMS = 5
FEEDS = 8
TRIED = 20


async def find(outside: Outside, pasted: str, there: Sequence[Source], now: datetime) -> Found:
    """Return what is behind an address; whatever goes wrong outside is in the answer."""
    # Loaded when it is needed: a round of visits is not to wait for it.
    from srez.collect.discover import address_of

    address = address_of(pasted)
    if not address:
        return Found(problem="address")
    try:
        async with asyncio.timeout(PATIENCE):
            return await _find(outside, address, there, now)
    except TimeoutError:
        return Found(address=address, problem="timeout")
    except UsageError:
        return Found(address=address, problem="address")
    except FetchError as error:
        return Found(address=address, problem=error.outcome, detail=error.problem)


async def _find(outside: Outside, address: str, there: Sequence[Source], now: datetime) -> Found:
    feeds = tuple(await outside.discover(address))[:FEEDS]
    if not feeds:
        return Found(address=address, problem="no-feed")
    known = next((source.slug for source in there if set(source.feeds) & set(feeds)), "")
    seen = await look(outside, FeedState(url=feeds[0], source="new"), Source(slug="new", name="", feeds=feeds), now)
    if seen.feed is None:
        return Found(address=address, problem=seen.visit.outcome, detail=seen.visit.problem)
    home = seen.feed.link if is_address(seen.feed.link) else ""
    return Found(
        address=address,
        homepage=home or (address if address not in feeds else ""),
        feeds=feeds,
        title=" ".join(seen.feed.title.split())[:200],
        language=seen.feed.language.partition("-")[0].lower()[:8],
        items=tuple(_peek(item) for item in seen.items[:ITEMS]),
        entries=seen.visit.entries,
        known=known,
    )


def _peek(item: Item) -> Peek:
    return Peek(
        title=item.title[:300],
        link=item.url if is_address(item.url) else "",
        text=item.summary[:300],
        published=timestamp(item.published) if item.published else "",
    )


async def test(outside: Outside, source: Source, now: datetime) -> Tested:
    """Look at a source's feeds now."""

    async def one(url: str) -> Tried:
        seen = await look(outside, FeedState(url=url, source=source.slug), source, now)
        visit = seen.visit
        return Tried(
            feed=url,
            outcome=visit.outcome,
            status=visit.status,
            entries=visit.entries,
            problem=visit.problem,
            titles=tuple(item.title[:300] for item in seen.items[:ITEMS]),
        )

    feeds = [url for url in source.feeds or (source.homepage,) if url][:TRIED]
    return Tested(tuple(await asyncio.gather(*[one(url) for url in feeds])))

"""What reaches outside, put together: the fetcher, discovery, article pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime

import msgspec

from srez.collect.fetch import Bounds, HttpFetcher
from srez.collect.robots import RobotsCache
from srez.engine.parser.host import Parser
from srez.model import Source
from srez.pipeline.parsed import Parsed
from srez.ports import Response
from srez.settings import Settings


class Outside(msgspec.Struct, frozen=True):
    """The outside as the engine hands it on."""

    fetcher: HttpFetcher
    robots: RobotsCache
    parser: Parser
    settings: Settings

    @property
    def proxy_unguarded(self) -> bool:
        """True when a proxy looks names up, so that only literal addresses can be judged."""
        return not self.fetcher.judges_names

    async def may_visit(self, url: str) -> bool:
        """Return whether the site's robots.txt leaves its feeds to us."""
        return await self.robots.allows_feed(url)

    async def discover(self, homepage: str) -> list[str]:
        """Return the feeds that a homepage names, the best first."""
        # Loaded when it is needed: a round over known feeds is not.
        from srez.collect.discover import discover

        return await discover(self.fetcher, homepage)

    async def parse(self, response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
        """Do what `pipeline.parsing.parse_document` does."""
        return await self.parser.parse(response, feed_url, source, now)

    def get_now(self, url: str) -> bytes:
        """Fetch one document from a thread that has no event loop."""
        return asyncio.run(_get(self.settings, url))


async def _get(settings: Settings, url: str) -> bytes:
    from srez.engine.data import now

    async with _fetcher(settings, now) as fetcher:
        return (await fetcher.get(url)).body


@asynccontextmanager
async def outside(
    settings: Settings, now: Callable[[], datetime], started: Parser | None = None
) -> AsyncIterator[Outside]:
    """Open what reaches outside; a parser that was started already stays its owner's."""
    async with nullcontext(started) if started else Parser() as parser, _fetcher(settings, now) as fetcher:
        yield Outside(fetcher, RobotsCache(fetcher, now=now), parser, settings)


def _fetcher(settings: Settings, now: Callable[[], datetime]) -> HttpFetcher:
    return HttpFetcher(
        now=now,
        address=settings.address,
        contact=settings.contact,
        proxy=settings.proxy,
        allow_private=settings.allow_private,
        concurrency=settings.concurrency,
        per_host=settings.per_host,
        gap=settings.host_gap,
    )


#: What a picture may take: a reader waits for it.
PICTURE = Bounds(total=8.0, connect=4.0, silence=4.0, size=6_000_000, redirects=3)


def pictures(settings: Settings, now: Callable[[], datetime]) -> HttpFetcher:
    """Return what fetches pictures for pages: under the same guard as feeds, with less patience."""
    return HttpFetcher(
        now=now,
        address=settings.address,
        contact=settings.contact,
        proxy=settings.proxy,
        allow_private=settings.allow_private,
        concurrency=8,
        per_host=settings.per_host,
        gap=0.1,
        bounds=PICTURE,
    )

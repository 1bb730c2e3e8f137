"""What the `sources` commands do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from srez.catalogue import load, slugs
from srez.collect.state import FeedState
from srez.engine import ask, data
from srez.engine.outside import outside
from srez.errors import FetchError, NotFound, ParseError, UsageError
from srez.model import Source
from srez.parse.feed import parse
from srez.pipeline.look import look
from srez.settings import Settings
from srez.wire.intents import PutSource


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A source and how its feeds stand."""

    slug: str
    name: str
    homepage: str
    feeds: tuple[str, ...]
    country: str
    place: str
    language: str
    kind: str
    ownership: str
    owner: str
    rights: str
    paused: bool
    state: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """How one look at one feed ended."""

    source: str
    feed: str
    outcome: str
    status: int
    entries: int
    problem: str
    #: Where the feed was found when the address was a homepage, or moved to.
    moved_to: str
    answers: bool


def listed(settings: Settings) -> list[Listed]:
    """Return the sources on the wire; before the first start, those of the catalogue."""
    try:
        with data.reading(settings) as opened:
            sources, states = data.sources(opened.store), data.feed_states(opened.kept)
    except NotFound:
        sources, states = load.sources(), []
    by_source: dict[str, list[FeedState]] = {}
    for state in states:
        by_source.setdefault(state.source, []).append(state)
    return [
        Listed(
            slug=s.slug,
            name=s.name,
            homepage=s.homepage,
            feeds=s.feeds,
            country=s.country,
            place=s.place,
            language=s.language,
            kind=s.kind,
            ownership=s.ownership,
            owner=s.owner,
            rights=s.rights,
            paused=s.paused,
            state=_state(by_source.get(s.slug, [])),
        )
        for s in sources
    ]


def _state(states: Sequence[FeedState]) -> str:
    tried = [state for state in states if state.checked is not None]
    if not tried:
        return "не проверено"
    if any(state.failures == 0 for state in tried):
        return "отвечает"
    worst = max(tried, key=lambda state: state.failures)
    return f"не отвечает: {worst.problem or worst.outcome}"


async def check(settings: Settings, only: Sequence[str], progress: Callable[[int, int], None]) -> list[Checked]:
    """Look at sources' feeds once, without logging anything."""
    try:
        with data.reading(settings) as opened:
            sources = data.sources(opened.store)
    except NotFound:
        sources = load.sources()
    chosen = [source for source in sources if not only or source.slug in only]
    feeds = [(source, url) for source in chosen for url in source.feeds or (source.homepage,) if url]
    checked: list[Checked] = []
    slots = asyncio.Semaphore(settings.concurrency)
    async with outside(settings, data.now) as out:

        async def one(source: Source, url: str) -> None:
            async with slots:
                state = FeedState(url=url, source=source.slug)
                seen = (await look(out, state, source, data.now())).visit
            checked.append(
                Checked(
                    source=source.slug,
                    feed=url,
                    outcome=seen.outcome,
                    status=seen.status,
                    entries=seen.entries,
                    problem=seen.problem,
                    moved_to=seen.moved_to,
                    answers=seen.outcome in ("ok", "unchanged"),
                )
            )
            progress(len(checked), len(feeds))

        await asyncio.gather(*[one(source, url) for source, url in feeds])
    return sorted(checked, key=lambda c: (c.source, c.feed))


def add(settings: Settings, address: str, name: str | None, facts: dict[str, Any]) -> Source:
    """Add a source from any address of it.

    Raises:
        UsageError: when no feed is found there, a fact is none of the known ones, or the wire is a demo's.
    """
    if (settings.folder / "wire.db").exists():
        with data.reading(settings) as opened:
            if opened.demo:
                raise UsageError(data.NOT_HERE)
    feeds, title = asyncio.run(_find(settings, address))
    taken = set()
    if (settings.folder / "wire.db").exists():
        with data.reading(settings) as opened:
            there = data.sources(opened.store, dropped=True)
        taken = {source.slug for source in there}
        known = next((source for source in there if set(source.feeds) & set(feeds)), None)
        if known is not None:
            msg = f"{feeds[0]} is a feed of {known.slug} already"
            raise UsageError(msg)
    name = name or title or feeds[0]
    try:
        source = msgspec.convert(
            {"slug": slugs.unique(name, taken), "name": name, "homepage": address, "feeds": feeds[:1], **facts}, Source
        )
    except msgspec.ValidationError as error:
        msg = f"sources add: {error}"
        raise UsageError(msg) from error
    ask.append(settings, [PutSource(source)])
    return source


async def _find(settings: Settings, address: str) -> tuple[list[str], str]:
    async with outside(settings, data.now) as out:
        feeds = await out.discover(address)
        if not feeds:
            msg = f"{address}: no feed was found there"
            raise UsageError(msg)
        try:
            response = await out.fetcher.get(feeds[0])
            return feeds, parse(response.body, url=response.url, content_type=response.content_type).title
        except (FetchError, ParseError):
            # It was a feed a moment ago; the name can be given by hand.
            return feeds, ""

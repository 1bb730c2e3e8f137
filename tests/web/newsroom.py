"""A wire to be shown: a real store, log and archive, filled by a test."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from srez.backends import sqlite
from srez.backends.embedded.wire import EmbeddedStore
from srez.collect.state import FeedState
from srez.model import Item, Source
from srez.pipeline.follow import follow
from srez.settings import Settings
from srez.views.archive import Archive
from srez.views.stories import Stories
from srez.web.live import LiveHub
from srez.web.site import Site
from srez.wire import records
from srez.wire.checkpoint import Signer
from srez.wire.intents import Decide, Intent, Offer, PutSource, Result
from srez.wire.log import Clock, Log

#: Monday 23 November 2026, 17:42 in Moscow.
START = datetime(2026, 11, 23, 14, 42, tzinfo=UTC)


class Newsroom:
    def __init__(self, data: Path, *, zone: str = "Europe/Moscow", start: datetime = START) -> None:
        self.now = start
        self.store = EmbeddedStore(data, write=True)
        clock = Clock(lambda: self.now, time.monotonic, trust=True)
        self.log = Log(self.store, Signer("localhost:8008/wire", b"k" * 32), clock, random=os.urandom, secret=b"s" * 32)
        self.archive = Archive(sqlite.writer(data / "views" / "archive.db"))
        self.archive.create()
        self.stories = Stories(sqlite.writer(data / "views" / "stories.db"))
        self.stories.create()
        self.hub = LiveHub()
        self.states: list[FeedState] = []
        self.status: dict[str, Any] = {}
        self.site = Site(
            settings=Settings(data=str(data), zone=zone),
            reader=self.store,
            archive=self.archive,
            stories=self.stories,
            hub=self.hub,
            feed_states=lambda: self.states,
            status=lambda: self.status,
            now=lambda: self.now,
        )
        self._numbers = itertools.count(1)

    def append(self, *intents: Intent) -> list[Result]:
        """Log intents and fold them; live pages are told by `tell`, in their own event loop."""
        results = self.log.append(intents)
        follow(self.archive, self.store.get_file)
        follow(self.stories, self.store.get_file)
        self.site.sources.refresh()
        return results

    def tell(self) -> None:
        self.hub.advance(self.archive.position())

    def source(self, slug: str, **facts: Any) -> Source:
        facts.setdefault("name", slug.upper())
        source = Source(slug=slug, homepage=f"https://{slug}.example/", **facts)
        self.append(PutSource(source))
        return source

    def item(self, source: str, **facts: Any) -> Item:
        number = next(self._numbers)
        url = f"https://{source}.example/{number}"
        facts.setdefault("title", f"Новость {number}")
        return Item(**{"source": source, "url": url, "keys": (f"u:{url}",), **facts})

    def publish(self, source: str, **facts: Any) -> int:
        """Log one article and return its index."""
        item = self.item(source, **facts)
        return self.append(Offer(item, content(item)))[0].index

    def revise(self, item: Item, **facts: Any) -> Result:
        newer = msgspec.structs.replace(item, **facts)
        return self.append(Offer(newer, content(newer)))[0]

    def put(self, items: Sequence[Item]) -> list[int]:
        return [result.index for result in self.append(*[Offer(item, content(item)) for item in items])]

    def group(self, *changes: tuple[Literal["join", "merge", "part"], int, int]) -> None:
        """Log how articles are grouped, as a decider does."""
        _, decided = self.stories.reached()
        record = records.StoriesDecided(
            begin=decided, upto=self.log.size, model="test", changes=tuple(records.Change(*each) for each in changes)
        )
        self.append(Decide(records.encode(record)))

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def close(self) -> None:
        self.log.close()
        self.archive.close()
        self.stories.close()
        self.store.close()


def content(item: Item) -> str:
    return f"{item.title}\n{item.text or item.summary}"

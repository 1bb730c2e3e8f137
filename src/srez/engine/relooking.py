"""Articles that were just logged are handed to those who look again; after a restart, those of the last day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from srez.collect.relook import AFTER
from srez.engine import data
from srez.errors import NotFound
from srez.pipeline.relook import Relooker
from srez.settings import Settings
from srez.views.archive import Archive
from srez.wire.intents import Intent, Offer, Result

if TYPE_CHECKING:
    from srez.engine.collecting import Collecting

#: Articles read at once, and at most, after a restart.
_PIECE = 1_000
_MOST = 100_000
_MICROS = 1_000_000


class Relooking:
    """Watches what is appended, and runs the looks."""

    def __init__(self, settings: Settings, held: Collecting) -> None:
        self._settings = settings
        self._held = held
        self._running = False
        self.relooker = Relooker(
            held.outside.fetcher,
            held.outside.robots.allows_page,
            held.sequencer.append,
            self._proxy_of,
            lambda: held.may_look() and not held.collector.offline,
            lambda: data.now().timestamp(),
        )

    def _proxy_of(self, source: str) -> str:
        found = self._held.collector.source(source)
        return found.proxy if found else ""

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Log intents; new articles will be looked at again."""
        results = await self._held.sequencer.append(intents)
        if self._running:
            now = data.now().timestamp()
            for intent, result in zip(intents, results, strict=True):
                # What a feed's first visit brings of last week is not waited for.
                if result.fate == "published" and isinstance(intent, Offer) and intent.item.url:
                    published = intent.item.published
                    if published is None or published.timestamp() > now - AFTER[-1]:
                        self.relooker.looks.add(result.index, intent.item.url, intent.item.source, now, now)
        return results

    async def run(self) -> None:
        """Look until cancelled."""
        # From here on `append` takes care; before it, the archive knows.
        size, self._running = self._held.wire.log.size, True
        for waiting in await asyncio.to_thread(self._of_the_last_day, size):
            self.relooker.looks.add(*waiting[:-1], data.now().timestamp(), vanished=waiting[-1])
        await self.relooker.run()

    def _of_the_last_day(self, size: int) -> list[tuple[int, str, str, float, bool]]:
        """Return index, address, source and time of the articles before record `size`, and whether they are gone."""
        try:
            archive = data.open_view(self._settings.folder, Archive, write=False)
        except NotFound:
            return []
        since = data.now().timestamp() - AFTER[-1]
        rows = archive.between(int(since) // 60, int(since + AFTER[-1]) // 60 + 1, _MOST, before=size)
        archive.close()
        found = []
        for at in range(0, len(rows), _PIECE):
            piece = rows[at : at + _PIECE]
            bodies = self._held.wire.store.bodies([row.newest for row in piece])
            for row in piece:
                stored = bodies.get(row.newest)
                late = row.published is not None and row.published < since
                if stored is not None and stored.body.url and not late:
                    gone = row.vanished is not None
                    found.append((row.index, stored.body.url, row.source, row.seen / _MICROS, gone))
        return found

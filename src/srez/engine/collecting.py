"""The sequencer process: collects, appends, and serves `wire.sock`."""

from __future__ import annotations

import asyncio
import logging
import random
import resource
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec

from srez.backends.embedded.bus import Callback, Called, Positions, Server
from srez.collect import push
from srez.collect.state import FeedState
from srez.engine import data
from srez.engine.clock import SourcesClock
from srez.engine.outside import Outside, outside
from srez.engine.parser.host import Parser
from srez.engine.rebuild import bring_up
from srez.engine.relooking import Relooking
from srez.engine.subscriptions import Subscriptions
from srez.engine.upkeep import Upkeep
from srez.errors import ClockAhead
from srez.model import Item, Source
from srez.operate import choices
from srez.pipeline.collector import Collector, Tally
from srez.pipeline.complete import Completer
from srez.pipeline.follow import PIECE, follow
from srez.pipeline.sequencer import Sequencer
from srez.settings import Settings
from srez.views.archive import Archive
from srez.wire import identity
from srez.wire.intents import DropSource, Intent, PutSource, Result

if TYPE_CHECKING:
    from srez.engine.operating import Operating

_log = logging.getLogger(__name__)


class Totals(msgspec.Struct, frozen=True):
    """What `collect --once` prints."""

    sources: int
    visited: int
    failed: int
    articles: int
    revised: int
    records: int
    seconds: float
    cpu_seconds: float


class Collecting:
    """Everything that the sequencer process holds together."""

    def __init__(
        self, settings: Settings, wire: data.Writing, out: Outside, given: frozenset[str] = frozenset()
    ) -> None:
        chosen = choices.over(settings, choices.read(wire.kept.site()), given)
        self.wire = wire
        self.positions = Positions()
        self.clock = SourcesClock(data.now)
        self.sequencer = Sequencer(wire.log, self.positions.publish, self._doubt)
        self.upkeep = Upkeep(settings, wire, self.sequencer.append, data.now)
        self.outside = out
        self.started = data.now()
        self.subscriptions = Subscriptions(wire.kept)
        self.subscriber = push.Subscriber(
            chosen.address or None,
            post=out.fetcher.post,
            deliver=self._deliver,
            save=self.subscriptions.save,
            forget=self.subscriptions.forget,
            now=data.now,
            token=lambda: secrets.token_urlsafe(24),
            subscriptions=self.subscriptions.kept(),
        )
        self.relooking = Relooking(settings, self)
        self.collector = Collector(
            out,
            self.relooking.append,
            self._save,
            now=data.now,
            chance=random.random,
            concurrency=settings.concurrency,
            visits_per_minute=settings.visits_per_minute,
            may_look=self.may_look,
            enrich=Completer(out.fetcher, out.robots.allows_page, self._new).complete,
            heard=self.clock.hear,
            subscriber=self.subscriber,
        )
        self._stated, self._given = settings, given
        self.choose(chosen)
        self.positions.publish(wire.log.published)

    @cached_property
    def operating(self) -> Operating:
        """What does what the operator asks for; loaded when it is needed, since a single round is not asked."""
        from srez.engine.operating import Operating

        return Operating(self._stated, self, self._given)

    def choose(self, settings: Settings) -> None:
        """Go on by other settings: introduce ourselves to sources and hubs by them."""
        self.settings = settings
        self.outside.fetcher.introduce(settings.address, settings.contact)
        self.subscriber.reach(settings.address or None)

    def used(self) -> int:
        """Return the bytes that the data folder took when it was measured last."""
        return self.upkeep.used

    def _doubt(self, _: ClockAhead) -> bool:
        """Ask the sources' own clocks whether ours is right."""
        if not self.clock.agrees():
            return False
        _log.info("the clock is far ahead of the last record, but the sources' clocks agree with it")
        self.wire.clock.trust()
        return True

    async def _new(self, items: Sequence[Item]) -> list[bool]:
        key = identity.key_of(self.wire.store.value("secret") or b"")
        keys = [[key(text) for text in item.keys] for item in items]
        found = await asyncio.to_thread(self.wire.store.find, [k for of_item in keys for k in of_item])
        return [not any(k in found for k in of_item) for of_item in keys]

    async def _deliver(self, feed: str, body: bytes, content_type: str) -> None:
        await self.collector.deliver(feed, body, content_type)

    def call(self, callback: Callback) -> Called:
        """Answer a hub."""
        if callback.params is not None:
            return Called(*self.subscriber.handle_get(callback.id, callback.params))
        return Called(self.subscriber.handle_post(callback.id, callback.headers, callback.body))

    def may_look(self) -> bool:
        """Return whether what is found could be logged."""
        return not self.sequencer.held_up and not self.upkeep.disk_low

    def _save(self, states: Sequence[FeedState]) -> None:
        data.put_feed_states(self.wire.kept, list(states))

    def load(self) -> int:
        """Have the collector look at the sources on the wire; return how many there are."""
        sources = data.sources(self.wire.store)
        self.collector.load(sources, data.feed_states(self.wire.kept))
        return sum(not source.paused for source in sources)

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Log intents of other processes; a change of sources is collected by at once.

        Raises:
            UsageError: when a real source would come to a demo's wire.
        """
        self.wire.admit(intents)
        results = await self.sequencer.append(intents)
        if any(isinstance(intent, PutSource | DropSource) for intent in intents):
            self.load()
        return results

    async def collect_now(self) -> bytes:
        """Look at every source now; return the tally as JSON."""
        tally = await self.collector.once()
        return msgspec.json.encode(tally)

    def state(self) -> bytes:
        """Return how collecting goes, as JSON."""
        return msgspec.json.encode(
            {
                "started": self.started,
                "held_up": self.sequencer.held_up,
                "offline": self.collector.offline,
                "clock_trusted": self.settings.trust_clock,
                "proxy_unguarded": self.outside.proxy_unguarded,
                "no_push": self.subscriber.reason,
                "backups": self.operating.backups.state(),
                "relooks": len(self.relooking.relooker.looks),
                "pushed": sum(state.pushed for state in self.collector.states.values()),
                **self.upkeep.state(),
            }
        )


async def put_sources(collecting: Collecting, sources: Sequence[Source]) -> None:
    """Put sources on the wire that are not there yet as they are."""
    await collecting.sequencer.append([PutSource(source) for source in sources])


@asynccontextmanager
async def collecting(
    settings: Settings, wire: data.Writing, given: frozenset[str] = frozenset(), parser: Parser | None = None
) -> AsyncIterator[Collecting]:
    """Run a sequencer for as long as the block lasts; what the operator chose counts more than what is not `given`."""
    async with outside(settings, data.now, parser) as out:
        held = Collecting(settings, wire, out, given)
        task = asyncio.create_task(held.sequencer.run(), name="sequencer")
        try:
            yield held
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def collect_once(
    settings: Settings,
    wire: data.Writing,
    sources: Callable[[Outside], Sequence[Source]] | None,
    progress: Callable[[Tally, int], None] | None = None,
    given: frozenset[str] = frozenset(),
    parser: Parser | None = None,
    *,
    decide: bool = False,
) -> Totals:
    """Look at every source once and fold what came into the archive.

    Args:
        decide: carry on through all views: describe what came and group it.
        sources: gives the sources to be added first; None for those on the wire already.
        given: settings that count more than what the operator chose.
        parser: one that was started already, or None.
    """
    started, cpu = time.monotonic(), _cpu()
    bring_up(settings)
    with (
        closing(data.open_view(settings.folder, Archive, write=True)) as archive,
        ThreadPoolExecutor(1, "fold") as thread,
    ):
        fold = partial(asyncio.get_running_loop().run_in_executor, thread, follow, archive, wire.store.get_file)
        async with collecting(settings, wire, given, parser) as held:
            if sources is not None:
                await put_sources(held, await asyncio.to_thread(sources, held.outside))
            count = held.load()
            folding = asyncio.create_task(_keep_up(held.positions, fold))
            told = None if progress is None else lambda t: progress(t, count)
            tally = await held.collector.once(told, held.sequencer.hurry)
        folding.cancel()
        await asyncio.gather(folding, return_exceptions=True)
        # In the same thread, so after whatever it is at; what failed there fails here again.
        await fold()
        if decide:
            # Loaded when it is asked for: models and dictionaries.
            from srez.engine.deciding import decide_all

            await asyncio.to_thread(decide_all, settings, wire.log.append)
            await fold()
    return Totals(
        sources=count,
        visited=tally.visited,
        failed=tally.failed,
        articles=tally.articles,
        revised=tally.revised,
        records=wire.log.size,
        seconds=round(time.monotonic() - started, 3),
        cpu_seconds=round(_cpu() - cpu, 3),
    )


async def _keep_up(positions: Positions, fold: Callable[[], Awaitable[int]]) -> None:
    """Fold what is published while more is collected, in pieces worth a transaction, until cancelled."""
    at = 0
    async for size in positions.positions():
        if size >= at + PIECE:
            at = await fold()


def _cpu() -> float:
    mine = resource.getrusage(resource.RUSAGE_SELF)
    return mine.ru_utime + mine.ru_stime


async def run_sequencer(
    settings: Settings, wire: data.Writing, sources: Sequence[Source], given: frozenset[str] = frozenset()
) -> None:
    """Collect for ever and serve `wire.sock`, until cancelled."""
    async with collecting(settings, wire, given) as held:
        server = Server(
            settings.folder / "wire.sock",
            held.positions,
            held.append,
            held.collect_now,
            held.state,
            held.call,
            held.operating.act,
            held.operating.invite,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(server.run(), name="wire.sock")
            group.create_task(held.upkeep.run(), name="upkeep")
            group.create_task(held.subscriber.run(every=2.0), name="websub")
            group.create_task(held.subscriptions.run(), name="subscriptions")
            group.create_task(held.relooking.run(), name="relook")
            await put_sources(held, sources)
            held.load()
            group.create_task(held.collector.run(), name="collector")

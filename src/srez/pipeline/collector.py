"""The collector: looks at whoever is due, hands what is new to the sequencer, and learns from it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from srez.collect import push, rate, schedule
from srez.collect.state import FeedState
from srez.errors import ParseError
from srez.model import Item, Source, Visit
from srez.pipeline.look import Look, Outside, look, read_pushed
from srez.wire.intents import Offer, Result

_log = logging.getLogger(__name__)

#: Seconds between two solutions of the scheduler, two savings of states, two poolings of the common day.
SOLVE_EVERY = 120.0
SAVE_EVERY = 2.0
POOL_EVERY = 3_600.0
#: Without any answer for so many seconds, and at the least from so many looks, it is our network that is down.
OFFLINE_AFTER = 60.0
OFFLINE_LOOKS = 3
#: Seconds between two looks at a feed while we are offline, and over which all are looked at once we aren't.
OFFLINE_EVERY = 300.0
ONLINE_WITHIN = 60.0
#: Looks whose items may wait for their acknowledgement at one time.
MOST_UNFINISHED = 500

Append = Callable[[Sequence[Offer]], Awaitable[list[Result]]]


class Tally(msgspec.Struct):
    """What a round brought."""

    visited: int = 0
    failed: int = 0
    articles: int = 0
    revised: int = 0


class Collector:
    """Looks at feeds, once each or for ever. Clock and chance are handed in."""

    def __init__(
        self,
        outside: Outside,
        append: Append,
        save: Callable[[Sequence[FeedState]], None],
        *,
        now: Callable[[], datetime],
        chance: Callable[[], float],
        concurrency: int,
        visits_per_minute: float,
        may_look: Callable[[], bool] = lambda: True,
        enrich: Callable[[Source, Sequence[Item]], Awaitable[Sequence[Item]]] | None = None,
        heard: Callable[[str, str], None] = lambda _url, _date: None,
        subscriber: push.Subscriber | None = None,
    ) -> None:
        """Take the outside.

        Args:
            append: hands offers to the sequencer.
            save: keeps feed states; called in a thread.
            may_look: False while collecting has to wait (disk, clock).
            enrich: completes new items (full texts) before they are offered.
            heard: told the `Date` header of each answer.
            subscriber: keeps the subscriptions at hubs, or None.
        """
        self._outside = outside
        self._append = append
        self._save = save
        self._now = now
        self._chance = chance
        self._concurrency = concurrency
        self._budget = visits_per_minute
        self._may_look = may_look
        self._enrich = enrich
        self._heard = heard
        self._subscriber = subscriber
        self._sources: dict[str, Source] = {}
        self._states: dict[str, FeedState] = {}
        self._paces: dict[str, schedule.Pace] = {}
        self._queue = schedule.Queue()
        self._dirty: set[str] = set()
        self._multiplier = 0.0
        self._changed = asyncio.Event()
        self._network = Network()
        self._unfinished = asyncio.Semaphore(MOST_UNFINISHED)
        self._finishing: set[asyncio.Task[None]] = set()

    # Whom to look at.

    def source(self, slug: str) -> Source | None:
        """Return a source that is looked at; None when there is none."""
        return self._sources.get(slug)

    def load(self, sources: Iterable[Source], states: Iterable[FeedState]) -> None:
        """Take over the sources and what is kept of their feeds; feeds never seen are due at once."""
        known = {state.url: state for state in states}
        wanted: dict[str, str] = {}
        self._sources = {}
        for source in sources:
            if source.paused:
                continue
            self._sources[source.slug] = source
            for url in source.feeds or ((source.homepage,) if source.homepage else ()):
                wanted.setdefault(url, source.slug)
        for url in [url for url in self._states if url not in wanted]:
            self._queue.remove(url)
            del self._states[url], self._paces[url]
        for url, slug in wanted.items():
            if url in self._states and self._states[url].source == slug:
                continue
            state = known.get(url)
            if state is None or state.source != slug:
                state = FeedState(url=url, source=slug)
            self._states[url] = state
            self._paces[url] = _pace(state)
            self._queue.push(url, state.due or self._now())
        self._changed.set()

    @property
    def offline(self) -> bool:
        """True while nobody at all answers: it is our network that is down."""
        return self._network.offline

    @property
    def states(self) -> Mapping[str, FeedState]:
        """The feeds' states by address."""
        return self._states

    # Looking.

    async def once(
        self, progress: Callable[[Tally], None] | None = None, looked: Callable[[], None] = lambda: None
    ) -> Tally:
        """Look at every feed now, due or not, and wait until all of it is acknowledged.

        Args:
            progress: told after each look.
            looked: called when every feed was looked at and what they brought was offered.
        """
        tally = Tally()
        urls = iter(list(self._states))

        async def worker() -> None:
            for url in urls:
                await self._one(url, tally)
                if progress is not None:
                    progress(tally)

        await asyncio.gather(*[worker() for _ in range(self._concurrency)])
        # The last looks' offers are made by tasks that have yet to begin.
        await asyncio.sleep(0)
        looked()
        while self._finishing:
            await asyncio.gather(*self._finishing)
        await self.save()
        return tally

    async def run(self) -> None:
        """Look at whoever is due, until cancelled."""
        self._solve()
        # The fetcher bounds real requests; looks that wait for a crowded host must not hold up the others.
        slots = asyncio.Semaphore(4 * self._concurrency)
        looking: set[asyncio.Task[None]] = set()
        tally = Tally()

        async def one(url: str) -> None:
            try:
                await self._one(url, tally)
            finally:
                slots.release()

        async with asyncio.TaskGroup() as group:
            group.create_task(self._every(SOLVE_EVERY, self._solve_later))
            group.create_task(self._every(SAVE_EVERY, self.save))
            group.create_task(self._every(POOL_EVERY, self._pool))
            while True:
                await slots.acquire()
                url = self._queue.pop_due(self._now()) if self._may_look() else None
                if url is None:
                    slots.release()
                    await self._rest()
                    continue
                task = group.create_task(one(url))
                looking.add(task)
                task.add_done_callback(looking.discard)

    async def _rest(self) -> None:
        """Wait until the next feed is due, at most a second (the clock may be set meanwhile)."""
        due = self._queue.next_due()
        seconds = 1.0 if due is None else min(1.0, max(0.01, (due - self._now()).total_seconds()))
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    async def _every(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await act()

    async def _one(self, url: str, tally: Tally) -> None:
        state = self._states.get(url)
        source = self._sources.get(state.source) if state else None
        if state is None or source is None:
            return
        try:
            seen = await look(self._outside, state, source, self._now())
        except Exception as bug:  # noqa: BLE001 - one document must not stop the others; it is said aloud
            seen = self._bug(state, bug)
        if "date" in seen.headers:
            self._heard(url, seen.headers["date"])
        tally.visited += 1
        tally.failed += seen.visit.outcome not in ("ok", "unchanged")
        if not seen.items:
            self._learn(state, seen, [])
            return
        await self._unfinished.acquire()
        task = asyncio.create_task(self._finish(state, source, seen, tally))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    async def _finish(self, state: FeedState, source: Source, seen: Look, tally: Tally) -> None:
        """Offer what a look brought; the slot for the next look is free meanwhile."""
        try:
            if self._enrich is not None and source.full_text:
                items = await self._enrich(source, seen.items)
                offers = [Offer(item, was.content) for item, was in zip(items, seen.items, strict=True)]
            else:
                offers = _offers(seen)
            results = await self._append(offers)
            new = [item for item, result in zip(seen.items, results, strict=True) if result.fate == "published"]
            tally.articles += len(new)
            tally.revised += sum(result.fate == "revised" for result in results)
            held = any(result.fate == "held" for result in results)
            self._learn(state, seen, new, again=held)
        except Exception as bug:  # noqa: BLE001 - as above
            self._learn(state, self._bug(state, bug), [])
            tally.failed += 1
        finally:
            self._unfinished.release()

    def _bug(self, state: FeedState, bug: Exception) -> Look:
        _log.error("a bug of ours at %s", state.url, exc_info=bug)
        problem = f"a bug of ours: {type(bug).__name__}: {bug}"
        return Look(visit=Visit(feed=state.url, source=state.source, at=self._now(), outcome="failed", problem=problem))

    async def deliver(self, url: str, body: bytes, content_type: str) -> None:
        """Take in what a hub pushed for a feed; an empty or unreadable body is a hint to look ourselves."""
        state = self._states.get(url)
        source = self._sources.get(state.source) if state else None
        if state is None or source is None:
            return
        try:
            seen = await read_pushed(self._outside, body, content_type, state, source, self._now())
        except ParseError:
            self._queue.push(url, self._now())
            self._changed.set()
            return
        results = await self._append(_offers(seen))
        new = [item for item, result in zip(seen.items, results, strict=True) if result.fate == "published"]
        visit = msgspec.structs.replace(seen.visit, new=len(new))
        self._paces[url] = schedule.deliver(self._paces[url], visit, [item.published for item in new])
        if new:
            self._put(msgspec.structs.replace(self._states[url], found=visit.at))

    def _hear_of_hubs(self, url: str, seen: Look, new: int) -> None:
        """Subscribe where a document names a hub, and notice hubs that don't push."""
        if self._subscriber is None or seen.feed is None:
            return
        if new and self._subscriber.live(url):
            self._subscriber.missed(url)
        offer = push.discover(seen.url, link=seen.headers.get("link", ""), feed=seen.feed)
        self._subscriber.offer(url, offer)

    def _pushed(self, url: str) -> bool:
        return self._subscriber is not None and self._subscriber.live(url)

    # Learning.

    def _learn(self, before: FeedState, seen: Look, new: Sequence[Item], *, again: bool = False) -> None:
        url = before.url
        state = self._states.get(url)
        if state is None:
            return
        visit = msgspec.structs.replace(seen.visit, new=len(new)) if new else seen.visit
        if self._network.down(visit):
            # Not the source's failure: its pace learns nothing from it, and readers aren't told that it doesn't answer.
            due = visit.at + timedelta(seconds=OFFLINE_EVERY * (0.2 + 0.8 * self._chance()))
            self._queue.push(url, due)
            known = state.answered is not None and state.failures == 0
            self._put(
                msgspec.structs.replace(state, due=due) if known else _after(state, seen, visit, due, again=False)
            )
            return
        for waiting in self._network.back():
            if waiting in self._states:
                self._queue.push(waiting, visit.at + timedelta(seconds=ONLINE_WITHIN * self._chance()))
        pace = schedule.observe(
            self._paces[url],
            visit,
            published=[item.published for item in new],
            feed=seen.feed,
            headers=seen.headers,
            retry_after=seen.retry_after,
        )
        self._hear_of_hubs(url, seen, len(new))
        pushed = self._pushed(url)
        pace = schedule.with_push(pace, pushed)
        due = schedule.next_visit(pace, visit.at, self._multiplier, self._chance())
        self._paces[url] = pace
        self._queue.push(url, due)
        self._put(msgspec.structs.replace(_after(state, seen, visit, due, again=again), pushed=pushed))

    def _put(self, state: FeedState) -> None:
        self._states[state.url] = state
        self._dirty.add(state.url)

    def _solve(self) -> None:
        self._multiplier = schedule.solve(self._paces.values(), self._now(), self._budget)

    async def _solve_later(self) -> None:
        paces, now = list(self._paces.values()), self._now()
        self._multiplier = await asyncio.to_thread(schedule.solve, paces, now, self._budget)

    async def _pool(self) -> None:
        shape = await asyncio.to_thread(rate.common, [pace.rate for pace in self._paces.values()])
        self._paces = {url: schedule.with_common(pace, shape) for url, pace in self._paces.items()}

    async def save(self) -> None:
        """Keep the states that have changed."""
        dirty, self._dirty = self._dirty, set()
        rows = [
            msgspec.structs.replace(self._states[url], pace=schedule.encode(self._paces[url]))
            for url in dirty
            if url in self._states
        ]
        if rows:
            await asyncio.to_thread(self._save, rows)


def _offers(seen: Look) -> list[Offer]:
    if not seen.seals:
        return [Offer(item, item.content) for item in seen.items]
    return [Offer(item, item.content, seal) for item, seal in zip(seen.items, seen.seals, strict=True)]


class Network:
    """Tells a network of ours that is down from sources that are: nobody answers then."""

    def __init__(self) -> None:
        self._answered: datetime | None = None
        self._first: datetime | None = None
        self._silent = 0
        self._waiting: set[str] = set()

    @property
    def offline(self) -> bool:
        """True while nobody answers."""
        return bool(self._waiting)

    def down(self, visit: Visit) -> bool:
        """Take in a visit; return whether its failure is our network's."""
        self._first = self._first or visit.at
        if visit.outcome not in ("unreachable", "timeout"):
            # Whatever else went wrong, somebody answered (or we did not ask).
            if visit.outcome != "refused":
                self._answered, self._silent = visit.at, 0
            return False
        self._silent += 1
        since = self._answered or self._first
        never = self._answered is None
        silent = never or (visit.at - since).total_seconds() > OFFLINE_AFTER
        if silent and self._silent >= OFFLINE_LOOKS:
            self._waiting.add(visit.feed)
            return True
        return False

    def back(self) -> set[str]:
        """Return the feeds to be looked at again now that somebody answers; each once."""
        if not self._waiting or self._silent:
            return set()
        waiting, self._waiting = self._waiting, set()
        return waiting


def _pace(state: FeedState) -> schedule.Pace:
    if not state.pace:
        return schedule.Pace()
    try:
        return schedule.decode(state.pace)
    except msgspec.DecodeError:
        _log.warning("%s: its pace is unreadable and is learned again", state.url)
        return schedule.Pace()


def _after(state: FeedState, seen: Look, visit: Visit, due: datetime, *, again: bool) -> FeedState:
    """Return a feed's state after a look.

    Args:
        again: a revision was held back: the document must not count as known at the next look.
    """
    v = seen.visit
    if v.outcome in ("ok", "unchanged"):
        validators = (
            {"etag": v.etag or state.etag, "modified": v.modified or state.modified, "digest": v.digest or state.digest}
            if v.outcome == "unchanged"
            else {"etag": v.etag, "modified": v.modified, "digest": v.digest}
        )
        if again:
            validators = {"etag": "", "modified": "", "digest": ""}
        return msgspec.structs.replace(
            state,
            moved_to=v.moved_to,
            checked=v.at,
            outcome=v.outcome,
            status=v.status,
            problem="",
            block="",
            answered=v.at,
            found=v.at if visit.new else state.found,
            failing=None,
            failures=0,
            entries=v.entries,
            format=seen.feed.format if seen.feed else state.format,
            malformed=seen.feed.problem if seen.feed else state.malformed,
            due=due,
            **validators,
        )
    return msgspec.structs.replace(
        state,
        checked=v.at,
        outcome=v.outcome,
        status=v.status,
        problem=v.problem,
        block=seen.block,
        failing=state.failing or v.at,
        failures=state.failures + 1,
        due=due,
    )

"""The decider process: describes and groups what is on the wire, folds the stories view, publishes the top."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from srez.backends import sqlite
from srez.backends.embedded.bus import Client
from srez.backends.embedded.facts import FactsCache
from srez.engine import data
from srez.engine.finding import open_finder
from srez.engine.ranking import to_publish
from srez.errors import WireError
from srez.pipeline.decider import Decider
from srez.settings import Settings
from srez.views.stories import Stories
from srez.wire import records
from srez.wire.intents import Decide

_log = logging.getLogger(__name__)

#: Seconds after which the decider looks by itself, should the bus be silent, and before it tries again after a failure.
LOOK_EVERY = 5.0
RETRY = 2.0

Append = Callable[[list[Decide]], object]


class _Work:
    """What the decider's one thread holds: opened once, and the decider anew after each failure."""

    def __init__(self, settings: Settings, opened: data.Reading, append: Append) -> None:
        self._opened = opened
        self._append = append
        self._path = data.view_path(settings.folder, Stories)
        self.stories = data.open_view(settings.folder, Stories, write=True)
        self._file = self._path.stat().st_ino
        self._facts = FactsCache(settings.folder, write=True)
        self._decider: Decider | None = None
        self._settings = settings
        #: When it is looked next whether a list is to be published.
        self._next_top = data.now()

    def step(self) -> int:
        """Decide about the next articles; return how many there were."""
        if self._path.exists() and self._path.stat().st_ino != self._file:
            # The view was built anew; what is held in memory came from the old one.
            self._file = self._path.stat().st_ino
            self.stories.swap(sqlite.writer(self._path))
            self._decider = None
        if self._decider is None:
            finder = open_finder(self._opened, self.stories, self._facts)
            self._decider = Decider(self._opened.store, self.stories, finder, self._append)
        try:
            took = self._decider.step()
            if not took:
                self._publish_top()
        except BaseException:
            # What it holds may be ahead of the wire: it begins again from there.
            self._decider = None
            raise
        return took

    def _publish_top(self) -> None:
        now = data.now()
        if now < self._next_top:
            return
        self._next_top = now + timedelta(minutes=1)
        record = to_publish(self._opened, self._settings, self.stories, now)
        if record is not None:
            self._append([Decide(records.encode(record))])

    def close(self) -> None:
        self._facts.close()
        self.stories.close()


@contextmanager
def working(settings: Settings, append: Append) -> Iterator[_Work]:
    """Open what deciding needs, for as long as the block lasts."""
    with data.reading(settings) as opened:
        work = _Work(settings, opened, append)
        try:
            yield work
        finally:
            work.close()


def decide_all(settings: Settings, append: Append, progress: Callable[[int], None] = lambda _: None) -> int:
    """Decide about everything that is published; return how many articles that was. `progress` hears of each step."""
    count = 0
    with working(settings, append) as work:
        while took := work.step():
            count += took
            progress(count)
    return count


async def decide(settings: Settings) -> None:
    """Decide about what is published, until cancelled."""
    client = Client(settings.folder / "wire.sock")
    loop = asyncio.get_running_loop()

    def append(intents: list[Decide]) -> None:
        asyncio.run_coroutine_threadsafe(client.append(intents), loop).result()

    # One thread: what it opens stays its own.
    thread = ThreadPoolExecutor(1, thread_name_prefix="decide")
    with contextlib.ExitStack() as stack:
        stack.callback(thread.shutdown)
        work = await loop.run_in_executor(thread, stack.enter_context, working(settings, append))
        async for _ in _wakings(client):
            try:
                while await loop.run_in_executor(thread, work.step):
                    pass
            except (OSError, asyncio.IncompleteReadError, WireError) as error:
                _log.warning("deciding waits: %s", error)
                await asyncio.sleep(RETRY)


async def _wakings(client: Client) -> AsyncIterator[None]:
    """Yield when something was published, and now and then all the same."""
    positions = client.positions()
    pending: asyncio.Task[int] | None = None
    while True:
        yield
        pending = pending or asyncio.ensure_future(anext(positions))
        done, _ = await asyncio.wait({pending}, timeout=LOOK_EVERY)
        if done:
            pending = None

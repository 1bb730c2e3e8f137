"""The sequencer: gathers intents from everywhere into batches and hands them to the one log.

A batch closes after 200 ms or 1,000 intents; who handed intents in waits until they are acknowledged. Under a flood
several batches go to the log at once, which writes the files of one while it plans the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from srez.errors import ClockAhead, DiskFull, SrezError
from srez.wire.checkpoint import Signer
from srez.wire.intents import Intent, Result
from srez.wire.log import BATCH, Log

_log = logging.getLogger(__name__)

#: Seconds a batch waits for company.
PATIENCE = 0.2
#: Seconds before a batch is tried again that the clock or the disk held up.
RETRY = 5.0
#: Batches that are handed over at once when they wait already.
AT_ONCE = 4
#: Intents that may wait; whoever brings more waits too.
MOST_WAITING = 20_000


class _Waiting:
    __slots__ = ("done", "intents")

    def __init__(self, intents: Sequence[Intent]) -> None:
        self.intents = intents
        self.done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()


class Sequencer:
    """Appends what tasks of one event loop hand in."""

    def __init__(
        self,
        log: Log,
        published: Callable[[int], None],
        doubt: Callable[[ClockAhead], bool],
        patience: float = PATIENCE,
    ) -> None:
        """Take the log and two callables: one told each published size, one asked if a doubted clock is right."""
        self._log = log
        self._published = published
        self._doubt = doubt
        self._patience = patience
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._waiting = 0
        self._room = asyncio.Condition()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._hurried = False
        #: What holds appending up (for /status), or "".
        self.held_up = ""

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Hand intents in and wait for their acknowledgement.

        Raises:
            NotFound: when an intent names what is not there.
        """
        if not intents:
            return []
        async with self._room:
            await self._room.wait_for(lambda: self._waiting < MOST_WAITING)
            self._waiting += len(intents)
        waiting = _Waiting(intents)
        self._queue.put_nowait(waiting)
        return await waiting.done

    async def rename(self, signer: Signer, zone: str) -> Result:
        """Have the log go on under another name (`wire.log.Log.rename`), between two batches."""
        result = await asyncio.get_running_loop().run_in_executor(self._thread, self._log.rename, signer, zone)
        self._published(self._log.published)
        return result

    def hurry(self) -> None:
        """Wait for company no more: whoever had something to bring has brought it."""
        self._hurried = True
        # A batch that waits already notices.
        self._queue.put_nowait(_Waiting(()))

    async def run(self) -> None:
        """Append until cancelled; what was handed in before is finished first."""
        try:
            while True:
                await self._batch(await self._gather())
        finally:
            self._thread.shutdown(wait=True)

    async def _gather(self) -> list[_Waiting]:
        batch = [await self._queue.get()]
        count = len(batch[0].intents)
        deadline = asyncio.get_running_loop().time() + self._patience
        while count < BATCH:
            left = deadline - asyncio.get_running_loop().time()
            try:
                at_hand = left <= 0 or self._hurried
                waiting = self._queue.get_nowait() if at_hand else await asyncio.wait_for(self._queue.get(), left)
            except (asyncio.QueueEmpty, TimeoutError):
                break
            batch.append(waiting)
            count += len(waiting.intents)
        while count < AT_ONCE * BATCH and not self._queue.empty():
            batch.append(self._queue.get_nowait())
            count += len(batch[-1].intents)
        return batch

    async def _batch(self, batch: list[_Waiting]) -> None:
        intents = [intent for waiting in batch for intent in waiting.intents]
        try:
            results = await self._append(intents)
        except SrezError as error:
            if len(batch) == 1:
                batch[0].done.set_exception(error)
            else:
                # One bad intent must not take its company down.
                for waiting in batch:
                    await self._batch([waiting])
                return
        else:
            at = 0
            for waiting in batch:
                if not waiting.done.cancelled():
                    waiting.done.set_result(results[at : at + len(waiting.intents)])
                at += len(waiting.intents)
        async with self._room:
            self._waiting -= len(intents)
            self._room.notify_all()

    async def _append(self, intents: list[Intent]) -> list[Result]:
        loop = asyncio.get_running_loop()
        while True:
            try:
                results = await loop.run_in_executor(self._thread, self._log.append, intents)
            except ClockAhead as error:
                if self._doubt(error):
                    continue
                await self._hold(error)
            except DiskFull as error:
                await self._hold(error)
            else:
                self.held_up = ""
                self._published(self._log.published)
                return results

    async def _hold(self, error: SrezError) -> None:
        if not self.held_up:
            _log.warning("appending waits: %s", error)
        self.held_up = str(error)
        await asyncio.sleep(RETRY)

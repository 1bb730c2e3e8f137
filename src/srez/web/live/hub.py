"""How far the archive has come, for every live page that waits for more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class LiveHub:
    """Wakes live streams. It belongs to the event loop that serves them: call `advance` and `close` there.

    It holds no queues. Each stream keeps its own place and reads on from there, so that a slow client costs nothing
    but its own delay, and a resumed one gets exactly what it missed.
    """

    def __init__(self, position: int = 0) -> None:
        """Start at a size that the archive has been folded to."""
        self.position = position
        self.closed = False
        #: Streams that are open.
        self.listeners = 0
        #: Has what live streams will ask for made ready before they are woken.
        self.prepare: Callable[[int], Awaitable[None]] | None = None
        self._waiting: set[asyncio.Future[None]] = set()

    async def announce(self, position: int) -> None:
        """Have the new events made ready once for all, then tell."""
        if self.listeners and self.prepare is not None and position > self.position:
            await self.prepare(position)
        self.advance(position)

    def advance(self, position: int) -> None:
        """Tell that the archive now holds the first `position` records; a smaller one than before is a duplicate."""
        if position > self.position:
            self.position = position
            self._wake()

    def close(self) -> None:
        """End all streams; their clients come again by themselves."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self, position: int, timeout: float, left: asyncio.Future[None] | None = None) -> None:
        """Return once the archive holds more than `position` records, the hub closes, or so many seconds are over.

        Or once `left` is done: who waited has gone.
        """
        if self.position > position or self.closed:
            return
        # No task and no lock for each of thousands that wait for the same thing.
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        alarm = loop.call_later(timeout, _end, waiting)
        self._waiting.add(waiting)

        def leave(_: asyncio.Future[None]) -> None:
            _end(waiting)

        if left is not None:
            left.add_done_callback(leave)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
            alarm.cancel()
            if left is not None:
                left.remove_done_callback(leave)


def _end(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)

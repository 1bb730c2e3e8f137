"""How far the archive has come, for every live page that waits for more."""

from __future__ import annotations

import asyncio


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
        self._waiting: set[asyncio.Future[None]] = set()

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

    async def wait(self, position: int, timeout: float) -> None:
        """Return once the archive holds more than `position` records, the hub closes, or so many seconds are over."""
        if self.position > position or self.closed:
            return
        # No task and no lock for each of thousands that wait for the same thing.
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        alarm = loop.call_later(timeout, _end, waiting)
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
            alarm.cancel()


def _end(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)

"""The painter as the web process sees it: one process, started when it is needed, killed when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from asyncio.subprocess import PIPE, Process

from srez.errors import Busy
from srez.web.painter.jobs import MOST, Job, Refusal, Reply, framed, read_reply

_log = logging.getLogger(__name__)

#: Seconds that one job may take.
PATIENCE = 10.0
#: Seconds that a process may take to end once it has closed its pipe.
ENDING = 1.0
#: Jobs that may wait for their turn.
WAITING = 24


class Painter:
    """Does one job after the other; it belongs to the event loop in which it is used."""

    def __init__(self) -> None:
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def paint(self, job: Job) -> Reply:
        """Do a job; a refusal says that the bytes are no picture, or took more time or memory than one may.

        Raises:
            Busy: too many jobs wait.
        """
        if self._waiting >= WAITING:
            raise Busy("too many pictures are being made")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(job)
        finally:
            self._waiting -= 1

    async def _ask(self, job: Job) -> Reply:
        message = framed(job)
        for _ in range(2):
            if self._child is not None and self._child.returncode is not None:
                await self._end(self._child)
            child = self._child = self._child or await self._start()
            answered = ending = False
            try:
                async with asyncio.timeout(PATIENCE):
                    reply = await _exchange(child, message)
                answered = True
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                problem = type(error).__name__
                ending = not isinstance(error, TimeoutError)
            else:
                return reply
            finally:
                # Whatever it is in the middle of, what comes next out of its pipe would be no answer to the next job.
                if not answered:
                    await self._end(child, ending=ending)
            # One that was idle for long ends by itself, maybe while it was being asked: another one is asked once.
            if child.returncode != 0:
                break
        _log.warning("the painter was ended (%s, code %s)", problem, child.returncode)
        return Refusal(f"took too long or too much: {problem}")

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "srez.web.painter.worker", stdin=PIPE, stdout=PIPE, limit=MOST
        )

    async def _end(self, child: Process, *, ending: bool = False) -> None:
        self._child = None
        if ending:
            # It ends by itself, and its code is told only if nobody kills it meanwhile (Popen would reap it first).
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), ENDING)
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.communicate()

    async def close(self) -> None:
        """End the process."""
        if self._child is not None:
            await self._end(self._child)


async def _exchange(child: Process, message: bytes) -> Reply:
    if child.stdin is None or child.stdout is None:
        raise TypeError("the painter has no pipes")
    child.stdin.write(message)
    await child.stdin.drain()
    size = int.from_bytes(await child.stdout.readexactly(4), "big")
    return read_reply(await child.stdout.readexactly(size))

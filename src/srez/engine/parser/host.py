"""The parser's process as its owner sees it: started before it is needed, started again when a document ended it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from datetime import datetime
from types import TracebackType
from typing import Self

from srez.engine.parser.messages import LENGTH, Answer, Bug, Done, NoFeed, Task, decode_answer, framed
from srez.errors import ParseError
from srez.model import Source
from srez.pipeline.parsed import Parsed
from srez.ports import Response

_log = logging.getLogger(__name__)

#: Seconds that one document may take; the slowest of the hostile ones that we know takes two.
LONGEST = 30.0
#: Seconds before a process that failed by itself is started again.
RESTART = 1.0


class ParserBug(Exception):
    """What went wrong in the parser's process; not for catching."""


class _Waiting:
    __slots__ = ("done", "frame")

    def __init__(self, frame: bytes) -> None:
        self.frame = frame
        self.done: asyncio.Future[Parsed] = asyncio.get_running_loop().create_future()

    def answer(self, answer: Answer) -> None:
        if self.done.cancelled():
            return
        match answer:
            case Done(feed, entries, items, seals):
                self.done.set_result(Parsed(feed, entries, items, seals))
            case NoFeed(problem, where):
                self.done.set_exception(ParseError(problem, where=where))
            case Bug(text):
                self.done.set_exception(ParserBug(text))


class Parser:
    """The process as its owner sees it; documents are parsed in the order in which they came."""

    def __init__(self, longest: float = LONGEST) -> None:
        """Take the seconds that one document may take."""
        self._longest = longest
        self._waiting: deque[_Waiting] = deque()
        self._came = asyncio.Event()
        self._process: Process | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        # It loads while its owner does, who comes back to the event loop much later.
        self._first = await _start()
        self._task = asyncio.create_task(self._keep(self._first), name="parser")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            try:
                await asyncio.gather(self._task, return_exceptions=True)
            finally:
                # Who leaves at once has a task that was cancelled before it began.
                await _end(self._first)

    async def parse(self, response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
        """Do what `parse_document` does, elsewhere, and seal the items.

        Raises:
            ParseError: when it is no feed, takes too long, or ends the process that reads it.
        """
        waiting = _Waiting(framed(Task(response, feed_url, source, now)))
        self._waiting.append(waiting)
        self._came.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(waiting.frame)
        return await waiting.done

    async def _keep(self, process: Process) -> None:
        """Keep a process running until cancelled."""
        while True:
            try:
                await self._use(process)
            except Exception as bug:  # noqa: BLE001 - whoever waits is told; a new process starts with nobody waiting
                _log.error("the parser's process failed", exc_info=bug)
                while self._waiting:
                    self._waiting.popleft().answer(Bug(repr(bug)))
                await asyncio.sleep(RESTART)
            finally:
                self._process = None
                await _end(process)
            process = await _start()

    async def _use(self, process: Process) -> None:
        """Hand answers out until a document takes too long or ends the process: that one is refused.

        Raises:
            RuntimeError: when the process ended by itself.
        """
        assert process.stdin is not None
        assert process.stdout is not None
        for waiting in self._waiting:
            process.stdin.write(waiting.frame)
        self._process = process
        while True:
            while not self._waiting:
                self._came.clear()
                await self._came.wait()
            try:
                async with asyncio.timeout(self._longest):
                    size = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
                    answer = decode_answer(await process.stdout.readexactly(size))
            except TimeoutError:
                self._waiting.popleft().answer(NoFeed(f"reading it took longer than {self._longest:g} s"))
                return
            except asyncio.IncompleteReadError as error:
                if (code := await process.wait()) >= 0:
                    msg = f"it ended with code {code}"
                    raise RuntimeError(msg) from error
                self._waiting.popleft().answer(NoFeed(f"reading it ended the reading process (signal {-code})"))
                return
            self._waiting.popleft().answer(answer)


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "srez.engine.parser.worker", stdin=PIPE, stdout=PIPE
    )


async def _end(process: Process) -> None:
    """End a process, and close what is held of it; harmless to do again.

    Who is told to stop a second time meanwhile still waits: a killed process ends at once, and is not left behind.
    """
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    ended = asyncio.ensure_future(process.wait())
    stopped: asyncio.CancelledError | None = None
    while not ended.done():
        try:
            await asyncio.shield(ended)
        except asyncio.CancelledError as error:
            stopped = error
    if stopped is not None:
        raise stopped

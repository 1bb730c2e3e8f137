"""Documents parsed in a process of their own: `python -m srez.engine.parser` reads tasks and writes answers.

    look ─► Task ─► stdin │ parse_document │ stdout ─► Done, NoFeed or Bug ─► look

Parsing takes as long as all the rest of a visit, so a second core is worth the copying (a tenth of it). And bytes from
outside meet native code there: whatever a document does to its process (memory, time, a crash in a library), it is
refused, the process is started again, and neither the other documents nor the wire notice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import traceback
from collections import deque
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from srez.engine.memory import calm_gc, limit_memory
from srez.errors import ParseError
from srez.model import Feed, Item, Source
from srez.pipeline.parsed import Parsed
from srez.ports import Response

_log = logging.getLogger(__name__)

#: Seconds that one document may take; the slowest of the hostile ones that we know takes two.
LONGEST = 30.0
#: Bytes of address space that the process may have.
MEMORY = 2 << 30
#: Seconds before a process that failed by itself is started again.
RESTART = 1.0
#: Bytes of a frame's length.
_LENGTH = 8


class Task(msgspec.Struct, frozen=True, array_like=True):
    """The arguments of `parse_document`."""

    response: Response
    feed_url: str
    source: Source
    now: datetime


class Done(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """It is a feed."""

    feed: Feed
    entries: int
    items: tuple[Item, ...]


class NoFeed(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """It is none: what a `ParseError` says."""

    problem: str
    where: str = ""


class Bug(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """An exception of ours, with its traceback."""

    traceback: str


class ParserBug(Exception):
    """What went wrong in the parser's process; not for catching."""


_encoder = msgspec.msgpack.Encoder()
_tasks = msgspec.msgpack.Decoder(Task)
_answers = msgspec.msgpack.Decoder(Done | NoFeed | Bug)


def _frame(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


class _Waiting:
    __slots__ = ("done", "frame")

    def __init__(self, frame: bytes) -> None:
        self.frame = frame
        self.done: asyncio.Future[Parsed] = asyncio.get_running_loop().create_future()

    def answer(self, answer: Done | NoFeed | Bug) -> None:
        if self.done.cancelled():
            return
        match answer:
            case Done(feed, entries, items):
                self.done.set_result(Parsed(feed, entries, items))
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
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep(), name="parser")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def parse(self, response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
        """Do what `parse_document` does, elsewhere.

        Raises:
            ParseError: when it is no feed, takes too long, or ends the process that reads it.
        """
        waiting = _Waiting(_frame(_encoder.encode(Task(response, feed_url, source, now))))
        self._waiting.append(waiting)
        self._came.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(waiting.frame)
        return await waiting.done

    async def _keep(self) -> None:
        """Keep a process running until cancelled."""
        while True:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
            try:
                await self._use(process)
            except Exception as bug:  # noqa: BLE001 - whoever waits is told; a new process starts with nobody waiting
                _log.error("the parser's process failed", exc_info=bug)
                while self._waiting:
                    self._waiting.popleft().answer(Bug(repr(bug)))
                await asyncio.sleep(RESTART)
            finally:
                self._process = None
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _use(self, process: asyncio.subprocess.Process) -> None:
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
                    size = int.from_bytes(await process.stdout.readexactly(_LENGTH), "big")
                    answer = _answers.decode(await process.stdout.readexactly(size))
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


def _answer(task: Task) -> bytes:
    from srez.pipeline.parsing import parse_document

    try:
        parsed = parse_document(task.response, task.feed_url, task.source, task.now)
        return _encoder.encode(Done(parsed.feed, parsed.entries, parsed.items))
    except ParseError as error:
        return _encoder.encode(NoFeed(error.problem, error.where))
    except MemoryError:
        return _encoder.encode(NoFeed("reading it took too much memory", task.response.url))
    except Exception:  # noqa: BLE001 - handed on with its traceback, and raised where the answer is waited for
        return _encoder.encode(Bug(traceback.format_exc()))


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer tasks in their order until there are no more."""
    while size := tasks.read(_LENGTH):
        answers.write(_frame(_answer(_tasks.decode(tasks.read(int.from_bytes(size, "big"))))))
        answers.flush()


def main() -> None:
    """Be the process; its owner's end closes the pipe, and ends it."""
    calm_gc()
    limit_memory(MEMORY)
    # The terminal's interrupt is for the owner, who ends us in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not come between the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    with contextlib.suppress(BrokenPipeError), os.fdopen(answers, "wb") as out:
        serve(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()

"""The parser's own process: `python -m srez.engine.parser.worker`, tasks from standard input, answers to its output.

It loads what reads documents and nothing else, so that it is ready before its owner has loaded all the rest.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from srez.engine.memory import limit_memory, loading
from srez.engine.parser.messages import LENGTH, Bug, Done, NoFeed, Task, decode_task, framed
from srez.errors import ParseError
from srez.model import Source
from srez.pipeline.parsed import Parsed
from srez.ports import Response
from srez.wire.seals import seal_all

#: Bytes of address space that the process may have.
MEMORY = 2 << 30

Parse = Callable[[Response, str, Source, datetime], Parsed]


def _answer(task: Task, parse: Parse) -> bytes:
    try:
        parsed = parse(task.response, task.feed_url, task.source, task.now)
        # The items of a source with full texts may be others in the end: the log seals those.
        seals = () if task.source.full_text else seal_all(parsed.items, os.urandom)
        return framed(Done(parsed.feed, parsed.entries, parsed.items, seals))
    except ParseError as error:
        return framed(NoFeed(error.problem, error.where))
    except MemoryError:
        return framed(NoFeed("reading it took too much memory", task.response.url))
    except Exception:  # noqa: BLE001 - handed on with its traceback, and raised where the answer is waited for
        return framed(Bug(traceback.format_exc()))


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer tasks in their order until there are no more."""
    with loading():
        from srez.pipeline.parsing import parse_document

    while size := tasks.read(LENGTH):
        answers.write(_answer(decode_task(tasks.read(int.from_bytes(size, "big"))), parse_document))
        answers.flush()


def main() -> None:
    """Be the process; its owner's end closes the pipe, and ends it."""
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

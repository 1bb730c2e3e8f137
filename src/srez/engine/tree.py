"""`srez run`: a small tree of processes. The parent is the sequencer and holds the lock; the web is its child."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import uvloop

from srez.engine import data
from srez.engine.collecting import run_sequencer
from srez.engine.listening import listen
from srez.engine.memory import calm_gc
from srez.engine.operating import Door
from srez.engine.outside import Outside, outside
from srez.engine.rebuild import bring_up
from srez.model import Source
from srez.settings import GIVEN, Settings

_log = logging.getLogger(__name__)

#: Seconds that a child may take to end by itself, and before one that died is started again (doubled each time).
GRACE = 10.0
RESTART = 1.0
RESTART_MOST = 60.0


def start(role: Coroutine[Any, Any, None]) -> None:
    """Run a process's one task until it ends, or SIGINT or SIGTERM ends it."""
    calm_gc()
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        uvloop.run(_until_signal(role))


async def _until_signal(role: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(role)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    await task


async def run_all(
    settings: Settings,
    first_sources: Callable[[Outside], Sequence[Source]] | None,
    announce: Callable[[str], None],
    *,
    given: frozenset[str] = frozenset(),
    demo: bool = False,
) -> None:
    """Run the sequencer here, and the web and the decider as children, until cancelled.

    Args:
        first_sources: gives sources to be put on the wire; None for those that are there.
        announce: called once the web answers, with the one-time link as long as the site is not set up, or "".
        given: names of the settings that the operator can't change from the site.
        demo: whether the folder is to be the demo newsroom's.

    Raises:
        SettingsError: when the port is taken, or a demo and a real wire would mix.
    """
    # Said now and plainly, not by a child that dies again and again.
    listen(settings).close()
    with data.writing(settings, demo=demo) as wire:
        await asyncio.to_thread(bring_up, settings)
        chosen: Sequence[Source] = ()
        if first_sources is not None:
            async with outside(settings, data.now) as out:
                chosen = await asyncio.to_thread(first_sources, out)
        door = Door(wire.kept, data.now, time.monotonic)
        link = "" if door.is_set_up else door.invite(settings.local_address)
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep("serve", settings, given), name="web")
            if settings.decide:
                group.create_task(_keep("decide", settings, given), name="decide")
            group.create_task(_announce(settings, lambda: announce(link)), name="announce")
            group.create_task(run_sequencer(settings, wire, chosen, given), name="sequencer")


async def _announce(settings: Settings, announce: Callable[[], None]) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(settings.host, settings.port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        announce()
        return


async def _keep(role: str, settings: Settings, given: frozenset[str]) -> None:
    """Start the process of a role, again when it dies; end it when cancelled.

    It reads from a pipe that we hold: should we be killed, the pipe closes and it ends by itself.
    """
    wait = RESTART
    while True:
        environ = {**os.environ, **settings_environ(settings), GIVEN: " ".join(sorted(given))}
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "srez", "run", "--role", role, env=environ, stdin=asyncio.subprocess.PIPE
        )
        started = asyncio.get_running_loop().time()
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            try:
                await asyncio.wait_for(child.wait(), GRACE)
            except TimeoutError:
                # A decider that loads its models hears of it late; whatever it does can be broken off.
                child.kill()
                await child.wait()
            raise
        if asyncio.get_running_loop().time() - started > 10 * RESTART_MOST:
            wait = RESTART
        _log.error("the process %r ended with code %s and is started again in %.0f s", role, code, wait)
        await asyncio.sleep(wait)
        wait = min(2 * wait, RESTART_MOST)


def settings_environ(settings: Settings) -> dict[str, str]:
    """Return settings as the environment of a child."""
    return {
        f"SREZ_{name.upper()}": str(int(value) if isinstance(value, bool) else value)
        for name in settings.__struct_fields__
        if (value := getattr(settings, name)) != ""
    }


async def until_parent_ends(role: Coroutine[Any, Any, None]) -> None:
    """Run a child's task until it ends or its parent's pipe closes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    task = asyncio.ensure_future(role)
    watch = asyncio.ensure_future(reader.read())
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        task.cancel()
        watch.cancel()
        await asyncio.wait({task, watch})
    await task

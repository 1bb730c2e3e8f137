"""Ask the process that holds a data folder, or hold it ourselves when none does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import TypeVar

import msgspec

from srez.backends.embedded.bus import Client
from srez.engine import data
from srez.engine.collecting import Totals
from srez.engine.operating import Door
from srez.errors import Locked, NotFound, WireError
from srez.pipeline.collector import Tally
from srez.settings import Settings
from srez.wire.intents import Intent, Result

T = TypeVar("T")


async def collect_elsewhere(settings: Settings) -> Totals:
    """Have the running sequencer look at every source now."""
    started = time.monotonic()
    client = Client(settings.folder / "wire.sock")
    tally = msgspec.json.decode(await _elsewhere(settings, client.collect()), type=Tally)
    with data.reading(settings) as opened:
        head = opened.store.head()
        count = sum(not source.paused for source in data.sources(opened.store))
    return Totals(
        sources=count,
        visited=tally.visited,
        failed=tally.failed,
        articles=tally.articles,
        revised=tally.revised,
        records=head.size if head else 0,
        seconds=round(time.monotonic() - started, 3),
        cpu_seconds=0.0,
    )


def append(settings: Settings, intents: Sequence[Intent]) -> list[Result]:
    """Log intents: through the running sequencer, or directly when none runs."""
    try:
        with data.writing(settings) as wire:
            return wire.log.append(intents)
    except Locked:
        return asyncio.run(_elsewhere(settings, Client(settings.folder / "wire.sock").append(intents)))


def invite(settings: Settings) -> str:
    """Make a one-time link for the operator, in the running sequencer or here when none runs; return it.

    Raises:
        NotFound: when no wire is kept there.
    """
    if not (settings.folder / "wire.db").exists():
        msg = f"{settings.folder}: no site is kept here yet (start one with `srez run`)"
        raise NotFound(msg)
    try:
        with data.writing(settings) as wire:
            return Door(wire.kept, data.now, time.monotonic).invite_again(settings.local_address)
    except Locked:
        return asyncio.run(_elsewhere(settings, Client(settings.folder / "wire.sock").invite()))


async def _elsewhere(settings: Settings, asked: Awaitable[T]) -> T:
    try:
        return await asked
    except (OSError, asyncio.IncompleteReadError) as error:
        msg = f"{settings.folder} is being written by a process that does not answer"
        raise WireError(msg) from error

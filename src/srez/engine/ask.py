"""Ask the process that holds a data folder, or hold it ourselves when none does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import msgspec

from srez.backends.embedded.bus import Client
from srez.engine import data
from srez.engine.collecting import Totals
from srez.errors import Locked, WireError
from srez.pipeline.collector import Tally
from srez.settings import Settings
from srez.wire.intents import Intent, Result


async def collect_elsewhere(settings: Settings) -> Totals:
    """Have the running sequencer look at every source now."""
    started = time.monotonic()
    client = Client(settings.folder / "wire.sock")
    try:
        tally = msgspec.json.decode(await client.collect(), type=Tally)
    except (OSError, asyncio.IncompleteReadError) as error:
        msg = f"{settings.folder} is being written by a process that does not answer"
        raise WireError(msg) from error
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
        client = Client(settings.folder / "wire.sock")
        try:
            return asyncio.run(client.append(intents))
        except (OSError, asyncio.IncompleteReadError) as error:
            msg = f"{settings.folder} is being written by a process that does not answer"
            raise WireError(msg) from error

"""The sequencer gathers what tasks bring into batches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from srez.model import Item
from srez.pipeline.sequencer import Sequencer
from srez.wire.intents import Intent, Offer, Result
from srez.wire.log import Log

#: Seconds that no test waits for.
LONG = 3_600.0


class Batches:
    """A log that takes everything and remembers how many came at once."""

    published = 0

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def append(self, intents: Sequence[Intent]) -> list[Result]:
        self.sizes.append(len(intents))
        return [Result("published", index) for index, _ in enumerate(intents)]


def patient(log: Batches) -> Sequencer:
    return Sequencer(cast(Log, log), lambda _: None, lambda _: False, patience=LONG)


def offers(count: int) -> list[Offer]:
    return [Offer(Item(source="a", keys=(f"{number}",)), f"{number}") for number in range(count)]


def test_a_batch_that_waits_for_company_is_appended_at_once_when_nobody_is_left_to_come() -> None:
    log = Batches()

    async def run() -> list[Result]:
        sequencer = patient(log)
        task = asyncio.create_task(sequencer.run())
        waiting = asyncio.create_task(sequencer.append(offers(3)))
        await asyncio.sleep(0.05)
        assert log.sizes == []
        sequencer.hurry()
        results = await asyncio.wait_for(waiting, 30)
        task.cancel()
        return results

    assert [result.index for result in asyncio.run(run())] == [0, 1, 2]
    assert sum(log.sizes) == 3


def test_who_comes_after_all_the_same_waits_for_nobody() -> None:
    log = Batches()

    async def run() -> None:
        sequencer = patient(log)
        task = asyncio.create_task(sequencer.run())
        sequencer.hurry()
        for count in (2, 1):
            assert len(await asyncio.wait_for(sequencer.append(offers(count)), 30)) == count
        task.cancel()

    asyncio.run(run())
    assert sum(log.sizes) == 3

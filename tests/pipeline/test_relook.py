"""Articles looked for again at a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from srez.collect.fetch import HttpFetcher
from srez.engine.data import now
from srez.errors import WireError
from srez.pipeline.relook import Relooker
from srez.wire.intents import Intent, Result, Return, Vanish
from tests.newsstand import Newsstand, newsstand


class _Log:
    def __init__(self) -> None:
        self.intents: list[Intent] = []
        self.broken = False

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        if self.broken:
            raise WireError("no space")
        self.intents += intents
        return [Result("logged", 0) for _ in intents]


async def _allowed(url: str) -> bool:
    return "secret" not in url


async def _day(stand: Newsstand, log: _Log, changes: dict[float, tuple[str, int]]) -> None:
    """Let a day go by for three articles; `changes` gives what a path answers from a second on."""
    time = 0.0
    async with HttpFetcher(now=now, allow_private=True, gap=0.0) as fetcher:
        relooker = Relooker(fetcher, _allowed, log.append, lambda _: "", lambda: True, lambda: time)
        for article, path in enumerate(("/a", "/b", "/secret")):
            relooker.looks.add(article, stand.base + path, "outlet", 0.0, 0.0)
        while len(relooker.looks):
            time += max(1.0, relooker.looks.wait(time))
            for at, (path, status) in list(changes.items()):
                if at <= time:
                    stand.put(path, "words " * 1_000, status=status)
                    del changes[at]
            await relooker.once()


def test_what_a_source_takes_away_and_brings_back_is_logged() -> None:
    with newsstand() as stand:
        log = _Log()
        changes = {0.0: ("/a", 200), 1.0: ("/b", 200), 2.0: ("/secret", 404), 400.0: ("/b", 410), 4_000.0: ("/b", 200)}
        asyncio.run(_day(stand, log, changes))
        assert log.intents == [Vanish(1, 410), Return(1)]
        assert stand.asked.count("/a") == 3
        assert "/secret" not in stand.asked


def test_a_source_that_is_down_has_taken_nothing_away() -> None:
    with newsstand() as stand:
        log = _Log()
        asyncio.run(_day(stand, log, {0.0: ("/a", 503), 1.0: ("/b", 403)}))
        assert log.intents == []


def test_a_log_that_can_not_be_written_stops_nothing() -> None:
    with newsstand() as stand:
        log = _Log()
        log.broken = True
        asyncio.run(_day(stand, log, {0.0: ("/a", 404), 1.0: ("/b", 200)}))
        assert stand.asked.count("/b") == 3

"""The site under readers: pages of a wire of a million records at 200 requests a second, while collecting runs."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from srez.backends.embedded.wire import EmbeddedStore
from srez.bench.live import Stand, free_port, stand
from srez.bench.wire import PER_MINUTE, WORDS, offers
from srez.engine import data
from srez.model import Source
from srez.settings import Settings
from srez.wire.checkpoint import Signer
from srez.wire.intents import Configure, PutSource
from srez.wire.log import Clock, Log

#: Requests a second, and seconds of them; the first ones warm up.
RATE = 200
SECONDS = 40.0
WARM_UP = 10.0
#: Feeds that are collected meanwhile, ten a second; each look finds a new entry.
FEEDS = 600
ZONE = "Europe/Moscow"


def fill(folder: Path, records: int, *, origin: str, until: datetime) -> None:
    """Make a wire of so many articles, of 600 outlets, whose last record is from `until`."""
    minutes = -(-records // PER_MINUTE)
    at = until - timedelta(minutes=minutes)
    seed = data.key(folder)
    store = EmbeddedStore(folder, write=True)
    for name, value in (("secret", os.urandom(32)), ("origin", origin.encode()), ("zone", ZONE.encode())):
        store.set_value(name, value)
    clock = Clock(lambda: at, time.monotonic, trust=True)
    log = Log(store, Signer(origin, seed), clock, random=os.urandom, secret=store.value("secret") or b"")
    log.append([Configure(zone=ZONE)])
    log.append([PutSource(_outlet(n)) for n in range(600)])
    done = 0
    for batch in offers(records):
        at = until - timedelta(minutes=minutes - done // PER_MINUTE)
        log.append(batch)
        done += len(batch)
    log.close()
    store.close()


def _outlet(n: int) -> Source:
    return Source(
        slug=f"outlet-{n}",
        name=f"{WORDS[n % len(WORDS)].capitalize()} {n}",
        homepage=f"https://outlet-{n}.example/",
        language="ru",
        country="RU",
        paused=True,
    )


@asynccontextmanager
async def site(folder: Path, port: int, feeds: Stand) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a site on a data folder, collecting from a stand."""
    listed = folder.parent / "feeds.txt"
    listed.write_text("".join(f"{feeds.base}/{n}.xml\n" for n in range(FEEDS)))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "srez", "run", "--data", str(folder), "--port", str(port)),
        *("--sources", str(listed)),
        env={**os.environ, "SREZ_ALLOW_PRIVATE": "1", "SREZ_TRUST_CLOCK": "1"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _measure(records: int, tell: Callable[[str], None]) -> dict[str, Any]:
    import aiohttp

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="srez-bench-", dir=os.environ.get("SREZ_BENCH_DIR")) as name:
        folder = Path(name) / "data"
        folder.mkdir()
        until = datetime.now(UTC) - timedelta(minutes=2)
        tell(f"pages {records} records are made")
        await asyncio.to_thread(fill, folder, records, origin=Settings(port=port).origin, until=until)
        async with stand() as feeds, site(folder, port, feeds):
            base = f"http://127.0.0.1:{port}"
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                await _ready(session, base, records)
                tell(f"pages {RATE} requests a second for {SECONDS:.0f} s")
                taken = await _load(session, base, until, records)
    return taken


async def _ready(session: Any, base: str, records: int) -> None:
    """Wait until the archive is folded and collecting has begun."""
    import aiohttp

    while True:
        try:
            async with session.get(f"{base}/api/v1/status") as answer:
                if answer.status == 200 and (await answer.json())["articles"] > records:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.5)


async def _load(session: Any, base: str, until: datetime, records: int) -> dict[str, Any]:
    """Ask at a fixed rate, whoever is late; half of it is the home page, half minutes anywhere in the archive."""
    chance = random.Random(3)  # noqa: S311 - the same pages each time
    last = until.astimezone(ZoneInfo(ZONE))
    taken: dict[str, list[float]] = {"home": [], "minute": []}
    wrong: list[int] = []
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def one(kind: str, path: str, due: float) -> None:
        async with session.get(base + path, headers={"Accept-Encoding": "br"}) as answer:
            await answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
        if due >= began + WARM_UP:
            taken[kind].append(loop.time() - due)

    tasks = []
    for n in range(int(RATE * SECONDS)):
        due = began + n / RATE
        await asyncio.sleep(max(0.0, due - loop.time()))
        if n % 2:
            tasks.append(asyncio.create_task(one("home", "/", due)))
        else:
            minute = last - timedelta(minutes=chance.randrange(1, records // PER_MINUTE))
            tasks.append(asyncio.create_task(one("minute", f"/archive/{minute:%Y-%m-%d/%H:%M}/", due)))
    await asyncio.gather(*tasks)
    if wrong:
        msg = f"{len(wrong)} answers were no page: {set(wrong)}"
        raise AssertionError(msg)
    found: dict[str, Any] = {"records": records, "rate": RATE}
    for kind, times in taken.items():
        cuts = quantiles(times, n=100)
        found[kind] = {"p50_ms": round(cuts[49] * 1000, 1), "p99_ms": round(cuts[98] * 1000, 1)}
    return found


def run(records: int = 1_000_000, *, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Measure pages over HTTP from another process, late answers counted from when they were due."""
    return asyncio.run(_measure(records, tell))

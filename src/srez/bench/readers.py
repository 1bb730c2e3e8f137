"""Five thousand live readers of one web process: how long a new item takes to reach each of them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any, cast

from srez.backends.embedded.bus import Client
from srez.bench.live import free_port
from srez.engine.serving import raise_limit_of_files
from srez.model import Item, Source
from srez.wire.intents import Offer, PutSource

READERS = 5_000
#: Items that are published, a second apart.
ITEMS = 30
#: Connections that are opened at one time.
OPENING = 100


class _Reader(asyncio.Protocol):
    """A live page that only looks for the mark of each item."""

    def __init__(self, arrived: dict[int, list[float]], opened: asyncio.Event) -> None:
        self._arrived = arrived
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's own is none by class.
        cast(asyncio.Transport, transport).write(
            b"GET /live/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        self._opened.set()
        at = data.find(b"knock-")
        if at >= 0:
            number = int(data[at + 6 : data.index(b"-", at + 6)])
            self._arrived.setdefault(number, []).append(time.monotonic())


async def _open(port: int, arrived: dict[int, list[float]]) -> None:
    loop = asyncio.get_running_loop()
    slots = asyncio.Semaphore(OPENING)

    async def one() -> None:
        async with slots:
            opened = asyncio.Event()
            await loop.create_connection(lambda: _Reader(arrived, opened), "127.0.0.1", port)
            await asyncio.wait_for(opened.wait(), 60)

    await asyncio.gather(*[one() for _ in range(READERS)])


def _item(number: int) -> Offer:
    url = f"https://one.example/{number}"
    title = f"Событие knock-{number}-: на Заречной улице открыли после ремонта детскую библиотеку"
    summary = "В ней два читальных зала, мастерская и театр кукол; запись начнётся в понедельник в десять часов утра."
    return Offer(Item(source="one", url=url, title=title, summary=summary, language="ru", keys=(f"u:{url}",)), title)


async def _measure(tell: Callable[[str], None]) -> dict[str, Any]:
    raise_limit_of_files()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="srez-bench-") as name:
        data = Path(name) / "data"
        listed = Path(name) / "feeds.txt"
        # It answers nobody: nothing but our own items is published.
        listed.write_text("https://one.example/feed.xml\n")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "srez", "run", "--data", str(data), "--port", str(port)),
            *("--sources", str(listed)),
            env=dict(os.environ),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(_answers(port), 60)
            client = Client(data / "wire.sock")
            await client.append([PutSource(Source(slug="one", name="Первый", homepage="https://one.example/"))])
            arrived: dict[int, list[float]] = {}
            await _open(port, arrived)
            tell(f"readers {READERS} are listening")
            sent: dict[int, float] = {}
            for number in range(ITEMS):
                sent[number] = time.monotonic()
                await client.append([_item(number)])
                await asyncio.sleep(1.0)
            await asyncio.sleep(2.0)
            memory = _web_memory(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
    delays = sorted(at - sent[number] for number, times in arrived.items() for at in times)
    if len(delays) != READERS * ITEMS:
        msg = f"{len(delays)} of {READERS * ITEMS} items arrived"
        raise AssertionError(msg)
    return {
        "readers": READERS,
        "median_ms": round(median(delays) * 1000),
        "p99_ms": round(quantiles(delays, n=100)[98] * 1000),
        "most_ms": round(delays[-1] * 1000),
        "web_peak_mib": memory,
    }


async def _answers(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return


def _web_memory(parent: int) -> int:
    """Return the peak MiB of the web process among a site's processes (Linux)."""
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes():
            status = Path(f"/proc/{pid}/status").read_text()
            return int(status.partition("VmHWM:")[2].split()[0]) // 1024
    raise AssertionError("there is no web process")


def run(*, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Measure from the moment an item is handed to the log to its arrival at each reader."""
    import uvloop

    return uvloop.run(_measure(tell))

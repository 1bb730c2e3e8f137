"""How long an item takes from the poll that finds it to a reader's live page."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

_MARK = re.compile(r"knock-(\d+)-(\d+)")


def _document(feed: int, serial: int, base: str) -> bytes:
    items = "".join(
        f"<item><title>Событие knock-{feed}-{n}</title><link>{base}/{feed}/{n}</link>"
        f"<description>Подробности события {n} в ленте {feed}.</description></item>"
        for n in range(serial, max(-1, serial - 30), -1)
    )
    return f"<rss version='2.0'><channel><title>Лента {feed}</title>{items}</channel></rss>".encode()


class Stand:
    """Each poll finds one more entry; remembers when it was handed out."""

    def __init__(self) -> None:
        self.served: dict[tuple[int, int], float] = {}
        self._serials: dict[int, int] = {}
        self.base = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                name = head.split(b" ", 2)[1].rpartition(b"/")[2].removesuffix(b".xml")
                if not name.isdigit():
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                feed = int(name)
                serial = self._serials[feed] = self._serials.get(feed, -1) + 1
                body = _document(feed, serial, self.base)
                self.served[feed, serial] = time.monotonic()
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body)
                    + body
                )
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """Serve a stand on a free port."""
    serving = Stand()
    server = await asyncio.start_server(serving.serve, "127.0.0.1", 0)
    serving.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield serving
    finally:
        server.close()


def free_port() -> int:
    """Return a port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _listen(port: int, arrived: dict[tuple[int, int], float], ready: asyncio.Event) -> None:
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
            break
        except OSError:
            await asyncio.sleep(0.1)
    writer.write(b"GET /live/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    ready.set()
    while line := await reader.readline():
        now = time.monotonic()
        for feed, serial in _MARK.findall(line.decode(errors="replace")):
            arrived.setdefault((int(feed), int(serial)), now)


async def _measure(feeds: int, seconds: float, tell: Callable[[str], None]) -> dict[str, Any]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="srez-bench-") as name:
        async with stand() as serving:
            listed = Path(name) / "feeds.txt"
            listed.write_text("".join(f"{serving.base}/{n}.xml\n" for n in range(feeds)))
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "srez", "run", "--data", f"{name}/data", "--port", str(port)),
                *("--sources", str(listed)),
                env={**os.environ, "SREZ_ALLOW_PRIVATE": "1"},
                stdout=asyncio.subprocess.DEVNULL,
            )
            arrived: dict[tuple[int, int], float] = {}
            ready = asyncio.Event()
            listening = asyncio.ensure_future(_listen(port, arrived, ready))
            try:
                await asyncio.wait_for(ready.wait(), 60)
                tell(f"live  {feeds} feeds, each with one new entry at each poll, for {seconds:.0f} s")
                await asyncio.sleep(seconds)
            finally:
                last_call = time.monotonic() - 5
                await asyncio.sleep(5)
                listening.cancel()
                process.send_signal(signal.SIGTERM)
                await process.wait()
    # Only what a second or later poll found: the first one's backlog is no news.
    due = {key: at for key, at in serving.served.items() if key[1] >= 1 and at < last_call}
    delays = sorted(arrived[key] - at for key, at in due.items() if key in arrived)
    if len(delays) < 20:
        msg = f"only {len(delays)} of {len(due)} items arrived"
        raise AssertionError(msg)
    return {
        "items": len(due),
        "arrived": len(delays),
        "median_s": round(median(delays), 3),
        "p99_s": round(quantiles(delays, n=100)[98], 3),
        "most_s": round(delays[-1], 3),
    }


def run(*, feeds: int = 150, seconds: float = 150.0, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Measure with a real `srez run` and a real event stream."""
    return asyncio.run(_measure(feeds, seconds, tell))

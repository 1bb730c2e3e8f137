"""A farm of local feeds to measure against: `python -m srez.bench.farm --feeds 1000 --entries 30`.

Invented news in Russian, Ukrainian, Belarusian and English, with the markup that summaries have. A raw asyncio
protocol, so that the server takes as little of the machine as it can.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from subprocess import PIPE, Popen

_TOWNS = ("Заречье", "Белогорье", "Солнечный Дол", "Верхний Бор", "Новая Пристань", "Липовец", "Ясень", "Old Mill")
_DONE = (
    "открыли мост через реку",
    "починили водопровод после ночной аварии",
    "обсудили бюджет на следующий год",
    "завершили набор в музыкальную школу",
    "провели соревнования по лыжным гонкам",
    "відновили рух міських трамваїв",
    "адкрылі выставу маладых мастакоў",
    "cleared the main road after the storm",
)
_MORE = (
    "Об этом сообщили в администрации, уточнив, что работы заняли {n} дней.",
    "По словам очевидцев, собралось около {n} человек.",
    "Стоимость работ составила {n} тысяч; отчёт обещают в пятницу.",
    "Як повідомили організатори, участь узяли {n} містян.",
    "The council said {n} people took part.",
)


def document(feed: int, entries: int, *, base: str, since: datetime) -> bytes:
    """Return an RSS 2.0 document of a feed's newest entries; the same for the same arguments."""
    chance = random.Random(feed)  # noqa: S311 - not for secrets
    items = []
    for n in range(entries):
        number = chance.randrange(3, 900)
        town = chance.choice(_TOWNS)
        title = f"{town}: {chance.choice(_DONE)} ({feed}-{n})"
        words = " ".join(chance.choice(_MORE).format(n=number + k) for k in range(3))
        when = format_datetime(since - timedelta(minutes=7 * n + chance.randrange(5)))
        items.append(
            f"<item><title>{title}</title><link>{base}/news/{feed}/{n}?utm_source=rss</link>"
            f"<guid isPermaLink='false'>{feed}-{n}</guid><pubDate>{when}</pubDate>"
            f"<description>&lt;p&gt;{words}&lt;/p&gt;&lt;p&gt;&lt;a href='/more'&gt;Подробнее&lt;/a&gt;&lt;/p&gt;"
            f"</description><category>Общество</category><author>desk@example.org (Редакция)</author></item>"
        )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel><title>Вестник {feed}</title>"
        f"<link>{base}/news/{feed}/</link><description>Новости</description><language>ru</language>"
        f"{''.join(items)}</channel></rss>"
    ).encode()


class _Farm(asyncio.Protocol):
    def __init__(self, bodies: list[bytes], tags: list[bytes]) -> None:
        self._bodies, self._tags = bodies, tags
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        try:
            feed = int(path.rpartition(b"/")[2].removesuffix(b".xml"))
            body, tag = self._bodies[feed % len(self._bodies)], self._tags[feed % len(self._tags)]
        except (ValueError, IndexError):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if b"if-none-match: " + tag in head.lower():
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: %b\r\nContent-Length: %d\r\n\r\n"
            % (tag, len(body))
        ) + body


async def _serve(feeds: int, entries: int) -> None:
    since = datetime.now(UTC).replace(microsecond=0)
    loop = asyncio.get_running_loop()
    bodies: list[bytes] = []
    tags: list[bytes] = []
    server = await loop.create_server(lambda: _Farm(bodies, tags), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    for feed in range(feeds):
        body = document(feed, entries, base=base, since=since)
        bodies.append(body)
        tags.append(b'"%s"' % hashlib.blake2b(body, digest_size=8).hexdigest().encode())
    print(port, flush=True)
    await server.serve_forever()


@contextmanager
def farm(feeds: int, entries: int) -> Iterator[str]:
    """Run a farm in a process of its own; yields its address, feeds are at `/0.xml`, `/1.xml`, …."""
    command = [sys.executable, "-m", "srez.bench.farm", "--feeds", str(feeds), "--entries", str(entries)]
    with Popen(command, stdout=PIPE, text=True) as process:  # noqa: S603 - our own module
        try:
            if process.stdout is None:
                raise AssertionError
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def main() -> None:
    """Serve until terminated; the port is the first line printed."""
    import uvloop

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=30)
    given = parser.parse_args()
    uvloop.run(_serve(given.feeds, given.entries))


if __name__ == "__main__":
    main()

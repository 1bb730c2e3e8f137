"""The peers of the collecting benchmark, each in a process of its own: `python -m srez.bench.peers NAME BASE FEEDS DB`.

`reader` is the feed reader library of that name at its own defaults and best number of workers; `floor` fetches with
aiohttp, parses with fastfeedparser and keeps title, link and text in one SQLite transaction: no identity, no log, no
archive, nothing cleaned; `promises` is the floor with the wire's promises kept by their cheapest calls.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def run_reader(base: str, feeds: int, db: Path) -> int:
    """Update `feeds` feeds with `reader`; return how many entries it has."""
    import feedparser_sgmllib

    # The library's own copy of feedparser asks for the module under the name it had before it was packaged anew.
    sys.modules.setdefault("sgmllib", feedparser_sgmllib)
    from reader import make_reader

    with make_reader(str(db)) as reader:
        for number in range(feeds):
            reader.add_feed(f"{base}/{number}.xml", exist_ok=True)
        # `scheduled`: else feeds that were looked at a moment ago are not due, and nothing is measured.
        reader.update_feeds(workers=8, scheduled=False)
        return reader.get_entry_counts().total or 0


def run_floor(base: str, feeds: int, db: Path) -> int:
    """Fetch and parse `feeds` feeds with nothing around it; return how many entries came."""
    import aiohttp
    import fastfeedparser
    import uvloop

    tags: dict[str, str] = {}
    kept = db.with_suffix(".tags")
    if kept.exists():
        tags = json.loads(kept.read_text())
    rows: list[tuple[str, str, str]] = []

    async def all_of_them() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
            urls = iter([f"{base}/{number}.xml" for number in range(feeds)])

            async def worker() -> None:
                for url in urls:
                    headers = {"If-None-Match": tags[url]} if url in tags else {}
                    async with session.get(url, headers=headers) as answer:
                        if answer.status == 200:
                            tags[url] = answer.headers["ETag"]
                            parsed = fastfeedparser.parse(await answer.read())
                            rows.extend((e.link, e.title, e.description) for e in parsed.entries)

            await asyncio.gather(*[worker() for _ in range(64)])

    uvloop.run(all_of_them())
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS entries (link TEXT, title TEXT, text TEXT)")
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)
    kept.write_text(json.dumps(tags))
    return len(rows)


def run_promises(base: str, feeds: int, db: Path) -> int:
    """Do what the floor does, and keep the wire's promises; see `bench.promises`."""
    from srez.bench import promises

    return promises.run(base, feeds, db.with_suffix(""))


PEERS: dict[str, Callable[[str, int, Path], Any]] = {
    "reader": run_reader,
    "floor": run_floor,
    "promises": run_promises,
}


def main() -> None:
    """Run one peer and print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(PEERS))
    parser.add_argument("base")
    parser.add_argument("feeds", type=int)
    parser.add_argument("db", type=Path)
    given = parser.parse_args()
    started = time.monotonic()
    entries = PEERS[given.name](given.base, given.feeds, given.db)
    print(json.dumps({"entries": entries, "seconds": time.monotonic() - started}))


if __name__ == "__main__":
    main()

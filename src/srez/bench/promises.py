"""What the wire's promises cost alone: the benchmark's floor, with each promise kept by its cheapest call.

Identity by keyed hashes, salted digests, records and their leaves, bodies and keys in a durable transaction for every
thousand, whole tiles as synced files, a row each in the archive. Nothing is cleaned, brought into normal form or read
with care; no partial tiles, no signature, no politeness, no schedule. What is above it is the price of all that.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from srez.wire import tree
from srez.wire.identity import key_of

#: Entries of one transaction.
BATCH = 1_000
_RECORD = (
    b'{"v":1,"kind":"article.published","time":"2026-01-01T00:00:00.000000Z","source":"%b","published":"%b",'
    b'"digest":"%b"}'
)


class Promises:
    """A log of no use but to be measured."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = key_of(bytes(32))
        self._known: set[int] = set()
        self._bundle: list[bytes] = []
        self._leaves: list[bytes] = []
        self.size = 0
        self._wire = self._open(
            "wire.db",
            "CREATE TABLE bodies (idx INTEGER PRIMARY KEY, source TEXT, salts BLOB, url TEXT, title TEXT, text TEXT, "
            "extra TEXT, content INTEGER)",
            "CREATE TABLE keys (batch INTEGER PRIMARY KEY, pairs BLOB)",
        )
        self._archive = self._open(
            "archive.db",
            "CREATE TABLE articles (idx INTEGER PRIMARY KEY, source TEXT, seen INTEGER, minute INTEGER, "
            "published TEXT)",
        )

    def _open(self, name: str, *tables: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self._folder / name, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", *tables):
            connection.execute(statement)
        return connection

    def append(self, entries: Sequence[tuple[str, Any]]) -> None:
        """Keep (source, entry of fastfeedparser) pairs that are new."""
        noise = os.urandom(128 * len(entries))
        bodies: list[tuple[Any, ...]] = []
        rows: list[tuple[Any, ...]] = []
        pairs: list[int] = []
        files: list[tuple[str, bytes]] = []
        now = time.time_ns() // 1000
        for at, (source, entry) in zip(range(0, len(noise), 128), entries, strict=True):
            values = (entry.link, entry.title, entry.description, source)
            keys = [self._key(f"u:{values[0]}"), self._key(f"g:{source}:{values[0]}"), self._key("".join(values))]
            if not self._known.isdisjoint(keys):
                continue
            self._known.update(keys)
            pairs += keys
            salts = noise[at : at + 128]
            digests = [sha256(salts[n * 32 : n * 32 + 32] + v.encode()).digest() for n, v in enumerate(values)]
            digest = sha256(b"".join(digests)).hexdigest()
            record = _RECORD % (source.encode(), str(entry.published).encode(), digest.encode())
            self._bundle.append(record)
            self._leaves.append(tree.leaf_hash(record))
            bodies.append((self.size, source, salts, *values, keys[2]))
            rows.append((self.size, source, now, now // 60_000_000, entry.published))
            self.size += 1
            if len(self._bundle) == tree.WIDTH:
                files += [(f"e{self.size}", tree.pack(self._bundle)), (f"t{self.size}", b"".join(self._leaves))]
                self._bundle, self._leaves = [], []
        self._insert(self._wire, "bodies", bodies, ("keys", (self.size, b"".join(k.to_bytes(8, "big") for k in pairs))))
        for name, data in files:
            self._write(name, data)
        self._insert(self._archive, "articles", rows)

    def _insert(
        self, connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]], *more: tuple[str, Any]
    ) -> None:
        connection.execute("BEGIN IMMEDIATE")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our own names
        for name, row in more:
            connection.execute(f"INSERT INTO {name} VALUES (?, ?)", row)  # noqa: S608
        connection.execute("COMMIT")

    def _write(self, name: str, data: bytes) -> None:
        scratch = self._folder / f".{name}"
        with scratch.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        scratch.rename(self._folder / name)

    def close(self) -> None:
        """Close the databases."""
        self._wire.close()
        self._archive.close()


def run(base: str, feeds: int, folder: Path) -> int:
    """Fetch `feeds` feeds and keep their entries in a new folder; return how many."""
    import aiohttp
    import fastfeedparser
    import uvloop

    folder.mkdir()
    with closing(Promises(folder)) as log:
        waiting: list[tuple[str, Any]] = []

        async def all_of_them() -> None:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:
                numbers = iter(range(feeds))

                async def worker() -> None:
                    for number in numbers:
                        async with session.get(f"{base}/{number}.xml") as answer:
                            parsed = fastfeedparser.parse(await answer.read())
                        waiting.extend((f"feed-{number}", entry) for entry in parsed.entries)
                        if len(waiting) >= BATCH:
                            log.append(waiting[:])
                            waiting.clear()

                await asyncio.gather(*[worker() for _ in range(64)])
            log.append(waiting)

        uvloop.run(all_of_them())
        return log.size

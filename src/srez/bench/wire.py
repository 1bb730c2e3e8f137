"""The wire with a million records: appending, checking, folding, reading a minute; each in a process of its own."""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from srez.backends import sqlite
from srez.backends.embedded.wire import EmbeddedStore
from srez.model import Item
from srez.pipeline.follow import follow
from srez.views.archive import Archive
from srez.wire.checkpoint import Signer
from srez.wire.intents import Offer
from srez.wire.log import Clock, Log
from srez.wire.verify import verify_place

#: Intents handed to the log at a time (it makes a transaction of every thousand), and articles a minute.
BATCH = 4_000
PER_MINUTE = 500
#: Rows that a minute's page shows, and pages that are read.
PAGE = 100
READS = 2_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = (
    "губернатор", "министр", "область", "город", "заседание", "решение", "строительство", "дорога", "больница",
    "школа", "суд", "следствие", "река", "погода", "снегопад", "выборы", "бюджет", "завод", "рынок", "граница",
    "переговоры", "представитель", "житель", "район", "сообщил", "заявил", "открыли", "начали", "завершили",
    "обсудили", "планируется", "вчера", "сегодня", "утром", "ночью", "после", "перед", "новый", "первый", "крупный",
)  # fmt: skip


def run(records: int = 1_000_000, *, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Append, verify, fold and read in a temporary folder; rates are per second, times in seconds, memory in MiB."""
    result: dict[str, Any] = {"records": records}
    with tempfile.TemporaryDirectory(prefix="srez-bench-", dir=os.environ.get("SREZ_BENCH_DIR")) as folder:
        for part in ("append", "verify", "archive"):
            command = [sys.executable, "-m", "srez.bench.wire", part, folder, str(records)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own module
                assert child.stdout is not None
                last = ""
                for line in child.stdout:
                    last = line.strip()
                    if not last.startswith("{"):
                        tell(f"wire: {last}")
            if child.returncode != 0:
                msg = f"the benchmark's {part} ended with code {child.returncode}"
                raise RuntimeError(msg)
            found = json.loads(last)
            tell(f"wire: {part}: {found}")
            result.update({f"{part}_{name}": value for name, value in found.items()})
    return result


def _texts(chance: random.Random, length: int) -> str:
    words: list[str] = []
    left = length
    while left > 0:
        words.append(chance.choice(WORDS))
        left -= len(words[-1]) + 1
    return " ".join(words).capitalize()


def offers(upto: int) -> Iterator[list[Offer]]:
    """Make up articles: titles of about 70 characters, summaries of about 250, the keys that `normalise` gives."""
    chance = random.Random(1)  # noqa: S311 - the same articles each time
    for start in range(0, upto, BATCH):
        batch = []
        for n in range(start, min(start + BATCH, upto)):
            source = f"outlet-{chance.randrange(600)}"
            title, summary = _texts(chance, 62) + f" {n}", _texts(chance, 240)
            url = f"https://{source}.example/news/2026/{n}-{chance.randrange(10**6)}"
            keys = (url, f"guid {source} {n}", f"content {source} {title}")
            item = Item(source=source, url=url, title=title, summary=summary, published=BEGIN, language="ru", keys=keys)
            batch.append(Offer(item, f"{title}\n{summary}"))
        yield batch


def _append(folder: Path, records: int) -> dict[str, Any]:
    # As `engine.tree.start` sets it for the sequencer.
    gc.set_threshold(50_000, 20, 50)
    minute = BEGIN
    store = EmbeddedStore(folder, write=True)
    clock = Clock(lambda: minute, time.monotonic, trust=True)
    log = Log(store, Signer("bench.example/wire", bytes(32)), clock, random=os.urandom, secret=bytes(32))
    spent: list[float] = []
    cpu = 0.0
    for number, batch in enumerate(offers(records)):
        minute = BEGIN + timedelta(minutes=number * BATCH // PER_MINUTE)
        started, cpu_started = time.perf_counter(), time.process_time()
        log.append(batch)
        spent.append(time.perf_counter() - started)
        cpu += time.process_time() - cpu_started
        if (number + 1) % 25 == 0:
            print(f"{log.size} records, {BATCH * 25 / sum(spent[-25:]):.0f}/s", flush=True)
    log.close()
    store.close()
    tail = max(1, len(spent) // 10)
    return {
        "rate": round(records / sum(spent)),
        "last_tenth_rate": round(tail * BATCH / sum(spent[-tail:])),
        # Both threads'; unlike the rate it hardly depends on what else the machine does.
        "cpu_microseconds_a_record": round(cpu / records * 1e6, 1),
        "slowest_call": round(max(spent), 3),
        "bytes_a_record": round(sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / records),
    }


def _verify(folder: Path, records: int) -> dict[str, Any]:
    started = time.perf_counter()
    report = verify_place(str(folder))
    seconds = time.perf_counter() - started
    if not report.holds or report.size != records or report.bodies_checked != records:
        msg = f"the wire does not hold: {report}"
        raise RuntimeError(msg)
    return {"rate": round(records / seconds), "seconds": round(seconds, 2)}


def _archive(folder: Path, records: int) -> dict[str, Any]:
    store = EmbeddedStore(folder, write=False)
    path = folder / "views" / "archive.db"
    archive = Archive(sqlite.writer(path))
    archive.create()
    started = time.perf_counter()
    follow(archive, store.get_file)
    folded = time.perf_counter() - started
    archive.close()

    archive = Archive(sqlite.reader(path))
    chance = random.Random(2)  # noqa: S311
    extent = archive.extent()
    assert extent is not None
    times = []
    for _ in range(READS):
        minute = chance.randint(*extent)
        started = time.perf_counter()
        rows = archive.between(minute, minute + 1, PAGE)
        store.bodies([row.newest for row in rows])
        archive.changes(minute, minute + 1, PAGE)
        archive.neighbours(minute)
        times.append(time.perf_counter() - started)
    times.sort()
    archive.close()
    store.close()
    return {
        "fold_rate": round(records / folded),
        "minute_p50": round(times[len(times) // 2], 5),
        "minute_p99": round(times[len(times) * 99 // 100], 5),
    }


def _main(part: str, folder: str, records: str) -> None:
    found = {"append": _append, "verify": _verify, "archive": _archive}[part](Path(folder), int(records))
    found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])

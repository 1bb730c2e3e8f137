"""Collecting beside `reader` and a bare floor: cold (all is new) and warm (nothing is).

Each contender is a process of its own over the same local farm; wall and CPU seconds are the whole process's, start-up
included, and each is run in turn so that a drifting machine drifts for all.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from srez.bench.farm import farm

Tell = Callable[[str], None]


class Taken(msgspec.Struct, frozen=True):
    """What one run took: seconds of the whole process, and what it says it did."""

    wall: float
    cpu: float
    said: dict[str, Any]


def _measured(command: Sequence[str], environ: dict[str, str] | None = None) -> Taken:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own modules
        command, check=True, capture_output=True, text=True, env={**os.environ, **(environ or {})}
    )
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall, cpu, json.loads(done.stdout))


def _srez(base: str, feeds: int, folder: Path) -> Taken:
    listed = folder / "feeds.txt"
    listed.write_text("".join(f"{base}/{number}.xml\n" for number in range(feeds)))
    command = [sys.executable, "-m", "srez", "collect", "--once", "--stages", "wire", "--json"]
    first = not (folder / "data").exists()
    return _measured(
        [*command, "--data", str(folder / "data"), *(["--sources", str(listed)] if first else [])],
        {"SREZ_ALLOW_PRIVATE": "1"},
    )


def _peer(name: str, base: str, feeds: int, folder: Path) -> Taken:
    return _measured([sys.executable, "-m", "srez.bench.peers", name, base, str(feeds), str(folder / f"{name}.db")])


def cold(*, feeds: int = 1_000, entries: int = 30, rounds: int = 3, tell: Tell = print) -> dict[str, Any]:
    """Measure `feeds` × `entries` from nothing to all on the wire and in the archive."""
    runs: dict[str, list[Taken]] = {"srez": [], "floor": [], "promises": [], "reader": []}
    for turn in range(rounds):
        with farm(feeds, entries) as base, tempfile.TemporaryDirectory(prefix="srez-bench-") as name:
            folder = Path(name)
            for contender, taken in runs.items():
                if contender == "reader" and turn > 0 and rounds > 1:
                    continue  # it takes as long as all the others together, and varies little
                run = _srez(base, feeds, folder) if contender == "srez" else _peer(contender, base, feeds, folder)
                got = run.said["articles"] if contender == "srez" else run.said["entries"]
                if got != feeds * entries:
                    msg = f"{contender} has {got} of {feeds * entries} entries: {run.said}"
                    raise AssertionError(msg)
                taken.append(run)
                tell(f"cold  {contender:7} {run.wall:7.2f} s wall {run.cpu:7.2f} s CPU")
    return _compared(runs, feeds)


def warm(*, feeds: int = 10_000, entries: int = 3, rounds: int = 3, tell: Tell = print) -> dict[str, Any]:
    """Measure polls of `feeds` feeds that have not changed since the poll before."""
    runs: dict[str, list[Taken]] = {"srez": [], "floor": [], "reader": []}
    with farm(feeds, entries) as base, tempfile.TemporaryDirectory(prefix="srez-bench-") as name:
        folder = Path(name)
        for contender in runs:
            _srez(base, feeds, folder) if contender == "srez" else _peer(contender, base, feeds, folder)
        for turn in range(rounds):
            for contender, taken in runs.items():
                if contender == "reader" and turn > 0 and rounds > 1:
                    continue
                run = _srez(base, feeds, folder) if contender == "srez" else _peer(contender, base, feeds, folder)
                if contender == "srez" and (run.said["visited"], run.said["articles"], run.said["failed"]) != (
                    feeds,
                    0,
                    0,
                ):
                    msg = f"not a warm poll: {run.said}"
                    raise AssertionError(msg)
                taken.append(run)
                tell(f"warm  {contender:7} {run.wall:7.2f} s wall {run.cpu:7.2f} s CPU")
    return _compared(runs, feeds)


def _compared(runs: dict[str, list[Taken]], feeds: int) -> dict[str, Any]:
    found: dict[str, Any] = {"feeds": feeds}
    for contender, taken in runs.items():
        found[contender] = {
            "wall": round(median(run.wall for run in taken), 2),
            "cpu": round(median(run.cpu for run in taken), 2),
        }
    for peer in [name for name in runs if name != "srez"]:
        found[f"{peer}_to_srez"] = {
            figure: round(found[peer][figure] / found["srez"][figure], 2) for figure in ("wall", "cpu")
        }
    return found

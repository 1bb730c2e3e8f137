"""Run the benchmarks and write docs/benchmarks.md: each figure beside a named peer or a wanted one, from one run."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Tell = Callable[[str], None]


def _collect(tell: Tell) -> dict[str, Any]:
    from srez.bench import collect

    return {"cold": collect.cold(tell=tell), "warm": collect.warm(tell=tell)}


def _feeds(tell: Tell) -> dict[str, Any]:
    from srez.bench import feeds

    return feeds.run(tell=tell)


def _live(tell: Tell) -> dict[str, Any]:
    from srez.bench import live

    return live.run(tell=tell)


def _wire(tell: Tell) -> dict[str, Any]:
    from srez.bench import wire

    return wire.run(tell=tell)


def _pages(tell: Tell) -> dict[str, Any]:
    from srez.bench import pages

    return pages.run(tell=tell)


def _readers(tell: Tell) -> dict[str, Any]:
    from srez.bench import readers

    return readers.run(tell=tell)


def _schedule(tell: Tell) -> dict[str, Any]:
    from srez.bench import schedule

    tell("schedule: fourteen days of a thousand feeds, about a minute")
    return dict(schedule.run(seed=1))


SUITES: dict[str, Callable[[Tell], dict[str, Any]]] = {
    "feeds": _feeds,
    "collect": _collect,
    "live": _live,
    "wire": _wire,
    "pages": _pages,
    "readers": _readers,
    "schedule": _schedule,
}


def run(names: list[str], kept: Path, *, tell: Tell) -> dict[str, Any]:
    """Run benchmarks and keep their results beside those of earlier runs.

    Args:
        kept: the JSON file of results; the report is made from all of it.
    """
    results: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for name in names:
        results[name] = {
            "when": datetime.now(UTC).strftime("%Y-%m-%d"),
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
            **SUITES[name](tell),
        }
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    return {name: results[name] for name in names}


_HEAD = """# Benchmarks

Made by `make bench` (`srez bench all`); the numbers behind it are in `benchmarks.json`. Times of one machine say little
about another: what counts are the ratios, both sides of which come from one run. Each contender is a process of its
own, its start-up included.
"""


def report(results: dict[str, Any]) -> str:
    """Return the report in Markdown."""
    parts = [_HEAD]
    if "collect" in results:
        parts.append(_report_collect(results["collect"]))
    if "feeds" in results:
        parts.append(_report_feeds(results["feeds"]))
    if "live" in results:
        parts.append(_report_live(results["live"]))
    if "wire" in results:
        parts.append(_report_wire(results["wire"]))
    if "pages" in results:
        parts.append(_report_pages(results["pages"]))
    if "readers" in results:
        parts.append(_report_readers(results["readers"]))
    if "schedule" in results:
        parts.append(_report_schedule(results["schedule"]))
    return "\n".join(parts)


def _ran(result: dict[str, Any]) -> str:
    return f"{result['when']}, {result['machine']}."


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join([" --- ", *[" ---: "] * (len(columns) - 1)]) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _report_collect(result: dict[str, Any]) -> str:
    text = [f"## Collecting\n\n{_ran(result)}\n"]
    titles = {
        "cold": "Cold: {feeds} feeds × 30 entries until all are on the wire and in the archive (wanted: 10× reader)",
        "warm": "Warm: a poll of {feeds} unchanged feeds (wanted: 6× reader)",
    }
    for part, title in titles.items():
        found = result[part]
        rows = [
            (name, *(found[name][f] for f in ("wall", "cpu")), *(_ratio(found, name, f) for f in ("wall", "cpu")))
            for name in ("srez", "reader", "floor", "promises")
            if name in found
        ]
        text.append(f"{title.format(**found)}.\n")
        text.append(_table(("", "wall, s", "CPU, s", "wall / srez", "CPU / srez"), rows))
    text.append(
        "`reader` is the feed reader library of that name (PyPI); `floor` is a bare aiohttp + fastfeedparser + "
        "one-transaction SQLite loop that neither cleans nor identifies nor proves anything; `promises` is that loop "
        "with the wire's identity, digests, tiles, durable transactions and archive by their cheapest calls, and "
        "nothing else.\n"
    )
    return "\n".join(text)


def _ratio(found: dict[str, Any], name: str, figure: str) -> Any:
    return 1 if name == "srez" else found[f"{name}_to_srez"][figure]


def _report_feeds(result: dict[str, Any]) -> str:
    return (
        f"## Parsing\n\n{_ran(result)}\n\n"
        f"{result['documents']} documents with {result['entries']} entries, cleaning on: feedparser takes "
        f"**{result['feedparser_to_srez']}×** as much CPU (wanted: 10×); {result['srez_us_an_entry']} µs an entry.\n"
    )


def _report_live(result: dict[str, Any]) -> str:
    return (
        f"## From the poll to the page\n\n{_ran(result)}\n\n"
        f"{result['arrived']} of {result['items']} items reached a live stream; from the poll that finds an item: "
        f"median **{result['median_s']} s** (wanted: under 1), p99 **{result['p99_s']} s** (wanted: under 3), "
        f"most {result['most_s']} s.\n"
    )


def _report_wire(result: dict[str, Any]) -> str:
    wanted = {
        "append_rate": "≥ 20,000/s",
        "append_last_tenth_rate": "≥ 20,000/s",
        "verify_rate": "≥ 50,000/s",
    }
    rows = [
        (name.replace("_", " "), value, wanted.get(name, ""))
        for name, value in result.items()
        if name not in ("when", "machine")
    ]
    return f"## A wire of a million records\n\n{_ran(result)}\n\n{_table(('', 'measured', 'wanted'), rows)}"


def _report_pages(result: dict[str, Any]) -> str:
    rows = [(kind, result[kind]["p50_ms"], result[kind]["p99_ms"]) for kind in ("home", "minute")]
    return (
        f"## Pages under readers\n\n{_ran(result)} A wire of {result['records']} articles, {result['rate']} requests a "
        "second from another process (half the home page, half minutes anywhere in the archive), while 600 feeds are "
        "collected, ten new entries a second. Milliseconds from when a request was due; wanted: p99 under 20.\n\n"
        + _table(("page", "p50", "p99"), rows)
    )


def _report_readers(result: dict[str, Any]) -> str:
    return (
        f"## Live readers\n\n{_ran(result)}\n\n{result['readers']} live pages of one web process, the client on the "
        f"same two cores; from the moment an item is handed to the log to its arrival: median **{result['median_ms']} "
        f"ms**, p99 **{result['p99_ms']} ms** (wanted: under 500), most {result['most_ms']} ms; the web process took "
        f"{result['web_peak_mib']} MiB at the most (wanted: under 300).\n"
    )


def _report_schedule(result: dict[str, Any]) -> str:
    rows = [
        (
            way["way"],
            way["visits"],
            *(f"{way[name] / 60:.2f}" for name in ("mean", "p50", "p90", "p99")),
            way["lost"],
        )
        for way in result["ways"]
    ]
    return (
        f"## Scheduling\n\n{_ran(result)} {result['feeds']} invented feeds, {result['items']} items, minutes of "
        "waiting at equal cost ([design note 3](design/0003-scheduling.md)).\n\n"
        + _table(("way", "visits", "mean", "p50", "p90", "p99", "lost items"), rows)
    )

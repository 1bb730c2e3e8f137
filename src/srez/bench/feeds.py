"""Parsing beside feedparser: the same documents, cleaning on, in one process."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from srez.bench.farm import document
from srez.errors import ParseError
from srez.parse.feed import parse

ROUNDS = 5


def _ours(documents: Sequence[bytes]) -> int:
    entries = 0
    for body in documents:
        try:
            entries += len(parse(body).items)
        except ParseError:
            continue
    return entries


def _feedparser(documents: Sequence[bytes]) -> int:
    import feedparser

    return sum(len(feedparser.parse(body).entries) for body in documents)


def _seconds(run: Callable[[Sequence[bytes]], int], documents: Sequence[bytes]) -> tuple[float, int]:
    gc.collect()
    started = time.process_time()
    entries = run(documents)
    return time.process_time() - started, entries


def run(folder: Path | None = None, *, feeds: int = 60, tell: Callable[[str], None] = print) -> dict[str, Any]:
    """Compare CPU seconds over a folder of real documents, or over invented ones without a folder."""
    if folder is None:
        since = datetime.now(UTC)
        documents = [document(n, 30, base="https://example.org", since=since) for n in range(feeds)]
    else:
        documents = [
            p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix not in {".tsv", ".md"} and p.is_file()
        ]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        spent, entries = _seconds(_ours, documents)
        ours.append(spent)
        spent, their_entries = _seconds(_feedparser, documents)
        theirs.append(spent)
    found = {
        "documents": len(documents),
        "entries": entries,
        "feedparser_entries": their_entries,
        "srez_us_an_entry": round(median(ours) / max(1, entries) * 1e6, 1),
        "srez_documents_per_second": round(len(documents) / median(ours)),
        "feedparser_to_srez": round(median(t / o for t, o in zip(theirs, ours, strict=True)), 1),
    }
    tell(f"parse {found}")
    return found

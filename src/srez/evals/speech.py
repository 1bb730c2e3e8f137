"""What the evaluations of origins and quotes share: word lists, halves of a file, and figures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from srez import loaded
from srez.enrich.lexicon import Lexicon


def lexicon(language: str) -> Lexicon:
    """Return a language's word lists; English ones for a language without."""
    return loaded.lexicons().get(language.split("-")[0], loaded.lexicons()["en"])


def half(item: Mapping[str, Any]) -> int:
    """Return which half of a file an item falls into, 0 or 1, by its id or text: rules are built while looking at 0."""
    key = str(item.get("id") or item["title"] + item["text"])
    return hashlib.sha256(key.encode()).digest()[0] % 2


def domain(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the domain of an item's address as its source's own name, or nothing."""
    host = urlsplit(str(item.get("url") or "")).hostname
    return (host.removeprefix("www."),) if host else ()


def f1(hit: int, predicted: int, wanted: int) -> dict[str, float]:
    """Return precision, recall and their harmonic mean, rounded to four digits."""
    precision = hit / predicted if predicted else float(not wanted)
    recall = hit / wanted if wanted else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(mean, 4)}

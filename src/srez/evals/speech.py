"""What the evaluations of origins and quotes share: their lines, the loaded word lists, halves of a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pymorphy3
import snowballstemmer

from srez.catalogue import speech
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Morphology
from srez.errors import UsageError


def lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines.

    Raises:
        UsageError: a line is no object with `lang`, `title` and `text`.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number}: not JSON") from error
        if not isinstance(item, dict) or not all(isinstance(item.get(name), str) for name in ("lang", "title", "text")):
            raise UsageError(f"{path}:{number}: not an object with lang, title and text")
        found.append(item)
    if not found:
        raise UsageError(f"{path}: no lines")
    return found


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Load the word lists and dictionaries of every language that has them."""
    morphology = Morphology(
        {code: pymorphy3.MorphAnalyzer(lang=code) for code in ("ru", "uk")},
        {"en": snowballstemmer.stemmer("english")},
    )
    return {code: Lexicon(code, speech.classes(code), morphology) for code in speech.LANGUAGES}


def lexicon(language: str) -> Lexicon:
    """Return a language's word lists; English ones for a language without."""
    return lexicons().get(language.split("-")[0], lexicons()["en"])


def half(item: Mapping[str, Any]) -> int:
    """Return which half of a file an item falls into, 0 or 1, by its id or text: rules are built while looking at 0."""
    key = str(item.get("id") or item["title"] + item["text"])
    return hashlib.sha256(key.encode()).digest()[0] % 2


def domain(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the domain of an item's address as its source's own name, or nothing."""
    host = urlsplit(str(item.get("url") or "")).hostname
    return (host.removeprefix("www."),) if host else ()


def write(path: Path, predictions: Iterable[Mapping[str, Any]]) -> None:
    """Write predictions, one JSON line each."""
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in predictions), encoding="utf-8")


def f1(hit: int, predicted: int, wanted: int) -> dict[str, float]:
    """Return precision, recall and their harmonic mean, rounded to four digits."""
    precision = hit / predicted if predicted else float(not wanted)
    recall = hit / wanted if wanted else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(mean, 4)}

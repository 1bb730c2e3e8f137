"""How well articles are taken out of pages, by the measure of scrapinghub's article-extraction-benchmark.

A folder holds `html/KEY.html.gz` and `ground-truth.json`: `{KEY: {"articleBody", "url"}}`.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from srez.errors import ParseError, UsageError
from srez.parse.page import decode, extract

_WORD = re.compile(r"\w+")
_SHINGLE = 4

Shingles = Counter[tuple[str, ...]]


def evaluate(folder: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Extract every page of `folder` and compare with its labels.

    Args:
        folder: see above; without labels (no `ground-truth.json`, or entries without `articleBody`) there is no mark.
        predictions: where to write a line `{"file", "text"}` for each page, in order, before any label is looked at.

    Returns:
        `pages`, `failed`, `ms_per_page`; with labels `precision`, `recall` and `f1` (of their means over the pages)
        and `errors`: each imperfect page with its own, the worst first.

    Raises:
        UsageError: there are no pages in the folder.
    """
    truth = _truth(folder)
    names = list(truth) or sorted(path.name.removesuffix(".html.gz") for path in (folder / "html").glob("*.html.gz"))
    if not names:
        raise UsageError(f"{folder}: no html/*.html.gz")
    texts = []
    failed = 0
    spent = 0.0
    for name in names:
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        start = time.perf_counter()
        try:
            text = extract(decode(body), url=str(truth.get(name, {}).get("url") or "")).text
        except ParseError:
            failed += 1
            text = ""
        spent += time.perf_counter() - start
        texts.append(text)
    if predictions is not None:
        lines = (
            json.dumps({"file": f"{name}.html.gz", "text": text}, ensure_ascii=False)
            for name, text in zip(names, texts, strict=True)
        )
        predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    result: dict[str, Any] = {"pages": len(names), "failed": failed, "ms_per_page": round(1000 * spent / len(names), 1)}
    labels = [label for name in names if isinstance(label := truth.get(name, {}).get("articleBody"), str)]
    return result | _marks(names, texts, labels) if len(labels) == len(names) else result


def mark(text: str, label: str) -> tuple[float, float]:
    """Return precision and recall of `text` over multisets of four-word shingles."""
    have, want = _shingles(text), _shingles(label)
    both = (have & want).total()
    precision = both / have.total() if have else float(not want)
    recall = both / want.total() if want else float(not have)
    return precision, recall


def _truth(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "ground-truth.json"
    if not path.exists():
        return {}
    truth = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(truth, dict) or not all(isinstance(entry, dict) for entry in truth.values()):
        raise UsageError(f"{path}: not an object of pages")
    return truth


def _marks(names: list[str], texts: list[str], labels: list[str]) -> dict[str, Any]:
    marks = [mark(text, label) for text, label in zip(texts, labels, strict=True)]
    precision = sum(one for one, _ in marks) / len(marks)
    recall = sum(one for _, one in marks) / len(marks)
    errors = [
        {"file": f"{name}.html.gz", "precision": round(one, 4), "recall": round(other, 4)}
        for (one, other), name in sorted(zip(marks, names, strict=True), key=lambda pair: sum(pair[0]))
        if (one, other) != (1.0, 1.0)
    ]
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "errors": errors}


def _shingles(text: str) -> Shingles:
    words = _WORD.findall(text)
    return Counter(
        tuple(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1)) if words
    )

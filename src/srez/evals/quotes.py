"""How well quotes are found and given to their speakers.

A file holds lines `{"lang", "title", "text", "quotes": [{"speaker", "quote", "direct"}]}`. Direct quotes are labelled
completely, indirect ones are a sample: only their recall tells anything. A quote is the same as a label when the
speakers are alike (`evals/names.py`) and the texts share enough of their words.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from srez import loaded
from srez.enrich.quotes import Quote, quotes
from srez.enrich.saying import read
from srez.evals import lines, speech
from srez.evals.names import alike

#: Share of common words (F1 over multisets) from which texts of direct and of indirect quotes are the same.
DIRECT, INDIRECT = 0.8, 0.7
_WORD = re.compile(r"\w+")


def evaluate(path: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Find the quotes of every article of `path` and compare with its labels.

    Args:
        path: see above.
        predictions: where to write a line `{"quotes": [{"speaker", "quote", "direct"}]}` for each, in order, before any
            label is looked at.

    Returns:
        `articles`, `ms_per_article`; `precision`, `recall`, `f1` of direct quotes with their speakers, `f1_text` of
        direct quotes whoever said them, `indirect_recall`, `f1_half_…` and `indirect_half_…` of the two halves of a
        development file, and `errors`, one line each.
    """
    items = lines.read(path, lines.article, "an object with lang, title and text")
    loaded.lexicons()
    start = time.perf_counter()
    found = [quotes(read(item["title"], item["text"], speech.lexicon(item["lang"]))) for item in items]
    spent = time.perf_counter() - start
    if predictions is not None:
        lines.write(predictions, [_line(one) for one in found])
    tally = {half: Counter[str]() for half in (0, 1)}
    errors: list[str] = []
    for item, given in zip(items, found, strict=True):
        counts = tally[speech.half(item)]
        for direct in (True, False):
            left = [one for one in given if one.direct == direct]
            labels = [one for one in item.get("quotes", []) if bool(one.get("direct")) == direct]
            kind = "direct" if direct else "indirect"
            counts[f"{kind} wanted"] += len(labels)
            counts[f"{kind} given"] += len(left)
            counts[f"{kind} text"] += _hits(labels, list(left), direct=direct, speakers=False)[0]
            hits, missed = _hits(labels, left, direct=direct, speakers=True)
            counts[f"{kind} hit"] += hits
            head = f"{item['title'][:50]} | "
            errors.extend(f"{head}missed {kind}: {one['speaker']} | {one['quote'][:80]}" for one in missed)
            if direct:
                errors.extend(f"{head}wrong {kind}: {one.speaker} | {one.quote[:80]}" for one in left)
    both = tally[0] + tally[1]
    return {
        "articles": len(items),
        "ms_per_article": round(1000 * spent / len(items), 2),
        **_f1(both),
        "f1_text": speech.f1(both["direct text"], both["direct given"], both["direct wanted"])["f1"],
        "indirect_recall": _recall(both),
        **{f"f1_half_{half}": _f1(counts)["f1"] for half, counts in tally.items()},
        **{f"indirect_half_{half}": _recall(counts) for half, counts in tally.items()},
        "errors": errors,
    }


def _hits(
    labels: list[dict[str, Any]], left: list[Quote], *, direct: bool, speakers: bool
) -> tuple[int, list[dict[str, Any]]]:
    """Match labels with quotes, each at most once; what is matched is taken out of `left`."""
    missed = []
    for label in labels:
        close = [one for one in left if not speakers or alike(one.speaker, label["speaker"])]
        best = max(close, key=lambda one: overlap(one.quote, label["quote"]), default=None)
        if best is None or overlap(best.quote, label["quote"]) < (DIRECT if direct else INDIRECT):
            missed.append(label)
            continue
        left.remove(best)
    return len(labels) - len(missed), missed


def overlap(one: str, other: str) -> float:
    """Return the F1 of two texts' words, as multisets."""
    have, want = Counter(_WORD.findall(one.lower())), Counter(_WORD.findall(other.lower()))
    both = (have & want).total()
    return 2 * both / (have.total() + want.total()) if both else 0.0


def _f1(counts: Counter[str]) -> dict[str, float]:
    return speech.f1(counts["direct hit"], counts["direct given"], counts["direct wanted"])


def _recall(counts: Counter[str]) -> float:
    return speech.f1(counts["indirect hit"], counts["indirect given"], counts["indirect wanted"])["recall"]


def _line(given: tuple[Quote, ...]) -> dict[str, Any]:
    return {"quotes": [{"speaker": one.speaker, "quote": one.quote, "direct": one.direct} for one in given]}

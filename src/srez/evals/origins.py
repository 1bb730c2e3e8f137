"""How well the sources that a text names are found.

A file holds lines `{"lang", "title", "text", "origins": [{"name", "kind"}], "own"}`, with `url` where it is known: its
domain is the source's own name. Labels with `self` are the article's own site: to find one is an error, as is any name
that no label has. Labels without a name are left out on both sides.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from srez import loaded
from srez.catalogue import aliases, load
from srez.enrich.origins import Credits, origins
from srez.enrich.saying import read
from srez.evals import lines, speech
from srez.evals.names import alike, exact


def evaluate(path: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Find the origins of every article of `path` and compare with its labels.

    Args:
        path: see above.
        predictions: where to write a line `{"origins": [{"name", "kind"}], "own"}` for each, in order, before any label
            is looked at; the name of an unnamed one is null.

    Returns:
        `articles`, `ms_per_article`, `precision`, `recall`, `f1` by names that are alike (see `evals/names.py`),
        `f1_exact` by names that are equal, `own` (the share of right answers), `kind` (of the names that are found),
        `f1_half_0` and `f1_half_1` of the two halves of a development file, and `errors`, one line each.
    """
    items = lines.read(path, lines.article, "an object with lang, title and text")
    found: list[Credits] = []
    loaded.lexicons()
    known = aliases.known(load.sources())
    start = time.perf_counter()
    for item in items:
        told = read(item["title"], item["text"], speech.lexicon(item["lang"]))
        found.append(origins(told, known, own=speech.domain(item)))
    spent = time.perf_counter() - start
    if predictions is not None:
        lines.write(predictions, [_line(credits) for credits in found])
    tally = {half: [0, 0, 0, 0] for half in (0, 1)}
    errors: list[str] = []
    right = kinds = 0
    for item, credits in zip(items, found, strict=True):
        labels = [one for one in item.get("origins", []) if one.get("name") and not one.get("self")]
        left = [one for one in credits.origins if one.name]
        counts = tally[speech.half(item)]
        counts[1] += len(left)
        counts[2] += len(labels)
        for label in labels:
            same = [one for one in left if alike(one.name, label["name"])]
            same.sort(key=lambda one: not exact(one.name, label["name"]))
            if not same:
                errors.append(f"{item['title'][:50]} | missed: {label['name']} | {label.get('surface', '')}")
                continue
            counts[0] += 1
            counts[3] += exact(same[0].name, label["name"])
            kinds += same[0].kind == label.get("kind")
            left.remove(same[0])
        errors.extend(f"{item['title'][:50]} | wrong: {one.name} | {one.surface}" for one in left)
        right += credits.own == item.get("own")
    hit, predicted, wanted, equal = (sum(counts[n] for counts in tally.values()) for n in range(4))
    return {
        "articles": len(items),
        "ms_per_article": round(1000 * spent / len(items), 2),
        **speech.f1(hit, predicted, wanted),
        "f1_exact": speech.f1(equal, predicted, wanted)["f1"],
        "own": round(right / len(items), 4),
        "kind": round(kinds / hit, 4) if hit else 0.0,
        **{
            f"{name}_half_{half}": value
            for half, counts in tally.items()
            for name, value in speech.f1(*counts[:3]).items()
        },
        "errors": errors,
    }


def _line(credits: Credits) -> dict[str, Any]:
    return {"origins": [{"name": one.name or None, "kind": one.kind} for one in credits.origins], "own": credits.own}

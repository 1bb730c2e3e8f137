"""How well places are recognised: settlements, regions and roles against hand labels.

A file of JSON lines: `{"lang", "title", "text", "places": [{"geonameid", "name", "country", "kind", "role"}]}`.
A predicted place matches a label with its geonameid, or, where that is null, with its name and country. Countries
don't count in F1; a place that is predicted twice counts once.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from srez import loaded
from srez.catalogue.gazetteer import gazetteer
from srez.enrich.places import Places
from srez.enrich.places.gazetteer import Gazetteer
from srez.evals import lines
from srez.model import PlaceMention

__all__ = ["errors", "evaluate"]

KINDS = {"settlement": "settlement", "district": "settlement", "region": "region", "country": "country"}


def evaluate(path: Path, predictions: Path | None = None) -> dict[str, object]:
    """Recognise places in every article of a file and compare with its labels.

    Args:
        path: see above.
        predictions: where to write `{"places": […]}` for each article, in order, before any label is looked at.

    Returns:
        `articles`; `ms_per_article` (after loading); precision, recall and F1 of settlements and of regions; the share
        of right roles among the places that were found; and every miss.

    Raises:
        UsageError: the file isn't as said.
    """
    rows = lines.read(path, lines.article, "an object with lang, title and text")
    places = gazetteer()
    recogniser = Places(places, loaded.morphology())
    for language in {str(row.get("lang", "")) for row in rows}:
        recogniser.find("", "", language)
    begin = time.perf_counter()
    found = [recogniser.find(row["title"], row["text"], row.get("lang", "")) for row in rows]
    spent = time.perf_counter() - begin
    if predictions is not None:
        lines.write(predictions, ({"places": [_line(mention) for mention in mentions]} for mentions in found))
    result: dict[str, object] = {
        "articles": len(rows),
        "ms_per_article": round(1000 * spent / max(len(rows), 1), 2),
    }
    if all("places" in row for row in rows):
        result |= _compare(rows, found, places)
    return result


def errors(report: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each miss, for people."""
    for miss in cast("list[dict[str, object]]", report.get("misses", [])):
        yield "{error} {kind} {name} ({role}): {title}".format(**miss)


def _line(mention: PlaceMention) -> dict[str, object]:
    return {
        "geonameid": int(mention.place) if mention.place.isdigit() else None,
        "name": mention.name,
        "country": mention.country or None,
        "kind": KINDS[mention.kind],
        "role": mention.role,
    }


def _compare(rows: list[dict[str, Any]], found: list[tuple[PlaceMention, ...]], places: Gazetteer) -> dict[str, object]:
    counts: Counter[tuple[str, str]] = Counter()
    roles: Counter[bool] = Counter()
    misses: list[dict[str, object]] = []
    for row, mentions in zip(rows, found, strict=True):
        left = list(mentions)
        for label in row["places"]:
            kind = str(label["kind"])
            match = next((mention for mention in left if _same(mention, label, places)), None)
            if match is None:
                counts[kind, "missed"] += 1
                misses.append(_miss("missed", kind, str(label["name"]), str(label["role"]), row))
                continue
            left.remove(match)
            counts[kind, "found"] += 1
            roles[match.role == label["role"]] += 1
            if match.role != label["role"]:
                misses.append(_miss("role", kind, match.name, match.role, row))
        for mention in left:
            counts[KINDS[mention.kind], "wrong"] += 1
            if mention.kind != "country":
                misses.append(_miss("wrong", KINDS[mention.kind], mention.name, mention.role, row))
    report: dict[str, object] = {}
    for kind in ("settlement", "region"):
        right, wrong, missed = counts[kind, "found"], counts[kind, "wrong"], counts[kind, "missed"]
        report[f"{kind}s_precision"] = round(right / (right + wrong), 4) if right + wrong else 1.0
        report[f"{kind}s_recall"] = round(right / (right + missed), 4) if right + missed else 1.0
        report[f"{kind}s_f1"] = round(2 * right / (2 * right + wrong + missed), 4) if right + wrong + missed else 1.0
    total = roles.total()
    report["roles_accuracy"] = round(roles[True] / total, 4) if total else 1.0
    report["misses"] = misses
    return report


def _miss(error: str, kind: str, name: str, role: str, row: Mapping[str, Any]) -> dict[str, object]:
    return {"error": error, "kind": kind, "name": name, "role": role, "title": row["title"]}


def _same(mention: PlaceMention, label: Mapping[str, Any], places: Gazetteer) -> bool:
    if label.get("geonameid") is not None:
        return mention.place == str(label["geonameid"])
    if KINDS[mention.kind] != label["kind"]:
        return False
    if label["kind"] == "country":
        return bool(mention.country == label["country"])
    if mention.name.casefold() == str(label["name"]).casefold():
        return mention.country in ("", label["country"])
    if label["kind"] != "region" or mention.country != label["country"]:
        return False
    return any(place.id == mention.place for place in places.named(str(label["name"])))

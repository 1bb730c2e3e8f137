"""How well a stream of articles is grouped into events, by BCubed (Bagga & Baldwin 1998).

A file holds JSON lines `{"id","time","lang","title","text","cluster"}`; those without a `cluster` are grouped but not
scored, nor are those whose `time_from` says that their time was guessed from their cluster or that they have none.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from srez.catalogue.grouping import coefficients
from srez.enrich.copies import Copies, fingerprint
from srez.evals import articles as ready
from srez.evals import lines
from srez.stories.grouping import Article, Decision, State, apply, decide

#: Where times come from that don't know the clusters.
TIMED = frozenset({"gold date", "created_at", "url"})


def evaluate(path: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Group the articles of a file in the order of their times and compare with its clusters.

    Args:
        predictions: where to write a line `{"id", "story"}` for each article, in the file's order.

    Returns:
        `articles`, `stories`, `looked` (articles that the closer look was taken at), seconds; over the scored ones
        `scored`, `clusters`, BCubed `precision`, `recall`, `f1`, and `errors`: pairs of titles wrongly joined or apart.

    Raises:
        UsageError: a line isn't such an article.
    """
    rows = read(path)
    began = time.perf_counter()
    stories, looked = group(rows)
    spent = time.perf_counter() - began
    if predictions is not None:
        told = zip(rows, stories, strict=True)
        lines.write(predictions, ({"id": row["id"], "story": story} for row, story in told))
    result: dict[str, Any] = {
        "articles": len(rows),
        "stories": len(set(stories)),
        "looked": looked,
        "seconds": round(spent, 1),
    }
    scored = [place for place, row in enumerate(rows) if _is_scored(row)]
    if scored:
        found, truth = [stories[place] for place in scored], [rows[place]["cluster"] for place in scored]
        result |= {"scored": len(scored), "clusters": len(set(truth)), **bcubed(found, truth)}
        result["errors"] = _errors([rows[place] for place in scored], found)
    return result


def read(path: Path) -> list[dict[str, Any]]:
    """Return the articles of a file, in its order.

    Raises:
        UsageError: a line isn't such an article.
    """
    return lines.read(path, _dated, "an article of a stream")


def _dated(row: Any) -> dict[str, Any]:
    return {**lines.article(row), "id": row["id"], "seen": _micros(row.get("time"))}


def group(rows: Sequence[dict[str, Any]], *, closely: bool = True) -> tuple[list[int], int]:
    """Return the story of each row, and at how many articles the closer look was taken.

    Args:
        closely: take the closer look at whom the decision says.
    """
    order = sorted(range(len(rows)), key=lambda place: (rows[place]["seen"], place))
    ordered = [rows[place] for place in order]
    articles = ready.articles(ordered)
    state = State(coefficients())
    copies = Copies()
    looked: set[int] = set()
    placed: dict[int, int] = {}
    for article, row in zip(articles, ordered, strict=True):
        what = fingerprint(row["title"], row["text"])
        original = copies.original(article.language, what)
        copies.add(article.index, article.seen, article.language, what, original)
        decision = step(state, msgspec.structs.replace(article, copy_of=original), ordered if closely else None, looked)
        placed[article.index] = decision.story
        for change in decision.changes:
            if change.how == "merge":
                placed = {index: change.story if story == change.what else story for index, story in placed.items()}
            else:
                placed[change.what] = change.story
    by_place = {place: placed[index] for index, place in enumerate(order)}
    return [by_place[place] for place in range(len(rows))], len(looked)


def step(state: State, article: Article, rows: Sequence[dict[str, Any]] | None, looked: set[int]) -> Decision:
    """Decide about an article and apply it; with rows at hand, after the closer look where there is doubt."""
    decision = decide(state, article)
    if decision.doubtful and rows is not None:
        looked.update(decision.doubtful)
        ready.look(state, decision.doubtful, rows)
        decision = decide(state, article)
    return apply(state, decision, article)


def bcubed(found: Sequence[Hashable], truth: Sequence[Hashable]) -> dict[str, float]:
    """Return precision, recall and F1: over all items, the mean share of an item's story that is of its cluster."""
    both = Counter(zip(found, truth, strict=True))
    stories, clusters = Counter(found), Counter(truth)
    precision = sum(count * count / stories[story] for (story, _), count in both.items()) / len(found)
    recall = sum(count * count / clusters[cluster] for (_, cluster), count in both.items()) / len(found)
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _is_scored(row: dict[str, Any]) -> bool:
    return row.get("cluster") is not None and row.get("time_from", "gold date") in TIMED


def _micros(moment: str | None) -> int:
    if not moment:
        return 0
    parsed = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    parsed = parsed.replace(tzinfo=parsed.tzinfo or UTC)
    return int(parsed.timestamp() * 1_000_000)


def _errors(rows: Sequence[dict[str, Any]], found: Sequence[int]) -> list[dict[str, Any]]:
    first: dict[tuple[int, Any], str] = {}
    for row, story in zip(rows, found, strict=True):
        first.setdefault((story, row["cluster"]), row["title"])
    wrong = []
    for how, same in (("joined", 0), ("apart", 1)):
        seen: dict[Any, str] = {}
        for pair, title in first.items():
            known = seen.setdefault(pair[same], title)
            if known != title:
                wrong.append({"how": how, "a": known, "b": title})
    return wrong


def errors(report: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each wrong joint or gap, for people."""
    for each in cast("list[dict[str, Any]]", report.get("errors", [])):
        yield "wrongly {how}: {a!r} / {b!r}".format(**each)

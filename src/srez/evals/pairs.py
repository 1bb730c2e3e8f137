"""How well it is told whether two articles tell the same event.

A file holds JSON lines `{"lang","a":{"title","text"},"b":{"title","text"},"same"}`; `lang` may stand in `a` and `b`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np

from srez.catalogue.grouping import coefficients
from srez.evals import articles as ready
from srez.evals import lines
from srez.stories.grouping import Article, State
from srez.stories.grouping.deciding import DOUBT


def evaluate(path: Path, predictions: Path | None = None) -> dict[str, Any]:
    """Judge every pair of a file and compare with its labels, as far as it has them.

    How common words are is counted over the file's own articles, labels unseen. The closer look is taken at the pairs
    that are in doubt without it, as the product does when it isn't in a hurry.

    Args:
        predictions: where to write a line `{"same", "score"}` for each pair, in order.

    Returns:
        `pairs`, `looked` (at how many the closer look was taken); for all and by language (or `uk-ru` and the like,
        in alphabetical order) `accuracy` and `auc` (0.5 is chance); `errors`, the most confident first.

    Raises:
        UsageError: a line isn't such a pair.
    """
    rows = read(path)
    scores, looked = judge(rows)
    if predictions is not None:
        lines.write(predictions, ({"same": score >= 0.5, "score": round(score, 4)} for score in scores))
    result: dict[str, Any] = {"pairs": len(rows), "looked": looked}
    if all(isinstance(row.get("same"), bool) for row in rows):
        result |= _marks(rows, scores)
    return result


def read(path: Path) -> list[dict[str, Any]]:
    """Return the pairs of a file.

    Raises:
        UsageError: a line isn't such a pair.
    """
    return lines.read(path, _pair, "a pair of articles")


def _pair(row: Any) -> dict[str, Any]:
    for side in ("a", "b"):
        row[side] = lines.article({"lang": row[side].get("lang") or row["lang"], **row[side]})
    return dict(row)


def judge(rows: Sequence[dict[str, Any]]) -> tuple[list[float], int]:
    """Return how likely each pair tells one event, and at how many the closer look was taken."""
    flat = [row[side] for row in rows for side in ("a", "b")]
    articles = ready.articles(flat)
    state = State(coefficients())
    state.learn(articles)
    for article in articles:
        state.add(article, quiet=False)
    scores = _scores(state, articles)
    doubtful = [place for place, score in enumerate(scores) if DOUBT[0] < score < DOUBT[1]]
    indexes = [index for place in doubtful for index in (2 * place, 2 * place + 1)]
    ready.look(state, indexes, flat)
    return _scores(state, articles), len(doubtful)


def _scores(state: State, articles: Sequence[Article]) -> list[float]:
    return [state.likeness_of(one, other.index) for one, other in zip(articles[::2], articles[1::2], strict=True)]


def _marks(rows: Sequence[dict[str, Any]], scores: Sequence[float]) -> dict[str, Any]:
    same = np.array([row["same"] for row in rows])
    score = np.array(scores)
    groups = np.array(["-".join(sorted({row["a"]["lang"], row["b"]["lang"]})) for row in rows])
    result: dict[str, Any] = {"accuracy": _accuracy(same, score), "auc": auc(same, score)}
    for group in sorted(set(groups.tolist())):
        here = groups == group
        result[f"{group}_pairs"] = int(here.sum())
        result[f"{group}_accuracy"] = _accuracy(same[here], score[here])
        result[f"{group}_auc"] = auc(same[here], score[here])
    wrong = np.flatnonzero((score >= 0.5) != same)
    result["errors"] = [
        {
            "line": int(place) + 1,
            "same": bool(same[place]),
            "score": round(float(score[place]), 3),
            "a": rows[place]["a"]["title"],
            "b": rows[place]["b"]["title"],
        }
        for place in sorted(wrong.tolist(), key=lambda place: -abs(score[place] - same[place]))
    ]
    return result


def _accuracy(same: Any, score: Any) -> float:
    return round(float(((score >= 0.5) == same).mean()), 4)


def auc(same: Any, score: Any) -> float | None:
    """Return the share of (same, different) couples that the scores put in the right order; None without both."""
    yes, no = score[same], score[~same]
    if not len(yes) or not len(no):
        return None
    above = (yes[:, None] > no[None, :]).mean() + (yes[:, None] == no[None, :]).mean() / 2
    return round(float(above), 4)


def errors(report: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each wrong judgement, for people."""
    for each in cast("list[dict[str, Any]]", report.get("errors", [])):
        yield "line {line}: {score} (same: {same}): {a!r} / {b!r}".format(**each)

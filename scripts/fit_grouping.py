#!/usr/bin/env python
"""Fit the coefficients by which articles are grouped, and tell how good they are on what they weren't fitted on.

    scripts/fit_grouping.py --pairs FILE --stream FILE --truth FILE > src/srez/catalogue/grouping.toml

PAIRS are judged pairs (`srez eval pairs`), STREAM dated articles with clusters (`srez eval stream`), TRUTH a newsroom's
(`srez demo --truth`). Each kind of pair has a model of its own, over the features named for it below: logistic
regression with coefficients that are never negative, since every feature counts for likeness, and a Gaussian prior
around zero. Figures go to standard error. Takes some ten minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from scipy.optimize import minimize  # comes with scikit-learn, which only development needs

from srez.evals import articles as ready
from srez.evals import pairs, stream
from srez.stories.grouping import KINDS, Article, State
from srez.stories.grouping.likeness import AKIN, FEATURES, NEUTRAL

#: Features of each kind, the prior's variance, and how much all pairs of the newsroom and of the stream weigh together
#: (a judged pair weighs 1, an English one `ENGLISH`).
SPEC: dict[str, tuple[tuple[str, ...], float, float, float]] = {
    "same": (("words", "title_low", "title_high", "names_high", "title_numbers", "places"), 1.0, 5.0, 0.0),
    "same_close": (("title_numbers", "places", "close"), 20.0, 10.0, 0.0),
    "english": (("words", "title_high", "names_high", "title_numbers", "places", "vectors"), 20.0, 1.0, 100.0),
    "english_close": (
        ("words", "title_high", "names_high", "title_numbers", "places", "vectors", "close"), 20.0, 1.0, 100.0,
    ),
    "akin": (("keys", "names_low", "names_high", "numbers", "title_numbers", "places", "vectors"), 30.0, 400.0, 0.0),
    "akin_close": (
        ("keys", "names_low", "names_high", "numbers", "title_numbers", "places", "close"), 30.0, 400.0, 0.0,
    ),
    "far": (("keys", "names_low", "names_high", "numbers", "title_numbers", "places", "vectors"), 30.0, 400.0, 0.0),
    "far_close": (
        ("keys", "names_low", "names_high", "numbers", "title_numbers", "places", "vectors", "close"), 30.0, 400.0, 0.0,
    ),
    "far_blind": (("keys", "names_low", "names_high", "numbers", "title_numbers", "places"), 30.0, 400.0, 0.0),
}  # fmt: skip
ENGLISH = 0.3
#: What a story asks more (or less, when above zero) of an article than a pair does, in logits; of English it is fitted.
EASE = -0.5
#: Features that stay within a narrow range: their prior is as much wider.
WIDER = {"words": 5.0, "keys": 3.0, "vectors": 2.0, "close": 3.0}
#: Of the newsroom: how many copies and articles without an event are taken along, and pairs of one event an article.
COPIES, ALONE, SAME = 0.15, 700, 6


class Pairs(msgspec.Struct):
    """Pairs in features."""

    #: Languages of both.
    languages: list[tuple[str, str]] = []
    features: list[Any] = []
    same: list[bool] = []

    def of(self, chosen: Callable[[str, str], bool]) -> tuple[Any, Any]:
        """Return features float (n, d) and labels of the pairs of chosen languages."""
        places = [place for place, both in enumerate(self.languages) if chosen(*both)]
        return np.array([self.features[place] for place in places]), np.array([self.same[place] for place in places])


def judged(path: Path) -> Pairs:
    """Return judged pairs."""
    rows = pairs.read(path)
    articles = ready.articles([row[side] for row in rows for side in ("a", "b")], closely=True)
    state = State({kind: {"bias": 0.0} for kind in KINDS})
    state.learn(articles)
    for article in articles:
        state.add(article, quiet=False)
    found = Pairs([], [], [])
    for row, one, other in zip(rows, articles[::2], articles[1::2], strict=True):
        found.languages.append((one.language, other.language))
        found.features.append(state.features(one, [other.index])[0])
        found.same.append(bool(row["same"]))
    return found


def streamed(articles: Sequence[Article], clusters: Sequence[str | None]) -> Pairs:
    """Return the pairs of a stream that grouping would look at, and some of each event besides."""
    state = State({kind: {"bias": 0.0} for kind in KINDS})
    state.learn(articles)
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    found = Pairs([], [], [])
    of_cluster: dict[str, list[int]] = {}
    for article, cluster in zip(articles, clusters, strict=True):
        known = of_cluster.setdefault(cluster or "", [])
        others = {*state.near(article, 24), *(chance.sample(known, min(SAME, len(known))) if cluster else ())}
        for index, features in zip(sorted(others), state.features(article, sorted(others)), strict=True):
            found.languages.append((article.language, articles[index].language))
            found.features.append(features)
            found.same.append(cluster is not None and clusters[index] == cluster)
        state.add(article, quiet=False)
        known.append(article.index)
    return found


def newsroom(path: Path) -> tuple[Pairs, Pairs]:
    """Return pairs of a newsroom, with the places where they play and without: a text may name none."""
    chance = random.Random(3)  # noqa: S311 - a sample, no secret
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    alone = [row for row in rows if not row["cluster"]]
    kept = [row for row in rows if row["cluster"] and (not row["copy_of"] or chance.random() < COPIES)]
    kept = sorted(kept + chance.sample(alone, min(ALONE, len(alone))), key=lambda row: str(row["time"]))
    articles = ready.articles(kept, closely=True)
    clusters = [row["cluster"] for row in kept]
    placed = [
        msgspec.structs.replace(
            article, places=tuple(place["id"] for place in row["places"] if place["role"] == "scene")
        )
        for article, row in zip(articles, kept, strict=True)
    ]
    return streamed(placed, clusters), streamed(articles, clusters)


def fit(x: Any, y: Any, weights: Any, variance: float, given: Any = 0.0) -> Any:
    """Return coefficients and, last, the bias, where `given` is what each pair has already."""
    sign = np.where(y, 1.0, -1.0)

    def loss(w: Any) -> tuple[float, Any]:
        margin = sign * (x @ w[:-1] + w[-1] + given)
        pull = -weights * sign / (1 + np.exp(margin))
        slope = np.append(x.T @ pull + w[:-1] / variance, pull.sum())
        return float((weights * np.logaddexp(0, -margin)).sum() + (w[:-1] ** 2).sum() / (2 * variance)), slope

    bounds = [(0.0, None)] * x.shape[1] + [(None, None)]
    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x


def balanced(same: Any, total: float) -> Any:
    """Return weights by which both kinds weigh alike, and all of them so much."""
    share = same.mean()
    return np.where(same, 0.5 / share, 0.5 / (1 - share)) * total / len(same)


def main() -> None:
    """Fit every kind, tell figures, print the models."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pairs", "stream", "truth"):
        options.add_argument(f"--{name}", type=Path, required=True)
    given = options.parse_args()
    rows = stream.read(given.stream)
    run(
        judged(given.pairs),
        streamed(ready.articles(rows, closely=True), [row.get("cluster") for row in rows]),
        newsroom(given.truth),
    )


def run(by_people: Pairs, of_stream: Pairs, of_newsroom: tuple[Pairs, Pairs]) -> None:
    """Fit every kind, tell figures, print the models."""
    placed, bare = of_newsroom
    names = Pairs.__struct_fields__
    both = Pairs(*([*getattr(placed, name), *getattr(bare, name)] for name in names))
    print(
        "# Fitted by scripts/fit_grouping.py: who, on what, and how well is said there. Kind of pair, feature, weight."
    )
    for kind, (names, variance, newsroom_weight, stream_weight) in SPEC.items():
        chosen = _chosen(kind)
        columns = [FEATURES.index(name) for name in names]
        scale = np.array([WIDER.get(name, 1.0) for name in names])
        hand = by_people.of(chosen)
        more = [
            (*part.of(chosen), weight)
            # Its moulds are told apart by their places alone, within one language: there they must be known.
            for part, weight in (
                (placed if kind.startswith(("same", "english")) else both, newsroom_weight),
                (of_stream, stream_weight),
            )
            if weight
        ]

        def ready(x: Any, columns: list[int] = columns, scale: Any = scale) -> Any:
            return np.nan_to_num(x, nan=NEUTRAL)[:, columns] * scale

        parts = [(ready(x), y, balanced(y, weight)) for x, y, weight in more]
        if len(hand[1]):
            each = ENGLISH if kind.startswith("english") else 1.0
            parts.append((ready(hand[0]), hand[1], np.full(len(hand[1]), each)))
        _tell(kind, parts, variance)
        w = fit(*(np.concatenate([part[place] for part in parts]) for place in range(3)), variance)
        bias, ease = w[-1], EASE
        if stream_weight:
            # What people call the same of two articles is narrower than what a stream's events hold together.
            x, y, weights = parts[-1]
            bias = fit(np.zeros((len(y), 0)), y, weights, variance, x @ w[:-1])[-1]
            ease = w[-1] - bias
        print(f"\n[{kind}]\nbias = {bias:.3f}\nease = {ease:.3f}")
        for name, value in zip(names, w[:-1] * scale, strict=True):
            print(f"{name} = {value:.3f}")


def _chosen(kind: str) -> Callable[[str, str], bool]:
    match kind.partition("_")[0]:
        case "same":
            return lambda one, other: one == other != "en"
        case "english":
            return lambda one, other: one == other == "en"
        case "akin":
            return lambda one, other: one != other and {one, other} <= AKIN
        case _:
            return lambda one, other: one != other and not {one, other} <= AKIN


def _tell(kind: str, parts: Sequence[tuple[Any, Any, Any]], variance: float, folds: int = 10) -> None:
    """Tell accuracy (both classes alike) and AUC of each part, on folds that weren't fitted on."""
    chance = np.random.default_rng(1)
    held = [chance.permutation(len(y)) % folds for _, y, _ in parts]
    scores = [np.zeros(len(y)) for _, y, _ in parts]
    for fold in range(folds):
        kept = [(x[h != fold], y[h != fold], w[h != fold]) for (x, y, w), h in zip(parts, held, strict=True)]
        model = fit(*(np.concatenate([part[place] for part in kept]) for place in range(3)), variance)
        for (x, _, _), h, score in zip(parts, held, scores, strict=True):
            score[h == fold] = x[h == fold] @ model[:-1] + model[-1]
    for (_, y, _), score in zip(parts, scores, strict=True):
        right = ((score > 0)[y].mean() + (score <= 0)[~y].mean()) / 2
        print(f"{kind}: {len(y)} pairs, accuracy {right:.3f}, AUC {pairs.auc(y, score)}", file=sys.stderr)


if __name__ == "__main__":
    main()

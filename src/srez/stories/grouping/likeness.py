"""How likely two articles tell the same event: a few interpretable features and a logistic model over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from srez.stories.grouping.counts import SLOTS, Floats, Ids
from srez.stories.grouping.window import Draft, Window

Rows = npt.NDArray[np.int64]

#: Of a pair, each 0 to 1, higher for likelier; `None`s of either side count as `NEUTRAL`.
FEATURES: Final = (
    # Cosine of the weights of all words; of one language only.
    "words",
    # Share of a title's weight that the other article's words hold: the lower and the higher of the two directions.
    "title_low", "title_high",
    # Cosine of names and of what else is spelt alike across languages.
    "keys",
    # Share of the names of a title that the other article has, the lower direction and the higher.
    "names_low", "names_high",
    # Share of the numbers, by rarity, of the one that has fewer; and of those in the titles.
    "numbers", "title_numbers",
    # Whether they share a place; that they play in different ones tells the more.
    "places",
    # Cosine of the vectors.
    "vectors",
    # The same of the closer look.
    "close",
)  # fmt: skip
#: What a feature is when a side has nothing to compare.
NEUTRAL: Final = 0.4
#: Cosines of the closer model crowd under 1: this one counts as 0.
CLOSE_FLOOR: Final = 0.75
#: Languages so close that a common word's spelling often tells.
AKIN: Final = frozenset({"ru", "uk", "be"})


#: A logistic model, probability = 1 / (1 + exp(-(bias + coefficients · features))): its coefficients by feature (one
#: that isn't named doesn't count) and its `bias`. `ease` is added to that where a story is asked whether an article
#: belongs to it: what tells one event is a little wider, or narrower, than what people call the same of two articles.
Model = Mapping[str, float]

#: Kinds of pairs: of English, whose judged pairs are of another making; of another one language; of akin ones; of
#: others; each also with the closer look, and the last without any vector.
KINDS: Final = (
    "same", "english", "akin", "far", "same_close", "english_close", "akin_close", "far_close", "far_blind",
)  # fmt: skip


class Known(NamedTuple):
    """Numbers of languages; -1 for one that was not met yet."""

    akin: frozenset[int]
    english: int


class Likeness:
    """Scores an article against rows of the window, all at once."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        """Take a model for each of `KINDS`."""
        self._biases = np.array([models[kind]["bias"] for kind in KINDS], dtype=np.float32)
        self._eases = np.array([models[kind].get("ease", 0.0) for kind in KINDS], dtype=np.float32)
        self._coefficients = np.array(
            [[models[kind].get(name, 0.0) for name in FEATURES] for kind in KINDS], dtype=np.float32
        )
        #: Weight by term of the article that is scored; zero everywhere between two calls.
        self._board = np.zeros(SLOTS + 1, dtype=np.float32)

    def score(
        self, window: Window, one: Draft, rows: Rows, known: Known, close: Mapping[int, Floats], *, story: bool = True
    ) -> tuple[Floats, Floats]:
        """Return the probabilities float32 (n,) for rows and their features float32 (n, len(FEATURES)).

        Args:
            known: the languages that have a model of their own.
            close: vectors of the closer look by article index.
            story: whether the question is of one story; else of one pair.
        """
        at = rows - window.first
        found = self.features(window, one, at, close)
        kinds = self._kinds(window, one, at, known, ~np.isnan(found[:, -1]), ~np.isnan(found[:, -2]))
        np.nan_to_num(found, copy=False, nan=NEUTRAL)
        logits = self._biases[kinds] + np.einsum("ij,ij->i", self._coefficients[kinds], found)
        if story:
            logits += self._eases[kinds]
        return 1 / (1 + np.exp(-logits)), found

    def features(self, window: Window, one: Draft, at: Rows, close: Mapping[int, Floats]) -> Floats:
        """Return what `FEATURES` are for the rows at these places; a missing vector's is NaN."""
        found = np.full((len(at), len(FEATURES)), NEUTRAL, dtype=np.float32)
        same = window.language[at] == one.language
        terms, title = window.ids["terms"][at], window.ids["title"][at]
        mine = one.ids["terms"]
        board = self._lay(mine, one.weights["terms"])
        found[:, 0] = (board[terms.clip(max=SLOTS)] * window.weights["terms"][at]).sum(1) * same
        back = _share(board[title.clip(max=SLOTS)] > 0, window.weights["title"][at])
        board[mine] = 0
        forth = self._covered(one.ids["title"], one.weights["title"], terms)
        found[:, 1] = np.minimum(forth, back) * same
        found[:, 2] = np.maximum(forth, back) * same
        keys, mine = window.ids["keys"][at], one.ids["keys"]
        board = self._lay(mine, one.weights["keys"])
        found[:, 3] = (board[keys.clip(max=SLOTS)] * window.weights["keys"][at]).sum(1)
        names = window.ids["title_names"][at]
        back = _share(board[names.clip(max=SLOTS)] > 0, window.weights["title_names"][at])
        board[mine] = 0
        forth = self._covered(one.ids["title_names"], one.weights["title_names"], keys)
        found[:, 4], found[:, 5] = np.minimum(forth, back), np.maximum(forth, back)
        found[:, 6], found[:, 7] = self._numbers(window, one, at)
        found[:, 8] = self._places(window, one, at)
        found[:, 9] = self._vectors(window, one, at)
        found[:, 10] = _close(window, one, at, close)
        return found

    def _lay(self, ids: Ids, weights: Floats) -> Floats:
        board = self._board
        board[ids] = np.maximum(weights, 1e-4)
        return board

    def _covered(self, ids: Ids, weights: Floats, rows: Ids) -> Floats:
        """Return the share of the article's weights that each row holds."""
        total = float(weights.sum())
        if not total:
            return np.full(len(rows), NEUTRAL, dtype=np.float32)
        board = self._lay(ids, weights)
        share = board[rows.clip(max=SLOTS)].sum(1) / total
        board[ids] = 0
        bounded: Floats = np.minimum(share, 1)
        return bounded

    def _numbers(self, window: Window, one: Draft, at: Rows) -> tuple[Floats, Floats]:
        rows, theirs = window.ids["numbers"][at], window.weights["numbers"][at]
        mine = one.ids["numbers"]
        board = self._lay(mine, one.weights["numbers"])
        has = board[rows.clip(max=SLOTS)] > 0
        back = _share(has, theirs)
        titles = _share(board[window.ids["title_numbers"][at].clip(max=SLOTS)] > 0, window.weights["title_numbers"][at])
        board[mine] = 0
        forth = self._covered(mine, one.weights["numbers"], rows)
        fewer = np.where((rows < SLOTS).sum(1) < len(mine), back, forth)
        if not len(mine):
            fewer = titles = np.full(len(at), NEUTRAL, dtype=np.float32)
        fewer = np.where(rows[:, 0] < SLOTS, fewer, np.float32(NEUTRAL))
        mine = one.ids["title_numbers"]
        forth = self._covered(mine, one.weights["title_numbers"], rows)
        forth = np.where(rows[:, 0] < SLOTS, forth, np.float32(NEUTRAL))
        return fewer, np.minimum(forth, titles)

    def _places(self, window: Window, one: Draft, at: Rows) -> Floats:
        mine, rows = one.ids["places"], window.ids["places"][at]
        if not len(mine):
            return np.full(len(at), NEUTRAL, dtype=np.float32)
        shared = np.isin(rows, mine).any(1)
        return np.where(rows[:, 0] < SLOTS, shared, np.float32(NEUTRAL)).astype(np.float32)

    def _vectors(self, window: Window, one: Draft, at: Rows) -> Floats:
        if one.vector is None:
            return np.full(len(at), np.nan, dtype=np.float32)
        rows = window.vectors[at].astype(np.float32)
        cosines = rows @ one.vector / (np.sqrt(np.einsum("ij,ij->i", rows, rows)) + 1e-6)
        return np.where(window.model[at] == one.model, cosines, np.float32(np.nan)).astype(np.float32)

    def _kinds(
        self, window: Window, one: Draft, at: Rows, known: Known, closely: npt.NDArray[np.bool_],
        seen: npt.NDArray[np.bool_],
    ) -> Rows:  # fmt: skip
        languages = window.language[at]
        near = np.isin(languages, list(known.akin)) & (one.language in known.akin)
        kinds = np.where(languages == one.language, int(one.language == known.english), np.where(near, 2, 3))
        kinds = np.where(closely, kinds + 4, kinds)
        return np.where((kinds == 3) & ~seen, 8, kinds)


def _share(has: npt.NDArray[np.bool_], weights: npt.NDArray[np.float16]) -> Floats:
    """Return the share of each row's weights that are had; NEUTRAL where it has none."""
    weights = weights.astype(np.float32)
    total = weights.sum(1)
    return np.where(total > 0, (weights * has).sum(1) / np.maximum(total, 1e-6), np.float32(NEUTRAL)).astype(np.float32)


def _close(window: Window, one: Draft, at: Rows, close: Mapping[int, Floats]) -> Floats:
    found = np.full(len(at), np.nan, dtype=np.float32)
    mine = close.get(one.index)
    if mine is not None:
        for place, index in enumerate(window.index[at].tolist()):
            other = close.get(index)
            if other is not None:
                found[place] = (float(mine @ other) - CLOSE_FLOOR) / (1 - CLOSE_FLOOR)
    return found

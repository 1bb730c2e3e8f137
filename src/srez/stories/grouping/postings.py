"""Which articles have a term: an inverted index of fixed size, whose lists hold the latest rows only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from srez.stories.grouping.counts import Floats, Ids

Rows = npt.NDArray[np.int64]

#: Lists, and rows that each holds; terms that share a list give candidates that the score then turns down.
LISTS = 1 << 19
DEPTH = 16
#: Spreads term numbers over the lists (Knuth's multiplicative hash).
_SPREAD = np.uint64(2654435769)


class Postings:
    """Takes 36 MB, however many articles pass; an older row is pushed out by newer ones."""

    def __init__(self) -> None:
        self._rows = np.full((LISTS, DEPTH), -1, dtype=np.int32)
        self._next = np.zeros(LISTS, dtype=np.uint8)

    def add(self, terms: Ids, row: int) -> None:
        """Enter a row under its terms."""
        lists = _lists(terms)
        places = self._next[lists]
        self._rows[lists, places] = row
        self._next[lists] = (places + 1) % DEPTH

    def find(self, terms: Ids, weights: Floats, first: int, most: int) -> tuple[Rows, Floats]:
        """Return at most `most` rows from `first` on that share most of the weight, the most first; and how much."""
        rows = self._rows[_lists(terms)]
        valid = rows >= first
        if not valid.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        distinct, place = np.unique(rows[valid], return_inverse=True)
        shared = np.bincount(place, weights=np.repeat(weights, DEPTH)[valid.ravel()]).astype(np.float32)
        # Of equals the later row; both keys are whole, so that every machine sorts alike.
        order = np.lexsort((-distinct, -shared))[:most]
        return distinct[order].astype(np.int64), shared[order]


def _lists(terms: Ids) -> npt.NDArray[np.int64]:
    return ((terms.astype(np.uint64) * _SPREAD >> np.uint64(7)) % np.uint64(LISTS)).astype(np.int64)

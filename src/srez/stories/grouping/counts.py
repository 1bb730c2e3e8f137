"""How common a term is: a decaying count over the stream, which begins with what is known of the languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]

#: Counters; terms that share one count as one.
SLOTS = 1 << 20
#: Articles after which all counts are halved: what was common last month tells little of today.
HORIZON = 200_000
#: Articles that shipped frequencies count for.
PRIOR = 2_000


@lru_cache(1 << 17)
def term_id(term: str, space: str) -> int:
    """Return a term's number, the same on every machine; `space` is its language, or what kind of key it is."""
    return crc32(f"{space}\0{term}".encode("utf-8", "surrogatepass")) & (SLOTS - 1)


def ids(terms: Iterable[str], space: str) -> list[int]:
    """Return the numbers of terms, in order."""
    return [term_id(term, space) for term in terms]


class Counts:
    """Counts of articles by term; halved now and then, in integers, so that a replay counts alike."""

    def __init__(self, frequencies: Mapping[str, Mapping[str, int]] | None = None) -> None:
        """Begin with shares of articles, in thousandths, by language (or `""` for keys) and term."""
        self._counts = np.zeros(SLOTS, dtype=np.uint32)
        self._totals: dict[str, int] = {}
        self._seen = 0
        for space, shares in (frequencies or {}).items():
            self._totals[space] = PRIOR
            for term, share in shares.items():
                self._counts[term_id(term, space)] += share * PRIOR // 1000

    def add(self, found: Ids, space: str) -> None:
        """Count an article's terms, each once."""
        self._counts[found] += 1
        self._totals[space] = self._totals.get(space, 0) + 1

    def end(self) -> None:
        """Close an article; halve all when it is time."""
        self._seen += 1
        if self._seen == HORIZON:
            self._seen = HORIZON // 2
            self._counts >>= 1
            self._totals = {space: max(1, total >> 1) for space, total in self._totals.items()}

    def rarity(self, found: Ids, space: str) -> Floats:
        """Return how much each term tells: the logarithm of one over its share of articles, less a little; ≥ 0."""
        total = self._totals.get(space, 0) + 20
        with np.errstate(divide="ignore"):
            rare = np.log(np.float32(total) / (self._counts[found].astype(np.float32) + np.float32(0.7))) - 0.5
        told: Floats = np.maximum(rare, 0).astype(np.float32)
        return told

"""Chance from a seed, the same on every machine and in every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").

    Args:
        words: what seeds it; the same words give the same throws.
    """

    def __init__(self, *words: object) -> None:
        seed = "\0".join(str(word) for word in words)
        self._state = int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big")

    def _throw(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def below(self, count: int) -> int:
        """Return an integer in [0, count)."""
        return self._throw() % count

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self._throw() / (_MASK + 1)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[self.below(len(things))]

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of the things, by weight."""
        at = self.between(0, sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            at -= weight
            if at < 0:
                return thing
        return things[-1]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in another order."""
        left = list(things)
        for index in range(len(left) - 1, 0, -1):
            other = self.below(index + 1)
            left[index], left[other] = left[other], left[index]
        return left

"""What changed between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Change = tuple[Literal["same", "gone", "new"], str]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n+|[^\n]+")
#: Differences that are followed up, words and paragraphs; the cost of a diff grows with the square of them.
_MOST = 400
#: A few equal characters between two changes are read more easily as part of them.
_ISLAND = 3


def diff(old: str, new: str) -> list[Change]:
    """Return the pieces that turn `old` into `new`: what both have, what is gone and what is new, in reading order.

    Joined, the pieces that are not new give `old` and those that are not gone give `new`. Versions with more than a few
    hundred changed words are compared by paragraphs, hopeless ones as a whole: time is bounded for any two texts.
    """
    for pattern in (_WORDS, _LINES):
        changes = _compare(pattern.findall(old), pattern.findall(new))
        if changes is not None:
            return _readable(changes)
    return _readable([("gone", old), ("new", new)])


def _compare(old: Sequence[str], new: Sequence[str]) -> list[Change] | None:
    """Compare two sequences (Myers 1986, the greedy algorithm), None when they differ in too much."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    path = _shortest(a, b)
    if path is None:
        return None
    changes: list[Change] = [("same", "".join(old[:start]))]
    changes += path
    changes.append(("same", "".join(old[len(old) - end :])))
    return changes


def _shortest(a: Sequence[str], b: Sequence[str]) -> list[Change] | None:
    furthest = {1: 0}
    history = []
    for distance in range(min(len(a) + len(b), _MOST) + 1):
        history.append(dict(furthest))
        for diagonal in range(-distance, distance + 1, 2):
            down = diagonal == -distance or (diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1])
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x += 1
                y += 1
            furthest[diagonal] = x
            if x >= len(a) and y >= len(b):
                return _trace(a, b, history)
    return None


def _trace(a: Sequence[str], b: Sequence[str], history: list[dict[int, int]]) -> list[Change]:
    changes: list[Change] = []
    x, y = len(a), len(b)
    for distance in range(len(history) - 1, -1, -1):
        furthest = history[distance]
        diagonal = x - y
        down = diagonal == -distance or (diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1])
        before_x = furthest[diagonal + 1 if down else diagonal - 1] if distance else 0
        before_y = before_x - (diagonal + 1 if down else diagonal - 1) if distance else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            changes.append(("same", a[x]))
        if distance:
            changes.append(("new", b[before_y]) if down else ("gone", a[before_x]))
            x, y = before_x, before_y
    changes.reverse()
    return changes


def _readable(changes: Sequence[Change]) -> list[Change]:
    """Join neighbours of a kind, small islands with the changes around them; gone before new."""
    runs: list[list[str]] = []  # same, gone, new by turns
    for kind, piece in changes:
        if not piece:
            continue
        if not runs or (kind == "same" and (runs[-1][1] or runs[-1][2])):
            runs.append(["", "", ""])
        runs[-1][("same", "gone", "new").index(kind)] += piece
    merged: list[list[str]] = []
    for index, (same, gone, fresh) in enumerate(runs):
        if merged and index and len(same.strip()) < _ISLAND and (gone or fresh) and "\n" not in same:
            merged[-1][1] += same + gone
            merged[-1][2] += same + fresh
        else:
            merged.append([same, gone, fresh])
    readable: list[Change] = []
    for same, gone, fresh in merged:
        readable += [("same", same)] if same else []
        readable += [("gone", gone)] if gone else []
        readable += [("new", fresh)] if fresh else []
    return readable

"""The articles of the last hours as columns of numbers: about 1.4 KB each, whatever their length."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from srez.stories.grouping.article import Article
from srez.stories.grouping.counts import Counts, Floats, Ids, ids

#: Terms kept of an article: of title and text, of the title, keys, keys of the title's names, numbers, the title's,
#: places.
WIDTHS = {"terms": 80, "title": 16, "keys": 40, "title_names": 8, "numbers": 12, "title_numbers": 4, "places": 4}
#: Values of a vector that are kept; a longer one is cut, and none is longer here.
DIMENSIONS = 512
#: What is no term in a column.
NONE = np.uint32(0xFFFFFFFF)
#: A title's words and a name weigh so much more than others.
EMPHASIS = 2
#: Vectors are kept as signed bytes of so many steps.
STEPS = 127.0

_FIRST = 1024


class Draft(msgspec.Struct):
    """An article in numbers: of each column its distinct terms, the weightiest first, and their weights."""

    index: int
    seen: int
    language: int
    source: int
    ids: dict[str, Ids]
    weights: dict[str, Floats]
    vector: Floats | None
    model: int
    not_news: bool
    #: All distinct terms, for counting.
    counted: dict[str, Ids]


class Window:
    """Rows in the order of their indexes. A row's number is stable; what went out of the window has none."""

    def __init__(self) -> None:
        #: Number of the row that is held first, and of the first that is in the window still.
        self.first = 0
        self.live = 0
        #: Rows held.
        self.size = 0
        self._room = _FIRST
        self.ids = {name: np.full((_FIRST, width), NONE, dtype=np.uint32) for name, width in WIDTHS.items()}
        self.weights = {name: np.zeros((_FIRST, width), dtype=np.float16) for name, width in WIDTHS.items()}
        self.vectors = np.zeros((_FIRST, DIMENSIONS), dtype=np.int8)
        self.index = np.zeros(_FIRST, dtype=np.int64)
        self.seen = np.zeros(_FIRST, dtype=np.int64)
        self.story = np.zeros(_FIRST, dtype=np.int64)
        self.language = np.zeros(_FIRST, dtype=np.int32)
        self.source = np.zeros(_FIRST, dtype=np.int32)
        self.model = np.zeros(_FIRST, dtype=np.int16)
        self.quiet = np.zeros(_FIRST, dtype=np.bool_)

    def add(self, draft: Draft) -> int:
        """Add a row; return its number."""
        if self.size == self._room:
            self._make_room()
        at = self.size
        for name, found in draft.ids.items():
            row, weights = self.ids[name][at], self.weights[name][at]
            row[: len(found)] = found
            row[len(found) :] = NONE
            weights[: len(found)] = draft.weights[name]
            weights[len(found) :] = 0
        self.model[at] = draft.model
        if draft.vector is not None:
            width = len(draft.vector)
            self.vectors[at, :width] = np.rint(draft.vector * STEPS)
            self.vectors[at, width:] = 0
        self.index[at], self.seen[at], self.language[at] = draft.index, draft.seen, draft.language
        self.source[at], self.quiet[at] = draft.source, draft.not_news
        self.size += 1
        return self.first + at

    def row_of(self, index: int) -> int | None:
        """Return the row of an article, or None when it isn't in the window."""
        at = int(np.searchsorted(self.index[: self.size], index))
        known = at < self.size and self.index[at] == index and self.first + at >= self.live
        return self.first + at if known else None

    def draft(self, row: int) -> Draft:
        """Return a row as an article that others are compared with."""
        at = row - self.first
        widths = {name: int((column[at] != NONE).sum()) for name, column in self.ids.items()}
        vector = self.vectors[at].astype(np.float32)
        length = float(np.sqrt(vector @ vector))
        return Draft(
            index=int(self.index[at]),
            seen=int(self.seen[at]),
            language=int(self.language[at]),
            source=int(self.source[at]),
            ids={name: self.ids[name][at, :width] for name, width in widths.items()},
            weights={name: self.weights[name][at, :width].astype(np.float32) for name, width in widths.items()},
            vector=vector / length if length and self.model[at] else None,
            model=int(self.model[at]),
            not_news=bool(self.quiet[at]),
            counted={},
        )

    def expire(self, seen: int) -> range:
        """Let rows seen earlier than that (microseconds) go; return which ones went."""
        begin = at = self.live - self.first
        while at < self.size and self.seen[at] < seen:
            at += 1
        self.live = self.first + at
        return range(self.first + begin, self.live)

    def compact(self) -> None:
        """Give back the room of what went, once that is worth moving the rest."""
        count = self.live - self.first
        if count < max(_FIRST, self.size // 8):
            return
        kept = self.size - count
        for column in self._columns():
            column[:kept] = column[count : count + kept]
        self.first += count
        self.size = kept

    def _make_room(self) -> None:
        self._room *= 2
        for column in self._columns():
            # In place where the system can: pages that nobody wrote to take no memory.
            column.resize((self._room, *column.shape[1:]), refcheck=False)

    def _columns(self) -> list[npt.NDArray[Any]]:
        return [
            *self.ids.values(), *self.weights.values(), self.vectors, self.index, self.seen, self.story, self.language,
            self.source, self.model, self.quiet,
        ]  # fmt: skip


def draft(article: Article, counts: Counts, numbers: dict[str, int]) -> Draft:
    """Turn an article into numbers.

    Args:
        numbers: of languages, sources and models, each with a mark before it; new ones are added.
    """
    language = article.language
    everything = ids(article.title, language)
    title = _weigh(everything, counts, language, WIDTHS["title"])
    text = ids(article.text, language)
    terms = _weigh(everything * EMPHASIS + text, counts, language, WIDTHS["terms"])
    places = ids(article.places, "place")
    links = [*places, *ids(article.links, "link")]
    names = ids(article.names, "key") + ids(article.title_names, "key") * EMPHASIS + links
    keys = _weigh(names * EMPHASIS + ids(article.keys, "key"), counts, "key", WIDTHS["keys"])
    title_names = _weigh(ids(article.title_names, "key"), counts, "key", WIDTHS["title_names"])
    every_number = ids(article.numbers, "number") + ids(article.title_numbers, "number")
    found = {
        "terms": terms,
        "title": title,
        "keys": keys,
        "title_names": title_names,
        "numbers": _weigh(every_number, counts, "number", WIDTHS["numbers"]),
        "title_numbers": _weigh(ids(article.title_numbers, "number"), counts, "number", WIDTHS["title_numbers"]),
        "places": _weigh(places, counts, "key", WIDTHS["places"]),
    }
    vector = article.vector
    return Draft(
        index=article.index,
        seen=article.seen,
        language=_number(numbers, f"l {language}"),
        source=_number(numbers, f"s {article.source}") if article.source else -1,
        ids={name: pair[0] for name, pair in found.items()},
        weights={name: pair[1] for name, pair in found.items()},
        vector=None if vector is None else vector.values,
        model=0 if vector is None else _number(numbers, f"m {vector.model}") + 1,
        not_news=article.not_news,
        counted={
            language: _distinct(everything + text),
            "key": _distinct(names + ids(article.keys, "key")),
            "number": _distinct(every_number),
        },
    )


def _number(numbers: dict[str, int], name: str) -> int:
    return numbers.setdefault(name, len(numbers))


def _distinct(found: list[int]) -> Ids:
    return np.fromiter(set(found), dtype=np.uint32)


def _weigh(found: list[int], counts: Counts, space: str, width: int) -> tuple[Ids, Floats]:
    """Return the weightiest distinct terms and their weights, (1 + log times) × rarity, of unit length together."""
    if not found:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32)
    times: dict[int, int] = {}
    for term in found:
        times[term] = times.get(term, 0) + 1
    distinct = np.fromiter(times, dtype=np.uint32, count=len(times))
    often = np.fromiter(times.values(), dtype=np.float32, count=len(times))
    weights = (1 + np.log(often)) * counts.rarity(distinct, space)
    # Stable, so that equal weights stand in the order of the text on every machine.
    order = np.argsort(-weights, kind="stable")[:width]
    kept = weights[order]
    length = float(np.sqrt(kept @ kept))
    return distinct[order], (kept / length if length else kept).astype(np.float32)

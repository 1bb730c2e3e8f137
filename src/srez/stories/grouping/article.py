"""What grouping is given, and what it gives back."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

#: By what an article was joined to its story, the strongest first; `alone` starts one.
By = Literal["copy", "words", "names", "numbers", "places", "links", "vectors", "alone"]
How = Literal["join", "merge", "part"]


class Vector(msgspec.Struct, frozen=True):
    """A text's meaning; only vectors of one model are ever compared."""

    model: str
    #: float32 (d,), a unit vector.
    values: Floats


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it is compared; every term is folded, and the fields with a default may be left out."""

    #: Its id; articles are handed in by growing index.
    index: int
    #: Microseconds since 1970 UTC at which it was first seen.
    seen: int
    #: The source's slug.
    source: str = ""
    #: ISO 639 code.
    language: str
    #: Base forms of the words of title and text, with repeats.
    title: tuple[str, ...]
    text: tuple[str, ...] = ()
    #: Names in title and text by keys that meet across languages (`enrich/transliteration.py`).
    title_names: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    #: Keys of common words, for languages that are akin.
    keys: tuple[str, ...] = ()
    title_numbers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    #: Ids of the places where it plays, and addresses that it links to: one in common tells as much as a rare name.
    places: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    #: Of title and lede, by the model that every article of a language it knows is read with.
    vector: Vector | None = None
    #: Of title and text, by the model that doubtful cases are read with (`Decision.doubtful`).
    close: Vector | None = None
    #: Index of the article that it reprints, or -1.
    copy_of: int = -1
    #: No news of an event (a forecast, rates, a horoscope, a digest): it joins nothing but what it is a copy of, and
    #: nothing else joins it.
    not_news: bool = False


class Change(msgspec.Struct, frozen=True):
    """One step of grouping, as the wire has it.

    `join`: article `what` is told by story `story`. `merge`: story `what` is story `story` from now on. `part`: article
    `what` leaves its story for `story`.
    """

    how: How
    what: int
    story: int


class Decision(msgspec.Struct, frozen=True):
    """Where an article belongs, in integers and codes alone."""

    article: int
    story: int
    by: By
    #: The join first, then merges; none when the article begins a story.
    changes: tuple[Change, ...]
    #: Whether it tells of many events at once, so that nothing may join by it.
    glue: bool = False
    #: Articles, this one among them, whose closer look (`Article.close`) would make the decision surer; empty when
    #: nothing is in doubt.
    doubtful: tuple[int, ...] = ()

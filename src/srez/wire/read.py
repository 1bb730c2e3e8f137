"""Read records from published tiles, wherever they lie."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

from srez.errors import Corrupt
from srez.wire import tree
from srez.wire.checkpoint import Checkpoint, parse_note
from srez.wire.records import decode

#: Returns a file of the wire by its relative path, None when it is absent.
Get = Callable[[str], bytes | None]


def checkpoint(get: Get) -> Checkpoint | None:
    """Return the newest checkpoint without checking its signature; None before the first."""
    note = get("checkpoint")
    return None if note is None else parse_note(note)[0]


def bundle(get: Get, number: int, size: int) -> list[bytes]:
    """Return bundle `number` of a log of `size` records: 256 of them, fewer in the last.

    A partial bundle gives way to the full one while it is being read; both are tried.

    Raises:
        Corrupt: when it is absent or holds too few.
    """
    width = min(tree.WIDTH, size - number * tree.WIDTH)
    data = get(tree.entries_path(number, width))
    if data is None and width < tree.WIDTH:
        data = get(tree.entries_path(number))
    records = tree.unpack(data or b"")[:width]
    if len(records) < width:
        msg = f"{tree.entries_path(number, width)}: {len(records)} records where {width} belong"
        raise Corrupt(msg)
    return records


def records(get: Get, first: int, upto: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield the records with `first` ≤ index < `upto` bundle by bundle, each with its first index.

    Args:
        size: a published size, at least `upto`; it says how wide the last bundle is at the least.
    """
    for number in range(first // tree.WIDTH, -(-upto // tree.WIDTH)):
        start = number * tree.WIDTH
        chunk = bundle(get, number, size)[: upto - start]
        skip = max(0, first - start)
        yield start + skip, chunk[skip:]


def first_since(get: Get, size: int, time: str) -> int:
    """Return the index of the first record with a time of at least `time` (as records write it), or `size`.

    Times never run backwards, so a few bundles are enough to find it.
    """
    number = bisect_left(range(-(-size // tree.WIDTH)), time, key=lambda n: decode(bundle(get, n, size)[0]).time)
    if number == 0:
        return 0
    start = (number - 1) * tree.WIDTH
    return start + bisect_left(bundle(get, number - 1, size), time, key=lambda record: decode(record).time)

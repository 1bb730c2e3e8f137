"""The tree computed anew from its leaves, every tile held against it (RFC 6962 §2.1, C2SP tlog-tiles)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from srez.wire.tree import EMPTY_ROOT, HASH, WIDTH, tile_path


def node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return sha256(b"\x01" + left + right).digest()


def subtree(hashes: Sequence[bytes]) -> bytes:
    """Return the root over at least one hash: neighbours are paired, an odd last one waits for the next round."""
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) & 1 else []
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
        row += odd
    return row[0]


class Frontier:
    """The roots of the perfect subtrees that leaves so far add up to, in full tiles: the largest one first."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def push(self, root: bytes) -> None:
        """Add the root over the next full tile of leaves."""
        height = 0
        while self._peaks and self._peaks[-1][0] == height:
            root = node(self._peaks.pop()[1], root)
            height += 1
        self._peaks.append((height, root))

    def root(self, more: Sequence[bytes]) -> bytes:
        """Return the root over all leaves so far and `more`, fewer than a full tile."""
        carried = subtree(more) if more else None
        for _, peak in reversed(self._peaks):
            carried = peak if carried is None else node(peak, carried)
        return EMPTY_ROOT if carried is None else carried


class Tiles:
    """Compares the published hash tiles of every level with the leaves."""

    def __init__(self, get: Callable[[str], bytes | None], problem: Callable[[str, str], None]) -> None:
        self._get = get
        self._problem = problem
        #: Hashes of each level's unfinished tile, and the number of that tile.
        self._rows: list[list[bytes]] = []
        self._numbers: list[int] = []

    def read(self, level: int, number: int, width: int) -> bytes | None:
        """Return a tile of `width` hashes; where its partial file gave way to the full one, that one's beginning."""
        data = self._get(tile_path(level, number, width))
        if data is None and width < WIDTH:
            full = self._get(tile_path(level, number))
            data = None if full is None else full[: width * HASH]
        return data

    def check(self, level: int, number: int, hashes: Sequence[bytes]) -> None:
        """Compare one tile with what it should hold."""
        data = self.read(level, number, len(hashes))
        if data != b"".join(hashes):
            path = tile_path(level, number, len(hashes))
            self._problem(path, "absent" if data is None else "not the hashes that the records have")

    def add(self, root: bytes, level: int = 1) -> None:
        """Take the root over the next full tile of the level below."""
        if level > len(self._rows):
            self._rows.append([])
            self._numbers.append(0)
        row = self._rows[level - 1]
        row.append(root)
        if len(row) == WIDTH:
            self.check(level, self._numbers[level - 1], row)
            self._numbers[level - 1] += 1
            self._rows[level - 1] = []
            self.add(subtree(row), level + 1)

    def finish(self) -> None:
        """Compare the partial tiles of the right edge above the leaves."""
        for level, (row, number) in enumerate(zip(self._rows, self._numbers, strict=True), 1):
            if row:
                self.check(level, number, row)

"""The Merkle tree of RFC 6962 §2.1 in the tiles of C2SP tlog-tiles: hashes, paths, and the right edge that grows.

A tile holds up to 256 hashes of one level; level 0 is the leaves, and each hash of level L + 1 is the root over one
full tile of level L. An entry bundle holds the same 256 records' bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

import msgspec

from srez.errors import Corrupt

WIDTH = 256
HASH = 32
#: RFC 6962: the hash of an empty tree.
EMPTY_ROOT = sha256(b"").digest()
#: C2SP tlog-tiles: an entry's length is a 16-bit number.
MAX_ENTRY = 65_535


def leaf_hash(record: bytes) -> bytes:
    """Hash a record as a leaf (RFC 6962 §2.1)."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over nodes of one level, of which the last may stand for an incomplete subtree.

    Pairing neighbours level by level and carrying an odd one up unchanged gives RFC 6962's split at the largest power
    of two.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        paired = [sha256(b"\x01" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            paired.append(row[-1])
        row = paired
    return row[0]


def _number(n: int) -> str:
    """Write a tile's number as the format's path elements: 1234067 is `x001/x234/067`."""
    parts = [f"{n % 1000:03d}"]
    while n >= 1000:
        n //= 1000
        parts.append(f"x{n % 1000:03d}")
    return "/".join(reversed(parts))


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """Return a hash tile's path; `width` below 256 names a partial tile."""
    return f"tile/{level}/{_number(n)}" + ("" if width == WIDTH else f".p/{width}")


def entries_path(n: int, width: int = WIDTH) -> str:
    """Return an entry bundle's path; `width` below 256 names a partial bundle."""
    return f"tile/entries/{_number(n)}" + ("" if width == WIDTH else f".p/{width}")


_PATH = re.compile(r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def parse_path(path: str) -> tuple[str, int, int] | None:
    """Read `tile/<L>/<N>[.p/<W>]` into (level or "entries", number, width); None for anything else."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level, number, width = match.groups()
    w = int(width) if width else WIDTH
    n = int(number.replace("x", "").replace("/", ""))
    if w > WIDTH or (width and w == WIDTH) or _number(n) != number:
        return None
    return level, n, w


def pack(records: Iterable[bytes]) -> bytes:
    """Write records as an entry bundle: each after its length, 16 bits, big-endian."""
    parts: list[bytes] = []
    for record in records:
        if len(record) > MAX_ENTRY:
            msg = f"a record of {len(record)} bytes is over the format's {MAX_ENTRY}"
            raise Corrupt(msg)
        parts.append(len(record).to_bytes(2, "big"))
        parts.append(record)
    return b"".join(parts)


def unpack(bundle: bytes) -> list[bytes]:
    """Read an entry bundle.

    Raises:
        Corrupt: when the lengths don't fill the bundle exactly.
    """
    records: list[bytes] = []
    at, end = 0, len(bundle)
    while at < end:
        if at + 2 > end:
            raise Corrupt("an entry bundle ends within a length")
        start = at + 2
        at = start + (bundle[at] << 8 | bundle[at + 1])
        if at > end:
            raise Corrupt("an entry bundle ends within an entry")
        records.append(bundle[start:at])
    return records


class File(msgspec.Struct, frozen=True):
    """A tile or bundle and where it lies."""

    path: str
    data: bytes


class Edge(msgspec.Struct, frozen=True):
    """The right edge of the tree: all that appending needs.

    `levels[L]` are the hashes of level L's unfinished tile, 0 to 255 of them; `pending` are the unfinished bundle's
    records, as many as `levels[0]`.
    """

    size: int = 0
    levels: tuple[tuple[bytes, ...], ...] = ()
    pending: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Return the tree's root hash."""
        carried: bytes | None = None
        for level in self.levels:
            nodes = level if carried is None else (*level, carried)
            if nodes:
                carried = root_of(nodes)
        return EMPTY_ROOT if carried is None else carried

    def files(self) -> list[File]:
        """Return the partial files of the right edge; see `edge_paths`."""
        files = [
            File(tile_path(level, self.size >> (8 * level + 8), len(row)), b"".join(row))
            for level, row in enumerate(self.levels)
            if row
        ]
        if self.pending:
            files.append(File(entries_path(self.size // WIDTH, len(self.pending)), pack(self.pending)))
        return files

    def extend(self, records: Sequence[bytes]) -> tuple[Edge, list[File]]:
        """Append records; return the new edge and the files that are new: whole ones, and the edge's partial ones."""
        files: list[File] = []
        levels = [list(level) for level in self.levels] or [[]]

        bundle = list(self.pending)
        number = self.size // WIDTH
        for record in records:
            bundle.append(record)
            if len(bundle) == WIDTH:
                files.append(File(entries_path(number), pack(bundle)))
                bundle = []
                number += 1
        if bundle:
            files.append(File(entries_path(number, len(bundle)), pack(bundle)))

        fresh: list[bytes] = [sha256(b"\x00" + record).digest() for record in records]
        size = self.size + len(records)
        level = 0
        while fresh:
            if level == len(levels):
                levels.append([])
            row = levels[level]
            number = (self.size >> (8 * level)) // WIDTH
            row.extend(fresh)
            fresh = []
            while len(row) >= WIDTH:
                full, row = row[:WIDTH], row[WIDTH:]
                files.append(File(tile_path(level, number), b"".join(full)))
                fresh.append(root_of(full))
                number += 1
            levels[level] = row
            if row:
                files.append(File(tile_path(level, number, len(row)), b"".join(row)))
            level += 1
        return Edge(size, tuple(tuple(row) for row in levels), tuple(bundle)), files


def edge_paths(size: int) -> list[str]:
    """Return the paths of the partial hash tiles of a tree of `size` leaves, and of its partial bundle."""
    paths: list[str] = []
    level, nodes = 0, size
    while nodes:
        if nodes % WIDTH:
            paths.append(tile_path(level, nodes // WIDTH, nodes % WIDTH))
        level, nodes = level + 1, nodes // WIDTH
    if size % WIDTH:
        paths.append(entries_path(size // WIDTH, size % WIDTH))
    return paths


def load_edge(size: int, files: dict[str, bytes]) -> Edge:
    """Build the edge of a tree of `size` leaves from its partial files.

    Raises:
        Corrupt: when a file is absent or has not as many hashes or records as its path says.
    """
    levels: list[tuple[bytes, ...]] = []
    level, nodes = 0, size
    while nodes:
        width = nodes % WIDTH
        path = tile_path(level, nodes // WIDTH, width)
        data = files.get(path, b"") if width else b""
        if len(data) != width * HASH:
            msg = f"{path}: {len(data)} bytes where {width * HASH} belong"
            raise Corrupt(msg)
        levels.append(tuple(data[i : i + HASH] for i in range(0, len(data), HASH)))
        level, nodes = level + 1, nodes // WIDTH
    pending: tuple[bytes, ...] = ()
    if size % WIDTH:
        path = entries_path(size // WIDTH, size % WIDTH)
        pending = tuple(unpack(files.get(path, b"")))
        if tuple(leaf_hash(r) for r in pending) != levels[0]:
            msg = f"{path}: its records are not the ones that the hash tile names"
            raise Corrupt(msg)
    return Edge(size, tuple(levels), pending)

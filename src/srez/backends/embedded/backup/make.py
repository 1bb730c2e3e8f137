"""Copy a data folder while its writer runs.

wire.db (one snapshot: the log at N) | kept.db | tiles up to N | checkpoint of N | settings, key | rename
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from srez.backends.embedded.backup.pack import Put, as_file, packing
from srez.backends.embedded.files import TileFolder
from srez.errors import Corrupt, NotFound, UsageError
from srez.wire import tree
from srez.wire.checkpoint import parse_note

#: Pages copied between two reports of progress.
PAGES = 4_096


class Made(msgspec.Struct, frozen=True):
    """A backup that is whole."""

    target: str
    size: int
    #: Hex.
    root: str
    bytes: int
    with_key: bool


def backup(data: Path, target: Path, *, key: bool = True, progress: Callable[[int, int], None] | None = None) -> Made:
    """Write a backup of `data` to `target`: one file when its name ends with `.tar.zst`, else a folder.

    Until it is whole and durable there is nothing at `target`.

    Args:
        key: take the signing key along; whoever has it can sign as this log.
        progress: told (done, of how many) of the databases' pages and then of the tiles.

    Raises:
        NotFound: when `data` keeps no wire.
        UsageError: when there is something at `target`.
        Corrupt: when a tile is missing.
    """
    if not (data / "wire.db").exists():
        msg = f"{data}: no wire is kept here"
        raise NotFound(msg)
    if target.exists():
        msg = f"{target} is there already"
        raise UsageError(msg)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    try:
        for name in ("wire.db", "kept.db"):
            if (data / name).exists():
                _copy_database(data / name, part / name, progress)
        head, staged = _state(part / "wire.db")
        stated = parse_note(head)[0] if head else None
        with packing(target, part) as put:
            for name in ("wire.db", "kept.db"):
                _put_file(put, name, part / name)
            for name in ("srez.toml", "wire/verifier-key", *(["key"] if key else [])):
                _put_file(put, name, data / name)
            if head and stated:
                _put_tiles(put, stated.size, data / "wire", staged, progress)
                # Last: what it covers is there.
                put("wire/checkpoint", as_file(head), len(head))
    finally:
        shutil.rmtree(part, ignore_errors=True)
    files = [target] if target.is_file() else [p for p in target.rglob("*") if p.is_file()]
    return Made(
        target=str(target),
        size=stated.size if stated else 0,
        root=stated.root.hex() if stated else "",
        bytes=sum(p.stat().st_size for p in files),
        with_key=key and (data / "key").exists(),
    )


def _copy_database(source: Path, target: Path, progress: Callable[[int, int], None] | None) -> None:
    def told(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    address = f"file:{quote(str(source.absolute()))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # One read transaction for the whole copy: a commit meanwhile does not make it begin again.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copy, pages=PAGES, progress=told)
        live.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")
    handle = os.open(target, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _state(copy: Path) -> tuple[bytes | None, dict[str, bytes]]:
    """Return the copy's newest checkpoint and the tiles that may not be in their files yet."""
    with closing(sqlite3.connect(copy)) as connection:
        row = connection.execute("SELECT checkpoint FROM heads").fetchone()
        return (row[0] if row else None), dict(connection.execute("SELECT path, data FROM staged").fetchall())


def _put_file(put: Put, name: str, path: Path) -> None:
    try:
        with path.open("rb") as file:
            put(name, file, os.fstat(file.fileno()).st_size)
    except FileNotFoundError:
        # Settings and key may lie elsewhere, and a log of no records has no files.
        return


def _paths(size: int) -> Iterator[tuple[str, str, int]]:
    """Yield (path, path of the full tile, width) of all tiles and bundles of a tree."""
    for number in range(-(-size // tree.WIDTH)):
        width = min(tree.WIDTH, size - number * tree.WIDTH)
        yield tree.entries_path(number, width), tree.entries_path(number), width
    level, nodes = 0, size
    while nodes:
        for number in range(-(-nodes // tree.WIDTH)):
            width = min(tree.WIDTH, nodes - number * tree.WIDTH)
            yield tree.tile_path(level, number, width), tree.tile_path(level, number), width
        level, nodes = level + 1, nodes // tree.WIDTH


def _put_tiles(
    put: Put, size: int, wire: Path, staged: dict[str, bytes], progress: Callable[[int, int], None] | None
) -> None:
    folder = TileFolder(wire)
    paths = list(_paths(size))
    for done, (path, full, width) in enumerate(paths, 1):
        data = staged.get(path) or folder.get(path)
        if data is None and width < tree.WIDTH and (whole := folder.get(full)) is not None:
            # The writer has gone on, and the full tile has taken the partial one's place.
            entries = path.startswith("tile/entries")
            data = tree.pack(tree.unpack(whole)[:width]) if entries else whole[: width * tree.HASH]
        if data is None:
            msg = f"{wire / path}: absent"
            raise Corrupt(msg)
        put(f"wire/{path}", as_file(data), len(data))
        if progress is not None:
            progress(done, len(paths))

"""A backup as a folder, or as one `.tar.zst`: the same files either way."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from srez.backends.embedded.files import sync_folder
from srez.errors import Corrupt, NotFound
from srez.wire.tree import parse_path

SUFFIX = ".tar.zst"
#: The files beside the tiles; those of them that only the owner may read.
PLAIN = ("wire.db", "kept.db", "srez.toml", "key", "wire/verifier-key", "wire/checkpoint")
SECRET = ("key", "wire.db")
_PIECE = 1 << 20


def belongs(name: str) -> bool:
    """Return whether a backup has a file of this name."""
    return name in PLAIN or (name.startswith("wire/") and parse_path(name.removeprefix("wire/")) is not None)


def _mode(name: str) -> int:
    return 0o600 if name in SECRET else 0o644


def _create(path: Path, mode: int) -> IO[bytes]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    return os.fdopen(handle, "wb")


def write_file(path: Path, source: IO[bytes], name: str) -> None:
    """Write a file durably; a secret one for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _create(path, _mode(name)) as target:
        shutil.copyfileobj(source, target, _PIECE)
        target.flush()
        os.fsync(target.fileno())


def sync_folders(root: Path) -> None:
    """Have all entries of a folder and those below reach the disk."""
    for folder, _, _ in os.walk(root):
        sync_folder(Path(folder))


#: Takes a file's name, its bytes and how many they are.
Put = Callable[[str, IO[bytes], int], None]


@contextmanager
def packing(target: Path, part: Path) -> Iterator[Put]:
    """Yield what takes a backup's files; when the block ends without an error, `target` is there and whole."""
    if target.name.endswith(SUFFIX):
        packed = part / "packed"
        with _create(packed, 0o600) as file:
            with (
                zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as stream,
                tarfile.open(fileobj=stream, mode="w|") as tar,
            ):

                def put(name: str, source: IO[bytes], size: int) -> None:
                    info = tarfile.TarInfo(name)
                    info.size, info.mode = size, _mode(name)
                    tar.addfile(info, source)

                yield put
            file.flush()
            os.fsync(file.fileno())
        packed.rename(target)
    else:
        whole = part / "whole"
        whole.mkdir(mode=0o700)
        yield lambda name, source, _: write_file(whole / name, source, name)
        sync_folders(whole)
        whole.rename(target)
    sync_folder(target.parent)


def unpack(source: Path, target: Path, progress: Callable[[int, int], None] | None) -> None:
    """Write a backup's files into an empty folder, durably.

    Raises:
        NotFound: when there is no backup.
        Corrupt: when it can't be read to its end, or holds what no backup does.
    """
    if source.is_dir():
        names = [p for p in sorted(source.rglob("*")) if p.is_file()]
        for done, path in enumerate(names, 1):
            name = path.relative_to(source).as_posix()
            if belongs(name):
                with path.open("rb") as file:
                    write_file(target / name, file, name)
            if progress is not None:
                progress(done, len(names))
    elif source.is_file():
        _untar(source, target, progress)
    else:
        msg = f"{source}: there is no backup"
        raise NotFound(msg)
    if not (target / "wire.db").exists():
        msg = f"{source}: no backup of a wire"
        raise Corrupt(msg)
    sync_folders(target)


def _untar(source: Path, target: Path, progress: Callable[[int, int], None] | None) -> None:
    size = source.stat().st_size
    try:
        with (
            source.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file) as stream,
            tarfile.open(fileobj=stream, mode="r|") as tar,
        ):
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or not belongs(member.name):
                    msg = f"{source}: holds {member.name!r}, which no backup does"
                    raise Corrupt(msg)
                write_file(target / member.name, content, member.name)
                if progress is not None:
                    progress(file.tell(), size)
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        msg = f"{source}: {error}"
        raise Corrupt(msg) from error


def as_file(data: bytes) -> IO[bytes]:
    """Return bytes as a file to be put."""
    return io.BytesIO(data)

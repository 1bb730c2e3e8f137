"""Content codings undone within a bound: however small the bytes received, no more than `limit` come out.

Each decoder is asked for one byte more than the bound, so that a decompression bomb costs no more than a document that
is just too large. Pure.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from typing import Protocol, cast

import brotli  # type: ignore[import-untyped]
import zstandard

#: What `decode` undoes, as a request offers it.
ACCEPTED = "gzip, deflate, br, zstd"
#: RFC 9659: a window larger than this is not allowed in a content coding.
_ZSTD_WINDOW = 8 << 20
#: Nobody compresses a document more often than that in good faith.
_LAYERS = 2
#: Each member costs a copy of all that follows it.
_MEMBERS = 16


class Oversize(Exception):
    """More than the bound came out; `fetch` makes it a `TooLarge`."""


class Garbled(Exception):
    """The bytes are not in the coding that was declared; `fetch` makes it a `FetchError`."""


class _Brotli(Protocol):
    def process(self, data: bytes, output_buffer_limit: int = ...) -> bytes: ...
    def is_finished(self) -> bool: ...


def decode(body: bytes, coding: str, limit: int) -> bytes:
    """Undo a `Content-Encoding`, the last coding first.

    Args:
        coding: the header's value; "" leaves the body as it is.
        limit: bytes.

    Raises:
        Oversize: more than `limit` bytes came out at any layer.
        Garbled: an unknown coding, or bytes that are not in it, or cut off.
    """
    names = [name for name in (part.strip().lower() for part in coding.split(",")) if name and name != "identity"]
    if len(names) > _LAYERS:
        raise Garbled(f"{len(names)} content codings on top of each other")
    for name in reversed(names):
        if name not in _DECODERS:
            raise Garbled(f"unknown content coding {name[:40]!r}")
        if not body:
            return body
        body = _DECODERS[name](body, limit)
    if len(body) > limit:
        raise Oversize
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    """RFC 1952: one member or several, one after the other; what follows them and is no member is padding."""
    out = bytearray()
    for _ in range(_MEMBERS):
        unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
        out += _inflate(unzip, body, limit - len(out))
        body = unzip.unused_data
        if not body.startswith(b"\x1f\x8b"):
            return bytes(out)
    raise Garbled(f"more than {_MEMBERS} gzip members")


def _deflate(body: bytes, limit: int) -> bytes:
    """Zlib as RFC 9110 asks for, or bare RFC 1951 as some servers send."""
    wrapped = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflate(zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS), body, limit)


def _inflate(unzip: zlib._Decompress, body: bytes, limit: int) -> bytes:
    try:
        out = unzip.decompress(body, limit + 1)
    except zlib.error as error:
        raise Garbled(f"garbled compression: {error}") from error
    if len(out) > limit:
        raise Oversize
    if not unzip.eof:
        raise Garbled("compressed body is cut off")
    return out


def _brotli(body: bytes, limit: int) -> bytes:
    decoder = cast("_Brotli", brotli.Decompressor())
    out = bytearray()
    try:
        piece = decoder.process(body, output_buffer_limit=limit + 1)
        while piece:
            out += piece
            if len(out) > limit:
                raise Oversize
            piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=limit + 1 - len(out))
    except brotli.error as error:
        raise Garbled("garbled compression (br)") from error
    if not decoder.is_finished():
        raise Garbled("compressed body is cut off")
    return bytes(out)


def _zstd(body: bytes, limit: int) -> bytes:
    """RFC 8878. The bounded reader doesn't tell a cut-off frame from a whole one; the transport's length does."""
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    try:
        out = decoder.stream_reader(io.BytesIO(body), read_across_frames=True).read(limit + 1)
    except zstandard.ZstdError as error:
        raise Garbled(f"garbled compression: {error}") from error
    if len(out) > limit:
        raise Oversize
    return out


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

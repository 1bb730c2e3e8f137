from __future__ import annotations

import contextlib
import gzip
import zlib

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from srez.collect.decoding import Garbled, Oversize, decode

COMPRESS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
LIMIT = 10_000


@given(st.binary(), st.sampled_from([*COMPRESS, "identity", "", "gzip, br", "lzma"]))
@example(b"\x1f\x8b", "gzip")
@example(b"\x78\x9c", "deflate")
def test_any_bytes_are_decoded_or_named(body: bytes, coding: str) -> None:
    with contextlib.suppress(Garbled, Oversize):
        assert len(decode(body, coding, LIMIT)) <= LIMIT


@given(st.binary(max_size=LIMIT), st.sampled_from(sorted(COMPRESS)), st.integers(0, 200), st.binary(max_size=3))
def test_damaged_bytes_are_decoded_or_named(body: bytes, coding: str, at: int, damage: bytes) -> None:
    packed = COMPRESS[coding](body)
    with contextlib.suppress(Garbled, Oversize):
        assert len(decode(packed[:at] + damage + packed[at + 1 :], coding, LIMIT)) <= LIMIT


@given(st.binary(max_size=LIMIT), st.lists(st.sampled_from(sorted(COMPRESS)), max_size=2))
def test_codings_are_undone_in_reverse(body: bytes, codings: list[str]) -> None:
    packed = body
    for coding in codings:
        packed = COMPRESS[coding](packed)
    assert decode(packed, ", ".join(codings), 2 * LIMIT) == body


@pytest.mark.parametrize("coding", sorted(COMPRESS))
def test_the_bound_is_exact(coding: str) -> None:
    packed = COMPRESS[coding](bytes(LIMIT))
    assert len(decode(packed, coding, LIMIT)) == LIMIT
    with pytest.raises(Oversize):
        decode(packed, coding, LIMIT - 1)


def test_a_window_larger_than_the_web_allows_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=0)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(bytes(1000)) + packer.flush()
    with pytest.raises(Garbled):
        decode(packed, "zstd", LIMIT)

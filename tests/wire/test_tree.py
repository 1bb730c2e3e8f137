from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srez.errors import Corrupt
from srez.wire import tree
from srez.wire.tree import Edge, edge_paths, entries_path, load_edge, pack, parse_path, root_of, tile_path, unpack
from srez.wire.verify.tree import Frontier, subtree

#: Leaves and roots of the trees of 1 to 8 leaves that Certificate Transparency's test suites share.
LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_known_answers(size: int) -> None:
    edge, _ = Edge().extend(LEAVES[:size])
    assert edge.root().hex() == ROOTS[size - 1] == naive(LEAVES[:size]).hex()


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Edge().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root([]) == Edge().root()


_splits = st.lists(st.integers(1, 700), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(_splits, st.binary(max_size=3))
def test_any_split_into_batches_gives_the_tree_of_the_rfc_and_its_tiles(splits: list[int], salt: bytes) -> None:
    edge, files, leaves = Edge(), dict[str, bytes](), list[bytes]()
    for count in splits:
        batch = [salt + (len(leaves) + n).to_bytes(3, "big") for n in range(count)]
        leaves += batch
        edge, new = edge.extend(batch)
        files |= {file.path: file.data for file in new}
        # What recovery reads is the edge that appending has.
        assert load_edge(len(leaves), files) == edge
        assert {f.path: f.data for f in edge.files()} == {path: files[path] for path in edge_paths(len(leaves))}
    assert edge.size == len(leaves)
    assert edge.root() == naive(leaves)
    # The published tiles say the same, at every level, and partial ones are beginnings of the full.
    hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    level = 0
    while hashes:
        for number in range(-(-len(hashes) // 256)):
            row = hashes[256 * number : 256 * number + 256]
            assert files[tile_path(level, number, len(row))] == b"".join(row)
        hashes = [root_of(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    for path, data in files.items():
        read = parse_path(path)
        assert read is not None
        kind, number, width = read
        if kind == "entries":
            assert unpack(data) == leaves[256 * number : 256 * number + width]
        elif (full := files.get(tile_path(int(kind), number))) is not None:
            assert full.startswith(data)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=600))
def test_the_verifiers_tree_and_the_writers_agree(hashes: list[bytes]) -> None:
    frontier = Frontier()
    for at in range(0, len(hashes) - 255, 256):
        frontier.push(subtree(hashes[at : at + 256]))
    assert frontier.root(hashes[len(hashes) - len(hashes) % 256 :]) == root_of(hashes) == subtree(hashes)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_round_trip(records: list[bytes]) -> None:
    assert unpack(pack(records)) == records


@given(st.binary(max_size=400))
def test_any_bytes_are_a_bundle_or_corrupt(data: bytes) -> None:
    try:
        records = unpack(data)
    except Corrupt:
        return
    assert pack(records) == data


def test_a_record_over_the_formats_limit_is_refused() -> None:
    assert unpack(pack([b"x" * 65_535])) == [b"x" * 65_535]
    with pytest.raises(Corrupt, match="65536 bytes"):
        pack([b"x" * 65_536])


@given(st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_paths_round_trip(level: int, number: int, width: int) -> None:
    assert parse_path(tile_path(level, number, width)) == (str(level), number, width)
    assert parse_path(entries_path(number, width)) == ("entries", number, width)


def test_a_tiles_number_is_written_in_threes() -> None:
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert entries_path(5, 17) == "tile/entries/005.p/17"


@pytest.mark.parametrize(
    "path",
    ["tile/0/1", "tile/64/001", "tile/00/001", "tile/0/x000/001", "tile/0/001.p/0", "tile/0/001.p/256",
     "tile/0/001.p/01", "tile/0/../key", "tile/entries/", "tile/0/001/", "TILE/0/001", "tile/0/x001001",
     "tile/0/٠٠١", "tile/0/001\n"],
)  # fmt: skip
def test_what_is_no_tiles_path_is_none(path: str) -> None:
    assert parse_path(path) is None


@given(st.text(max_size=40))
def test_any_text_is_a_path_of_the_one_form_or_none(text: str) -> None:
    read = parse_path(f"tile/{text}")
    if read is not None:
        kind, number, width = read
        back = entries_path(number, width) if kind == "entries" else tile_path(int(kind), number, width)
        assert back == f"tile/{text}"


def test_an_edge_of_torn_files_is_corrupt() -> None:
    edge, new = Edge().extend([b"%d" % n for n in range(300)])
    files = {file.path: file.data for file in new}
    for path in edge_paths(300):
        for torn in (b"", files[path][:-1], files[path][:-32], bytes(len(files[path]))):
            try:
                # Other hashes of the right length are met by the root, which the log compares.
                assert load_edge(300, files | {path: torn}).root() != edge.root()
            except Corrupt as error:
                assert "tile/" in str(error) or "bundle" in str(error)  # noqa: PT017
    assert tree.load_edge(300, files) == edge

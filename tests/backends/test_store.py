"""One contract, each backend: what `ports.Store` promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from srez.backends.embedded.wire import MERGE_AT, EmbeddedStore
from srez.errors import Conflict
from srez.model import FIELDS, Body
from srez.ports import Head, Known, Staged, StoredBody
from srez.wire.records import SALTS, digest_of, field_digests, seal
from tests.wire.fakes import Bodied, MemoryStore


@pytest.fixture(params=["memory", "embedded"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Bodied]]:
    """Returns the store as a new process would see it."""
    if request.param == "memory":
        memory = MemoryStore()
        yield lambda: memory
        return
    opened: list[EmbeddedStore] = []

    def again() -> Bodied:
        for store in opened:
            store.close()
        opened.append(EmbeddedStore(tmp_path, write=True))
        return opened[-1]

    yield again
    opened[-1].close()


def body(index: int, article: int | None = None, **fields: str) -> StoredBody:
    whole = Body(**(fields or {"title": f"Заголовок {index}", "text": "Текст"}))
    salts, _ = seal(whole, bytes([index % 256]) * SALTS)
    return StoredBody(index=index, article=index if article is None else article, source="s", body=whole, salts=salts)


def put(store: Bodied, *bodies: StoredBody, content: int = 9) -> None:
    with store.begin() as transaction:
        transaction.put_bodies(bodies, [content] * len(bodies), [1_000] * len(bodies))


def test_an_empty_store_has_no_head_and_no_files(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    assert store.head() is None
    assert store.staged() == []
    assert store.get_file("checkpoint") is None
    assert store.get_file("tile/0/000") is None
    with store.begin() as transaction:
        assert transaction.head() is None
        assert transaction.find([1, 2]) == {}
        assert transaction.find([]) == {}
        assert transaction.article(0) is None
        assert transaction.find_sources(["s"]) == {}


def test_a_transaction_is_all_or_nothing(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    with pytest.raises(RuntimeError), store.begin() as transaction:  # noqa: PT012
        transaction.advance(0, Head(1, b"one", 5))
        transaction.put_bodies([body(0)], [9], [5])
        transaction.put_keys([(77, 0)])
        transaction.stage([Staged("tile/0/000.p/1", b"x")])
        raise RuntimeError
    for seen in (store, reopen()):
        assert seen.head() is None
        assert seen.staged() == []
        with seen.begin() as transaction:
            assert transaction.find([77]) == {}
            assert transaction.article(0) is None


def test_what_is_committed_lasts(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    with store.begin() as transaction:
        transaction.advance(0, Head(2, b"two", 5))
        transaction.put_bodies([body(0), body(1)], [9, 8], [5, 6])
        transaction.put_keys([(77, 0), (2**63 - 1, 1)])
        transaction.put_sources({"s": (1, b"facts", False)})
        transaction.stage([Staged("tile/0/000.p/2", b"x"), Staged("tile/entries/000.p/2", b"y")])
    for seen in (store, reopen()):
        assert seen.head() == Head(2, b"two", 5)
        assert sorted(f.path for f in seen.staged()) == ["tile/0/000.p/2", "tile/entries/000.p/2"]
        with seen.begin() as transaction:
            found = transaction.find([77, 2**63 - 1, 3])
            assert found == {
                77: Known(article=0, source="s", content=9, revised=5, revisions=0),
                2**63 - 1: Known(article=1, source="s", content=8, revised=6, revisions=0),
            }
            assert transaction.article(1) == found[2**63 - 1]
            assert transaction.find_sources(["r", "s"]) == {"s": (1, b"facts", False)}
            assert transaction.body(0).body == body(0).body


def test_advancing_from_another_size_conflicts(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    with pytest.raises(Conflict), store.begin() as transaction:
        transaction.advance(3, Head(4, b"", 5))
    with store.begin() as transaction:
        transaction.advance(0, Head(4, b"four", 5))
    for old in (0, 3, 5):
        with pytest.raises(Conflict, match="stands at 4"), store.begin() as transaction:
            transaction.advance(old, Head(9, b"", 5))
    with store.begin() as transaction:
        transaction.advance(4, Head(9, b"nine", 6))
    assert store.head() == Head(9, b"nine", 6)


def test_staging_replaces_what_was_staged(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    for path in ("tile/0/000", "tile/0/001"):
        with store.begin() as transaction:
            transaction.stage([Staged(path, b"x")])
    assert store.staged() == [Staged("tile/0/001", b"x")]


def test_files_are_replaced_whole_and_partials_removed(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    store.put_files([Staged("tile/0/x001/234.p/7", b"part"), Staged("tile/0/000", b"a"), Staged("checkpoint", b"1")])
    store.put_files([Staged("tile/0/000", b"a"), Staged("checkpoint", b"2")])
    store.put_files([])
    store = reopen()
    assert store.get_file("tile/0/x001/234.p/7") == b"part"
    assert store.get_file("checkpoint") == b"2"
    store.remove_partials(["tile/0/x001/234.p", "tile/0/999.p"])
    assert store.get_file("tile/0/x001/234.p/7") is None
    assert store.get_file("tile/0/000") == b"a"


def test_revisions_are_remembered_with_their_article(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    put(store, body(0), body(1), body(2, article=0), body(4, article=0))
    known = Known(article=0, source="s", content=-1, revised=7, revisions=2, vanished=True)
    with store.begin() as transaction:
        transaction.put_revisions([known])
    with reopen().begin() as transaction:
        assert transaction.versions(0) == [0, 2, 4]
        assert transaction.versions(1) == [1]
        assert transaction.article(0) == known
        # A version is no article's first.
        assert transaction.article(2) is None


def test_what_is_forgotten_leaves_its_digests(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    whole = body(3, url="https://a.example", title="Один", text="Два")
    put(store, body(2), whole, body(4))
    before = digest_of(field_digests(whole.body, whole.salts))
    with store.begin() as transaction:
        transaction.forget([3], ["text"])
    with store.begin() as transaction:
        stored = transaction.body(3)
        assert stored.body == Body(url="https://a.example", title="Один")
        assert digest_of(stored.digests) == before
        assert [len(s) for s in stored.salts] == [32, 32, 0, 0, 0, 0]
        assert field_digests(stored.body, stored.salts)[:2] == stored.digests[:2]
        transaction.forget([3], FIELDS)
    with reopen().begin() as transaction:
        stored = transaction.body(3)
        assert stored.body == Body()
        assert digest_of(stored.digests) == before
        assert set(stored.salts) == {b""}
        assert transaction.body(2).body == body(2).body
        assert transaction.body(4).body == body(4).body


def test_expiring_names_what_has_something_to_lose(reopen: Callable[[], Bodied]) -> None:
    store = reopen()
    put(store, body(0), body(1, title="Без текста"), body(2, article=0), body(3, article=0), body(5))
    put(store, body(4, title="Источник"), content=0)
    with store.begin() as transaction:
        assert transaction.expiring(0, 9, "text") == [0, 2, 3, 5]
        assert transaction.expiring(0, 5, "text") == [0, 2, 3]
        assert transaction.expiring(0, 9, "revision") == [0, 2]
        assert transaction.expiring(0, 9, "body") == [0, 1, 2, 3, 5]
        transaction.forget([0, 2], FIELDS)
        assert transaction.expiring(0, 9, "text") == [3, 5]
        assert transaction.expiring(0, 9, "revision") == []
        assert transaction.expiring(0, 9, "body") == [1, 3, 5]


@pytest.mark.parametrize("count", [1, 999, 2_500])
def test_many_keys_are_found_at_once(reopen: Callable[[], Bodied], count: int) -> None:
    store = reopen()
    put(store, body(0))
    keys = [(n * 3_000_000_007_000_003 % 2**63, 0) for n in range(count)]
    with store.begin() as transaction:
        transaction.put_keys(keys)
    with reopen().begin() as transaction:
        assert set(transaction.find([k for k, _ in keys] + [5])) == {k for k, _ in keys}


def test_keys_are_found_before_and_after_they_are_merged(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, write=True)
    put(store, body(0), body(1), body(2), body(9))
    step = MERGE_AT // 2 - 1
    keys = [(n * 7_919 % 2**63, n // step) for n in range(3 * step)]
    for at in (0, step, 2 * step):
        with store.begin() as transaction:
            transaction.put_keys(keys[at : at + step])
        some = [k for k, _ in keys[: at + step : 997]]
        with store.begin() as transaction:
            assert set(transaction.find([*some, 3])) == set(some)
        # What was rolled back is not remembered either.
        with pytest.raises(RuntimeError), store.begin() as transaction:  # noqa: PT012
            transaction.put_keys([(2, 9)])
            raise RuntimeError
        with store.begin() as transaction:
            assert transaction.find([2]) == {}
    store.close()
    again = EmbeddedStore(tmp_path, write=True)
    with again.begin() as transaction:
        assert len(transaction.find([k for k, _ in keys[::503]])) == len(keys[::503])
    again.close()

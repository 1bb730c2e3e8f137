"""The log's fault table: each step of an append, failing in each way; after each a full check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest

from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import Conflict, Corrupt
from srez.wire.checkpoint import Signer, parse_note
from srez.wire.intents import Intent, Redact, Result, Vanish
from srez.wire.log import Clock, Log
from srez.wire.verify import verify
from tests.wire.fakes import (
    ORIGIN,
    SECRET,
    SEED,
    Bodied,
    Failed,
    Faults,
    FaultyStore,
    Killed,
    MemoryStore,
    Mode,
    Rows,
    Step,
    Ticking,
    noise,
    offer,
    open_log,
)

KEY = Signer(ORIGIN, SEED).verifier_key()


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bodied]:
    if request.param == "memory":
        yield MemoryStore()
        return
    embedded = EmbeddedStore(tmp_path, write=True)
    yield embedded
    embedded.close()


def check(store: Bodied, published: list[bytes], urls: set[str]) -> None:
    """Everything acknowledged is there once, the files prove it, and there was ever one history."""
    sizes = [parse_note(note)[0].size for note in published]
    assert sizes == sorted(sizes)
    for note in published:
        report = verify(store.get_file, KEY, since=note, bodies=Rows(store))
        assert report.problems == []
        assert report.grew_from == parse_note(note)[0].size
    head = store.head()
    assert head is not None
    assert store.get_file("checkpoint") == head.checkpoint
    logged = [body.body.url for body in store.body_range(0, head.size)]
    assert sorted(logged) == sorted(urls)
    assert head.size == len(urls)


BEFORE = [offer(f"before-{n}") for n in range(300)]
BATCH = [offer(f"new-{n}") for n in range(300)]
AFTER = [offer(f"after-{n}") for n in range(10)]
URLS = {o.item.url for o in [*BEFORE, *BATCH, *AFTER]}


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("step", get_args(Step))
def test_a_fault_at_any_step_loses_and_doubles_nothing(store: Bodied, step: Step, mode: Mode) -> None:
    with_faults = Faults()
    faulty = FaultyStore(store, with_faults)
    log = open_log(faulty)
    acknowledged = _first(log.append(BEFORE))

    with_faults.step, with_faults.mode, with_faults.struck = step, mode, False
    failed = _try(log, BATCH)
    if step in ("head", "staged", "get_file"):
        # Those are only asked when the log is opened: it fails there, and the next time it does not.
        log.close()
        with pytest.raises((Failed, Killed)):
            open_log(faulty)
        log = open_log(faulty)
    elif mode.startswith("is killed"):
        log = open_log(faulty)
    assert with_faults.struck
    if step not in ("head", "staged", "get_file"):
        assert failed

    # Whoever was not answered asks again; what is there stays one.
    again = log.append(BATCH)
    assert {r.fate for r in again} <= {"published", "known"}
    assert len({r.index for r in again}) == len(BATCH)
    assert log.append(BEFORE) == [Result("known", index) for index in acknowledged]
    assert _first(log.append(BATCH)) == [r.index for r in again]
    log.append(AFTER)
    log.close()
    assert log.size == len(BEFORE) + len(BATCH) + len(AFTER) == log.published
    check(store, faulty.published, URLS)


def _first(results: list[Result]) -> list[int]:
    return [result.index for result in results]


def _try(log: Log, intents: Sequence[Intent]) -> bool:
    try:
        log.append(intents)
    except (Failed, Killed):
        return True
    return False


@pytest.mark.parametrize("step", ["put_revisions", "forget", "put_sources", "versions", "article"])
@pytest.mark.parametrize("mode", ["fails before", "fails after", "is killed after"])
def test_other_intents_are_one_too(store: Bodied, step: str, mode: Mode) -> None:
    faults = Faults()
    faulty = FaultyStore(store, faults)
    log = open_log(faulty)
    first = log.append([offer("a"), offer("b")])
    intents: list[Intent] = [offer("a", 1), Vanish(first[1].index, 404), Redact(first[0].index, "copyright")]
    faults.step, faults.mode = step, mode
    try:
        log.append(intents)
    except (Failed, Killed):
        if mode.startswith("is killed"):
            log = open_log(faulty)
    log.append(intents)
    assert [r.fate for r in log.append(intents)] == ["known"] * 3
    log.close()
    assert log.size == 5
    report = verify(store.get_file, KEY, bodies=Rows(store))
    assert report.problems == []
    assert report.bodies_redacted == 2


def test_a_failure_of_the_recovery_itself_is_recovered_from(store: Bodied) -> None:
    faults = Faults("commit", "fails after")
    log = open_log(FaultyStore(store, faults))
    with pytest.raises(Failed):
        log.append(BEFORE)
    faults.step, faults.struck = "head", False
    with pytest.raises(Failed):
        log.append(BEFORE)
    assert {r.fate for r in log.append(BEFORE)} == {"known"}
    log.close()
    assert log.size == log.published == len(BEFORE)


def test_of_two_logs_on_one_store_the_second_meets_conflict_and_goes_on(store: Bodied) -> None:
    one, two = open_log(store), open_log(store)
    one.append(BEFORE)
    with pytest.raises(Conflict):
        two.append(BATCH)
    assert {r.fate for r in two.append(BATCH)} == {"published"}
    with pytest.raises(Conflict):
        one.append(AFTER)
    one.append(AFTER)
    one.close()
    two.close()
    report = verify(store.get_file, KEY, bodies=Rows(store))
    assert report.problems == []
    assert report.size == len(URLS)


def test_an_older_state_than_was_published_is_not_gone_on_from() -> None:
    store = MemoryStore()
    log = open_log(store)
    log.append(BEFORE)
    older = store.state
    log.append(BATCH)
    log.close()
    store.state = older
    with pytest.raises(Corrupt, match="600 records, the database only 300"):
        open_log(store)
    store.state = MemoryStore().state
    with pytest.raises(Corrupt, match="only 0"):
        open_log(store)


def test_another_tree_of_the_same_size_is_not_gone_on_from() -> None:
    store, other = MemoryStore(), MemoryStore()
    for where, what in ((store, BEFORE), (other, BATCH)):
        log = open_log(where)
        log.append(what)
        log.close()
    store.files["checkpoint"] = other.files["checkpoint"]
    with pytest.raises(Corrupt, match="two different trees"):
        open_log(store)


def test_another_key_does_not_go_on_under_the_same_name() -> None:
    store = MemoryStore()
    log = open_log(store)
    log.append(AFTER)
    log.close()
    clock = Ticking()
    with pytest.raises(Corrupt, match="log and key"):
        Log(store, Signer(ORIGIN, b"k" * 32), Clock(clock.now, clock.monotonic), random=noise(), secret=SECRET)

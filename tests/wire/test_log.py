"""What the log makes of intents: identity, revisions, sources, redaction, expiry, time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import ClockAhead, NotFound, UsageError
from srez.model import Source
from srez.wire import identity, read, records
from srez.wire.checkpoint import Signer, parse_note
from srez.wire.intents import Configure, Decide, DropSource, Expire, Intent, PutSource, Redact, Result, Return, Vanish
from srez.wire.log import BATCH, Clock, Log
from srez.wire.verify import Report, verify
from tests.wire.fakes import (
    ORIGIN,
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


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def log(store: Bodied, clock: Ticking) -> Iterator[Log]:
    opened = open_log(store, clock)
    yield opened
    opened.close()


def logged(store: Bodied) -> list[records.Record]:
    head = store.head()
    size = head.size if head else 0
    return [records.decode(data) for _, chunk in read.records(store.get_file, 0, size, size) for data in chunk]


def verified(store: Bodied) -> Report:
    report = verify(store.get_file, KEY, bodies=Rows(store))
    assert report.problems == []
    return report


def kinds(store: Bodied) -> list[str]:
    return [record.kind for record in logged(store)]


def test_an_article_seen_again_is_known_by_any_of_its_keys(store: Bodied, log: Log) -> None:
    first = offer("a")
    assert log.append([first, first]) == [Result("published", 0), Result("known", 0)]
    for key in first.item.keys:
        again = msgspec.structs.replace(first, item=msgspec.structs.replace(first.item, keys=("new key", key)))
        assert log.append([again]) == [Result("known", 0)]
    assert kinds(store) == ["article.published"]
    assert verified(store).bodies_checked == 1


def test_a_change_is_logged_at_once_and_later_ones_are_coalesced(store: Bodied, log: Log, clock: Ticking) -> None:
    log.append([offer("a")])
    assert log.append([offer("a", 1)]) == [Result("revised", 1)]
    # A counter that changes each minute: held, and after the gap its newest state is logged.
    for version in range(2, 6):
        clock.leap(minutes=1)
        assert log.append([offer("a", version)]) == [Result("held", 0)]
    clock.leap(minutes=2)
    assert log.append([offer("a", 6)]) == [Result("revised", 2)]
    assert log.append([offer("a", 6)]) == [Result("known", 0)]
    assert log.append([offer("a", 7)]) == [Result("held", 0)]
    revised = logged(store)[1:]
    assert [r.changed for r in revised if isinstance(r, records.ArticleRevised)] == [("title",), ("title",)]
    bodies = store.body_range(0, 3)
    assert [b.body.title[-1] for b in bodies] == ["0", "1", "6"]
    assert {b.article for b in bodies} == {0}
    verified(store)


def test_the_gaps_grow_and_a_change_that_is_taken_back_is_nothing(log: Log, clock: Ticking) -> None:
    log.append([offer("a")])
    count = 0
    for minute in range(24 * 60):
        clock.leap(minutes=1)
        count += log.append([offer("a", minute + 1)])[0].fate == "revised"
    assert 24 <= count <= 28
    newest = 24 * 60
    b = count + 1
    assert log.append([offer("b"), offer("b", 1), offer("b", 2), offer("b", 1)]) == [
        Result("published", b), Result("revised", b + 1), Result("held", b), Result("known", b)
    ]  # fmt: skip
    assert identity.gap(newest) == identity.LONGEST_GAP


def test_a_text_that_changes_says_so(store: Bodied, log: Log) -> None:
    log.append([offer("a", text="Раз."), offer("a", text="Раз. Два.")])
    record = logged(store)[1]
    assert isinstance(record, records.ArticleRevised)
    assert record.changed == ("text",)


def test_only_its_own_source_revises_an_article(store: Bodied, log: Log) -> None:
    log.append([offer("a")])
    foreign = offer("a", 1, source="another")
    item = msgspec.structs.replace(foreign.item, keys=offer("a").item.keys)
    assert log.append([msgspec.structs.replace(foreign, item=item)]) == [Result("known", 0)]
    assert kinds(store) == ["article.published"]


def test_one_batch_knows_its_own_articles(store: Bodied, log: Log) -> None:
    results = log.append([offer("a"), offer("a", 1), Vanish(0, 404), Redact(0, "copyright"), offer("a", 3), Return(0)])
    assert [r.fate for r in results] == ["published", "revised", "logged", "logged", "known", "logged"]
    redacted = logged(store)[3]
    assert isinstance(redacted, records.Redacted)
    assert redacted.indexes == (0, 1)
    assert verified(store).bodies_redacted == 2


def test_a_redacted_article_is_never_logged_again_nor_revised(store: Bodied, log: Log, clock: Ticking) -> None:
    log.append([offer("a"), offer("b")])
    log.append([offer("a", 1)])
    assert log.append([Redact(0, "personal-data")]) == [Result("logged", 3)]
    assert log.append([Redact(0, "personal-data")]) == [Result("known", 0)]
    clock.leap(minutes=9)
    assert log.append([offer("a"), offer("a", 1), offer("a", 5)]) == [Result("known", 0)] * 3
    for stored in store.body_range(0, 3):
        assert (stored.index == 1) == bool(stored.body.title)
        assert stored.index == 1 or stored.digests
    report = verified(store)
    assert (report.bodies_checked, report.bodies_redacted) == (3, 2)


def test_articles_vanish_and_return(store: Bodied, log: Log) -> None:
    log.append([offer("a")])
    intents: list[Intent] = [Return(0), Vanish(0, 410), Vanish(0, 404), Return(0), Return(0)]
    assert [r.fate for r in log.append(intents)] == ["known", "logged", "known", "logged", "known"]
    assert kinds(store) == ["article.published", "article.vanished", "article.returned"]


def test_an_intent_that_names_nothing_is_refused_and_nothing_logged(store: Bodied, log: Log) -> None:
    log.append([PutSource(Source(slug="outlet", name="Outlet")), offer("a")])
    some: list[Intent] = [offer("b")]
    nothing: list[Intent] = [Vanish(0, 404), Redact(7, "copyright"), Return(-1), DropSource("nobody")]
    for intent in nothing:
        with pytest.raises(NotFound):
            log.append([*some, intent])
    senseless: list[Intent] = [
        Redact(1, "because of words"), Expire(0, 2, "all"), Expire(0, 3, "text"), Expire(1, 1, "text"),
        Expire(-1, 1, "text"),
    ]  # fmt: skip
    for intent in senseless:
        with pytest.raises(UsageError):
            log.append([*some, intent])
    assert log.size == 2
    assert log.append([offer("b")]) == [Result("published", 2)]


def test_a_sources_proxy_is_never_on_the_wire(store: Bodied, log: Log) -> None:
    source = Source(slug="outlet", name="Вестник", homepage="https://outlet.example/", proxy="http://secret:word@proxy")
    assert log.append([PutSource(source)]) == [Result("logged", 0)]
    assert log.append([PutSource(source)]) == [Result("known", 0)]
    moved = msgspec.structs.replace(source, proxy="http://another:word@proxy")
    assert log.append([PutSource(moved)]) == [Result("known", 0)]
    renamed = msgspec.structs.replace(moved, name="Новый вестник")
    assert log.append([PutSource(renamed), DropSource("outlet"), DropSource("outlet"), PutSource(renamed)]) == [
        Result("logged", 1), Result("logged", 2), Result("known", 2), Result("logged", 3)
    ]  # fmt: skip
    assert kinds(store) == ["source.added", "source.changed", "source.dropped", "source.added"]
    said = b"".join(records.encode(r) for r in logged(store)) + repr(store.body_range(0, 9)).encode()
    assert b"word@proxy" not in said
    # Kept all the same, for those who collect.
    with store.begin() as transaction:
        kept = transaction.find_sources(["outlet"])["outlet"]
    assert b"another:word@proxy" in kept[1]
    # The facts of a source don't expire.
    assert log.append([Expire(0, 4, "body")]) == [Result("known", -1)]
    verified(store)


def test_bodies_expire_by_class_and_once(store: Bodied, log: Log, clock: Ticking) -> None:
    log.append([offer("a", text="Длинный текст."), offer("b"), offer("c", text="Ещё один.")])
    log.append([offer("a", 1, text="Длинный текст, второй.")])
    expire = Expire(0, 3, "text")
    assert [r.fate for r in log.append([expire, expire])] == ["logged", "known"]
    assert log.append([expire]) == [Result("known", -1)]
    assert [bool(b.body.text) for b in store.body_range(0, 4)] == [False, False, False, True]
    assert all(b.body.title for b in store.body_range(0, 4))
    assert verified(store).bodies_expired == 2
    # Superseded versions go as a whole, the newest stays.
    assert log.append([Expire(0, 4, "revision")])[0].fate == "logged"
    assert [bool(b.body.title) for b in store.body_range(0, 4)] == [False, True, True, True]
    assert log.append([Expire(0, 5, "body")])[0].fate == "logged"
    assert not any(b.body.title for b in store.body_range(0, 4))
    assert verified(store).bodies_expired == 4
    # Expired is not redacted: a change is still one.
    clock.leap(days=1)
    assert log.append([offer("b", 1)])[0].fate == "revised"
    assert log.append([offer("b", 1)])[0].fate == "known"


def test_many_intents_are_one_transaction_for_every_thousand(store: Bodied) -> None:
    faults = Faults()
    faulty = FaultyStore(store, faults)
    log = open_log(faulty)
    results = log.append([offer(str(n)) for n in range(2 * BATCH + 1)])
    assert [r.index for r in results] == list(range(2 * BATCH + 1))
    assert len(faulty.published) == 2
    assert log.append([offer("last")]) == [Result("published", 2 * BATCH + 1)]
    log.append([])
    log.close()
    assert len(faulty.published) == 3
    verified(store)


def test_opening_brings_out_what_a_killed_writer_had_acknowledged(store: Bodied) -> None:
    log = open_log(FaultyStore(store, Faults("put_files tile", "is killed before", skip=1)))
    with pytest.raises(Killed):
        log.append([offer("a")])
    assert store.get_file("checkpoint") is None
    open_log(store).close()
    assert verified(store).size == 1


def test_setup_is_a_fact_of_its_own(store: Bodied, log: Log) -> None:
    log.append([Configure("Europe/Minsk", 7, "ab")])
    record = logged(store)[0]
    assert isinstance(record, records.SiteConfigured)
    assert (record.origin, record.zone, record.after_size, record.after_root) == (ORIGIN, "Europe/Minsk", 7, "ab")


# Time.


def test_times_never_run_backwards(store: Bodied, log: Log, clock: Ticking) -> None:
    log.append([offer("a")])
    clock.at = clock.at.replace(year=2020)
    log.append([offer("b")])
    times = [record.time for record in logged(store)]
    assert times[1] == times[0]
    verified(store)


def test_a_clock_far_ahead_is_not_believed_until_someone_says_so(store: Bodied) -> None:
    clock = Ticking()
    belief = Clock(clock.now, clock.monotonic)
    log = Log(store, Signer(ORIGIN, SEED), belief, random=bytes, secret=b"s")
    log.append([offer("a")])
    ahead = clock.at.replace(year=clock.at.year + 1)
    clock.at = ahead
    with pytest.raises(ClockAhead, match="--trust-clock"):
        log.append([offer("b")])
    assert log.size == 1
    belief.trust()
    log.append([offer("b")])
    log.close()
    # A start long after the last record, too.
    clock.at = ahead.replace(year=ahead.year + 1)
    again = open_log(store, clock)
    with pytest.raises(ClockAhead):
        again.append([offer("c")])
    again.close()
    trusting = open_log(store, clock, trust=True)
    trusting.append([offer("c")])
    trusting.close()
    verified(store)


def test_a_clock_that_runs_on_is_believed_however_long(log: Log, clock: Ticking) -> None:
    log.append([offer("a")])
    clock.leap(days=40)
    assert log.append([offer("b")])[0].fate == "published"


def test_a_clock_set_back_for_a_while_is_believed_once_it_is_right_again(log: Log, clock: Ticking) -> None:
    log.append([offer("a")])
    right = clock.at
    clock.at = right.replace(year=2020)
    log.append([offer("b")])
    clock.leap(hours=3)
    log.append([offer("c")])
    clock.at = right
    clock.leap(hours=1)
    clock.ticks -= 3_600
    assert log.append([offer("d")])[0].fate == "published"


def test_a_renamed_log_goes_on_and_names_the_old_one() -> None:
    store = MemoryStore()
    log = open_log(store)
    log.append([offer(f"a{n}") for n in range(300)])
    old = store.get_file("checkpoint")
    assert old is not None
    stated = parse_note(old)[0]
    renamed = Signer("news.example/wire", SEED)
    assert log.rename(renamed, "Europe/Minsk").index == 300
    assert log.append([offer("b")])[0].index == 301
    assert store.state.origin == log.origin == "news.example/wire"
    log.close()
    again = open_log(store, origin="news.example/wire")
    again.append([offer("c")])
    again.close()
    key = store.get_file("verifier-key")
    assert key == (renamed.verifier_key() + "\n").encode()
    report = verify(store.get_file, renamed.verifier_key(), bodies=Rows(store))
    assert (report.problems, report.size) == ([], 303)
    record = records.decode(read.bundle(store.get_file, 1, 303)[300 - 256])
    assert isinstance(record, records.SiteConfigured)
    assert (record.origin, record.zone) == ("news.example/wire", "Europe/Minsk")
    assert (record.after_size, record.after_root) == (300, stated.root.hex())


@pytest.mark.parametrize("mode", ["fails before", "fails after"])
@pytest.mark.parametrize("step", ["advance", "commit", "put_files tile", "put_files checkpoint"])
def test_a_renaming_that_fails_half_way_is_one_or_none(step: Step, mode: Mode) -> None:
    store, faults = MemoryStore(), Faults()
    log = open_log(FaultyStore(store, faults))
    log.append([offer("a")])
    renamed = Signer("news.example/wire", SEED)
    faults.step, faults.mode, faults.struck = step, mode, False
    with pytest.raises(Failed):
        log.rename(renamed, "UTC")
    assert faults.struck
    log.append([offer("b")])
    committed = step.startswith("put_files") or (step, mode) == ("commit", "fails after")
    assert log.origin == (renamed.name if committed else ORIGIN)
    assert log.size == 2 + committed
    signer = renamed if committed else Signer(ORIGIN, SEED)
    assert verify(store.get_file, signer.verifier_key(), bodies=Rows(store)).problems == []
    assert store.get_file("verifier-key") == (signer.verifier_key() + "\n").encode()


def test_a_decision_is_logged_with_the_logs_own_time(store: Bodied, log: Log) -> None:
    log.append([offer("a"), offer("b")])
    described = records.ArticlesDescribed(
        begin=0, upto=2, model="m", articles=(records.Described(1, "ru", "RU", (), (), 0, ("outlet",), ()),)
    )
    decided = records.StoriesDecided(begin=0, upto=2, model="m", changes=(records.Change("join", 1, 0),))
    results = log.append([Decide(records.encode(described)), Decide(records.encode(decided))])
    assert results == [Result("logged", 2), Result("logged", 3)]
    written = logged(store)[2:]
    assert all(record.time for record in written)
    assert written == [
        msgspec.structs.replace(described, time=written[0].time),
        msgspec.structs.replace(decided, time=written[1].time),
    ]
    verified(store)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (records.ArticlePublished(source="x", digest=""), "no decision"),
        (records.StoriesDecided(begin=0, upto=2, model="m", changes=()), "reaches to 2, the log to 1"),
        (records.StoriesCorrected(changes=(records.Change("part", 7, 7),)), "reaches to 8"),
        (records.TopPublished(size=2, formula=1, lists=()), "reaches to 2"),
        (records.StoriesDecided(begin=0, upto=1, model="m" * 70_000, changes=()), "at most 65535"),
    ],
)
def test_a_decision_that_can_not_be_is_refused(log: Log, record: records.Record, said: str) -> None:
    log.append([offer("a")])
    with pytest.raises(UsageError, match=said):
        log.append([Decide(records.encode(record))])
    assert log.size == 1

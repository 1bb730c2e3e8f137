"""What is sealed beforehand makes the same record, and proves as what the log seals itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from srez.model import FIELDS, Enclosure, Item
from srez.wire import read, records
from srez.wire.intents import Offer
from srez.wire.seals import Extra, body, seal, seal_all
from tests.wire.fakes import Bodied, MemoryStore, Ticking, offer, open_log

ITEM = Item(
    source="outlet",
    url="https://outlet.example/bridge",
    title="Мост открыт",
    summary="Его открыли в субботу.",
    published=datetime(2026, 2, 28, 9, 30, tzinfo=UTC),
    authors=("Редакция",),
    enclosures=(Enclosure("https://outlet.example/bridge.mp3", "audio/mpeg", 1_000),),
    language="ru",
    keys=("u:bridge",),
)


def sealed(given: Offer) -> Offer:
    return msgspec.structs.replace(given, seal=seal(given.item, os.urandom(records.SALTS)))


def as_it_is(given: Offer) -> Offer:
    return given


def logged(store: Bodied) -> list[records.Record]:
    checkpoint = read.checkpoint(store.get_file)
    assert checkpoint is not None
    return [
        records.decode(record)
        for _, batch in read.records(store.get_file, 0, checkpoint.size, checkpoint.size)
        for record in batch
    ]


def test_a_seal_proves_the_body() -> None:
    made = seal(ITEM, os.urandom(records.SALTS))
    whole = body(ITEM, made.extra)
    assert made.digest == records.digest_of(records.field_digests(whole, made.salts))
    assert [bool(salt) for salt in made.salts] == [bool(getattr(whole, name)) for name in FIELDS]
    assert made.published == "2026-02-28T09:30:00.000000Z"
    assert msgspec.json.decode(made.extra, type=Extra) == Extra(
        language="ru", authors=("Редакция",), enclosures=(("https://outlet.example/bridge.mp3", "audio/mpeg", 1_000),)
    )


def test_every_item_has_salts_of_its_own() -> None:
    seals = seal_all([ITEM, ITEM], os.urandom)
    assert len({salt for each in seals for salt in each.salts if salt}) == 8
    assert seal_all([], os.urandom) == ()


@pytest.mark.parametrize("prepared", [as_it_is, sealed])
def test_the_log_writes_the_same_whoever_seals(prepared: Callable[[Offer], Offer]) -> None:
    store, clock = MemoryStore(), Ticking()
    log = open_log(store, clock)
    log.append([prepared(Offer(ITEM, "one"))])
    clock.leap(hours=1)
    changed = msgspec.structs.replace(ITEM, title="Мост закрыт", published=None)
    assert log.append([prepared(Offer(changed, "two"))])[0].fate == "revised"
    log.append([prepared(offer("x"))])
    log.close()
    first, second, third = logged(store)
    assert isinstance(first, records.ArticlePublished)
    assert isinstance(second, records.ArticleRevised)
    assert isinstance(third, records.ArticlePublished)
    assert (first.published, second.published) == ("2026-02-28T09:30:00.000000Z", "")
    assert second.changed == ("title",)
    digests = [records.digest_of(records.field_digests(stored.body, stored.salts)) for stored in store.body_range(0, 3)]
    assert digests == [first.digest, second.digest, third.digest]
    assert [stored.body.title for stored in store.body_range(0, 2)] == ["Мост открыт", "Мост закрыт"]

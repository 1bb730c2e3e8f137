"""The decider over a real log and view, with a finder that is easy to foresee."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from srez.backends import sqlite
from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import WireError
from srez.model import Item, Source
from srez.pipeline.decider import AHEAD, PIECE, Decider, Subject
from srez.views.stories import Stories
from srez.wire import read
from srez.wire import records as r
from srez.wire.checkpoint import Signer
from srez.wire.intents import Decide, Offer, PutSource, Redact
from srez.wire.log import Clock, Log


class _Finder:
    """Groups articles by the first word of their titles."""

    model = "by-word"

    def __init__(self, fat: int = 0) -> None:
        self.subjects: list[Subject] = []
        self.words: dict[str, int] = {}
        self.forgotten: list[tuple[int, int]] = []
        self.fat = fat

    def describe(self, subjects: Sequence[Subject]) -> list[r.Described]:
        self.subjects += subjects
        places = tuple((f"place-{n}", "m") for n in range(self.fat))
        return [r.Described(s.article, "ru", s.source.country, places, (), -1, (), ()) for s in subjects]

    def group(self, articles: Sequence[int]) -> list[r.Change]:
        word = {s.article: s.body.title.split()[0] for s in self.subjects}
        return [r.Change("join", a, self.words.setdefault(word[a], a)) for a in articles]

    def correct(self, changes: Iterable[r.Change]) -> None:
        pass

    def forget(self, first: int, upto: int) -> None:
        self.forgotten.append((first, upto))


class _Wire:
    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
        self.store = EmbeddedStore(folder, write=True)
        clock = Clock(lambda: self.now, time.monotonic, trust=True)
        self.log = Log(self.store, Signer("x/wire", b"k" * 32), clock, random=os.urandom, secret=b"s" * 32)
        self.stories = Stories(sqlite.writer(folder / "views" / "stories.db"))
        self.stories.create()
        self.log.append([PutSource(Source(slug="outlet", name="Outlet", country="RU"))])
        self.failing = False

    def decider(self, finder: _Finder) -> Decider:
        return Decider(self.store, self.stories, finder, self.append)

    def append(self, intents: list[Decide]) -> None:
        if self.failing:
            raise WireError("nobody answers")
        self.log.append(intents)

    def publish(self, *titles: str) -> list[int]:
        self.now += timedelta(seconds=1)
        return [result.index for result in self.log.append([_offer(title) for title in titles])]

    def kinds(self) -> list[str]:
        size = self.log.size
        return [r.decode(d).kind for _, piece in read.records(self.store.get_file, 0, size, size) for d in piece]


def _offer(title: str, key: str = "") -> Offer:
    item = Item(source="outlet", title=title, url="https://outlet.example/", keys=(key or title,), content=title)
    return Offer(item, title)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[_Wire]:
    made = _Wire(tmp_path)
    yield made
    made.log.close()
    made.stories.close()
    made.store.close()


def _all(decider: Decider) -> int:
    count = 0
    while took := decider.step():
        count += took
    return count


def test_articles_are_described_and_grouped_and_nothing_more_is_said(wire: _Wire) -> None:
    a, b, c = wire.publish("flood one", "fire", "flood two")
    decider = wire.decider(_Finder())
    assert _all(decider) == 3
    assert wire.stories.stories_of([a, b, c]) == {a: a, b: b, c: a}
    assert wire.stories.described([b])[b].country == "RU"
    said = wire.log.size
    assert _all(decider) == 0
    assert wire.log.size == said
    assert wire.kinds()[-2:] == ["articles.described", "stories.decided"]


def test_another_decider_goes_on_where_the_last_one_stopped(wire: _Wire) -> None:
    wire.publish("flood one", "fire")
    _all(wire.decider(_Finder()))
    (later,) = wire.publish("flood two")
    finder = _Finder()
    assert _all(wire.decider(finder)) == 1
    assert [subject.article for subject in finder.subjects] == [later]


def test_a_revision_is_described_again_and_stays_in_its_story(wire: _Wire) -> None:
    (first,) = wire.publish("flood one")
    decider = wire.decider(_Finder())
    _all(decider)
    wire.now += timedelta(hours=1)
    (revised,) = wire.log.append([_offer("fire after all", key="flood one")])
    finder = _Finder()
    assert _all(wire.decider(finder)) == 1
    assert [(s.article, s.version, s.body.title) for s in finder.subjects] == [(first, revised.index, "fire after all")]
    assert wire.stories.stories_of([first]) == {first: first}


def test_more_than_one_step_holds_is_decided_in_order(wire: _Wire) -> None:
    indexes = wire.publish(*(f"story{n % 7} {n}" for n in range(2 * PIECE + 5)))
    assert _all(wire.decider(_Finder())) == len(indexes)
    firsts = indexes[:7]
    assert wire.stories.stories_of(indexes) == {index: firsts[n % 7] for n, index in enumerate(indexes)}
    assert 2 * PIECE < AHEAD


def test_what_does_not_fit_one_record_is_stated_in_several(wire: _Wire) -> None:
    indexes = wire.publish(*(f"story {n}" for n in range(100)))
    _all(wire.decider(_Finder(fat=100)))
    assert wire.kinds().count("articles.described") > 1
    assert len(wire.stories.described(indexes)) == 100
    assert wire.stories.reached()[0] == wire.stories.reached()[1] > indexes[-1]


def test_a_decision_that_was_not_logged_is_made_again(wire: _Wire) -> None:
    (a,) = wire.publish("flood")
    decider = wire.decider(_Finder())
    wire.failing = True
    with pytest.raises(WireError):
        decider.step()
    assert wire.stories.stories_of([a]) == {}
    wire.failing = False
    assert _all(wire.decider(_Finder())) == 1
    assert wire.stories.stories_of([a]) == {a: a}


def test_words_that_are_gone_are_forgotten_and_not_looked_at(wire: _Wire) -> None:
    a, b = wire.publish("flood", "fire")
    wire.log.append([Redact(a, "court-order")])
    finder = _Finder()
    assert _all(wire.decider(finder)) == 1
    assert [subject.article for subject in finder.subjects] == [b]
    assert finder.forgotten == [(a, a + 1)]


def test_a_subject_carries_what_its_source_says_now(wire: _Wire) -> None:
    wire.publish("flood")
    decider = wire.decider(finder := _Finder())
    _all(decider)
    wire.log.append([PutSource(msgspec.structs.replace(finder.subjects[0].source, country="UA"))])
    wire.publish("fire")
    _all(decider)
    assert [subject.source.country for subject in finder.subjects] == ["RU", "UA"]

"""The archive view: the same after any replay, and flat to read."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srez.backends import sqlite
from srez.errors import Conflict
from srez.views.archive import Archive
from srez.wire import records as r

BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = int(BEGIN.timestamp()) // 60


def at(minutes: float) -> str:
    return r.timestamp(BEGIN + timedelta(minutes=minutes))


def published(minutes: float, source: str = "a") -> bytes:
    return r.encode(r.ArticlePublished(time=at(minutes), source=source, published=at(minutes - 1), digest="0" * 64))


def revised(minutes: float, article: int, source: str = "a") -> bytes:
    return r.encode(
        r.ArticleRevised(time=at(minutes), article=article, source=source, changed=("title",), digest="0" * 64)
    )


WIRE = [
    r.encode(r.SiteConfigured(time=at(0), origin="x/wire", zone="Europe/Moscow")),
    r.encode(r.SourceAdded(time=at(0), source="a", digest="0" * 64)),
    published(1),
    published(1, "b"),
    published(1.5),
    revised(2, 2),
    b'{"v":1,"kind":"comments.ranked","time":"%s","upto":5}' % at(2).encode(),
    published(7, "b"),
    r.encode(r.ArticleVanished(time=at(8), article=3, source="b", status=404)),
    r.encode(r.ArticleReturned(time=at(9), article=3, source="b")),
    r.encode(r.ArticleVanished(time=at(9), article=4, source="a", status=410)),
    revised(9, 2),
    r.encode(r.Redacted(time=at(10), article=2, indexes=(2, 5, 11), reason="personal-data")),
    r.encode(r.BodiesExpired(time=at(11), first=0, upto=5, what="text")),
    published(20),
]

Make = Callable[[str], Archive]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(name: str) -> Archive:
        archive = Archive(sqlite.writer(tmp_path / f"{name}.db"))
        archive.create()
        return archive

    return made


def fold(archive: Archive, wire: Sequence[bytes], cuts: Sequence[int] = ()) -> Archive:
    edges = [0, *sorted(cuts), len(wire)]
    for first, upto in pairwise(edges):
        archive.apply(first, wire[first:upto])
    return archive


def all_of(archive: Archive) -> tuple[object, ...]:
    return (
        archive.position(),
        archive.newest(100),
        archive.changes(0, 2**31 - 1, 100),
        archive.counts(0, 2**31 - 1),
        archive.quarters(0, 2**31 - 1),
        archive.outlets(),
        archive.notices(100),
    )


def test_lists_are_by_the_first_record_and_minutes_are_stretches_of_indexes(make: Make) -> None:
    archive = fold(make("a"), WIRE)
    assert [row.index for row in archive.newest(10)] == [14, 7, 4, 3, 2]
    assert [row.index for row in archive.newest(2, before=7)] == [4, 3]
    assert [row.index for row in archive.newest(10, source="b")] == [7, 3]
    assert [row.index for row in archive.between(MINUTE + 1, MINUTE + 2, 10)] == [4, 3, 2]
    assert [row.index for row in archive.between(MINUTE + 1, MINUTE + 8, 2, before=7)] == [4, 3]
    assert [row.index for row in archive.between(MINUTE, MINUTE + 60, 10, source="b")] == [7, 3]
    assert archive.between(MINUTE + 2, MINUTE + 7, 10) == []
    assert archive.between(MINUTE + 21, MINUTE + 99, 10) == []
    assert [row.index for row in archive.since(4, 2)] == [4, 7]


def test_the_newest_of_some_sources_are_what_a_look_at_all_would_find(make: Make) -> None:
    chance = random.Random(7)
    slugs = "abcdefgh"
    wire = [published(minute, chance.choices(slugs, [50, 20, 10, 5, 5, 5, 1, 1])[0]) for minute in range(600)]
    archive = fold(make("a"), wire)
    everything = archive.newest(1_000)
    for sources in ("a", "gh", "bdfh", slugs, "xyz", ""):
        for limit, before in ((1, None), (7, None), (30, 300), (1_000, None), (5, 0), (10, 3)):
            expected = [row for row in everything if row.source in sources and (before is None or row.index < before)]
            assert archive.newest_of(list(sources), limit, before=before) == expected[:limit]


def test_the_newest_of_some_sources_cost_the_same_on_any_wire(tmp_path: Path) -> None:
    # Twenty sources said little, long ago; one says all the rest. Either way of looking would be slow for the other.
    rare = [f"r{number}" for number in range(20)]

    def steps(length: int) -> list[int]:
        engine = sqlite.writer(tmp_path / f"{length}.db")
        archive = Archive(engine)
        archive.create()
        fold(archive, [published(1, slug) for slug in rare] + [published(2, "all") for _ in range(length)])
        counted = [0]

        def step() -> int:
            counted[0] += 1
            return 0

        found = []
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(step, 50)
        for sources in (rare, ["all"], [*rare, "all"]):
            counted[0] = 0
            assert len(archive.newest_of(sources, 101)) == (20 if sources == rare else 101)
            assert len(archive.newest_of(sources, 101, before=length // 2)) >= 20
            found.append(counted[0])
        engine.dispose()
        return found

    short, long = steps(500), steps(10_000)
    assert min(short) > 0
    assert all(late <= early * 1.2 + 2 for early, late in zip(short, long, strict=True)), (short, long)


def test_counts_and_neighbours(make: Make) -> None:
    archive = fold(make("a"), WIRE)
    assert archive.counts(MINUTE, MINUTE + 60) == {MINUTE + 1: 3, MINUTE + 7: 1, MINUTE + 20: 1}
    assert archive.counts(MINUTE, MINUTE + 60, source="a") == {MINUTE + 1: 2, MINUTE + 20: 1}
    assert archive.counts(MINUTE, MINUTE + 60, sources=["a", "none"]) == {MINUTE + 1: 2, MINUTE + 20: 1}
    assert archive.counts(MINUTE, MINUTE + 60, sources=[]) == {}
    assert archive.quarters(MINUTE, MINUTE + 60) == {MINUTE: 4, MINUTE + 15: 1}
    assert archive.neighbours(MINUTE + 7) == (MINUTE + 1, MINUTE + 20)
    assert archive.neighbours(MINUTE + 7, source="a") == (MINUTE + 1, MINUTE + 20)
    assert archive.neighbours(MINUTE + 7, source="b") == (MINUTE + 1, None)
    assert archive.neighbours(MINUTE + 1, source="b") == (None, MINUTE + 7)
    assert archive.neighbours(MINUTE - 5) == (None, MINUTE + 1)
    assert archive.extent() == (MINUTE + 1, MINUTE + 20)
    assert archive.total() == 5


def test_an_articles_life(make: Make) -> None:
    archive = fold(make("a"), WIRE)
    edited = archive.article(2)
    assert edited is not None
    assert (edited.newest, edited.revisions, edited.redacted) == (11, 2, 12)
    assert [version.index for version in archive.versions(2)] == [5, 11]
    returned, gone = archive.article(3), archive.article(4)
    assert returned is not None
    assert returned.vanished is None
    assert gone is not None
    assert gone.vanished == r.to_micros(BEGIN + timedelta(minutes=9))
    assert archive.article(5) is None, "a revision is no article"
    assert [(n.kind, n.detail) for n in archive.notices(10, article=3)] == [
        ("article.returned", ""),
        ("article.vanished", "404"),
    ]
    assert [n.detail for n in archive.notices(10, kinds=("redacted", "bodies.expired"))] == [
        "text 0 5",
        "personal-data",
    ]


@given(cuts=st.lists(st.integers(0, len(WIRE)), max_size=6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_replay_gives_the_same_view(make: Make, cuts: list[int]) -> None:
    name = "-".join(map(str, cuts)) or "whole"
    assert all_of(fold(make(f"cut-{name}"), WIRE, cuts)) == all_of(fold(make(f"whole-{name}"), WIRE))


def test_records_that_were_applied_are_passed_over_and_gaps_refused(make: Make) -> None:
    archive = fold(make("a"), WIRE[:8])
    before = all_of(archive)
    archive.apply(0, WIRE[:8])
    archive.apply(3, WIRE[3:6])
    assert all_of(archive) == before
    with pytest.raises(Conflict, match="can't go on at 9"):
        archive.apply(9, WIRE[9:])
    archive.apply(2, WIRE[2:])
    assert all_of(archive) == all_of(fold(make("whole"), WIRE))


def test_a_view_of_another_form_does_not_fit(make: Make, tmp_path: Path) -> None:
    archive = make("a")
    assert archive.fits()
    strange = Archive(sqlite.writer(tmp_path / "strange.db"))
    assert not strange.fits()
    archive.version = 99
    assert not archive.fits()

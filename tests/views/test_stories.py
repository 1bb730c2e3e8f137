"""The stories view: what any number of records says, the same after any replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srez.backends import sqlite
from srez.errors import Conflict
from srez.views.stories import Member, Stories, Top
from srez.wire import records as r

BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(index: int) -> str:
    return r.timestamp(BEGIN + timedelta(seconds=index))


def published(index: int) -> bytes:
    return r.encode(r.ArticlePublished(time=at(index), source=f"s{index % 3}", digest="0" * 64))


def decided(index: int, begin: int, upto: int, *changes: r.Change) -> bytes:
    return r.encode(r.StoriesDecided(time=at(index), begin=begin, upto=upto, model="m", changes=changes))


def described(index: int, begin: int, upto: int, *articles: r.Described) -> bytes:
    return r.encode(r.ArticlesDescribed(time=at(index), begin=begin, upto=upto, model="m", articles=articles))


def found(article: int, language: str = "ru", **more: Any) -> r.Described:
    values: dict[str, Any] = {
        "article": article, "language": language, "country": "RU", "places": (("1", "s"), ("2", "m")),
        "sections": ("politics", "economy"), "copy_of": -1, "origins": (), "flags": (), **more,
    }  # fmt: skip
    return r.Described(**values)


def join(article: int, story: int) -> r.Change:
    return r.Change("join", article, story)


WIRE = [
    *(published(n) for n in range(5)),
    described(5, 0, 5, *(found(n) for n in range(5))),
    decided(6, 0, 5, join(0, 0), join(1, 1), join(2, 0), join(3, 1), join(4, 4)),
    decided(7, 0, 5, join(4, 0)),  # another decider's: its `from` is not where the last one ended
    decided(8, 5, 8, r.Change("merge", 1, 0)),
    described(9, 5, 9, found(1, "uk", copy_of=0, origins=("s0", "~0a1b2c3d"), flags=("not-news",))),
    r.encode(r.StoriesCorrected(time=at(10), changes=(r.Change("part", 3, 1),))),
    decided(11, 8, 11, join(4, 0)),
    r.encode(r.TopPublished(time=at(12), size=12, formula=1, lists=(("all", "aa"), ("ru", "bb")))),
]


def folded(wire: Sequence[bytes], folder: Path, *, piece: int = 1_000) -> Stories:
    view = Stories(sqlite.writer(folder / "stories.db"))
    view.create()
    for first in range(0, len(wire), piece):
        view.apply(first, wire[first : first + piece])
    return view


@pytest.fixture(params=[1, 4, 1_000])
def view(request: pytest.FixtureRequest, tmp_path: Path) -> Stories:
    return folded(WIRE, tmp_path, piece=request.param)


def test_articles_are_in_the_stories_that_were_decided(view: Stories) -> None:
    assert view.position() == len(WIRE)
    assert view.reached() == (9, 11)
    assert view.stories_of(range(9)) == {0: 0, 1: 0, 2: 0, 3: 1, 4: 0}
    assert view.counts([0, 1, 7]) == {0: (4, 3), 1: (1, 1)}
    assert [member.index for member in view.members([0])] == [0, 1, 2, 4]


def test_any_past_state_is_read_again(view: Stories) -> None:
    assert view.stories_of(range(5), at=6) == {}
    assert view.stories_of(range(5), at=7) == {0: 0, 1: 1, 2: 0, 3: 1, 4: 4}
    assert view.stories_of(range(5), at=9) == {0: 0, 1: 0, 2: 0, 3: 0, 4: 4}
    assert [m.index for m in view.members([0], at=9)] == [0, 1, 2, 3]
    assert [m.index for m in view.members([1], at=8)] == [1, 3]
    assert view.members([1], at=9) == []


def test_an_address_survives_what_is_decided_later(view: Stories) -> None:
    assert [view.story(1, at=n) for n in (6, 7, 9, 11)] == [None, 1, 0, 1]
    assert [view.story(4), view.story(4, at=11), view.story(99)] == [4, 4, None]


def test_the_newest_description_counts_and_the_one_before_it_is_kept(view: Stories) -> None:
    assert view.described([1])[1] == found(1, "uk", copy_of=0, origins=("s0", "~0a1b2c3d"), flags=("not-news",))
    assert view.described([1], at=9)[1] == found(1)
    assert view.members([0])[1] == Member(
        1, 0, "s1", view.members([0])[1].seen, "uk", "RU", (("1", "s"), ("2", "m")), ("politics", "economy"), 0,
        ("s0", "~0a1b2c3d"), ("not-news",),
    )  # fmt: skip


def test_a_window_holds_what_was_seen_in_it(view: Stories) -> None:
    seen = r.to_micros(BEGIN)
    second = 1_000_000
    assert [m.index for m in view.window(seen + second, seen + 3 * second)] == [1, 2]
    assert [(m.index, m.story) for m in view.window(seen, seen + 9 * second, at=8)] == [
        (0, 0), (1, 1), (2, 0), (3, 1), (4, 4)
    ]  # fmt: skip


def test_a_tops_digest_is_kept_as_it_was_published(view: Stories) -> None:
    fixed = Top("ru", 12, r.to_micros(BEGIN + timedelta(seconds=12)), 12, 1, "bb")
    assert view.top("ru") == view.top("ru", size=12) == fixed
    assert view.top("ru", size=11) is view.top("be") is None


def test_missing_records_are_refused_and_old_ones_passed_over(tmp_path: Path) -> None:
    view = folded(WIRE[:4], tmp_path)
    with pytest.raises(Conflict):
        view.apply(5, WIRE[5:])
    view.apply(2, WIRE[2:])
    assert view.position() == len(WIRE)
    assert view.reached() == (9, 11)


_How = Literal["join", "merge", "part"]
_HOW: tuple[_How, ...] = get_args(_How)
_changes = st.lists(st.tuples(st.sampled_from(_HOW), st.integers(0, 6), st.integers(0, 6)), max_size=4)


@settings(deadline=None, max_examples=60)
@given(st.lists(_changes, max_size=6), st.integers(1, 9))
def test_any_changes_give_what_a_simple_model_gives_at_any_record(
    batches: list[list[tuple[_How, int, int]]], piece: int
) -> None:
    wire = [published(n) for n in range(7)]
    placed: dict[int, int] = {}
    targets: dict[int, int] = {}
    states: dict[int, tuple[dict[int, int], dict[int, int]]] = {len(wire): ({}, {})}
    for batch in batches:
        wire.append(
            decided(len(wire), 0 if len(wire) == 7 else len(wire) - 1, len(wire), *(r.Change(*c) for c in batch))
        )
        for how, what, story in batch:
            if how == "join":
                placed[what] = targets.get(story, story)
            elif how == "part":
                placed[what] = targets[story] = story
            else:
                old, new = targets.get(what, what), targets.get(story, story)
                if old != new:
                    targets.update({s: new for s in {old, *targets} if targets.get(s, s) == old})
                placed = {article: new if s == old else s for article, s in placed.items()}
        states[len(wire)] = (dict(placed), dict(targets))
    with TemporaryDirectory() as folder:
        view = folded(wire, Path(folder), piece=piece)
        for size, (placed_then, targets_then) in states.items():
            assert view.stories_of(range(7), at=size) == placed_then
            for story in range(7):
                members = {m.index for m in view.members([story], at=size)}
                assert members == {a for a, s in placed_then.items() if s == story}
                if members or targets_then.get(story, story) != story:
                    assert view.story(story, at=size) == targets_then.get(story, story)
        view.close()

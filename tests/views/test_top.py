"""The top is a function of records alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from srez.stories import rank
from srez.views.stories import Stories
from srez.views.top import ALL, Narrowed, places_of, sections_of, top
from srez.wire import records as r
from tests.views.test_stories import BEGIN, decided, described, folded, found, join, published

NOW = r.to_micros(BEGIN) + 3_600_000_000


SCENE = (("1", "s"),)
WIRE = [
    *(published(n) for n in range(7)),
    described(
        7, 0, 7,
        found(0, "ru", country="RU"), found(1, "uk", country="UA"), found(2, "ru", country="BY"),
        found(3, "ru", places=(("9", "s"),), sections=("sport",)),
        found(4, "ru", places=SCENE, sections=("sport",)),
        found(5, "ru", flags=("not-news",)), found(6, "be", places=(("1", "m"),), sections=()),
    ),
    decided(8, 0, 7, join(0, 0), join(1, 0), join(2, 0), join(3, 3), join(4, 3), join(5, 5), join(6, 0)),
    decided(9, 7, 9, r.Change("merge", 3, 0)),
]  # fmt: skip


@pytest.fixture
def view(tmp_path: Path) -> Stories:
    return folded(WIRE, tmp_path)


def _ids(view: Stories, size: int = 9, **narrowed: object) -> list[int]:
    return [each.story for each in top(view, size, NOW, {}, Narrowed(**narrowed))]  # type: ignore[arg-type]


def test_what_more_tell_independently_stands_higher(view: Stories) -> None:
    assert _ids(view) == [0, 3]
    assert _ids(view, 10) == [0]
    assert _ids(view, 8) == []


def test_it_is_narrowed_by_language_section_and_place(view: Stories) -> None:
    assert _ids(view, language="uk") == [0]
    assert _ids(view, language="en") == []
    assert _ids(view, section="sport") == [3]
    assert _ids(view, places=frozenset({"9"})) == [3]
    assert _ids(view, places=frozenset({"2"})) == []


def test_a_story_is_where_a_third_of_its_articles_are(view: Stories) -> None:
    told = view.members([0], at=9)
    assert places_of(told) == ("1",)
    assert sections_of(told) == ("economy", "politics")


def test_an_owner_counts_once_whatever_it_owns(view: Stories) -> None:
    apart = top(view, 9, NOW, {})[0].points
    assert top(view, 9, NOW, {"s0": "one", "s1": "one", "s2": "one"})[0].points < apart


def test_the_same_records_give_the_same_bytes(view: Stories, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    again = folded(WIRE, tmp_path / "again", piece=2)
    assert rank.canonical(top(again, 9, NOW, {})) == rank.canonical(top(view, 9, NOW, {}))


def test_a_lists_name_says_what_it_is_narrowed_to() -> None:
    assert Narrowed().name == ALL
    assert Narrowed(language="uk", section="sport").name == "lang:uk section:sport"
    assert Narrowed(places=frozenset({"1"})).name == ""

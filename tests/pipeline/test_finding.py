"""The finder: articles read, grouped, remembered after a restart, and forgotten with their words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from srez import loaded
from srez.catalogue.grouping import coefficients
from srez.enrich.terms import Reader
from srez.model import Body, Source
from srez.pipeline.decider import Subject
from srez.pipeline.finding import Finder, Models
from srez.stories import facts
from srez.views.stories import Member

SOURCE = Source(slug="reed", name="Тростник", country="RU", language="ru")
BRIDGE = (
    "Мост через Зорянку открыли в Вышкове",
    "Мост через реку Зорянку открыли утром в городе Вышкове, сообщила мэрия. Его длина 312 метров, строили его четыре "
    "года. Первым по нему прошёл трамвай, за ним шли школьники. Движение машин разрешат в пятницу.",
)
CHOIR = (
    "Хор Речников записал альбом в депо",
    "Хор Речников записал девять песен в старом депо Лугова, сказал дирижёр.",
)


class _Memory:
    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    def put(self, model: str, facts: Sequence[tuple[int, bytes]]) -> None:
        self.kept.update(facts)

    def get(self, articles: Collection[int], model: str = "") -> dict[int, bytes]:
        return {index: self.kept[index] for index in articles if index in self.kept}

    def forget(self, first: int, upto: int) -> None:
        self.kept = {index: data for index, data in self.kept.items() if not first <= index < upto}


class _Blind:
    """Reads nothing, and counts what it was asked to read."""

    name = "blind"

    def __init__(self) -> None:
        self.read: list[str] = []

    def knows(self, text: str) -> bool:
        return True

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.read += texts
        return np.eye(512, dtype=np.float32)[[len(text) % 512 for text in texts]]


def _finder(cache: _Memory, quick: _Blind | None = None) -> Finder:
    models = Models(
        name="test", tongue=loaded.tongue().tell, reader=Reader(loaded.morphology()), quick=quick or _Blind(),
        closer=None, looks=(), pairs=coefficients(),
    )  # fmt: skip
    return Finder(models, cache, lambda _: {})


def _subject(index: int, said: tuple[str, str], version: int | None = None) -> Subject:
    body = Body(title=said[0], text=said[1])
    return Subject(article=index, version=version or index, seen=index * 60_000_000, source=SOURCE, body=body)


def _taken(finder: Finder, *subjects: Subject) -> dict[int, int]:
    finder.describe(subjects)
    return {change.what: change.story for change in finder.group([each.article for each in subjects])}


def test_a_reprint_joins_its_original_and_is_not_read_twice() -> None:
    quick = _Blind()
    finder = _finder(_Memory(), quick)
    described = finder.describe([_subject(1, BRIDGE), _subject(2, CHOIR)])
    finder.group([1, 2])
    described += finder.describe([_subject(3, BRIDGE)])
    assert [each.copy_of for each in described] == [-1, -1, 1]
    assert [each.language for each in described] == ["ru"] * 3
    assert {change.what: change.story for change in finder.group([3])} == {3: 1}
    assert len(quick.read) == 2


def test_after_a_restart_it_goes_on_with_what_the_wire_and_the_cache_say() -> None:
    cache = _Memory()
    _taken(_finder(cache), _subject(1, BRIDGE), _subject(2, CHOIR))
    members = [_member(1), _member(2)]
    again = _finder(cache)
    again.remember(members, lambda indexes: [])
    assert _taken(again, _subject(3, BRIDGE), _subject(4, CHOIR)) == {3: 1, 4: 2}


def test_what_the_cache_has_lost_is_read_again() -> None:
    lost = {1: BRIDGE, 2: CHOIR}
    again = _finder(_Memory())
    again.remember([_member(1), _member(2)], lambda indexes: [_subject(index, lost[index]) for index in indexes])
    assert _taken(again, _subject(3, BRIDGE), _subject(4, CHOIR)) == {3: 1, 4: 2}
    # It goes on for longer than the window: nothing of it was taken in twice.
    late = Subject(article=9, version=9, seen=80 * 3_600_000_000, source=SOURCE, body=Body(title="Позже", text="Иное."))
    assert _taken(again, late) == {9: 9}


def _member(index: int) -> Member:
    return Member(index, index, "reed", index * 60_000_000, "ru", "RU", (), (), -1, (), ())


def test_a_newer_version_is_described_and_stays_where_it_is() -> None:
    cache = _Memory()
    finder = _finder(cache)
    _taken(finder, _subject(1, BRIDGE))
    before = facts.read(cache.kept[1])
    (described,) = finder.describe([_subject(1, ("Міст через Зорянку закрили у Вишкові", "Міст закрили."), version=5)])
    assert described.language == "uk"
    assert finder.group([]) == []
    now = facts.read(cache.kept[1])
    assert now.terms != before.terms
    assert now.by == before.by


def test_forgotten_words_are_gone() -> None:
    cache = _Memory()
    finder = _finder(cache)
    _taken(finder, _subject(1, BRIDGE), _subject(2, CHOIR))
    finder.forget(1, 2)
    assert sorted(cache.kept) == [2]

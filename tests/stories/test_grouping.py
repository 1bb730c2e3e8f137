"""Grouping: one event once, no blobs, the same for everyone who reads the wire."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import msgspec
import numpy as np
import pytest

from srez.catalogue.grouping import coefficients
from srez.stories.grouping import Article, Change, Decision, State, Vector, apply, correct, decide

MINUTE = 60_000_000
HOUR = 60 * MINUTE
_LETTERS = "абвгдежзиклмнопрстуфхцчшэюя"


def _words(chance: random.Random, count: int, length: int = 7) -> list[str]:
    return ["".join(chance.choices(_LETTERS, k=length)) for _ in range(count)]


class _Day:
    """Articles of a day: events told several times in their own words, daily series, and much that is told once."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        # Everyday words come in all of it; by Zipf's law few make up most.
        self._common = _words(self._chance, 3_000)
        self._weights = [1 / (rank + 5) for rank in range(len(self._common))]
        self._towns = _words(self._chance, 200)
        self._own: list[str] = []
        self._figure = ""
        self._left = 0
        self._event = -1
        self.articles: list[Article] = []
        self.events: list[str] = []
        for index in range(count):
            kind = self._chance.random()
            name, article = (
                self._weather(index) if kind < 0.08 else self._digest(index) if kind < 0.12 else self._news()
            )
            self.events.append(name)
            seen, source = index * (24 * HOUR // count), f"s{self._chance.randrange(500)}"
            self.articles.append(msgspec.structs.replace(article, index=index, seen=seen, source=source))

    def _filler(self, count: int) -> list[str]:
        return self._chance.choices(self._common, self._weights, k=count)

    def _weather(self, index: int) -> tuple[str, Article]:
        """Return a forecast: the same words every time, another town and other figures."""
        town = self._chance.choice(self._towns)
        title = ("прогноз", "погода", town, "завтра")
        text = (*title, "ветер", "облачность", "градус", "осадки", "ночь", "день", *self._filler(10))
        figures = (str(self._chance.randrange(40)),)
        vector = _vector("weather", 0.1, self._chance)
        return f"weather {index}", _article(title, text, (town,), figures, vector, not_news=True)

    def _digest(self, index: int) -> tuple[str, Article]:
        title = ("главное", "день", "новости")
        vector = _vector("digest", 0.2, self._chance)
        text = (*title, *self._filler(40), *_words(self._chance, 8))
        return f"digest {index}", _article(title, text, (), (), vector, not_news=True)

    def _news(self) -> tuple[str, Article]:
        if not self._left:
            self._event += 1
            self._own = _words(self._chance, 8)
            self._figure = str(self._chance.randrange(100, 99_999))
            self._left = 1 if self._chance.random() < 0.7 else self._chance.randrange(2, 12)
        self._left -= 1
        names = tuple(self._own[:2])
        title = (*names, *self._chance.sample(self._own[2:], 2), *self._filler(3))
        text = (*names, *self._chance.sample(self._own[2:], 4), *self._filler(40))
        vector = _vector(f"event {self._event}", 0.35, self._chance)
        return f"event {self._event}", _article(title, text, names, (self._figure,), vector)


def _article(
    title: tuple[str, ...],
    text: tuple[str, ...],
    names: tuple[str, ...] = (),
    numbers: tuple[str, ...] = (),
    vector: Vector | None = None,
    *,
    language: str = "ru",
    not_news: bool = False,
) -> Article:
    return Article(
        index=0, seen=0, language=language, title=title, text=text, title_names=names, names=names,
        title_numbers=numbers, numbers=numbers, vector=vector, not_news=not_news,
    )  # fmt: skip


def _vector(name: str, noise: float, chance: random.Random) -> Vector:
    """Return a unit vector near the one of a name."""
    base = np.random.default_rng(crc32(name.encode())).standard_normal(512)
    other = np.random.default_rng(chance.randrange(2**32)).standard_normal(512)
    mixed = base / np.linalg.norm(base) + noise * other / np.linalg.norm(other)
    return Vector("test", (mixed / np.linalg.norm(mixed)).astype(np.float32))


def _grouped(articles: Sequence[Article], state: State) -> tuple[list[Decision], dict[int, int]]:
    decisions = [apply(state, decide(state, article), article) for article in articles]
    return decisions, {article.index: state.current(state.story_of(article.index) or 0) for article in articles}


@pytest.fixture
def state() -> State:
    return State(coefficients())


def _told(index: int, words: str, *, minutes: float = 0, **more: object) -> Article:
    """Return an article whose capitalised words are names."""
    said = words.split()
    names = tuple(word.lower() for word in said if word[0].isupper())
    one = _article(tuple(word.lower() for word in said), (), names)
    return msgspec.structs.replace(one, index=index, seen=int(minutes * MINUTE), **more)


BRIDGE = "Вышков Зорянка мост открыли движение четыре года строили"
CHOIR = "Речник Синичкин хор записал альбом девять песен депо"


def test_one_event_is_one_story_and_another_is_another(state: State) -> None:
    articles = [_told(0, BRIDGE), _told(1, CHOIR), _told(2, BRIDGE + " утром"), _told(3, CHOIR + " вчера")]
    _, placed = _grouped(articles, state)
    assert placed == {0: 0, 1: 1, 2: 0, 3: 1}


def test_whoever_replays_the_decisions_goes_on_alike() -> None:
    day = _Day(800, seed=3).articles
    first, second = State(coefficients()), State(coefficients())
    decisions, _ = _grouped(day[:600], first)
    for decision, article in zip(decisions, day, strict=False):
        apply(second, decision, article)
    for article in day[600:]:
        one, other = decide(first, article), decide(second, article)
        assert one == other
        apply(first, one, article)
        apply(second, other, article)


def test_a_day_has_no_blob_and_no_series_glues_it_together(state: State) -> None:
    day = _Day(3_000)
    _, placed = _grouped(day.articles, state)
    stories, events = Counter(placed.values()), Counter(day.events)
    assert max(stories.values()) <= max(events.values())
    both = Counter(zip(placed.values(), day.events, strict=True))
    precision = sum(count * count / stories[story] for (story, _), count in both.items()) / len(placed)
    recall = sum(count * count / events[event] for (_, event), count in both.items()) / len(placed)
    assert precision >= 0.98
    assert recall >= 0.95


def test_a_copy_goes_where_its_original_is(state: State) -> None:
    _, placed = _grouped([_told(0, BRIDGE), _told(1, "совсем другие слова здесь", copy_of=0)], state)
    assert placed[1] == 0


def test_what_tells_of_no_event_joins_nothing_and_is_joined_by_nothing(state: State) -> None:
    articles = [_told(0, BRIDGE, not_news=True), _told(1, BRIDGE, not_news=True), _told(2, BRIDGE)]
    assert _grouped(articles, state)[1] == {0: 0, 1: 1, 2: 2}


def test_a_story_is_over_after_three_days(state: State) -> None:
    articles = [_told(0, BRIDGE), _told(1, BRIDGE, minutes=73 * 60)]
    decisions = [apply(state, decide(state, each), each) for each in articles]
    assert [each.story for each in decisions] == [0, 1]


def test_what_an_operator_parted_is_not_joined_again(state: State) -> None:
    _grouped([_told(0, BRIDGE), _told(1, BRIDGE)], state)
    assert state.story_of(1) == 0
    correct(state, [Change("part", 1, 1)])
    assert state.story_of(1) == 1
    article = _told(2, BRIDGE)
    decision = apply(state, decide(state, article), article)
    assert not any(change.how == "merge" for change in decision.changes)
    assert {state.story_of(0), state.story_of(1)} == {0, 1}


@pytest.mark.parametrize("language", ["ka", "hy"])
def test_a_language_without_vectors_makes_no_blob(state: State, language: str) -> None:
    chance = random.Random(5)
    articles = []
    for index in range(60):
        own = tuple(_words(chance, 8))
        names = own[:2]
        for again in range(2):
            one = _article(own, own, names, (str(1000 + index),), language=language)
            articles.append(msgspec.structs.replace(one, index=2 * index + again, seen=index * MINUTE))
    _, placed = _grouped(articles, state)
    assert max(Counter(placed.values()).values()) == 2
    assert all(placed[2 * index] == placed[2 * index + 1] for index in range(60))


def test_a_decision_tells_by_what_it_joined(state: State) -> None:
    articles = [_told(0, BRIDGE), _told(1, BRIDGE), _told(2, "иное", copy_of=0), _told(3, CHOIR)]
    decisions, _ = _grouped(articles, state)
    assert [decision.by for decision in decisions] == ["alone", "words", "copy", "alone"]


def test_articles_come_in_their_order(state: State) -> None:
    _grouped([_told(5, BRIDGE)], state)
    with pytest.raises(ValueError, match="article 4 after article 5"):
        state.add(_told(4, CHOIR), quiet=False)

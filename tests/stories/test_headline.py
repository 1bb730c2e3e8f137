from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from srez.stories import headline
from srez.stories.telling import Telling
from tests.stories.telling import telling, tellings


def _titled(index: int, words: str, **facts: Any) -> Telling:
    return telling(index, f"s{index}", title=words, terms=tuple(words.lower().split()), **facts)


FIRE = [
    _titled(1, "Дым над рекой"),
    _titled(2, "Пожар в депо Твери тушат"),
    _titled(3, "Пожар в депо Твери"),
    _titled(4, "Старое депо в Твери: пожар тушат двадцать расчётов и три поезда"),
]


def test_the_most_central_is_taken() -> None:
    chosen = headline.choose([*FIRE, _titled(5, "Кот спасён")])
    assert chosen is not None
    assert chosen.index == 2


def test_among_equals_the_earliest_is_taken() -> None:
    later = [_titled(each.index + 10, each.title) for each in FIRE[::-1]]
    chosen = headline.choose(later + FIRE[1:2])
    assert chosen is not None
    assert chosen.index == 2


def test_one_that_is_nearly_as_central_is_an_equal() -> None:
    early = _titled(1, "Пожар в депо Твери начался ночью")
    told = [early, *(_titled(n, "Пожар в депо Твери тушат") for n in range(2, 5))]
    assert headline.choose(told) == early


def test_neither_length_nor_words_of_its_own_make_a_title_central() -> None:
    everything = _titled(1, "Пожар в депо Твери тушат а кот и две кошки спят под старым мостом у тихой реки")
    alone = _titled(2, "Кто же разбудил соседей сегодня рано утром снова")
    short = _titled(3, "Пожар в депо Твери")
    assert headline.choose([everything, alone, short, _titled(4, "Пожар в депо Твери тушат")]) == short


def test_a_loud_one_is_taken_only_when_all_are() -> None:
    loud = [_titled(each.index, each.title, loud=each.index != 1) for each in FIRE]
    assert headline.choose(loud) == loud[0]
    loudest = [_titled(each.index, each.title, loud=True) for each in FIRE]
    assert headline.choose(loudest) == loudest[1]


def test_an_owner_s_many_equal_titles_are_one_voice() -> None:
    flood = [_titled(n, "Наш канал лучше всех", owner="Кольцо") for n in range(20, 60)]
    chosen = headline.choose([*flood, *FIRE])
    assert chosen is not None
    assert chosen.index in {2, 3}


def test_the_reader_s_language_is_preferred() -> None:
    foreign = _titled(9, "Депо у Твері горить", language="uk")
    assert headline.choose([*FIRE, foreign], language="uk") == foreign
    assert headline.choose([*FIRE, foreign], language="be") == headline.choose([*FIRE, foreign])


def test_without_a_title_there_is_none() -> None:
    assert headline.choose([telling(1, "agency")]) is None


@given(tellings(), st.randoms(), st.sampled_from(["", "ru", "be"]))
def test_the_choice_is_an_article_s_own_whatever_the_order(
    told: list[Telling], chance: random.Random, language: str
) -> None:
    chosen = headline.choose(told, language)
    shuffled = told[:]
    chance.shuffle(shuffled)
    assert headline.choose(shuffled, language) == chosen
    titled = [each for each in told if each.title]
    if chosen is None:
        assert titled == []
        return
    assert chosen in titled
    wanted = [each for each in titled if each.language == language] or titled
    assert chosen in wanted
    assert not chosen.loud or all(each.loud for each in wanted)

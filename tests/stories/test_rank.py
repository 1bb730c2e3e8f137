from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from srez.stories import rank
from srez.stories.rank import FRESH, WINDOW, Ranked, worth
from srez.stories.telling import Mention, Story, Telling
from tests.stories.telling import MINUTE, telling, tellings

NOW = 1000 * MINUTE
DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "ranking.md"


def _story(id: int, *told: Telling) -> Story:
    return Story(id=id, tellings=told)


def _aged(index: int, source: str, age: int, **facts: Any) -> Telling:
    return telling(index, source, 1000 - age, **facts)


def _points(*told: Telling) -> int:
    found = rank.rank([_story(1, *told)], NOW)
    return found[0].points if found else 0


EXAMPLE = _story(
    3,
    _aged(3, "a", 30, country="RU", owner="Alpha", language="ru", own=True),
    _aged(2, "b", 60, country="RU", language="ru", own=True),
    _aged(1, "c", 90, country="RU", owner="Alpha", language="ru", own=True),
    _aged(5, "d", 12, country="UA", language="uk", own=True),
    _aged(4, "e", 20, country="RU", language="ru", copy_of=3),
    _aged(6, "f", 5, country="BY", language="be", origins=("d",)),
)


def test_the_example_in_the_document_is_what_the_formula_gives() -> None:
    (found,) = rank.rank([EXAMPLE], NOW)
    assert found == Ranked(3, 2601, origins=4, countries=3, languages=3, articles=4, retellings=2)
    text = DOCUMENT.read_text(encoding="utf-8")
    assert "4 independent origins, 3 countries, 3 languages, 4 articles this hour, 2 retellings" in text
    assert f"This is\nformula {rank.FORMULA};" in text
    for number in (worth(30), worth(60), worth(90), worth(12), worth(20) // 20, worth(5) // 20):
        assert f"= {number} |" in text
    assert f"**{found.points:,}**" in text


def test_a_list_has_canonical_bytes_and_a_digest() -> None:
    found = rank.rank([EXAMPLE], NOW)
    assert rank.canonical(found) == b'{"formula":1,"top":[[3,2601,4,3,3,4,2]]}'
    assert rank.digest(found) == sha256(rank.canonical(found)).hexdigest()
    assert rank.canonical(()) == b'{"formula":1,"top":[]}'


def test_an_origin_is_worth_less_with_each_minute_and_then_nothing() -> None:
    values = [worth(age) for age in range(WINDOW + 2)]
    assert (values[0], values[60], values[240]) == (FRESH, 500, 200)
    assert values == sorted(values, reverse=True)
    assert values[WINDOW - 1] > 0 == values[WINDOW]
    assert rank.rank([_story(1, _aged(1, "a", WINDOW))], NOW) == ()


def test_retellings_count_little_but_count() -> None:
    origin = _aged(1, "a", 10, country="RU")
    retold = [_aged(n, f"r{n}", 9, country="RU", copy_of=1) for n in range(2, 300)]
    assert _points(origin) < _points(origin, *retold) < _points(origin, _aged(2, "b", 10, country="RU"))


def test_neither_an_owner_nor_a_country_wins_alone() -> None:
    empire = [_aged(n, f"o{n}", 0, country=f"C{n}", owner="Кольцо") for n in range(500)]
    assert _points(*empire) < 2 * FRESH
    land = [_aged(n, f"o{n}", 0, country="RU") for n in range(500)]
    assert _points(*land) <= 5 * FRESH
    few = [_aged(n, f"o{n}", 5, country=country) for n, country in enumerate(["RU"] * 4 + ["UA"] * 4)]
    assert _points(*few) > _points(*land) > _points(*empire)


def test_an_origin_belongs_to_its_own_source_though_another_was_seen_to_tell_it_before() -> None:
    early, own = _aged(1, "b", 60, country="UA", origins=("a",)), _aged(2, "a", 50, country="RU", owner="Кольцо")
    sister = _aged(3, "c", 0, country="RU", owner="Кольцо")
    # The owner's two origins, the older one a half; and a retelling that is as old.
    assert _points(early, own, sister) == FRESH + 500 // 2 + 500 // 20


def test_an_owner_of_many_countries_counts_in_the_one_that_told_first_and_by_its_first_retelling() -> None:
    abroad = _aged(2, "b", 30, country="UA", owner="Кольцо")
    other = _aged(3, "c", 30, country="UA")
    both = worth(30) + worth(40) // 2
    assert _points(_aged(1, "a", 40, country="RU", owner="Кольцо"), abroad, other) == both + worth(30)
    retold = [_aged(n, f"r{n}", age, country="BY", owner="Чаща", origins=("c",)) for n, age in ((4, 29), (5, 1))]
    assert _points(other, *retold) == worth(30) + worth(29) // 20


def test_a_language_adds_a_tenth_up_to_five_of_them() -> None:
    told = [_aged(n, "a", 0, language=f"l{n}") for n in range(9)]
    assert [_points(*told[:count]) for count in (1, 2, 6, 9)] == [1000, 1100, 1500, 1500]


def test_what_is_no_news_is_kept_out() -> None:
    told = [_aged(n, f"s{n}", 5, not_news=True) for n in range(9)]
    assert rank.rank([_story(1, *told)], NOW) == ()
    assert _points(*told, _aged(20, "a", 5)) == _points(_aged(20, "a", 5))


def test_equal_stories_stand_in_the_order_of_their_ids_and_the_list_is_bounded() -> None:
    stories = [_story(n, _aged(n, "a", 5)) for n in range(80, 0, -1)]
    assert [ranked.story for ranked in rank.rank(stories, NOW)] == list(range(1, rank.LONGEST + 1))
    assert len(rank.rank(stories, NOW, limit=3)) == 3


@given(st.lists(tellings(), max_size=5), st.randoms(), st.integers(0, 1000))
def test_a_list_depends_on_records_alone(drawn: list[list[Telling]], chance: random.Random, minute: int) -> None:
    now = minute * MINUTE
    stories = [_story(n, *told) for n, told in enumerate(drawn)]
    found = rank.rank(stories, now)
    shuffled = [_story(story.id, *chance.sample(story.tellings, len(story.tellings))) for story in stories]
    chance.shuffle(shuffled)
    assert rank.canonical(rank.rank(shuffled, now)) == rank.canonical(found)
    # What comes later doesn't change it, nor does what a machine keeps for itself.
    before = [_story(story.id, *(each for each in story.tellings if each.seen <= now)) for story in stories]
    assert rank.rank(before, now) == found
    cached = {"title": "Иной", "terms": ("x",), "loud": True, "mentions": (Mention(kind="name", key="x"),)}
    other = [
        _story(story.id, *(msgspec.structs.replace(each, **cached) for each in story.tellings)) for story in stories
    ]
    assert rank.rank(other, now) == found
    for ranked in found:
        assert all(type(number) is int for number in msgspec.structs.astuple(ranked))
        assert ranked.points > 0


@given(tellings(), st.integers(0, 1000))
def test_an_owner_or_a_country_is_worth_no_more_than_its_bound(told: list[Telling], minute: int) -> None:
    one_owner = [msgspec.structs.replace(each, owner="Кольцо", language="ru", seen=each.seen) for each in told]
    one_land = [msgspec.structs.replace(each, country="RU", language="ru") for each in told]
    for bound, mine in ((2 * FRESH, one_owner), (10 * FRESH, one_land)):
        assert all(ranked.points < bound for ranked in rank.rank([_story(1, *mine)], minute * MINUTE))

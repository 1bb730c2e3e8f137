from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.model import Source
from srez.stories import silence
from srez.stories.silence import DAY, HOUR, PATIENCE, Silent, Table, learn, silent
from srez.stories.telling import Story, Telling

#: Six sources of each of two countries, and one that is alone in its.
LAND = {f"{country.lower()}-{n}": country for country in ("AA", "BB") for n in range(6)} | {"lone": "CC"}
SOURCES = [Source(slug=slug, name=slug, country=country) for slug, country in LAND.items()]
AA = [slug for slug, country in LAND.items() if country == "AA"]
BB = [slug for slug, country in LAND.items() if country == "BB"]
START = 20_000 * DAY


def _story(
    day: int, slugs: Sequence[str], *, hour: int = 1, places: tuple[str, ...] = ("tver",), section: str = "accidents"
) -> Story:
    began = START + day * DAY
    told = [
        Telling(index=day * 100 + n, seen=began + (hour * HOUR if n else 0), source=slug, country=LAND[slug])
        for n, slug in enumerate(slugs)
    ]
    return Story(id=day * 100, tellings=tuple(told), places=places, sections=(section,))


def _learned(days: range = range(0, 16, 2), slugs: Sequence[str] = (*AA, *BB)) -> Table:
    table = Table(began=START)
    for day in days:
        learn(table, _story(day, slugs))
    return table


def _asked(table: Table, story: Story, after: int = PATIENCE, answered: Sequence[Source] = SOURCES) -> list[Silent]:
    return list(silent(story, table, answered, story.tellings[0].seen + after))


def test_a_group_that_usually_tells_such_news_is_silent() -> None:
    story = _story(16, AA)
    (found,) = _asked(_learned(), story)
    assert (found.by, found.key, found.place, found.section) == ("country", "BB", "tver", "accidents")
    assert (found.sources, found.told, found.chances) == (6, 6, 6)
    assert found.since == story.tellings[0].seen


def test_one_word_of_one_source_breaks_the_silence() -> None:
    assert _asked(_learned(), _story(16, [*AA, BB[3]])) == []
    # Also a late one, once it is there.
    late = _story(16, [*AA, BB[3]], hour=30)
    assert [each.key for each in _asked(_learned(), _story(16, AA), after=31 * HOUR)] == ["BB"]
    assert _asked(_learned(), late, after=31 * HOUR) == []


def test_nothing_is_said_too_early() -> None:
    assert _asked(_learned(), _story(16, AA), after=PATIENCE - 1) == []
    # Nor of a wire that has not been seen for 14 days, whatever was learned in them.
    assert _asked(_learned(range(0, 13)), _story(13, AA)) == []
    assert len(_asked(_learned(range(0, 14)), _story(14, AA))) == 1


def test_nothing_is_said_of_a_group_that_did_not_answer() -> None:
    table, story = _learned(), _story(16, AA)
    hidden = set(BB[:2])
    assert _asked(table, story, answered=[source for source in SOURCES if source.slug not in hidden]) == []
    hidden = set(BB[:1])
    (found,) = _asked(table, story, answered=[source for source in SOURCES if source.slug not in hidden])
    assert found.sources == 5


def test_nothing_is_said_of_one_source() -> None:
    table = _learned(slugs=[*AA, "lone"])
    assert _asked(table, _story(16, AA)) == []


def test_nothing_is_said_of_what_few_tell() -> None:
    assert _asked(_learned(), _story(16, AA[:4])) == []


def test_nothing_is_said_of_other_news() -> None:
    assert _asked(_learned(), _story(16, AA, places=("omsk",))) == []
    assert _asked(_learned(), _story(16, AA, section="sport")) == []
    assert _asked(_learned(), _story(16, AA, places=())) == []


def test_nothing_is_said_of_a_group_that_often_passes_such_news_over() -> None:
    table = Table(began=START)
    for day in range(0, 16):
        learn(table, _story(day, [*AA, *BB] if day % 3 else AA))
    assert _asked(table, _story(16, AA)) == []
    # Nor where that is so in one of the story's places alone.
    mixed = _learned()
    for day in range(0, 16):
        learn(mixed, _story(day, AA, places=("omsk",)))
        learn(mixed, _story(day, BB, places=("omsk",)))
    assert _asked(mixed, _story(16, AA, places=("tver", "omsk"))) == []


def test_nothing_is_said_of_sources_that_tell_such_news_less_than_weekly() -> None:
    assert len(_asked(_learned(), _story(16, AA))) == 1
    assert _asked(_learned(), _story(24, AA)) == []


def test_sources_that_told_such_news_in_one_of_the_two_weeks_alone_do_not_tell_it_weekly() -> None:
    assert _asked(_learned(range(9, 16)), _story(16, AA)) == []
    assert len(_asked(_learned(range(8, 16)), _story(16, AA))) == 1


def test_two_stories_make_no_custom() -> None:
    assert _asked(_learned(range(6, 16, 7)), _story(16, AA)) == []


def test_what_few_told_is_no_chance_that_a_group_passed_over() -> None:
    table = _learned()
    for day in range(1, 16):
        learn(table, _story(day, AA[:4], hour=2))
    assert len(_asked(table, _story(16, AA))) == 1


def test_a_group_that_tells_such_news_of_late_passed_over_what_was_before() -> None:
    table = _learned(range(0, 8), AA)
    for day in range(8, 16):
        learn(table, _story(day, [*AA, *BB]))
    habits = table.habits["tver", "accidents"]
    assert all(slug in habits for slug in BB)
    assert _asked(table, _story(16, AA)) == []


def test_what_is_told_after_the_time_for_it_does_not_count() -> None:
    table = Table(began=START)
    for day in range(0, 16):
        learn(table, _story(day, [*AA, *BB], hour=7))
    assert table.habits["tver", "accidents"].keys() == {AA[0]}


def test_what_was_learned_fades_and_is_forgotten() -> None:
    table = _learned()
    silence.forget(table, START + 16 * DAY)
    assert table == _learned()
    silence.forget(table, START + 300 * DAY)
    assert table == Table(began=START)


def test_a_table_is_integers_that_a_fold_can_keep() -> None:
    table = _learned()
    for habit in table.habits["tver", "accidents"].values():
        assert msgspec.convert(msgspec.to_builtins(habit), silence.Habit) == habit
        assert habit.days < 1 << silence.DAYS
    for custom in table.customs["tver", "accidents"].values():
        assert all(isinstance(number, int) for number in (custom.week, custom.chances, custom.told))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_a_habit_is_the_same_whatever_the_order_of_its_days(days: list[int]) -> None:
    """Days that it forgets while a later one is learned would be forgotten anyway."""
    table, sorted_table = Table(began=START), Table(began=START)
    for day in days:
        learn(table, _story(day, AA[:1]))
    for day in sorted(days):
        learn(sorted_table, _story(day, AA[:1]))
    assert table.habits == sorted_table.habits
    habit = table.habits["tver", "accidents"][AA[0]]
    last = max(days)
    told = [back for back in range(silence.DAYS) if habit.days >> back & 1]
    assert told == sorted({last - day for day in days if last - day < silence.DAYS})


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sets(st.sampled_from(sorted(LAND)))), max_size=25), st.integers(14, 50)
)
def test_only_groups_of_enough_sources_that_say_nothing_are_ever_named(
    told: list[tuple[int, set[str]]], day: int
) -> None:
    table = Table(began=START)
    for at, slugs in sorted(told, key=lambda each: each[0]):
        if slugs:
            learn(table, _story(at, sorted(slugs)))
    for found in _asked(table, _story(day, AA)):
        assert found.key == "BB"
        assert found.sources >= silence.SOURCES
        assert 0 < found.told <= found.chances


@pytest.mark.parametrize("by", ["ownership", "owner"])
def test_owners_and_kinds_of_ownership_are_groups_too(by: str) -> None:
    facts = {"ownership": "state"} if by == "ownership" else {"owner": "Кольцо"}
    ring = [Source(slug=f"ring-{n}", name="", country="AA", **facts) for n in range(5)]  # type: ignore[arg-type]

    def story(day: int, *sources: Source) -> Story:
        told = [
            Telling(index=day * 100 + n, seen=START + day * DAY, source=each.slug, country=each.country,
                    ownership=each.ownership, owner=each.owner)
            for n, each in enumerate([*SOURCES[:6], *sources])
        ]  # fmt: skip
        return Story(id=day, tellings=tuple(told), places=("tver",), sections=("accidents",))

    table = Table(began=START)
    for day in range(0, 16):
        learn(table, story(day, *ring))
    (found,) = silent(story(16), table, [*SOURCES, *ring], START + 17 * DAY)
    assert (found.by, found.key, found.sources) == (by, next(iter(facts.values())), 5)

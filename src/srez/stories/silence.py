"""Who usually tells such news and says nothing: learned from what was told before, of groups, never of one source.

Two things are learned, in integers that a fold can keep:

* `Habit`, of a source and a topic (a place and a section): on which of the last 28 days it told such news;
* `Custom`, of a group and a topic: of the stories that others told widely, how many the group told too. Both numbers
  fade by a quarter a week.

A group is silent about a story that five sources outside of it tell when, six hours after the story began, none of its
sources tells it, although at least five of them answered all the while, tell such news every week, and the group told
at least three of four such stories, of four or more. Before 14 days of the wire are seen nothing is said of anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

import msgspec

from srez.model import Source
from srez.stories.telling import Story, Telling

#: Microseconds.
HOUR: Final = 3_600_000_000
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
#: How long a group has for telling a story, and how much of the wire must have been seen.
PATIENCE: Final = 6 * HOUR
SEEN: Final = 14 * DAY
#: Sources that must answer and tell such news weekly; sources outside of a group that make a story a wide one.
SOURCES: Final = 5
WIDE: Final = 5
#: What one story counts in a `Custom`.
ONE: Final = 1024
#: Stories that must have been there to be told, and of how many (in quarters) the group told.
CHANCES: Final = 4
USUAL: Final = 3
#: Days that a habit remembers; topics of a story that are looked at.
DAYS: Final = 28
TOPICS: Final = 12

Kind = Literal["country", "ownership", "owner"]
#: A place's id and a section's.
Topic = tuple[str, str]
Group = tuple[Kind, str]


class Habit(msgspec.Struct, frozen=True):
    """When a source told news of a topic."""

    #: Number of the UTC day (since 1970) that it told such news last.
    day: int
    #: Bit n: it did so n days before that one. At most `DAYS` bits.
    days: int


class Custom(msgspec.Struct, frozen=True):
    """How often a group told what others told widely."""

    #: Number of the week (since 1970) that both numbers are faded to.
    week: int
    #: Stories times `ONE`.
    chances: int
    told: int


class Table(msgspec.Struct):
    """All that was learned. A fold keeps each habit and each custom as a row."""

    #: When the wire's first record was made, in microseconds UTC.
    began: int
    #: By topic and source, and by topic and group.
    habits: dict[Topic, dict[str, Habit]] = msgspec.field(default_factory=dict)
    customs: dict[Topic, dict[Group, Custom]] = msgspec.field(default_factory=dict)
    #: By topic: all stories that were told widely. A group without a custom had as many chances and took none.
    wide: dict[Topic, Custom] = msgspec.field(default_factory=dict)


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """A group that says nothing of a story, and what that is judged by."""

    by: Kind
    #: The country's code, the kind of ownership or the owner's name.
    key: str
    #: What such news is.
    place: str
    section: str
    #: Sources of the group that answered all the while and tell such news every week.
    sources: int
    #: Such stories that others told widely, faded, and how many of them the group told within `PATIENCE`.
    chances: int
    told: int
    #: When the story began, in microseconds UTC.
    since: int


def groups(source: Source | Telling) -> tuple[Group, ...]:
    """Return the groups of a source; what isn't known makes none."""
    found: list[Group] = []
    if source.country:
        found.append(("country", source.country))
    if source.ownership != "unknown":
        found.append(("ownership", source.ownership))
    if source.owner:
        found.append(("owner", source.owner))
    return tuple(found)


def topics(story: Story) -> tuple[Topic, ...]:
    """Return the topics of a story: its places with its sections."""
    return tuple((place, section) for place in sorted(story.places) for section in sorted(story.sections))[:TOPICS]


def learn(table: Table, story: Story) -> None:
    """Take in a story, once, when it is `PATIENCE` old or later; what was told later than that does not count.

    In the order of the stories' ids a replay learns the same.
    """
    told = _in_time(story)
    if not told:
        return
    began = told[0].seen
    members = _members(told)
    everyone = len({telling.source for telling in told})
    for topic in topics(story):
        habits = table.habits.setdefault(topic, {})
        for telling in told:
            habits[telling.source] = _told_on(habits.get(telling.source), telling.seen // DAY)
        wide = _faded(table.wide.get(topic, Custom(began // WEEK, 0, 0)), began // WEEK)
        customs = table.customs.setdefault(topic, {})
        for group in customs.keys() | members.keys():
            sources = members.get(group, set())
            if everyone - len(sources) >= WIDE:
                custom = _faded(customs.get(group, Custom(wide.week, wide.chances, 0)), began // WEEK)
                more = ONE if sources else 0
                customs[group] = Custom(custom.week, custom.chances + ONE, custom.told + more)
        if everyone >= WIDE:
            table.wide[topic] = Custom(wide.week, wide.chances + ONE, wide.told + ONE)


def silent(story: Story, table: Table, answered: Iterable[Source], now: int) -> tuple[Silent, ...]:
    """Return the groups that say nothing of a story although they usually would, those with most sources first.

    Args:
        answered: the sources that answered every visit since the story began.
        now: microseconds UTC; what is seen later does not count.
    """
    told = sorted((each for each in story.tellings if each.seen <= now), key=lambda each: each.when)
    if not told:
        return ()
    since = told[0].seen
    if now - since < PATIENCE or since - table.began < SEEN:
        return ()
    if len({telling.source for telling in told}) < WIDE:
        return ()
    speaking = {group for telling in told for group in groups(telling)}
    by_group: dict[Group, list[str]] = defaultdict(list)
    for source in answered:
        for group in groups(source):
            if group not in speaking:
                by_group[group].append(source.slug)
    found = []
    for group, slugs in by_group.items():
        known = [each for topic in topics(story) for each in _usual(table, group, topic, slugs, since)]
        # Where it usually tells one sort of this news and not another, nothing is said of it.
        if all(4 * each.told >= USUAL * each.chances for each in known):
            found += sorted(known, key=lambda each: (each.sources, each.chances, each.place, each.section))[-1:]
    shown = [_rounded(each) for each in found if each.sources >= SOURCES]
    return tuple(sorted(shown, key=lambda each: (-each.sources, each.by, each.key)))


def forget(table: Table, now: int) -> None:
    """Drop what no longer counts: habits of more than `DAYS` ago, customs faded to less than a story."""
    day, week = now // DAY, now // WEEK
    for topic in list(table.habits):
        table.habits[topic] = {source: habit for source, habit in table.habits[topic].items() if day - habit.day < DAYS}
        if not table.habits[topic]:
            del table.habits[topic]
    for topic in list(table.customs):
        table.customs[topic] = {
            group: custom for group, custom in table.customs[topic].items() if _faded(custom, week).chances >= ONE
        }
        if not table.customs[topic]:
            del table.customs[topic]
    table.wide = {topic: wide for topic, wide in table.wide.items() if _faded(wide, week).chances >= ONE}


def _in_time(story: Story) -> list[Telling]:
    told = sorted(story.tellings, key=lambda telling: telling.when)
    return [telling for telling in told if telling.seen - told[0].seen <= PATIENCE]


def _members(told: Iterable[Telling]) -> Mapping[Group, set[str]]:
    found: dict[Group, set[str]] = defaultdict(set)
    for telling in told:
        for group in groups(telling):
            found[group].add(telling.source)
    return found


def _told_on(habit: Habit | None, day: int) -> Habit:
    if habit is None:
        return Habit(day, 1)
    if day < habit.day:
        # Told of an older story that was only learned now.
        return Habit(habit.day, (habit.days | 1 << min(habit.day - day, DAYS)) & ((1 << DAYS) - 1))
    return Habit(day, (habit.days << min(day - habit.day, DAYS) | 1) & ((1 << DAYS) - 1))


def _weekly(habit: Habit | None, day: int) -> bool:
    """Tell whether such news was told in each of the two weeks before a day."""
    if habit is None:
        return False
    shift = day - habit.day
    days = habit.days << min(shift, DAYS) if shift >= 0 else habit.days >> -shift
    return bool(days >> 1 & 0b1111111) and bool(days >> 8 & 0b1111111)


def _faded(custom: Custom, week: int) -> Custom:
    chances, told = custom.chances, custom.told
    for _ in range(min(week - custom.week, DAYS)):
        chances -= chances >> 2
        told -= told >> 2
    return Custom(max(week, custom.week), chances, told)


def _usual(table: Table, group: Group, topic: Topic, slugs: list[str], since: int) -> Iterator[Silent]:
    """Yield what is known of a group and a topic, its numbers times `ONE`; nothing before it had enough chances."""
    wide = table.wide.get(topic, Custom(since // WEEK, 0, 0))
    custom = _faded(table.customs.get(topic, {}).get(group, Custom(wide.week, wide.chances, 0)), since // WEEK)
    if custom.chances < CHANCES * ONE:
        return
    habits = table.habits.get(topic, {})
    yield Silent(
        by=group[0],
        key=group[1],
        place=topic[0],
        section=topic[1],
        sources=sum(_weekly(habits.get(slug), since // DAY) for slug in slugs),
        chances=custom.chances,
        told=custom.told,
        since=since,
    )


def _rounded(each: Silent) -> Silent:
    chances, told = (each.chances + ONE // 2) // ONE, (each.told + ONE // 2) // ONE
    return msgspec.structs.replace(each, chances=chances, told=told)

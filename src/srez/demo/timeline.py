"""The newsroom's time: who publishes, revises, deletes and breaks what, and when. The same for the same seed.

Time is cut into blocks of three hours, each drawn from the seed and its number alone. The first also holds what was
published before the opening, and hurries; from the second on everything goes at a natural tempo, for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import count

import msgspec

from srez.demo.articles import Step
from srez.demo.daily import Daily
from srez.demo.dice import Dice
from srez.demo.events import Unfolding
from srez.demo.tempo import (
    BEFORE,
    BLOCK,
    CROWDED,
    EVENTS,
    HURRY,
    LATER,
    NATURAL,
    NOW,
    OPENING,
    PAST,
    REPRINTS,
)
from srez.demo.texts import Event, load

#: Seconds after the block's beginning (the first block's in full, a later one's shifted) at which a feed breaks, fails
#: and is mended.
TROUBLE = (60.0, 150.0, 330.0)


def newsroom(seed: int) -> Iterator[Step]:
    """Yield everything that ever happens, in order; without end."""
    for number in count():
        yield from block(seed, number)


@lru_cache(maxsize=4)
def block(seed: int, number: int) -> tuple[Step, ...]:
    """Return what happens in a block, in order; the last step lies before the next block's first."""
    return _Block(seed, number).steps()


class _Block:
    def __init__(self, seed: int, number: int) -> None:
        self._seed = seed
        self._block = number
        self._texts = load()
        self._dice = Dice(seed, "block", number)
        self._numbers = count(1)
        self._begin = number * BLOCK
        self._end = self._begin + BLOCK - 1
        self._steps: list[Step] = []

    def steps(self) -> tuple[Step, ...]:
        first = self._block == 0
        self._open() if first else self._go_on()
        self._every_day(CROWDED if first else ((self._begin, self._end, NATURAL),))
        self._trouble()
        bounded = [msgspec.structs.replace(step, at=round(min(step.at, self._end), 3)) for step in self._steps]
        # Stable: an article's own steps stay in their order.
        return tuple(sorted(bounded, key=lambda step: step.at))

    def _number(self) -> str:
        return f"{self._block}-{next(self._numbers)}"

    def _open(self) -> None:
        """Have events behind us, before our eyes, and ahead."""
        order = self._dice.shuffled(self._texts.events)
        before, now = order[:BEFORE], order[BEFORE : BEFORE + NOW]
        later = order[BEFORE + NOW : BEFORE + NOW + LATER]
        told = [self._unfold(event, -self._dice.between(1200, PAST - 300), 60.0) for event in before]
        for each in told:
            each.reprint(3 + self._dice.below(5))
        _first(told, lambda each: each.withdraw(90.0))
        # The text that everybody takes over belongs to an event that an agency of the largest language tells.
        now.sort(key=lambda event: not _by_agency(event))
        seen = [
            self._unfold(event, 8.0 if index == 0 else self._dice.between(5, OPENING), HURRY)
            for index, event in enumerate(now)
        ]
        seen[0].reprint(REPRINTS)
        for each in seen[1:]:
            each.reprint(2 + self._dice.below(5))
        seen[0].change_a_figure()
        _first(seen[1:], Unfolding.change_a_figure)
        _first(seen[1:], lambda each: each.withdraw(120.0))
        self._keep(told + seen)
        self._later([(event, 0) for event in later], 900.0)

    def _go_on(self) -> None:
        """Have the events' next turn come; each comes again after all others, elsewhere."""
        events = self._texts.events
        first = (self._block - 1) * EVENTS
        turns = range(first, first + EVENTS)
        cycles = {turn // len(events) for turn in turns}
        orders = {cycle: Dice(self._seed, "cycle", cycle).shuffled(events) for cycle in cycles}
        visits = [(orders[turn // len(events)][turn % len(events)], turn // len(events) + 1) for turn in turns]
        self._later(visits, 60.0)

    def _later(self, visits: list[tuple[Event, int]], since: float) -> None:
        told = [
            self._unfold(event, self._begin + self._dice.between(since, BLOCK - 6600), 60.0, visit)
            for event, visit in visits
        ]
        for each in told:
            each.reprint(2 + self._dice.below(7))
        _first(told, Unfolding.change_a_figure)
        _first(told[1:], lambda each: each.withdraw(0.0))
        self._keep(told)

    def _unfold(self, event: Event, begin: float, minute: float, visit: int = 0) -> Unfolding:
        """Have an event happen; each visit is to another town, until it was in all."""
        towns = Dice(self._seed, "towns", event.id).shuffled([town for town in self._texts.towns if town.wide])
        town = towns[visit % len(towns)]
        unfolding = Unfolding(self._texts, event, town, self._dice, begin=begin, minute=minute, number=self._number)
        unfolding.tell()
        return unfolding

    def _keep(self, told: list[Unfolding]) -> None:
        for each in told:
            self._steps += each.steps

    def _every_day(self, paces: tuple[tuple[float, float, float], ...]) -> None:
        daily = Daily(self._texts, self._dice, self._number)
        for since, until, gap in paces:
            at = since + gap * self._dice.between(0, 1)
            while at < until:
                article = daily.article()
                self._steps.append(Step(at=at, action="publish", outlet=article.outlet, article=article))
                at += gap * self._dice.between(0.3, 1.7)

    def _trouble(self) -> None:
        """Break the feed that breaks: a while malformed, then a server error, then well again."""
        slug = next(outlet.slug for outlet in self._texts.outlets if outlet.format == "breaking")
        shift = 0.0 if self._block == 0 else self._dice.between(600, BLOCK - 1200)
        for after, action in zip(TROUBLE, ("break", "fail", "mend"), strict=True):
            self._steps.append(Step(at=self._begin + shift + after, action=action, outlet=slug))  # type: ignore[arg-type]


def _by_agency(event: Event) -> bool:
    return any(telling.by == "agency" and telling.language == "ru" for telling in event.tellings)


def _first(told: list[Unfolding], act: Callable[[Unfolding], bool]) -> None:
    """Have the first of them act that can."""
    any(act(each) for each in told)

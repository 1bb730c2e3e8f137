"""Replay a made-up fortnight of news and measure how long items wait to be found.

The traffic is seeded: feeds of log-normal rates in several time zones, each with its own day, night and weekend; bursts
of one feed and of a whole zone; batches; documents that hold few entries; missing, late and false dates. The scheduler
learns from its visits alone; the first days warm it up and are not measured. Every other way gets the same number of
visits. Items wait from appearing in the document to the next visit.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from time import perf_counter

import msgspec
from rich.table import Table

from srez.collect.rate import common
from srez.collect.schedule import LIMITS, Pace, Queue, next_visit, observe, solve, with_common
from srez.model import Visit

HOUR = 3600.0
DAY = 86400.0
SLOT = 1800.0
#: The replay begins on a Wednesday afternoon, two days after its traffic does.
START = datetime(2026, 3, 4, 14, 20, tzinfo=UTC)
BEFORE = 2 * DAY
#: Hours east of UTC and their share of the feeds.
ZONES = ((3.0, 0.5), (2.0, 0.2), (7.0, 0.1), (10.0, 0.05), (0.0, 0.1), (-5.0, 0.05))


class Traffic(msgspec.Struct):
    """One feed's truth."""

    #: Items a day on average.
    daily: float
    #: Items per second in each slot, from `START - BEFORE`.
    rates: array[float]
    #: When each item appears, Unix seconds, ascending; and what its date says.
    items: list[float]
    dates: list[datetime | None]
    #: Entries that the document holds.
    room: int


class Outcome(msgspec.Struct):
    """How one way of visiting did in the measured days."""

    way: str
    visits: int
    #: Seconds.
    mean: float
    p50: float
    p90: float
    p99: float
    #: Items that had left the document before a visit came.
    lost: int
    #: Visits in the busiest minute.
    peak: int


def run(seed: int = 1, feeds: int = 1000, days: int = 14, warm: int = 3, budget: float = 50.0) -> dict[str, object]:
    """Compare the scheduler to fixed intervals, hand-made tiers and an oracle, at equal cost.

    Args:
        days: length of the replay, of which `warm` are not measured.
        budget: visits per minute, over all feeds.
    """
    began = perf_counter()
    chance = Random(seed)  # noqa: S311 - a replay must be repeatable
    traffic = make(chance, feeds, days)
    first, last = START.timestamp() + warm * DAY, START.timestamp() + days * DAY
    span = last - first
    ours = _judge("srez", traffic, _learned(chance, traffic, last, budget), first, last)
    oracle = _judge("oracle (true rates)", traffic, _oracle(traffic, last, budget), first, last)
    fixed = _regular(chance, traffic, "fixed interval", [span * feeds / ours.visits] * feeds, first, last)
    tiers = _regular(chance, traffic, "three tiers by hand", _tiers(traffic, ours.visits / span), first, last)
    return {
        "seed": seed,
        "feeds": feeds,
        "days": days,
        "warm": warm,
        "budget": budget,
        "items": sum(1 for feed in traffic for at in feed.items if first < at <= last),
        "ways": [msgspec.to_builtins(way) for way in (fixed, tiers, ours, oracle)],
        "faster_than_fixed": fixed.mean / ours.mean,
        "faster_than_tiers": tiers.mean / ours.mean,
        "slower_than_oracle": ours.mean / oracle.mean,
        "seconds": perf_counter() - began,
    }


def table(result: dict[str, object]) -> Table:
    """Return what `run` found as a table for people."""
    size = f"{result['feeds']} feeds, {result['items']} items, {result['budget']} visits a minute"
    shown = Table(title=f"{size}, seed {result['seed']}")
    for name in ("way", "visits", "mean, min", "p50", "p90", "p99", "lost items", "busiest minute"):
        shown.add_column(name, justify="left" if name == "way" else "right")
    for way in msgspec.convert(result["ways"], list[Outcome]):
        waits = (f"{seconds / 60:.2f}" for seconds in (way.mean, way.p50, way.p90, way.p99))
        shown.add_row(way.way, str(way.visits), *waits, str(way.lost), str(way.peak))
    return shown


def make(chance: Random, feeds: int, days: int) -> list[Traffic]:
    """Make up the traffic of all feeds."""
    begin = START.timestamp() - BEFORE
    slots = int((days * DAY + BEFORE) / SLOT)
    events = {zone: _bursts(chance, slots, every=2 * DAY, most=4.0, longest=5 * HOUR) for zone, _ in ZONES}
    return [_feed(chance, begin, slots, events) for _ in range(feeds)]


def _feed(chance: Random, begin: float, slots: int, events: dict[float, array[float]]) -> Traffic:
    zone = chance.choices([zone for zone, _ in ZONES], [share for _, share in ZONES])[0]
    daily = min(max(chance.lognormvariate(math.log(15), 1.5), 0.2), 600.0)
    shift, night = chance.gauss(0, 1.2), chance.choice((0.02, 0.05, 0.1, 0.6))
    weekend = min(chance.lognormvariate(math.log(0.5), 0.4), 1.5)
    drift = chance.gauss(0, 0.2) / slots
    of_zone = events[zone] if chance.random() < 0.5 else array("d", [1.0]) * slots
    own = _bursts(chance, slots, every=3 * DAY, most=10.0, longest=3 * HOUR)
    rates = array("d")
    for slot in range(slots):
        local = begin + slot * SLOT + zone * HOUR
        hour = (local / HOUR - shift) % 24
        shape = night + math.exp(-((hour - 11) ** 2) / 12) + 0.8 * math.exp(-((hour - 17.5) ** 2) / 14)
        of_day = weekend if int(local // DAY + 3) % 7 >= 5 else 1.0
        rates.append(shape * of_day * math.exp(drift * slot) * of_zone[slot] * own[slot])
    scale = daily / DAY / (sum(rates) / slots)
    rates = array("d", (rate * scale for rate in rates))
    items = _poisson(chance, rates, begin)
    if chance.random() < 0.1:
        # Some sites write their feed anew every half an hour only.
        phase = chance.random() * SLOT
        items = [math.ceil((at - phase) / SLOT) * SLOT + phase for at in items]
    return Traffic(daily, rates, items, _dates(chance, items), chance.choice((10, 20, 30, 50)))


def _bursts(chance: Random, slots: int, every: float, most: float, longest: float) -> array[float]:
    """Return factors per slot: 1, or a burst that rises at once and dies away."""
    factors = array("d", [1.0]) * slots
    at = chance.expovariate(SLOT / every)
    while at < slots:
        height = chance.uniform(2.0, most)
        length = chance.uniform(2 * SLOT, longest) / SLOT
        for slot in range(int(at), min(int(at + length), slots)):
            factors[slot] *= 1 + (height - 1) * (1 - (slot - int(at)) / length)
        at += length + chance.expovariate(SLOT / every)
    return factors


def _poisson(chance: Random, rates: array[float], begin: float) -> list[float]:
    """Return the times of a Poisson process with a rate per slot: unit exponentials on the integrated rate."""
    items = []
    left = chance.expovariate(1.0)
    for slot, rate in enumerate(rates):
        reached = 0.0
        while rate * (SLOT - reached) > left:
            reached += left / rate
            items.append(begin + slot * SLOT + reached)
            left = chance.expovariate(1.0)
        left -= rate * (SLOT - reached)
    return items


def _dates(chance: Random, items: Sequence[float]) -> list[datetime | None]:
    kind = chance.random()
    if kind < 0.2:
        return [None] * len(items)
    if kind < 0.25:
        # An hour ahead: a wrong zone.
        return [_time(at + HOUR) for at in items]
    return [_time(at - chance.expovariate(1 / 240.0)) for at in items]


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _learned(chance: Random, traffic: Sequence[Traffic], last: float, budget: float) -> list[array[float]]:
    """Visit as `srez run` does, on what the visits themselves taught; return the times for each feed."""
    paces = [Pace() for _ in traffic]
    visits: list[array[float]] = [array("d") for _ in traffic]
    queue = Queue()
    for index in range(len(traffic)):
        queue.push(str(index), START)
    solved, pooled, multiplier = START, START, solve(paces, START, budget)
    end = _time(last)
    while (now := queue.next_due()) is not None and now <= end:
        if now >= pooled:
            pooled = now + timedelta(hours=6)
            shape = common(pace.rate for pace in paces)
            paces = [with_common(pace, shape) for pace in paces]
        if now >= solved:
            multiplier = solve(paces, now, budget)
            solved = now + timedelta(minutes=15)
        name = queue.pop_due(now)
        index = int(name or 0)
        feed, at = traffic[index], now.timestamp()
        before = bisect_right(feed.items, visits[index][-1]) if visits[index] else 0
        upto = bisect_right(feed.items, at)
        begin = max(before, upto - feed.room)
        visit = Visit(
            feed="", source="", at=now, outcome="ok", status=200, entries=min(upto, feed.room), new=upto - begin
        )
        dates = feed.dates[begin:upto] if upto > begin else ()
        paces[index] = observe(paces[index], visit, published=dates)
        visits[index].append(at)
        queue.push(str(index), next_visit(paces[index], now, multiplier, chance.random()))
    return visits


def _oracle(traffic: Sequence[Traffic], last: float, budget: float) -> list[array[float]]:
    """Visit by the same law, told the true rate of every half hour, bursts to come included."""
    begin = START.timestamp()
    skipped = int(BEFORE / SLOT)
    prices = [
        _price([math.sqrt(feed.rates[slot]) for feed in traffic], budget)
        for slot in range(skipped, skipped + int((last - begin) / SLOT))
    ]
    return [_walk(feed, prices, last) for feed in traffic]


def _walk(feed: Traffic, prices: Sequence[float], last: float) -> array[float]:
    """Return the times at which the feed's true waiting reaches the multiplier in force."""
    begin = START.timestamp()
    visits = array("d")
    at = begin
    while at <= last:
        visits.append(at)
        price = prices[min(int((at - begin) / SLOT), len(prices) - 1)]
        items = waiting = elapsed = 0.0
        while elapsed < LIMITS.longest:
            position = at + elapsed - begin + BEFORE
            rate = feed.rates[min(int(position / SLOT), len(feed.rates) - 1)]
            step = SLOT - position % SLOT or SLOT
            left = price - waiting
            root = items + math.sqrt(items * items + 2 * rate * left)
            end = min(2 * left / root if root else math.inf, (feed.room / 2 - items) / rate)
            if end <= step:
                elapsed += end
                break
            waiting += items * step + rate * step * step / 2
            items += rate * step
            elapsed += step
        at += min(max(elapsed, LIMITS.shortest), LIMITS.longest)
    return visits


def _price(roots: Sequence[float], budget: float) -> float:
    """Solve for the multiplier by bisection, from the square roots of the rates."""
    often, rarely = 1 / LIMITS.shortest, 1 / LIMITS.longest
    low, high = 0.01, 10_000.0
    for _ in range(24):
        middle = math.sqrt(low * high)
        visits = sum([min(max(root / middle, rarely), often) for root in roots])
        low, high = (middle, high) if visits > budget / 60 else (low, middle)
    return high * high / 2


def _tiers(traffic: Sequence[Traffic], per_second: float) -> list[float]:
    """Return intervals 1 : 4 : 16 for feeds of over 100, over 10 and fewer items a day, at the cost given.

    Someone who sorts his feeds by hand is taken to know their true daily rates.
    """
    steps = [1.0 if feed.daily >= 100 else 4.0 if feed.daily >= 10 else 16.0 for feed in traffic]
    unit = sum(1 / step for step in steps) / per_second
    return [unit * step for step in steps]


def _regular(
    chance: Random, traffic: Sequence[Traffic], way: str, intervals: Sequence[float], first: float, last: float
) -> Outcome:
    visits = []
    for interval in intervals:
        start = first - chance.random() * interval
        count = int((last - start) / interval) + 2
        visits.append(array("d", (start + number * interval for number in range(count))))
    return _judge(way, traffic, visits, first, last)


def _judge(
    way: str,
    traffic: Sequence[Traffic],
    visits: Sequence[array[float]],
    first: float,
    last: float,
) -> Outcome:
    """Measure the items that appear in (first, last]; one that no visit found any more is taken as found at `last`."""
    waits: list[float] = []
    lost = 0
    minutes: dict[int, int] = {}
    for feed, times in zip(traffic, visits, strict=True):
        for at in times:
            if first < at <= last:
                minute = int(at // 60)
                minutes[minute] = minutes.get(minute, 0) + 1
        position = 0
        for at in feed.items:
            if not first < at <= last:
                continue
            while position < len(times) and times[position] < at:
                position += 1
            waits.append((times[position] if position < len(times) else last) - at)
        lost += sum(_fallen(feed, before, after) for before, after in pairwise(times) if first < after <= last)
    waits.sort()
    return Outcome(
        way=way,
        visits=sum(minutes.values()),
        mean=sum(waits) / len(waits),
        p50=_quantile(waits, 0.5),
        p90=_quantile(waits, 0.9),
        p99=_quantile(waits, 0.99),
        lost=lost,
        peak=max(minutes.values()),
    )


def _fallen(feed: Traffic, before: float, after: float) -> int:
    return max(0, bisect_right(feed.items, after) - bisect_right(feed.items, before) - feed.room)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

"""How many new items an hour a feed brings: learned from visits alone, by day and night. Pure.

A feed's rate at a time is the product of four factors, each a Gamma-Poisson posterior mean (counts seen + prior
counts, over counts foretold + prior counts), so that a feed seen little follows its group and one seen much itself:

    level · hour of the day · day of the week · how the last hours differ from all that

Between two looks a feed is watched without a gap (a look finds whatever appeared since the last one), so that hours
watched are known exactly. Old counts fade with a half-life.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import mul

import msgspec

HOUR = 3600.0
DAY = 86400.0
WEEK = 7 * DAY

#: Half-lives, in days and in seconds. These and the priors below were chosen by hand, not fitted: in the replay
#: (`bench/schedule.py`, 250 feeds, seed 100) halving or doubling any one moves the mean delay by at most 1.5 %.
FADE_DAYS = 14.0
FADE_RECENT = 2 * HOUR
#: Prior strengths, in items: of the level, of an hour or a day of one feed, of its group's, of the recent factor.
LEVEL_PRIOR = 0.5
SHAPE_PRIOR = 8.0
COMMON_PRIOR = 50.0
RECENT_PRIOR = 3.0
#: Items an hour of a feed that nothing is known of.
UNKNOWN = 0.5
#: An entry dated longer than this before the last look was not published since, however new it is to us.
BACKLOG = DAY
#: No more items of one look are counted than this and this many times what was foretold: a moved site that shows
#: its whole archive as new is not a burst.
COUNT_MOST = 10.0
COUNT_TIMES = 10.0


class Shape(msgspec.Struct, frozen=True, array_like=True):
    """How a rate goes up and down: factors of mean 1 for the 24 UTC hours and the 7 days from Monday."""

    hours: tuple[float, ...] = (1.0,) * 24
    days: tuple[float, ...] = (1.0,) * 7


class Rate(msgspec.Struct, frozen=True, array_like=True):
    """What is known of one feed's rate. All counts are faded."""

    #: The common shape of the feed's group, which its own is drawn to.
    common: Shape = Shape()
    #: Items counted, and hours watched, by UTC hour.
    hours: tuple[float, ...] = (0.0,) * 24
    hours_watched: tuple[float, ...] = (0.0,) * 24
    #: The same by day of the week.
    days: tuple[float, ...] = (0.0,) * 7
    days_watched: tuple[float, ...] = (0.0,) * 7
    #: Items of the last hours: counted, and foretold from level and shape; as of `recent_at` (Unix seconds).
    recent: float = 0.0
    foretold: float = 0.0
    recent_at: float = 0.0
    #: Number of the UTC day that the counts are faded to.
    faded: int = 0


def forecast(rate: Rate) -> Callable[[float], float]:
    """Return the expected items per second as a function of Unix seconds, for times after the last look."""
    steady = _steady(rate)

    def per_second(at: float) -> float:
        weight = 0.5 ** ((at - rate.recent_at) / FADE_RECENT) if at > rate.recent_at else 1.0
        burst = (RECENT_PRIOR + rate.recent * weight) / (RECENT_PRIOR + rate.foretold * weight)
        return steady(at) * burst

    return per_second


def level(rate: Rate) -> float:
    """Return the mean items per hour over a whole week of the group's shape."""
    return (LEVEL_PRIOR + sum(rate.hours)) / (LEVEL_PRIOR / UNKNOWN + _watched(rate)[0])


def count(rate: Rate, since: float, now: float, published: Sequence[float | None]) -> Rate:
    """Take in a look at `now` that found new items after one at `since`.

    Args:
        since: Unix seconds; more than a week before `now` counts as a week.
        published: when each new item says it was published, in Unix seconds, or None. A time outside of the
            watched span is not believed, and the item is spread over the span; one long before it is not counted.
    """
    if now <= since:
        return rate
    rate = _fade(rate, int(now // DAY))
    since = max(since, now - WEEK)
    pieces = _pieces(since, now)
    steady = _steady(rate)
    foretold = sum(steady(start) * (end - start) for start, end in pieces)

    hours, hours_watched = list(rate.hours), list(rate.hours_watched)
    days, days_watched = list(rate.days), list(rate.days_watched)
    for start, end in pieces:
        hours_watched[_hour(start)] += (end - start) / HOUR
        days_watched[_day(start)] += (end - start) / HOUR

    counted = 0.0
    fresh = [at for at in published if at is None or at > since - BACKLOG]
    if fresh:
        counted = min(float(len(fresh)), COUNT_MOST + COUNT_TIMES * foretold)
        weight = counted / len(fresh)
        starts = [start for start, _ in pieces]
        adrift = 0
        for at in fresh:
            if at is None or not since < at <= now:
                adrift += 1
                continue
            start = starts[max(0, bisect_right(starts, at) - 1)]
            hours[_hour(start)] += weight
            days[_day(start)] += weight
        if adrift:
            for start, end in pieces:
                share = adrift * weight * (end - start) / (now - since)
                hours[_hour(start)] += share
                days[_day(start)] += share

    keep = 0.5 ** (max(0.0, now - rate.recent_at) / FADE_RECENT)
    return Rate(
        rate.common,
        tuple(hours),
        tuple(hours_watched),
        tuple(days),
        tuple(days_watched),
        rate.recent * keep + counted,
        rate.foretold * keep + foretold,
        max(now, rate.recent_at),
        rate.faded,
    )


def count_backlog(rate: Rate, since: float, now: float, published: Sequence[float | None]) -> Rate:
    """Take in a document of which nothing tells how long it took to fill: the first one, or one that is new throughout.

    Only its newer half is counted, over the time since its middle entry (or since `since`), so that a pinned or an
    ancient entry does not stretch the span. A document whose entries are mostly undated, or dated alike, says nothing:
    the very same `rate` is returned.
    """
    dated = sorted((at for at in published if at is not None and at <= now), reverse=True)
    if len(dated) < 4 or 2 * len(dated) < len(published) or 2 * len(set(dated)) < len(dated):
        return rate
    since = max(dated[len(dated) // 2], since, now - WEEK)
    return count(rate, since, now, [at for at in dated if at > since])


def common(rates: Iterable[Rate]) -> Shape:
    """Pool the shapes of a group of feeds, each item counting the same (the maximum-likelihood common shape)."""
    hours, hours_expected = [COMMON_PRIOR] * 24, [COMMON_PRIOR] * 24
    days, days_expected = [COMMON_PRIOR] * 7, [COMMON_PRIOR] * 7
    for rate in rates:
        mean = level(rate)
        for hour in range(24):
            hours[hour] += rate.hours[hour]
            hours_expected[hour] += mean * rate.hours_watched[hour]
        for day in range(7):
            days[day] += rate.days[day]
            days_expected[day] += mean * rate.days_watched[day]
    return Shape(_mean_one(hours, hours_expected), _mean_one(days, days_expected))


def _mean_one(counted: Sequence[float], expected: Sequence[float]) -> tuple[float, ...]:
    ratios = [got / foretold for got, foretold in zip(counted, expected, strict=True)]
    mean = sum(ratios) / len(ratios)
    return tuple(ratio / mean for ratio in ratios)


def _watched(rate: Rate) -> tuple[float, float, float]:
    """Return hours watched, weighed by the common shape; and the mean common factor of the hours and days watched."""
    total = sum(rate.hours_watched)
    if not total:
        return 0.0, 1.0, 1.0
    of_hours = sum(map(mul, rate.common.hours, rate.hours_watched)) / total
    of_days = sum(map(mul, rate.common.days, rate.days_watched)) / total
    return total * of_hours * of_days, of_hours, of_days


def _steady(rate: Rate) -> Callable[[float], float]:
    """Return level · hour · day, per second."""
    watched, of_hours, of_days = _watched(rate)
    mean = (LEVEL_PRIOR + sum(rate.hours)) / (LEVEL_PRIOR / UNKNOWN + watched)

    def per_second(at: float) -> float:
        hour, day = _hour(at), _day(at)
        by_hour, by_day = rate.common.hours[hour], rate.common.days[day]
        own_hour = (SHAPE_PRIOR + rate.hours[hour]) / (
            SHAPE_PRIOR + mean * by_hour * of_days * rate.hours_watched[hour]
        )
        own_day = (SHAPE_PRIOR + rate.days[day]) / (SHAPE_PRIOR + mean * by_day * of_hours * rate.days_watched[day])
        return mean * by_hour * own_hour * by_day * own_day / HOUR

    return per_second


def _fade(rate: Rate, today: int) -> Rate:
    """Fade the slow counts to `today`, once a day: half-lives of weeks need no finer step."""
    if not rate.faded or today <= rate.faded:
        return rate if rate.faded else msgspec.structs.replace(rate, faded=today)
    keep = 0.5 ** ((today - rate.faded) / FADE_DAYS)
    return msgspec.structs.replace(
        rate,
        hours=tuple(value * keep for value in rate.hours),
        hours_watched=tuple(value * keep for value in rate.hours_watched),
        days=tuple(value * keep for value in rate.days),
        days_watched=tuple(value * keep for value in rate.days_watched),
        faded=today,
    )


def _pieces(since: float, now: float) -> list[tuple[float, float]]:
    """Cut a span at the full hours."""
    pieces = []
    while (end := (since // HOUR + 1) * HOUR) < now:
        pieces.append((since, end))
        since = end
    pieces.append((since, now))
    return pieces


def _hour(at: float) -> int:
    return int(at // HOUR) % 24


def _day(at: float) -> int:
    """Return the day of the week, 0 for Monday (1 January 1970 was a Thursday)."""
    return int(at // DAY + 3) % 7

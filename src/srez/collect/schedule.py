"""Who is visited next, and when. Pure: time and chance are handed in.

    observe(pace, visit)  ─► pace        what a look taught (rate.py) and what was asked of us
    solve(paces, budget)  ─► multiplier  every few minutes: what one visit is worth now
    next_visit(pace, …)   ─► time        after each look, at a flat cost
    Queue                                who is due

Visits a time T apart let the items of a feed of rate λ wait T/2 each. Minimising all waiting, Σ λᵢTᵢ/2, under a budget
of visits, Σ 1/Tᵢ = B, gives Tᵢ = √(2μ/λᵢ): the square-root law (Sia, Cho & Cho 2007, "Efficient Monitoring Algorithm
for Fast News Alerts", after Cho & Garcia-Molina 2003). Its multiplier μ is the price of a visit in item-seconds, and a
visit is due when the waiting foretold since the last one, ∫λ(u)(t−u)du, has reached μ. Said so, it holds by day and
night alike. docs/design/0003-scheduling.md has the derivation and the figures.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import inf, isfinite, sqrt

import msgspec

from srez.collect.cachecontrol import fresh_for
from srez.collect.rate import HOUR, Rate, Shape, count, count_backlog, forecast
from srez.model import Feed, Visit

#: Seconds. A feed's `ttl` is advice from an age of hourly news: it never holds us back longer than this.
TTL_MOST = 900.0
#: `Cache-Control` and `Expires` are obeyed up to here, so that a mad header can't hide a source.
FRESH_MOST = 3600.0
RETRY_MOST = 86400.0
#: The back-off's step and its end; how often a feed is looked at that said it is gone (410).
BACKOFF_FIRST = 60.0
BACKOFF_MOST = 6 * 3600.0
GONE = 86400.0
#: What "too many requests" (429) means when it doesn't say for how long.
BUSY = 900.0
#: How much a 429 stretches the shortest interval, and what each good look takes back.
SLOWER = 2.0
FASTER = 0.97
#: Intervals vary by this share, so that a thousand feeds that were due at once drift apart.
SPREAD = 0.1
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Limits(msgspec.Struct, frozen=True):
    """Bounds of the interval between two looks at a feed that answers, in seconds."""

    shortest: float = 60.0
    longest: float = 3600.0
    #: The shortest for a feed whose hub pushes: polling is its safety net.
    pushed: float = 900.0


LIMITS = Limits()


class Pace(msgspec.Struct, frozen=True, array_like=True):
    """What the scheduler knows of one feed. Kept between runs (`encode`, `decode`)."""

    rate: Rate = Rate()
    #: The last visit; the last one that brought the document or said that it is unchanged.
    looked: datetime | None = None
    seen: datetime | None = None
    #: Good looks so far, failed ones since the last good one.
    looks: int = 0
    failures: int = 0
    gone: bool = False
    #: The server asked for rest until then.
    not_before: datetime | None = None
    #: Seconds between looks that a 429 taught us to keep, or 0.
    rest: float = 0.0
    #: What the last answer and document asked for, in seconds.
    fresh: float = 0.0
    ttl: float = 0.0
    #: UTC hours, and days from 0 for Monday, in which the feed asks not to be visited.
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    #: Entries in the last document: more new ones than this between two looks would be lost.
    room: int = 0
    #: A hub pushes this feed to us, so far reliably.
    pushed: bool = False


def encode(pace: Pace) -> bytes:
    """Return a pace as MessagePack, about 900 bytes."""
    return msgspec.msgpack.encode(pace)


def decode(data: bytes) -> Pace:
    """Read what `encode` wrote.

    Raises:
        msgspec.DecodeError: the bytes are something else. What a pace holds can be learned again.
    """
    return msgspec.msgpack.decode(data, type=Pace)


def observe(
    pace: Pace,
    visit: Visit,
    *,
    published: Sequence[datetime | None] = (),
    feed: Feed | None = None,
    headers: Mapping[str, str] | None = None,
    retry_after: float | None = None,
) -> Pace:
    """Take in how a visit ended.

    Args:
        published: when each item that was new to us says it was published; fewer than `visit.new` means that
            the others don't say.
        feed: the document, for its `ttl`, `skipHours` and `skipDays`; None when there was none or it is unchanged.
        headers: the answer's, in lower case, for its freshness.
        retry_after: seconds that the server asked us to wait.
    """
    now = visit.at
    asked = None if retry_after is None else now + timedelta(seconds=min(max(retry_after, 0.0), RETRY_MOST))
    if visit.outcome not in ("ok", "unchanged"):
        busy = visit.status == 429
        return msgspec.structs.replace(
            pace,
            looked=now,
            failures=pace.failures + 1,
            gone=visit.status == 410,
            not_before=asked or (now + timedelta(seconds=BUSY) if busy else None),
            rest=min(max(pace.rest, BACKOFF_FIRST) * SLOWER, FRESH_MOST) if busy else pace.rest,
        )
    rest = pace.rest * FASTER
    pace = msgspec.structs.replace(
        pace,
        rate=_learn(pace, visit, published),
        looked=now,
        seen=now if pace.seen is None else max(now, pace.seen),
        looks=pace.looks + 1,
        failures=0,
        gone=False,
        not_before=asked,
        rest=rest if rest > LIMITS.shortest else 0.0,
        fresh=pace.fresh if headers is None else freshness(headers, now),
        room=visit.entries or pace.room,
    )
    if feed is None:
        return pace
    return msgspec.structs.replace(
        pace,
        ttl=60.0 * max(feed.ttl, 0),
        skip_hours=tuple(hour for hour in feed.skip_hours if 0 <= hour < 24),
        skip_days=tuple(_WEEKDAYS.index(day.lower()) for day in feed.skip_days if day.lower() in _WEEKDAYS),
    )


def deliver(pace: Pace, visit: Visit, published: Sequence[datetime | None] = ()) -> Pace:
    """Take in what a hub pushed: it teaches the rate as a look does, and puts off no visit."""
    return msgspec.structs.replace(
        pace,
        rate=_learn(pace, visit, published),
        seen=visit.at if pace.seen is None else max(visit.at, pace.seen),
        looks=max(pace.looks, 1),
    )


def with_push(pace: Pace, pushed: bool) -> Pace:
    """Say whether a hub pushes the feed reliably."""
    return pace if pace.pushed == pushed else msgspec.structs.replace(pace, pushed=pushed)


def with_common(pace: Pace, shape: Shape) -> Pace:
    """Draw a feed to its group's shape (`rate.common`, pooled anew every hour or so)."""
    return msgspec.structs.replace(pace, rate=msgspec.structs.replace(pace.rate, common=shape))


def next_visit(pace: Pace, now: datetime, multiplier: float, jitter: float, limits: Limits = LIMITS) -> datetime:
    """Return when to look next: at or after `now`, at once when never looked at.

    Args:
        multiplier: what `solve` returned, item-seconds.
        jitter: chance in [0, 1), drawn anew for each call.
    """
    if pace.looked is None:
        return now
    looked = min(pace.looked, now)
    if pace.failures:
        due = looked + timedelta(seconds=backoff(pace, jitter))
        return max(due, now, pace.not_before or now)
    start = looked.timestamp()
    shortest, longest = _bounds(pace, looked, limits)
    interval = _until_worth(pace, start, multiplier, shortest, longest)
    if pace.looks == 1:
        # At the start all feeds are looked at together: what follows is spread over the whole interval.
        interval = shortest + jitter * (min(interval + shortest, longest) - shortest)
    else:
        interval *= 1 + SPREAD * (jitter - 0.5)
    interval = min(max(interval, shortest), longest)
    return max(looked + timedelta(seconds=interval), now, pace.not_before or now)


def backoff(pace: Pace, jitter: float) -> float:
    """Return the seconds to wait after failures: exponential, full jitter above one step, at most six hours.

    Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    if pace.gone:
        return GONE * (1 + SPREAD * jitter)
    most = min(BACKOFF_FIRST * 2.0 ** min(pace.failures, 32), BACKOFF_MOST)
    return BACKOFF_FIRST + jitter * (most - BACKOFF_FIRST)


def solve(paces: Iterable[Pace], now: datetime, budget_per_minute: float, limits: Limits = LIMITS) -> float:
    """Return the multiplier at which all feeds together are visited `budget_per_minute` times, at their rates of now.

    0 when the budget allows every feed its shortest interval; infinite when it doesn't even allow each its longest
    (the bounds win: the budget is then exceeded). Exact, O(n log n): with x = √(2μ), the visits per second are
    c + s/x between the points where a feed leaves its shortest or reaches its longest interval, so those points are
    walked through in order.
    """
    at = now.timestamp()
    budget = budget_per_minute / 60.0
    fixed = 0.0
    slope = 0.0
    #: At x: by how much the constant and the slope change.
    turns: list[tuple[float, float, float]] = []
    for pace in paces:
        if pace.failures:
            budget -= 1 / backoff(pace, 0.5)
            continue
        shortest, longest = _bounds(pace, now, limits)
        rate = forecast(pace.rate)(at)
        longest = max(shortest, min(longest, _overflow(pace, rate)))
        fixed += 1 / shortest
        root = sqrt(rate)
        turns.append((shortest * root, -1 / shortest, root))
        turns.append((longest * root, 1 / longest, -root))
    if fixed <= budget:
        return 0.0
    turns.sort()
    for x, of_fixed, of_slope in turns:
        # The segment ends at x: is the budget met before?
        if x > 0 and fixed + slope / x <= budget:
            break
        fixed += of_fixed
        slope += of_slope
    else:
        return inf
    x = min(x, slope / (budget - fixed)) if budget > fixed else x
    return x * x / 2


class Queue:
    """Feeds by the time they are due; O(log n) for each change."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, str]] = []
        self._current: dict[str, int] = {}
        self._pushed = 0

    def __len__(self) -> int:
        return len(self._current)

    def push(self, feed: str, due: datetime) -> None:
        """Add a feed, or move it. Among feeds due at the same time the one pushed first goes first."""
        self._pushed += 1
        self._current[feed] = self._pushed
        heapq.heappush(self._heap, (due, self._pushed, feed))
        if len(self._heap) > 2 * len(self._current) + 64:
            self._heap = [entry for entry in self._heap if self._current.get(entry[2]) == entry[1]]
            heapq.heapify(self._heap)

    def remove(self, feed: str) -> None:
        """Forget a feed; nothing happens when it isn't there."""
        self._current.pop(feed, None)

    def next_due(self) -> datetime | None:
        """Return when the first feed is due, or None."""
        while self._heap and self._current.get(self._heap[0][2]) != self._heap[0][1]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: datetime) -> str | None:
        """Take out the feed that has been due the longest, or return None when none is."""
        due = self.next_due()
        if due is None or due > now:
            return None
        _, _, feed = heapq.heappop(self._heap)
        del self._current[feed]
        return feed


def freshness(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds for which an answer may be taken as unchanged, as far as that is obeyed."""
    return min(fresh_for(headers, now), FRESH_MOST)


def _learn(pace: Pace, visit: Visit, published: Sequence[datetime | None]) -> Rate:
    now = visit.at.timestamp()
    times = [None if at is None else at.timestamp() for at in published[: visit.new]]
    if pace.seen is None:
        return count_backlog(pace.rate, -inf, now, times)
    seen = pace.seen.timestamp()
    if visit.new >= visit.entries > 1 and visit.new >= pace.room:
        # Every entry is new: some were lost, or the site has renumbered its archive. The span since the last look
        # tells little then, the entries' own times do.
        learned = count_backlog(pace.rate, seen, now, times)
        if learned is not pace.rate:
            return learned
    times += [None] * (visit.new - len(times))
    return count(pace.rate, seen, now, times)


def _bounds(pace: Pace, at: datetime, limits: Limits) -> tuple[float, float]:
    shortest = max(limits.shortest, pace.rest, min(pace.ttl, TTL_MOST), min(pace.fresh, FRESH_MOST))
    if pace.pushed:
        shortest = max(shortest, limits.pushed)
    longest = max(shortest, limits.longest)
    if at.hour in pace.skip_hours or at.weekday() in pace.skip_days:
        shortest = longest
    return shortest, longest


def _overflow(pace: Pace, rate: float) -> float:
    """Return the seconds in which half of the document is expected to have been replaced."""
    return pace.room / (2 * rate) if pace.room else inf


def _until_worth(pace: Pace, start: float, multiplier: float, shortest: float, longest: float) -> float:
    """Return the seconds until the waiting foretold has reached the multiplier, or half the document is new.

    The rate is taken as constant up to the next full hour. Within such a piece of rate r, a items and w item-seconds
    after the ones before it, the multiplier is reached at the root of r·t²/2 + a·t + w = μ.
    """
    if multiplier <= 0 or shortest >= longest:
        return shortest
    per_second = forecast(pace.rate)
    most = pace.room / 2 if pace.room else inf
    items = waiting = elapsed = 0.0
    while elapsed < longest:
        rate = per_second(start + elapsed)
        step = HOUR - (start + elapsed) % HOUR
        left = multiplier - waiting
        worth = 2 * left / (items + sqrt(items * items + 2 * rate * left)) if isfinite(left) else inf
        end = min(worth, (most - items) / rate)
        if end <= step:
            return min(max(elapsed + end, shortest), longest)
        waiting += items * step + rate * step * step / 2
        items += rate * step
        elapsed += step
    return longest

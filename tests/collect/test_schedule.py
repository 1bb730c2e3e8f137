"""Who is visited next, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf, isfinite, sqrt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srez.bench.schedule import run, table
from srez.collect import schedule
from srez.collect.rate import Shape, common, count, count_backlog, forecast, level
from srez.collect.schedule import (
    BACKOFF_MOST,
    FRESH_MOST,
    LIMITS,
    RETRY_MOST,
    Limits,
    Pace,
    Queue,
    backoff,
    decode,
    deliver,
    encode,
    freshness,
    next_visit,
    observe,
    solve,
    with_common,
    with_push,
)
from srez.model import Feed, Outcome, Visit

NOW = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def visit(at: datetime = NOW, *, outcome: Outcome = "ok", status: int = 200, entries: int = 30, new: int = 0) -> Visit:
    return Visit(feed="f", source="s", at=at, outcome=outcome, status=status, entries=entries, new=new)


def steady(per_day: float, *, days: int = 5, until: datetime = NOW) -> Pace:
    """Return the pace of a feed that was looked at twice an hour and brought items at an even rate."""
    pace = observe(Pace(), visit(until - timedelta(days=days), new=30))
    owed = 0.0
    for number in range(1, days * 48 + 1):
        owed += per_day / 48
        pace = observe(pace, visit(until - timedelta(days=days) + number * HOUR / 2, new=int(owed)))
        owed -= int(owed)
    return pace


def seconds(pace: Pace, multiplier: float, jitter: float = 0.5) -> float:
    return (next_visit(pace, NOW, multiplier, jitter) - NOW).total_seconds()


def per_second(pace: Pace) -> float:
    return forecast(pace.rate)(NOW.timestamp())


paces = st.builds(
    lambda rate, fresh, ttl, pushed, room, failures, skip: msgspec.structs.replace(
        steady(rate, days=1), fresh=fresh, ttl=ttl, pushed=pushed, room=room, failures=failures, skip_hours=skip
    ),
    st.floats(0, 2000),
    st.floats(0, FRESH_MOST),
    st.floats(0, 1e6),
    st.booleans(),
    st.integers(0, 100),
    st.integers(0, 40),
    st.sampled_from([(), (12,)]),
)
chances = st.floats(0, 1, exclude_max=True)


def test_a_feed_never_looked_at_is_due_at_once() -> None:
    assert next_visit(Pace(), NOW, 100.0, 0.9) == NOW


@given(pace=paces, multiplier=st.floats(0, 1e12) | st.just(inf), jitter=chances)
def test_the_next_visit_is_after_now_and_within_bounds(pace: Pace, multiplier: float, jitter: float) -> None:
    wait = seconds(pace, multiplier, jitter)
    assert wait >= LIMITS.shortest
    assert wait <= (BACKOFF_MOST if pace.failures else LIMITS.longest)


@given(st.integers(0, 10**6), chances)
def test_an_overdue_feed_is_due_now(late: int, jitter: float) -> None:
    now = NOW + timedelta(seconds=late)
    due = next_visit(steady(10, days=1), now, 1e5, jitter)
    assert now <= due <= now + timedelta(seconds=LIMITS.longest)


def test_a_clock_set_back_does_not_hide_a_feed() -> None:
    due = next_visit(steady(10, days=1), NOW - timedelta(days=300), 1e5, 0.5)
    assert due <= NOW - timedelta(days=300) + HOUR


@given(st.floats(0.01, 1e8), st.lists(st.floats(0, 3000), min_size=2, max_size=6))
def test_a_busier_feed_never_waits_longer(multiplier: float, rates: list[float]) -> None:
    feeds = sorted((steady(rate, days=1) for rate in rates), key=per_second)
    waits = [seconds(pace, multiplier) for pace in feeds]
    assert all(quiet >= busy - 1e-6 for quiet, busy in pairwise(waits))


@settings(deadline=None)
@given(st.lists(paces, min_size=1, max_size=12), st.floats(0.001, 30))
def test_solve_meets_the_budget_exactly_where_the_bounds_allow_it(feeds: list[Pace], budget: float) -> None:
    multiplier = solve(feeds, NOW, budget)
    alive = [pace for pace in feeds if not pace.failures]
    failing = sum(60 / backoff(pace, 0.5) for pace in feeds if pace.failures)

    def cost(price: float) -> float:
        """The visits per minute at the rates of this moment, straight from the law."""
        total = 0.0
        for pace in alive:
            shortest, longest = schedule._bounds(pace, NOW, LIMITS)
            rate = per_second(pace)
            wanted = min(sqrt(2 * price / rate), pace.room / (2 * rate) if pace.room else inf)
            total += 60 / min(max(wanted, shortest), longest)
        return total

    if multiplier == 0:
        assert cost(0) + failing <= budget * (1 + 1e-9)
    elif isfinite(multiplier):
        assert cost(multiplier) + failing == pytest.approx(budget, rel=1e-6)
    else:
        assert cost(1e30) + failing >= budget * (1 - 1e-9)


def test_no_other_split_of_the_budget_waits_less() -> None:
    feeds = [steady(rate) for rate in (3, 12, 40, 150)]
    rates = [per_second(pace) for pace in feeds]
    budget = 0.25
    multiplier = solve(feeds, NOW, budget)
    often = [60 / sqrt(2 * multiplier / rate) for rate in rates]
    assert sum(often) == pytest.approx(budget)

    def waiting(visits: list[float]) -> float:
        return sum(rate / 2 / each for rate, each in zip(rates, visits, strict=True))

    for giver in range(4):
        for taker in range(4):
            other = list(often)
            other[giver] -= 0.01
            other[taker] += 0.01
            assert waiting(other) >= waiting(often)


def test_solve_and_next_visit_agree() -> None:
    """At an even rate the waiting reaches the multiplier after the interval that `solve` counted on."""
    feeds = [steady(rate, days=20) for rate in (20, 100, 300)]
    multiplier = solve(feeds, NOW, 0.3)
    visits = sum(60 / seconds(pace, multiplier) for pace in feeds)
    assert visits == pytest.approx(0.3, rel=0.1)


def test_the_square_root_law() -> None:
    slow, fast = steady(20, days=20), steady(320, days=20)
    ratio = seconds(slow, 500.0) / seconds(fast, 500.0)
    assert ratio == pytest.approx(sqrt(per_second(fast) / per_second(slow)), rel=0.05)


def test_a_document_is_never_left_until_it_has_run_over() -> None:
    pace = msgspec.structs.replace(steady(480), room=10)
    assert seconds(pace, inf) == pytest.approx(5 / per_second(pace), rel=0.05)


@given(pace=paces, jitter=chances)
def test_a_pace_survives_being_kept(pace: Pace, jitter: float) -> None:
    again = decode(encode(pace))
    assert again == pace
    assert next_visit(again, NOW, 100.0, jitter) == next_visit(pace, NOW, 100.0, jitter)
    assert len(encode(pace)) < 1200


def test_bytes_that_are_no_pace_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b"\xc1")


# failures


@given(chances, st.integers(1, 60))
def test_each_failure_waits_at_least_as_long_as_the_one_before(jitter: float, failures: int) -> None:
    once = backoff(Pace(failures=failures), jitter)
    assert LIMITS.shortest <= once <= backoff(Pace(failures=failures + 1), jitter) <= BACKOFF_MOST


def test_failures_spread_over_the_whole_back_off_and_end_with_a_good_look() -> None:
    pace = steady(10)
    for _ in range(6):
        pace = observe(pace, visit(outcome="timeout", status=0))
    assert seconds(pace, 0.0, 0.0) == 60.0
    assert seconds(pace, 0.0, 0.999) > 3500
    assert seconds(observe(pace, visit()), 0.0) < 70


def test_a_feed_that_is_gone_is_looked_at_daily() -> None:
    pace = observe(steady(10), visit(outcome="status", status=410))
    assert 86400 <= seconds(pace, 0.0) <= 1.1 * 86400


@pytest.mark.parametrize(
    ("status", "retry_after", "least", "most"),
    [
        (429, 7200.0, 7200.0, 7200.0),
        (503, 1800.0, 1800.0, 1800.0),
        (429, None, 900.0, 900.0),
        (503, 1e12, 86400, 86400),
    ],
)
def test_retry_after_is_obeyed_within_reason(status: int, retry_after: float | None, least: float, most: float) -> None:
    pace = observe(steady(500), visit(outcome="status", status=status), retry_after=retry_after)
    assert least <= seconds(pace, 0.0, 0.0) <= most <= RETRY_MOST


def test_a_feed_that_said_too_many_is_visited_less_for_a_while() -> None:
    pace = observe(steady(500), visit(outcome="status", status=429), retry_after=1.0)
    pace = observe(pace, visit(NOW))
    assert seconds(pace, 0.0) > 110
    for _ in range(40):
        pace = observe(pace, visit(NOW))
    assert seconds(pace, 0.0) < 64


def test_items_found_after_an_outage_count_over_the_whole_of_it() -> None:
    pace = steady(48)
    before = level(pace.rate)
    for number in range(1, 11):
        pace = observe(pace, visit(NOW + number * HOUR, outcome="unreachable", status=0))
    pace = observe(pace, visit(NOW + 11 * HOUR, new=22))
    assert level(pace.rate) == pytest.approx(before, rel=0.1)


# what was asked of us


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0.0),
        ({"cache-control": "public, max-age=300"}, 300.0),
        ({"cache-control": 'Max-Age="120"', "age": "100"}, 20.0),
        ({"cache-control": "max-age=31536000"}, FRESH_MOST),
        ({"cache-control": "no-cache, max-age=300"}, 0.0),
        ({"cache-control": "max-age=abc"}, 0.0),
        ({"cache-control": "max-age=-5"}, 0.0),
        ({"expires": "Wed, 07 May 2031 12:10:00 GMT", "date": "Wed, 07 May 2031 12:00:00 GMT"}, 600.0),
        ({"expires": "Wed, 07 May 2031 12:10:00 GMT"}, 600.0),
        ({"expires": "0"}, 0.0),
        ({"expires": "Mon, 01 Jan 0001 00:00:00 +1400"}, 0.0),
    ],
)
def test_freshness(headers: dict[str, str], expected: float) -> None:
    assert freshness(headers, NOW) == expected


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "age", "date"]), st.text(max_size=60)))
def test_any_headers_give_a_freshness_within_bounds(headers: dict[str, str]) -> None:
    assert 0 <= freshness(headers, NOW) <= FRESH_MOST


def test_a_fresh_answer_is_not_asked_for_again() -> None:
    pace = observe(steady(500), visit(), headers={"cache-control": "max-age=600"})
    assert 600 <= seconds(pace, 0.0, 0.0) <= 660
    assert seconds(observe(pace, visit(), headers={}), 0.0, 0.0) == 60


def test_a_mad_ttl_holds_a_busy_feed_back_for_a_quarter_of_an_hour_at_most() -> None:
    pace = observe(steady(500), visit(), feed=Feed(ttl=100_000))
    assert 900 <= seconds(pace, 0.0) <= 960


def test_hours_and_days_to_be_skipped_are_visited_at_the_slowest() -> None:
    assert seconds(observe(steady(500), visit(), feed=Feed(skip_hours=(12,))), 0.0) == LIMITS.longest
    assert seconds(observe(steady(500), visit(), feed=Feed(skip_hours=(13, 99))), 0.0) < 70
    assert seconds(observe(steady(500), visit(), feed=Feed(skip_days=("Wednesday",))), 0.0) == LIMITS.longest
    assert seconds(observe(steady(500), visit(), feed=Feed(skip_days=("Someday",))), 0.0) < 70


def test_an_unchanged_answer_keeps_what_the_document_asked_for() -> None:
    pace = observe(steady(500), visit(), feed=Feed(ttl=10))
    assert observe(pace, visit(outcome="unchanged", status=304, entries=0)).ttl == 600


def test_a_pushed_feed_is_polled_slowly() -> None:
    pace = with_push(steady(500), True)
    assert LIMITS.pushed <= seconds(pace, 0.0) <= LIMITS.longest
    assert seconds(with_push(pace, False), 0.0) < 70


def test_what_a_hub_delivers_teaches_the_rate_and_puts_off_no_visit() -> None:
    quiet = steady(1)
    pushed = quiet
    for number in range(1, 20):
        pushed = deliver(pushed, visit(NOW + number * HOUR / 4, new=5))
    assert level(pushed.rate) > 3 * level(quiet.rate)
    assert pushed.looked == quiet.looked


def test_limits_are_the_operators() -> None:
    limits = Limits(shortest=300, longest=400)
    assert 300 <= (next_visit(steady(500), NOW, 0.0, 0.9, limits) - NOW).total_seconds() <= 400
    assert 300 <= (next_visit(steady(1), NOW, inf, 0.9, limits) - NOW).total_seconds() <= 400


# what the rate is learned from


def test_the_first_document_tells_a_rate_by_its_dates() -> None:
    times = [NOW - timedelta(minutes=30 * number) for number in range(1, 30)]
    pinned = NOW - timedelta(days=400)
    pace = observe(Pace(), visit(new=30), published=[pinned, *times])
    assert level(pace.rate) == pytest.approx(2.0, rel=0.2)


@pytest.mark.parametrize("dates", [[NOW] * 30, [None] * 30, [NOW + 5 * HOUR] * 30, [NOW]])
def test_a_first_document_with_unbelievable_dates_tells_nothing(dates: list[datetime | None]) -> None:
    pace = observe(Pace(), visit(new=len(dates)), published=dates)
    assert level(pace.rate) == level(Pace().rate)


def test_an_archive_that_appears_as_new_is_no_burst() -> None:
    pace = steady(5)
    before = per_second(pace)
    old = [NOW - timedelta(days=10, hours=number) for number in range(50)]
    moved = observe(pace, visit(NOW + HOUR / 2, entries=60, new=50), published=old)
    assert forecast(moved.rate)(NOW.timestamp() + 1800) <= before * 1.01
    redated = observe(pace, visit(NOW + HOUR / 2, entries=600, new=500), published=[NOW + HOUR / 2] * 500)
    assert level(redated.rate) < 3 * level(pace.rate)


def test_a_burst_is_followed_at_once_and_forgotten_within_a_day() -> None:
    pace = steady(24)
    before = per_second(pace)
    burst = observe(pace, visit(NOW + HOUR / 2, new=12))
    at_once = forecast(burst.rate)((NOW + HOUR / 2).timestamp())
    assert at_once > 3 * before
    assert forecast(burst.rate)((NOW + 22 * HOUR).timestamp()) < 1.5 * before


def test_day_and_night_are_learned() -> None:
    pace = observe(Pace(), visit(NOW - timedelta(days=10)))
    for number in range(1, 481):
        at = NOW - timedelta(days=10) + number * HOUR / 2
        pace = observe(pace, visit(at, new=3 if 6 <= (at - timedelta(seconds=1)).hour < 18 else 0))
    noon = forecast(pace.rate)((NOW + HOUR).timestamp())
    midnight = forecast(pace.rate)((NOW + 12 * HOUR).timestamp())
    assert noon > 5 * midnight


def test_a_new_feed_takes_its_groups_day_and_night() -> None:
    pace = observe(Pace(), visit(NOW - timedelta(days=10)))
    for number in range(1, 481):
        at = NOW - timedelta(days=10) + number * HOUR / 2
        pace = observe(pace, visit(at, new=3 if 6 <= (at - timedelta(seconds=1)).hour < 18 else 0))
    shape = common([pace.rate] * 5)
    assert sum(shape.hours) / 24 == pytest.approx(1)
    assert sum(shape.days) / 7 == pytest.approx(1)
    fresh = with_common(Pace(), shape)
    assert forecast(fresh.rate)((NOW + HOUR).timestamp()) > 5 * forecast(fresh.rate)((NOW + 12 * HOUR).timestamp())


def test_a_group_without_feeds_has_no_shape() -> None:
    assert common([]) == Shape()


times = st.none() | st.floats(-1e12, 1e12)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1e7), st.lists(times, max_size=40), st.booleans()), max_size=12))
def test_no_dates_at_all_break_the_rate(looks: list[tuple[float, list[float | None], bool]]) -> None:
    rate = Pace().rate
    at = NOW.timestamp()
    for step, published, backlog in looks:
        since, at = at, at + step
        rate = count_backlog(rate, since, at, published) if backlog else count(rate, since, at, published)
        foretold = forecast(rate)(at)
        assert isfinite(foretold)
        assert foretold > 0


# the queue


def test_the_queue_gives_out_what_is_due_in_its_order() -> None:
    queue = Queue()
    queue.push("late", NOW + HOUR)
    queue.push("first", NOW)
    queue.push("second", NOW)
    assert queue.pop_due(NOW - HOUR) is None
    assert [queue.pop_due(NOW), queue.pop_due(NOW), queue.pop_due(NOW)] == ["first", "second", None]
    assert queue.next_due() == NOW + HOUR
    assert len(queue) == 1


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.booleans()), max_size=300))
def test_the_queue_agrees_with_a_plain_list(steps: list[tuple[str, int, bool]]) -> None:
    queue = Queue()
    plain: dict[str, int] = {}
    for feed, minute, kept in steps:
        if kept:
            queue.push(feed, NOW + timedelta(minutes=minute))
            plain[feed] = minute
        else:
            queue.remove(feed)
            plain.pop(feed, None)
        assert len(queue) == len(plain)
    given_out = []
    while feed_due := queue.pop_due(NOW + timedelta(minutes=25)):
        given_out.append(plain.pop(feed_due))
    assert given_out == sorted(given_out)
    assert all(minute > 25 for minute in plain.values())
    assert len(queue) == len(plain)


def test_feeds_that_start_together_drift_apart() -> None:
    """A thousand busy feeds looked at in the same second are not looked at in the same second again."""
    first = observe(Pace(), visit(new=30))
    busy = [next_visit(first, NOW, 0.0, number / 1000) for number in range(1000)]
    fullest = max(
        sum(1 for due in busy if int(due.timestamp()) == second) for second in {int(d.timestamp()) for d in busy}
    )
    assert fullest <= 20


# the replay


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_scheduler_beats_fixed_intervals_at_equal_cost(seed: int) -> None:
    """The margins are floors well under the 1.7 and 1.2 of the full replay (docs/design/0003-scheduling.md)."""
    result = run(seed=seed, feeds=80, days=6, warm=2, budget=4.0)
    assert isinstance(result["faster_than_fixed"], float)
    assert isinstance(result["faster_than_tiers"], float)
    assert isinstance(result["slower_than_oracle"], float)
    assert result["faster_than_fixed"] > 1.4
    assert result["faster_than_tiers"] > 1.05
    assert 1.0 < result["slower_than_oracle"] < 1.15
    assert table(result).row_count == 4

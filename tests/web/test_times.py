from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.web.times import Zone, parse_day

ZONES = [
    "UTC",
    "Europe/Moscow",
    "Europe/Kyiv",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Beirut",
]
days = st.dates(date(1971, 1, 2), date(2099, 12, 30))


def minute(when: datetime) -> int:
    return int(when.timestamp()) // 60


@given(st.sampled_from(ZONES), days)
def test_hours_fill_the_day_without_gap_or_overlap(name: str, day: date) -> None:
    zone = Zone(name)
    first, upto = zone.bounds(day)
    hours = zone.hours(day)
    assert hours[0].first == first
    assert hours[-1].upto == upto
    assert all(a.upto == b.first for a, b in itertools.pairwise(hours))
    assert len({hour.label for hour in hours}) == len(hours)
    assert zone.bounds(day + timedelta(days=1))[0] == upto


@given(st.sampled_from(ZONES), st.integers(1_000_000, 60_000_000))
def test_every_minute_is_found_under_its_own_address(name: str, at: int) -> None:
    zone = Zone(name)
    day, _, label = zone.path(at).partition("/")
    parsed = parse_day(day)
    assert parsed is not None
    span = zone.find(parsed, label)
    assert span is not None
    assert (span.first, span.upto, span.label) == (at, at + 1, label)
    hour = zone.find(parsed, label[:2] + label[5:])
    assert hour is not None
    assert hour.first <= at < hour.upto


def test_a_repeated_hour_carries_its_offset() -> None:
    kyiv, day = Zone("Europe/Kyiv"), date(2026, 10, 25)
    assert [hour.label for hour in kyiv.hours(day)][2:6] == ["02", "03+03:00", "03+02:00", "04"]
    assert len(kyiv.hours(day)) == 25
    summer, winter = kyiv.find(day, "03:30+03:00"), kyiv.find(day, "03:30+02:00")
    assert summer
    assert winter
    assert winter.first - summer.first == 60
    plain = kyiv.find(day, "03:30")
    assert plain == summer
    assert kyiv.find(day, "03:30+05:00") is None


def test_a_skipped_hour_has_no_address() -> None:
    kyiv, day = Zone("Europe/Kyiv"), date(2026, 3, 29)
    assert len(kyiv.hours(day)) == 23
    assert kyiv.find(day, "03") is None
    assert kyiv.find(day, "03:30") is None
    assert kyiv.find(day, "04:00") is not None


def test_a_needless_offset_leads_to_the_canonical_label() -> None:
    moscow = Zone("Europe/Moscow")
    span = moscow.find(date(2026, 11, 23), "17:42+03:00")
    assert span is not None
    assert span.label == "17:42"
    assert moscow.find(date(2026, 11, 23), "17:42+04:00") is None


@pytest.mark.parametrize(
    "text", ["", "2026-1-1", "2026-02-30", "1969-12-31", "９９９９-01-01", "2026-11-23x", "0001-01-01"]
)
def test_what_is_no_day(text: str) -> None:
    assert parse_day(text) is None


@given(st.text(max_size=12))
def test_any_text_names_a_time_or_none(text: str) -> None:
    span = Zone("Europe/Moscow").find(date(2026, 11, 23), text)
    assert span is None or text.startswith(span.label[:2])


def test_names_of_zones() -> None:
    at = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    assert Zone("Europe/Moscow").name_in_full(at) == "МСК (UTC+3)"
    assert Zone("Asia/Yekaterinburg").name_in_full(at) == "UTC+5"
    assert Zone("Asia/Kathmandu").name(at) == "UTC+5:45"
    assert Zone("UTC").name_in_full(at) == "UTC"

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.collect.cachecontrol import fresh_for, retry_after

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": "public, Max-Age=300"}, 300),
        ({"cache-control": 'max-age="300"'}, 300),
        ({"cache-control": "max-age=300, max-age=5"}, 300),
        ({"cache-control": "max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "400"}, 0),
        ({"cache-control": "max-age=99999999999999999999"}, 86_400),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "no-store"}, 0),
        ({"expires": "Mon, 23 Nov 2026 12:05:00 GMT"}, 300),
        ({"expires": "Mon, 23 Nov 2026 12:05:00 GMT", "date": "Mon, 23 Nov 2026 12:01:00 GMT"}, 240),
        ({"expires": "Monday, 23-Nov-26 12:05:00 GMT"}, 300),
        ({"expires": "Mon Nov 23 12:05:00 2026"}, 300),
        ({"expires": "0"}, 0),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"expires": "Mon, 23 Nov 2026 12:05:00 GMT", "cache-control": "max-age=60"}, 60),
        ({"cache-control": "s-maxage=900"}, 0),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("999999999", 86_400),
        ("Mon, 23 Nov 2026 12:02:00 GMT", 120),
        ("Mon, 23 Nov 2026 15:02:00 +0300", 120),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("", None),
        ("later", None),
        ("-5", None),
        ("1.5", None),
        ("١٢٠", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(), st.text(), st.text(), st.text())
def test_any_headers_give_seconds_within_a_day(control: str, expires: str, date: str, age: str) -> None:
    headers = {"cache-control": control, "expires": expires, "date": date, "age": age}
    assert 0 <= fresh_for(headers, NOW) <= 86_400
    assert 0 <= (retry_after(control, NOW) or 0) <= 86_400

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.dates import parse

CASES = [
    ("Mon, 23 Nov 2026 17:42:00 +0300", "2026-11-23T14:42:00Z"),
    ("Mon, 23 Nov 2026 17:42:00 MSK", "2026-11-23T14:42:00Z"),
    ("Mon, 23 Nov 2026 17:42 EET", "2026-11-23T15:42:00Z"),
    ("23 Nov 26 17:42 GMT", "2026-11-23T17:42:00Z"),
    ("Mon, 23 Nov 2026 17:42:00 GMT+03:00", "2026-11-23T14:42:00Z"),
    ("Mon, 23 Nov 2026 17:42:00 Etc/GMT", "2026-11-23T17:42:00Z"),
    ("Mon, 23 Nov 2026 17:42:00 +0300 (MSK)", "2026-11-23T14:42:00Z"),
    ("Monday, November 23, 2026 5:42 PM EST", "2026-11-23T22:42:00Z"),
    ("Mon Nov 23 17:42:00 2026", "2026-11-23T17:42:00Z"),
    ("Mon Nov 23 17:42:00 MSK 2026", "2026-11-23T14:42:00Z"),
    ("Mon Nov 23 17:42:00 +0300 2026", "2026-11-23T14:42:00Z"),
    ("2026-11-23T17:42:00.123Z", "2026-11-23T17:42:00.123000Z"),
    ("2026-11-23T17:42+03:00", "2026-11-23T14:42:00Z"),
    ("2026-11-23T17:42:00+03", "2026-11-23T14:42:00Z"),
    ("2026-11-23 17:42:00", "2026-11-23T17:42:00Z"),
    ("2026-11-23 17:42:00 MSK", "2026-11-23T14:42:00Z"),
    ("2026-11-23", "2026-11-23T00:00:00Z"),
    ("2026-W48-1", "2026-11-23T00:00:00Z"),
    ("2026-327", "2026-11-23T00:00:00Z"),
    ("2026-11", "2026-11-01T00:00:00Z"),
    ("2026", "2026-01-01T00:00:00Z"),
    ("20261123", "2026-11-23T00:00:00Z"),
    ("20261123T174200Z", "2026-11-23T17:42:00Z"),
    ("20261123174200", "2026-11-23T17:42:00Z"),
    ("23.11.2026 17:42", "2026-11-23T17:42:00Z"),
    ("23.11.2026, 17:42:05", "2026-11-23T17:42:05Z"),
    ("17:42, 23.11.2026", "2026-11-23T17:42:00Z"),
    ("11/23/2026 5:42:00 PM", "2026-11-23T17:42:00Z"),
    ("3/4/2026 5:42 PM", "2026-03-04T17:42:00Z"),
    ("23/11/2026 17:42", "2026-11-23T17:42:00Z"),
    ("23 ноября 2026, 17:42", "2026-11-23T17:42:00Z"),
    ("Пн, 23 ноя 2026 17:42:00 +0300", "2026-11-23T14:42:00Z"),
    ("понедельник, 23 ноября 2026 г. в 17:42 мск", "2026-11-23T14:42:00Z"),
    ("середа, 25 листопада 2026 р. 17:42", "2026-11-25T17:42:00Z"),
    ("Ср, 25 лист. 2026 17:42:00 +0200", "2026-11-25T15:42:00Z"),
    ("5 серпня 2026 о 09:05", "2026-08-05T09:05:00Z"),
    ("23 лістапада 2026 17:42", "2026-11-23T17:42:00Z"),
    ("серада, 5 жніўня 2026 г., 9:05", "2026-08-05T09:05:00Z"),
    ("21 снежня 2026", "2026-12-21T00:00:00Z"),
    ("1 мая 2026", "2026-05-01T00:00:00Z"),
    ("1 мая 2026 10:00", "2026-05-01T10:00:00Z"),
    ("1795455720", "2026-11-23T17:42:00Z"),
    ("1795455720000", "2026-11-23T17:42:00Z"),
    ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
    ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
    ("2004년 07월 23일 01:27:00", "2004-07-22T16:27:00Z"),
    ("2004-05-26 오후 11:23:17", "2004-05-26T14:23:17Z"),
    ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
    ("Thu, 31 Jun 2026 10:00:00 GMT", None),
    ("Thu, 01 Jan 2004 19:48:21 -25:00", None),
    ("вчера, 17:42", None),
    ("hello", None),
    ("Wed, 12 Feb 2020 24:00:00 GMT", "2020-02-13T00:00:00Z"),
    ("Sun, 31 Dec 2023 23:59:60 GMT", "2023-12-31T23:59:59Z"),
    ("Tue, 5 Mai 2026 10:00:00 +0200", "2026-05-05T08:00:00Z"),
    ("mar., 24 nov. 2026 10:00:00 +0100", "2026-11-24T09:00:00Z"),
    ("2026-11-23T17:42:00 +0300", "2026-11-23T14:42:00Z"),
    ("2026-11-23T17:42:00-0500", "2026-11-23T22:42:00Z"),
    ("Thu, 5 Sept 2026 12:00:00 Europe/Moscow", "2026-09-05T09:00:00Z"),
    ("Nov 23, 2026", "2026-11-23T00:00:00Z"),
    ("23-Nov-2026 17:42:00", "2026-11-23T17:42:00Z"),
    ("2026-11-23T17:42:00+03:00[Europe/Moscow]", "2026-11-23T14:42:00Z"),
    ("Mon, 23 Nov 2026 17:42:00 UTC+3", "2026-11-23T14:42:00Z"),
    ("3 мар 2026 в 9:00", "2026-03-03T09:00:00Z"),
    ("November 23, 2026 at 5:42 PM", "2026-11-23T17:42:00Z"),
    ("2026-11-23T24:00:00Z", "2026-11-24T00:00:00Z"),
    ("2026-11-23T17:42:60Z", "2026-11-23T17:42:59Z"),
    ("2026-11-23t17:42:00z", "2026-11-23T17:42:00Z"),
    ("2026-11-23T17:42:00.123456789Z", "2026-11-23T17:42:00.123456Z"),
    ("5:42 pm ET, Nov 23 2026", "2026-11-23T22:42:00Z"),
    ("Mon, 23 Nov 2026 5:42:00 PM +0300", "2026-11-23T14:42:00Z"),
    ("понедельник 23 ноября 2026 17:42:00 (MSK)", "2026-11-23T14:42:00Z"),
    ("Sun, 5 Nov 2026 9:07:00 PST", "2026-11-05T17:07:00Z"),
    ("2026-11-23T17:42:00,5+03:00", "2026-11-23T14:42:00.500000Z"),
    ("11.23.2026 10:00", "2026-11-23T10:00:00Z"),
    ("1.5.2026", "2026-05-01T00:00:00Z"),
    ("в понедельник", None),
    ("2026-13-01", None),
    ("2026-02-30T10:00:00Z", None),
    ("0000-00-00 00:00:00", None),
    ("Вт, 24 лют 2026 08:00:00 +0200", "2026-02-24T06:00:00Z"),
    ("3 чэрвеня 2026 г. 12:30", "2026-06-03T12:30:00Z"),
    ("31 студзеня 2026", "2026-01-31T00:00:00Z"),
    ("7 липня 2026, 07:07", "2026-07-07T07:07:00Z"),
    ("7 ліпеня 2026, 07:07", "2026-07-07T07:07:00Z"),
    ("9 грудня 2026", "2026-12-09T00:00:00Z"),
    ("9 верасня 2026", "2026-09-09T00:00:00Z"),
    ("9 вересня 2026", "2026-09-09T00:00:00Z"),
    ("14 кастрычніка 2026", "2026-10-14T00:00:00Z"),
    ("14 жовтня 2026", "2026-10-14T00:00:00Z"),
    ("2 красавіка 2026", "2026-04-02T00:00:00Z"),
    ("2 квітня 2026", "2026-04-02T00:00:00Z"),
    ("8 сакавіка 2026", "2026-03-08T00:00:00Z"),
    ("8 березня 2026", "2026-03-08T00:00:00Z"),
    ("30 кастр. 2026", "2026-10-30T00:00:00Z"),
    ("23 Şub 2026", "2026-02-23T00:00:00Z"),
    ("5 września 2026 12:00", "2026-09-05T12:00:00Z"),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_forms_met_in_the_wild(text: str, wanted: str | None) -> None:
    found = parse(text)
    assert (found.isoformat().replace("+00:00", "Z") if found else None) == wanted


@pytest.mark.parametrize(
    "text", ["23.11.2026 17:42", "2026-11-23 17:42", "Mon, 23 Nov 2026 17:42:00", "23 ноября 2026 г., 17:42"]
)
def test_zone_is_for_dates_without_one(text: str) -> None:
    assert parse(text, zone=ZoneInfo("Europe/Kyiv")) == datetime(2026, 11, 23, 15, 42, tzinfo=UTC)
    assert parse(f"{text} MSK", zone=ZoneInfo("Europe/Kyiv")) == datetime(2026, 11, 23, 14, 42, tzinfo=UTC)


def test_zone_knows_summer() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    assert parse("1 июля 2026 12:00", zone=kyiv) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert parse("1 января 2026 12:00", zone=kyiv) == datetime(2026, 1, 1, 10, tzinfo=UTC)


_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
_OFFSETS = st.integers(-12 * 60, 14 * 60)
_NAMES = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "en": "January February March April May June July August September October November December",
}
_ENGLISH = _NAMES["en"].split(" ")


@given(_MOMENTS, _OFFSETS)
def test_rfc822_and_iso_come_back(moment: datetime, offset: int) -> None:
    written = moment - timedelta(minutes=-offset)
    sign, (hours, minutes) = "+" if offset >= 0 else "-", divmod(abs(offset), 60)
    instant = moment.replace(tzinfo=UTC)
    month = _ENGLISH[written.month - 1]
    clock = f"{written:%H:%M:%S} {sign}{hours:02}{minutes:02}"
    assert parse(f"{written.day} {month[:3]} {written.year} {clock}") == instant
    assert parse(f"{written:%a}, {written.day:02} {month[:3]} {written.year} {clock}") == instant
    assert parse(f"{written:%Y-%m-%dT%H:%M:%S}{sign}{hours:02}:{minutes:02}") == instant
    assert parse(f"{written:%Y-%m-%d %H:%M:%S} {sign}{hours:02}{minutes:02}") == instant


@given(_MOMENTS, st.sampled_from(sorted(_NAMES)))
def test_months_in_words(moment: datetime, language: str) -> None:
    name = _NAMES[language].split(" ")[moment.month - 1]
    instant = moment.replace(second=0, tzinfo=UTC)
    assert parse(f"{moment.day} {name} {moment.year}, {moment:%H:%M}") == instant
    assert parse(f"{moment:%H:%M}, {moment.day} {name} {moment.year}") == instant
    assert parse(f"{name} {moment.day}, {moment.year} {moment:%H:%M}") == instant


@given(_MOMENTS)
def test_figures_only(moment: datetime) -> None:
    instant = moment.replace(second=0, tzinfo=UTC)
    assert parse(f"{moment:%d.%m.%Y %H:%M}") == instant
    assert parse(f"{moment:%H:%M %d.%m.%Y}") == instant
    assert parse(moment.replace(tzinfo=UTC).strftime("%Y%m%dT%H%M%SZ")) == moment.replace(tzinfo=UTC)
    year, week, day = moment.isocalendar()
    assert parse(f"{year}-W{week:02}-{day}T{moment:%H:%M}Z") == instant
    assert parse(f"{moment:%Y-%j}T{moment:%H:%M}Z") == instant


@given(st.text(max_size=150))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = parse(text)
    assert found is None or found.tzinfo is UTC


@given(st.text(alphabet=st.sampled_from("0123456789-:/. TZ+WМайянврNovGMT"), max_size=40))
def test_any_figures_are_a_date_or_none(text: str) -> None:
    found = parse(text, zone=ZoneInfo("Europe/Minsk"))
    assert found is None or found.tzinfo is UTC

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from srez.web.calendar import month
from srez.web.strip import SHADES, Strip, minutes_of, shade, strip
from tests.web.newsroom import Newsroom

DAY = date(2026, 11, 23)


def drawn(found: Strip) -> dict[int, int]:
    """Return the shade of each minute that is drawn, by its number within the day."""
    shades: dict[int, int] = {}
    start = 0
    for half in found.halves:
        for layer, path in re.findall(r'<path class="s(\d)" d="([^"]*)"', half.shades):
            x = 0
            for first, more in re.findall(r"M(\d+)\.5 0v1|m(\d+)-1v1", path):
                x = int(first) if first else x + int(more)
                shades[start + x] = int(layer)
        start += half.width
    return shades


def counted(found: Strip) -> dict[int, int]:
    """Return the counts that a script reads, by minutes since 1970 UTC."""
    return {
        half.first + at: int(count) for half in found.halves for at, count in enumerate(half.counts.split(",")) if count
    }


def test_each_minute_is_drawn_once_and_counted(newsroom: Newsroom) -> None:
    newsroom.source("a")
    first, _ = newsroom.site.zone.bounds(DAY)
    said = {}
    for wait, count in ((0, 1), (1, 7), (3, 2), (70, 1)):
        newsroom.wait(minutes=wait)
        newsroom.put([newsroom.item("a") for _ in range(count)])
        said[int(newsroom.now.timestamp()) // 60] = count
    found = strip(newsroom.site, DAY)
    assert counted(found) == said
    assert drawn(found) == {minute - first: shade(count, 7) for minute, count in said.items()}
    assert (found.count, found.most) == (11, 7)
    assert {hour.label: hour.count for hour in found.hours if hour.count} == {"17": 10, "18": 1}


def test_one_peak_does_not_blank_a_day_and_one_article_is_no_event() -> None:
    assert [shade(count, 6) for count in (1, 2, 3, 6)] == [2, 3, 4, SHADES]
    assert shade(1, 1_000_000) == 1
    assert shade(50, 200) == 3


def test_the_future_is_blank_and_now_is_marked(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    found = strip(newsroom.site, DAY)
    assert [hour.label for hour in found.hours if not hour.href] == ["18", "19", "20", "21", "22", "23"]
    assert [half.now for half in found.halves] == [None, 5 * 60 + 42]
    yesterday = strip(newsroom.site, date(2026, 11, 22))
    assert all(hour.href for hour in yesterday.hours)
    assert [half.now for half in yesterday.halves] == [None, None]
    assert yesterday.count == 0


def test_where_the_page_is(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    minute = newsroom.site.zone.find(DAY, "17:42")
    hour = newsroom.site.zone.find(DAY, "17")
    of_minute, of_hour = (strip(newsroom.site, DAY, None, span) for span in (minute, hour))
    assert [hour.label for hour in of_minute.hours if hour.here] == ["17"]
    assert [hour.label for hour in of_hour.hours if hour.here] == ["17"]
    assert of_minute.halves[1].here == 5 * 60 + 42
    assert of_hour.halves[1].here is None


@pytest.mark.parametrize(
    ("zone", "day", "halves", "hours"),
    [
        ("Europe/Kyiv", date(2026, 3, 29), [660, 720], 23),
        ("Europe/Kyiv", date(2026, 10, 25), [780, 720], 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), [750, 720], 25),
        ("Pacific/Apia", date(2011, 12, 30), [], 0),
        ("Asia/Kathmandu", date(2026, 11, 23), [720, 720], 24),
    ],
)
def test_days_of_other_lengths(tmp_path: Path, zone: str, day: date, halves: list[int], hours: int) -> None:
    room = Newsroom(tmp_path, zone=zone, start=datetime(2027, 1, 1, tzinfo=UTC))
    found = strip(room.site, day)
    assert [half.width for half in found.halves] == halves
    assert len(found.hours) == hours
    for half in found.halves:
        assert [hour.x for hour in half.hours] == [sum(h.width for h in half.hours[:n]) for n in range(len(half.hours))]
        assert sum(hour.width for hour in half.hours) == half.width
    room.close()


@pytest.mark.parametrize(
    ("zone", "at"), [("Australia/Lord_Howe", "2026-04-04T14:45"), ("Europe/Kyiv", "2026-10-25T01:30")]
)
def test_the_minutes_of_an_hour_lead_to_their_pages(tmp_path: Path, zone: str, at: str) -> None:
    room = Newsroom(tmp_path, zone=zone, start=datetime.fromisoformat(at).replace(tzinfo=UTC))
    room.source("a")
    room.publish("a")
    minute = int(room.now.timestamp()) // 60
    local = room.site.zone.at(minute)
    span = room.site.zone.find(local.date(), room.site.zone.label(minute))
    assert span is not None
    cells = minutes_of(room.site, span)
    (cell,) = [cell for cell in cells if cell.href]
    assert (cell.href, cell.count, cell.here) == (f"/archive/{room.site.zone.path(minute)}/", 1, True)
    assert cell.title == f"{room.site.zone.label(minute)}, 1\u00a0новость"
    room.close()


def test_a_month_has_its_days_and_today(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a") for _ in range(9)])
    newsroom.wait(days=2)
    newsroom.publish("a")
    extent = newsroom.archive.extent()
    assert extent is not None
    days = {
        cell.day.day: cell for week in month(newsroom.site, date(2026, 11, 1), extent).weeks for cell in week if cell
    }
    assert len(days) == 30
    assert {number: (cell.count, cell.shade) for number, cell in days.items() if cell.count} == {23: (9, 6), 25: (1, 2)}
    assert [number for number, cell in days.items() if cell.today] == [25]


def test_hours_without_news_are_told_as_one(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    newsroom.wait(hours=3)
    newsroom.publish("a")
    drawn = strip(newsroom.site, date(2026, 11, 23))
    told = [(each.name, each.href.rpartition("23/")[2], each.count) for each in drawn.stretches]
    assert told == [("00:00–16:59", "", 0), ("17:00", "17/", 1), ("18:00–19:59", "", 0), ("20:00", "20/", 1)]

from __future__ import annotations

from datetime import timedelta

from srez.web.coverage import HEIGHT, MOST_STEPS, coverage
from tests.web.newsroom import START, Newsroom


def _minutes(newsroom: Newsroom, *minutes: float) -> list[float]:
    drawn = coverage(newsroom.site, [START + timedelta(minutes=each) for each in minutes])
    assert drawn is not None
    heights = [float(part.split("h")[0]) for part in drawn.path.split("V")[1:-1]]
    assert len(heights) == drawn.width <= MOST_STEPS
    return [HEIGHT - each for each in heights]


def test_each_minute_of_a_short_story_is_a_step(newsroom: Newsroom) -> None:
    assert _minutes(newsroom, 0, 1, 1, 4) == [HEIGHT / 2, HEIGHT, 0, 0, HEIGHT / 2]


def test_a_long_story_is_drawn_in_longer_steps(newsroom: Newsroom) -> None:
    drawn = coverage(newsroom.site, [START, START + timedelta(hours=30)])
    assert drawn is not None
    assert drawn.step == 60
    assert drawn.width == 31
    assert [tick.label for tick in drawn.ticks] == ["23\u00a0ноября, 17:42", "24\u00a0ноября, 23:42"]
    _minutes(newsroom, 0, 60 * 24 * 400)


def test_one_moment_is_no_drawing(newsroom: Newsroom) -> None:
    assert coverage(newsroom.site, [START, START + timedelta(seconds=5)]) is None
    assert coverage(newsroom.site, []) is None

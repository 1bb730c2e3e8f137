from __future__ import annotations

import pytest

from srez.errors import UsageError
from srez.web.at import moment_of
from tests.web.newsroom import Newsroom


def test_a_moment_is_all_that_was_logged_by_then(newsroom: Newsroom) -> None:
    newsroom.source("a")
    size = newsroom.log.size
    newsroom.wait(minutes=1)
    newsroom.publish("a")
    newsroom.wait(minutes=1)
    newsroom.publish("a")
    assert moment_of(newsroom.site, "").size == size + 2
    assert moment_of(newsroom.site, "2026-11-23T17:43").size == size + 1
    assert moment_of(newsroom.site, "2026-11-23T14:42:59Z").size == size
    assert moment_of(newsroom.site, "2026-11-23T16:43:00 02:00").size == size + 1
    assert moment_of(newsroom.site, "2020-01-01").size == 0


@pytest.mark.parametrize("asked", ["yesterday", "2026-13-01", "2026-11-23T17:50", "9999-12-31T23:59:59-12:00"])
def test_what_is_no_past_time_is_refused_in_words(newsroom: Newsroom, asked: str) -> None:
    with pytest.raises(UsageError, match="at: "):
        moment_of(newsroom.site, asked)

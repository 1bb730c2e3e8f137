"""The top of the hour and the day's cross-section."""

from __future__ import annotations

import pytest

from srez.stories import rank
from srez.wire import records
from srez.wire.intents import Decide
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, page


@pytest.fixture
def busy(newsroom: Newsroom) -> list[int]:
    """Two stories: three outlets of two countries tell one, two of one country the other."""
    for slug, country, language in (("a", "RU", "ru"), ("b", "UA", "uk"), ("c", "RU", "ru")):
        newsroom.source(slug, country=country, language=language, owner=slug)
    first = [newsroom.publish(slug, title=f"Мост {slug}") for slug in "abc"]
    newsroom.wait(minutes=10)
    second = [newsroom.publish(slug, title=f"Хор {slug}") for slug in "ac"]
    described, _ = newsroom.stories.reached()
    found = [
        records.Described(index, language, country, (), (), -1, (), ())
        for index, (language, country) in zip(
            [*first, *second], [("ru", "RU"), ("uk", "UA"), ("ru", "RU"), ("ru", "RU"), ("ru", "RU")], strict=True
        )
    ]
    made = records.ArticlesDescribed(begin=described, upto=newsroom.log.size, model="t", articles=tuple(found))
    newsroom.append(Decide(records.encode(made)))
    newsroom.group(*(("join", each, first[0]) for each in first), *(("join", each, second[0]) for each in second))
    newsroom.wait(minutes=2)
    return [first[0], second[0]]


def test_more_independent_sources_stand_higher_and_say_why(busy: list[int], client: Client) -> None:
    shown = page(client, "/top")
    assert shown.hrefs(".ranked h2 a") == [f"/story/{story}" for story in busy]
    assert "3 независимых источника · 2 страны · 3 новости за этот час" in shown.texts(".figures")[0]


def test_it_is_narrowed_by_language(busy: list[int], client: Client) -> None:
    assert page(client, "/top?language=uk").hrefs(".ranked h2 a") == [f"/story/{busy[0]}"]
    assert client.get("/top?language=uk,ru").status_code == 400


def test_any_past_minute_is_shown_as_it_was(busy: list[int], client: Client, newsroom: Newsroom) -> None:
    shown = page(client, "/top?at=2026-11-23T17:50")
    assert "Так это выглядело" in shown.words
    # Nothing was grouped by then.
    assert shown.hrefs(".ranked h2 a") == []
    assert client.get("/top?at=2030-01-01").status_code == 400


def test_its_digest_is_the_one_that_was_published(busy: list[int], client: Client, newsroom: Newsroom) -> None:
    said = client.get("/api/v1/top").json()
    assert said["published"] is None
    fixed = records.TopPublished(size=said["size"], formula=rank.FORMULA, lists=(("all", said["digest"]),))
    newsroom.wait(seconds=1)
    index = newsroom.append(Decide(records.encode(fixed)))[0].index
    at = said["at"].replace("+00:00", "Z")
    again = client.get("/api/v1/top", params={"at": at}).json()
    assert again == {**said, "published": index}
    assert f"№ {index}" in page(client, f"/top?at={at}").texts(".how")[0]
    # An age in minutes is part of the list: another minute is another list.
    newsroom.wait(minutes=1)
    assert client.get("/api/v1/top").json()["published"] is None


def test_the_day_is_on_one_page(busy: list[int], client: Client) -> None:
    shown = page(client, "/today")
    assert shown.hrefs(".ranked h2 a") == [f"/story/{story}" for story in busy]
    assert "2 события" in shown.texts(".figures")[0]


@pytest.mark.parametrize("path", ["/top", "/today"])
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_each_has_its_feeds(busy: list[int], client: Client, path: str, form: str) -> None:
    answer = client.get(f"{path}.{form}")
    assert answer.status_code == 200
    assert "Мост" in answer.text


def test_an_empty_site_says_so(client: Client) -> None:
    assert "ни одно событие" in page(client, "/top").words
    assert "ни одно событие" in page(client, "/today").words


def test_a_story_for_programs(busy: list[int], client: Client) -> None:
    said = client.get(f"/api/v1/stories/{busy[0]}").json()
    assert (said["origins"], said["countries"], len(said["articles"])) == (3, 2, 3)
    assert [side["key"] for side in said["sides"]] == ["RU", "UA"]
    assert client.get("/api/v1/stories/0").status_code == 404
    assert client.get(f"/api/v1/stories/{busy[0]}?by=moon").status_code == 400
    assert client.get("/api/v1/status").json()["stories"] == 2

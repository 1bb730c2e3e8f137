"""A story's page: one event, who tells it, from every side."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import pytest
from litestar.testing import TestClient

from srez.stories.facts import Credit, Facts
from srez.stories.telling import Mention
from srez.web.app import create_app
from srez.wire import records
from srez.wire.intents import Decide, Redact
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, page


class _Told:
    """Four outlets of three countries tell of one bridge; a fifth of something else."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        room.source("north", country="RU", language="ru", ownership="state", owner="Северный двор")
        room.source("delta", country="UA", language="uk", ownership="private")
        room.source("reed", country="BY", language="be", ownership="independent")
        room.source("copyist", country="RU", language="ru", ownership="state", owner="Печатный двор")
        self.first = room.publish(
            "north", title="Мост через Зорянку открыли", summary="Мост открыли. Он длиной 312 метров."
        )
        room.wait(minutes=3)
        self.second = room.publish("delta", title="Міст через Зорянку відкрили")
        self.third = room.publish("reed", title="Мост праз Заранку адкрылі")
        room.wait(minutes=9)
        self.copy = room.publish("copyist", title="Мост через Зорянку открыли")
        self.other = room.publish("reed", title="Іншая навіна")
        self.describe()
        room.group(*(("join", each, self.first) for each in self.articles))
        room.group(("join", self.other, self.other))

    @property
    def articles(self) -> list[int]:
        return [self.first, self.second, self.third, self.copy]

    def describe(self) -> None:
        codes = [("ru", "RU"), ("uk", "UA"), ("be", "BY"), ("ru", "RU")]
        described, _ = self.room.stories.reached()
        found = [
            records.Described(
                index, language, country, (), (), self.first if index == self.copy else -1,
                ("~0a1b2c3d",) if index == self.third else (), (),
            )
            for index, (language, country) in zip(self.articles, codes, strict=True)
        ]  # fmt: skip
        record = records.ArticlesDescribed(
            begin=described, upto=self.room.log.size, model="test", articles=tuple(found)
        )
        self.room.append(Decide(records.encode(record)))

    def facts(self, indexes: Collection[int]) -> dict[int, Facts]:
        number = Mention(kind="number", key="312", words="312", field="text", start=14, end=35)
        known = {
            self.first: Facts(mentions=(number,)),
            self.second: Facts(mentions=(Mention(kind="number", key="300", words="300"),)),
            self.third: Facts(credits=(Credit(id="~0a1b2c3d", name="Упраўленне дарог"),)),
        }
        return {index: known[index] for index in indexes if index in known}


@pytest.fixture
def told(newsroom: Newsroom) -> _Told:
    return _Told(newsroom)


def test_a_story_shows_who_tells_it_and_how(told: _Told, client: Client) -> None:
    shown = page(client, f"/story/{told.first}")
    (figures,) = shown.texts(".figures")
    assert figures == "3 независимых источника · 1 пересказ · 3 страны · 3 языка"
    assert shown.texts(".side h3") == ["Россия 2", "Украина 1", "Беларусь 1"]
    assert shown.texts(".minute h3.time") == ["17:54", "17:45", "17:42"]


@pytest.mark.parametrize(("by", "sides"), [("language", 3), ("ownership", 3), ("owner", 3)])
def test_its_sides_are_told_apart_by_any_fact(told: _Told, client: Client, by: str, sides: int) -> None:
    assert len(page(client, f"/story/{told.first}?by={by}").all(".side")) == sides


def test_an_article_leads_to_its_story_and_a_story_of_one_to_its_article(told: _Told, client: Client) -> None:
    answer = client.get(f"/story/{told.other}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/article/{told.other}")
    told.room.group(("merge", told.other, told.first))
    answer = client.get(f"/story/{told.other}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"/story/{told.first}")


def test_it_can_be_seen_as_it_was(told: _Told, client: Client) -> None:
    told.room.wait(minutes=5)
    late = told.room.publish("delta", title="Ще про міст")
    told.room.group(("join", late, told.first))
    assert "Ще про міст" in client.get(f"/story/{told.first}").text
    before = client.get(f"/story/{told.first}?at=2026-11-23T17:56").text
    assert "Ще про міст" not in before
    assert "Так это выглядело" in before


def test_its_feeds_hold_its_articles(told: _Told, client: Client) -> None:
    items = client.get(f"/story/{told.first}.json").json()["items"]
    assert [item["_srez"]["index"] for item in items] == told.articles[::-1]
    for form in ("rss", "atom"):
        assert client.get(f"/story/{told.first}.{form}").status_code == 200


def test_what_differs_is_shown_with_its_sentence_as_far_as_rights_allow(told: _Told) -> None:
    site = msgspec.structs.replace(told.room.site, facts=told.facts)
    with TestClient(create_app(site)) as client:
        shown = page(client, f"/story/{told.first}")
        assert "312" in shown.texts(".differences")[0]
        assert "Он длиной 312 метров." in shown.texts(".differences")[0]
        assert "Упраўленне дарог" in shown.texts(".tree")[0]
        told.room.append(Redact(told.first, "court-order"))
        shown = page(client, f"/story/{told.first}")
        assert "312" not in shown.texts("main")[0]
        assert "Мост через Зорянку открыли" in " ".join(shown.texts(".side"))


@pytest.mark.parametrize("path", ["/story/77", "/story/x", "/story/99999999999999999999"])
def test_no_story_is_no_page(told: _Told, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_question_that_makes_no_sense_is_answered_so(told: _Told, client: Client) -> None:
    assert client.get(f"/story/{told.first}?by=zodiac").status_code == 400
    assert client.get(f"/story/{told.first}?at=never").status_code == 400

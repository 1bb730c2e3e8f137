"""Cards over HTTP: what they show follows what may be shown."""

from __future__ import annotations

import msgspec
import pytest

from srez.web import cards
from srez.web.articles import show
from srez.web.cards import article_card, home_card, source_card, time_card
from srez.web.listing import When, when
from srez.wire.intents import Redact, Vanish
from tests.web import pictures
from tests.web.newsroom import Newsroom
from tests.web.reading import Client


def named(newsroom: Newsroom, day: str, time: str | None = None) -> When:
    found = when(newsroom.site, day, time)
    assert found is not None
    return found


def test_every_list_and_article_has_a_card(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    index = newsroom.publish("a", title="Мост открыт")
    for path in ("home.png", "day/2026-11-23.png", "time/2026-11-23/17.png", "time/2026-11-23/17:42.png",
                 "source/a.png", f"article/{index}.png"):  # fmt: skip
        answer = client.get(f"/card/{path}", headers={"accept-encoding": "br, gzip"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png"), path
        assert pictures.opened(answer.content).size == (1200, 630)
        assert answer.headers["cache-control"] == "no-cache"
        assert "content-encoding" not in answer.headers
        same = client.get(f"/card/{path}", headers={"if-none-match": answer.headers["etag"]})
        assert same.status_code == 304
    for path in ("day/2026-11-24.png", "day/2026-11-23", "time/2026-11-23/25.png", "source/b.png", "article/0.png"):
        assert client.get(f"/card/{path}").status_code == 404, path
    assert client.get("/card/article/999999999999999999999.png").status_code in (400, 404)


def test_a_card_is_drawn_once(newsroom: Newsroom, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    painter = client.app.state["studio"].painter
    paint = painter.paint

    async def counting(job: object) -> object:
        drawn.append(job)
        return await paint(job)

    monkeypatch.setattr(painter, "paint", counting)
    newsroom.source("a")
    index = newsroom.publish("a", title="Мост открыт")
    first = [client.get(f"/card/article/{index}.png").content for _ in range(3)]
    assert len(drawn) == 1
    newsroom.append(Redact(index, "copyright"))
    assert client.get(f"/card/article/{index}.png").content != first[0]
    assert len(drawn) == 2
    monkeypatch.setattr(cards, "DRAWING", "another way")
    client.get(f"/card/article/{index}.png")
    assert len(drawn) == 3


def test_a_headline_is_on_its_card_until_it_may_no_longer_be(newsroom: Newsroom) -> None:
    newsroom.source("a", name="Вестник", rights="link")
    item = newsroom.item("a", title="Мост открыт", summary="тайна", text="тайна")
    (index,) = newsroom.put([item])
    other = newsroom.publish("a", title="Мост закрыт")

    def card(of: int) -> dict[str, object]:
        row = newsroom.archive.article(of)
        assert row is not None
        return msgspec.to_builtins(article_card(newsroom.site, show(newsroom.site, [row])[0]))  # type: ignore[no-any-return]

    assert (card(index)["title"], card(index)["below"]) == ("Мост открыт", "Вестник")
    assert card(index)["above"] == "23\u00a0ноября 2026, 17:42\u00a0МСК"
    assert "тайна" not in str(card(index))
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Мост починен")
    assert card(index)["title"] == "Мост починен"
    newsroom.append(Redact(index, "copyright"), Vanish(other, 410))
    assert (card(index)["title"], card(index)["below"]) == ("Вестник", "")
    assert (card(other)["title"], card(other)["below"]) == ("Вестник", "")


def test_words_that_the_fonts_lack_leave_the_source_and_the_time(newsroom: Newsroom) -> None:
    newsroom.source("a", name="მთა")
    index = newsroom.publish("a", title="ხიდი გაიხსნა")
    card = article_card(newsroom.site, show(newsroom.site, newsroom.archive.newest(1))[0])
    assert index == 1
    assert (card.title, card.below) == ("a", "")


def test_the_strip_shows_the_day_as_it_was(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.source("b")
    newsroom.put([newsroom.item("a") for _ in range(8)])
    newsroom.wait(minutes=8)
    newsroom.put([newsroom.item("b")])
    home = home_card(newsroom.site)
    at = (17 * 60 + 42) // cards.SLICE
    assert len(home.slices) == 360
    assert {place: shade for place, shade in enumerate(home.slices) if shade} == {at: 255, at + 2: 255 // 6}
    assert (home.come, home.here) == (at + 3, (at + 2, at + 3))
    assert [label for _, label in home.scale] == ["00", "06", "12", "18", "24"]
    source = newsroom.site.sources.get("b")
    assert source is not None
    assert [place for place, shade in enumerate(source_card(newsroom.site, source).slices) if shade] == [at + 2]
    minute = time_card(newsroom.site, named(newsroom, "2026-11-23", "17:50"))
    assert (minute.title, minute.here) == ("17:50", (at + 2, at + 3))
    assert minute.below.replace("\u00a0", " ") == "1 новость"
    hour = time_card(newsroom.site, named(newsroom, "2026-11-23", "17"))
    assert (hour.title, hour.here) == ("17:00–17:59", (17 * 15, 18 * 15))
    newsroom.wait(days=1)
    day = time_card(newsroom.site, named(newsroom, "2026-11-23"))
    assert (day.come, day.here, day.title) == (360, None, "Понедельник, 23\u00a0ноября 2026")
    empty = time_card(newsroom.site, named(newsroom, "2026-11-22"))
    assert set(empty.slices) == {0}


def test_days_of_23_and_25_hours_are_as_long_as_they_are(newsroom: Newsroom) -> None:
    site = msgspec.structs.replace(
        newsroom.site, settings=msgspec.structs.replace(newsroom.site.settings, zone="Europe/Kyiv")
    )
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-22", 24)):
        found = when(site, day)
        assert found is not None
        card = time_card(site, found)
        assert len(card.slices) == hours * 15
        assert card.scale[-1] == (hours * 15, "24")

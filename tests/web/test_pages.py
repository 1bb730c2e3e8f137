from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient
from lxml import etree

from srez.collect.state import FeedState
from srez.web.app import create_app
from srez.web.listing import FEED, PAGE
from srez.wire.intents import DropSource, Expire, Offer, Redact, Vanish
from tests.web.newsroom import START, Newsroom
from tests.web.reading import Client, page

_OWN = ("srez.css", "early.js", "page.js", "strip.js", "live.js")


def test_a_fresh_site_says_what_is_happening(newsroom: Newsroom, client: Client) -> None:
    assert "Здесь пока пусто" in page(client, "/").words
    for slug in ("a", "b", "c"):
        newsroom.source(slug)
    newsroom.states = [FeedState(url="https://a.example/rss", source="a", outcome="ok")]
    assert "Проверено 1 из 3 источников" in page(client, "/").words
    for path in ("/archive/", "/sources", "/log", "/status", "/about", "/source/a/", "/source/a/archive/"):
        page(client, path)


def test_the_wire_is_newest_first_under_minutes(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    for number in range(3):
        newsroom.publish("a", title=f"Первый {number}")
    newsroom.wait(minutes=2)
    newsroom.publish("a", title="Второй")
    document = page(client, "/")
    assert document.headlines == ["Второй", "Первый 2", "Первый 1", "Первый 0"]
    assert document.texts(".minute .time") == ["17:44", "17:42"]
    assert document.texts("h2.day") == ["понедельник, 23 ноября 2026"]
    assert document.all("#wire")[0].get("data-after") == str(newsroom.archive.position() - 1)


def test_older_pages_join_without_gap_or_overlap(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a", title=f"t{number}") for number in range(250)])
    seen: list[str] = []
    path: str | None = "/"
    while path is not None:
        document = page(client, path)
        seen += document.headlines
        links = document.all("a[rel=next]")
        path = links[0].get("href") if links else None
    assert seen == [f"t{number}" for number in reversed(range(250))]


def test_archive_by_day_hour_and_minute(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.source("b")
    newsroom.publish("a", title="Раз")
    newsroom.wait(minutes=1)
    newsroom.publish("b", title="Два")
    newsroom.wait(hours=2)
    newsroom.publish("a", title="Три")
    calendar = page(client, "/archive/")
    assert calendar.hrefs(".calendar a") == ["/archive/2026-11-23/"]
    day = page(client, "/archive/2026-11-23/")
    assert day.hrefs(".hours a") == [
        "/archive/2026-11-23/17/",
        "/archive/2026-11-23/19/",
    ]
    assert page(client, "/archive/2026-11-23/17/").headlines == ["Два", "Раз"]
    minute = page(client, "/archive/2026-11-23/17:43/")
    assert minute.headlines == ["Два"]
    assert minute.all("a[rel=prev]")[0].get("href") == "/archive/2026-11-23/17:42/"
    assert minute.all(".around a[rel=next]")[0].get("href") == "/archive/2026-11-23/19:43/"
    hour = page(client, "/archive/2026-11-23/17/")
    assert hour.all(".around a[rel=next]")[0].get("href") == "/archive/2026-11-23/19/"
    assert page(client, "/source/a/archive/2026-11-23/17/").headlines == ["Раз"]
    of_source = page(client, "/source/a/archive/2026-11-23/17:42/")
    assert of_source.all(".around a[rel=next]")[0].get("href") == "/source/a/archive/2026-11-23/19:43/"
    assert page(client, "/source/a/archive/").all(".calendar a")[0].get("href") == "/source/a/archive/2026-11-23/"
    assert page(client, "/source/a/archive/2026-11-23/").all(".hours a")
    assert "новых сообщений не было" in page(client, "/archive/2026-11-23/18:00/").words
    assert "новостей не было" in page(client, "/archive/2026-11-20/").words


def test_months_of_the_archive(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    newsroom.wait(days=40)
    newsroom.publish("a")
    newest = page(client, "/archive/")
    assert "Январь 2027" in newest.words
    assert newest.all("a[rel=prev]")[0].get("href") == "/archive/?month=2026-12"
    oldest = page(client, "/archive/?month=2026-11")
    assert not oldest.all("a[rel=prev]")
    for wrong in ("2026-10", "2027-02", "x", "2026-13"):
        page(client, f"/archive/?month={wrong}", 404)


@pytest.mark.parametrize(
    "path",
    ["/archive/2026-11-24/", "/archive/2026-11-23/23:00/", "/archive/2026-11-23/24/", "/archive/2026-11-23/17:60/",
     "/archive/2026-02-30/", "/archive/x/", "/source/none/", "/source/none/archive/", "/article/0", "/article/99",
     "/article/x", "/nowhere", "/static/none", "/websub/x", "/archive/2026-11-23/17:42/x"],
)  # fmt: skip
def test_what_is_not_there(newsroom: Newsroom, client: Client, path: str) -> None:
    newsroom.source("a")
    document = page(client, path, 404)
    assert "Такой страницы нет" in document.words
    assert document.all("a[href=/archive/]")


def test_addresses_without_their_slash_are_redirected(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for path in ("/archive", "/archive/2026-11-23", "/archive/2026-11-23/17:42", "/source/a", "/source/a/archive"):
        response = client.get(path + "?before=9", follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (301, path + "/?before=9")
    needless = client.get("/archive/2026-11-23/17:42+03:00.rss", follow_redirects=False)
    assert (needless.status_code, needless.headers["location"]) == (301, "/archive/2026-11-23/17:42.rss")


def test_a_path_never_redirects_to_another_site(newsroom: Newsroom, client: Client) -> None:
    for path in ("//evil.example/archive", "/archive//evil.example", "/%2f%2fevil.example"):
        response = client.get(f"http://testserver.local{path}", follow_redirects=False)
        location = response.headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


def test_a_day_with_25_hours(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, zone="Europe/Kyiv", start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    room.source("a")
    room.publish("a", title="Летом")
    room.wait(hours=1)
    room.publish("a", title="Зимой")
    room.wait(hours=5)
    with TestClient(create_app(room.site)) as client:
        day = page(client, "/archive/2026-10-25/")
        assert day.hrefs(".hours a") == [
            "/archive/2026-10-25/03+03:00/",
            "/archive/2026-10-25/03+02:00/",
        ]
        assert page(client, "/archive/2026-10-25/03:30+03:00/").headlines == ["Летом"]
        winter = page(client, "/archive/2026-10-25/03:30+02:00/")
        assert winter.headlines == ["Зимой"]
        assert winter.all("a[rel=prev]")[0].get("href") == "/archive/2026-10-25/03:30+03:00/"
        assert page(client, "/archive/2026-10-25/03+02:00/").headlines == ["Зимой"]
        unclear = client.get("/archive/2026-10-25/03:30/", follow_redirects=False)
        assert (unclear.status_code, unclear.headers["location"]) == (301, "/archive/2026-10-25/03:30+03:00/")
        hrefs = page(client, "/").hrefs(".minute .time a")
        assert hrefs == ["/archive/2026-10-25/03:30+02:00/", "/archive/2026-10-25/03:30+03:00/"]
        for href in hrefs:
            page(client, href)
    room.close()


def test_an_article_leads_to_its_source_first(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник")
    index = newsroom.publish(
        "a", title="Мост открыт", summary="Кратко.", authors=("И. Иванов",), published=START - timedelta(minutes=9)
    )
    document = page(client, f"/article/{index}")
    first = document.all("main a")[0]
    assert first.text_content().startswith("Читайте на сайте источника")
    assert first.get("href").startswith("https://a.example/")
    assert first.get("rel") == "noopener noreferrer nofollow"
    said = document.words
    assert "23 ноября 2026, 17:33 МСК" in said
    assert "23 ноября 2026, 17:42 МСК" in said
    assert "И. Иванов" in said


def test_an_article_has_neighbours_in_time_and_of_its_source(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.source("b")
    first = newsroom.publish("a", title="Раньше")
    middle = newsroom.publish("b", title="Сейчас")
    last = newsroom.publish("a", title="Позже")
    document = page(client, f"/article/{middle}")
    assert document.hrefs(".beside a") == [f"/article/{last}", f"/article/{first}"]
    assert not document.all(".nearby")
    assert page(client, f"/article/{first}").texts(".nearby li a[dir=auto]") == ["Позже"]
    assert page(client, f"/article/{first}").hrefs(".beside a") == [f"/article/{middle}"]
    newsroom.wait(days=1)
    tomorrow = newsroom.publish("a", title="Завтра")
    assert page(client, f"/article/{last}").texts(".nearby li") == ["24 ноября 2026, 17:42 Завтра", "17:42 Раньше"]
    newsroom.put([newsroom.item("a", title=f"t{n}") for n in range(9)])
    assert page(client, f"/article/{tomorrow}").texts(".nearby li a[dir=auto]") == ["t2", "t1", "t0", "Позже", "Раньше"]


def test_an_article_tells_the_time_where_its_source_is(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("same", zone="Europe/Minsk")
    newsroom.source("other", zone="Asia/Novosibirsk")
    newsroom.source("next-day", zone="Pacific/Auckland")
    newsroom.source("wrong", zone="Mars/Olympus")
    said = {
        slug: page(client, f"/article/{newsroom.publish(slug)}").words
        for slug in ("same", "other", "next-day", "wrong")
    }
    assert "у источника" not in said["same"]
    assert "у источника 21:42 UTC+7" in said["other"]
    assert "у источника 24 ноября 2026, 03:42 NZDT" in said["next-day"]
    assert "у источника" not in said["wrong"]


def test_what_vanished_is_folded_away_unless_the_operator_says_otherwise(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="full")
    item = newsroom.item("a", title="Слова", text="Прежний текст.")
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=9)
    newsroom.revise(item, text="Новый текст.")
    newsroom.append(Vanish(index, 410))
    document = page(client, f"/article/{index}")
    assert document.texts("details.vanished .text") == ["Новый текст."]
    assert document.all(".revision details .diff")
    assert "Замечено 23 ноября 2026, 17:51 МСК" in document.words
    settings = msgspec.structs.replace(newsroom.site.settings, show_vanished=True)
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, settings=settings))) as other:
        document = page(other, f"/article/{index}")
        assert document.texts(".article .text") == ["Новый текст."]
        assert not document.all(".article details")
        assert "Удалено у источника" in document.words


def test_a_translation_is_offered_where_the_operator_names_a_translator(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", language="uk")
    newsroom.source("b", language="ru")
    foreign, own = newsroom.publish("a", url="https://a.example/?x=1&y=2"), newsroom.publish("b")
    assert "Перевести" not in page(client, f"/article/{foreign}").words
    translator = "https://translate.example/?to={lang}&u={url}"
    settings = msgspec.structs.replace(newsroom.site.settings, translator=translator)
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, settings=settings))) as other:
        (link,) = page(other, f"/article/{foreign}").all(".acts a")
        assert link.get("href") == "https://translate.example/?to=ru&u=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2"
        assert "noreferrer" in str(link.get("rel"))
        assert "Перевести" not in page(other, f"/article/{own}").words


def test_every_list_can_be_subscribed_to(newsroom: Newsroom, client: Client) -> None:
    assert "ещё нет источников" in page(client, "/feeds").words
    newsroom.source("a", name="Вестник & <сын>")
    newsroom.source("gone")
    newsroom.append(DropSource("gone"))
    newsroom.publish("a")
    document = page(client, "/feeds")
    feeds = [href for href in document.hrefs("main a") if href.endswith((".rss", ".atom", ".json"))]
    assert "/index.rss" in feeds
    assert "/archive/2026-11-23.atom" in feeds
    assert "/source/a.json" in feeds
    assert not [href for href in feeds if "gone" in href]
    for href in [*feeds, "/feeds.opml"]:
        assert client.get(href).status_code == 200
    (outline,) = etree.fromstring(client.get("/feeds.opml").content).iter("outline")
    assert outline.get("text") == "Вестник & <сын>"
    assert outline.get("xmlUrl") == "http://localhost:8008/source/a.rss"


def test_the_wire_says_whose_it_is(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник", country="RU", language="ru")
    newsroom.source("b", name="Маяк")
    newsroom.put([newsroom.item("a"), newsroom.item("b"), newsroom.item("a")])
    document = page(client, "/")
    assert document.texts(".voices li") == ["Вестник 2", "Маяк 1"]
    assert document.texts(".past li") == ["17:00 3"]
    assert document.texts(".whence") == ["Россия · ru", "Россия · ru"]


def test_an_hour_is_shown_minute_by_minute(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a"), newsroom.item("a")])
    document = page(client, "/archive/2026-11-23/17/")
    (cell,) = document.all(".cells a")
    assert (cell.get("href"), cell.get("aria-label")) == ("/archive/2026-11-23/17:42/", "17:42, 2\u00a0новости")
    assert len(document.all(".cells li")) == 60


def test_revisions_are_readable_and_lead_to_their_article(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    item = newsroom.item("a", title="Мост открыт утром", summary="Его строили год.")
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=10)
    revision = newsroom.revise(item, title="Мост открыт вечером")
    document = page(client, f"/article/{index}")
    assert document.texts("del") == ["утром"]
    assert document.texts("ins") == ["вечером"]
    there = client.get(f"/article/{revision.index}", follow_redirects=False)
    assert (there.status_code, there.headers["location"]) == (301, f"/article/{index}")
    minute = page(client, "/archive/2026-11-23/17:52/")
    assert minute.headlines == []
    assert "изменил заголовок" in minute.words
    assert page(client, "/archive/2026-11-23/17:42/").headlines == ["Мост открыт вечером"]


def test_a_diff_shows_what_is_near_a_change(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", rights="full")
    before, after = (" ".join(f"{word}{n}" for n in range(300)) for word in ("до", "после"))
    item = newsroom.item("a", text=f"{before} было {after}")
    spaces = newsroom.item("a", text=f"Раз{' ' * 2_000}два")
    index, blank = newsroom.put([item, spaces])
    newsroom.wait(minutes=9)
    newsroom.revise(item, text=f"{before} стало {after}")
    newsroom.revise(spaces, text=f"Раз{' ' * 2_000}три")
    (diff,) = page(client, f"/article/{index}").texts(".diff")
    assert len(diff) < 400
    assert diff.startswith("… до2")
    assert "до299 было" in diff
    assert "после0 после1" in diff
    assert diff.endswith("…")
    page(client, f"/article/{blank}")


def test_what_is_gone_is_explained(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    redacted, vanished, expired = (newsroom.publish("a", title=f"Тайна {n}", summary="Тайна.") for n in range(3))
    newsroom.append(Vanish(vanished, 410), Redact(redacted, "court-order"), Expire(expired, expired + 1, "body"))
    document = page(client, f"/article/{redacted}")
    assert "по решению суда" in document.words
    assert "Тайна 0" not in document.words
    assert "Удалено у источника" in page(client, f"/article/{vanished}").words
    assert "Срок хранения текста истёк" in page(client, f"/article/{expired}").words
    log = page(client, "/log").words
    assert "по решению суда" in log
    assert "адрес отвечает 410" in log
    assert "Тайна 0" not in page(client, "/").words


def test_hostile_words_stay_words(newsroom: Newsroom, client: Client) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e]]>&amp;\x0c\x00\x1b"
    newsroom.source("a", name=evil, owner=evil, country="<b>", language='ru" onclick="x')
    item = newsroom.item("a", title=evil, summary=evil, url="javascript:alert(1)", authors=(evil,), categories=(evil,))
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=10)
    newsroom.revise(item, title=evil + "!", image="javascript:alert(2)")
    newsroom.states = [FeedState(url=evil, source="a", outcome="failed", problem=evil, malformed=evil, checked=START)]
    for path in ("/", "/sources", "/log", "/status", "/source/a/", f"/article/{index}", "/archive/2026-11-23/17:52/"):
        document = page(client, path)
        scripts = list(document.root.iter("script"))
        sources = {str(each.get("src")).split("?")[0] for each in scripts if each.get("src")}
        names = ("early", "page", "strip", "live", "install", "picture")
        assert sources <= {f"/static/{name}.js" for name in names}
        # A data block is no script, and the words in it can't end it.
        assert all(json.loads(each.text or "") for each in scripts if each.get("type") == "application/ld+json")
        assert all(each.get("src") or each.get("type") == "application/ld+json" for each in scripts)
        for element in document.root.iter("*"):
            assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"]
            assert not str(element.get("href", "")).startswith("javascript")
        assert not list(document.root.iter("img"))


def test_sources_are_narrowed_without_script(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("ru-state", country="RU", ownership="state")
    newsroom.source("ru-free", country="RU", ownership="independent")
    newsroom.source("ua", country="UA", ownership="independent", paused=True)
    newsroom.source("nowhere", country="")
    newsroom.source("gone")
    newsroom.append(DropSource("gone"))

    def names(query: str) -> list[str]:
        return page(client, f"/sources{query}").texts(".sources .source")

    assert names("") == ["NOWHERE", "RU-FREE", "RU-STATE", "UA"]
    assert names("?country=RU") == ["RU-FREE", "RU-STATE"]
    assert names("?country=RU&ownership=independent") == ["RU-FREE"]
    assert names("?country=-") == ["NOWHERE"]
    assert names("?state=paused") == ["UA"]
    assert names("?country=XX") == []
    assert "больше не собирается" in page(client, "/source/gone/").words


def test_how_sources_stand(newsroom: Newsroom, client: Client) -> None:
    for slug in ("works", "silent", "mute", "failing", "blocked", "unchecked"):
        newsroom.source(slug)
    newsroom.publish("silent")
    newsroom.wait(days=4)
    newsroom.publish("works")
    since = START + timedelta(days=3)

    def state(slug: str, **facts: Any) -> FeedState:
        return FeedState(url=f"https://{slug}.example/rss", source=slug, checked=newsroom.now, **facts)

    newsroom.states = [
        state("works", outcome="ok"),
        FeedState(url="https://works.example/2", source="works", outcome="timeout", failing=since),
        state("silent", outcome="unchanged"),
        state("mute", outcome="ok"),
        state("failing", outcome="status", status=503, failing=since, due=newsroom.now - timedelta(minutes=5)),
        state("blocked", outcome="blocked", block="legal-block", failing=since),
    ]
    document = page(client, "/sources")
    said = dict(
        zip(
            document.texts(".sources .source"),
            document.texts(".sources .state"),
            strict=True,
        )
    )
    assert said["WORKS"].startswith("работает")
    assert said["SILENT"] == "молчит: последняя новость 23 ноября 2026, 17:42 МСК"
    assert said["MUTE"].startswith("молчит: отвечает, но новостей")
    assert said["FAILING"] == "не отвечает с 26 ноября 2026, 17:42 МСК, потому что сервер ответил ошибкой (503)"
    assert said["BLOCKED"] == "заблокирован с 26 ноября 2026, 17:42 МСК: доступ закрыт по закону или провайдером"
    assert said["UNCHECKED"].startswith("не проверено")
    status = page(client, "/status").words
    assert "1 источник: доступ закрыт по закону или провайдером" in status
    assert "1 лента, дольше всего 5 минут" in status


def test_status_says_what_holds_things_up(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.status = {
        "collecting": False, "held_up": "the clock is ahead", "disk_low": True, "proxy_unguarded": True,
        "free": 5_000_000_000, "total": 100_000_000_000, "bytes_a_day": 1_000_000, "days_left": 4, "later": "unknown",
    }  # fmt: skip
    said = page(client, "/status").words
    for part in ("Сбор новостей сейчас не идёт", "the clock is ahead", "меньше 5 %", "через прокси", "5,0 ГБ", "4 дня"):
        assert part in said


def test_a_bug_is_said_and_logged(
    newsroom: Newsroom, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> list[FeedState]:
        raise RuntimeError("a secret of ours")

    newsroom.source("a")
    monkeypatch.setattr(newsroom, "states", None)
    document = page(client, "/sources", 500)
    assert "Сбой у нас" in document.words
    assert "NoneType" not in document.words
    assert "a bug of ours at /sources" in caplog.text


def test_every_answer_is_guarded(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for path in ("/", "/nowhere", "/index.rss", "/api/v1/wire", "/api/v1/none", "/static/srez.svg", "/wire/checkpoint"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers


def test_unchanged_pages_are_not_sent_twice(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for path in ("/", "/archive/2026-11-23/17:42/", "/index.rss", "/api/v1/wire", "/wire/bodies/0"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["cache-control"] == "no-cache"
    newsroom.publish("a")
    assert client.get("/", headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_head_is_get_without_its_body(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for path in ("/", "/index.rss", "/wire/checkpoint", "/api/v1/status", "/nowhere"):
        got, head = client.get(path), client.head(path)
        assert head.content == b""
        assert head.status_code == got.status_code
        assert head.headers["content-length"] == got.headers["content-length"]
    assert client.head("/live/events").status_code == 405


def test_pages_are_compressed_and_small(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a", summary=f"Что-то случилось в доме {n}. " * 8) for n in range(100)])
    for encoding in ("br", "gzip"):
        response = client.get("/", headers={"accept-encoding": encoding})
        assert response.headers["content-encoding"] == encoding
        assert int(response.headers["content-length"]) < 20_000
        own = [client.get(f"/static/{name}", headers={"accept-encoding": encoding}) for name in _OWN]
        assert {each.headers["content-encoding"] for each in own} == {encoding}
        assert sum(int(each.headers["content-length"]) for each in own) < 16_000
    assert "content-encoding" not in client.get("/static/golos-text-400-cyr.woff2").headers


def test_a_known_version_of_a_static_file_is_kept_for_ever(client: Client) -> None:
    document = page(client, "/")
    address = document.all("link[rel=stylesheet]")[0].get("href")
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/srez.css").headers["cache-control"] == "no-cache"
    assert client.get("/static/..%2fapp.py").status_code == 404


def test_offers_of_one_minute_page_by_page(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    items = [newsroom.item("a", title=f"t{n}") for n in range(120)]
    newsroom.append(*[Offer(item, item.title) for item in items])
    document = page(client, "/archive/2026-11-23/17:42/")
    assert len(document.headlines) == PAGE
    older = document.all(".older a")[0].get("href")
    assert page(client, older).headlines == [f"t{n}" for n in reversed(range(120 - PAGE))]
    feed = client.get("/archive/2026-11-23/17:42.json").json()
    assert len(feed["items"]) == FEED


def test_a_machine_without_a_network_says_so(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    assert "нет сети" not in page(client, "/").words
    newsroom.status = {"collecting": True, "offline": True}
    assert "нет сети" in page(client, "/").words
    assert "нет сети" in page(client, "/status").words


def test_an_article_has_neighbours_in_place(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("local", place="RU-TVE")
    newsroom.source("other", place="RU-TVE")
    newsroom.source("far", place="RU-MOS")
    newsroom.publish("far", title="Далёкая")
    newsroom.publish("other", title="Соседняя")
    index = newsroom.publish("local", title="Здешняя")
    newsroom.publish("other", title="Поздняя")
    shown = page(client, f"/article/{index}")
    assert shown.texts(".nearby li a[dir=auto]") == ["Соседняя"]
    assert shown.hrefs(".nearby p a")[0] == "/sources?place=RU-TVE"
    alone = newsroom.publish("far", title="Одна")
    assert "Из тех же мест" not in page(client, f"/article/{alone}").words

"""The language of a page: the address, the reader's choice, the browser, the site."""

from __future__ import annotations

import asyncio
import http.client
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import get
from litestar.testing import TestClient

from srez.collect.state import FeedState
from srez.model import Outcome, Ownership, SourceKind
from srez.settings import Settings, load
from srez.web.app import create_app
from srez.web.language import LANGUAGES, NAMES, choose, speaking, spoken
from srez.web.words import _
from srez.wire.intents import DropSource, Redact, Vanish
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, Page
from tests.web.serving import Serving

ARCHIVE = {"ru": "Архив", "uk": "Архів", "be": "Архіў", "en": "Archive"}


def chosen(query: str = "", **headers: str) -> str:
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return choose(given, b"/", query.encode(), "ru").language


def test_address_then_choice_then_browser_then_site() -> None:
    reader = {"cookie": "a=1; lang=be; b=2", "accept_language": "en"}
    assert chosen("before=5&lang=uk", **reader) == "uk"
    assert chosen("before=5", **reader) == "be"
    assert chosen(accept_language="en") == "en"
    assert choose([], b"/", b"", "uk").language == "uk"
    # What is no language of ours says nothing.
    assert chosen("lang=xx&slang=en", **reader) == "be"
    assert chosen(cookie="lang=xx", accept_language="en") == "en"
    assert chosen(cookie="slang=en; lang=english") == "ru"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("uk-UA,uk;q=0.9,ru;q=0.8,en-US;q=0.7", "uk"),
        ("de-DE,de;q=0.9,en;q=0.5,be;q=0.6", "be"),
        ("en;q=0.1, uk;q=0.11", "uk"),
        ("EN-gb", "en"),
        ("en;q=0, uk;q=0.001", "uk"),
        ("en;q=0", "ru"),
        ("kk, fr;q=0.9", "ru"),
        ("*, en;q=0.5", "ru"),
        ("en;q=0.5, *;q=0.1", "en"),
        ("be ; q=0.5 , en ;q=0.4", "be"),
        ("", "ru"),
        ("en;q=2", "ru"),
        ("en;q=nan, uk;q=inf, be;q=-1", "ru"),
        ("english, ukrainian", "ru"),
        (";;;,,,q=1", "ru"),
        ("x," * 10_000 + "en", "ru"),
        ("en" + " " * 100_000, "en"),
    ],
)
def test_the_browsers_wish_is_weighed(accept: str, expected: str) -> None:
    assert chosen(accept_language=accept) == expected


@given(st.binary(max_size=2_000), st.binary(max_size=2_000), st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_choose_a_language(accept: bytes, cookie: bytes, path: bytes, query: bytes) -> None:
    headers = [(b"accept-language", accept), (b"cookie", cookie), (b"referer", cookie), (b"host", path)]
    found = choose(headers, path, query, "be")
    assert found.language in LANGUAGES
    assert (found.path + found.query).isascii()
    assert not set(found.path + found.query) & set(' \r\n"<>')
    assert not any(part.startswith("lang=") for part in found.query.split("&"))


def test_a_page_speaks_the_language_all_over(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", language="en")
    newsroom.publish("a")
    tags = set()
    for code in LANGUAGES:
        answer = client.get(f"/archive/?lang={code}")
        page = Page(answer.content)
        assert page.root.get("lang") == code
        assert page.texts("h1") == [ARCHIVE[code]]
        assert answer.headers["content-language"] == code
        assert {"Accept-Language", "Cookie"} <= {each.strip() for each in answer.headers["vary"].split(",")}
        tags.add(answer.headers["etag"])
        again = client.get(f"/archive/?lang={code}", headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
        assert "Accept-Language" in again.headers["vary"]
    assert len(tags) == len(LANGUAGES)
    compressed = client.get("/", headers={"accept-encoding": "br"})
    assert {"Accept-Language", "Cookie", "Accept-Encoding"} <= {
        each.strip() for each in compressed.headers["vary"].split(",")
    }


def test_each_page_leads_to_itself_in_the_other_languages(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    page = Page(client.get("/archive/?month=2026-11&lang=uk").content)
    links = page.all(".languages a")
    assert [(each.text, each.get("lang"), each.get("title")) for each in links] == [
        ("ru", "ru", "Русский"), ("uk", "uk", "Українська"), ("be", "be", "Беларуская"), ("en", "en", "English"),
    ]  # fmt: skip
    assert [each.get("aria-current") for each in links] == [None, "true", None, None]
    assert links[3].get("href") == "?lang=en&month=2026-11"
    alternates = {each.get("hreflang"): each.get("href") for each in page.all("link[rel=alternate]")}
    assert alternates["en"] == "http://localhost:8008/archive/?lang=en&month=2026-11"
    assert alternates["x-default"] == "http://localhost:8008/archive/?month=2026-11"
    assert set(alternates) == {*LANGUAGES, "x-default"}


def test_a_hostile_address_stays_here(client: Client) -> None:
    page = Page(client.get(f"{client.base_url}//evil.example/?a=%22><script>&lang=en").content)
    assert all(str(each.get("href")).startswith("?lang=") for each in page.all(".languages a"))
    assert all(str(each.get("href")).startswith("http://localhost:8008/") for each in page.all("link[rel=alternate]"))
    assert all(str(each.get("src")).startswith("/static/") for each in page.all("script"))


def test_a_choice_is_kept_only_when_it_is_made_here(newsroom: Newsroom, client: Client) -> None:
    here = {"sec-fetch-site": "same-origin"}
    kept = client.get("/about?lang=uk", headers=here)
    assert "lang=uk; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly" in kept.headers["set-cookie"]
    assert "Secure" not in kept.headers["set-cookie"]
    assert client.get("/about", headers={"accept-language": "en"}).headers["content-language"] == "uk"
    client.cookies.clear()
    for headers in (
        {}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}, {"referer": "https://evil.example/"},
        {"sec-fetch-site": "cross-site", "referer": "http://testserver.local/"},
    ):  # fmt: skip
        assert "set-cookie" not in client.get("/about?lang=uk", headers=headers).headers
    # A page that the browser still holds is a choice too.
    tag = client.get("/about?lang=uk").headers["etag"]
    again = client.get("/about?lang=uk", headers={**here, "if-none-match": tag})
    assert again.status_code == 304
    assert again.headers["set-cookie"].startswith("lang=uk;")
    client.cookies.clear()
    # A browser on plain HTTP tells only where it came from.
    assert "set-cookie" in client.get("/about?lang=be", headers={"referer": f"{client.base_url}/log"}).headers
    client.cookies.clear()
    for path in ("/index.rss?lang=uk", "/robots.txt?lang=uk", "/api/v1/status?lang=uk", "/archive?lang=uk"):
        assert "set-cookie" not in client.get(path, headers=here, follow_redirects=False).headers


def test_the_cookie_is_secure_where_the_site_is(newsroom: Newsroom) -> None:
    settings = msgspec.structs.replace(newsroom.site.settings, address="https://news.example")
    site = msgspec.structs.replace(newsroom.site, settings=settings)
    with TestClient(create_app(site)) as client:
        sent = client.get("/?lang=en", headers={"sec-fetch-site": "same-origin"}).headers["set-cookie"]
    assert sent.endswith("; Secure")


def test_a_redirect_keeps_the_language_of_the_address(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    item = newsroom.item("a")
    (index,) = newsroom.put([item])
    revised = newsroom.revise(item, title="Иначе").index
    for path, target in (
        (f"/article/{revised}?lang=uk", f"/article/{index}?lang=uk"),
        (f"/article/{revised}", f"/article/{index}"),
        ("/archive?lang=en", "/archive/?lang=en"),
        ("/archive.rss?lang=en", "/index.rss?lang=en"),
    ):
        answer = client.get(path, headers={"accept-language": "be"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, target)


def test_feeds_speak_the_sites_language_unless_the_address_says_another(newsroom: Newsroom) -> None:
    settings = msgspec.structs.replace(newsroom.site.settings, language="uk")
    site = msgspec.structs.replace(newsroom.site, settings=settings)
    with TestClient(create_app(site)) as client:
        for form in ("rss", "atom", "json"):
            reader = {"accept-language": "en", "cookie": "lang=be"}
            plain = client.get(f"/index.{form}", headers=reader)
            assert plain.headers["content-language"] == "uk"
            assert "Cookie" not in plain.headers.get("vary", "")
            assert "Стрічка" in plain.text
            other = client.get(f"/index.{form}?lang=en", headers=reader)
            assert "Wire" in other.text
            assert other.headers["content-language"] == "en"
        assert client.get("/about").headers["content-language"] == "uk"


def test_errors_speak_too(client: Client) -> None:
    english = {"accept-language": "en"}
    missing = client.get("/nowhere", headers=english)
    assert Page(missing.content).texts("h1") == ["There is no such page"]
    assert missing.headers["content-language"] == "en"
    assert "Accept-Language" in missing.headers["vary"]
    problem = client.get("/api/v1/articles/99", headers=english)
    assert problem.json()["title"] == "There is no such page"
    assert client.get("/api/v1/articles/99?lang=be").json()["title"] == "Такой старонкі няма"


def test_the_log_is_told_in_the_pages_language(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник")
    said = Page(client.get("/log?lang=be").content).texts(".notices li")
    assert "крыніца дададзена: Вестник" in said[0]
    assert "23 лістапада 2026, 17:42 МСК" in said[0]


def test_what_has_no_words_varies_by_no_language(client: Client) -> None:
    for path in ("/static/srez.css", "/robots.txt", "/api/v1/openapi.json"):
        headers = client.get(path, headers={"accept-language": "en"}).headers
        assert "Accept-Language" not in headers.get("vary", "")
        assert "content-language" not in headers


def test_the_sites_language_is_a_setting() -> None:
    assert load({"SREZ_LANGUAGE": "be"}).language == "be"
    assert Settings().language == "ru"
    with pytest.raises(Exception, match="language"):
        load({"SREZ_LANGUAGE": "xx"})


_LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def test_an_english_page_has_no_russian_word_left(newsroom: Newsroom) -> None:
    """Every page that can be reached is read: what a template or a page forgot to hand to `_` shows here."""
    room = newsroom
    for number, (ownership, kind) in enumerate(zip_longest(get_args(Ownership), get_args(SourceKind))):
        facts = {"ownership": ownership or "unknown", "kind": kind or "other", "language": "en ru", "country": "UA"}
        room.source(f"s{number}", rights=("full", "excerpt", "link")[number % 3], owner="Someone", **facts)
    outcomes = [each for each in get_args(Outcome) if each != "ok"]
    room.states += [
        FeedState(source=f"s{number}", url=f"https://s{number}.example/", outcome=outcome, checked=room.now, status=503,
                  failing=room.now)
        for number, outcome in enumerate(outcomes)
    ]  # fmt: skip
    room.status.update(
        collecting=False, started=room.now, held_up="the clock", offline=True, clock_trusted=True, proxy_unguarded=True,
        pushed=2, disk_low=True, free=10**9, total=10**11, used=10**8, bytes_a_day=10**6, days_left=21,
    )  # fmt: skip
    items = [room.item(f"s{n}", title=f"Title {n}", summary="Summary.", text="One.\n\nTwo.") for n in range(3)]
    indexes = room.put(items)
    vanished, redacted, empty = room.put([room.item("s0", title=title) for title in ("Gone", "Secret", "")])
    room.wait(minutes=3)
    room.revise(items[0], title="Another title", text="One.\n\nThree.")
    room.append(Vanish(vanished, 404), Redact(redacted, "court-order"), DropSource("s5"))
    room.wait(days=1)
    room.publish("s0", title="Later")
    settings = msgspec.structs.replace(room.site.settings, name="Srez", language="en", contact="us@example.org")
    wrong: list[str] = []
    with TestClient(create_app(msgspec.structs.replace(room.site, settings=settings))) as client:
        waiting = ["/", "/nowhere", "/?before=0", "/?language=tt", "/article/x", f"/article/{empty}", "/about"]
        waiting += [f"/article/{index}" for index in indexes]
        seen: set[str] = set()
        while waiting:
            path = waiting.pop().replace("&amp;", "&")
            if path in seen or path.startswith(
                ("/wire/", "/static/", "/archive/2026-11-23/0", "/archive/2026-11-23/1")
            ):
                continue
            seen.add(path)
            text = client.get(path).text
            waiting += _LINK.findall(text)
            for name in NAMES.values():
                text = text.replace(f'title="{name}"', "")
            wrong += [f"{path}: …{text[max(0, m.start() - 40) : m.end() + 40]}…" for m in _CYRILLIC.finditer(text)][:1]
    assert wrong == []
    assert {"/log", "/status", "/sources", "/archive/", "/index.rss", "/source/s0/"} <= seen


# Requests that run at the same time.


def test_languages_do_not_leak_between_requests(newsroom: Newsroom) -> None:
    newsroom.source("a")
    newsroom.publish("a")

    def reader(seed: int, port: int) -> list[tuple[str, str]]:
        wrong: list[tuple[str, str]] = []
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _round in range(40):
            code = chance.choice(LANGUAGES)
            path = chance.choice(["/archive/", "/nowhere", "/about"])
            connection.request("GET", path, headers={"Accept-Language": code})
            answer = connection.getresponse()
            page = Page(answer.read())
            said = page.hrefs(".masthead a"), page.root.get("lang"), answer.getheader("content-language")
            if said[1:] != (code, code) or ARCHIVE[code] not in page.texts(".masthead a"):
                wrong.append((code, str(said)))
        connection.close()
        return wrong

    with Serving(newsroom) as serving, ThreadPoolExecutor(8) as pool:
        assert [each for found in pool.map(reader, range(8), [serving.port] * 8) for each in found] == []


@pytest.mark.parametrize("path", ["/in-the-pool", "/in-the-loop"])
def test_requests_that_wait_for_each_other_hear_their_own(newsroom: Newsroom, path: str) -> None:
    app = create_app(newsroom.site)
    both = threading.Barrier(2, timeout=10)

    @get("/in-the-pool", sync_to_thread=True)
    def in_the_pool() -> str:
        before = spoken()
        both.wait()
        return f"{before} {spoken()} {_('Архив')}"

    @get("/in-the-loop")
    async def in_the_loop() -> str:
        before = spoken()
        await asyncio.to_thread(both.wait)
        return f"{before} {await asyncio.to_thread(spoken)} {_('Архив')}"

    app.register(in_the_pool)
    app.register(in_the_loop)

    def ask(code: str) -> str:
        return client.get(path, headers={"accept-language": code}).text

    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, ["uk", "be"])) == ["uk uk Архів", "be be Архіў"]
    assert spoken() == "ru"


def test_speaking_ends_where_it_began() -> None:
    with speaking("en"):
        with pytest.raises(ZeroDivisionError):
            _speak_and_fail()
        assert _("Архив") == "Archive"
    assert _("Архив") == "Архив"


def _speak_and_fail() -> None:
    with speaking("uk"):
        assert _("Архив") == "Архів"
        raise ZeroDivisionError

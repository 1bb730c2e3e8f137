from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.collect import tdmrep
from srez.collect.robots import SIZE, RobotsCache, normal, parse, pattern
from srez.errors import BadStatus, FetchError, TimedOut, Unreachable
from srez.ports import Response

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SITE = "https://news.example"


def allows(robots: str, path: str, agent: str = "Srez") -> bool:
    return parse(robots.encode()).allows(agent, SITE + path)


# Groups.


def test_nothing_said_is_everything_allowed() -> None:
    for robots in ("", "\n\n", "# only a comment", "User-agent: *\nDisallow:", "User-agent: Other\nDisallow: /"):
        assert allows(robots, "/article")


def test_a_group_of_our_own_goes_before_everybodys() -> None:
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: srez\nDisallow: /private"
    assert allows(robots, "/article")
    assert not allows(robots, "/private/1")
    assert not allows(robots, "/article", agent="Other")


@pytest.mark.parametrize("said", ["Srez", "SREZ", "srez/1.0", "Srez (a news wire)"])
def test_our_name_is_known_in_any_dress(said: str) -> None:
    assert not allows(f"User-agent: {said}\nDisallow: /", "/article")
    assert parse(f"User-agent: {said}\nDisallow: /".encode()).names("Srez")


@pytest.mark.parametrize("said", ["Srezbot", "Sre", "My-Srez", "X Srez"])
def test_another_name_is_not_ours(said: str) -> None:
    assert allows(f"User-agent: {said}\nDisallow: /", "/article")


def test_groups_of_one_agent_are_merged() -> None:
    robots = "User-agent: Srez\nDisallow: /a\n\nUser-agent: Other\nDisallow: /b\n\nUser-agent: Srez\nDisallow: /c"
    assert [allows(robots, path) for path in ("/a", "/b", "/c")] == [False, True, False]


def test_several_agents_share_a_group() -> None:
    robots = "User-agent: Other\nUser-agent: Srez\nDisallow: /a"
    assert not allows(robots, "/a")
    assert not allows(robots, "/a", agent="Other")
    # What is no rule does not end the list of agents.
    assert not allows("User-agent: Srez\nSitemap: https://x/s.xml\n\nUser-agent: Other\nDisallow: /a", "/a")
    # An empty rule does.
    assert allows("User-agent: Srez\nDisallow:\nUser-agent: Other\nDisallow: /a", "/a")


def test_rules_before_any_agent_are_nobodys() -> None:
    assert allows("Disallow: /\nUser-agent: Other\nDisallow: /", "/a")


# Rules.


@pytest.mark.parametrize(
    ("rule", "path", "forbidden"),
    [
        ("/fish", "/fish", True),
        ("/fish", "/fish.html", True),
        ("/fish", "/fishheads/yummy", True),
        ("/fish", "/Fish.asp", False),
        ("/fish", "/catfish", False),
        ("/fish/", "/fish", False),
        ("/fish*", "/fishheads", True),
        ("fish", "/fish", True),
        ("/*.php", "/folder/file.php?x=1", True),
        ("/*.php", "/", False),
        ("/*.php$", "/file.php", True),
        ("/*.php$", "/file.php?x", False),
        ("/*.php$", "/file.php.php", True),
        ("/fish*.php", "/fishheads/cat.php?x", True),
        ("/a*b*c$", "/aXbXbc", True),
        ("/a*b*c$", "/aXbXcd", False),
        ("/ab*b$", "/ab", False),
        ("*/print$", "/news/1/print", True),
        ("/*", "/", True),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a$b", "/a$b", True),
        ("/новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", True),
        ("/%d0%bd", "/н", True),
        ("/%7Eanna", "/~anna/1", True),
        ("/a%2Fb", "/a/b", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/?print", "/?print=1", True),
        ("/search?q=", "/search?q=a", True),
    ],
)
def test_patterns(rule: str, path: str, forbidden: bool) -> None:
    assert allows(f"User-agent: *\nDisallow: {rule}", path) is not forbidden


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /\nAllow: /p", "/page", True),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", True),
        ("Disallow: /folder/page\nAllow: /folder", "/folder/page", False),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/page", False),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_the_longest_pattern_decides(rules: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rules}", path) is allowed


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_lines_end_and_files_begin_in_any_way(end: str, start: bytes) -> None:
    lines = ["USER-AGENT :  *   # all", "disallow:/a# and so on", "nonsense", "Disallow /b", "Crawl-Delay: 2.5"]
    robots = parse(start + end.join([*lines, ""]).encode() + b"\xff\xfe")
    assert not robots.allows("Srez", f"{SITE}/a")
    assert robots.allows("Srez", f"{SITE}/b")
    assert robots.crawl_delay("Srez") == 2.5


def test_crawl_delays() -> None:
    robots = parse(b"User-agent: *\nCrawl-delay: 10\nUser-agent: Srez\nCrawl-delay: soon\nDisallow: /a")
    assert robots.crawl_delay("Srez") is None
    assert parse(b"User-agent: *\nDisallow: /a\nCrawl-delay: 10").crawl_delay("Srez") == 10
    assert parse(b"User-agent: *\nCrawl-delay: nan").crawl_delay("Srez") is None


def test_only_the_first_500_kib_are_read() -> None:
    head = b"User-agent: *\nDisallow: /a\n"
    robots = parse(head + b"#" * (SIZE - len(head)) + b"\nDisallow: /b\n")
    assert not robots.allows("Srez", f"{SITE}/a")
    assert robots.allows("Srez", f"{SITE}/b")


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
        b"User-agent: *\n" + b"Disallow: *a*a*a*b\n" * 25_000,
        b"".join(b"User-agent: a%c%c%c\n" % (97 + i % 26, 97 + i // 26 % 26, 97 + i // 676) for i in range(14_000))
        + b"Disallow: /a\n" * 18_000,
        b"User-agent: *\n" * 36_000,
        b"User-agent: Srez\nDisallow: /a\n" * 16_000,
        b"\n" * SIZE,
        b":" * SIZE,
        b"User-agent: *\nDisallow: " + b"%" * SIZE,
    ],
)
def test_a_file_made_to_take_long_does_not(body: bytes) -> None:
    started = time.process_time()
    robots = parse(body)
    robots.allows("Srez", SITE + "/" + "a" * 2000)
    assert time.process_time() - started < 3


@given(st.binary(), st.text())
def test_any_bytes_are_a_robots_txt(body: bytes, url: str) -> None:
    robots = parse(body)
    assert robots.allows("Srez", url) in (True, False)
    assert parse(b"User-agent: *\nDisallow: " + body).allows("Srez", f"{SITE}/robots.txt")


_PATHS = st.text("ab/*$", max_size=12)


@given(_PATHS, st.text("ab/$", max_size=12))
def test_patterns_match_as_a_regular_expression_would(text: str, path: str) -> None:
    import re

    made = pattern(text)
    written = text if text.removesuffix("$").startswith(("/", "*")) else f"/{text}"
    expected = ".*".join(map(re.escape, written.removesuffix("$").split("*"))) + ("$" if written.endswith("$") else "")
    assert made.matches(f"/{path}") == bool(re.match(expected, f"/{path}", re.DOTALL))


@given(st.text())
def test_the_normal_form_is_one(path: str) -> None:
    assert normal(normal(path)) == normal(path)
    assert normal(path).isascii()


# Whom it is obeyed for.


class Shelf:
    """Answers with what lies on it; counts what it is asked for."""

    def __init__(self, answer: bytes | FetchError) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def get(
        self, url: str, *, etag: str = "", modified: str = "", proxy: str = "", limit: int = 0, accept: str = ""
    ) -> Response:
        self.asked.append(url)
        await asyncio.sleep(0)
        if isinstance(self.answer, FetchError):
            raise self.answer
        return Response(url=url, status=200, body=self.answer, at=NOW)


def judged(answer: bytes | FetchError) -> tuple[bool, bool]:
    async def play() -> tuple[bool, bool]:
        cache = RobotsCache(Shelf(answer), now=lambda: NOW)
        return await cache.allows_feed(f"{SITE}/feed"), await cache.allows_page(f"{SITE}/article")

    return asyncio.run(play())


def test_feeds_are_for_readers_and_pages_are_not() -> None:
    assert judged(b"") == (True, True)
    assert judged(b"User-agent: *\nDisallow: /") == (True, False)
    assert judged(b"User-agent: Srez\nDisallow: /") == (False, False)
    assert judged(b"User-agent: Srez\nAllow: /feed\nDisallow: /") == (True, False)


def test_a_site_without_rules_and_one_that_does_not_give_them_out() -> None:
    assert judged(BadStatus("no", url=SITE, status=404)) == (True, True)
    assert judged(BadStatus("no", url=SITE, status=403)) == (True, True)
    assert judged(BadStatus("no", url=SITE, status=503)) == (True, False)
    assert judged(Unreachable("no", url=SITE)) == (True, False)
    assert judged(TimedOut("no", url=SITE)) == (True, False)


def test_rules_are_kept_for_a_day_and_trouble_for_an_hour() -> None:
    async def play() -> None:
        time_is = NOW
        shelf = Shelf(b"User-agent: *\nDisallow: /a")
        cache = RobotsCache(shelf, now=lambda: time_is)
        for _ in range(3):
            assert not await cache.allows_page(f"{SITE}/a")
        assert shelf.asked == [f"{SITE}/robots.txt"]
        shelf.answer = Unreachable("no", url=SITE)
        time_is += timedelta(days=1)
        assert not await cache.allows_page(f"{SITE}/a")
        assert await cache.allows_page(f"{SITE}/b")  # by yesterday's rules
        assert len(shelf.asked) == 2
        shelf.answer = b""
        time_is += timedelta(hours=1)
        assert await cache.allows_page(f"{SITE}/a")
        assert len(shelf.asked) == 3

    asyncio.run(play())


def test_sites_are_told_apart_and_forgotten_in_time() -> None:
    async def play() -> None:
        shelf = Shelf(b"")
        cache = RobotsCache(shelf, now=lambda: NOW, sites=2)
        for host in ("a", "b", "a", "c", "a", "b"):
            await cache.allows_page(f"https://{host}.example/1")
        assert [url[8] for url in shelf.asked] == ["a", "b", "c", "b"]
        await cache.allows_page("http://b.example/1")
        assert len(shelf.asked) == 5

    asyncio.run(play())


def test_visits_at_one_time_ask_once() -> None:
    async def play() -> None:
        shelf = Shelf(b"")
        cache = RobotsCache(shelf, now=lambda: NOW)
        await asyncio.gather(*(cache.allows_page(f"{SITE}/{number}") for number in range(5)))
        assert len(shelf.asked) == 1
        patient = asyncio.create_task(cache.allows_page("https://other.example/1"))
        hasty = asyncio.create_task(cache.allows_page("https://other.example/2"))
        await asyncio.sleep(0)
        hasty.cancel()
        assert await patient
        assert len(shelf.asked) == 2

    asyncio.run(play())


# Rights reserved against mining.


def reserved(rules: str, path: str) -> bool:
    return tdmrep.reserved(rules.encode(), path)


def test_reservations() -> None:
    rules = '[{"location": "/news/*.html", "tdm-reservation": 1}, {"location": "/open", "tdm-reservation": 0}]'
    assert reserved(rules, "/news/a.html")
    assert not reserved(rules, "/open/a.html")
    assert not reserved(rules, "/other")
    assert reserved('{"location": "/", "tdm-reservation": 1}', "/a")


def test_where_two_readings_differ_the_reservation_counts() -> None:
    assert reserved('[{"location": "/", "tdm-reservation": 1}, {"location": "/a", "tdm-reservation": 0}]', "/a")
    assert reserved('[{"location": "/", "tdm-reservation": 0}, {"location": "/a", "tdm-reservation": 1}]', "/a")
    assert not reserved('[{"location": "/", "tdm-reservation": 0}, {"location": "/a", "tdm-reservation": 0}]', "/a")


@pytest.mark.parametrize(
    "body", ["", "{", "[1, null, {}]", '[{"location": 5, "tdm-reservation": 1}]', "[" * 100_000, "{}"]
)
def test_a_file_that_says_nothing_reserves_nothing(body: str) -> None:
    assert not reserved(body, "/")


def test_reservations_by_header() -> None:
    assert tdmrep.reserved_by({"tdm-reservation": "1"})
    assert not tdmrep.reserved_by({"tdm-reservation": "0"})
    assert not tdmrep.reserved_by({})


@given(st.binary(), st.text())
def test_any_bytes_reserve_or_not(body: bytes, path: str) -> None:
    assert tdmrep.reserved(body, path) in (True, False)

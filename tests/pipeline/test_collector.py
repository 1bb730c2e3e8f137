"""The collector learns from looks; it is shown without the outside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from srez.collect.state import FeedState
from srez.errors import FetchError, Unreachable
from srez.model import Source, Visit
from srez.pipeline.collector import Collector, Network
from srez.pipeline.parsed import Parsed
from srez.pipeline.parsing import parse_document
from srez.ports import Response
from srez.wire.intents import Offer, Result

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Outside:
    """Answers from a dict: a body, or an error."""

    def __init__(self, pages: dict[str, bytes | FetchError]) -> None:
        self.pages = pages
        self.asked: list[tuple[str, str]] = []
        self.found: dict[str, list[str]] = {}

    @property
    def fetcher(self) -> Outside:
        return self

    async def get(
        self, url: str, *, etag: str = "", modified: str = "", proxy: str = "", limit: int = 0, accept: str = ""
    ) -> Response:
        self.asked.append((url, etag))
        page = self.pages[url]
        if isinstance(page, FetchError):
            raise page
        if etag == '"same"':
            return Response(url=url, status=304, at=NOW)
        return Response(url=url, status=200, body=page, headers={"etag": '"same"'}, at=NOW)

    async def may_visit(self, url: str) -> bool:
        return "forbidden" not in url

    async def parse(self, response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
        return parse_document(response, feed_url, source, now)

    async def discover(self, homepage: str) -> list[str]:
        return self.found.get(homepage, [])


class Wire:
    """Takes every offer as new, or as it is told."""

    def __init__(self, fate: str = "published") -> None:
        self.offers: list[Offer] = []
        self.fate = fate

    async def append(self, offers: Sequence[Offer]) -> list[Result]:
        self.offers += offers
        return [Result(self.fate, index) for index, _ in enumerate(offers)]  # type: ignore[arg-type]


def rss(*titles: str) -> bytes:
    items = "".join(f"<item><title>{t}</title><link>https://a.example/{t}</link></item>" for t in titles)
    return f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()


def collector(outside: Outside, wire: Wire, saved: list[FeedState]) -> Collector:
    return Collector(
        outside,
        wire.append,
        saved.extend,
        now=lambda: NOW,
        chance=lambda: 0.5,
        concurrency=4,
        visits_per_minute=60,
    )


def source(*feeds: str, homepage: str = "") -> Source:
    return Source(slug="a", name="A", homepage=homepage, feeds=feeds)


def once(made: Collector, *sources: Source) -> None:
    made.load(sources, [])
    asyncio.run(made.once())


def test_a_look_leaves_its_validators_and_its_pace() -> None:
    saved: list[FeedState] = []
    outside, wire = Outside({"https://a.example/rss": rss("one", "two")}), Wire()
    once(collector(outside, wire, saved), source("https://a.example/rss"))
    assert [offer.item.title for offer in wire.offers] == ["one", "two"]
    (state,) = saved
    assert (state.outcome, state.etag, state.entries, state.failures) == ("ok", '"same"', 2, 0)
    assert state.pace
    assert state.due is not None
    assert state.due >= NOW + timedelta(seconds=30)


def test_what_is_unchanged_is_not_offered_again() -> None:
    saved: list[FeedState] = []
    outside, wire = Outside({"https://a.example/rss": rss("one")}), Wire()
    made = collector(outside, wire, saved)
    once(made, source("https://a.example/rss"))
    asyncio.run(made.once())
    assert outside.asked == [("https://a.example/rss", ""), ("https://a.example/rss", '"same"')]
    assert len(wire.offers) == 1
    assert saved[-1].outcome == "unchanged"


def test_a_revision_that_was_held_back_is_offered_again() -> None:
    saved: list[FeedState] = []
    outside, wire = Outside({"https://a.example/rss": rss("one")}), Wire("held")
    made = collector(outside, wire, saved)
    once(made, source("https://a.example/rss"))
    asyncio.run(made.once())
    assert len(wire.offers) == 2


def test_robots_that_name_us_are_obeyed() -> None:
    saved: list[FeedState] = []
    outside = Outside({})
    once(collector(outside, Wire(), saved), source("https://a.example/forbidden"))
    assert outside.asked == []
    assert saved[0].outcome == "refused"
    assert "robots" in saved[0].problem


def test_a_bug_in_one_document_is_said_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    saved: list[FeedState] = []
    outside = Outside({"https://b.example/rss": rss("one")})
    once(collector(outside, Wire(), saved), source("https://a.example/missing", "https://b.example/rss"))
    outcomes = {state.url: state for state in saved}
    assert outcomes["https://b.example/rss"].outcome == "ok"
    assert "bug of ours" in outcomes["https://a.example/missing"].problem
    assert "KeyError" in caplog.text


def test_a_paused_or_dropped_source_is_not_looked_at() -> None:
    outside = Outside({"https://a.example/rss": rss("one")})
    made = collector(outside, Wire(), [])
    once(made, Source(slug="a", name="A", feeds=("https://a.example/rss",), paused=True))
    assert outside.asked == []
    once(made, source("https://a.example/rss"))
    assert len(outside.asked) == 1
    once(made)
    assert len(outside.asked) == 1


def visit(feed: str, outcome: str, seconds: float) -> Visit:
    return Visit(feed=feed, source=feed, at=NOW + timedelta(seconds=seconds), outcome=outcome)  # type: ignore[arg-type]


def test_a_dead_network_is_told_from_dead_sources() -> None:
    network = Network()
    assert not network.down(visit("a", "ok", 0))
    # One source that is down, while others answer.
    assert not network.down(visit("b", "unreachable", 5))
    assert not network.down(visit("c", "status", 6))
    # Nobody answers for more than a minute.
    assert not network.down(visit("a", "unreachable", 20))
    assert not network.down(visit("b", "unreachable", 40))
    assert network.down(visit("c", "timeout", 80))
    assert network.down(visit("d", "unreachable", 90))
    assert network.offline
    assert network.back() == set()
    assert not network.down(visit("a", "unchanged", 120))
    assert network.back() == {"c", "d"}
    assert network.back() == set()
    assert not network.offline


def test_failures_of_a_dead_network_teach_no_pace() -> None:
    saved: list[FeedState] = []
    urls = [f"https://{n}.example/rss" for n in range(6)]
    outside = Outside({url: Unreachable("no route", url=url) for url in urls})
    made = collector(outside, Wire(), saved)
    once(made, source(*urls))
    assert made.offline
    due = [state.due for state in saved if state.due is not None]
    assert max(due) <= NOW + timedelta(minutes=5), "nobody waits for hours because our own network was down"


def test_a_source_that_answered_is_not_called_dead_when_our_network_is() -> None:
    saved: list[FeedState] = []
    urls = [f"https://{n}.example/rss" for n in range(6)]
    outside = Outside(dict.fromkeys(urls, rss("one")))
    now = [NOW]
    made = Collector(
        outside,
        Wire().append,
        saved.extend,
        now=lambda: now[0],
        chance=lambda: 0.5,
        concurrency=1,
        visits_per_minute=60,
    )
    once(made, source(*urls))
    outside.pages = {url: Unreachable("no route", url=url) for url in urls}
    now[0] += timedelta(minutes=5)
    asyncio.run(made.once())
    assert [made.offline] == [True]
    # The first two failed before it was clear that nobody answers.
    assert [state.failures for state in made.states.values()] == [1, 1, 0, 0, 0, 0]
    outside.pages = dict.fromkeys(urls, rss("two"))
    asyncio.run(made.once())
    assert [made.offline] == [False]
    assert all(state.failures == 0 for state in made.states.values())

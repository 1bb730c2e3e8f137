"""The newsroom as it is served: every feed parses, the broken one breaks, the hub delivers, the truth holds."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from srez.collect.discover import feeds_of
from srez.collect.push import Offer, Subscriber
from srez.demo.hub import Hub, Subscription
from srez.demo.press import fold
from srez.demo.server import Newsroom, serving
from srez.demo.texts import load
from srez.demo.timeline import block
from srez.errors import ParseError, Unreachable
from srez.parse.feed import parse
from srez.parse.page import extract

NOW = OPENING = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)
OUTLETS = {outlet.slug: outlet for outlet in load().outlets}


class Served:
    """A newsroom on a socket, its clock in our hands."""

    def __init__(self, seed: int = 1, speed: float = 1.0) -> None:
        self.now = OPENING
        self.room = Newsroom(seed, opening=OPENING, now=lambda: self.now, speed=speed)

    def go(self, seconds: float) -> None:
        self.now = OPENING + timedelta(seconds=seconds)
        self.room.go_on()

    async def get(self, url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            return answer.status, await answer.read(), {n.lower(): v for n, v in answer.headers.items()}


def within(story: Callable[[Served], Awaitable[None]], **given: Any) -> None:
    async def play() -> None:
        served = Served(**given)
        async with serving(served.room):
            await story(served)

    asyncio.run(play())


def test_every_feed_parses_and_says_what_the_truth_says() -> None:
    async def story(served: Served) -> None:
        served.go(30)
        known = fold(tuple(step for step in block(1, 0) if step.at <= 30))
        seen = 0
        for slug, outlet in OUTLETS.items():
            url = served.room.at.feed(outlet)
            status, body, headers = await served.get(url)
            assert status == 200
            feed = parse(body, url=url, content_type=headers["content-type"])
            assert not feed.problem, slug
            assert len(feed.items) == len(served.room.outlets.shelf(slug)) > 0
            by_link = {served.room.at.page(id): entry for id, entry in known.items()}
            for item in feed.items:
                entry = by_link[item.link]
                assert unescape(item.title) == entry.article.title
                published = None if outlet.format == "nodates" else served.room.when(entry.published)
                assert item.published == published
                seen += 1
        assert seen > 500

    within(story)


def test_the_promised_formats_are_what_is_served() -> None:
    async def story(served: Served) -> None:
        found = {}
        for outlet in OUTLETS.values():
            _, body, headers = await served.get(served.room.at.feed(outlet))
            found[outlet.format] = (parse(body, content_type=headers["content-type"]).format, body)
        assert {name: kind for name, (kind, _) in found.items() if kind != "rss"} == {
            "atom": "atom",
            "json": "json",
            "telegram": "telegram",
        }
        body = found["cp1251"][1]
        assert b'encoding="windows-1251"' in body
        assert "Окская пристань".encode("cp1251") in body
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
        assert b"pubDate" not in found["nodates"][1]
        assert b"content:encoded" in found["rss-full"][1]

    within(story)


def test_what_is_unchanged_is_not_sent_again() -> None:
    async def story(served: Served) -> None:
        url = served.room.at.feed(OUTLETS["samovar-dnya"])
        _, _, headers = await served.get(url)
        again = await served.get(url, **{"If-None-Match": headers["etag"]})
        assert again[:2] == (304, b"")
        served.go(120)
        assert (await served.get(url, **{"If-None-Match": headers["etag"]}))[0] == 200

    within(story)


def test_the_feed_that_breaks_is_malformed_then_fails_then_is_well() -> None:
    async def story(served: Served) -> None:
        outlet = next(outlet for outlet in OUTLETS.values() if outlet.format == "breaking")
        url = served.room.at.feed(outlet)
        outcomes = []
        for at in (0, 61, 151, 331):
            served.go(at)
            status, body, headers = await served.get(url)
            try:
                parse(body, url=url, content_type=headers["content-type"])
            except ParseError:
                outcomes.append((status, "malformed"))
            else:
                outcomes.append((status, "parsed"))
        assert [outcomes[0], outcomes[1], outcomes[2][0], outcomes[3]] == [
            (200, "parsed"),
            (200, "malformed"),
            500,
            (200, "parsed"),
        ]

    within(story)


def test_a_deleted_article_is_gone_and_its_page_says_so() -> None:
    async def story(served: Served) -> None:
        step = next(step for step in block(1, 0) if step.action == "delete")
        assert step.article is not None
        url = served.room.at.page(step.article.id)
        served.go(step.at - 1)
        assert (await served.get(url))[0] == 200
        served.go(step.at)
        assert (await served.get(url))[0] == 410
        _, body, _ = await served.get(served.room.at.feed(OUTLETS[step.outlet]))
        assert f"{step.article.id}.html".encode() not in body

    within(story)


def test_pages_hold_the_text_and_homepages_name_the_feed() -> None:
    async def story(served: Served) -> None:
        for outlet in OUTLETS.values():
            home = served.room.at.home(outlet)
            _, body, _ = await served.get(home)
            links = [link.url for link in feeds_of(body.decode(), url=home)]
            assert links == ([] if outlet.format == "telegram" else [served.room.at.feed(outlet)])
        entry = served.room.outlets.shelf("tverskaya-kalitka")[0]
        url = served.room.at.page(entry.article.id)
        _, body, _ = await served.get(url)
        page = extract(body.decode(), url=url)
        assert page.title == entry.article.title
        assert page.language == "ru"
        for sentence in entry.article.text.split(". "):
            assert sentence.rstrip(".") in page.text
        assert (await served.get(f"{served.room.at.base}/robots.txt"))[0] == 200
        for strange in ("/nobody/", "/okoyom/0-99999.html", "/okoyom/feed", "/okoyom/%2e%2e/key", "/hub"):
            assert (await served.get(served.room.at.base + strange))[0] in (404, 405)

    within(story)


def test_time_can_be_compressed() -> None:
    async def story(served: Served) -> None:
        served.go(10)
        assert served.room.offset() == 600
        newest = served.room.outlets.shelf("samovar-dnya")[0]
        assert newest.published > 100
        assert OPENING <= served.room.when(newest.published) <= served.now

    within(story, speed=60.0)


class Site:
    """The subscriber's site."""

    def __init__(self) -> None:
        self.delivered: list[tuple[str, bytes]] = []
        self.refuses = 0
        self.netloc = ""
        self.subscriber: Subscriber
        self._tokens = (f"a-token-that-nobody-guesses-{n}" for n in count())

    async def get(self, request: web.Request) -> web.Response:
        if self.refuses:
            self.refuses -= 1
            return web.Response(status=503)
        status, body = self.subscriber.handle_get(request.match_info["id"], request.query)
        return web.Response(status=status, text=body)

    async def post(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        return web.Response(status=self.subscriber.handle_post(request.match_info["id"], headers, await request.read()))

    async def send(self, url: str, data: dict[str, str]) -> tuple[int, bytes]:
        try:
            async with aiohttp.ClientSession() as session, session.post(url, data=data) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientConnectionError as error:
            raise Unreachable("refused", url=url) from error

    async def deliver(self, feed: str, body: bytes, _: str) -> None:
        self.delivered.append((feed, body))


async def _until(come: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not come():
            await asyncio.sleep(0.01)


async def with_hub(story: Callable[[Site, Served], Awaitable[None]]) -> None:
    site, served = Site(), Served()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_get("/websub/{id}", site.get)
    app.router.add_post("/websub/{id}", site.post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.netloc = f"127.0.0.1:{runner.addresses[0][1]}"
    site.subscriber = Subscriber(
        f"http://{site.netloc}",
        post=site.send,
        deliver=site.deliver,
        save=lambda _: None,
        forget=lambda _: None,
        now=lambda: served.now,
        token=lambda: next(site._tokens),
    )
    running = asyncio.create_task(site.subscriber.run(every=0.02))
    try:
        async with serving(served.room, site=frozenset({site.netloc})):
            await story(site, served)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runner.cleanup()


@pytest.mark.parametrize("refuses", [0, 2])
def test_the_hub_verifies_and_delivers_what_is_published(refuses: int) -> None:
    async def story(site: Site, served: Served) -> None:
        site.refuses = refuses
        outlet = OUTLETS["okoyom"]
        url = served.room.at.feed(outlet)
        _, body, headers = await served.get(url)
        feed = parse(body, url=url, content_type=headers["content-type"])
        site.subscriber.offer(url, Offer(feed.hubs, feed.self_url))
        hub = served.room.hub
        assert hub is not None
        await _until(lambda: site.subscriber.live(url) and hub.wanted(url))
        assert not site.delivered
        step = next(s for s in block(1, 0) if s.at > 0 and s.outlet == "okoyom" and s.article is not None)
        served.go(step.at)
        await _until(lambda: bool(site.delivered))
        assert site.delivered[0][0] == url
        assert step.article is not None
        assert step.article.id.encode() in site.delivered[0][1]

    asyncio.run(with_hub(story))


def test_the_hub_calls_nobody_but_the_demos_own_site() -> None:
    async def story(served: Served) -> None:
        topic = served.room.at.feed(OUTLETS["okoyom"])
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": "http://elsewhere.example/x"}
        async with aiohttp.ClientSession() as session:
            for changed in (
                {},
                {"hub.callback": "file:///etc/passwd"},
                {"hub.callback": "http://[::1"},
                {"hub.topic": served.room.at.feed(OUTLETS["golosa-dvora"]), "hub.callback": "http://site.example/x"},
                {"hub.mode": "own"},
            ):
                async with session.post(served.room.at.hub, data={**form, **changed}) as answer:
                    assert answer.status == 400
            async with session.post(served.room.at.hub, data=b"x" * 100_000) as answer:
                assert answer.status in (400, 413)

    within(story)


def test_a_subscriber_that_says_otherwise_gets_nothing_and_deliveries_are_signed() -> None:
    async def play() -> None:
        got: list[tuple[bytes, str]] = []
        saved: list[Sequence[Subscription]] = []
        honest = [False]

        async def get(request: web.Request) -> web.Response:
            return web.Response(text=request.query["hub.challenge"] if honest[0] else "yes")

        async def post(request: web.Request) -> web.Response:
            got.append((await request.read(), request.headers.get("X-Hub-Signature", "")))
            return web.Response(status=410)

        app = web.Application()
        app.router.add_get("/cb", get)
        app.router.add_post("/cb", post)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        netloc = f"127.0.0.1:{runner.addresses[0][1]}"
        form = {
            "hub.mode": "subscribe",
            "hub.topic": "topic",
            "hub.callback": f"http://{netloc}/cb",
            "hub.secret": "a secret",
        }
        async with aiohttp.ClientSession() as session:
            hub = Hub(
                session,
                lambda topic: topic == "topic",
                frozenset({netloc}),
                now=lambda: NOW,
                save=saved.append,
                again=0.01,
            )
            assert hub.ask(form)[0] == 202
            await asyncio.gather(*hub._tasks)
            assert not hub.wanted("topic")
            honest[0] = True
            hub.ask(form)
            await asyncio.gather(*hub._tasks)
            assert hub.wanted("topic")
            hub.publish("topic", b"news", "text/plain")
            await asyncio.gather(*hub._tasks)
            digest = hmac.new(b"a secret", b"news", hashlib.sha256).hexdigest()
            assert got == [(b"news", f"sha256={digest}")]
            assert not hub.wanted("topic"), "410: the subscriber is gone"
            assert [len(each) for each in saved] == [1, 0]
            anew = Hub(session, bool, frozenset({netloc}), now=lambda: NOW + timedelta(days=11), kept=saved[0])
            assert anew.wanted("topic")
            anew.publish("topic", b"more", "text/plain")
            assert not anew.wanted("topic"), "the lease has ended"
            assert len(got) == 1
            await hub.close()
        await runner.cleanup()

    asyncio.run(play())

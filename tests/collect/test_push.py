"""WebSub, tried against a hub on a real socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count, pairwise
from time import perf_counter

import aiohttp
import msgspec
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from srez.collect.push import BODY_MOST, Offer, Subscriber, Subscription, discover
from srez.collect.push.subscriber import GOODBYES, WAITING_MOST
from srez.collect.push.subscription import (
    BURST,
    LEASE_MOST,
    MISSED_MOST,
    RETRY_MOST,
    asked,
    authentic,
    live,
    request,
    verify,
)
from srez.errors import Unreachable
from srez.model import Feed

NOW = datetime(2031, 5, 7, 12, 0, tzinfo=UTC)
FEED = "https://paper.example/feed"
TOPIC = "https://paper.example/feed.xml"
HOUR = timedelta(hours=1)
DOCUMENT = "<rss><channel><item><title>Мост открыт</title></item></channel></rss>".encode()


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Hub:
    """A hub of one process: takes requests, verifies them, and delivers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.subscribers: dict[str, dict[str, str]] = {}
        self.lease = 86400
        self.verifies = True
        #: Verify before the request is answered, as some hubs do.
        self.hasty = False
        self.status = 202
        self.method = "sha256"
        self.verified: list[int] = []
        self.address = ""
        self._tasks: set[asyncio.Task[int]] = set()

    async def subscribe(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status == 202 and self.verifies:
            if self.hasty:
                await self.verify(form)
            else:
                task = asyncio.create_task(self.verify(form))
                self._tasks.add(task)
        return web.Response(status=self.status, text="no such topic" if self.status >= 400 else "")

    async def verify(self, form: dict[str, str], **changed: str) -> int:
        challenge = f"challenge-{len(self.verified)}"
        params = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": challenge}
        params |= {"hub.lease_seconds": str(self.lease)} | {f"hub.{name}": value for name, value in changed.items()}
        status, text = await self.get(form["hub.callback"], params)
        if status == 200 and text == challenge:
            if form["hub.mode"] == "subscribe":
                self.subscribers[form["hub.callback"]] = form
            else:
                self.subscribers.pop(form["hub.callback"], None)
        self.verified.append(status)
        return status

    async def get(self, callback: str, params: dict[str, str]) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(callback, params=params) as response:
            return response.status, await response.text()

    async def publish(self, body: bytes, *, signature: str | None = None) -> list[int]:
        statuses = []
        for callback, form in self.subscribers.items():
            digest = hmac.new(form["hub.secret"].encode(), body, self.method).hexdigest()
            sent = f"{self.method}={digest}" if signature is None else signature
            headers = {"Content-Type": "application/rss+xml"} | ({"X-Hub-Signature": sent} if sent else {})
            async with (
                aiohttp.ClientSession() as session,
                session.post(callback, data=BytesIO(body), headers=headers) as response,
            ):
                statuses.append(response.status)
        return statuses

    async def settle(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks)


class World:
    """A hub, a site and a clock."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.clock = Clock()
        self.delivered: list[tuple[str, bytes, str]] = []
        self.kept: dict[str, Subscription] = {}
        self.subscriber: Subscriber
        self.public = ""
        self._tokens = (f"token-{number}" for number in count())

    def start(self, public: str | None) -> Subscriber:
        """Begin a subscriber on what was kept, as after a restart."""
        self.subscriber = Subscriber(
            public,
            post=self._post,
            deliver=self._deliver,
            save=self._save,
            forget=self._forget,
            now=self.clock,
            token=lambda: next(self._tokens),
            subscriptions=self.kept.values(),
        )
        return self.subscriber

    def _save(self, subscription: Subscription) -> None:
        kept = msgspec.json.decode(msgspec.json.encode(subscription), type=Subscription)
        assert kept == subscription
        self.kept[subscription.id] = kept

    def _forget(self, id: str) -> None:
        del self.kept[id]

    async def _post(self, url: str, data: dict[str, str]) -> tuple[int, bytes]:
        try:
            async with aiohttp.ClientSession() as session, session.post(url, data=data) as response:
                return response.status, await response.read()
        except aiohttp.ClientConnectionError as error:
            raise Unreachable("connection refused", url=url) from error

    async def _deliver(self, feed: str, body: bytes, content_type: str) -> None:
        self.delivered.append((feed, body, content_type))

    async def get(self, request: web.Request) -> web.Response:
        status, body = self.subscriber.handle_get(request.match_info["id"], request.query)
        return web.Response(status=status, text=body)

    async def post(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        return web.Response(status=self.subscriber.handle_post(request.match_info["id"], headers, await request.read()))

    @property
    def offer(self) -> Offer:
        return Offer((self.hub.address,), TOPIC)

    async def tick(self) -> None:
        await self.subscriber.tick()
        await self.hub.settle()

    async def subscribe(self) -> Subscription:
        self.subscriber.offer(FEED, self.offer)
        await self.tick()
        subscription = self.subscriber.get(FEED)
        assert subscription is not None
        return subscription

    async def take_in(self, wanted: int) -> None:
        """Let the subscriber run until so many deliveries have been handed on."""
        running = asyncio.create_task(self.subscriber.run(every=0.01))
        async with asyncio.timeout(5):
            while len(self.delivered) < wanted:
                await asyncio.sleep(0.005)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def listen(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


def within(story: Callable[[World], Awaitable[None]]) -> None:
    """Run a story in a world of its own."""

    async def play() -> None:
        world = World()
        of_hub, of_site = web.Application(), web.Application(client_max_size=2 * BODY_MOST)
        of_hub.router.add_post("/", world.hub.subscribe)
        of_site.router.add_get("/websub/{id}", world.get)
        of_site.router.add_post("/websub/{id}", world.post)
        hub, world.hub.address = await listen(of_hub)
        site, world.public = await listen(of_site)
        world.hub.address += "/"
        world.start(world.public)
        try:
            await story(world)
        finally:
            await hub.cleanup()
            await site.cleanup()

    asyncio.run(play())


def test_subscribe_verify_publish() -> None:
    async def story(world: World) -> None:
        subscription = await world.subscribe()
        form = world.hub.asked[0]
        assert form["hub.mode"] == "subscribe"
        assert form["hub.topic"] == TOPIC
        assert form["hub.callback"] == f"{world.public}/websub/{subscription.id}"
        assert subscription.id != form["hub.secret"]
        assert world.hub.verified == [200]
        assert world.subscriber.live(FEED)
        assert await world.hub.publish(DOCUMENT) == [202]
        await world.take_in(1)
        assert world.delivered == [(FEED, DOCUMENT, "application/rss+xml")]

    within(story)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_registered_signature_is_known(method: str) -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        world.hub.method = method
        await world.hub.publish(DOCUMENT)
        await world.take_in(1)

    within(story)


@pytest.mark.parametrize(
    "signature",
    ["", "sha256", "sha256=", "sha256=" + "0" * 64, "md5=" + hashlib.md5(DOCUMENT).hexdigest(), "=", "sha256=é"],
)
def test_what_is_not_signed_rightly_is_acknowledged_and_ignored(signature: str) -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        assert await world.hub.publish(DOCUMENT, signature=signature) == [202]
        await world.hub.publish(b"signed")
        await world.take_in(1)
        assert [body for _, body, _ in world.delivered] == [b"signed"]

    within(story)


def test_a_hub_may_verify_before_it_answers() -> None:
    async def story(world: World) -> None:
        world.hub.hasty = True
        await world.subscribe()
        assert world.subscriber.live(FEED)

    within(story)


def test_a_lease_is_renewed_at_four_fifths_and_keeps_its_callback() -> None:
    async def story(world: World) -> None:
        subscription = await world.subscribe()
        world.clock.time += timedelta(seconds=0.79 * world.hub.lease)
        await world.tick()
        assert len(world.hub.asked) == 1
        world.clock.time += timedelta(seconds=0.02 * world.hub.lease)
        await world.tick()
        assert len(world.hub.asked) == 2
        assert world.hub.asked[1] == world.hub.asked[0]
        renewed = world.subscriber.get(FEED)
        assert renewed is not None
        assert renewed.id == subscription.id
        assert renewed.until == world.clock.time + timedelta(seconds=world.hub.lease)
        world.clock.time += HOUR
        assert world.subscriber.live(FEED)

    within(story)


def test_a_lease_that_is_not_renewed_ends_and_polling_takes_over() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        world.hub.status = 503
        world.clock.time += timedelta(seconds=0.9 * world.hub.lease)
        await world.tick()
        assert world.subscriber.live(FEED)
        world.clock.time += timedelta(seconds=0.2 * world.hub.lease)
        await world.tick()
        assert not world.subscriber.live(FEED)
        subscription = world.subscriber.get(FEED)
        assert subscription is not None
        assert "503" in subscription.problem
        world.hub.status = 202
        world.clock.time += RETRY_MOST
        await world.tick()
        assert world.subscriber.live(FEED)

    within(story)


def test_a_hub_may_deny_at_any_time_and_is_asked_again_the_next_day() -> None:
    async def story(world: World) -> None:
        subscription = await world.subscribe()
        callback = world.hub.asked[0]["hub.callback"]
        denial = {"hub.mode": "denied", "hub.topic": TOPIC, "hub.reason": "too\nmany"}
        assert (await world.hub.get(callback, denial | {"hub.topic": "https://other.example/"}))[0] == 404
        assert world.subscriber.live(FEED)
        assert (await world.hub.get(callback, denial))[0] == 200
        assert not world.subscriber.live(FEED)
        denied = world.subscriber.get(FEED)
        assert denied is not None
        assert denied.problem == "the hub denied it: too many"
        world.clock.time += 12 * HOUR
        await world.tick()
        assert len(world.hub.asked) == 1
        world.clock.time += 13 * HOUR
        await world.tick()
        assert world.subscriber.live(FEED)
        assert world.kept[subscription.id].problem == ""

    within(story)


def test_a_hub_that_never_verifies_is_asked_ever_more_rarely_and_never_relied_on() -> None:
    async def story(world: World) -> None:
        world.hub.verifies = False
        await world.subscribe()
        at = []
        for _ in range(3 * 24 * 12):
            world.clock.time += timedelta(minutes=5)
            before = len(world.hub.asked)
            await world.tick()
            at += [world.clock.time] * (len(world.hub.asked) - before)
            assert not world.subscriber.live(FEED)
        waits = [later - earlier for earlier, later in pairwise(at)]
        assert waits == sorted(waits)
        assert len(at) < 12

    within(story)


def test_a_hub_that_takes_subscriptions_and_pushes_nothing_is_found_out() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        for _ in range(MISSED_MOST):
            assert world.subscriber.live(FEED)
            world.subscriber.missed(FEED)
        assert not world.subscriber.live(FEED)
        subscription = world.subscriber.get(FEED)
        assert subscription is not None
        assert subscription.problem
        await world.hub.publish(DOCUMENT, signature="sha256=" + "0" * 64)
        assert not world.subscriber.live(FEED)
        await world.hub.publish(DOCUMENT)
        assert world.subscriber.live(FEED)

    within(story)


def test_a_hub_that_cannot_be_reached_is_no_error() -> None:
    async def story(world: World) -> None:
        runner, gone = await listen(web.Application())
        await runner.cleanup()
        world.subscriber.offer(FEED, Offer((gone,), TOPIC))
        await world.tick()
        subscription = world.subscriber.get(FEED)
        assert subscription is not None
        assert "reached" in subscription.problem
        assert not world.subscriber.live(FEED)

    within(story)


def test_verification_of_what_was_not_asked_for_is_refused() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        form = world.hub.asked[0]
        assert await world.hub.verify(form, topic="https://other.example/feed") == 404
        assert await world.hub.verify(form, mode="unsubscribe") == 404
        assert await world.hub.verify(form, mode="publish") == 404
        assert await world.hub.verify(form, challenge="") == 404
        assert await world.hub.verify(form, challenge="x" * 5000) == 404
        assert await world.hub.verify(form, challenge="\x00binary") == 404
        assert await world.hub.verify(form, lease_seconds="-1") == 404
        assert await world.hub.verify(form | {"hub.callback": f"{world.public}/websub/guessed"}) == 404
        assert world.subscriber.live(FEED)

    within(story)


def test_unsubscribing() -> None:
    async def story(world: World) -> None:
        subscription = await world.subscribe()
        world.subscriber.drop(FEED)
        assert not world.subscriber.live(FEED)
        assert await world.hub.publish(DOCUMENT) == [410]
        await world.tick()
        assert world.hub.asked[-1]["hub.mode"] == "unsubscribe"
        assert world.hub.subscribers == {}
        assert subscription.id not in world.kept

    within(story)


def test_a_hub_that_never_lets_go_is_forgotten() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        world.hub.verifies = False
        world.subscriber.drop(FEED)
        for _ in range(GOODBYES + 1):
            await world.tick()
            world.clock.time += RETRY_MOST
        assert world.kept == {}
        assert await world.hub.publish(DOCUMENT) == [410]
        assert len(world.hub.asked) == 1 + GOODBYES

    within(story)


def test_a_feed_that_changes_its_hub_moves() -> None:
    async def story(world: World) -> None:
        old = await world.subscribe()
        world.subscriber.offer(FEED, world.offer)
        await world.tick()
        assert len(world.hub.asked) == 1
        moved = Offer((world.hub.address,), TOPIC + "?new")
        world.subscriber.offer(FEED, moved)
        await world.tick()
        new = world.subscriber.get(FEED)
        assert new is not None
        assert (new.topic, new.id != old.id) == (moved.topic, True)
        assert world.subscriber.live(FEED)
        assert set(world.kept) == {new.id}
        world.subscriber.offer(FEED, None)
        await world.tick()
        assert world.kept == {}

    within(story)


def test_a_restart_goes_on_where_it_was() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        world.start(world.public)
        assert world.subscriber.live(FEED)
        await world.tick()
        assert len(world.hub.asked) == 1
        await world.hub.publish(DOCUMENT)
        await world.take_in(1)

    within(story)


def test_sizes_and_rates_are_bounded() -> None:
    async def story(world: World) -> None:
        await world.subscribe()
        assert await world.hub.publish(b"x" * (BODY_MOST + 1)) == [413]
        statuses = [(await world.hub.publish(DOCUMENT))[0] for _ in range(BURST + 1)]
        assert statuses == [202] * BURST + [429]
        world.clock.time += HOUR
        statuses = [(await world.hub.publish(DOCUMENT))[0] for _ in range(BURST)]
        world.clock.time += HOUR
        statuses += [(await world.hub.publish(DOCUMENT))[0] for _ in range(BURST)]
        assert statuses.count(202) == WAITING_MOST - BURST
        assert set(statuses) == {202, 503}
        await world.take_in(WAITING_MOST)

    within(story)


def test_a_failing_delivery_is_not_swallowed() -> None:
    async def story(world: World) -> None:
        async def broken(feed: str, body: bytes, content_type: str) -> None:
            raise ZeroDivisionError

        world._deliver = broken  # type: ignore[method-assign]
        world.start(world.public)
        await world.subscribe()
        await world.hub.publish(DOCUMENT)
        with pytest.raises(ExceptionGroup) as caught:
            await world.subscriber.run(every=0.01)
        assert caught.group_contains(ZeroDivisionError)

    within(story)


@pytest.mark.parametrize("public", [None, ""])
def test_without_a_public_address_nothing_is_subscribed_and_it_says_why(public: str | None) -> None:
    async def story(world: World) -> None:
        subscriber = world.start(public)
        assert "public address" in subscriber.reason
        subscriber.offer(FEED, world.offer)
        await world.tick()
        assert not subscriber.live(FEED)
        assert world.hub.asked == []

    within(story)


def test_a_hub_with_tls_is_preferred() -> None:
    async def story(world: World) -> None:
        world.subscriber.offer(FEED, Offer(("http://hub.example/", "https://hub.example/"), TOPIC))
        subscription = world.subscriber.get(FEED)
        assert subscription is not None
        assert subscription.hub == "https://hub.example/"

    within(story)


# discovery


def test_the_link_header_goes_first_then_the_feed_then_html() -> None:
    header = '<https://hub.example/>; rel="hub", <https://a.example/self>; title="a, b"; rel=self'
    feed = Feed(hubs=("https://hub2.example/", "ftp://no.example/", "/relative"), self_url="/feed.xml")
    html = '<html><head><link rel="hub" href="https://h.example/?a=1&amp;b=2"><LINK HREF=/t rel=self></head>'
    assert discover(FEED, link=header, feed=feed) == Offer(("https://hub.example/",), "https://a.example/self")
    assert discover(FEED, feed=feed, html=html) == Offer(
        ("https://hub2.example/", "https://paper.example/relative"), "https://paper.example/feed.xml"
    )
    assert discover(FEED, html=html) == Offer(("https://h.example/?a=1&b=2",), "https://paper.example/t")
    assert discover(FEED, link="<https://hub.example/>; rel=hub", feed=feed) == discover(FEED, feed=feed)


@pytest.mark.parametrize(
    "html",
    [
        "<body><link rel=hub href=https://evil.example/><link rel=self href=/></body>",
        "<head><link rel=hub href=javascript:alert(1)><link rel=self href=/></head>",
        "<head><link rel=hub href='https://[bad/'><link rel=self href=/></head>",
        "<head><link rel=hub><link rel=self></head>",
    ],
)
def test_no_hub_is_found_where_none_is_offered(html: str) -> None:
    assert discover(FEED, html=html) is None


def test_several_relations_in_one_link() -> None:
    assert discover(FEED, link='</>; rel="hub self"') == Offer(("https://paper.example/",), "https://paper.example/")


@given(st.text(), st.text(), st.lists(st.text()), st.text())
def test_any_text_gives_an_offer_or_none(link: str, html: str, hubs: list[str], self_url: str) -> None:
    for offer in (discover(FEED, link=link, feed=Feed(hubs=tuple(hubs), self_url=self_url), html=html),):
        assert offer is None or all(hub.startswith(("http://", "https://")) for hub in offer.hubs)


@pytest.mark.parametrize(
    "piece",
    ["<", "<a>;", "<a>;a=", "<a>; ;", '<a>;a="', '<a>;"', "<a>;rel", " ", "<link ", "<link a=", "<link rel=hub href="],
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    text = piece * (500_000 // len(piece))
    began = perf_counter()
    for hostile in (text, "<a>" + text, "<link " + text):
        assert discover(FEED, link=hostile, html=hostile) is None
    assert perf_counter() - began < 3


# the pure parts


def subscription(**changed: object) -> Subscription:
    first = Subscription(id="i", feed=FEED, hub="https://hub.example/", topic=TOPIC, secret="s")
    return msgspec.structs.replace(first, **changed)


def test_nothing_is_verified_before_it_was_asked_for() -> None:
    params = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c", "hub.lease_seconds": "60"}
    assert verify(subscription(), params, NOW)[1].status == 404
    after, answer = verify(asked(subscription(), NOW), params, NOW)
    assert (answer.status, answer.body) == (200, "c")
    assert after is not None
    assert live(after, NOW)
    assert not live(after, NOW + timedelta(seconds=60))


@given(st.integers(1, 10**11))
def test_a_lease_is_believed_within_reason_and_renewed_not_too_often(lease: int) -> None:
    params = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c", "hub.lease_seconds": str(lease)}
    after, _ = verify(asked(subscription(), NOW), params, NOW)
    assert after is not None
    assert after.until is not None
    assert after.next is not None
    assert NOW < after.until <= NOW + LEASE_MOST
    assert after.next >= NOW + timedelta(minutes=5)


@given(
    st.dictionaries(
        st.sampled_from(["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason"]),
        st.text() | st.sampled_from(["subscribe", "unsubscribe", "denied", TOPIC, "1", "9" * 500]),
    ),
    st.booleans(),
)
def test_any_question_gets_an_answer(params: dict[str, str], wanted: bool) -> None:
    _, answer = verify(asked(subscription(wanted=wanted), NOW), params, NOW)
    assert answer.status in (200, 404)
    assert answer.body in ("", params.get("hub.challenge"))


@given(st.text(), st.binary())
def test_any_signature_is_judged(signature: str, body: bytes) -> None:
    assert not authentic(subscription(), signature, body)


def test_the_form_keeps_within_the_standards_bounds() -> None:
    form = request(subscription(secret="x" * 43), "https://srez.example/websub/i")
    assert set(form) == {"hub.callback", "hub.mode", "hub.topic", "hub.secret", "hub.lease_seconds"}
    assert len(form["hub.secret"]) < 200
    assert "hub.secret" not in request(subscription(wanted=False), "https://srez.example/websub/i")

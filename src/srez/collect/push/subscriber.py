"""Keep the subscriptions of all feeds: ask hubs, answer them, hand on what they deliver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

import msgspec

from srez.collect.push.discovery import Offer
from srez.collect.push.subscription import (
    BURST,
    MISSED_MOST,
    NOT_FOUND,
    Bucket,
    Subscription,
    asked,
    authentic,
    live,
    request,
    verify,
)
from srez.errors import FetchError

#: Bytes of one delivery.
BODY_MOST = 10_000_000
#: Deliveries that wait to be taken in, over all subscriptions; beyond it the hub is told to try again.
WAITING_MOST = 64
#: Unanswered requests to end a subscription, after which it is forgotten: deliveries are then answered with 410.
GOODBYES = 3
#: Requests under way at once.
PARALLEL = 4

Post = Callable[[str, dict[str, str]], Awaitable[tuple[int, bytes]]]
Deliver = Callable[[str, bytes, str], Awaitable[None]]


class Subscriber:
    """Keeps the subscriptions of all feeds, answers their hubs, and hands on what they deliver.

    Args:
        public_url: the site's address as hubs reach it; without one nothing is subscribed and `reason` says why.
        post: sends a form to a hub within the fetcher's guard and bounds, follows 307 and 308, and returns status and
            body; raises `FetchError` when there was no answer.
        deliver: takes the feed's address, the body and its content type. A hub may leave out entries that it has
            delivered before, or send an empty body as a mere hint that something is new.
        save: keeps a subscription that has changed; `forget` drops the one of that id.
        now: the clock.
        token: returns a new unguessable word of at least 128 bits and less than 200 bytes, safe in a URL.
    """

    def __init__(
        self,
        public_url: str | None,
        *,
        post: Post,
        deliver: Deliver,
        save: Callable[[Subscription], None],
        forget: Callable[[str], None],
        now: Callable[[], datetime],
        token: Callable[[], str],
        subscriptions: Iterable[Subscription] = (),
    ) -> None:
        self.reach(public_url)
        self._post = post
        self._deliver = deliver
        self._save = save
        self._forget = forget
        self._now = now
        self._token = token
        self._by_id = {subscription.id: subscription for subscription in subscriptions}
        self._of_feed = {each.feed: each.id for each in self._by_id.values() if each.wanted}
        self._buckets: dict[str, Bucket] = {}
        self._waiting: asyncio.Queue[tuple[str, bytes, str]] = asyncio.Queue(WAITING_MOST)

    def reach(self, public_url: str | None) -> None:
        """Be reached at another address from now on; what is subscribed already keeps its own until it is renewed."""
        self._public_url = (public_url or "").rstrip("/")
        #: Why nothing is subscribed, or "".
        self.reason = "" if self._public_url else "the site has no public address at which a hub could reach it"

    def get(self, feed: str) -> Subscription | None:
        """Return the feed's subscription, for /status."""
        return self._by_id.get(self._of_feed.get(feed, ""))

    def live(self, feed: str) -> bool:
        """Tell whether a hub pushes the feed reliably (`schedule.with_push`)."""
        subscription = self.get(feed)
        return not self.reason and subscription is not None and live(subscription, self._now())

    def offer(self, feed: str, offer: Offer | None) -> None:
        """Take in what a look at the feed discovered; with another hub or none, the old subscription ends."""
        if self.reason:
            return
        known = self.get(feed)
        if known is not None:
            if offer is not None and known.topic == offer.topic and known.hub in offer.hubs:
                return
            self.drop(feed)
        if offer is None:
            return
        hub = next((hub for hub in offer.hubs if hub.startswith("https:")), offer.hubs[0])
        subscription = Subscription(id=self._token(), feed=feed, hub=hub, topic=offer.topic, secret=self._token())
        self._of_feed[feed] = subscription.id
        self._put(subscription)

    def drop(self, feed: str) -> None:
        """End the feed's subscription: the hub is asked to, and deliveries are no longer taken."""
        subscription = self.get(feed)
        if subscription is None:
            return
        del self._of_feed[feed]
        if subscription.until is None and not subscription.attempts:
            self._remove(subscription.id)
        else:
            self._put(msgspec.structs.replace(subscription, wanted=False, next=None, attempts=0))

    def missed(self, feed: str) -> None:
        """Note that a look found new items which the hub had not pushed."""
        subscription = self.get(feed)
        if subscription is not None and subscription.until is not None:
            missed = subscription.missed + 1
            problem = "the hub does not push what is new" if missed >= MISSED_MOST else subscription.problem
            self._put(msgspec.structs.replace(subscription, missed=missed, problem=problem))

    def handle_get(self, id: str, params: Mapping[str, str]) -> tuple[int, str]:
        """Answer `GET /websub/<id>`: status and a body to be sent as `text/plain` with `nosniff` (§8.2)."""
        subscription = self._by_id.get(id)
        if subscription is None:
            return NOT_FOUND.status, NOT_FOUND.body
        after, answer = verify(subscription, params, self._now())
        if after is None:
            self._remove(id)
        elif after is not subscription:
            self._put(after)
        return answer.status, answer.body

    def handle_post(self, id: str, headers: Mapping[str, str], body: bytes) -> int:
        """Answer `POST /websub/<id>` with a status. A body that was not signed rightly is acknowledged and ignored.

        Args:
            headers: with lower-case names.
        """
        subscription = self._by_id.get(id)
        if subscription is None or not subscription.wanted:
            return 410
        if len(body) > BODY_MOST:
            return 413
        now = self._now()
        if not self._buckets.setdefault(id, Bucket(BURST, now)).take(now):
            return 429
        if not authentic(subscription, headers.get("x-hub-signature", ""), body):
            return 202
        try:
            self._waiting.put_nowait((subscription.feed, body, headers.get("content-type", "")))
        except asyncio.QueueFull:
            return 503
        self._put(msgspec.structs.replace(subscription, heard=now, missed=0, problem=""))
        return 202

    async def run(self, every: float = 30.0) -> None:
        """Send requests as they fall due and hand on deliveries, until cancelled.

        Args:
            every: seconds between looks at what is due.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hand_on())
            while True:
                await self.tick()
                await asyncio.sleep(every)

    async def tick(self) -> None:
        """Send all requests that are due."""
        if self.reason:
            return
        now = self._now()
        due = [each.id for each in self._by_id.values() if each.next is None or each.next <= now]
        gate = asyncio.Semaphore(PARALLEL)
        async with asyncio.TaskGroup() as tasks:
            for id in due:
                tasks.create_task(self._ask(id, gate))

    async def _ask(self, id: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            subscription = self._by_id.get(id)
            if subscription is None:
                return
            if not subscription.wanted and subscription.attempts >= GOODBYES:
                self._remove(id)
                return
            # Noted before it is sent: a hub may verify before it answers.
            self._put(asked(subscription, self._now()))
            try:
                status, body = await self._post(
                    subscription.hub, request(subscription, f"{self._public_url}/websub/{id}")
                )
                problem = (
                    "" if 200 <= status < 300 else f"the hub answered {status}: {body[:200].decode(errors='replace')}"
                )
            except FetchError as error:
                problem = f"the hub can't be reached: {error.problem}"
            current = self._by_id.get(id)
            if problem and current is not None:
                self._put(msgspec.structs.replace(current, problem=problem))

    async def _hand_on(self) -> None:
        while True:
            await self._deliver(*await self._waiting.get())

    def _put(self, subscription: Subscription) -> None:
        self._by_id[subscription.id] = subscription
        self._save(subscription)

    def _remove(self, id: str) -> None:
        del self._by_id[id]
        self._buckets.pop(id, None)
        self._forget(id)

"""A small WebSub hub for the demo's own outlets: verifies intent, delivers signed (W3C WebSub §5, §7)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec
from yarl import URL

_log = logging.getLogger(__name__)

#: Seconds of a lease, and that a subscriber may take to answer.
LEASE_MOST = 864_000
PATIENCE = 10.0
#: How often a subscriber is asked whether it meant it.
TRIES = 20
#: Subscriptions kept, and bytes of an address or a secret (§5.1).
MOST = 200
_LONG = 2_000
_SECRET = 200


class Subscription(msgspec.Struct, frozen=True):
    """Who wants a topic."""

    topic: str
    callback: str
    secret: str
    #: When the lease ends.
    until: datetime


class Hub:
    """Takes subscriptions and delivers.

    Args:
        topics: tells whether an address is a topic of ours.
        local: hosts at which callbacks may be: the demo's own site, nobody else's.
        now: the clock.
        kept: subscriptions of an earlier run: whoever has one relies on it until its lease ends.
        save: keeps them.
        again: seconds until a subscriber that did not answer is asked again.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        topics: Callable[[str], bool],
        local: frozenset[str],
        *,
        now: Callable[[], datetime],
        kept: Iterable[Subscription] = (),
        save: Callable[[Sequence[Subscription]], None] = lambda _: None,
        again: float = 0.5,
    ) -> None:
        self._now = now
        self._save = save
        self._again = again
        self._session = session
        self._topics = topics
        self._local = local
        self._subscriptions = {(each.topic, each.callback): each for each in kept}
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, form: Mapping[str, str]) -> tuple[int, str]:
        """Take a request to subscribe or unsubscribe; return what to answer. The intent is verified afterwards."""
        mode, topic, callback = form.get("hub.mode", ""), form.get("hub.topic", ""), form.get("hub.callback", "")
        secret = form.get("hub.secret", "")
        if mode not in ("subscribe", "unsubscribe") or not self._topics(topic):
            return 400, "no such topic"
        if len(callback) > _LONG or not self._may_call(callback) or len(secret) >= _SECRET:
            return 400, "no callback of this machine's"
        if len(self._subscriptions) + len(self._tasks) >= MOST:
            return 503, "too many subscriptions"
        asked = form.get("hub.lease_seconds", "")
        lease = min(int(asked), LEASE_MOST) if asked.isascii() and asked.isdigit() and len(asked) < 10 else LEASE_MOST
        self._start(self._verify(mode, topic, callback, secret, lease))
        return 202, ""

    def publish(self, topic: str, body: bytes, content_type: str) -> None:
        """Deliver a topic's document to whoever wants it."""
        now = self._now()
        for subscription in list(self._subscriptions.values()):
            if subscription.topic != topic:
                continue
            if subscription.until < now:
                self._drop(subscription)
            else:
                self._start(self._deliver(subscription, body, content_type))

    def wanted(self, topic: str) -> bool:
        """Tell whether anybody wants a topic."""
        return any(subscription.topic == topic for subscription in self._subscriptions.values())

    async def close(self) -> None:
        """Leave off whatever is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _may_call(self, callback: str) -> bool:
        try:
            parts = urlsplit(callback)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc in self._local

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _verify(self, mode: str, topic: str, callback: str, secret: str, lease: int) -> None:
        challenge = secrets.token_urlsafe(24)
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge, "hub.lease_seconds": str(lease)}
        said = await self._ask_back(callback, query, len(challenge) + 1)
        if said != challenge.encode():
            return
        if mode == "subscribe":
            until = self._now() + timedelta(seconds=lease)
            self._subscriptions[topic, callback] = Subscription(topic, callback, secret, until)
        else:
            self._subscriptions.pop((topic, callback), None)
        self._save(list(self._subscriptions.values()))

    async def _ask_back(self, callback: str, query: Mapping[str, str], most: int) -> bytes:
        """Ask a subscriber whether it meant it; a site that has just started may answer a moment later."""
        for attempt in range(TRIES):
            try:
                async with self._session.get(URL(callback).update_query(query), allow_redirects=False) as answer:
                    if answer.status < 500:
                        return await answer.content.read(most) if answer.status == 200 else b""
            except (aiohttp.ClientError, TimeoutError) as error:
                if attempt == TRIES - 1:
                    _log.info("the subscriber at %s does not answer: %s", callback, error)
            await asyncio.sleep(self._again)
        return b""

    async def _deliver(self, subscription: Subscription, body: bytes, content_type: str) -> None:
        headers = {"Content-Type": content_type}
        if subscription.secret:
            digest = hmac.new(subscription.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature"] = f"sha256={digest}"
        try:
            async with self._session.post(
                URL(subscription.callback), data=body, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            # Its own visit will find what was missed.
            _log.info("a delivery to %s failed: %s", subscription.callback, error)
            return
        if status == 410:
            self._drop(subscription)

    def _drop(self, subscription: Subscription) -> None:
        if self._subscriptions.pop((subscription.topic, subscription.callback), None) is not None:
            self._save(list(self._subscriptions.values()))

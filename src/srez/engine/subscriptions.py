"""Subscriptions at hubs, kept in `kept.db` between runs."""

from __future__ import annotations

import asyncio

import msgspec

from srez.backends.embedded.kept import Kept
from srez.collect.push import Subscription

#: Seconds between two savings of what has changed.
SAVE_EVERY = 1.0
_NAME = "subscriptions"


class Subscriptions:
    """The kept subscriptions by id."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        found = kept.state(_NAME)
        there = msgspec.msgpack.decode(found, type=list[Subscription]) if found else []
        self._by_id = {subscription.id: subscription for subscription in there}
        self._dirty = False

    def kept(self) -> list[Subscription]:
        """Return all of them."""
        return list(self._by_id.values())

    def save(self, subscription: Subscription) -> None:
        """Keep one that is new or has changed."""
        self._by_id[subscription.id] = subscription
        self._dirty = True

    def forget(self, id: str) -> None:
        """Forget one."""
        self._by_id.pop(id, None)
        self._dirty = True

    async def run(self) -> None:
        """Write changes to disk, until cancelled."""
        while True:
            if self._dirty:
                self._dirty = False
                encoded = msgspec.msgpack.encode(self.kept())
                await asyncio.to_thread(self._kept.put_states, {_NAME: encoded})
            await asyncio.sleep(SAVE_EVERY)

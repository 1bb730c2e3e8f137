"""Politeness: how many requests run at one host, how far apart they start, and how many run altogether."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Hosts remembered before those at rest are forgotten for the first time.
_HOSTS = 4096
#: Requests at one time at a server on this machine: more at once overflow the short queues of simple ones, whose
#: connections then wait for seconds.
OWN = 8


class _Host:
    __slots__ = ("next_at", "slots", "users")

    def __init__(self, slots: int) -> None:
        self.slots = asyncio.Semaphore(slots)
        #: Loop time at which the next request may start.
        self.next_at = 0.0
        #: Requests inside or waiting.
        self.users = 0


class Gate:
    """Lets requests through, first come first served at each host.

    Whoever waits for a host takes up no place of the whole: one slow or crowded host holds up nobody else's visits.

    Args:
        altogether: requests at one time.
        per_host: requests at one host at one time.
        gap: seconds between the starts of two requests to one host.
    """

    def __init__(self, *, altogether: int, per_host: int, gap: float) -> None:
        self._altogether = asyncio.Semaphore(altogether)
        self._per_host = per_host
        self._gap = gap
        self._hosts: dict[str, _Host] = {}
        self._most = _HOSTS

    @asynccontextmanager
    async def enter(self, host: str, *, free: bool = False) -> AsyncIterator[None]:
        """Wait for the turn and hold it.

        Args:
            free: no gap, and more at one time: the host is a server on this machine itself.
        """
        state = self._hosts.get(host)
        if state is None:
            self._forget_idle()
            state = self._hosts[host] = _Host(max(OWN, self._per_host) if free else self._per_host)
        state.users += 1
        try:
            async with state.slots:
                if not free:
                    now = asyncio.get_running_loop().time()
                    wait = state.next_at - now
                    state.next_at = max(now, state.next_at) + self._gap
                    if wait > 0:
                        await asyncio.sleep(wait)
                async with self._altogether:
                    yield
        finally:
            state.users -= 1

    def _forget_idle(self) -> None:
        if len(self._hosts) >= self._most:
            now = asyncio.get_running_loop().time()
            self._hosts = {host: state for host, state in self._hosts.items() if state.users or state.next_at > now}
            # Doubled, so that a crowd of busy hosts isn't looked through for each newcomer.
            self._most = max(_HOSTS, 2 * len(self._hosts))

"""Looks again at articles whose time has come: those that their source took away are said to have vanished.

due? | robots.txt allows it? | ask for one byte | 404 or 410, twice: `article.vanished`
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from srez.collect.relook import Answer, Look, Looks
from srez.errors import BadStatus, FetchError, TooLarge, WireError
from srez.ports import Fetcher
from srez.wire.intents import Intent, Result, Return, Vanish

_log = logging.getLogger(__name__)

#: Looks at one time, and seconds between two rounds: at most some 240 looks a minute.
PARALLEL = 8
EVERY = 2.0
#: What says that an article was taken away (RFC 9110 §15.5.5, §15.5.11).
GONE = {404, 410}

Append = Callable[[Sequence[Intent]], Awaitable[list[Result]]]


class Relooker:
    """Follows articles to their source for a day."""

    def __init__(
        self,
        fetcher: Fetcher,
        allows_page: Callable[[str], Awaitable[bool]],
        append: Append,
        proxy_of: Callable[[str], str],
        may_look: Callable[[], bool],
        now: Callable[[], float],
    ) -> None:
        """Take what fetches, what asks robots.txt, the log, a source's proxy, and a clock in seconds since 1970 UTC.

        `may_look` says no while the network or the log is down: nothing is judged then.
        """
        self.looks = Looks()
        self._fetcher = fetcher
        self._allows_page = allows_page
        self._append = append
        self._proxy_of = proxy_of
        self._may_look = may_look
        self._now = now

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(min(60.0, max(EVERY, self.looks.wait(self._now()))))
            if self._may_look():
                await self.once()

    async def once(self) -> int:
        """Take the looks that are due now, a few at a time; return how many there were."""
        due = self.looks.due(self._now(), PARALLEL)
        await asyncio.gather(*(self._look(look) for look in due))
        return len(due)

    async def _look(self, look: Look) -> None:
        answer, status = await self._ask(look)
        verdict = self.looks.after(look, answer, self._now())
        if not verdict:
            return
        intent = Vanish(look.article, status) if verdict == "vanished" else Return(look.article)
        try:
            await self._append([intent])
        except WireError as error:
            # Nothing is lost: what is gone is found gone at the next look.
            _log.warning("article %s %s, but the log says: %s", look.article, verdict, error)

    async def _ask(self, look: Look) -> tuple[Answer, int]:
        try:
            if not await self._allows_page(look.url):
                return "unknown", 0
            # The status is all that is wanted: the first byte too many ends the visit.
            await self._fetcher.get(look.url, proxy=self._proxy_of(look.source), limit=1)
        except TooLarge:
            return "there", 0
        except BadStatus as error:
            return ("gone", error.status) if error.status in GONE else ("unknown", error.status)
        except FetchError:
            return "unknown", 0
        return "there", 0

"""When to look again whether an article is still at its source. Pure.

Looks are due 5 minutes, an hour and a day after an article was seen. One that finds it gone is repeated a minute later,
since servers forget their articles for moments; only the second one counts. What vanished is looked for once more at
the times that are left, so that what returns is known too.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Literal

import msgspec

#: Seconds after an article was seen at which it is looked for again.
AFTER = (300.0, 3_600.0, 86_400.0)
#: Seconds between a look that finds an article gone and the one that makes sure.
SURE = 60.0
#: Articles that are waited for; beyond them new ones are not looked for again.
MOST = 200_000
#: Seconds that a look may be late before it is left out: a site that was off for a day has other things to do.
LATE = 3_600.0

#: How a look ended; `unknown` when the source didn't say.
Answer = Literal["there", "gone", "unknown"]
#: What is to be logged, if anything.
Verdict = Literal["", "vanished", "returned"]


class Look(msgspec.Struct, frozen=True, order=True):
    """A look that is due; times are seconds of any clock."""

    at: float
    article: int
    url: str
    source: str
    seen: float
    #: Which of `AFTER` it is.
    turn: int
    #: True for the second look, which makes sure that an article is gone.
    sure: bool = False
    vanished: bool = False


class Looks:
    """The looks that are due, soonest first. A start's cost grows with the articles of one day, a step's does not."""

    def __init__(self) -> None:
        self._due: list[Look] = []
        #: Articles that there was no room for.
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._due)

    def add(self, article: int, url: str, source: str, seen: float, now: float, *, vanished: bool = False) -> None:
        """Wait for an article's looks, those that are not over by `now`."""
        turn = next((n for n, after in enumerate(AFTER) if seen + after >= now), None)
        if turn is None:
            return
        if len(self._due) >= MOST:
            self.dropped += 1
            return
        heappush(self._due, Look(seen + AFTER[turn], article, url, source, seen, turn, vanished=vanished))

    def due(self, now: float, most: int) -> list[Look]:
        """Take the looks whose time has come, at most so many; those that are far too late pass to their next turn."""
        found: list[Look] = []
        while self._due and self._due[0].at <= now and len(found) < most:
            look = heappop(self._due)
            if look.at + LATE < now and look.turn + 1 < len(AFTER):
                self._next(look)
            else:
                found.append(look)
        return found

    def wait(self, now: float) -> float:
        """Return the seconds until the next look is due."""
        return max(0.0, self._due[0].at - now) if self._due else float("inf")

    def after(self, look: Look, answer: Answer, now: float) -> Verdict:
        """Go on after a look; return what it shows."""
        if answer == "gone" and not look.vanished and not look.sure:
            heappush(self._due, msgspec.structs.replace(look, at=now + SURE, sure=True))
            return ""
        verdict: Verdict = ""
        if answer == "gone" and not look.vanished:
            verdict = "vanished"
        elif answer == "there" and look.vanished:
            verdict = "returned"
        vanished = verdict == "vanished" or (look.vanished and verdict != "returned")
        self._next(msgspec.structs.replace(look, sure=False, vanished=vanished))
        return verdict

    def _next(self, look: Look) -> None:
        if look.turn + 1 < len(AFTER):
            turn = look.turn + 1
            heappush(self._due, msgspec.structs.replace(look, at=look.seen + AFTER[turn], turn=turn))

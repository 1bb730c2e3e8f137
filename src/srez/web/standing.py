"""How a source stands, from what is kept of its feeds: what readers are told on /sources and /status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from srez.collect.state import FeedState
from srez.model import Source
from srez.web.words import BLOCKS, OUTCOMES, _

Code = Literal["works", "silent", "failing", "blocked", "unchecked", "paused"]
#: A source that answers and has had nothing new for so long is called silent.
SILENT_AFTER = timedelta(days=3)

NAMES: Mapping[Code, str] = {
    "works": "работает",
    "silent": "молчит",
    "failing": "не отвечает",
    "blocked": "заблокирован",
    "unchecked": "не проверено",
    "paused": "приостановлен",
}


class Standing(msgspec.Struct, frozen=True):
    """How a source stands."""

    code: Code
    #: Since when it has been silent or has failed; None when there is no such time.
    since: datetime | None = None
    #: Why it fails, in words for readers; "" when it doesn't.
    why: str = ""
    checked: datetime | None = None

    @property
    def name(self) -> str:
        """The code in words."""
        return _(NAMES[self.code])


def by_source(states: Iterable[FeedState]) -> dict[str, list[FeedState]]:
    """Sort feed states by their sources."""
    found: dict[str, list[FeedState]] = {}
    for state in states:
        found.setdefault(state.source, []).append(state)
    return found


def standing(source: Source, states: Sequence[FeedState], news: datetime | None, now: datetime) -> Standing:
    """Tell how a source stands. It works as long as one of its feeds does.

    Args:
        states: of its feeds.
        news: when its newest article was seen, None when it has none.
    """
    checked = max((state.checked for state in states if state.checked), default=None)
    if source.paused:
        return Standing("paused", checked=checked)
    tried = [state for state in states if state.outcome is not None]
    if not tried:
        return Standing("unchecked")
    if any(state.outcome in ("ok", "unchanged") for state in tried):
        if news is None or now - news > SILENT_AFTER:
            return Standing("silent", since=news, checked=checked)
        return Standing("works", checked=checked)
    worst = next((state for state in tried if state.outcome == "blocked" or state.block), tried[0])
    code: Code = "blocked" if worst.outcome == "blocked" or worst.block else "failing"
    since = max((state.failing for state in tried if state.failing), default=None)
    return Standing(code, since=since, why=why(worst), checked=checked)


def why(state: FeedState) -> str:
    """Return why a feed's last visit brought no document, in words for readers; "" when it brought one."""
    if state.outcome in (None, "ok", "unchanged"):
        return ""
    if state.block:
        return _(BLOCKS.get(state.block, OUTCOMES["blocked"]))
    reason = _(OUTCOMES[state.outcome])
    return f"{reason} ({state.status})" if state.outcome == "status" and state.status else reason

"""Is this item known, and is it to be logged? Pure decisions; the secret and what is remembered are handed in."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Literal

from srez.ports import Known

#: In place of a content hash: the article was redacted and is never logged again.
REDACTED = -1
#: Seconds that must lie between two revisions of an article that already has so many: the first change is logged at
#: once (a quiet correction must not be missed); counters and live blogs are coalesced to their newest state.
GAPS = ((1, 0), (6, 300), (24, 1_800))
LONGEST_GAP = 21_600


def key_of(secret: bytes) -> Callable[[str], int]:
    """Return the function that turns an identity string into a keyed 63-bit number.

    63 bits fit a signed integer column, the most compact key; 30 million keys collide somewhere with a chance of
    1 in 20,000, and nobody without the secret can aim at one.
    """

    begun = blake2b(digest_size=8, key=secret).copy
    number = int.from_bytes

    def key(text: str) -> int:
        hashed = begun()
        hashed.update(text.encode("utf-8", "surrogatepass"))
        return number(hashed.digest(), "big") >> 1

    return key


def gap(revisions: int) -> int:
    """Return the seconds that must pass before an article with so many revisions gets another."""
    return next((seconds for count, seconds in GAPS if revisions < count), LONGEST_GAP)


def decide(known: Known | None, source: str, content: int, now: int) -> Literal["publish", "revise", "known", "hold"]:
    """Decide about an item seen `now` (microseconds) in a feed of `source`.

    Only an article's own source can revise it: a feed that carries another outlet's address changes nothing there.
    """
    if known is None:
        return "publish"
    if known.source != source or known.content in (content, REDACTED):
        return "known"
    return "revise" if now - known.revised >= gap(known.revisions) * 1_000_000 else "hold"

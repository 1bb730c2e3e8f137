"""Tokens of sessions and links: what is kept of them, and how long they last."""

from __future__ import annotations

import hmac
from hashlib import sha256

import msgspec

#: Seconds: unused, and altogether.
IDLE = 12 * 3_600
LONGEST = 7 * 86_400
#: Seconds between two notes that a session is in use.
NOTED = 60
#: Seconds that a one-time link is good for.
LINK = 86_400
#: Characters of a token that may be one.
TOKEN = 43


class Session(msgspec.Struct, frozen=True):
    """A session; times are seconds since 1970 UTC."""

    begun: int
    seen: int

    def live(self, now: int) -> bool:
        """Tell whether it still counts."""
        return -NOTED <= now - self.seen < IDLE and now - self.begun < LONGEST


class Link(msgspec.Struct, frozen=True):
    """What is kept of the one-time link."""

    hash: bytes
    #: Seconds since 1970 UTC.
    until: int

    def opens(self, token: str, now: int) -> bool:
        """Tell whether a token is this link's, and in time."""
        return hmac.compare_digest(self.hash, hash_of(token)) and now < self.until


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: it has 256 bits of chance, so that nothing slow is needed."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def form_token(token: str) -> str:
    """Return what a session's forms carry, so that no other site can send them."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"form", sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two tokens without telling by time how much of them fits."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))

"""What becomes of one subscription at a hub (WebSub §5, §7). Pure: time, ids and secrets are handed in."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

#: The lease that we ask for and the longest we believe; the share of a lease after which it is renewed.
LEASE = timedelta(days=10)
LEASE_MOST = timedelta(days=30)
RENEW_AT = 0.8
#: How soon a request is repeated that was refused or never verified: doubled each time, up to the last.
RETRY_FIRST = timedelta(minutes=10)
RETRY_MOST = timedelta(days=1)
#: However short a lease: renewed no sooner than this.
RENEW_LEAST = timedelta(minutes=5)
#: Looks in a row that found what the hub had not pushed, after which it is no longer relied on.
MISSED_MOST = 3
#: Deliveries that one subscription may send at once, and how many seconds give it back one of them.
BURST = 30
REFILL = 2.0
_CHALLENGE_MOST = 2048
_METHODS = ("sha1", "sha256", "sha384", "sha512")


class Subscription(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed at one hub. Kept between runs; the id and the secret are never shown."""

    #: Unguessable; the last part of the callback address.
    id: str
    #: The address that we poll.
    feed: str
    hub: str
    topic: str
    secret: str
    #: False once it is to end.
    wanted: bool = True
    #: When the lease ends; None when the hub has never verified it, or has denied it.
    until: datetime | None = None
    #: When the next request to the hub is due; None means now.
    next: datetime | None = None
    #: Requests since the hub last verified one.
    attempts: int = 0
    #: Why it is not live, in words for an operator.
    problem: str = ""
    #: The last delivery whose signature held.
    heard: datetime | None = None
    missed: int = 0


class Answer(msgspec.Struct, frozen=True):
    """The answer to a hub's question; the body goes out as `text/plain` with `nosniff`."""

    status: int
    body: str = ""


NOT_FOUND = Answer(404)


def live(subscription: Subscription, now: datetime) -> bool:
    """Tell whether the hub can be relied on to push, so that polling may be slow."""
    until = subscription.until
    return subscription.wanted and until is not None and now < until and subscription.missed < MISSED_MOST


def request(subscription: Subscription, callback: str) -> dict[str, str]:
    """Return the form to send to the hub (§5.1).

    The secret goes to hubs without TLS as well: whoever could read it there reads the callback too, and we take in
    nothing unsigned.
    """
    if not subscription.wanted:
        return {"hub.callback": callback, "hub.mode": "unsubscribe", "hub.topic": subscription.topic}
    return {
        "hub.callback": callback,
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """Note that a request is on its way, and when it is repeated if the hub never verifies it."""
    wait = min(RETRY_FIRST * 2 ** min(subscription.attempts, 16), RETRY_MOST)
    return msgspec.structs.replace(subscription, attempts=subscription.attempts + 1, next=now + wait)


def verify(subscription: Subscription, params: Mapping[str, str], now: datetime) -> tuple[Subscription | None, Answer]:
    """Answer a hub that asks whether we meant it, or says no (§5.2, §5.3).

    Returns:
        The subscription as it is from now on, None once it has ended, and what to answer: 404 to whatever we did not
        ask for.
    """
    mode, challenge = params.get("hub.mode", ""), params.get("hub.challenge", "")
    if params.get("hub.topic") != subscription.topic:
        return subscription, NOT_FOUND
    if mode == "denied":
        reason = "".join(char if char.isprintable() else " " for char in params.get("hub.reason", "")[:200])
        problem = f"the hub denied it: {reason}" if reason else "the hub denied it"
        denied = msgspec.structs.replace(subscription, until=None, next=now + RETRY_MOST, problem=problem)
        return (denied if subscription.wanted else None), Answer(200)
    # An echo must be no use to anyone else (§8.2): short, plain text.
    plain = 0 < len(challenge) <= _CHALLENGE_MOST and challenge.isascii() and challenge.isprintable()
    if not plain or (not subscription.attempts and subscription.until is None):
        return subscription, NOT_FOUND
    if mode == "unsubscribe" and not subscription.wanted:
        return None, Answer(200, challenge)
    lease = _lease(params.get("hub.lease_seconds", ""))
    if mode != "subscribe" or not subscription.wanted or lease is None:
        return subscription, NOT_FOUND
    verified = msgspec.structs.replace(
        subscription,
        until=now + lease,
        next=now + max(RENEW_AT * lease, RENEW_LEAST),
        attempts=0,
        problem="",
        missed=0 if subscription.until is None else subscription.missed,
    )
    return verified, Answer(200, challenge)


def authentic(subscription: Subscription, signature: str, body: bytes) -> bool:
    """Check `X-Hub-Signature` in constant time (§7.1). Without a signature nothing is authentic."""
    method, _, digest = signature.strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    expected = hmac.new(subscription.secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode())


def _lease(text: str) -> timedelta | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 12) or int(text) == 0:
        return None
    return min(timedelta(seconds=int(text)), LEASE_MOST)


class Bucket(msgspec.Struct):
    """A token bucket: how much one subscription may still send."""

    tokens: float
    at: datetime

    def take(self, now: datetime) -> bool:
        """Take a token, or return False when there is none."""
        self.tokens = min(BURST, self.tokens + max((now - self.at).total_seconds(), 0.0) / REFILL)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

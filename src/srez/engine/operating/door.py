"""The operator's door: one-time links, the password, sessions. Only hashes are kept."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from srez.backends.embedded.kept import Kept
from srez.errors import Denied
from srez.operate import passwords, sessions
from srez.operate.deeds import Deed
from srez.operate.limits import Limits
from srez.operate.sessions import Link, Session, hash_of
from srez.wire.records import to_micros

#: Who did it, in the journal.
OPERATOR, TERMINAL = "operator", "terminal"
_PASSWORD, _LINK = "operator.password", "operator.link"


class Door:
    """Lets the operator in. All of it may be called in a thread; one call at a time."""

    def __init__(self, kept: Kept, now: Callable[[], datetime], tick: Callable[[], float]) -> None:
        """Take the clock, and one that never runs backwards."""
        self._kept = kept
        self._now = now
        self._tick = tick
        self._limits = Limits()

    @property
    def is_set_up(self) -> bool:
        """True once there is a password."""
        return self._kept.state(_PASSWORD) is not None

    def _seconds(self) -> int:
        return int(self._now().timestamp())

    # One-time links.

    def invite(self, address: str) -> str:
        """Make a one-time link at the site's address for this machine; the one before no longer opens anything."""
        token = secrets.token_urlsafe(32)
        link = Link(hash_of(token), self._seconds() + sessions.LINK)
        self._kept.put_states({_LINK: msgspec.msgpack.encode(link)})
        return f"{address}/setup?token={token}"

    def invite_again(self, address: str) -> str:
        """Make a one-time link that was asked for at a terminal: written down in the journal."""
        self._kept.write_journal([Deed(at=to_micros(self._now()), who=TERMINAL, what="link")])
        return self.invite(address)

    def good_for(self, token: str) -> Literal["", "setup", "password"]:
        """Tell what a link opens, if anything."""
        kept = self._kept.state(_LINK)
        if kept is None or not msgspec.msgpack.decode(kept, type=Link).opens(token, self._seconds()):
            return ""
        return "password" if self.is_set_up else "setup"

    # The password.

    def take(self, password: str) -> str:
        """Keep a password, end every session and link, and begin a session; return its token."""
        self._kept.put_states({_PASSWORD: passwords.hashed(password).encode()})
        self._kept.drop_state(_LINK)
        self._kept.end_sessions()
        return self._begin()

    def sign_in(self, password: str, address: str) -> tuple[str, float]:
        """Return a new session's token; or "" and the seconds to wait before another try is looked at."""
        wait = self._limits.wait(address, self._tick())
        if wait:
            return "", wait
        kept = self._kept.state(_PASSWORD)
        if kept is None or not passwords.fits(kept.decode(), password):
            return "", 0.0
        self._limits.succeeded(address)
        return self._begin(), 0.0

    # Sessions.

    def _begin(self) -> str:
        token, now = secrets.token_urlsafe(32), self._seconds()
        self._kept.end_sessions(begun_before=now - sessions.LONGEST)
        self._kept.put_session(hash_of(token), now)
        return token

    def check(self, token: str) -> None:
        """Check that a token is a live session's.

        Raises:
            Denied: when it is not.
        """
        if session_of(self._kept, token, self._now()) is None:
            raise Denied("nobody is signed in")

    def see(self, token: str) -> None:
        """Note that a session is in use."""
        self._kept.see_session(hash_of(token), self._seconds())

    def end(self, token: str, *, everywhere: bool = False) -> None:
        """End a session, or all of them."""
        self._kept.end_sessions(None if everywhere else hash_of(token))


def session_of(kept: Kept, token: str, now: datetime) -> Session | None:
    """Return the live session of a token; None when there is none."""
    if len(token) != sessions.TOKEN:
        return None
    found = kept.session(hash_of(token))
    session = None if found is None else Session(*found)
    return session if session is not None and session.live(int(now.timestamp())) else None

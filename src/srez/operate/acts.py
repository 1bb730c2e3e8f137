"""What the web process may ask for on the operator's behalf, and the answers.

All but `LookAtLink`, `SetUp`, `Renew` and `SignIn` need the token of a live session, which is looked at where they are
done: in the process that writes.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from srez.wire.intents import DropSource, PutSource, Redact, Result


class LookAtLink(msgspec.Struct, frozen=True, tag="look-at-link"):
    """Tell what a one-time link is good for."""

    link: str


class SetUp(msgspec.Struct, frozen=True, kw_only=True, tag="set-up"):
    """Set the site up, by the one-time link."""

    link: str
    password: str
    name: str
    zone: str
    language: str
    place: str
    #: A pack of `catalogue.packs`; "" leaves the sources as they are.
    pack: str
    contact: str
    address: str


class Renew(msgspec.Struct, frozen=True, tag="renew"):
    """Set another password, by the one-time link."""

    link: str
    password: str


class SignIn(msgspec.Struct, frozen=True, tag="sign-in"):
    """Begin a session."""

    password: str
    #: Whence, for the limits.
    address: str


class SignOut(msgspec.Struct, frozen=True, tag="sign-out"):
    """End the session, or all of them."""

    everywhere: bool = False


class ChangePassword(msgspec.Struct, frozen=True, tag="change-password"):
    """Set another password and end all sessions but a new one."""

    old: str
    new: str
    address: str


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """Note that the session is in use."""


class Choose(msgspec.Struct, frozen=True, tag="choose"):
    """Keep choices by name (`operate.choices`), as JSON; None takes one back."""

    values: dict[str, bytes | None]


class Find(msgspec.Struct, frozen=True, tag="find"):
    """Look for the feeds behind a pasted address, and show what the best of them has."""

    address: str


class Test(msgspec.Struct, frozen=True, tag="test"):
    """Look at a source's feeds now, without logging anything."""

    source: str


class Do(msgspec.Struct, frozen=True, tag="do"):
    """Log what is on the wire afterwards."""

    intents: tuple[PutSource | DropSource | Redact, ...]


class TakePack(msgspec.Struct, frozen=True, tag="take-pack"):
    """Collect a pack of the catalogue's sources, or no longer."""

    pack: str
    drop: bool = False


class BackUp(msgspec.Struct, frozen=True, tag="back-up"):
    """Begin a backup."""


Act = (
    LookAtLink
    | SetUp
    | Renew
    | SignIn
    | SignOut
    | ChangePassword
    | Seen
    | Choose
    | Find
    | Test
    | Do
    | TakePack
    | BackUp
)


class LinkIs(msgspec.Struct, frozen=True, tag="link-is"):
    """What a link is good for; "" for nothing."""

    good_for: Literal["", "setup", "password"]


class Signed(msgspec.Struct, frozen=True, tag="signed"):
    """How a sign-in ended: a token, or none and the seconds to wait."""

    token: str = ""
    wait: float = 0.0


class Peek(msgspec.Struct, frozen=True, kw_only=True):
    """An item of a feed that is not collected yet."""

    title: str
    link: str = ""
    text: str = ""
    #: RFC 3339, or "".
    published: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True, tag="found"):
    """What is behind an address."""

    #: The address meant.
    address: str = ""
    homepage: str = ""
    #: Its feeds, the best first; the items are of the first.
    feeds: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    items: tuple[Peek, ...] = ()
    entries: int = 0
    #: A source that reads one of the feeds already, or "".
    known: str = ""
    #: Why nothing was found, as a visit's outcome: a code of `model.Outcome`, or "address"; "" when all is well.
    problem: str = ""
    #: The same in a program's words.
    detail: str = ""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How one look at one feed ended."""

    feed: str
    outcome: str
    status: int = 0
    entries: int = 0
    problem: str = ""
    titles: tuple[str, ...] = ()


class Tested(msgspec.Struct, frozen=True, tag="tested"):
    """How a source's feeds answer."""

    feeds: tuple[Tried, ...]


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It is done; what became of each intent, when there were any."""

    results: tuple[Result, ...] = ()


Reply = LinkIs | Signed | Found | Tested | Done

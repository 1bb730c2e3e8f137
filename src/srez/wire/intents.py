"""What may be asked of the log. After a failure each may be handed in again: what is there stays one."""

from __future__ import annotations

from typing import Literal

import msgspec

from srez.model import Item, Source
from srez.wire.seals import Seal


class Offer(msgspec.Struct, frozen=True, tag="offer"):
    """An item was seen; it is new, a revision, or known."""

    item: Item
    #: What a revision is judged by (`parse.normalise.content_of`).
    content: str
    #: What was made of the very item beforehand; the log makes it when it is None.
    seal: Seal | None = None


class PutSource(msgspec.Struct, frozen=True, tag="put-source"):
    """A source is to be collected, or its facts are others now."""

    source: Source


class DropSource(msgspec.Struct, frozen=True, tag="drop-source"):
    """A source is no longer to be collected."""

    slug: str


class Vanish(msgspec.Struct, frozen=True, tag="vanish"):
    """An article's address answered 404 or 410."""

    article: int
    status: int


class Return(msgspec.Struct, frozen=True, tag="return"):
    """An article that had vanished answers again."""

    article: int


class Redact(msgspec.Struct, frozen=True, tag="redact"):
    """Delete what an article says, with all its revisions, on a legal ground."""

    article: int
    reason: str


class Expire(msgspec.Struct, frozen=True, tag="expire"):
    """Delete a class of fields of all bodies with `first` ≤ index < `upto`, by the published policy."""

    first: int
    upto: int
    what: str


class Configure(msgspec.Struct, frozen=True, tag="configure"):
    """State what is fixed at setup."""

    zone: str
    after_size: int = 0
    after_root: str = ""


class Decide(msgspec.Struct, frozen=True, tag="decide"):
    """Log what a decider found or an operator ruled, as a record whose time is still empty.

    Of the kinds `articles.described`, `stories.decided`, `stories.corrected` and `top.published` only.
    """

    record: bytes


Intent = Offer | PutSource | DropSource | Vanish | Return | Redact | Expire | Configure | Decide
#: What became of an intent: logged as a first record or a revision; `logged` for other kinds; `known` when the wire
#: says so already; `held` when a revision comes too soon after the last one and is to be offered again.
Fate = Literal["published", "revised", "logged", "known", "held"]


class Result(msgspec.Struct, frozen=True):
    """What became of one intent, and the index of the record (of the known article's first record, or -1)."""

    fate: Fate
    index: int

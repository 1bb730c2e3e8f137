"""What the parser's process and its owner say to each other: frames of a length and a message."""

from __future__ import annotations

from datetime import datetime

import msgspec

from srez.model import Feed, Item, Source
from srez.ports import Response
from srez.wire.seals import Seal

#: Bytes of a frame's length.
LENGTH = 8


class Task(msgspec.Struct, frozen=True, array_like=True):
    """The arguments of `parse_document`."""

    response: Response
    feed_url: str
    source: Source
    now: datetime


class Done(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """It is a feed."""

    feed: Feed
    entries: int
    items: tuple[Item, ...]
    seals: tuple[Seal, ...]


class NoFeed(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """It is none: what a `ParseError` says."""

    problem: str
    where: str = ""


class Bug(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """An exception of ours, with its traceback."""

    traceback: str


Answer = Done | NoFeed | Bug

encode = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(Task).decode
decode_answer = msgspec.msgpack.Decoder(Answer).decode


def framed(message: Task | Answer) -> bytes:
    """Return a message's frame."""
    data = encode(message)
    return len(data).to_bytes(LENGTH, "big") + data

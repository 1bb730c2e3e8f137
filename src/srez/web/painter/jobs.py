"""What the painter is asked for and answers, as it goes over its pipes: four bytes of length, then MessagePack."""

from __future__ import annotations

from typing import Literal

import msgspec

Form = Literal["webp", "jpeg"]
#: Bytes of one message: the largest picture fetched, and room beside it.
MOST = 16_000_000


class Scale(msgspec.Struct, frozen=True, tag=True):
    """Make pictures of these widths out of bytes from outside."""

    data: bytes
    widths: tuple[int, ...]
    form: Form


class Card(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Draw a page's card: what it is about, over the strip of its day."""

    #: The site's name.
    name: str
    #: Over the title: the source, the time.
    above: str = ""
    title: str
    below: str = ""
    #: The day from its first slice to its last, each 0 (nothing) to 255 (the most said in any).
    slices: bytes
    #: Slices from this one on are yet to come.
    come: int
    #: The slices of the time that the page is about, first ≤ slice < second; None for the whole day.
    here: tuple[int, int] | None = None
    #: Where the day's hours stand, in slices, and their names.
    scale: tuple[tuple[int, str], ...] = ()
    #: The operator's accent, `#rrggbb`, and logo, a PNG drawn by us; "" and none for the site's own.
    accent: str = ""
    logo: bytes = b""


class Icon(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Draw the site's icon."""

    #: Pixels of a side; the share of it that the figure takes, and by which the corners are rounded.
    size: int
    part: float
    rounded: float
    #: As a card's.
    accent: str = ""
    logo: bytes = b""


class Picture(msgspec.Struct, frozen=True):
    """One that was made."""

    width: int
    height: int
    data: bytes


class Made(msgspec.Struct, frozen=True, tag=True):
    """What was asked for, in the order of the widths."""

    pictures: tuple[Picture, ...]


class Refusal(msgspec.Struct, frozen=True, tag=True):
    """The bytes are no picture that is shown here; why, for the log."""

    problem: str


Job = Scale | Card | Icon
Reply = Made | Refusal

_encoder = msgspec.msgpack.Encoder()
_jobs: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Scale | Card | Icon)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Made | Refusal)


def framed(message: Job | Reply) -> bytes:
    """Return a message as it is sent."""
    data = _encoder.encode(message)
    return len(data).to_bytes(4, "big") + data


def read_job(data: bytes) -> Job:
    """Read a message to the painter."""
    return _jobs.decode(data)


def read_reply(data: bytes) -> Reply:
    """Read a message from the painter."""
    return _replies.decode(data)

"""What of an article's record needs no order, made before the log has its turn: the body's salts and digest, its time.

It is most of what planning a record takes, and whoever reads documents has time to spare while the one log has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from srez.model import Body, Item
from srez.wire import records

_encoder = msgspec.json.Encoder()


class Extra(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a body's `extra` holds of an article."""

    language: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[tuple[str, str, int], ...] = ()


class Seal(msgspec.Struct, frozen=True, array_like=True):
    """What a record says of one state of an item; of another state it is wrong, and the log does not look."""

    #: The body's field of that name.
    extra: str
    #: 32 random bytes for each of `model.FIELDS`, none for one that is absent.
    salts: tuple[bytes, ...]
    #: The record's `digest` and `published`.
    digest: str
    published: str


def seal(item: Item, noise: bytes) -> Seal:
    """Seal an item's body with `noise`, `records.SALTS` random bytes that serve nothing else."""
    extra = _extra(item)
    salts, digest = records.seal(body(item, extra), noise)
    return Seal(extra, salts, digest, _moment(item.published))


def seal_all(items: Sequence[Item], random: Callable[[int], bytes]) -> tuple[Seal, ...]:
    """Seal each item's body; `random` gives so many random bytes."""
    noise = random(records.SALTS * len(items))
    return tuple(
        [
            seal(item, noise[at : at + records.SALTS])
            for item, at in zip(items, range(0, len(noise), records.SALTS), strict=True)
        ]
    )


def body(item: Item, extra: str) -> Body:
    """Return an item's body; `extra` is its seal's."""
    return Body(url=item.url, title=item.title, summary=item.summary, text=item.text, image=item.image, extra=extra)


def _extra(item: Item) -> str:
    if not (item.language or item.authors or item.categories or item.enclosures):
        return ""
    return _encoder.encode(
        Extra(
            language=item.language,
            authors=item.authors,
            categories=item.categories,
            enclosures=tuple([(e.url, e.type, e.length) for e in item.enclosures]),
        )
    ).decode()


def _moment(when: datetime | None) -> str:
    return "" if when is None else records.timestamp(when)

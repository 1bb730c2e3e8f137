"""What a document holds."""

from __future__ import annotations

import msgspec

from srez.model import Feed, Item
from srez.wire.seals import Seal


class Parsed(msgspec.Struct, frozen=True):
    """A document's feed without its entries, how many those are, and the items made of them that fit the wire."""

    feed: Feed
    entries: int
    items: tuple[Item, ...]
    #: One for each item, or none at all.
    seals: tuple[Seal, ...] = ()

"""What is found about an article besides codes: words, and so a private cache that goes when the article's words go."""

from __future__ import annotations

import msgspec

from srez.stories.telling import Mention


class Credit(msgspec.Struct, frozen=True, kw_only=True):
    """Someone whom an article names as the source of what it says."""

    #: As records have it: a source's slug, or `~` and eight hex digits.
    id: str
    name: str
    #: `agency`, `media`, `official`, … as `enrich/origins.py` tells them apart.
    kind: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What pages may show of it; no fold depends on any of it."""

    #: Base forms of the title's words.
    terms: tuple[str, ...] = ()
    #: Whether the title shouts or teases.
    loud: bool = False
    mentions: tuple[Mention, ...] = ()
    credits: tuple[Credit, ...] = ()
    #: By what it was joined to its story, a code of `stories.grouping`.
    by: str = "alone"


class _Holding(msgspec.Struct, frozen=True):
    """Whatever holds facts among other things, as MessagePack."""

    facts: Facts


_holding = msgspec.msgpack.Decoder(_Holding)


def read(data: bytes) -> Facts:
    """Return the facts that a cached value holds."""
    return _holding.decode(data).facts

"""What the rest of this room is given: a story, and its articles as tellings of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from srez.model import Ownership

#: What a mention tells. Their order is that of the difference table.
MentionKind = Literal["number", "name", "place", "quote"]
#: The field of an article's body that a span counts in.
Field = Literal["title", "summary", "text"]


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A number, name, place or quote that an article gives. A private cache: no record holds it."""

    kind: MentionKind
    #: Equal keys say the same («12 236» and «12,236», «Тверь» and «Твери»), across languages where that can be told.
    key: str
    #: As it stands in the article.
    words: str = ""
    #: The sentence that gives it: `body.field[start:end]`.
    field: Field = "text"
    start: int = 0
    end: int = 0


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a story.

    All but the last four fields come from records, and nothing that is ranked or recorded may depend on those four.
    """

    #: The article's id.
    index: int
    #: Microseconds since 1970 UTC at which it was first seen.
    seen: int
    #: Facts of its source: the slug, ISO 3166-1 alpha-2 or "", ownership kind, owner's name or "".
    source: str
    country: str = ""
    ownership: Ownership = "unknown"
    owner: str = ""
    #: ISO 639 code of the article's own language.
    language: str = ""
    #: Index of the article whose text it reprints, or -1.
    copy_of: int = -1
    #: Whom it credits, in the order of the chain, who said it first at the front: slugs of sources, or `~` and eight
    #: hex digits for one that is no source of ours (an official body, say).
    origins: tuple[str, ...] = ()
    #: Whether it credits nobody outside of its own newsroom.
    own: bool = False
    #: No news of an event (an opinion, a horoscope, a list): never ranked.
    not_news: bool = False
    #: "" where it was redacted.
    title: str = ""
    #: Base forms of the title's words, as the machine that decides reads them.
    terms: tuple[str, ...] = ()
    #: Whether the title shouts or teases (`enrich/wording.py`).
    loud: bool = False
    mentions: tuple[Mention, ...] = ()

    @property
    def when(self) -> tuple[int, int]:
        """Its place among the others in time; never the same for two."""
        return self.seen, self.index

    @property
    def group(self) -> str:
        """Who answers for it: the owner, or the source itself where no owner is known."""
        return self.owner or self.source


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is told."""

    #: Index of its first article.
    id: int
    #: In any order; no index twice.
    tellings: tuple[Telling, ...]
    #: Ids of the places where it plays and of its sections, as its articles' records have them.
    places: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

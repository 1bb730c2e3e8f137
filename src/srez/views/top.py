"""The top as of any record: the stories view read, and the public formula over it (`stories/rank.py`).

The same records give the same list byte for byte, whoever reads them and whenever.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec

from srez.stories import rank
from srez.stories.rank import Ranked
from srez.stories.telling import Story, Telling
from srez.views.stories import Member, Stories

#: A story is of a section or place when at least one of so many of its articles is.
SHARE: Final = 3
#: Lists whose digests are published: of all, of a language, of a section.
ALL: Final = "all"


class Narrowed(msgspec.Struct, frozen=True):
    """What a list is narrowed to; "" and none for no limit."""

    language: str = ""
    section: str = ""
    #: Ids of a place and of those in it.
    places: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What its digest is published under; "" for one that is not published."""
        if self.places:
            return ""
        parts = [f"lang:{self.language}" if self.language else "", f"section:{self.section}" if self.section else ""]
        return " ".join(filter(None, parts)) or ALL


def top(
    stories: Stories,
    size: int,
    now: int,
    owners: Mapping[str, str],
    narrowed: Narrowed = Narrowed(),  # noqa: B008 - frozen
    limit: int = rank.LONGEST,
) -> tuple[Ranked, ...]:
    """Return the top stories of the first `size` records.

    Args:
        now: microseconds since 1970 UTC; ages count from there.
        owners: by source, what the wire said of its owner by then.
        narrowed: a language counts only its own articles; a place or a section chooses stories.
    """
    since = now - rank.WINDOW * rank.MINUTE
    recent = {member.story for member in stories.window(since, now + 1, at=size)}
    tellings: dict[int, list[Member]] = defaultdict(list)
    for member in stories.members(recent, at=size):
        tellings[member.story].append(member)
    chosen = [_story(story, told, owners, narrowed) for story, told in tellings.items() if _is_of(told, narrowed)]
    return rank.rank(chosen, now, limit)


def sections_of(told: Sequence[Member]) -> tuple[str, ...]:
    """Return a story's sections: those of a third of its articles, the most frequent first."""
    return _common(told, [member.sections for member in told])


def places_of(told: Sequence[Member]) -> tuple[str, ...]:
    """Return where a story plays: the scenes of a third of its articles, the most frequent first."""
    return _common(told, [[place for place, role in member.places if role == "s"] for member in told])


def _common(told: Sequence[Member], named: Sequence[Collection[str]]) -> tuple[str, ...]:
    counts = Counter(name for names in named for name in dict.fromkeys(names))
    enough = [name for name, count in counts.items() if SHARE * count >= len(told)]
    return tuple(sorted(enough, key=lambda name: (-counts[name], name)))


def _is_of(told: Sequence[Member], narrowed: Narrowed) -> bool:
    if narrowed.section and narrowed.section not in sections_of(told):
        return False
    return not narrowed.places or not narrowed.places.isdisjoint(places_of(told))


def _story(story: int, told: Sequence[Member], owners: Mapping[str, str], narrowed: Narrowed) -> Story:
    counted = [member for member in told if not narrowed.language or member.language == narrowed.language]
    return Story(id=story, tellings=tuple(_telling(member, owners) for member in counted))


def _telling(member: Member, owners: Mapping[str, str]) -> Telling:
    return Telling(
        index=member.index,
        seen=member.seen,
        source=member.source,
        country=member.country,
        owner=owners.get(member.source, ""),
        language=member.language,
        copy_of=member.copy_of,
        origins=member.origins,
        own="own" in member.flags,
        not_news="not-news" in member.flags,
    )

"""The top of the hour: a public formula over what records say, in integers alone (docs/ranking.md).

1. An origin that was first told `a` whole minutes ago is worth 60,000 / (60 + a) points, and nothing after 12 hours.
   An owner's retellings together are worth a twentieth of what an origin of the age of the first would be.
2. Of an owner, the strongest counts in full, the next a half, the next a quarter, and so on.
3. Of a country, the strongest owner counts in full, each next one four fifths of what the one before it would.
4. The countries' points are added up; each further language adds a tenth, up to five of them.

So no owner is ever worth more than two fresh origins, and no country more than five owners, however many join in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

import msgspec

from srez.stories import origins
from srez.stories.origins import Origin
from srez.stories.telling import Story, Telling

#: Its version; a list says by which one it was made. Whatever changes a list for equal records raises it, the way to
#: the origins (`stories/origins.py`) included.
FORMULA: Final = 1
#: Stories of a list.
LONGEST: Final = 50
#: Microseconds.
MINUTE: Final = 60_000_000
#: Minutes: what is older is worth nothing; what counts as this hour.
WINDOW: Final = 12 * 60
HOUR: Final = 60
#: Points of a fresh origin, and of an owner's retellings as a share of them.
FRESH: Final = 1000
RETOLD: Final = 20
#: Languages that add to the first.
LANGUAGES: Final = 5


class Ranked(msgspec.Struct, frozen=True, array_like=True):
    """A story's place in the list, and why."""

    story: int
    points: int
    #: Independent origins first told within `WINDOW`.
    origins: int
    #: Countries and languages of the articles within `WINDOW`, and articles within the hour.
    countries: int
    languages: int
    articles: int
    #: Owners that retold an origin within `WINDOW`.
    retellings: int


def rank(stories: Iterable[Story], now: int, limit: int = LONGEST) -> tuple[Ranked, ...]:
    """Return the top stories, the one with most points first, equal ones by id; one worth nothing is left out.

    The order of the stories and of their tellings does not matter.

    Args:
        now: microseconds UTC; what is seen later does not count.
    """
    found = [ranked for story in stories if (ranked := _weigh(story, now)) is not None]
    found.sort(key=lambda ranked: (-ranked.points, ranked.story))
    return tuple(found[:limit])


def canonical(ranked: Iterable[Ranked]) -> bytes:
    """Return a list as the bytes that its digest is of: JSON `{"formula":1,"top":[[story,points,…],…]}`, no space."""
    return msgspec.json.encode({"formula": FORMULA, "top": tuple(ranked)})


def digest(ranked: Iterable[Ranked]) -> str:
    """Return the SHA-256 of a list's canonical bytes, as hex digits."""
    return sha256(canonical(ranked)).hexdigest()


def worth(age: int) -> int:
    """Return the points of an origin first told so many whole minutes ago."""
    return FRESH * HOUR // (HOUR + age) if age < WINDOW else 0


def _weigh(story: Story, now: int) -> Ranked | None:
    told = [telling for telling in story.tellings if telling.seen <= now and not telling.not_news]
    recent = [telling for telling in told if _age(telling, now) < WINDOW]
    if not recent:
        return None
    # By owner: its origins, and the first thing that it retold.
    own: dict[str, list[Origin]] = defaultdict(list)
    retold: dict[str, Telling] = {}
    for origin in origins.find(told):
        if _age(origin.first, now) < WINDOW:
            own[origin.told.group].append(origin)
        for telling in origin.retellings:
            if _age(telling, now) < WINDOW:
                before = retold.get(telling.group, telling)
                retold[telling.group] = min(before, telling, key=lambda each: each.when)
    countries: dict[str, list[int]] = defaultdict(list)
    for group in own.keys() | retold.keys():
        mine = own.get(group, [])
        points = [worth(_age(origin.first, now)) for origin in mine]
        counted = [origin.told for origin in mine]
        if group in retold:
            points.append(worth(_age(retold[group], now)) // RETOLD)
            counted.append(retold[group])
        # An owner in many countries counts in the one that told first.
        countries[min(counted, key=lambda each: each.when).country].append(_dampened(points, 1, 2))
    total = sum(_dampened(of_country, 4, 5) for of_country in countries.values())
    languages = {telling.language for telling in recent} - {""}
    total = total * (10 + min(max(0, len(languages) - 1), LANGUAGES)) // 10
    if total == 0:
        return None
    return Ranked(
        story=story.id,
        points=total,
        origins=sum(len(mine) for mine in own.values()),
        countries=len({telling.country for telling in recent} - {""}),
        languages=len(languages),
        articles=sum(_age(telling, now) < HOUR for telling in recent),
        retellings=len(retold),
    )


def _age(telling: Telling, now: int) -> int:
    return (now - telling.seen) // MINUTE


def _dampened(points: Iterable[int], share: int, of: int) -> int:
    """Add up points so that each counts `share / of` of what the next stronger one does; rounded down at each step."""
    total = 0
    for each in sorted(points):
        total = each + total * share // of
    return total

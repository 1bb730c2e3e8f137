"""The places that an article names, and which of them its event happens in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from srez.enrich.morphology import Morphology
from srez.enrich.places.context import SPORT
from srez.enrich.places.find import Finder
from srez.enrich.places.gazetteer import LANGUAGES, Gazetteer
from srez.enrich.places.resolve import Meant, Scope, resolve
from srez.enrich.places.roles import roles
from srez.enrich.words import words
from srez.model import Place, PlaceMention

__all__ = ["Places", "story_places"]

#: Words of sport that make a match report.
SPORTING: Final = 4
#: Articles of a story that a place must be in, as a share, to be the story's.
SHARE: Final = 0.34


class Places:
    """Recognises places.

    Args:
        gazetteer: all places.
        morphology: tells first names from places; optional.
    """

    def __init__(self, gazetteer: Gazetteer, morphology: Morphology | None = None) -> None:
        self._gazetteer = gazetteer
        self._finders = {language: Finder(gazetteer, language, morphology) for language in LANGUAGES}

    def find(
        self, title: str, text: str, language: str, *, home: str = "", hint: Collection[str] = ()
    ) -> tuple[PlaceMention, ...]:
        """Return the places that an article names: scenes first, then by where they are first named.

        Args:
            title: plain text.
            text: plain text; its first 20,000 characters are read.
            language: `ru`, `uk`, `be`, `en`; another is read as Russian when its letters are Cyrillic, else as English.
            home: id of the place or region that the source writes from, or "".
            hint: ids of places that other articles of the same story are about.
        """
        language = language[:2]
        if language not in self._finders:
            language = "ru" if any("\u0400" <= letter <= "\u04ff" for letter in title[:40]) else "en"
        joint = f"{title.strip()}\n{text}"
        sport = language == "en" and sum(word.text.lower() in SPORT for word in words(joint[:3000])) > SPORTING
        scope = Scope(self._gazetteer, language, home, hint, sport=sport)
        meant = resolve(self._finders[language].spans(joint), scope, self._gazetteer)
        return _mentions(meant, joint, len(title.strip()), language, self._gazetteer)


def _mentions(
    meant: list[Meant], joint: str, headline: int, language: str, gazetteer: Gazetteer
) -> tuple[PlaceMention, ...]:
    grouped: defaultdict[str, list[Meant]] = defaultdict(list)
    for one in meant:
        grouped[one.place.id if one.place else f"?{joint[one.span.start : one.span.end].casefold()}"].append(one)
    found = roles(grouped, joint, headline, language, gazetteer)
    mentions = []
    for key, group in grouped.items():
        first = group[0]
        surface = joint[first.span.start : first.span.end]
        place = first.place
        mentions.append(
            PlaceMention(
                place=place.id if place else "",
                role=found[key],
                kind=place.kind if place else "settlement",
                name=_name(place, language) if place else surface,
                country=place.country if place else "",
                surface=surface,
                times=len(group),
            )
        )
    mentions.sort(key=lambda mention: mention.role != "scene")
    return tuple(mentions)


def _name(place: Place, language: str) -> str:
    """Return a place's name in a language; a region's is its full one."""
    if place.kind == "region":
        return (place.official if language == "ru" else "") or place.name(language)
    return place.name(language)


def story_places(articles: Sequence[Iterable[PlaceMention]]) -> tuple[PlaceMention, ...]:
    """Return the places of a story, given those of each of its articles: the most named first.

    A place is a scene when most articles that name it say so. What few articles name is left out; of a story with one
    or two articles nothing is.
    """
    named: defaultdict[str, list[PlaceMention]] = defaultdict(list)
    for mentions in articles:
        for mention in mentions:
            if mention.place:
                named[mention.place].append(mention)
    least = SHARE * len(articles) if len(articles) > 2 else 1
    found = []
    for group in named.values():
        scenes = sum(mention.role == "scene" for mention in group)
        if len(group) < least and scenes * 3 < len(articles):
            continue
        names = Counter(mention.name for mention in group)
        found.append(
            PlaceMention(
                place=group[0].place,
                role="scene" if scenes * 2 >= len(group) and scenes else "mentioned",
                kind=group[0].kind,
                name=names.most_common(1)[0][0],
                country=group[0].country,
                surface=group[0].surface,
                times=len(group),
            )
        )
    found.sort(key=lambda mention: (mention.role != "scene", -mention.times))
    return tuple(found)

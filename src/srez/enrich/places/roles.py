"""Whether an event happens in a place, or a text merely names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from srez.enrich.places.context import EARLIER
from srez.enrich.places.gazetteer import Gazetteer
from srez.enrich.places.resolve import Meant
from srez.model import Place, PlaceRole

#: Characters after the title that tell the news itself.
LEAD: Final = 300
#: Characters between an unknown village and the region that it lies in.
BESIDE: Final = 60
#: Mark from which a place is a scene.
SCENE: Final = 1.0


def roles(
    grouped: Mapping[str, list[Meant]], joint: str, headline: int, language: str, gazetteer: Gazetteer
) -> dict[str, PlaceRole]:
    """Return each place's role.

    Args:
        grouped: what each place's spans mean, by a key of the place.
        joint: title, line break, text.
        headline: length of the title.
    """
    marks = {key: max(_mark(one, joint, headline, language) for one in group) for key, group in grouped.items()}
    for key, group in grouped.items():
        marks[key] += 0.3 * min(max(sum(map(_counts, group)) - 1, 0), 3)
    _draw_together(marks, grouped, headline)
    scenes = {key for key, mark in marks.items() if mark >= SCENE}
    kinds = {key: group[0].place.kind if group[0].place else "settlement" for key, group in grouped.items()}
    if not any(kinds[key] != "country" for key in scenes):
        # Nothing below a country stands out: the best placed town or region is where it is, if it has some mark.
        below = [key for key in marks if kinds[key] != "country" and not _is_passing(grouped[key], headline, language)]
        best = max(below, key=lambda key: marks[key], default=None)
        if best is not None and marks[best] >= (-0.2 if len(below) == 1 and not scenes else 0.5):
            scenes.update(key for key in below if marks[key] > marks[best] - 0.1)
    _contain(scenes, grouped, marks, kinds, gazetteer)
    return {key: "scene" if key in scenes else "mentioned" for key in grouped}


def _draw_together(marks: dict[str, float], grouped: Mapping[str, list[Meant]], headline: int) -> None:
    """Raise what lies in the region that the title or the lead sets, and lower what lies in another."""
    regions = {
        place.id if place.kind == "region" else place.region
        for key, group in grouped.items()
        if marks[key] >= SCENE and group[0].span.start < headline + LEAD and (place := group[0].place) is not None
    } - {""}
    if not regions:
        return
    # A forecast for a whole country names regions one after another.
    whole = {key.upper() for key, group in grouped.items() if marks[key] >= SCENE and _is_country(group[0].place)}
    for key, group in grouped.items():
        place = group[0].place
        if place is None or place.kind == "country" or group[0].span.start < headline:
            continue
        inside = (place.id if place.kind == "region" else place.region) in regions
        if inside and all(one.span.dateline for one in group):
            continue
        if inside:
            marks[key] += 0.6
        elif place.country not in whole:
            marks[key] -= 0.7


def _contain(
    scenes: set[str],
    grouped: Mapping[str, list[Meant]],
    marks: Mapping[str, float],
    kinds: Mapping[str, str],
    gazetteer: Gazetteer,
) -> None:
    """Make a scene of the region that a scene lies in; and of a country only what no smaller scene of it explains."""
    for key in list(scenes):
        place = grouped[key][0].place
        if place is None:
            scenes.update(_beside(grouped[key][0], grouped, kinds))
            continue
        if place.kind == "country":
            continue
        for around in gazetteer.around(place.id):
            if around.kind == "region" and around.id in grouped:
                scenes.add(around.id)
    for key in list(scenes):
        if kinds[key] != "country":
            continue
        inside = [
            other for other in scenes if kinds[other] != "country" and _country(grouped[other][0].place) == key.upper()
        ]
        elsewhere = [other for other in scenes if kinds[other] != "country" and other not in inside]
        if marks[key] < SCENE + 0.6 and elsewhere and not inside:
            scenes.discard(key)


def _beside(one: Meant, grouped: Mapping[str, list[Meant]], kinds: Mapping[str, str]) -> set[str]:
    """Return the regions named right beside a settlement that the gazetteer doesn't have: it lies there."""
    return {
        key
        for key, group in grouped.items()
        if kinds[key] == "region" and any(abs(other.span.start - one.span.start) < BESIDE for other in group)
    }


def _counts(one: Meant) -> bool:
    """Tell whether naming a place once more so makes it likelier a scene."""
    return one.span.form != "adjective" and one.span.preposition != "from"


def _is_passing(group: list[Meant], headline: int, language: str) -> bool:
    """Tell whether a place is only a Russian dateline's or an adjective's in the text: said by the way."""
    if all(one.span.dateline for one in group):
        return language != "en"
    return all(one.span.form == "adjective" and one.span.start > headline for one in group)


def _goes_there(one: Meant) -> bool:
    """Tell «в Москву» (where to) from «в Москве» (where)."""
    name = one.candidate.name if one.candidate is not None else ""
    return one.candidate is not None and name[-1:] in "ая" and one.candidate.ending in ("у", "ю", "ую", "ию")


def _is_country(place: Place | None) -> bool:
    return place is not None and place.kind == "country"


def _country(place: Place | None) -> str:
    return place.country if place is not None else ""


def _mark(one: Meant, joint: str, headline: int, language: str) -> float:
    span = one.span
    mark = 0.0
    if span.start < headline:
        mark += 0.9
    elif span.start < headline + LEAD:
        mark += 0.6
    elif span.start > headline + 3 * LEAD:
        mark -= 0.3
    if span.dateline:
        mark -= 0.2
    elif span.preposition in ("in", "near"):
        mark += 0.2 if span.preposition == "in" and _goes_there(one) else 1.0
    elif span.preposition == "by":
        mark += 0.4
    elif span.preposition == "from":
        mark -= 0.3
    if span.headed:
        mark += 0.3
    if span.called:
        mark += 0.3
    if span.form == "adjective":
        mark -= 0.2
    if span.form == "people":
        mark += 0.3
    if span.speaking:
        mark -= 0.7
    if span.listed:
        mark += 0.2
    begin = max(joint.rfind(".", 0, span.start), joint.rfind("\n", 0, span.start)) + 1
    before = joint[max(begin, span.start - 120) : span.start].lower()
    if any(word in EARLIER[language] for word in before.replace(",", " ").split()):
        mark -= 0.9
    if one.place is not None and one.place.kind == "country":
        mark -= (0.2 if span.start < headline else 0.5) if span.form == "name" else 0.9
        if span.preposition == "from":
            mark -= 0.4
    return mark

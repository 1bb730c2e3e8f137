"""Places in running text: 120 cases of ours in four languages, with the traps that names set."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest

from srez.catalogue.gazetteer import gazetteer
from srez.enrich.morphology import Morphology
from srez.enrich.places import Places, story_places
from srez.model import PlaceMention

#: `language`, `text`, `places`: each `Name:role`, `*` for either role; a `*` alone allows more places, `-` none.
CASES = Path(__file__).with_name("places.tsv")
#: The share of cases that must be wholly right; raise it when more are.
FLOOR = 0.97
_EXPECTED = re.compile(r"(\S[^:]*):(scene|mentioned|\*)(?: |$)")


@pytest.fixture(scope="module")
def places(morphology: Morphology) -> Places:
    return Places(gazetteer(), morphology)


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_right(mentions: tuple[PlaceMention, ...], expected: str) -> bool:
    wanted = _EXPECTED.findall(expected)
    found = {mention.name: mention.role for mention in mentions}
    if any(name not in found or role not in ("*", found[name]) for name, role in wanted):
        return False
    return (expected.endswith("*") and not expected.endswith(":*")) or len(found) == len(wanted)


def test_places_of_our_cases_are_found_with_their_roles(places: Places) -> None:
    wrong = []
    cases = _cases()
    for case in cases:
        mentions = places.find(case["text"], "", case["language"])
        if not _is_right(mentions, case["places"]):
            wrong.append(f"{case['text']}: {[(one.name, one.role) for one in mentions]}, not {case['places']}")
    assert Counter(case["language"] for case in cases).keys() == {"ru", "uk", "be", "en"}
    assert len(cases) >= 120
    assert len(wrong) <= (1 - FLOOR) * len(cases), "\n".join(wrong)


def test_a_name_that_many_places_bear_is_the_one_of_the_region_beside(places: Places) -> None:
    kursk = places.find("В Железногорске Курской области открыли школу", "", "ru")
    krasnoyarsk = places.find("В Железногорске Красноярского края открыли школу", "", "ru")
    assert "463343" in {mention.place for mention in kursk}
    assert "1538635" in {mention.place for mention in krasnoyarsk}


def test_the_sources_own_place_speaks_for_its_towns(places: Places) -> None:
    text = ("В Благовещенске открыли школу", "", "ru")
    assert places.find(*text)[0].place == "2026609"
    assert places.find(*text, home="bashkortostan")[0].place == "576116"


def test_what_other_articles_of_the_story_name_speaks_too(places: Places) -> None:
    text = ("В Благовещенске открыли школу", "", "ru")
    assert places.find(*text, hint=["576116"])[0].place == "576116"


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("В Сухуми починили дорогу", "ru", "611847"),
        ("В Сухуме починили дорогу", "ru", "611847"),
        ("В Аҟәа открыли музей", "ru", "611847"),
        ("У Сухумі відкрили музей", "uk", "611847"),
        ("A museum opened in Sokhumi", "en", "611847"),
        ("В Кировограде открыли музей", "ru", "705812"),
        ("A museum opened in Kropyvnytskyi", "en", "705812"),
        ("У Горадні адкрылі музей", "be", "627904"),
        ("A museum opened in Hrodna", "en", "627904"),
        ("Крым ждёт туристов", "ru", "crimea"),
        ("У Криму відкрили музей", "uk", "crimea"),
        ("В Абхазии собирают мандарины", "ru", "abkhazia"),
    ],
)
def test_a_place_is_found_under_each_of_its_names(places: Places, text: str, language: str, place: str) -> None:
    assert place in {mention.place for mention in places.find(text, "", language)}


def test_a_village_that_nobody_lists_is_named_without_an_id(places: Places) -> None:
    (village,) = (
        one for one in places.find("В деревне Малые Вишенки под Псковом сгорел дом", "", "ru") if not one.place
    )
    assert (village.kind, village.role, village.country) == ("settlement", "scene", "")


def test_a_bare_surname_is_its_bearers_once_the_text_has_named_him(places: Places) -> None:
    mentions = places.find("Сергей Киров выставил картины", "Киров писал их десять лет. Киров доволен.", "ru")
    assert mentions == ()


def test_another_language_is_read_by_its_letters(places: Places) -> None:
    assert {one.place for one in places.find("Минск", "Выставка в Минске", "kk")} >= {"625144"}
    assert {one.place for one in places.find("Paris", "Une exposition, from Paris", "fr")} >= {"2988507"}
    assert places.find("", "", "ru") == ()


def test_any_text_is_read_in_bounded_time(places: Places) -> None:
    hostile = (
        "«Тверь» " * 5_000,
        "В " + "Твери, " * 5_000,
        "«" * 20_000,
        "ТВЕРЬ, 1 " * 4_000,
        "A. " * 20_000,
        "-А" * 20_000,
    )
    for text in hostile:
        begin = time.process_time()
        places.find(text[:200], text, "ru")
        places.find(text[:200], text, "en")
        assert time.process_time() - begin < 8


def test_a_storys_place_is_that_of_its_articles_together() -> None:
    def told(place: str, role: Literal["scene", "mentioned"]) -> PlaceMention:
        return PlaceMention(place=place, role=role, kind="settlement", name=place)

    tver, moscow, village = told("480060", "scene"), told("524901", "mentioned"), told("", "scene")
    together = story_places(
        [[tver, moscow], [tver], [tver, village], [told("480060", "mentioned"), told("1", "mentioned")]]
    )
    assert [(one.place, one.role, one.times) for one in together] == [("480060", "scene", 4)]
    alone = story_places([[tver, moscow]])
    assert [(one.place, one.role) for one in alone] == [("480060", "scene"), ("524901", "mentioned")]
    assert story_places([]) == ()

"""The gazetteer: what it holds, and that its names are found in every case that a dictionary gives them."""

from __future__ import annotations

from collections import Counter

import pymorphy3
import pytest

from srez.catalogue import load
from srez.catalogue.gazetteer import address, claims, gazetteer
from srez.enrich.places.gazetteer import Gazetteer
from srez.model import Place

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


def test_every_settlement_and_region_is_there(places: Gazetteer) -> None:
    counted = Counter(place.country for place in places if place.kind in ("settlement", "district") and place.region)
    assert counted["RU"] >= 5_300
    assert counted["UA"] >= 5_480
    assert counted["BY"] >= 310
    assert sum(place.region == "abkhazia" for place in places) >= 60
    assert {region.id for region in load.regions()} <= {place.id for place in places if place.kind == "region"}
    assert sum(place.kind == "country" for place in places) > 240


def test_each_settlement_of_ours_has_a_region_a_zone_a_point_and_four_names(places: Gazetteer) -> None:
    regions = {region.id for region in load.regions()}
    for place in places:
        if place.kind in ("settlement", "district") and place.region in regions:
            assert all((place.ru, place.uk, place.be, place.en)), place
            assert place.zone, place
            assert (place.latitude, place.longitude) != (0, 0), place


def test_places_contain_each_other(places: Gazetteer) -> None:
    assert [around.id for around in places.around("480060")] == ["tver-oblast", "ru"]
    assert [around.id for around in places.around("611847")] == ["abkhazia", "ge"]
    assert places.around("nowhere") == ()
    district = next(place for place in places if place.kind == "district")
    assert district.within in {around.id for around in places.around(district.id)}
    assert places.seat_of("480060") == "tver-oblast"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Сухум", "611847"), ("Сухуми", "611847"), ("Аҟәа", "611847"), ("Sukhumi", "611847"), ("Sokhumi", "611847"),
        ("Кропивницкий", "705812"), ("Кировоград", "705812"), ("Кіровоград", "705812"), ("Kropyvnytskyi", "705812"),
        ("Гродно", "627904"), ("Горадня", "627904"), ("Hrodna", "627904"), ("в Гродно".split()[1], "627904"),
        ("Нижнем Новгороде", "520555"), ("ростов-на-дону", "501175"), ("Тверской области", "tver-oblast"),
        ("Крым", "crimea"),
        ("Donetsk People's Republic", "donetsk-oblast"), ("Апсны", "abkhazia"), ("ХМАО", "khanty-mansi"),
    ],
)  # fmt: skip
def test_a_name_of_whatever_language_and_case_finds_its_place(places: Gazetteer, name: str, place: str) -> None:
    assert place in {found.id for found in places.named(name)}


def test_nonsense_finds_nothing(places: Gazetteer) -> None:
    assert places.named("") == places.named(" - ") == places.named("ъ" * 10_000) == ()


def test_the_most_peopled_comes_first(places: Gazetteer) -> None:
    found = places.named("Благовещенск")
    assert [place.id for place in found][:2] == ["2026609", "576116"]


def test_whoever_claims_a_place_is_named_and_none_is_ours(places: Gazetteer) -> None:
    for contested in ("abkhazia", "611847", "crimea", "693805", "694423", "donetsk-oblast", "706448"):
        place = places.get(contested)
        assert place is not None
        claimants = {claim.claimant for claim in claims(place)}
        assert len(claimants) > 1, place
    tver = places.get("480060")
    assert tver is not None
    assert claims(tver) == []


def test_addresses_are_ascii_and_begin_with_the_id(places: Gazetteer) -> None:
    tver = places.get("480060")
    assert tver is not None
    assert address(tver) == "480060-tver"
    assert all(address(place).isascii() and address(place).startswith(place.id) for place in places)


@pytest.mark.parametrize(("language", "floor"), [("ru", 0.995), ("uk", 0.98)])
def test_towns_are_found_in_all_cases_that_a_dictionary_gives_them(
    places: Gazetteer, language: str, floor: float
) -> None:
    dictionary = pymorphy3.MorphAnalyzer(lang=language)
    asked = found = 0
    missed = []
    for place in places:
        if place.kind != "settlement" or place.country not in ("RU", "UA", "BY", "GE") or place.population < 5_000:
            continue
        for form in _forms(place.name(language), dictionary, language):
            asked += 1
            if place in places.named(form):
                found += 1
            else:
                missed.append(form)
    assert asked > 4_000
    assert found >= floor * asked, missed


def _forms(name: str, dictionary: pymorphy3.MorphAnalyzer, language: str) -> list[str]:
    """Return a name's forms, or none when the dictionary doesn't have it as a place's."""
    for reading in dictionary.parse(name) if name.isalpha() else ():
        grammemes = reading.tag.grammemes
        if reading.is_known and {"NOUN", "nomn"} <= grammemes and (language == "uk" or "Geox" in grammemes):
            turned = (reading.inflect({case}) for case in CASES)
            return [str(form.word) for form in turned if form is not None]
    return []


def test_every_table_names_places_that_are_there(places: Gazetteer) -> None:
    from srez.catalogue.gazetteer import _table

    for name in ("names.tsv", "adjectives.tsv"):
        unknown = {row[0] for row in _table(name) if places.get(row[0]) is None}
        assert unknown == set(), name
    assert {row[3] for row in _table("regions.tsv") if row[3] and not isinstance(places.get(row[3]), Place)} == set()

"""What is written beforehand: enough of it, well-formed, and nobody real."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

from srez.catalogue import load as catalogue
from srez.demo.dice import Dice
from srez.demo.fill import Pen, draw
from srez.demo.texts import LANGUAGES, Format, load
from srez.model import SourceKind

TEXTS = load()


def test_the_outlets_are_many_and_of_every_kind() -> None:
    outlets = TEXTS.outlets
    assert len(outlets) >= 60
    assert {outlet.language for outlet in outlets} == set(LANGUAGES)
    assert {o.ownership for o in outlets} == {"state", "public", "private", "exile", "independent"}
    assert {o.kind for o in outlets} == set(get_args(SourceKind)) - {"other"}
    assert {o.format for o in outlets} == set(get_args(Format))
    assert len({o.country for o in outlets}) > 8
    assert any(o.push for o in outlets)
    assert {o.rights for o in outlets} == {"full", "excerpt", "link"}


def test_no_outlet_is_a_real_one() -> None:
    def bare(name: str) -> str:
        return re.sub(r"\W+", "", name).casefold()

    real = {bare(source.name) for source in catalogue.sources()} | {source.slug for source in catalogue.sources()}
    assert [o.name for o in TEXTS.outlets if bare(o.name) in real or o.slug in real] == []


def test_regions_are_the_catalogues() -> None:
    regions = {region.id: region.country for region in catalogue.regions()}
    assert [o.slug for o in TEXTS.outlets if o.place and regions.get(o.place) != o.country] == []
    assert [t.id for t in TEXTS.towns if regions.get(t.place, "?") != t.country] == []


def test_a_hundred_towns_have_their_forms() -> None:
    assert len(TEXTS.towns) >= 100
    assert len({town.id for town in TEXTS.towns}) == len(TEXTS.towns)
    assert sum(town.wide for town in TEXTS.towns) >= 30
    prepositions = {"ru": ("в ", "во "), "uk": ("у ", "в "), "be": ("у ", "ва "), "en": ("in ",)}
    for town in TEXTS.towns:
        for language, name in town.names.items():
            assert name.where.startswith(prepositions[language]), (town.id, name)
            assert name.nominative[0].isupper(), town.id
            assert name.genitive[0].isupper(), town.id


def test_events_are_told_in_four_languages_by_many() -> None:
    assert len(TEXTS.events) >= 24
    for event in TEXTS.events:
        told = Counter(telling.language for telling in event.tellings)
        assert set(told) == set(LANGUAGES), event.id
        assert 6 <= len(event.tellings) <= 15, event.id


def test_every_row_and_telling_can_be_written_out() -> None:
    town = next(town for town in TEXTS.towns if town.wide)
    people = {form: names[0] for form, names in TEXTS.people.items()}
    for event in TEXTS.events:
        numbers = {name: draw(span, Dice(name)) for name, span in event.slots.items()}
        for telling in event.tellings:
            pen = Pen(telling.language, Dice(1), town=town, numbers=numbers, people=people)
            for template in (telling.title, telling.text, telling.edited):
                assert not set("{}<>|@") & set(pen.write(template)), template
    for shelves in (TEXTS.local, TEXTS.standing):
        assert set(shelves) == set(LANGUAGES)
        for language, shelf in shelves.items():
            for row in shelf.rows:
                pen = Pen(language, Dice(1), town=town, people=people, words=shelf.words)
                for template in (row.title, row.text):
                    assert not set("{}<>|@") & set(pen.write(template)), template


def test_there_is_something_for_every_section() -> None:
    assert sum(len(shelf.rows) for shelf in TEXTS.local.values()) >= 30
    assert sum(len(shelf.rows) for shelf in TEXTS.standing.values()) >= 40
    sections = {row.section for shelf in TEXTS.standing.values() for row in shelf.rows}
    assert {"music", "ecology", "sport", "horoscope", "weather", "economy", "digest", "science"} <= sections

"""Templates: numbers agree with their nouns, places stand in their case, credits are noted."""

from __future__ import annotations

import pytest

from srez.demo.dice import Dice
from srez.demo.fill import Mention, Origin, Pen, draw
from srez.demo.texts import Name, Range, Town, bounds

TVER = Town(
    "tver",
    "RU",
    "tver-oblast",
    {
        "ru": Name("Тверь", "Твери", "в Твери"),
        "uk": Name("Твер", "Твері", "у Твері"),
        "be": Name("Цвер", "Цверы", "у Цверы"),
        "en": Name("Tver", "Tver", "in Tver"),
    },
)


def pen(language: str = "ru", **numbers: float) -> Pen:
    return Pen(language, Dice("test"), town=TVER, numbers=numbers)


@pytest.mark.parametrize(
    ("number", "written"),
    [(2, "2 дома"), (5, "5 домов"), (12, "12 домов"), (24, "24 дома"), (113, "113 домов"), (20_000, "20\xa0000 домов")],
)
def test_a_noun_agrees_with_its_number(number: float, written: str) -> None:
    assert pen(n=number).write("{n|дома|домов}") == written


def test_a_number_never_asks_for_a_singular() -> None:
    dice = Dice("numbers")
    drawn = {draw(Range(2, 140, 1), dice) for _ in range(5000)}
    assert not {n for n in drawn if n % 10 == 1 and n % 100 != 11}
    assert 11 in drawn
    # Nor does another outlet's idea of it.
    assert pen(n=19).write("{n+2}") == "22"


def test_english_and_slavic_numbers_are_written_differently() -> None:
    assert pen("en", n=12_500, m=4.2).write("{n} {m}") == "12,500 4.2"
    assert pen("uk", n=12_500, m=4.2).write("{n} {m} {m-0.2}") == "12\xa0500 4,2 4,0"
    assert pen("en", year=1961).write("{year}") == "1961"


def test_a_town_stands_in_its_case_and_is_noted_once() -> None:
    written = pen()
    assert written.write("{T.l} ждут {t.g}: {t}") == "В Твери ждут Твери: Тверь"
    mention = Mention(id="tver", name="Тверь", surface="Твери", country="RU", region="tver-oblast")
    assert written.places == {"tver": mention}


@pytest.mark.parametrize(
    ("language", "template", "written"),
    [
        ("be", "Школа {t.l}", "Школа ў Цверы"),
        ("be", "Дом {t.l}", "Дом у Цверы"),
        ("be", "{t.l}", "У Цверы"),
        ("uk", "Школа у Полтаві", "Школа в Полтаві"),
        ("uk", "Школа {t.l}", "Школа у Твері"),
    ],
)
def test_prepositions_sound_right(language: str, template: str, written: str) -> None:
    assert pen(language).write(template) == written


def test_credits_are_noted_by_their_name() -> None:
    written = pen()
    assert written.write("сообщили в {@пожарная охрана|пожарной охране}") == "Сообщили в пожарной охране"
    assert list(written.origins.values()) == [Origin("пожарная охрана")]


def test_choices_and_words_are_drawn() -> None:
    drawn = {Pen("ru", Dice(n), words={"street": ["{2..4} Садовая"]}).write("<а/б>: {street}") for n in range(60)}
    assert drawn == {f"{a}: {n} Садовая" for a in "АБ" for n in (2, 3, 4)}


def test_what_is_no_slot_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such slot"):
        pen().write("{nobody}")


def test_bounds_are_read() -> None:
    assert bounds("12..48") == Range(12, 48, 1)
    assert bounds("120..340:10") == Range(120, 340, 10)
    assert bounds("3.1..4.6") == Range(3.1, 4.6, 0.1)

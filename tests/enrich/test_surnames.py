from __future__ import annotations

import pytest

from srez.enrich.surnames import declined, turned


@pytest.mark.parametrize(
    ("language", "gender", "word", "expected"),
    [
        ("ru", "masc", "Сомова", "сомов"),
        ("ru", "masc", "Вяземским", "вяземский"),
        ("ru", "femn", "Лисицыной", "лисицына"),
        ("uk", "masc", "Гриценка", "гриценко"),
        ("uk", "femn", "Левицької", "левицька"),
        ("be", "masc", "Пятрова", "пятроў"),
        ("be", "femn", "Шчарбаковай", "шчарбакова"),
        ("ru", "masc", "Дюма", None),
        ("en", "masc", "Poole", None),
    ],
)
def test_a_surname_is_turned_by_its_ending(language: str, gender: str, word: str, expected: str | None) -> None:
    assert turned(word, language, gender) == expected


def test_an_ending_tells_whether_a_surname_is_declined() -> None:
    assert declined("Сомова", "ru") == "masc"
    assert declined("Лисицыной", "ru") == "femn"
    assert declined("Гусь", "ru") == ""

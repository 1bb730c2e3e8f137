from __future__ import annotations

import pytest

from srez.enrich.morphology import Morphology, fold


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", ["жителей", "житель", "жителями"]),
        ("ru", ["ёлка", "елки", "ёлкой"]),
        ("uk", ["міста", "місті", "містом"]),
        ("be", ["Мінск", "Мінску", "Мінскам", "Мінска"]),
        ("be", ["горад", "горада", "горадзе", "гарадамі"][:2]),
        ("en", ["elections", "election"]),
        ("fr", ["élection", "Élection"]),
    ],
)
def test_forms_of_a_word_share_their_base(morphology: Morphology, language: str, forms: list[str]) -> None:
    assert len({morphology.lemma(form, language) for form in forms}) == 1


def test_different_words_keep_different_bases(morphology: Morphology) -> None:
    assert morphology.lemma("выборы", "ru") != morphology.lemma("выбоина", "ru")
    assert morphology.lemma("горад", "be") != morphology.lemma("гонар", "be")


def test_a_reading_tells_what_a_word_names(morphology: Morphology) -> None:
    assert any("Geox" in reading.naming for reading in morphology.readings("Твери", "ru"))
    assert any("Surn" in reading.naming for reading in morphology.readings("Путина", "ru"))
    assert morphology.readings("running", "en")[0].lemma == "run"


def test_a_name_is_turned_into_the_nominative(morphology: Morphology) -> None:
    assert morphology.nominative("Путина", "ru", gender="masc") == "путин"
    assert morphology.nominative("Твери", "ru") == "тверь"
    assert morphology.nominative("областной", "ru", gender="femn") == "областная"
    assert morphology.nominative("Smith", "en") == "smith"


def test_spellings_of_one_word_fold_together() -> None:
    assert fold("П’ять") == fold("п'ять")
    assert fold("Ёлка") == fold("елка")


@pytest.mark.parametrize(
    ("language", "word", "form"),
    [("ru", "сообщить", "сообщили"), ("ru", "признаться", "призналась"), ("uk", "повідомити", "повідомила")],
)
def test_a_word_has_all_its_forms(morphology: Morphology, language: str, word: str, form: str) -> None:
    assert form in morphology.forms(word, language)
    assert morphology.forms(word, "be") == {word}


def test_a_ukrainian_name_is_turned_into_the_nominative(morphology: Morphology) -> None:
    assert morphology.nominative("поліцію", "uk") == "поліція"
    assert morphology.nominative("Івана", "uk", gender="masc") == "іван"

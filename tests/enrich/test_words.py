from __future__ import annotations

import pytest

from srez.enrich.words import sentences, words


def _cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_words_keep_what_belongs_to_them() -> None:
    text = "кол-во п'ять 5,5% 2-й в 17:42 don’t Нью-Йорк, №7 (ООН)"
    found = words(text)
    assert [word.text for word in found] == [
        "кол-во", "п'ять", "5,5", "2-й", "в", "17:42", "don’t", "Нью-Йорк", "7", "ООН",
    ]  # fmt: skip
    assert all(text[word.start : word.end] == word.text for word in found)
    assert [word.text for word in found if word.is_number] == ["5,5", "2-й", "17:42", "7"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "А. С. Пушкин родился в 1799 г. в Москве. Он писал.",
            ["А. С. Пушкин родился в 1799 г. в Москве.", "Он писал."],
        ),
        ("«Это 5,5%!» — сказал он. И ушёл.", ["«Это 5,5%!» — сказал он.", "И ушёл."]),
        ("Он сказал: «Да». Она: «Нет».", ["Он сказал: «Да».", "Она: «Нет»."]),
        ("Mr. Smith said so. U.S. officials agreed.", ["Mr. Smith said so.", "U.S. officials agreed."]),
        ("Заголовок без точки\nНовая строка", ["Заголовок без точки", "Новая строка"]),
        ("Що? Так… Ні!", ["Що?", "Так…", "Ні!"]),
        ("Цена 10.000 руб. Это много", ["Цена 10.000 руб. Это много"]),
        ("  ", []),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, wanted: list[str]) -> None:
    assert _cut(text) == wanted


def test_a_long_text_without_an_end_takes_no_longer_than_its_length_asks() -> None:
    assert len(sentences("т. " * 100_000)) == 1
    assert len(words("а-" * 100_000)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Дом сгорел за час.Мать вынесла детей.", ["Дом сгорел за час.", "Мать вынесла детей."]),
        ("Мост цел.«Мы готовы», — сказал он.", ["Мост цел.", "«Мы готовы», — сказал он."]),
        ("Об этом пишет Север.Вести вчера.", ["Об этом пишет Север.Вести вчера."]),
        ("Об этом пишет Vesti.kz вчера.", ["Об этом пишет Vesti.kz вчера."]),
        ("Так сказал В.В. Петров вчера.", ["Так сказал В.В. Петров вчера."]),
    ],
)
def test_a_space_lost_after_a_sentence_still_ends_it(text: str, expected: list[str]) -> None:
    assert _cut(text) == expected

"""Reprints are told from independent work."""

from __future__ import annotations

import pytest

from srez.enrich.copies import SPAN, Copies, fingerprint

TITLE = "Мост через Зорянку открыли в Вышкове"
TEXT = (
    "Мост через реку Зорянку открыли утром в городе Вышкове, сообщила мэрия. Его длина 312 метров, строили его четыре "
    "года. Первым по нему прошёл трамвай, за ним шли школьники. Движение машин разрешат в пятницу после проверки опор. "
    "Старый мост у мельницы разберут весной, его плиты уйдут на набережную."
)
OWN = (
    "В Вышкове теперь можно перейти Зорянку по новому мосту длиной 312 метров. На открытии играл оркестр, мэр разрезал "
    "ленту, а трамвай опоздал на полчаса. Жители ждали этого дня четыре года и помнят, как баржа сломала опору."
)


def _original(*said: tuple[str, str, str]) -> list[int]:
    copies, found = Copies(), []
    for index, (language, title, text) in enumerate(said):
        what = fingerprint(title, text)
        original = copies.original(language, what)
        copies.add(index, index * 60_000_000, language, what, original)
        found.append(original)
    return found


def test_a_reprint_is_a_copy_of_the_first_and_own_words_are_not() -> None:
    cut = TEXT.replace("Старый мост у мельницы разберут весной, его плиты уйдут на набережную.", "")
    assert _original(
        ("ru", TITLE, TEXT), ("ru", TITLE, TEXT), ("ru", "Мост через Зорянку открыт", cut), ("ru", TITLE, OWN)
    ) == [-1, 0, 0, -1]


def test_a_copy_of_a_copy_leads_to_the_original() -> None:
    assert _original(("ru", TITLE, TEXT), ("ru", TITLE, TEXT), ("ru", TITLE, TEXT + " Подробности позже.")) == [
        -1,
        0,
        0,
    ]


@pytest.mark.parametrize(("was", "now"), [("312", "418"), ("Зорянк", "Каменк")])
def test_the_same_mould_with_another_figure_or_name_is_no_copy(was: str, now: str) -> None:
    assert _original(("ru", TITLE, TEXT), ("ru", TITLE.replace(was, now), TEXT.replace(was, now)))[1] in (-1, 0)
    many = TEXT.replace("312", "418").replace("Зорянк", "Каменк").replace("Вышков", "Лугов")
    assert _original(("ru", TITLE, TEXT), ("ru", "Мост через Каменку открыли в Лугове", many)) == [-1, -1]


def test_a_short_text_is_never_a_copy() -> None:
    assert _original(("ru", TITLE, "Мост открыли."), ("ru", TITLE, "Мост открыли.")) == [-1, -1]


def test_another_language_is_no_copy() -> None:
    assert _original(("ru", TITLE, TEXT), ("uk", TITLE, TEXT)) == [-1, -1]


def test_an_original_is_forgotten_after_three_days() -> None:
    copies, what = Copies(), fingerprint(TITLE, TEXT)
    copies.add(0, 0, "ru", what, -1)
    copies.add(1, SPAN + 1, "ru", fingerprint("", OWN), -1)
    assert copies.original("ru", what) == -1

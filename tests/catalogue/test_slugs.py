from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.catalogue.slugs import LONGEST, is_slug, slug, unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Вечерняя Щукинка", "vechernyaya-shchukinka"),
        ("Їжак і Ґанок", "izhak-i-ganok"),
        ("Ў вёсцы", "u-vestsy"),
        ("Е́к’ 74.ru!", "ek-74-ru"),
        ("Şəhər Łódź", "seher-lodz"),
        ("新闻", ""),
        ("--", ""),
    ],
)
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_composed_and_decomposed_letters_agree() -> None:
    assert slug("и\u0306од і\u0308жа") == slug("йод їжа") == "yod-izha"


def test_unique_counts_then_stays_bounded() -> None:
    taken: set[str] = set()
    for _ in range(3_000):
        taken.add(unique("Новости", taken))
    assert len(taken) == 3_000
    assert {"novosti", "novosti-2", "novosti-3"} <= taken


@given(st.text(max_size=200), st.sets(st.sampled_from(["source", "a", "a-2", "b" * LONGEST])))
def test_any_name_gives_a_free_slug(name: str, taken: set[str]) -> None:
    made = unique(name, taken)
    assert is_slug(made)
    assert made not in taken
    assert made == unique(name, taken)


@given(st.text(max_size=80))
def test_a_slug_is_its_own_slug(name: str) -> None:
    assert slug(slug(name)) == slug(name)

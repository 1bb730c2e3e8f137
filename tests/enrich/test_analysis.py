"""A word of a question meets the same word of a text in any of its forms."""

from __future__ import annotations

import pytest

from srez.enrich.analysis import MOST, Analysis
from srez.enrich.morphology import Morphology


@pytest.fixture(scope="module")
def analysis(morphology: Morphology) -> Analysis:
    return Analysis(morphology)


def _meets(analysis: Analysis, asked: str, text: str, language: str) -> bool:
    there = [set(terms) for terms, _, _ in analysis.terms(text, language)]
    wanted = [set(terms) for terms in analysis.asked(asked)]
    return any(all(wanted[n] & there[at + n] for n in range(len(wanted))) for at in range(len(there) - len(wanted) + 1))


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("землетрясение", "После землетрясения люди ушли", "ru"),
        ("землетрясения", "Землетрясение", "ru"),
        ("елка", "У ёлки", "ru"),
        ("Ёлка", "елкой", "ru"),
        ("Київ", "У Києві гучно", "uk"),
        ("Києві", "Київ", "uk"),
        ("Мінск", "пад Мінскам", "be"),
        ("выборы", "На выборах", "ru"),
        ("вибори", "про виборах сказали, виборів", "uk"),
        ("Ростов-на-Дону", "в Ростове-на-Дону", "ru"),
        ("Дон", "в Ростове-на-Дону", "ru"),
        ("5,5%", "выросла на 5.5%", "ru"),
        ("10000", "около 10.000 человек", "ru"),
        ("elections", "The election was held", "en"),
        ("Reuters", "сообщает Reuters", "ru"),
        ("п'ять", "П’ять", "uk"),
        ("точная фраза", "о точной фразе", "ru"),
        ("Зеленский", "Зеленскому передали", "ru"),
        ("თბილისი", "თბილისი", "ka"),
    ],
)
def test_forms_meet(analysis: Analysis, asked: str, text: str, language: str) -> None:
    assert _meets(analysis, asked, text, language)


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("мост", "местный", "ru"),
        ("5,5", "55", "ru"),
        ("фраза точная", "точная фраза", "ru"),
        ("день 2", "день 21", "ru"),
    ],
)
def test_others_do_not(analysis: Analysis, asked: str, text: str, language: str) -> None:
    assert not _meets(analysis, asked, text, language)


def test_each_term_stands_where_its_word_stands(analysis: Analysis) -> None:
    text = "В Ростове-на-Дону — 5,5%"
    found = analysis.terms(text, "ru")
    assert [text[start:end] for _, start, end in found] == ["В", "Ростове", "на", "Дону", "5,5"]
    assert all(1 <= len(terms) <= MOST for terms, _, _ in found)


def test_a_word_without_end_is_cut(analysis: Analysis) -> None:
    assert all(len(term) <= 40 for terms in analysis.asked("щ" * 10_000) for term in terms)
    assert analysis.asked("—«»") == []

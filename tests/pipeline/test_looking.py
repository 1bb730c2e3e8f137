"""What one article says: whom it credits, where it plays, what it is."""

from __future__ import annotations

import pytest

from srez import loaded
from srez.catalogue import aliases
from srez.catalogue.gazetteer import gazetteer
from srez.catalogue.routine import routine
from srez.catalogue.wording import wording
from srez.enrich.places import Places
from srez.model import Source
from srez.pipeline.finding import Look, Seen, Text
from srez.pipeline.looking import looks, origin_id

SOURCES = [
    Source(slug="reed", name="Тростник", homepage="https://reed.example/", language="ru"),
    Source(slug="harbour", name="Quiet Harbour Radio", homepage="https://harbour.example/", language="en"),
]


@pytest.fixture(scope="module")
def all_looks() -> tuple[Look, ...]:
    places = Places(gazetteer(), loaded.morphology())
    return looks(loaded.lexicons(), aliases.known(SOURCES), places, routine(), wording())


def _seen(all_looks: tuple[Look, ...], title: str, text: str, language: str = "ru", source: int = 1) -> list[Seen]:
    given = Text(title=title, text=text, language=language, source=SOURCES[source])
    return [look(given) for look in all_looks]


def test_whom_it_credits_is_a_source_or_the_digest_of_a_name(all_looks: tuple[Look, ...]) -> None:
    text = "Мост открыли утром, сообщает «Тростник». Об этом говорится в сообщении мэрии Вышкова."
    seen = _seen(all_looks, "Мост открыли", text)
    credits = [credit for each in seen for credit in each.credits]
    assert "reed" in [credit.id for credit in credits]
    others = [credit for credit in credits if credit.id != "reed"]
    assert [credit.id for credit in others] == [origin_id(credit.name) for credit in others]
    assert origin_id("Мэрия  ВЫШКОВА") == origin_id("мэрия Вышкова")


def test_its_own_newsroom_is_nobody_outside(all_looks: tuple[Look, ...]) -> None:
    seen = _seen(all_looks, "Мост открыли", "Мост открыли утром, сообщает «Тростник».", source=0)
    assert [credit for each in seen for credit in each.credits] == []
    assert any("own" in each.flags for each in seen)


def test_where_it_plays_is_told_from_what_it_mentions(all_looks: tuple[Look, ...]) -> None:
    seen = _seen(all_looks, "В Твери открыли мост", "Мост открыли в Твери. Плиты для него привезли из Орла.")
    found = {place: role for each in seen for place, role in each.places}
    assert found["480060"] == "s"
    assert "m" in found.values()


def test_a_figure_and_a_quote_stand_in_their_sentences(all_looks: tuple[Look, ...]) -> None:
    text = "Мост открыли. Его длина 312 метров. «Мы ждали этого четыре года», — сказал мэр Пётр Сомов."
    seen = _seen(all_looks, "Мост открыли", text)
    told = {(each.kind, text[each.start : each.end]) for part in seen for each in part.mentions}
    assert ("number", "Его длина 312 метров.") in told
    assert any(kind == "quote" and "ждали этого четыре года" in sentence for kind, sentence in told)


@pytest.mark.parametrize(
    ("title", "language", "kind"),
    [
        ("Прогноз погоды на завтра в Твери", "ru", "weather"),
        ("Гороскоп на вторник для всех знаков зодиака", "ru", "horoscope"),
        ("Курс долара на сьогодні", "uk", "rates"),
        ("Галоўнае за дзень: пяць навін", "be", "digest"),
        ("Morning briefing: five things to know", "en", "digest"),
    ],
)
def test_what_comes_every_day_is_no_news(all_looks: tuple[Look, ...], title: str, language: str, kind: str) -> None:
    flags = {flag for each in _seen(all_looks, title, "", language) for flag in each.flags}
    assert {kind, "not-news"} <= flags


@pytest.mark.parametrize(
    "title", ["Погода испортила праздник в Твери", "Астроном получил знак отличия", "Мост открыли"]
)
def test_news_about_such_things_is_news(all_looks: tuple[Look, ...], title: str) -> None:
    assert "not-news" not in {flag for each in _seen(all_looks, title, "") for flag in each.flags}


def test_a_language_without_words_of_ours_is_passed_over(all_looks: tuple[Look, ...]) -> None:
    seen = _seen(all_looks, "თბილისში ახალი ხიდი გაიხსნა", "ხიდი გაიხსნა.", "ka")
    assert [credit for each in seen for credit in each.credits] == []

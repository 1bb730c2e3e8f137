from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import format_date

from srez.settings import Language
from srez.web import words
from srez.web.language import LANGUAGES, speaking
from srez.web.times import Zone


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 новостей"), (1, "1 новость"), (2, "2 новости"), (5, "5 новостей"), (11, "11 новостей"), (21, "21 новость"),
     (112, "112 новостей"), (104, "104 новости"), (9999, "9999 новостей"), (10_001, "10 001 новость")],
)  # fmt: skip
def test_numbers_take_the_right_form(value: int, said: str) -> None:
    assert words.articles(value).replace("\u00a0", " ").replace("\u202f", " ") == said


PLURALS = {
    "uk": {1: "новина", 2: "новини", 4: "новини", 5: "новин", 0: "новин", 11: "новин", 12: "новин", 14: "новин",
           21: "новина", 22: "новини", 111: "новин", 112: "новин", 121: "новина", 1002: "новини"},
    "be": {1: "навіна", 2: "навіны", 4: "навіны", 5: "навін", 0: "навін", 11: "навін", 12: "навін", 14: "навін",
           21: "навіна", 22: "навіны", 111: "навін", 112: "навін", 121: "навіна", 1002: "навіны"},
    "en": {1: "article", 2: "articles", 0: "articles", 11: "articles", 21: "articles", 101: "articles"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["uk", "be", "en"])
def test_each_language_has_its_own_forms(language: Language) -> None:
    with speaking(language):
        said = {number: words.articles(number).rsplit("\u00a0", 1)[1] for number in PLURALS[language]}
    assert said == PLURALS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_those_of_cldr(language: Language) -> None:
    rule = Locale.parse(language).plural_form
    forms: dict[str, set[str]] = {}
    with speaking(language):
        for number in range(1_200):
            forms.setdefault(rule(number), set()).add(words.articles(number).rsplit("\u00a0", 1)[1])
    assert all(len(found) == 1 for found in forms.values()), forms
    assert len(forms) == (2 if language == "en" else 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_and_months_are_those_of_cldr(language: Language) -> None:
    locale = Locale.parse("en_GB" if language == "en" else language)
    with speaking(language):
        for number in range(400):
            when = date(2026, 1, 1) + timedelta(days=number)
            said = words.day(when, year=False).replace("\u00a0", " ")
            assert said == format_date(when, "EEEE, d MMMM", locale).replace("ʼ", "’")
            assert words.month(when).lower() == format_date(when, "LLLL y", locale).lower()
            short = words.weekdays()[when.weekday()]
            assert short == format_date(when, "ccc", locale).rstrip(".")


@pytest.mark.parametrize(
    ("language", "said", "ago"),
    [
        ("ru", "среда, 25 ноября 2026|1,5 МБ|10 000|9999",
         "5 минут назад|1 минуту назад|только что|2 часа назад|3 дня назад"),
        ("uk", "середа, 25 листопада 2026|1,5 МБ|10 000|9999",
         "5 хвилин тому|1 хвилину тому|щойно|2 години тому|3 дні тому"),
        ("be", "серада, 25 лістапада 2026|1,5 МБ|10 000|9999",
         "5 хвілін таму|1 хвіліну таму|толькі што|2 гадзіны таму|3 дні таму"),
        ("en", "Wednesday, 25 November 2026|1.5 MB|10,000|9,999",
         "5 minutes ago|1 minute ago|just now|2 hours ago|3 days ago"),
    ],
)  # fmt: skip
def test_days_numbers_and_times_as_people_say_them(language: Language, said: str, ago: str) -> None:
    with speaking(language):
        found = [
            words.day(date(2026, 11, 25)), words.size(1_540_000), words.number(10_000), words.number(9_999),
            *(words.ago(seconds) for seconds in (300, 60, -5, 7_200, 260_000)),
        ]  # fmt: skip
    assert "|".join(found).replace("\u00a0", " ").replace("\u202f", " ") == f"{said}|{ago}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_and_languages_have_names_and_nobody_is_named_a_sovereign(language: Language) -> None:
    with speaking(language):
        countries = {code: words._(name) for code, name in words.COUNTRIES.items()}
        assert words.languages("ru ab xx-YY") == ", ".join([words._("русский"), words._("абхазский"), "xx-YY"])
    assert len(set(countries.values())) == len(countries)
    assert not {"AB", "EH", "CQ"} & set(countries)
    # «САР Китая», "Falkland Islands (UK)": CLDR's longer names say whose a place is.
    assert not [name for name in countries.values() if "(" in name or "САР" in name or "SAR" in name.split()]


def test_zones_are_named_in_words() -> None:
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    named = {}
    for language in LANGUAGES:
        with speaking(language):
            named[language] = Zone("Europe/Moscow").name_in_full(at), Zone("Europe/Kyiv").name_in_full(at)
    assert named == {
        "ru": ("МСК (UTC+3)", "по Киеву (UTC+2)"),
        "uk": ("МСК (UTC+3)", "за Києвом (UTC+2)"),
        "be": ("МСК (UTC+3)", "па Кіеве (UTC+2)"),
        "en": ("Moscow time (UTC+3)", "Kyiv time (UTC+2)"),
    }


def test_days_and_sizes() -> None:
    assert words.day(date(2026, 11, 23)).replace("\u00a0", " ") == "понедельник, 23 ноября 2026"
    assert words.size(812) == "812\u00a0Б"
    assert words.size(1_540_000) == "1,5\u00a0МБ"
    assert words.span(59) == "59\u00a0секунд"
    assert words.span(7200) == "2\u00a0часа"


def test_every_code_has_words() -> None:
    import typing

    from srez import model
    from srez.collect import blockpages
    from srez.wire import records

    assert set(words.OWNERSHIP) == set(typing.get_args(model.Ownership))
    assert set(words.KINDS) == set(typing.get_args(model.SourceKind))
    assert set(words.RIGHTS) == set(typing.get_args(model.Rights))
    assert set(words.REASONS) == set(typing.get_args(records.Reason))
    assert set(words.EXPIRED) == set(typing.get_args(records.ExpiryClass))
    assert set(words.OUTCOMES) == set(typing.get_args(model.Outcome)) - {"ok", "unchanged"}
    assert set(words.BLOCKS) == set(typing.get_args(blockpages.Code)) - {""}

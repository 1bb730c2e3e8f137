from __future__ import annotations

from collections.abc import Mapping

import pytest

from srez.catalogue import aliases
from srez.catalogue.slugs import slug
from srez.enrich.lexicon import Lexicon
from srez.enrich.origins import MOST, Credits, Known, chains, is_own, origins, same, source_of
from srez.enrich.saying import read
from srez.model import Source

_SOURCES = [
    Source(slug="vestnik", name="Заречный вестник", homepage="https://www.vestnik.example/", kind="newspaper"),
    Source(slug="severwire", name="Север-Телеграф (English)", homepage="https://severwire.example/", kind="agency"),
    Source(slug="volna", name="«Северная волна»", homepage="https://volna-radio.example/news", kind="radio"),
]


@pytest.fixture(scope="session")
def known() -> Known:
    return aliases.known(_SOURCES)


def _found(
    lexicons: Mapping[str, Lexicon], known: Known, language: str, text: str, *own: str, title: str = ""
) -> Credits:
    return origins(read(title, text, lexicons[language]), known, own=own)


def _names(credits: Credits) -> list[str]:
    return [one.name for one in credits.origins]


def test_whom_an_outlet_has_it_from_stands_before_it(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    text = "Баржу сняли с мели, пишет «Заречный вестник» со ссылкой на администрацию порта."
    credits = _found(lexicons, known, "ru", text)
    assert [[one.name for one in way] for way in chains(credits)] == [["администрация порта", "Заречный вестник"]]
    assert [one.kind for one in credits.origins] == ["outlet", "official"]


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("ru", "Мост цел, рассказал «Северной волне» мэр Олег Сомов.", ["Олег Сомов", "Северная волна"]),
        (
            "ru",
            "«Мост цел», — приводит слова мэра Олега Сомова «Заречный вестник».",
            ["Олег Сомов", "Заречный вестник"],
        ),
        ("uk", "Міст цілий, пише «Зоря» з посиланням на поліцію Зарічного.", ["поліція Зарічного", "Зоря"]),
        ("be", "Мост цэлы, піша «Зара» са спасылкай на пракуратуру.", ["пракуратура", "Зара"]),
        ("en", "The bridge is safe, Ann Poole told the Daily Quill.", ["Ann Poole", "Daily Quill"]),
        (
            "en",
            "The bridge is safe, Northwire reported, citing the Harbour Ministry.",
            ["Harbour Ministry", "Northwire"],
        ),
    ],
)
def test_chains_lead_back_to_who_said_it_first(
    lexicons: Mapping[str, Lexicon], known: Known, language: str, text: str, way: list[str]
) -> None:
    assert way in [[one.name for one in each] for each in chains(_found(lexicons, known, language, text))]


def test_spans_are_those_of_title_and_text(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    title, text = "Мост открыли", "Движение пошло утром. Об этом сообщает пресс-служба мэрии."
    credits = _found(lexicons, known, "ru", text, title=title)
    for one in credits.origins:
        assert f"{title}\n{text}"[one.start : one.end] == one.surface
    assert [one.surface for one in credits.origins] == ["сообщает пресс-служба мэрии"]


@pytest.mark.parametrize(
    ("own", "mention"),
    [
        ("vesti-kraya.example", "сообщает «Вести Края»"),
        ("Вести Края", "передаёт корреспондент «Вестей Края»"),
        ("ria-zareche.example", "сообщает РИА Заречье"),
    ],
)
def test_the_source_itself_is_no_origin(lexicons: Mapping[str, Lexicon], known: Known, own: str, mention: str) -> None:
    assert _names(_found(lexicons, known, "ru", f"Мост открыли, {mention}.", own)) == []
    assert _names(_found(lexicons, known, "ru", f"Мост открыли, {mention}.")) != []


def test_another_outlet_with_a_like_name_is_not_the_source_itself() -> None:
    assert is_own("Вестник", ["vestnik"], slug)
    assert not is_own("Заречный вестник", ["vestnik"], slug)
    assert not is_own("Я", ["ya"], slug)


@pytest.mark.parametrize(
    "text",
    [
        "Утром в парке прошёл субботник. Школьники посадили сорок лип.",
        "Роман «Письма из порта» вышел в издательстве «Большая вода».",
        "Пенсионер, который пояснил дорогу туристам, нашёл кошелёк.",
        "Мэр признал поражение и поздравил соперника.",
    ],
)
def test_who_credits_nobody_tells_it_himself(lexicons: Mapping[str, Lexicon], known: Known, text: str) -> None:
    assert _found(lexicons, known, "ru", text).own


def test_nameless_sources_are_origins_without_a_name(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    credits = _found(lexicons, known, "ru", "Переговоры перенесли, сообщили местные СМИ. Эксперты это подтвердили.")
    assert _names(credits) == [""]
    assert not credits.own


def test_who_is_named_twice_is_one_origin(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    text = (
        "Тарифы не вырастут, заявил министр энергетики Павел Ильин. Ильин отметил, что деньги есть. "
        "По словам министра, проверка закончена. «Мы готовы», — добавил он."
    )
    assert _names(_found(lexicons, known, "ru", text)) == ["Павел Ильин"]


def test_a_headline_counts_when_the_text_credits_nobody(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    title = "МЧС сообщило о тумане"
    assert _names(_found(lexicons, known, "ru", "Видимость упала до ста метров.", title=title)) == ["МЧС"]
    text = "Видимость упала, сообщила пресс-служба МЧС Тихого района."
    assert _names(_found(lexicons, known, "ru", text, title=title)) == ["пресс-служба МЧС Тихого района"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Заречный вестник", "vestnik"),
        ("Zarechnyy Vestnik", "vestnik"),
        ("газета «Заречный вестник»", "vestnik"),
        ("vestnik.example", "vestnik"),
        ("https://www.vestnik.example/", "vestnik"),
        ("Severwire", "severwire"),
        ("Север-Телеграф", "severwire"),
        ("Северная волна", "volna"),
        ("Министерство волны", None),
        ("волна", None),
        ("", None),
    ],
)
def test_a_name_leads_to_the_catalogue(known: Known, name: str, expected: str | None) -> None:
    assert source_of(name, known) == expected


def test_the_catalogue_tells_what_an_origin_is(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    credits = _found(lexicons, known, "ru", "Мост открыли, сообщает Север-Телеграф.")
    assert [(one.name, one.kind) for one in credits.origins] == [("Север-Телеграф", "agency")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("пресс-служба МЧС", "МЧС", True),
        ("Harbour Watch Board", "HWB", True),
        ("Иван Петров", "Петров", True),
        ("Иван Петров", "Пётр Иванов", False),
        ("", "МЧС", False),
    ],
)
def test_names_that_name_the_same(one: str, other: str, *, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected


def test_a_hostile_text_costs_little_and_names_no_end_of_origins(lexicons: Mapping[str, Lexicon], known: Known) -> None:
    from time import process_time

    texts = [
        "сообщил " * 20_000,
        "«" * 50_000 + "»" * 50_000,
        '"' * 100_000,
        "— А, — сказал он. " * 5_000,
        ", ".join(f"сообщает «Вести {number}»" for number in range(5_000)),
        "По данным " + "Ивана Петрова " * 10_000,
        "said John Smith, " * 8_000,
    ]
    for text in texts:
        for language in ("ru", "en"):
            start = process_time()
            assert len(_found(lexicons, known, language, text).origins) <= MOST
            assert process_time() - start < 10

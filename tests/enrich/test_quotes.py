from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.enrich.lexicon import Lexicon
from srez.enrich.quotes import Quote, quotes
from srez.enrich.saying import read


def _found(lexicons: Mapping[str, Lexicon], language: str, text: str, title: str = "") -> tuple[Quote, ...]:
    return quotes(read(title, text, lexicons[language]))


@pytest.mark.parametrize(
    "text",
    [
        "«Мост построят до зимы», — сказал мэр Олег Сомов.",
        '"Мост построят до зимы", - сказал мэр Олег Сомов.',
        "„Мост построят до зимы“, — сказал мэр Олег Сомов.",
        "“Мост построят до зимы”, — сказал мэр Олег Сомов.",
        "``Мост построят до зимы``, - сказал мэр Олег Сомов.",
        "Мэр Олег Сомов сказал: «Мост построят до зимы».",
        "Олег Сомов, мэр: «Мост построят до зимы».",
        "— Мост построят до зимы, — сказал мэр Олег Сомов.",
        "- Мост построят до зимы, - сказал мэр Олег Сомов.",
        "Мэр Олег Сомов встретил гостей: — Мост построят до зимы.",
        "Мэр Олег Сомов вышел к людям.\n— Мост построят до зимы, — говорит он.",
    ],
)
def test_speech_is_known_in_every_typographic_form(lexicons: Mapping[str, Lexicon], text: str) -> None:
    direct = [one for one in _found(lexicons, "ru", text) if one.direct]
    assert [(one.speaker, one.quote) for one in direct] == [("Олег Сомов", "Мост построят до зимы")]


@pytest.mark.parametrize(
    "text",
    [
        "“The bridge will be ready by winter,” Ann Poole said.",
        "“The bridge will be ready by winter,” said Ann Poole, the mayor.",
        "‘The bridge will be ready by winter,’ Ann Poole said.",
        '"The bridge will be ready by winter," said Ann Poole.',
        "``The bridge will be ready by winter,'' Ann Poole said.",
        "Ann Poole said: “The bridge will be ready by winter.”",
        "Ann Poole, who runs the town, said, “The bridge will be ready by winter.”",
    ],
)
def test_english_speech_is_known_in_every_form(lexicons: Mapping[str, Lexicon], text: str) -> None:
    direct = [one for one in _found(lexicons, "en", text) if one.direct]
    assert [(one.speaker, one.quote) for one in direct] == [("Ann Poole", "The bridge will be ready by winter")]


def test_speech_that_the_narrator_splits_stays_one_speakers(lexicons: Mapping[str, Lexicon]) -> None:
    found = _found(lexicons, "ru", "«Мост цел, — сказала инженер Вера Чайкина. — Проверка закончена».")
    assert [(one.speaker, one.quote) for one in found] == [
        ("Вера Чайкина", "Мост цел"),
        ("Вера Чайкина", "Проверка закончена"),
    ]


def test_spans_are_those_of_title_and_text(lexicons: Mapping[str, Lexicon]) -> None:
    title = "Мост цел"
    text = "Мэр Олег Сомов заявил, что мост цел. «Проверка закончена вчера», — добавил он."
    found = _found(lexicons, "ru", text, title)
    assert len(found) == 2
    for one in found:
        assert f"{title}\n{text}"[one.start : one.end] == one.quote


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Клуб «Чайка» выиграл турнир «Золотой якорь»."),
        ("ru", "Так называемые «мягкие меры» не помогли."),
        ("ru", "Роман «Долгая дорога домой к большому морю» вышел весной."),
        ("uk", "Роман «Довга дорога додому» вийшов навесні."),
        ("be", "Раман «Доўгая дарога дадому» выйшаў вясной."),
        ("en", "The film “A Long Way Home” opened on Friday."),
    ],
)
def test_names_and_titles_are_nobodys_speech(lexicons: Mapping[str, Lexicon], language: str, text: str) -> None:
    assert [one for one in _found(lexicons, language, text) if one.direct] == []


@pytest.mark.parametrize(
    ("language", "text", "speaker", "quote"),
    [
        ("ru", "Ольга Лисицына сообщила, что судно разгрузят.", "Ольга Лисицына", "судно разгрузят"),
        ("ru", "По словам Ольги Лисицыной, судно разгрузят.", "Ольга Лисицына", "судно разгрузят"),
        ("ru", "Как уточнили в порту «Якорь», судно разгрузят.", "порт «Якорь»", "судно разгрузят"),
        ("ru", "Судно разгрузят, сообщили в МЧС.", "МЧС", "Судно разгрузят"),
        ("ru", "Судно разгрузят. Об этом сообщает МЧС.", "МЧС", "Судно разгрузят"),
        ("uk", "За словами Ольги Гриценко, судно розвантажать.", "Ольга Гриценко", "судно розвантажать"),
        (
            "uk",
            "Речниця поліції Ольга Гриценко заявила, що судно розвантажать.",
            "Ольга Гриценко",
            "судно розвантажать",
        ),
        ("be", "Паводле слоў Ганны Шчарбаковай, судна разгрузяць.", "Ганна Шчарбакова", "судна разгрузяць"),
        ("en", "According to Ann Poole, the ship was unloaded.", "Ann Poole", "the ship was unloaded"),
        ("en", "Ann Poole said the ship was unloaded.", "Ann Poole", "the ship was unloaded"),
        ("en", "The ship was unloaded, according to Ann Poole.", "Ann Poole", "The ship was unloaded"),
    ],
)
def test_indirect_speech_has_its_speaker(
    lexicons: Mapping[str, Lexicon], language: str, text: str, speaker: str, quote: str
) -> None:
    assert [(one.speaker, one.quote, one.direct) for one in _found(lexicons, language, text)] == [
        (speaker, quote, False)
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Министр Павел Ильин вышел к прессе. «Тарифы не вырастут в этом году», — заявил Ильин."),
        ("ru", "Министр Павел Ильин сообщил о решении. «Тарифы не вырастут в этом году», — отметил министр."),
        ("ru", "Министр Павел Ильин сообщил о решении. «Тарифы не вырастут в этом году», — добавил он."),
        ("ru", "Павел Ильин заявил, что денег хватит. «Тарифы не вырастут в этом году, мы обещаем»."),
    ],
)
def test_a_surname_a_title_or_a_pronoun_leads_to_the_full_name(
    lexicons: Mapping[str, Lexicon], language: str, text: str
) -> None:
    direct = [one for one in _found(lexicons, language, text) if one.direct]
    assert [one.speaker for one in direct] == ["Павел Ильин"]


def test_she_is_not_he(lexicons: Mapping[str, Lexicon]) -> None:
    text = (
        "Директор музея Нина Орлова и мэр Олег Сомов открыли выставку. По словам Нины Орловой, залов стало больше. "
        "Олег Сомов сообщил, что деньги дал город. «Мы открыты каждый день», — сказала она."
    )
    assert [one.speaker for one in _found(lexicons, "ru", text) if one.direct] == ["Нина Орлова"]


def test_words_that_an_outlet_passes_on_are_not_its_own(lexicons: Mapping[str, Lexicon]) -> None:
    text = "«Мы не сдадимся без боя», — цитирует тренера Глеба Ершова «Заречный вестник»."
    assert [one.speaker for one in _found(lexicons, "ru", text) if one.direct] == ["Глеб Ершов"]


@given(st.text(alphabet="«»„“”\"'`— -.,:!?АаБбw\nсказалон", max_size=300))
def test_any_text_gives_quotes_within_it(lexicons: Mapping[str, Lexicon], text: str) -> None:
    for language in ("ru", "be", "en"):
        for one in _found(lexicons, language, text):
            assert f"\n{text}"[one.start : one.end] == one.quote


def test_a_dialogue_written_on_gives_its_answers(lexicons: Mapping[str, Lexicon]) -> None:
    text = (
        "Тренер Глеб Ершов ответил на вопросы: — Почему проиграли? — Мы плохо начали второй тайм. Нам не хватило сил. "
        "Матч прошёл в Заречье. Зрителей было мало."
    )
    direct = [one for one in _found(lexicons, "ru", text) if one.direct]
    assert [(one.speaker, one.quote) for one in direct] == [
        ("Глеб Ершов", "Мы плохо начали второй тайм. Нам не хватило сил")
    ]


def test_speech_that_lost_its_opening_mark_is_speech(lexicons: Mapping[str, Lexicon]) -> None:
    text = 'Рейс отменили. Вылет ждут утром", — сказал лётчик Лев Гусев.'
    direct = [one for one in _found(lexicons, "ru", text) if one.direct]
    assert [(one.speaker, one.quote) for one in direct] == [("Лев Гусев", "Вылет ждут утром")]

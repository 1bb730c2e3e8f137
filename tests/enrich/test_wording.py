from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.catalogue.wording import wording
from srez.enrich.wording import Pattern, Wording


@pytest.mark.parametrize(
    ("language", "title", "reason"),
    [
        ("ru", "Шокирующие подробности пожара в депо", "shock"),
        ("ru", "Жители Твери в ужасе от новых тарифов", "shock"),
        ("ru", "СРОЧНО: в Твери горит депо", "urgent"),
        ("ru", "Срочно! В Твери горит депо", "urgent"),
        ("ru", "Вот что будет с рублём в декабре", "tease"),
        ("ru", "Стало известно, кто возглавит депо", "tease"),
        ("ru", "7 способов сберечь тепло", "tease"),
        ("ru", "Топ-10 трамваев области", "tease"),
        ("ru", "ДЕПО СГОРЕЛО ДОТЛА ЗА НОЧЬ", "caps"),
        ("ru", "НЕВЕРОЯТНОЕ спасение трамвая", "caps"),
        ("ru", "Депо сгорело!!", "marks"),
        ("ru", "Куда смотрят власти??", "marks"),
        ("ru", "Тверь тряхнуло! Жители вышли на улицу", "marks"),
        ("ru", "Слесарь открыл ворота… и не поверил глазам", "dots"),
        ("ru", "Слесарь открыл ворота...", "dots"),
        ("ru", "⚡️ В Твери горит депо", "signs"),
        ("uk", "Жахлива пожежа в депо", "shock"),
        ("uk", "Терміново: горить депо", "urgent"),
        ("uk", "З’ясували, чому горіло депо", "tease"),
        ("be", "Жахлівы пажар у дэпо", "shock"),
        ("be", "Вось чаму гарэла дэпо", "tease"),
        ("be", "Тэрмінова: гарыць дэпо", "urgent"),
        ("en", "You won’t believe what burned in Tver", "tease"),
        ("en", "Here's why the depot burned", "tease"),
        ("en", "Shocking scenes at the tram depot", "shock"),
        ("en", "BREAKING: depot on fire", "urgent"),
        ("en", "9 things you missed at the depot", "tease"),
        ("en", "What your tram says of the town", "tease"),
        ("ru", "Чем вам поможет новое депо", "tease"),
        ("ka", "დეპო იწვის!!", "marks"),
    ],
)
def test_a_headline_that_shouts_or_teases_is_told_why(language: str, title: str, reason: str) -> None:
    assert reason in wording().reasons(title, language)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ru", "В Твери горит трамвайное депо"),
        ("ru", "Взрыв в депо: один погибший, скандал с отчётностью"),
        ("ru", "Пострадавшего с болевым шоком доставили в больницу"),
        ("ru", "Минздрав сообщил о случае бешенства у лисы"),
        ("ru", "МЧС, ЮНЕСКО и ГИБДД подписали соглашение"),
        ("ru", "«Давай, Тверь!» — болельщики встретили команду"),
        ("ru", "Кто заменит главу депо?"),
        ("ru", "Президент — жителям Твери: «Ваш город восстановят»"),
        ("ru", "В Вашингтоне открыли музей трамваев"),
        ("en", "'We hear you', mayor tells the depot's workers"),
        ("ru", "Рассказал, что депо закроют, глава района"),
        ("uk", "У Твері горить трамвайне депо"),
        ("be", "У Цверы гарыць трамвайнае дэпо"),
        ("en", "Tram depot burns in Tver; no injuries reported"),
        ("en", "Two patients die of toxic shock, hospital says"),
        ("en", "NATO and UNESCO open a joint office"),
        ("en", "Developing countries ask for more time"),
        ("en", "Yahoo! sells its office in Riga"),
        ("ka", "შოკი"),
        ("ru", ""),
    ],
)
def test_a_sober_headline_is_left_alone_whatever_it_tells_of(language: str, title: str) -> None:
    assert wording().reasons(title, language) == ()


def test_a_calm_phrase_covers_its_own_words_alone() -> None:
    found = wording()
    assert found.reasons("Шоковая терапия", "ru") == ()
    assert found.reasons("Шоковая терапия: жители в шоке", "ru") == ("shock",)


def test_an_opening_counts_at_the_beginning_alone_and_a_number_stands_for_any() -> None:
    found = Wording({"en": [Pattern(("alarm",), "urgent", opening=True), Pattern(("#", "horse*"), "tease")]})
    assert found.reasons("Alarm in Tver", "en") == ("urgent",)
    assert found.reasons("An alarm in Tver", "en") == ()
    assert found.reasons("The 12 horses of Tver", "en") == ("tease",)
    assert found.reasons("The horses of Tver", "en") == ()


@given(st.text(max_size=300), st.sampled_from(["ru", "uk", "be", "en", "ka", ""]))
def test_any_title_gives_reasons_and_none_twice(title: str, language: str) -> None:
    found = wording().reasons(title, language)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("piece", ["!", "«", "а… ", " ", "шок ", "вот ", '"', "1 ", "А"])
def test_a_hostile_title_takes_no_longer_than_its_length_asks(piece: str) -> None:
    begun = time.perf_counter()
    wording().reasons(piece * 1_000_000, "ru")
    assert time.perf_counter() - begun < 0.5

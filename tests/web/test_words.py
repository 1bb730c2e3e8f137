from __future__ import annotations

from datetime import date

import pytest

from srez.web import words


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 новостей"), (1, "1 новость"), (2, "2 новости"), (5, "5 новостей"), (11, "11 новостей"), (21, "21 новость"),
     (112, "112 новостей"), (104, "104 новости"), (9999, "9999 новостей"), (10_001, "10 001 новость")],
)  # fmt: skip
def test_numbers_take_the_right_form(value: int, said: str) -> None:
    assert words.articles(value).replace("\u00a0", " ").replace("\u202f", " ") == said


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

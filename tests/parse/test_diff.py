from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.diff import diff

_texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(["мост", " ", "\n", ".", "вчера", "и"])).map("".join))


@given(_texts, _texts)
def test_the_pieces_give_both_versions(old: str, new: str) -> None:
    changes = diff(old, new)
    assert "".join(text for kind, text in changes if kind != "new") == old
    assert "".join(text for kind, text in changes if kind != "gone") == new
    assert all(text for _, text in changes)
    assert all(one != other for (one, _), (other, _) in pairwise(changes))


def test_changed_words_are_shown_once() -> None:
    assert diff("Мост открыли вчера утром.", "Мост закрыли сегодня утром.") == [
        ("same", "Мост "),
        ("gone", "открыли вчера"),
        ("new", "закрыли сегодня"),
        ("same", " утром."),
    ]
    assert diff("Мост", "Мост") == [("same", "Мост")]
    assert diff("", "Мост") == [("new", "Мост")]
    assert diff("", "") == []


def test_a_rewritten_paragraph_leaves_the_others_alone() -> None:
    kept = "Первый абзац остаётся.\n\n"
    old, new = ("слово " * 900, "иное " * 900)
    assert diff(f"{kept}{old}\n\nКонец.", f"{kept}{new}\n\nКонец.")[0] == ("same", kept)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("а " * 50_000, "б " * 50_000),
        ("а б " * 50_000, "б а " * 50_000 + "в"),
        ("а\nб\n" * 20_000, "б\nв\nа\n" * 20_000),
        (".".join("абв" * 30_000), ",".join("вба" * 30_000)),
    ],
)
def test_time_is_bounded(old: str, new: str) -> None:
    start = time.process_time()
    diff(old, new)
    assert time.process_time() - start < 5

"""What people type, and how it is understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.views.search.query import (
    MOST_WORDS,
    All,
    Any,
    Filter,
    Node,
    Not,
    Note,
    Phrase,
    Query,
    Word,
    parse,
)


def _parts(*parts: Node) -> Query:
    return Query(All(parts))


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("", _parts()),
        ("  ", _parts()),
        ("землетрясение Турция", _parts(Word("землетрясение"), Word("Турция"))),
        ('"точная фраза" -спорт', _parts(Phrase("точная фраза"), Not(Word("спорт")))),
        ("«точная фраза» −спорт", _parts(Phrase("точная фраза"), Not(Word("спорт")))),
        ("a b OR c", _parts(Word("a"), Any((Word("b"), Word("c"))))),
        ("a ИЛИ b | c", _parts(Any((Word("a"), Word("b"), Word("c"))))),
        ("a -(b c)", _parts(Word("a"), Not(All((Word("b"), Word("c")))))),
        ("кол-во --x", _parts(Word("кол-во"), Word("--x"))),
        ("source:tass lang:uk", _parts(Filter("source", "tass"), Filter("lang", "uk"))),
        ('источник:"Радио X" до:2026-11-23', _parts(Filter("source", "Радио X"), Filter("before", "2026-11-23"))),
        ("-section:sport has:edits", _parts(Not(Filter("section", "sport")), Filter("has", "edits"))),
        ("5,5% №7", _parts(Word("5,5%"), Word("№7"))),
        ("ORBAN", _parts(Word("ORBAN"))),
        ("OR a OR", _parts(Word("a"))),
        (") a (", Query(All((Word("a"),)), (Note("unclosed-bracket"),))),
        ('"a', Query(All((Phrase("a"),)), (Note("unclosed-quote", "a"),))),
        ("foo:bar", Query(All((Phrase("foo bar"),)), (Note("no-such-field", "foo:"),))),
        ("source: a", Query(All((Word("a"),)), (Note("empty-field", "source:"),))),
    ],
)
def test_a_question_is_read_as_people_mean_it(text: str, understood: Query) -> None:
    assert parse(text) == understood


def test_what_is_to_be_highlighted_is_what_was_wanted() -> None:
    asked = parse('мост "через реку" -война lang:ru (паром OR лодка)')
    assert asked.words() == ["мост", "через реку", "паром", "лодка"]
    assert asked.filters() == [Filter("lang", "ru")]


def test_too_much_is_cut_and_said() -> None:
    asked = parse("слово " * 1_000)
    assert len(asked.words()) == MOST_WORDS
    assert asked.notes == (Note("too-long"),)


def _depth(node: Node) -> int:
    match node:
        case All(parts) | Any(parts):
            return 1 + max((_depth(part) for part in parts), default=0)
        case Not(part):
            return 1 + _depth(part)
        case _:
            return 0


@given(st.text(alphabet='ab "«»():-|OR\u0441source', max_size=600))
def test_any_text_is_a_question_of_bounded_size(text: str) -> None:
    asked = parse(text)
    assert len(asked.words()) <= MOST_WORDS
    assert _depth(asked.root) < 40

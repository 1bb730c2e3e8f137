from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from srez.stories.differences import OF_ONE, ROWS, SENTENCES, differences
from srez.stories.telling import Mention, MentionKind, Telling
from tests.stories.telling import telling


def _mention(kind: MentionKind, key: str, start: int = 0) -> Mention:
    return Mention(kind=kind, key=key, words=key, start=start, end=start + 20)


TWELVE, NINE, TVER, SAID = (
    _mention("number", "12"),
    _mention("number", "9", 40),
    _mention("place", "tver", 7),
    _mention("quote", "мы успели", 90),
)
STORY = [
    telling(1, "agency", country="RU", mentions=(TVER, TWELVE)),
    telling(2, "portal", country="RU", mentions=(TVER, TWELVE, SAID)),
    telling(3, "tower", country="UA", mentions=(TVER, NINE)),
]


def test_what_one_side_alone_gives_is_shown_with_its_sentences() -> None:
    rows = differences(STORY, "country")
    assert [(row.kind, row.key, row.side, row.tellings) for row in rows] == [
        ("number", "12", "RU", 2),
        ("number", "9", "UA", 1),
        ("quote", "мы успели", "RU", 1),
    ]
    assert [(said.article, said.mention) for said in rows[0].said] == [(1, TWELVE), (2, TWELVE)]
    assert rows[0].sources == 2


def test_a_side_that_gave_nothing_to_compare_leaves_nothing_out() -> None:
    silent = telling(3, "tower", country="UA")
    assert differences([*STORY[:2], silent], "country") == ()
    assert differences(STORY[:2], "country") == ()


def test_an_article_counts_once_and_shows_its_first_sentence() -> None:
    twice = telling(1, "agency", country="RU", mentions=(_mention("number", "12", 60), TWELVE))
    (row, _) = differences([twice, STORY[2]], "country")[:2]
    assert (row.tellings, row.said[0].mention.start) == (1, 0)


def test_the_table_is_bounded_and_no_side_fills_it() -> None:
    kinds: list[MentionKind] = ["number", "name", "place", "quote"]
    flood = [
        telling(
            n,
            f"s{n}",
            country=f"C{n % 9}",
            mentions=tuple(_mention(k, f"{n % 9}-{i}") for k in kinds for i in range(30)),
        )
        for n in range(90)
    ]
    rows = differences(flood, "country")
    assert len(rows) == ROWS
    assert (
        max(sum(row.side == side and row.kind == kind for row in rows) for side in "C0 C1".split() for kind in kinds)
        <= OF_ONE
    )
    assert all(len(row.said) <= SENTENCES for row in rows)


_mentions = st.lists(
    st.builds(
        Mention,
        kind=st.sampled_from(["number", "name", "place", "quote"]),
        key=st.sampled_from("abcd"),
        start=st.integers(0, 3),
    ),
    max_size=6,
)


@given(st.lists(st.tuples(st.sampled_from(["RU", "UA", "BY"]), _mentions), max_size=8), st.randoms())
def test_a_row_is_of_one_side_alone_whatever_the_order(
    drawn: list[tuple[str, list[Mention]]], chance: random.Random
) -> None:
    told = [
        telling(n, f"s{n}", country=country, mentions=tuple(mentions)) for n, (country, mentions) in enumerate(drawn)
    ]
    rows = differences(told, "country")
    shuffled: list[Telling] = told[:]
    chance.shuffle(shuffled)
    assert differences(shuffled, "country") == rows
    for row in rows:
        giving = {
            each.country
            for each in told
            for mention in each.mentions
            if (mention.kind, mention.key) == (row.kind, row.key)
        }
        assert giving == {row.side}
        by_index = {each.index: each for each in told}
        assert all(said.mention in by_index[said.article].mentions for said in row.said)

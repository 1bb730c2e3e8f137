from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from srez.stories import origins
from srez.stories.origins import BRANCHES, DEPTH, Branch
from srez.stories.sides import BYS, account, sides
from srez.stories.telling import Telling
from tests.stories.telling import telling, tellings


def _found(*told: Telling) -> dict[str, list[int]]:
    return {origin.id: [each.index for each in origin.retellings] for origin in origins.find(told)}


def test_a_copy_counts_to_the_origin_of_its_original() -> None:
    told = [
        telling(1, "agency", own=True),
        telling(2, "portal", copy_of=1, origins=("agency",)),
        telling(3, "tower", copy_of=2, origins=("portal", "agency")),
        telling(4, "field", own=True),
    ]
    assert _found(*told) == {"agency": [2, 3], "field": []}
    found = account(told)
    assert (len(found.origins), found.retellings, found.tellings, found.first) == (2, 2, 4, 1)


def test_a_chain_counts_to_who_said_it_first() -> None:
    assert _found(
        telling(1, "agency", origins=("~0a1b2c3d",)),
        telling(2, "portal", origins=("agency",)),
        telling(3, "tower", origins=("elsewhere", "portal")),
        telling(4, "field", origins=("elsewhere",)),
    ) == {"~0a1b2c3d": [2], "elsewhere": [4]}


def test_a_source_that_credits_itself_or_nobody_by_name_speaks_for_itself() -> None:
    assert _found(telling(1, "agency", origins=("agency",)), telling(2, "portal", own=False)) == {
        "agency": [],
        "portal": [],
    }


def test_what_a_source_credits_itself_with_hides_nobody_else() -> None:
    assert _found(telling(1, "agency", origins=("agency", "~0a1b2c3d"))) == {"~0a1b2c3d": []}


def test_a_credit_means_the_last_article_before_it() -> None:
    agency = [telling(1, "agency", origins=("~0a1b2c3d",)), telling(5, "agency", own=True)]
    assert origins.root_of([*agency, telling(3, "early", origins=("agency",))])[3] == "~0a1b2c3d"
    assert origins.root_of([*agency, telling(7, "late", origins=("agency",))])[7] == "agency"
    # Credited before we saw it: its first article is meant.
    assert origins.root_of([*agency, telling(0, "first", origins=("agency",))])[0] == "~0a1b2c3d"


def test_who_credit_each_other_in_a_circle_count_to_the_earliest() -> None:
    told = [
        telling(4, "north", origins=("south",)),
        telling(2, "south", origins=("west",)),
        telling(3, "west", origins=("north",)),
        telling(5, "portal", origins=("north",)),
    ]
    assert set(origins.root_of(told).values()) == {"south"}


def test_copies_of_an_article_elsewhere_are_of_one_origin() -> None:
    assert _found(telling(8, "north", copy_of=1), telling(9, "south", copy_of=1)) == {"#1": [9]}


def test_an_owner_s_reprints_of_one_text_count_once() -> None:
    ring = [telling(number, f"ring-{number}", copy_of=1, owner="Кольцо") for number in range(2, 9)]
    told = [telling(1, "agency", own=True), *ring, telling(9, "portal", copy_of=1)]
    assert _found(*told) == {"agency": [2, 9]}
    # Within the owner of the original there is nothing retold at all.
    home = [telling(1, "ring-1", own=True, owner="Кольцо"), *ring]
    assert _found(*home) == {"ring-1": []}


def test_the_tree_hangs_a_retelling_from_whom_it_has_it() -> None:
    (branch,) = origins.tree(
        [
            telling(1, "agency", own=True),
            telling(2, "portal", origins=("agency",)),
            telling(3, "tower", origins=("agency", "portal")),
            telling(4, "field", copy_of=1),
            telling(5, "meadow", origins=("agency", "portal", "field")),
        ]
    )
    assert (branch.id, branch.article, branch.below) == ("agency", 1, 4)
    assert [(each.id, each.copy, each.below) for each in branch.branches] == [
        ("portal", False, 1),
        ("field", True, 1),
    ]
    assert [[below.id for below in each.branches] for each in branch.branches] == [["tower"], ["meadow"]]


def test_the_tree_is_drawn_small_and_counts_all() -> None:
    wide = [telling(n, f"w{n}", origins=("agency",)) for n in range(2, 50)]
    chain = [telling(n, f"c{n}", origins=("agency", f"c{n - 1}")) for n in range(60, 90)]
    (branch,) = origins.tree([telling(1, "agency"), *chain, *wide])
    assert branch.below == len(chain) + len(wide)
    assert all(len(each.branches) <= BRANCHES for each, _ in _walk(branch))
    assert max(depth for _, depth in _walk(branch)) == DEPTH
    # What is left out is what was least retold.
    assert "c60" in [each.id for each in branch.branches]


def test_sides_are_made_by_facts_and_have_a_headline_of_their_own() -> None:
    told = [
        telling(1, "agency", country="RU", ownership="state", owner="Кольцо", language="ru"),
        telling(2, "portal", country="UA", ownership="private", language="uk", copy_of=1),
        telling(3, "tower", country="UA", ownership="private", language="uk"),
        telling(4, "field", country="", ownership="unknown", language="uk"),
    ]
    by_country = sides(told, "country")
    assert [(side.key, side.tellings, side.origins, side.headline) for side in by_country] == [
        ("UA", (2, 3), 1, 3),
        ("RU", (1,), 1, 1),
        ("", (4,), 1, 4),
    ]
    assert [side.key for side in sides(told, "language")] == ["uk", "ru"]
    assert [side.key for side in sides(told, "ownership")] == ["private", "state", ""]
    assert [side.key for side in sides(told, "owner")] == ["", "Кольцо"]


def test_a_story_of_one_article_has_no_sides() -> None:
    assert sides([telling(1, "agency", country="RU")], "country") == ()


@given(tellings(), st.randoms())
def test_every_article_counts_to_one_origin_whatever_the_order(told: list[Telling], chance: random.Random) -> None:
    shuffled = told[:]
    chance.shuffle(shuffled)
    found = origins.find(told)
    assert origins.find(shuffled) == found
    assert origins.tree(shuffled) == origins.tree(told)
    roots = origins.root_of(told)
    assert roots.keys() == {each.index for each in told}
    assert {origin.id for origin in found} == set(roots.values())
    assert len({origin.id for origin in found}) == len(found)
    counted = [index for origin in found for index in (origin.told.index, *(each.index for each in origin.retellings))]
    assert len(set(counted)) == len(counted) <= len(told)
    for origin in found:
        for retelling in origin.retellings:
            assert roots[retelling.index] == origin.id != retelling.source


@given(tellings())
def test_the_tree_has_no_circle_and_no_branch_before_what_it_hangs_from(told: list[Telling]) -> None:
    retellings = {origin.id: len(origin.retellings) + (origin.article < 0) for origin in origins.find(told)}
    for root in origins.tree(told):
        assert root.below == retellings[root.id]
        articles = [branch.article for branch, _ in _walk(root) if branch.article >= 0]
        assert len(set(articles)) == len(articles)
        for branch, depth in _walk(root):
            assert depth <= DEPTH
            if depth:
                assert all((below.seen, below.article) > (branch.seen, branch.article) for below in branch.branches)


@given(tellings(least=2))
def test_sides_share_out_all_articles_and_origins(told: list[Telling]) -> None:
    for by in BYS:
        found = sides(told, by)
        assert sorted(index for side in found for index in side.tellings) == sorted(each.index for each in told)
        assert sum(side.origins for side in found) == len(account(told).origins)
        assert all(side.headline in side.tellings for side in found)


def _walk(branch: Branch, depth: int = 0) -> Iterator[tuple[Branch, int]]:
    yield branch, depth
    for below in branch.branches:
        yield from _walk(below, depth + 1)

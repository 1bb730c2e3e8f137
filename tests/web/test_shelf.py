"""The shelf of pictures: bounded, the least asked for goes first, nothing broken is given out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srez.web.shelf import Shelf

KILO = b"x" * 992  # 1,000 bytes on the shelf


def test_what_was_asked_for_longest_ago_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "pictures", 3_000)
    for owner in (1, 2, 3):
        shelf.put(owner, "k", KILO)
    assert shelf.get(1, "k") == KILO
    shelf.put(4, "k", KILO)
    assert shelf.owners() == {1, 3, 4}
    shelf.put(5, "large", b"x" * 3_000)
    assert shelf.owners() == {1, 3, 4}, "what never fits pushes nothing out"


def test_another_start_finds_what_was_kept_and_in_which_order(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10_000)
    for owner in (1, 2, 3):
        shelf.put(owner, "k", KILO)
        os.utime(tmp_path / f"{owner}.k", (owner, owner))
    (tmp_path / ".9.k.part").write_bytes(b"half")
    shelf = Shelf(tmp_path, 2_000)
    assert shelf.owners() == {2, 3}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.k", "3.k"]


@pytest.mark.parametrize("damage", [b"", b"short", KILO[:500], b"y" + KILO[1:] + b"12345678"])
def test_what_was_half_written_is_not_given_out(tmp_path: Path, damage: bytes) -> None:
    shelf = Shelf(tmp_path, 10_000)
    shelf.put(1, "k", KILO)
    (tmp_path / "1.k").write_bytes(damage)
    assert shelf.get(1, "k") is None
    assert list(tmp_path.iterdir()) == []
    shelf.put(1, "k", KILO)
    assert shelf.get(1, "k") == KILO


def test_a_folder_emptied_by_hand_costs_nothing_but_the_pictures(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "pictures", 2_000)
    shelf.put(1, "k", KILO)
    (tmp_path / "pictures" / "1.k").unlink()
    assert shelf.get(1, "k") is None
    (tmp_path / "pictures").rmdir()
    shelf.put(2, "k", KILO)
    assert shelf.get(2, "k") == KILO


def test_where_nothing_can_be_written_it_goes_without(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pictures").write_text("a file where the folder belongs")
    shelf = Shelf(tmp_path / "pictures", 2_000)
    shelf.put(1, "k", KILO)
    assert shelf.get(1, "k") is None
    assert "can't be kept" in caplog.text


def test_all_of_an_article_goes_and_nothing_of_another(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 100_000)
    for owner in (1, 11, 111, -1):
        for key in ("a", "b.c"):
            shelf.put(owner, key, KILO)
    shelf.drop({1, 111})
    assert shelf.owners() == {11}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["-1.a", "-1.b.c", "11.a", "11.b.c"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("pgd"), st.integers(0, 6), st.integers(1, 900)), max_size=40))
def test_the_bound_holds_whatever_is_done(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("shelf")
    shelf = Shelf(folder, 2_500)
    for what, owner, size in steps:
        if what == "p":
            shelf.put(owner, "k", bytes(size))
        elif what == "g":
            assert set(shelf.get(owner, "k") or b"\0") == {0}
        else:
            shelf.drop({owner})
        assert sum(path.stat().st_size for path in folder.iterdir()) <= 2_500

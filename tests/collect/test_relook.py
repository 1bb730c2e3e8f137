"""When articles are looked for again, and what is made of the answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srez.collect.relook import AFTER, LATE, SURE, Answer, Looks


def _looks() -> Looks:
    looks = Looks()
    looks.add(7, "https://outlet.example/7", "outlet", 0.0, 0.0)
    return looks


def test_an_article_is_looked_for_after_five_minutes_an_hour_and_a_day() -> None:
    looks = _looks()
    for after in AFTER:
        assert looks.wait(after - 10) == 10
        assert looks.due(after - 1, 9) == []
        (look,) = looks.due(after, 9)
        assert looks.after(look, "there", after + 2) == ""
    assert len(looks) == 0


def test_only_a_second_look_says_that_an_article_is_gone() -> None:
    looks = _looks()
    (look,) = looks.due(300, 9)
    assert looks.after(look, "gone", 301) == ""
    (again,) = looks.due(301 + SURE, 9)
    assert looks.after(again, "gone", 362) == "vanished"
    (later,) = looks.due(AFTER[1], 9)
    assert looks.after(later, "gone", AFTER[1]) == ""
    (last,) = looks.due(AFTER[2], 9)
    assert looks.after(last, "there", AFTER[2]) == "returned"
    assert len(looks) == 0


def test_what_was_gone_for_a_moment_only_is_nothing() -> None:
    looks = _looks()
    (look,) = looks.due(300, 9)
    looks.after(look, "gone", 300)
    (again,) = looks.due(360, 9)
    assert looks.after(again, "there", 360) == ""
    assert looks.wait(360) == AFTER[1] - 360


def test_after_a_long_pause_only_the_looks_that_still_tell_something_are_taken() -> None:
    looks = _looks()
    assert looks.due(AFTER[1] + LATE + 1, 9) == []
    assert looks.wait(AFTER[1] + LATE + 1) == AFTER[2] - AFTER[1] - LATE - 1
    late = Looks()
    late.add(1, "u", "s", 0.0, AFTER[-1] + 1)
    assert len(late) == 0


_answers: st.SearchStrategy[Answer] = st.sampled_from(["there", "gone", "unknown"])


@given(st.lists(_answers, max_size=20))
def test_whatever_is_answered_it_ends_and_takes_turns(answers: list[Answer]) -> None:
    looks, vanished, now = _looks(), False, 0.0
    for answer in answers:
        if not len(looks):
            break
        now += looks.wait(now)
        (look,) = looks.due(now, 9)
        verdict = looks.after(look, answer, now)
        assert verdict in ("", "returned" if vanished else "vanished")
        vanished = verdict == "vanished" or (vanished and verdict == "")
    assert len(looks) <= 1
    # Three turns, each with one look more at most.
    assert len(looks) == 0 or len(answers) < 2 * len(AFTER)

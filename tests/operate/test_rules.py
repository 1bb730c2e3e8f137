from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srez.errors import Corrupt, UsageError
from srez.operate import choices, colour, logo, passwords, sessions
from srez.operate.choices import Choices
from srez.settings import Settings

COLOUR = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_contrast_is_wcags() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colour.contrast("#ffffff", "#777777") == colour.contrast("#777777", "#ffffff")


@given(chosen=COLOUR, ground=COLOUR)
def test_the_nearest_readable_colour_can_be_read(chosen: str, ground: str) -> None:
    found = colour.fitted(chosen, (ground,))
    assert colour.least(found, (ground,)) >= colour.ENOUGH
    if colour.least(chosen, (ground,)) >= colour.ENOUGH:
        assert found == chosen


def test_nothing_can_be_read_on_black_and_white_alike_but_what_can_is_found() -> None:
    assert colour.least(colour.fitted("#b3261e", ("#000000", "#ffffff")), ("#000000", "#ffffff")) >= colour.ENOUGH
    with pytest.raises(ValueError, match="nothing can be read"):
        colour.fitted("#b3261e", ("#000000", "#888888", "#ffffff"))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's own, about what it reads all the same
@settings(deadline=None)
@given(
    st.binary(max_size=3_000),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\0\0\0WEBPVP8 "]),
)
def test_any_bytes_give_a_logo_or_a_reason(data: bytes, head: bytes) -> None:
    reason = ""
    try:
        assert logo.redraw(head + data).startswith(b"\x89PNG")
    except UsageError as error:
        reason = str(error)
    assert reason in ("", "format", "too-large", "busy")


@given(st.dictionaries(st.sampled_from([*choices.NAMES, "newer"]), st.binary(max_size=40)))
def test_what_is_kept_is_read_or_named_as_broken(rows: dict[str, bytes]) -> None:
    try:
        assert isinstance(choices.read(rows), Choices)
    except Corrupt as error:
        said = str(error)
    else:
        return
    assert "operator" in said


def test_choices_are_kept_as_they_were() -> None:
    chosen = Choices(name="Вестовой", logo=b"\x89PNG", about={"ru": "Мы"}, hosts={"tver.example": "tver-oblast"})
    values = {name: getattr(chosen, name) for name in choices.NAMES}
    kept = {name: value for name, value in choices.write(values).items() if value is not None}
    assert kept.keys() == {"name", "logo", "about", "hosts"}
    assert choices.read({**kept, "newer": b"1"}) == chosen


def test_what_is_stated_elsewhere_counts_more_than_a_choice() -> None:
    chosen = Choices(name="Выбрано", contact="a@site.example")
    found = choices.over(Settings(name="Задано", port=1), chosen, {"name", "port"})
    assert (found.name, found.contact, found.port) == ("Задано", "a@site.example", 1)
    assert choices.over(Settings(), Choices(), frozenset()) == Settings()


def test_labels_are_words_of_the_interface() -> None:
    folder = resources.files("srez.web") / "templates"
    base = (folder / "base.html").read_text(encoding="utf-8")
    assert [label for label in choices.LABELS if f'_("{label}")' not in base] == []


@given(password=st.text(min_size=12, max_size=40))
def test_passwords_that_will_do_have_five_different_signs(password: str) -> None:
    assert passwords.problem(password) == ("" if len(set(password)) >= 5 else "plain")


def test_a_password_is_kept_as_argon2id_and_known_again() -> None:
    kept = passwords.hashed("четыре слова наугад")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3")
    assert kept != passwords.hashed("четыре слова наугад")
    assert passwords.fits(kept, "четыре слова наугад")
    assert not passwords.fits(kept, "четыре слова наугад ")
    assert not passwords.fits(kept, "\ud800")
    assert not passwords.fits("rubbish", "четыре слова наугад")
    assert (passwords.problem("a" * 11), passwords.problem("abcde" * 41)) == ("short", "long")


def test_a_session_lives_while_it_is_used_and_a_week_at_most() -> None:
    session = sessions.Session(begun=1_000, seen=1_000)
    assert session.live(1_000)
    assert session.live(1_000 + sessions.IDLE - 1)
    assert not session.live(1_000 + sessions.IDLE)
    assert not sessions.Session(1_000, 1_000 + sessions.LONGEST - 1).live(1_000 + sessions.LONGEST)
    # A clock that was set back: what lies in the future is no session of ours.
    assert not session.live(1_000 - sessions.NOTED - 1)


def test_a_form_token_tells_nothing_of_the_session() -> None:
    token = sessions.form_token("a" * 43)
    assert token != sessions.form_token("b" * 43)
    assert sessions.hash_of("a" * 43).hex() != token
    assert sessions.same(token, token)
    assert not sessions.same(token, "ё")

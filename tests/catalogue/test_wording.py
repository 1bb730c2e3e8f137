from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from srez.catalogue import wording
from srez.errors import SettingsError


def test_the_shipped_list_speaks_the_site_s_languages_and_says_nothing_twice() -> None:
    text = (resources.files("srez.catalogue") / "wording.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    assert lists.keys() == {"ru", "uk", "be", "en"}
    for language, of_language in lists.items():
        assert of_language.keys() == {"shock", "urgent", "tease", "calm"}, language
        phrases = [phrase for reason in of_language.values() for phrase in reason]
        assert sorted(set(phrases)) == sorted(phrases), language


def test_a_list_of_one_s_own_is_read() -> None:
    found = wording.read('[xx]\nshock = ["wild*"]\ncalm = ["wildlife"]\n', where="list")
    assert found.reasons("Wildly", "xx") == ("shock",)
    assert found.reasons("Wildlife", "xx") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ru", "list:"),
        ('[ru]\nanger = ["x"]', "anger"),
        ("[ru]\nshock = [1]", "shock"),
        ('[ru]\nshock = ["а*"]', "'а*'"),
        ('[ru]\nshock = ["^"]', "'^'"),
    ],
)
def test_a_wrong_list_is_told_so(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match="list") as error:
        wording.read(text, where="list")
    assert said in str(error.value)

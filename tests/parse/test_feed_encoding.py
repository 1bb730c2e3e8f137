from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.feed.encoding import CODECS, guess_codec, to_utf8

RUSSIAN = "<rss><title>Жители города вышли на улицу и увидели первый снег</title></rss>"
UKRAINIAN = "<rss><title>Мешканці міста вийшли на вулицю й побачили сніг, їхні діти зраділи</title></rss>"
BELARUSIAN = "<rss><title>Жыхары горада выйшлі на вуліцу і ўбачылі снег, дзеці ўзрадаваліся</title></rss>"


@pytest.mark.parametrize("text", [RUSSIAN, UKRAINIAN, BELARUSIAN])
@pytest.mark.parametrize("codec", ["cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic"])
def test_undeclared_cyrillic_is_guessed(text: str, codec: str) -> None:
    body = text.encode(codec, "ignore")
    data, problem = to_utf8(body)
    assert data.decode() == body.decode(codec)
    assert "no encoding declared" in problem


@pytest.mark.parametrize(
    "text", ["<a>Grüße aus der schönen Stadt</a>", "<a>déjà vu, l'été, garçon</a>", "<a>Señor año</a>"]
)
def test_western_text_is_not_taken_for_cyrillic(text: str) -> None:
    assert guess_codec(text.encode("cp1252")) == "cp1252"


@pytest.mark.parametrize("text", [RUSSIAN, UKRAINIAN, BELARUSIAN, "<a>日本語の見出し</a>"])
@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "us-ascii", "bogus", "utf-16"])
def test_utf8_is_utf8_whatever_is_declared(text: str, charset: str) -> None:
    assert to_utf8(text.encode(), f"text/xml; charset={charset}") == (text.encode(), "")


def test_the_header_wins_over_the_declaration() -> None:
    body = '<?xml version="1.0" encoding="windows-1252"?><a>Łódź, Kraków, Gdańsk, żółw</a>'.encode("iso8859-2")
    assert (
        to_utf8(body, "application/xml; charset=iso-8859-2")[0].decode().endswith("<a>Łódź, Kraków, Gdańsk, żółw</a>")
    )


@pytest.mark.parametrize("codec", ["euc-kr", "gb2312", "big5", "shift_jis", "euc-jp", "iso-2022-jp"])
def test_declared_east_asian(codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{codec}"?><a>日本</a>'
    assert to_utf8(text.encode(codec)) == (text.encode(), "")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_encodings_by_their_shape(codec: str, mark: str) -> None:
    assert to_utf8((mark + RUSSIAN).encode(codec)) == (RUSSIAN.encode(), "")


def test_only_character_sets_are_decoded() -> None:
    for label in ("zip", "rot13", "punycode", "idna", "unicode_escape", "utf-7", "undefined"):
        assert label.replace("-", "").replace("_", "") not in CODECS
    for codec in set(CODECS.values()):
        assert isinstance(b"".decode(codec), str)


@given(st.binary(), st.text(max_size=60))
def test_any_bytes_become_utf8(body: bytes, content_type: str) -> None:
    data, _ = to_utf8(body, f"text/xml; charset={content_type}")
    data.decode()

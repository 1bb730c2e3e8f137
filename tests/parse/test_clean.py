from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.clean import clean, escape, text


def test_plain_text_comes_back_as_it_is() -> None:
    assert clean("Просто текст") == "Просто текст"


def test_relative_urls_become_absolute() -> None:
    html = clean('<a href="/a?x=1&amp;y">a</a><img src="б.png"><a href="#k">k</a>', "https://e.example/d/f")
    assert 'href="https://e.example/a?x=1&amp;y"' in html
    assert 'src="https://e.example/d/б.png"' in html
    assert 'href="https://e.example/d/f#k"' in html


def test_without_a_base_they_stay() -> None:
    assert 'href="/a"' in clean('<a href="/a">a</a>')
    assert 'href="/a"' in clean('<a href="/a">a</a>', "ftp://e.example/")


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("a<script>b()</script>c", "ac"),
        ("a<style>b{}</style>c", "ac"),
        ("a<iframe src=x> b c", "a  b c"),
        ("a<!-- b > c", "a c"),
        ("a<!-- b --> c", "a c"),
        ("1 < 2 <!x", "1 < 2 <!x"),
        ("<p>Вода H<sub>2</sub>O</p>", "Вода H2O"),
        ("&laquo;A&amp;B&raquo;", "«A&B»"),
    ],
)
def test_visible_text(html: str, seen: str) -> None:
    assert text(html) == seen
    assert text(clean(html)) == seen


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000, "<b><p>" * 40_000, "<ul><li>" * 50_000, "<div></x>" * 50_000, "&" * 500_000, "<" * 500_000,
     "<!--" * 100_000, "<iframe" * 50_000, "<blockquote><a><p>" * 20_000,
     "".join(f"<b title={number}>" for number in range(200)) + "<p>x" * 100_000],
)  # fmt: skip
def test_knots_take_bounded_time_and_space(html: str) -> None:
    begin = time.monotonic()
    assert len(clean(html)) < 12 * len(html)
    assert time.monotonic() - begin < 10


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = ""

    def handle_data(self, data: str) -> None:
        self.seen += data


@given(st.text(alphabet=st.sampled_from("aAtbl<>/!?&;#39x \n«копия"), max_size=60))
def test_escaped_text_reads_as_the_same(plain: str) -> None:
    assert text(escape(plain)) == plain
    reader = _Reader()
    reader.feed(escape(plain) + "\n")
    reader.close()
    assert reader.seen.removesuffix("\n") == plain


def test_escapes_only_what_must_be() -> None:
    assert escape("1 < 2, AT&T, R&D") == "1 < 2, AT&T, R&D"
    assert escape("<b> &amp; &copy") == "&lt;b> &amp;amp; &amp;copy"


def test_threads_do_not_mix_up_their_bases() -> None:
    def resolved(number: int) -> bool:
        base = f"https://{number}.example/"
        return all(clean('<a href="a">a</a><img src="b">' * 20, base).count(base) == 40 for _ in range(50))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(resolved, range(16)))

from __future__ import annotations

import time
import unicodedata

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.parse.text import ELLIPSIS, excerpt, first_sentence, plain

_words = st.text(st.sampled_from("абвАБВ xyz 12"), max_size=8)
_tags = st.sampled_from(
    ["<p>", "</p>", "<br>", '<a title="x">', "</a>", "<b>", "</b>", "<script>", "</script>", "<!--", "-->", "<td>",
     "<li>", "<P CLASS='a>b'>", "<", ">", "&", "&amp;", "&lt;", "&#1;", "&#xD800;", '"', "'", "<![CDATA[", "]]>", "<?x",
     "</", "\n"]
)  # fmt: skip
_html = st.lists(st.one_of(_words, _tags, st.text(max_size=4)), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("Мост открыт", "Мост открыт"),
        ("  Мост \t открыт\xa0вчера ", "Мост открыт вчера"),
        ("<p>Раз.</p>\n<p>Два.</p>", "Раз.\n\nДва."),
        ("Раз.<br>Два.<br/><br />Три.", "Раз.\nДва.\n\nТри."),
        ("<ul>\n<li>раз</li>\n<li>два</li>\n</ul>конец", "раз\nдва\n\nконец"),
        ("<table><tr><td>USD</td><td>90</td></tr><tr><td>EUR</td><td>95</td></tr></table>", "USD 90\nEUR 95"),
        ("пере<b>нос</b> <i>строки</i>", "перенос строки"),
        ("Первый\nабзац\n\nвторой", "Первый абзац\n\nвторой"),
        ("&laquo;Нева&raquo; &amp; &#8212; &lt;b&gt;", "«Нева» & — <b>"),
        ("5 < 6 и 7 > 3", "5 < 6 и 7 > 3"),
        ('<a title="a>b" href=x>ссылка</a>', "ссылка"),
        ("до<script>if (a<b) { '</p>' }</script>после<style>p{}</style>", "допосле"),
        ("до<!-- <p>нет</p> -->после", "допосле"),
        ("обрезано <a href='http", "обрезано"),
        ("без <p class='a>кавычки", "без\n\nкавычки"),
        ("<![CDATA[сырой]]> текст", "сырой текст"),
        ("мяг\xadкий пере\u200bнос \u202eобман", "мягкий перенос обман"),
        ("\ud83d плохо", "\ufffd плохо"),
    ],
)
def test_plain_is_what_a_reader_sees(html: str, expected: str) -> None:
    assert plain(html) == expected


@given(_html)
def test_plain_is_tidy_for_any_input(html: str) -> None:
    text = plain(html)
    assert text == text.strip() == text.encode().decode()
    assert "\n\n\n" not in text
    assert "  " not in text
    assert all(character == "\n" or unicodedata.category(character) != "Cc" for character in text)


@given(_html)
def test_plain_shows_no_tag_of_sanitised_html(html: str) -> None:
    # Angle brackets that are text are escaped by the sanitiser; without them nothing may look like a tag.
    clean = nh3.clean(html).replace("&lt;", "").replace("&gt;", "")
    assert "<" not in plain(clean)
    assert ">" not in plain(clean)


@given(st.lists(st.text("абв xyz", min_size=1, max_size=9), max_size=9))
def test_plain_keeps_every_word(words: list[str]) -> None:
    html = "".join(f"<p class='x'><b>{word}</b></p>" for word in words)
    assert plain(html).split() == " ".join(words).split()


@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", '<a "', "<!--", "<script>", "<svg>", "&", "&#1", "<a:", "<p>", "\n \n", "<![CDATA[", "</", ". ",
     "\xad",
     "<a ' \" >", "«", "<br", "e\u0301", "&lt;", "<p>&nbsp;"],
)  # fmt: skip
def test_time_is_linear_in_hostile_input(piece: str) -> None:
    def cost(size: int) -> float:
        html = "<b" + piece * (size // len(piece))
        start = time.process_time()
        excerpt(plain(html))
        excerpt(html)
        return time.process_time() - start

    # Quadratic work on a million characters would take minutes, not seconds.
    assert cost(1_000_000) < 5


_sentences = "Губернатор подписал указ. Он вступит в силу завтра и коснётся всех. "


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("Один абзац.\n\nВторой.") == "Один абзац. Второй."


def test_an_excerpt_ends_with_a_sentence_and_is_marked() -> None:
    cut = excerpt(_sentences * 9, 100)
    assert cut == "Губернатор подписал указ. Он вступит в силу завтра и коснётся всех. Губернатор подписал указ. …"


def test_without_a_sentence_it_ends_with_a_word() -> None:
    assert excerpt("слово, " * 30, 50) == "слово, слово, слово, слово, слово, слово, слово…"
    assert excerpt("я" * 90, 50) == "я" * 49 + ELLIPSIS


@pytest.mark.parametrize(
    "inside",
    ["на ул. Мира", "в г. Твери", "А. С. Пушкин", "т. е. Москва", "и т. д. Кроме", "5 тыс. Долларов",
     "см. Рис. Второй",
     "«Что это?» — Сказал", "1. Россия", "ООО «Рога и копыта» им. Ленина", "U.S. Senate", "Mr. Smith", "вул. Шевченка",
     "в 5.30 Утра", "и др. Города"],
)  # fmt: skip
def test_a_full_stop_inside_a_sentence_does_not_end_it(inside: str) -> None:
    sentence = f"Вчера {inside} произошло то, о чём говорили давно."
    assert first_sentence(f"{sentence} Потом всё забыли.") == sentence


@pytest.mark.parametrize("end", [".", "!", "?!", "…", "...", ".»", "!”", ".)"])
def test_a_sentence_ends(end: str) -> None:
    assert first_sentence(f"Это произошло вчера{end} «Потом» всё забыли.") == f"Это произошло вчера{end}"


def test_the_first_line_is_a_sentence() -> None:
    assert first_sentence("Коротко о главном\nМост открыт. Проезд свободен.") == "Коротко о главном"
    assert first_sentence("слово " * 90, 40) == "слово слово слово слово слово слово…"


@given(st.one_of(_html, st.text(), st.text("аб. …\n\u0301«»", min_size=20, max_size=300)), st.integers(10, 300))
def test_an_excerpt_is_a_bounded_beginning(text: str, limit: int) -> None:
    cut = excerpt(text, limit)
    whole = " ".join(text.split())
    assert len(cut) <= limit
    assert "\n" not in cut
    assert cut == whole or (
        cut.endswith(ELLIPSIS) and len(whole) > limit and whole.startswith(cut.removesuffix(ELLIPSIS).rstrip(" "))
    )


@pytest.mark.parametrize("grapheme", ["e\u0301", "👩\u200d👩\u200d👧", "🇷🇺", "👍🏽", "и\u0306"])
def test_an_endless_word_is_cut_between_graphemes(grapheme: str) -> None:
    for limit in range(40, 52):
        kept = excerpt(grapheme * 60, limit).removesuffix(ELLIPSIS)
        assert kept == grapheme * (len(kept) // len(grapheme))


def test_a_closing_br_is_one_too() -> None:
    assert plain("раз</br>два<br>три<br/>") == "раз\nдва\nтри"

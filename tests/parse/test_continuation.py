from __future__ import annotations

from lxml.html import HtmlElement, document_fromstring

from srez.parse.page.continuation import continued

_TEXTS = [f"Абзац номер {n}, в котором довольно слов, чтобы его нельзя было принять за подпись." for n in range(6)]
_PARTS = [f"<p>{text}</p>" for text in _TEXTS]


def _tree(body: str) -> HtmlElement:
    return document_fromstring(f"<html><body>{body}</body></html>")


def test_an_article_goes_on_in_boxes_of_the_same_kind() -> None:
    boxes = "".join(
        f'<div class="part">{part}</div><div class="ad"><p>{"Реклама окон. " * 9}</p></div>' for part in _PARTS
    )
    assert continued(_tree(f"<article>{boxes}</article>"), _TEXTS[:2]) == _TEXTS


def test_another_article_is_not_its_continuation() -> None:
    both = "".join(f'<article><div class="part">{"".join(half)}</div></article>' for half in (_PARTS[:2], _PARTS[2:]))
    assert continued(_tree(both), _TEXTS[:2]) == _TEXTS[:2]


def test_boxes_of_another_kind_and_links_are_left_out() -> None:
    found = f'<div class="part">{"".join(_PARTS[:2])}</div>'
    other = f'<div class="related">{"".join(_PARTS[2:])}</div>'
    links = "".join(f'<div class="part"><p><a href="/1">{text}</a></p></div>' for text in _TEXTS[2:])
    assert continued(_tree(f"<main>{found}{other}{links}</main>"), _TEXTS[:2]) == _TEXTS[:2]


def test_a_little_more_changes_nothing() -> None:
    lines = [*_TEXTS[:5], "Подзаголовок, который стоял не в абзаце."]
    assert continued(_tree(f"<main>{''.join(_PARTS)}</main>"), lines) == lines
    assert continued(_tree("<p>x</p>"), []) == []

"""The short way through an everyday item reads what the long way does, whatever the item is."""

from __future__ import annotations

from copy import deepcopy
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from srez.model import Entry
from srez.parse.feed import encoding, rss, xml
from srez.parse.feed.reading import Element, Markup, Reading

#: Golden documents with items in bytes that are ASCII's kin.
CORPUS = sorted(
    path for path in (Path(__file__).parent.parent / "data" / "feeds").glob("*.xml") if b"<item" in path.read_bytes()
)
URL = "https://paper.example/feed/rss.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:wfw="http://wellformedweb.org/commentapi/"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
#: What an everyday item is made of, and what makes it none.
USUAL = (
    "title", "link", "description", "guid", "pubDate", "category", "author", "dc:creator", "dc:date",
    "content:encoded", "enclosure", "comments", "source", "slash:comments", "wfw:commentRss",
)  # fmt: skip
ODD = (
    "dc:title", "itunes:summary", "media:content", "media:thumbnail", "media:group", "atom:link", "dc:subject",
    "itunes:keywords", "id", "dc:language", "language", "url", "dcterms:created", "image", "itunes:image", "unheard-of",
)  # fmt: skip
ATTRIBUTES = (
    'type="html"', 'type="text"', 'type="image/jpeg"', 'url="/p.jpg"', 'url="https://paper.example/a.mp3"',
    'length="7"', 'rel="enclosure"', 'href="/there"', 'isPermaLink="false"', 'term="Спорт"', 'xml:base="https://b.example/x/"',
    'xml:lang="uk"', 'rdf:about="https://paper.example/about"', 'about="7"', 'medium="video"',
)  # fmt: skip
TEXTS = (
    "", " ", "\n", "Мост открыт", "  Мост \n открыт ", "a &lt; b", "<b>Мост</b>", "<p>Мост<p>и <a href='/x'>вот",
    "&amp;amp;", "https://paper.example/1", "/news/1?utm_source=rss", "javascript:alert(1)",
    "https://paper.example/ 2\t",
    "7", "desk@paper.example (Редакция)", "Анна <anna@paper.example>", "Анна", "desk@paper.example", "<b></b>",
    "Mon, 23 Nov 2026 11:57:00 +0300", "Mon, 23 Nov 2026 11:57:00 GMT", "2026-11-23T11:57:00Z", "23 лістапада 2026",
    "no date",
)  # fmt: skip

texts = st.sampled_from(TEXTS) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@st.composite
def elements(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """Return one element, now and then with an attribute or with another element inside."""
    name = draw(st.sampled_from(names))
    attribute = draw(st.sampled_from(("",) * len(ATTRIBUTES) + ATTRIBUTES))
    inside = escape(draw(texts)) + draw(st.sampled_from(("",) * 20 + ("<i>и</i>", "<name>Анна</name>", "<!-- c -->")))
    return f"<{name} {attribute}>{inside}</{name}>" if inside else f"<{name} {attribute}/>"


usual = st.lists(elements(USUAL), max_size=6)
unusual = st.lists(elements(ODD), max_size=1)
#: Without one of these an item is no everyday one; few texts drawn are addresses.
page = st.sampled_from((["<link>https://paper.example/1</link>"],) * 3 + ([],))
items = st.tuples(page, usual, unusual).flatmap(lambda parts: st.permutations(list(chain(*parts))))


def _both(item: Element, reading: Reading) -> tuple[Entry | None, Entry]:
    return rss._everyday(item, reading), rss._any(item, reading)


@settings(max_examples=2_000, deadline=None)
@given(items, st.sampled_from(("", 'xml:lang="be"', 'rdf:about="u"', 'about="u"')), st.booleans())
def test_the_short_way_and_the_long_way_agree(children: list[str], attribute: str, safe: bool) -> None:
    body = f"<rss {SPACES}><channel><item {attribute}>{''.join(children)}</item></channel></rss>"
    root = etree.fromstring(body, etree.XMLParser(remove_comments=True))
    markup: Markup = "safe" if safe else "hostile"
    item = root[0][0]
    short, long = _both(item, Reading(root, url=URL, based="xml:base" in body, markup=markup))
    assert short is None or short == long


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: str(path.stem))
def test_they_agree_on_the_corpus_with_any_element_left_out_or_doubled(path: Path) -> None:
    data, _ = encoding.to_utf8(path.read_bytes())
    before = xml.prolog(data)
    assert before is not None
    root, _ = xml.read(data, before)
    reading = Reading(root, url=URL, based=b"xml:base" in data)
    for item in list(root.iter("{*}item"))[:5]:
        for place in range(-1, len(item)):
            changed = deepcopy(item)
            if place >= 0:
                child = changed[place]
                changed.append(deepcopy(child))
                short, long = _both(changed, reading)
                assert short is None or short == long
                changed.remove(child)
                changed.remove(changed[-1])
            short, long = _both(changed, reading)
            assert short is None or short == long


def test_what_most_feeds_hold_goes_the_short_way() -> None:
    body = (
        f"<rss {SPACES}><channel><item><title>Мост открыт</title><link>https://paper.example/1</link>"
        "<guid isPermaLink='false'>1</guid><pubDate>Mon, 23 Nov 2026 11:57:00 +0300</pubDate>"
        "<description>&lt;p&gt;Сегодня.&lt;/p&gt;</description><category>Город</category><category>Мосты</category>"
        "<author>desk@paper.example (Редакция)</author><enclosure url='/p.jpg' type='image/jpeg' length='7'/>"
        "<comments>https://paper.example/1#c</comments></item></channel></rss>"
    )
    root = etree.fromstring(body)
    short, long = _both(root[0][0], Reading(root, url=URL))
    assert short == long
    assert long.image == "https://paper.example/p.jpg"
    assert long.authors == ("Редакция",)
    assert long.categories == ("Город", "Мосты")

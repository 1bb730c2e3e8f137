from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srez.parse.feed.repair import expand, repair
from srez.parse.feed.xml import prolog


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("<a><b>x</a>", "<a><b>x</b></a>"),
        ("<a>x</b></a>", "<a>x</a>"),
        ("<a>1 < 2</a>", "<a>1 &lt; 2</a>"),
        ("<a><br>x</a>", "<a><br/>x</a>"),
        ("<a b=c d='e\"f' b=2>x</a>", '<a b="c" d="e&quot;f">x</a>'),
        ("<a>x", "<a>x</a>"),
        ("<a>x</a><junk/>", "<a>x</a>"),
        ("<a><item>1<item>2</a>", "<a><item>1</item><item>2</item></a>"),
        ("<a><![CDATA[x</a>", "<a>x</a>"),
        ("<a><!-- x</a>", "<a>&lt;!-- x</a>"),
    ],
)
def test_repairs(broken: str, whole: str) -> None:
    assert repair(broken) == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a & b", "a &amp; b"),
        ("&nbsp;&laquo;", "\xa0«"),
        ("&unknown;", "&amp;unknown;"),
        ("&amp;&lt;", "&amp;&lt;"),
        ("&own;", "a&lt;b"),
        ("&#0;&#x1F600;&#xFFFFFF;", "&#128512;"),
        ("<![CDATA[&nbsp; & ]]>&nbsp;", "<![CDATA[&nbsp; & ]]>\xa0"),
        ("\x00\x0bx", "x"),
    ],
)
def test_expands(text: str, whole: str) -> None:
    assert expand(text, {"own": "a<b"}) == whole


_SOUP = st.lists(
    st.sampled_from(["<a>", "</a>", "<item>", "</item>", "<b x=1>", "<b x='<'>", "text", "&", "<", ">", "<![CDATA[",
                     "]]>", "<!--", "-->", "<?", "?>", '"', "<br>", "<c/>", "&lt;", "<x y", "/>", "\x01"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(_SOUP)
def test_repaired_is_well_formed(soup: str) -> None:
    etree.fromstring(repair(expand(f"<rss>{soup}", {})).encode())


@given(st.text(max_size=200))
def test_repaired_text_is_well_formed(text: str) -> None:
    etree.fromstring(repair(expand(f"<rss>{text}", {})).encode("utf-8", "replace"))


@pytest.mark.parametrize(
    ("body", "root", "junk"),
    [
        (b"<?xml version='1.0'?><!-- <feed> --><rss/>", "rss", False),
        (b"<!DOCTYPE rss [<!ENTITY a '>'>]><rss/>", "rss", False),
        (b"<!doctype html><html><rss>", "html", False),
        (b'<!DOCTYPE html PUBLIC "x"><!-- c --><rss/>', "rss", False),
        (b"notice<rss/><rss >", "rss", True),
        (b"<opml>", "opml", False),
    ],
)
def test_prolog(body: bytes, root: str, junk: bool) -> None:
    before = prolog(body)
    assert before is not None
    assert (before.root, before.junk) == (root, junk)

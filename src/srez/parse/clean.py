"""Hostile HTML to HTML that is safe to show, and to its visible text.

The work is done by nh3 (Ammonia, html5ever): an allow-list of elements, attributes and URL schemes; whatever it
doesn't name is gone, so a new trick needs no new rule.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from contextvars import ContextVar
from typing import Any
from urllib.parse import urljoin

import nh3

__all__ = ["clean", "escape", "text"]


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Shapes and formulas without links, styles, animation and HTML inside.
_SVG = _words("svg g path circle ellipse line polyline polygon rect text tspan")
_MATH = _words(
    "math mrow mi mo mn ms mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd"
)
_SHAPE = {"cx", "cy", "d", "height", "points", "r", "rx", "ry", "transform", "width", "x", "x1", "x2", "y", "y1", "y2"}

TAGS = _words(
    "a abbr article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn"
    " div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt"
    " ruby s samp section small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul"
    " var video wbr")  # fmt: skip
#: Elements whose text is no text of the article.
DROPPED = _words("script style noembed noframes frameset template textarea select")
ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "source": {"src", "type"},
    "svg": {"width", "height", "viewBox"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
}
SCHEMES = {"http", "https", "mailto", "tel", "xmpp", "magnet", "ftp"}

#: An HTML tree builder takes time quadratic in the depth of open elements; no article nests a hundred.
DEEPEST = 256
#: A formatting element left open is opened again in each block that follows: so many copies are borne with.
COPIES = 100_000
#: Up to this many tags no depth is slow enough to be worth counting.
SHALLOW = 400
#: A bare `&` costs the tokenizer microseconds.
AMPERSANDS = 20_000

_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)")
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
#: Never left open, or closed by what follows.
_LEAVES = _words(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dd dt option tbody"
)
_PASSING = _LEAVES | {f"/{name}" for name in _LEAVES}
_FORMATTING = _words("a b big code em font i nobr s small strike strong tt u")
_FRAME = re.compile(r"</?iframe\b[^<>]*>", re.IGNORECASE)
_NO_DECLARATION = re.compile(r"<!(?!--|\[|doctype\b[^<>]*>)", re.IGNORECASE)
_MISREAD = re.compile(r"<(?=[A-Za-z/!?])")


def _cleaner(url_relative: Any) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS | _SVG | _MATH),
        clean_content_tags=set(DROPPED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()} | dict.fromkeys(_SVG - {"svg"}, _SHAPE),
        url_schemes=set(SCHEMES),
        url_relative=url_relative,
        link_rel="noopener noreferrer nofollow",
    )


#: What relative URLs are resolved against; a cleaner of its own takes longer to make than most texts take to clean.
_base: ContextVar[str] = ContextVar("_base", default="")


def _resolved(url: str) -> str | None:
    return _join(_base.get(), url)


def _join(base: str, url: str) -> str | None:
    """Resolve a relative URL as links of feeds are; nh3 drops the attribute for None."""
    try:
        return urljoin(base, url)
    except ValueError:
        return None


_keeping, _resolving = _cleaner("pass_through"), _cleaner(_resolved)
_plain = nh3.Cleaner(tags=set(), clean_content_tags=set(DROPPED), attributes={}, link_rel=None)


def clean(html: str, base: str = "") -> str:
    """Sanitise a fragment of HTML.

    Args:
        html: anything.
        base: absolute http(s) address that relative URLs are resolved against; "" leaves them relative.

    Returns:
        HTML of the elements and attributes above only. What is too knotted to be read in bounded time comes back as
        its text alone.
    """
    if "<" not in html and "&" not in html:
        return html
    html = _straighten(html)
    if _knotted(html):
        return entities.escape(_untangle(html), quote=False)
    if not base.startswith(("http://", "https://")):
        return _keeping.clean(html)
    _base.set(base)
    return _resolving.clean(html)


def text(html: str) -> str:
    """Return the visible text of a short fragment, entities decoded once, white space as it stands."""
    if "<" in html:
        html = _straighten(html)
        if _knotted(html):
            return _untangle(html)
        html = _plain.clean(html)
    return entities.unescape(html) if "&" in html else html


def escape(plain: str) -> str:
    """Write plain text as HTML with as few escapes as an HTML reader needs to see the same text."""
    if "&" in plain and entities.unescape(plain) != plain:
        plain = plain.replace("&", "&amp;")
    if "<" in plain:
        plain = _MISREAD.sub("&lt;", plain)
    return plain


def _straighten(html: str) -> str:
    """Keep text that an HTML reader would lose to what was never closed: a frame, a comment, a `<!` that is neither."""
    if "<iframe" in html or "<IFRAME" in html:
        html = _FRAME.sub(" ", html)
    if "<!" not in html:
        return html
    while (begin := html.find("<!--", html.rfind("-->") + 1)) >= 0:
        end = html.find(">", begin)
        html = html[:begin] + html[end + 1 :] if end >= 0 else html[:begin]
    return _NO_DECLARATION.sub("&lt;!", html)


def _knotted(html: str) -> bool:
    """Tell whether building a tree of it would take more than a bounded time a byte."""
    if html.count("&") > AMPERSANDS:
        return True
    if html.count("<") < SHALLOW:
        return False
    tags = _TAG.findall(html)
    counts = Counter(tags)
    most = sum(count for tag, count in counts.items() if tag[0] != "/" and tag not in _LEAVES)
    formats = sum(count for tag, count in counts.items() if tag.lower() in _FORMATTING)
    if most <= DEEPEST and len(tags) * formats <= COPIES:
        return False  # in whatever order they come
    opened: dict[str, int] = {}
    depth = formatting = copies = 0
    for tag in tags:
        if tag in _PASSING:
            copies += formatting
        elif tag[0] != "/":
            name = tag.lower()
            copies += formatting
            formatting += name in _FORMATTING
            if name not in _LEAVES:
                opened[name] = opened.get(name, 0) + 1
                depth += 1
                if depth > DEEPEST or copies > COPIES:
                    return True
        elif opened.get(name := tag[1:].lower()):
            opened[name] -= 1
            depth -= 1
            formatting -= name in _FORMATTING
    return copies > COPIES


def _untangle(html: str) -> str:
    """Take the tags away without building a tree."""
    return entities.unescape(_ANY_TAG.sub(" ", html))

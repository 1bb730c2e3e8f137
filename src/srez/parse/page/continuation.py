"""Articles that go on after an advertisement, in another box of the same kind.

Extractors look for the one element that holds the article. Where a page lays it out in several, they find the first
or the longest. The paragraphs that were found tell what such a box looks like; the others of the kind, within the
same `<article>` or `<main>`, hold the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

#: Shorter paragraphs are captions and buttons more often than text; so many first characters name a paragraph.
_SHORTEST = 40
#: More of its characters in links than this and a paragraph is a list of links.
_LINKED = 0.4
#: Less than this is a difference in taste, not a part that was missed (67 pages: nothing lies between 1.0 and 2.2).
_GAIN = 1.3


def continued(tree: HtmlElement, lines: Sequence[str]) -> Sequence[str]:
    """Return the article's paragraphs with those of its further boxes, or `lines` when it has none."""
    paragraphs = [(element, text) for element in tree.iter("p") if (text := _text(element))]
    starts = {line[:_SHORTEST] for line in lines}
    found = [(_box(element), text) for element, text in paragraphs if text[:_SHORTEST] in starts]
    weights: Counter[tuple[str, str]] = Counter()
    for box, text in found:
        weights[_kind(box)] += len(text)
    if not weights:
        return lines
    kind = weights.most_common(1)[0][0]
    scopes = {_scope(box) for box, _ in found if _kind(box) == kind}
    whole = [text for element, text in paragraphs if _kind(box := _box(element)) == kind and _scope(box) in scopes]
    return whole if sum(map(len, whole)) > _GAIN * sum(map(len, lines)) else lines


def _text(paragraph: HtmlElement) -> str:
    text = " ".join(str(paragraph.text_content()).split())
    if len(text) < _SHORTEST:
        return ""
    linked = sum(len(str(link.text_content())) for link in paragraph.iter("a"))
    return text if linked < _LINKED * len(text) else ""


def _box(paragraph: HtmlElement) -> HtmlElement | None:
    return paragraph.getparent()


def _kind(box: HtmlElement | None) -> tuple[str, str]:
    return ("", "") if box is None else (str(box.tag), box.get("class") or "")


def _scope(box: HtmlElement | None) -> HtmlElement | None:
    return None if box is None else next(box.iterancestors("article", "main"), None)

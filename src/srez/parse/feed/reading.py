"""What every XML format shares: texts, links, dates and people out of elements."""

from __future__ import annotations

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from html import escape as escape_html
from html import unescape
from itertools import islice
from typing import Literal, cast
from urllib.parse import urljoin

from lxml import etree

from srez.parse import dates
from srez.parse.clean import TAGS, clean, escape
from srez.parse.clean import text as visible
from srez.parse.feed.names import Names

Element = etree._Element
#: Children of one entry or channel by canonical name, in the document's order.
Fields = defaultdict[str, list[Element]]

#: Texts as HTML that is safe to show, or as it stands, for callers that take nothing but plain text out of it.
Markup = Literal["safe", "hostile"]

MAX_ENTRIES = 2_000
#: Characters of one text.
MAX_TEXT = 512 * 1024
MAX_TITLE = 4_096
MAX_URL = 4_096
#: Children of one element, and values of one list, that are looked at.
MAX_CHILDREN, MAX_VALUES = 400, 50

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])|<!--")
_OTHER_TAGS = frozenset(("font", "script", "style", "iframe", "nobr", "blink", "marquee", "object", "embed", "form"))
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HTTP = ("http://", "https://")
_MAIL = re.compile(r"<?[\w.+\-]+@[\w.\-]+\.\w+>?")
_WEB = frozenset(("http", "https", "ftp", "mailto", "tel", "magnet", "feed", "gopher", "tag", "urn"))
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_PARAGRAPH = re.compile(r"\n\s*\n")


class Reading:
    """One document being read: its base, its names, and what was wrong with it."""

    def __init__(
        self,
        root: Element,
        *,
        url: str,
        zone: tzinfo = UTC,
        atom: bool = False,
        based: bool = False,
        markup: Markup = "safe",
    ) -> None:
        """Begin.

        Args:
            root: the document's root element.
            url: where it came from; relative URLs are resolved against it.
            zone: of dates that carry none.
            atom: elements of Atom are the format's own.
            based: `xml:base` stands somewhere in it.
            markup: what becomes of HTML in texts.
        """
        self.names = Names(root.tag, atom=atom)
        self.url = url
        self.zone = zone
        self._based = based
        self._safe = markup == "safe"
        self.problems: dict[str, None] = {}
        # A newsroom's people and sections repeat in each entry of a document.
        self.people = _People()
        self.labels = _Labels()

    def fields(self, element: Element) -> Fields:
        """Return the children of `element` by name."""
        found: Fields = defaultdict(list)
        names = self.names
        for child in islice(element, MAX_CHILDREN):
            found[names[child.tag]].append(child)
        return found

    def note(self, problem: str) -> None:
        """Remember a problem, once."""
        self.problems[problem] = None

    def problem(self, *before: str) -> str:
        """Return every problem in one line."""
        return "; ".join(text for text in (*before, *self.problems) if text)

    def base(self, element: Element) -> str:
        """Return the absolute address that relative URLs in `element` start from, or ""."""
        if not self._based:
            return self.url
        base = self.url
        chain = [node for node in (element, *element.iterancestors()) if node.get(_BASE) is not None]
        for node in reversed(chain):
            base = join(base, node.get(_BASE, ""))
        return base

    def language(self, element: Element) -> str:
        """Return the `xml:lang` in force, or ""."""
        written = element.get(_LANG)
        return tidy_language(written) if written else ""

    def plain(self, element: Element | None) -> str:
        """Return an element's text in one line, as it stands."""
        if element is None:
            return ""
        text = element.text if len(element) == 0 else "".join(islice(_strings(element), 10_000))
        return one_line(text, MAX_TITLE) if text else ""

    def raw(self, element: Element) -> str:
        """Return what is between an element's tags; elements come as HTML, without namespaces."""
        if len(element) == 0:
            return self.bounded((element.text or "").strip())
        if len(element) == 1 and element.get("type") in ("html", "text/html") and (box := _box(element)) is not None:
            return self.bounded((box.text or "").strip())
        xhtml = "xhtml" in element.get("type", "")
        return self.bounded(_inner(element, self._based, self.base(element), strict=xhtml).strip())

    def bounded(self, text: str) -> str:
        """Cut a text that is longer than any article."""
        if len(text) <= MAX_TEXT:
            return text
        self.note(f"a text longer than {MAX_TEXT // 1024} KB, cut")
        return text[:MAX_TEXT]

    def html(self, element: Element, kind: str = "html") -> str:
        """Return an element's text as safe HTML; `kind` says what it holds (RFC 4287 §3.1)."""
        raw = self.raw(element)
        if not raw:
            return ""
        if kind == "text" and not looks_like_html(raw):
            return plain_html(raw)
        if kind == "literal" and len(element) == 0:
            return plain_html(_resolved(raw))
        return self.markup(raw, element)

    def markup(self, raw: str, element: Element) -> str:
        """Return HTML that stands in `element` as safe HTML."""
        return clean(raw, self.base(element)).strip() if self._safe else raw

    def title(self, element: Element, kind: str = "text") -> str:
        """Return a title as one line of visible text, escaped only where HTML would read it otherwise."""
        if len(element):
            return headline(self.raw(element)[:MAX_TITLE], "html")
        return headline((element.text or "")[:MAX_TITLE], kind)

    def link(self, element: Element | None, href: str) -> str:
        """Return an absolute, harmless address."""
        if not href:
            return ""
        if " " in href or not href.isprintable():
            href = _CONTROL.sub("", href)
        if href.startswith(_HTTP):
            return href[:MAX_URL] if len(href) <= MAX_URL else ""
        return join(self.url if element is None else self.base(element), href)

    def date(self, elements: list[Element]) -> datetime | None:
        """Return the last date of several that can be read: who writes two means the newer statement."""
        for element in elements[: -MAX_VALUES - 1 : -1]:
            text = element.text if len(element) == 0 else self.plain(element)
            if text and (found := dates.parse(text, zone=self.zone)):
                return found
        return None

    def first_date(self, fields: Fields, names: tuple[str, ...]) -> datetime | None:
        """Return the date of the first of these fields that has one."""
        for name in names:
            if name in fields and (found := self.date(fields[name])):
                return found
        return None

    def texts(self, elements: list[Element]) -> list[str]:
        """Return the texts that aren't empty, in one line each."""
        return [text for element in islice(elements, MAX_VALUES) if (text := headline(self.plain(element), "text"))]


class _Labels(dict[str, str]):
    """A label as it is written → as it is shown."""

    def __missing__(self, written: str) -> str:
        found = self[written] = headline(one_line(written, MAX_TITLE), "text")
        return found


class _People(dict[str, str]):
    """An author as they are written → their name."""

    def __missing__(self, written: str) -> str:
        found = self[written] = headline(person(one_line(written, MAX_TITLE)), "text")
        return found


def _strings(element: Element) -> Iterator[str]:
    return cast("Iterator[str]", element.itertext())


def one_line(text: str, limit: int) -> str:
    """Collapse white space."""
    return " ".join(text[: limit * 2].split())[:limit]


def tidy_language(tag: str) -> str:
    """Return a BCP 47 tag out of what is written (`ru_RU`), or "" for what is none."""
    if not tag:
        return ""
    tag = tag.strip().replace("_", "-")[:35]
    return tag if _LANGUAGE.fullmatch(tag) else ""


def join(base: str, href: str) -> str:
    """Resolve an address; "" for one that can't be, or is a program (`javascript:`, `data:`)."""
    href = _CONTROL.sub("", href)[: MAX_URL + 1]
    if not href or len(href) > MAX_URL:
        return ""
    if base and not href.startswith(_HTTP):
        try:
            href = urljoin(base, href)
        except ValueError:
            return ""
    scheme = _SCHEME.match(href)
    return href if scheme is None or scheme[1].lower() in _WEB else ""


def looks_like_html(text: str) -> bool:
    """Tell whether a text of no declared type is HTML: it has a tag or an entity that HTML knows."""
    if "<" in text:
        for tag in _TAG.finditer(text):
            name = tag[1]
            if name is None or name.lower() in TAGS or name.lower() in _OTHER_TAGS:
                return True
    if "&" in text:
        match = _ENTITY.search(text)
        return match is not None and unescape(match[0]) != match[0]
    return False


def _resolved(text: str) -> str:
    """Decode entities in what is declared as plain text: `&nbsp;` in it is a slip, while `<b>` may well be meant."""
    return unescape(text) if "&" in text and _ENTITY.search(text) else text


def plain_html(text: str) -> str:
    """Write plain text as HTML, its blank lines as paragraphs."""
    if "<" not in text and "&" not in text and "\n" not in text:
        return text
    text = escape_html(text, quote=False)
    parts = [part.strip() for part in _PARAGRAPH.split(text)]
    return "".join(f"<p>{part}</p>" for part in parts if part) if len(parts) > 1 else text


def headline(text: str, kind: str) -> str:
    """Return a title as one line.

    Args:
        text: as it stands in the document.
        kind: `html`; `literal`, plain text for sure; `text`, which some fill with HTML all the same.
    """
    if "<" in text or "&" in text:
        if kind == "html" or (kind == "text" and looks_like_html(text)):
            text = visible(text)
        else:
            text = _resolved(text)
        return escape(one_line(text, MAX_TITLE))
    return one_line(text, MAX_TITLE)


def person(text: str) -> str:
    """Return a name out of «editor@example.com (Name)», «Name <address>» or a bare address."""
    if "@" not in text:
        return text
    name = _MAIL.sub("", text).strip(" ()<>,;\t")
    return name or text.strip(" ()<>")


def decode_base64(text: str) -> str:
    """Return the text that base64 holds, or "" when it holds none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except ValueError:
        return ""


def _box(element: Element) -> Element | None:
    """Return the `<div>` around a text that is escaped HTML all the same, as TypePad writes it."""
    box = element[0]
    around = f"{element.text or ''}{box.tail or ''}".strip()
    escaped = box.text is not None and "<" in box.text and _TAG.search(box.text) is not None
    return box if not around and len(box) == 0 and escaped and box.tag.endswith("div") else None


def _inner(element: Element, based: bool, base: str, *, strict: bool) -> str:
    """Write the inside of an element as HTML, element names without namespaces, in time linear in its size.

    Unless it is `strict`, text beside elements may be escaped HTML itself: who forgets to escape some of it does.
    """
    out: list[str] = []
    size = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        local = node.tag.rpartition("}")[2]
        if event == "start":
            if node is not element:
                out.append(f"<{local}{_attributes(node, based, base)}>")
            if node.text:
                out.append(_markup(node.text, strict))
                size += len(node.text)
        else:
            if node is not element:
                if local not in _EMPTY:
                    out.append(f"</{local}>")
                if node.tail:
                    out.append(_markup(node.tail, strict))
                    size += len(node.tail)
            if size > MAX_TEXT or len(out) > 100_000:
                break
    return "".join(out)


def _markup(text: str, strict: bool) -> str:
    return text if not strict and looks_like_html(text) else escape_html(text, quote=False)


_EMPTY = frozenset(("br", "hr", "img", "wbr", "input", "col", "area", "source"))


def _attributes(node: Element, based: bool, base: str) -> str:
    out = []
    for name, value in islice(cast("list[tuple[str, str]]", node.items()), 20):
        local = name.rpartition("}")[2]
        if based and local in ("href", "src"):
            value = join(_own_base(node, base), value)
        if local:
            out.append(f' {local}="{escape_html(value)}"')
    return "".join(out)


def _own_base(node: Element, base: str) -> str:
    """Return the base of a node inside a text; only what is nested in that text can change it."""
    own = node.get(_BASE)
    return join(base, own) if own else base

"""Bytes of XML to a tree, with nothing of the outside in it.

    document ─► prolog cut off (no DTD ever reaches libxml2) ─► strict reading
                  └─ not well-formed ─► entities expanded ─► strict ─► repaired ─► strict ─► forgiving

Only the few malformed documents pay for what comes after the first arrow.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from srez.errors import ParseError
from srez.parse.feed.repair import expand, repair

#: libxml2 takes no longer text in one node either.
MAX_BYTES = 10_000_000
#: Elements and attributes cost memory; a feed of 2,000 entries has fewer.
MAX_TAGS = 500_000
MAX_ATTRIBUTES = 500_000
#: Different names of elements, and of attributes. libxml2 keeps every name it ever saw for the life of the thread, so
#: a source that makes up new ones at each visit would fill the memory.
MAX_NAMES = 1_000
#: Documents with less markup aren't searched for them: it would cost each feed more than it is worth.
SMALL, FEW_ATTRIBUTES = 8_000, 40_000
#: Simple entities that a DTD may declare, and how long each may be.
MAX_ENTITIES, MAX_ENTITY = 100, 64

_ROOTS = rb"rss|feed|RDF|urlset|sitemapindex|channel|entry"
_KNOWN_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:" + _ROOTS + rb")(?=[\s>/])", re.IGNORECASE)
#: How nearly every feed begins.
_PLAIN = re.compile(
    rb"\s*+(?:<\?.{,400}?\?>\s*+|<!--.{,4000}?-->\s*+){,20}<(rss|feed|rdf:RDF|urlset)(?=[\s>])", re.DOTALL
)
_ROOT_NAMES = {b"rss": "rss", b"feed": "feed", b"rdf:RDF": "rdf", b"urlset": "urlset"}
_NAME = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})")
_SPACE = re.compile(rb"[\s\x00\xa0]*+")
_ELEMENT = re.compile(rb"<([^\s<>/!?]{1,200})")
_ATTRIBUTE = re.compile(rb"[\s\"']([^\s<>=\"'/&]{1,200})\s?=\s?[\"']")
_ENTITY = re.compile(rb"""<!ENTITY\s+(\w{1,40})\s+(?:"([^"<]{0,64})"|'([^'<]{0,64})')\s*>""")
_REFERENCE_C1 = re.compile(rb"&#(?:0*(1[2-5]\d)|[xX]0*([89][0-9a-fA-F]));")
_LITERAL_C1 = re.compile(rb"\xc2([\x80-\x9f])")


class Prolog(NamedTuple):
    """Where the root element begins, what it is called, and what stood before it."""

    offset: int
    #: Lower case, without prefix.
    root: str
    entities: dict[str, str]
    #: Something other than white space, comments and declarations stands before it.
    junk: bool


def prolog(data: bytes) -> Prolog | None:
    """Find the root element; None when there is no markup."""
    if plain := _PLAIN.match(data):
        return Prolog(plain.start(1) - 1, _ROOT_NAMES[plain[1]], {}, False)
    at, junk, subset = 0, False, b""
    for _ in range(1000):
        at = _end(_SPACE.match(data, at), at)
        if data.startswith(b"<?", at):
            stop, skip = data.find(b"?>", at), 2
        elif data.startswith(b"<!--", at):
            stop, skip = data.find(b"-->", at + 4), 3
        elif data.startswith(b"<!", at):
            begin, stop, skip = at, _doctype_end(data, at), 1
            subset = data[begin : max(stop, begin)]
            if subset[2:20].lower().lstrip().startswith((b"doctype html>", b"doctype html pu")) and _is_html(
                data, stop
            ):
                return Prolog(at, "html", {}, False)
        else:
            break
        if stop < 0:
            junk = True
            break
        at = stop + skip
    name = _NAME.match(data, at)
    if name is None or junk or not _KNOWN_ROOT.match(data, at):
        if name and _local(name[1]) == "html":
            return Prolog(at, "html", {}, False)
        known = _KNOWN_ROOT.search(data, at)
        if known is None:
            return Prolog(at, _local(name[1]), {}, junk) if name else None
        at, junk = known.start(), True
        name = _NAME.match(data, at)
    return Prolog(at, _local(name[1]) if name else "", _entities(subset), junk)


def _is_html(data: bytes, after: int) -> bool:
    """Tell whether an HTML doctype speaks the truth; some feeds carry one."""
    return after >= 0 and _KNOWN_ROOT.search(data, after, after + 4000) is None


def _end(match: re.Match[bytes] | None, otherwise: int) -> int:
    return match.end() if match else otherwise


def _doctype_end(data: bytes, at: int) -> int:
    close, bracket = data.find(b">", at), data.find(b"[", at)
    if bracket < 0 or (0 <= close < bracket):
        return close
    end = re.compile(rb"\]\s*>").search(data, bracket)
    return end.end() - 1 if end else -1


def _local(name: bytes) -> str:
    return name.decode("ascii", "replace").rpartition(":")[2].lower()


def _entities(subset: bytes) -> dict[str, str]:
    """Return the entities that stand for plain characters; those that refer to others are dropped."""
    found = {}
    for name, double, single in _ENTITY.findall(subset)[:MAX_ENTITIES]:
        value = (double or single).decode("utf-8", "replace")
        if "&" not in value and "%" not in value:
            found[name.decode("ascii", "replace")] = value
    return found


def _parser(recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


_STRICT, _FORGIVING = _parser(recover=False), _parser(recover=True)


def read(data: bytes, before: Prolog, *, url: str = "") -> tuple[etree._Element, str]:
    """Read a document.

    Args:
        data: UTF-8.
        before: what `prolog` found in it.
        url: where it came from, for messages.

    Returns:
        The root element, and what was wrong ("" when nothing was).

    Raises:
        ParseError: nothing can be had.
    """
    data, problem = data[before.offset :], ""
    # One byte is found at once, two are not: so here and below.
    if b"\xc2" in data or (b"#" in data and b"&#" in data):
        data = _windows_1252(data)
    if len(data) > SMALL:
        data, problem = _cut(data)
        few_names(data, url)
    if before.junk:
        problem = problem or "something else stands before the feed"
    try:
        return etree.fromstring(data, _STRICT), problem
    except etree.XMLSyntaxError as error:
        wrong = f"not well-formed: {str(error.msg)[:120]}"
    text = data.decode("utf-8", "replace")
    expanded = expand(text, before.entities)
    try:
        root = etree.fromstring(expanded.encode("utf-8", "replace"), _STRICT)
    except etree.XMLSyntaxError:
        pass
    else:
        return root, problem or ("" if before.entities else wrong)
    repaired = repair(expanded).encode("utf-8", "replace")
    try:
        root = etree.fromstring(repaired, _STRICT)
    except etree.XMLSyntaxError:
        # Prefixes that nothing declares are left, and what our repair can't know.
        try:
            root = etree.fromstring(repaired, _FORGIVING)
        except etree.XMLSyntaxError as error:
            raise ParseError(wrong, where=url) from error
        if root is None:
            raise ParseError(wrong, where=url) from None
    return root, problem or wrong


def few_names(data: bytes, url: str = "") -> None:
    """Check that a document makes up no vocabulary.

    Raises:
        ParseError: it has more names than any feed with all its modules and HTML.
    """
    for mark, few, names in ((b"<", SMALL, _ELEMENT), (b"=", FEW_ATTRIBUTES, _ATTRIBUTE)):
        if len(data) > few and data.count(mark) > few and len(set(names.findall(data))) > MAX_NAMES:
            raise ParseError(f"more than {MAX_NAMES} different names of elements or attributes", where=url)


def _cut(data: bytes) -> tuple[bytes, str]:
    """Keep the document within its bounds; entries come newest first, so the end can go."""
    if len(data) <= MAX_ATTRIBUTES:
        return data, ""
    if len(data) > MAX_BYTES:
        return _cut(data[:MAX_BYTES])[0], f"longer than {MAX_BYTES // 1_000_000} MB, cut"
    if data.count(b"<") > MAX_TAGS or data.count(b"=") > MAX_ATTRIBUTES:
        # Halving finds a bound within a factor of two in a few passes of C.
        return _cut(data[: len(data) // 2])[0], "more markup than a feed has, cut"
    return data, ""


def _windows_1252(data: bytes) -> bytes:
    """Replace C1 controls, which are always meant as windows-1252 («&#146;» is an apostrophe)."""
    if b"&#" in data:
        data = _REFERENCE_C1.sub(lambda match: _meant(int(match[1]) if match[1] else int(match[2], 16)), data)
    if b"\xc2" in data:
        data = _LITERAL_C1.sub(lambda match: _meant(match[1][0]), data)
    return data


def _meant(code: int) -> bytes:
    if not 128 <= code < 160:
        return b"&#%d;" % code
    return bytes((code,)).decode("cp1252", "replace").encode()

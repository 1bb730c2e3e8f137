"""Malformed XML to well-formed XML, so that no error in one entry costs the others.

One pass, linear in the length: whatever is no tag becomes text, each end tag closes what is open above it, a new entry
closes the one before. Entities of HTML are read as in HTML.
"""

from __future__ import annotations

import re
from html import escape as escape_html
from html.entities import html5

#: Elements nest no deeper; what does is text. (libxml2 stops at 256.)
DEEPEST = 200
#: So many references to entities of a DTD are expanded.
MAX_REFERENCES = 20_000

_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{0,39});)?")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = r"[A-Za-z_][\w.\-]{0,60}(?::[A-Za-z_][\w.\-]{0,60})?"
_START = re.compile(
    rf"<({_NAME})((?:\s*+[^\s=<>\"'/]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>]++))?+|\s++|/(?!>))*+)(/?)>"
)
_END = re.compile(rf"</\s*+({_NAME})[^<>]*+>")
_ATTRIBUTE = re.compile(rf"({_NAME})\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)'|([^\s\"'<>]++))")
#: HTML that stands unescaped in a text and is never closed.
_VOID = frozenset(("br", "hr", "img", "wbr", "input", "embed", "col", "area", "param", "meta"))
_ENTRIES = frozenset(("item", "entry"))


def _escape(text: str) -> str:
    return escape_html(text, quote=False)


def expand(text: str, entities: dict[str, str]) -> str:
    """Write characters in place of every reference that XML alone doesn't know, and drop characters it forbids.

    Args:
        text: the document from its root element on.
        entities: what the document's own DTD declares.
    """
    text = _FORBIDDEN.sub("", text)
    left = MAX_REFERENCES

    def character(match: re.Match[str]) -> str:
        nonlocal left
        decimal, hexadecimal, name = match.groups()
        if name:
            if name in _OWN:
                return match[0]
            if name in entities and left > 0:
                left -= 1
                return _escape(entities[name])
            known = html5.get(f"{name};")
            return _escape(known) if known else f"&amp;{name};"
        if decimal or hexadecimal:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            return f"&#{code};" if code < 0x110000 and not _FORBIDDEN.match(chr(code)) else ""
        return "&amp;"

    out, at = [], 0
    while True:
        begin = text.find("<![CDATA[", at)
        end = text.find("]]>", begin) if begin >= 0 else -1
        if end < 0:
            out.append(_REFERENCE.sub(character, text[at:]))
            return "".join(out)
        out.append(_REFERENCE.sub(character, text[at:begin]))
        out.append(text[begin : end + 3])
        at = end + 3


def repair(text: str) -> str:
    """Make a document well-formed (except for prefixes that nothing declares)."""
    out: list[str] = []
    stack: list[str] = []
    endless: set[str] = set()
    at = 0
    while True:
        tag = text.find("<", at)
        if tag < 0:
            break
        if tag > at and stack:
            out.append(_text(text[at:tag]))
        at = tag
        if text.startswith("<!", tag) or text.startswith("<?", tag):
            at = _special(text, tag, out, stack, endless)
        elif match := _END.match(text, tag):
            at = match.end()
            _close(match[1], out, stack)
            if not stack and out:
                return "".join(out)
        elif match := _START.match(text, tag):
            at = match.end()
            _open(match, out, stack)
        else:
            if stack:
                out.append("&lt;")
            at = tag + 1
    if at < len(text) and stack:
        out.append(_text(text[at:]))
    out.extend(f"</{name}>" for name in reversed(stack))
    return "".join(out)


def _text(text: str) -> str:
    return text.replace("]]>", "]]&gt;") if "]]>" in text else text


def _special(text: str, at: int, out: list[str], stack: list[str], endless: set[str]) -> int:
    """Handle CDATA, a comment or an instruction; one that never ends is text."""
    for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>")):
        if not text.startswith(opening, at):
            continue
        end = -1 if closing in endless else text.find(closing, at + len(opening))
        if end >= 0 and not (opening == "<![CDATA[" and stack and _torn(text, at, end, stack[-1])):
            if opening == "<![CDATA[" and stack:
                out.append(text[at : end + 3])
            return end + len(closing)
        if end < 0:
            endless.add(closing)
        if opening == "<![CDATA[" and stack:
            end = text.find(f"</{stack[-1]}", at)
            end = end if end >= 0 else len(text)
            out.append(_escape(text[at + 9 : end]))
            return end
    if stack:
        out.append("&lt;")
    return at + 1


def _torn(text: str, begin: int, end: int, name: str) -> bool:
    """Tell whether this CDATA was never closed, and the end found is that of a later one."""
    later = text.find("<![CDATA[", begin + 9, end)
    return later >= 0 and text.find(f"</{name}", begin, later) >= 0


def _open(match: re.Match[str], out: list[str], stack: list[str]) -> None:
    name, attributes, empty = match.groups()
    if len(stack) >= DEEPEST:
        out.append(_escape(match[0]))
        return
    if name in _ENTRIES and name in stack:
        _close(name, out, stack)
    written = ""
    if attributes:
        seen: dict[str, str] = {}
        for key, double, single, bare in _ATTRIBUTE.findall(attributes):
            seen.setdefault(key, double or single or bare)
        written = "".join(f" {key}={_quoted(value)}" for key, value in seen.items())
    if empty or name.lower() in _VOID:
        out.append(f"<{name}{written}/>")
    else:
        out.append(f"<{name}{written}>")
        stack.append(name)


def _quoted(value: str) -> str:
    # References in it are whole already, and no `<` gets here.
    return '"' + value.replace('"', "&quot;") + '"'


def _close(name: str, out: list[str], stack: list[str]) -> None:
    """Close `name` and what is open above it; an end tag without a beginning is dropped."""
    if name not in stack:
        return
    while True:
        top = stack.pop()
        out.append(f"</{top}>")
        if top == name:
            return

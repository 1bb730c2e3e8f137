"""Plain text: what a reader sees of HTML, and an excerpt of it that ends where a sentence does."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from typing import cast

from srez.parse.abbreviations import ABBREVIATIONS

ELLIPSIS = "…"
#: Bytes of an article's text that are kept.
LARGEST = 200_000

#: Elements that begin or end a paragraph, those that begin a line, and those that stand apart in one.
_BLOCKS = (
    "p div article section header footer main aside nav figure figcaption blockquote pre address hr table thead tbody"
    " tfoot caption ul ol dl h1 h2 h3 h4 h5 h6 form fieldset details summary center body html head"
)
_LINES = "br li tr dt dd option"
_CELLS = "td th"
_INLINE = "a abbr b cite code del em font i img ins mark q s small span strong sub sup time u wbr"
#: Elements whose content nobody sees; the first few are raw text, in which a `<` opens nothing (HTML §13.2.5.2).
_HIDDEN = "script style title textarea iframe noembed noframes noscript template svg math select object"
_CLOSING = {name: re.compile(f"</{name}(?![a-z0-9-])", re.IGNORECASE) for name in _HIDDEN.split()}

#: What stands in the text for a tag.
_BREAK = {slash + name: "" for name in _INLINE.split() for slash in ("", "/")}
_BREAK |= {slash + name: "\n\n" for name in _BLOCKS.split() for slash in ("", "/")}
_BREAK |= dict.fromkeys(_LINES.split(), "\n") | {f"/{name}": "" for name in _LINES.split()}
_BREAK["/br"] = "\n"  # a slip that browsers read as <br> (HTML §13.2.6.4.7)
_BREAK |= {slash + name: " " for name in _CELLS.split() for slash in ("", "/")}

#: A tag without quoted angle brackets: splits well-formed HTML into text, name, text, name, … text.
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9:-]*+)[^<>]*+>")
_OPENING = re.compile(r"<(?:(?P<name>/?[a-zA-Z][a-zA-Z0-9:-]{0,30})|(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|[!?/])")
_TAG_END = re.compile(r"""(?>[^>"']+|"[^"]*"|'[^']*')*+>""")

_BLANK = re.compile(r"\n[ \t\r]*+\n")
#: `html.unescape` would turn thousands of digits into one number.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{9,};?")
#: Nothing to see: controls, soft hyphens, zero-width and direction-forcing marks, lone surrogates.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(html: str) -> str:
    """Return the visible text of HTML, sanitised or raw, in time linear to its length.

    Paragraphs are separated by one blank line; a `<br>`, list item or table row begins a new line. Whitespace (no-break
    spaces too) is one space. Text without any tag keeps its own blank lines.
    """
    if "<" not in html and "&" not in html and html.isprintable() and "  " not in html:
        return html.strip()  # most titles and names: already plain
    if "<" not in html:
        text = html.replace("\r\n", "\n") if "\n" in html else html
        if "\n" in text:
            text = "\n\n".join(part.replace("\n", " ") for part in _BLANK.split(text))
    else:
        if "\n" in html:
            html = html.replace("\n", " ")
        text = _simple(html) or _scan(html)
    if "&" in text:
        text = _decode(text)
    return _tidy(text)


def one_line(text: str) -> str:
    """Collapse white space. Most texts are tidy already; asking is cheaper than splitting."""
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


def _decode(text: str) -> str:
    # What the sanitiser writes, and nothing else, in most texts.
    common = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    if common.count("&") == common.count("&amp;"):
        return common.replace("&amp;", "&")
    return entities.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def _simple(html: str) -> str:
    """Take the tags out of well-formed HTML; "" when it is not as plain as that."""
    parts = _TAG.split(html)
    count = len(parts) >> 1
    if html.count("<") != count or html.count(">") != count:
        return ""
    breaks = list(map(_BREAK.get, parts[1::2]))
    if None in breaks:
        names = [name.lower() for name in parts[1::2]]
        if not _CLOSING.keys().isdisjoint(names):
            return ""
        breaks = [_BREAK.get(name, "") for name in names]
    parts[1::2] = cast("list[str]", breaks)
    return "".join(parts)


def _scan(html: str) -> str:
    """Take the tags out of any HTML as a browser's tokenizer would (HTML §13.2.5), forgiving what is cut off."""
    text: list[str] = []
    missing: set[str] = set()
    quotes = True
    position = 0
    while (start := html.find("<", position)) >= 0:
        text.append(html[position:start])
        opening = _OPENING.match(html, start)
        if opening is None:
            text.append("<")
            position = start + 1
            continue
        position = opening.end()
        if opening["comment"]:
            end = html.find("-->", start + 2)
            position = end + 3
        elif opening["cdata"]:
            end = html.find("]]>", position)
            text.append(html[position:end] if end >= 0 else html[position:])
            position = end + 3
        else:
            tag_end = _TAG_END.match(html, position) if quotes and opening["name"] else None
            # One quote that is never closed: from here on quotes mean nothing, or each tag would look to the end again.
            quotes = tag_end is not None or not opening["name"]
            end = tag_end.end() - 1 if tag_end else html.find(">", position)
            position = end + 1
        if end < 0:
            return "".join(text)
        name = (opening["name"] or "").lower()
        text.append(_BREAK.get(name, ""))
        if name in _CLOSING and name not in missing:
            if closing := _CLOSING[name].search(html, position):
                position = closing.start()
            else:
                missing.add(name)
    text.append(html[position:])
    return "".join(text)


def _tidy(text: str) -> str:
    tidy = _paragraphs(text) if "\n" in text else one_line(text)
    if not tidy.replace("\n", "").isprintable():
        seen = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", tidy))
        if seen != tidy:
            return _tidy(seen)
    return tidy


def _paragraphs(text: str) -> str:
    lines: list[str] = []
    for raw in text.split("\n"):
        if raw and (line := one_line(raw)):
            lines.append(line)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).rstrip("\n")


# --- excerpts -------------------------------------------------------------------------------------------------------

#: What may end a sentence, with the quotes and brackets that it closes; a new line always does.
_STOP = re.compile(r"[.!?…]++[»”“\"'’)\]]*+(?=\s)|\n")
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
_LAST_WORD = re.compile(r"[^\s«„“\"'(\[]*$")
_DANGLING = " \n,;:–—-−/\\(«„“[{"


def excerpt(text: str, limit: int = 300) -> str:
    """Return `text` as one paragraph of at most `limit` characters, marked with «…» when something was cut.

    It ends after a sentence if one ends in the latter three fifths of the room, else after a word, else (one endless
    word) between two graphemes.
    """
    if len(text) <= limit:
        return one_line(text)
    head = _head(text, limit)
    if len(head) <= limit:
        return head.replace("\n", " ")
    room = limit - len(ELLIPSIS)
    for match in reversed(list(_STOP.finditer(head, limit * 2 // 5, room))):
        if end := _sentence_end(head, match):
            cut = head[:end].replace("\n", " ")
            return cut if cut.endswith(ELLIPSIS) else f"{cut} {ELLIPSIS}"
    end = max(head.rfind(" ", 0, room + 1), head.rfind("\n", 0, room + 1))
    if end < limit // 2:
        end = _grapheme(head, room)
    cut = head[:end].replace("\n", " ")
    return (cut.rstrip(_DANGLING) or cut) + ELLIPSIS


def first_sentence(text: str, limit: int = 200) -> str:
    """Return the first sentence or line of `text`, as an excerpt when it is longer than `limit`."""
    head = _head(text, limit)
    for match in _STOP.finditer(head):
        if end := _sentence_end(head, match):
            return excerpt(head[:end], limit)
    return excerpt(head, limit)


def bounded(text: str, size: int = LARGEST) -> str:
    """Return as much of `text` as fits into `size` bytes of UTF-8, cut at a paragraph or a word."""
    if len(text) * 4 <= size or len(data := text.encode()) <= size:
        return text
    text = data[:size].decode("utf-8", "ignore")
    cut = max(text.rfind("\n\n"), text.rfind(" "))
    return text[:cut].rstrip() if cut > 0 else text


def _head(text: str, limit: int) -> str:
    """Return the beginning of `text` with tidy lines, longer than `limit` unless it is the whole."""
    size = limit + 100
    while True:
        lines = [line for raw in text[:size].split("\n") if (line := " ".join(raw.split()))]
        head = "\n".join(lines)
        if size >= len(text) or len(head) > limit + 1:
            return head
        size *= 4


def _sentence_end(text: str, match: re.Match[str]) -> int:
    """Return where the sentence that may stop at `match` ends, 0 if it goes on."""
    end = match.end()
    if match[0] == "\n":
        return match.start()
    if text[end] == "\n":
        return end
    # A capital, a digit or a letter without case begins a sentence; a dash goes on after direct speech.
    first = text[end + 1 : end + 3].lstrip("«„“\"'([")[:1]
    if not first.isalnum() or first.islower() or _abbreviated(text, match):
        return 0
    return end


def _abbreviated(text: str, match: re.Match[str]) -> bool:
    """Tell whether the full stop belongs to an abbreviation, an initial or a short number."""
    if match[0] != ".":
        return False
    found = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    word = found[0].rpartition(".")[2].rpartition("-")[2].lower() if found else ""
    return len(word) < 2 or (word.isdigit() and len(word) < 3) or word in ABBREVIATIONS


def _grapheme(text: str, end: int) -> int:
    """Move `end` back to where it splits no character from its marks, joined neighbour or flag."""
    before = text[:end]
    if text[end] in _FLAG_LETTERS and (len(before) - len(before.rstrip(_FLAG_LETTERS))) % 2:
        return end - 1
    cut = end
    while cut > max(1, end - 64) and _joined(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > 1 and not _joined(text[cut - 1], text[cut]) else end


def _joined(before: str, after: str) -> bool:
    return (
        before == "\u200d"
        or after in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or unicodedata.category(after)[0] == "M"
    )

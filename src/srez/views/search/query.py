"""What people type into a search box, read as they know it from search engines. Pure.

    слово слово        both          "точная фраза"     in this order
    -слово             without       A OR B, A ИЛИ B     one of them          (…)  together
    source:slug  place:…  section:…  lang:…  by:name  before:time  after:time  at:time  has:edits

It never fails: what can't be read is passed over, and a note says so.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

import msgspec

#: Characters and words that are looked at; beyond them a note says so.
MOST_CHARACTERS = 500
MOST_WORDS = 32
#: How deep brackets may stand in brackets.
_DEPTH = 8

Field = Literal["source", "place", "section", "lang", "by", "before", "after", "at", "has"]
FIELDS: tuple[Field, ...] = get_args(Field)
#: What was passed over, or taken otherwise than it was meant, as a code for the page's words.
Problem = Literal["too-long", "unclosed-quote", "unclosed-bracket", "no-such-field", "empty-field", "bad-value"]


class Note(msgspec.Struct, frozen=True):
    """Something about the question that whoever asked should know."""

    problem: Problem
    #: The part that it is about.
    text: str = ""


class Word(msgspec.Struct, frozen=True):
    """A word in any of its forms."""

    text: str


class Phrase(msgspec.Struct, frozen=True):
    """Words in this order."""

    text: str


class Filter(msgspec.Struct, frozen=True):
    """A condition on what is known of an article."""

    field: Field
    value: str


class Not(msgspec.Struct, frozen=True):
    """Without."""

    part: Node


class All(msgspec.Struct, frozen=True):
    """Every one of them; of none: everything."""

    parts: tuple[Node, ...]


class Any(msgspec.Struct, frozen=True):
    """At least one of them."""

    parts: tuple[Node, ...]


Node = Word | Phrase | Filter | Not | All | Any


class Query(msgspec.Struct, frozen=True):
    """A question as it was understood."""

    root: All
    notes: tuple[Note, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not self.root.parts

    def words(self) -> list[str]:
        """Return the words and phrases that an answer should have, to highlight them."""
        return _wanted(self.root)

    def filters(self) -> list[Filter]:
        """Return the conditions that hold for every answer."""
        return [part for part in self.root.parts if isinstance(part, Filter)]


def _wanted(node: Node) -> list[str]:
    match node:
        case Word(text) | Phrase(text):
            return [text]
        case All(parts) | Any(parts):
            return [text for part in parts for text in _wanted(part)]
        case _:
            return []


#: A minus before something, a bracket, a field with its value (perhaps quoted), a phrase, or a word up to white space.
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<minus>[-−](?=[^\s-]))
      | (?P<open>\()
      | (?P<close>\))
      | (?P<or>(?:OR|ИЛИ|АБО|ЦІ|\|\|?)(?=[\s()]|$))
      | (?P<field>[^\W\d_]{2,12}):(?P<value>"[^"]*"?|«[^»]*»?|[^\s()"]*)
      | (?:"(?P<quoted>[^"]*)(?P<q1>"?)|[«“„](?P<guillemets>[^»”“]*)(?P<q2>[»”“]?))
      | (?P<word>[^\s()"«“„]+)
    )""",
    re.VERBOSE,
)
#: The fields by the names that people give them, in the site's languages too.
_NAMES: dict[str, Field] = {
    **{name: name for name in FIELDS},
    "источник": "source", "джерело": "source", "крыніца": "source", "место": "place", "город": "place",
    "місце": "place", "месца": "place", "раздел": "section", "рубрика": "section", "розділ": "section",
    "раздзел": "section", "язык": "lang", "мова": "lang", "language": "lang", "до": "before", "после": "after",
    "після": "after", "пасля": "after", "кто": "by", "хто": "by", "person": "by", "время": "at", "час": "at",
}  # fmt: skip


class _Reader:
    def __init__(self, text: str) -> None:
        self.notes: list[Note] = []
        if len(text) > MOST_CHARACTERS:
            self.notes.append(Note("too-long"))
            text = text[:MOST_CHARACTERS]
        self._text = text
        self._at = 0
        self._words = 0

    def parts(self, depth: int) -> Node:
        """Read up to the end, or up to the bracket that closes. `OR` joins its two neighbours, as search engines do."""
        parts: list[Node] = []
        joined = False
        while (found := _TOKEN.match(self._text, self._at)) is not None:
            self._at = found.end()
            if found["close"]:
                if depth:
                    return _together(parts)
                continue
            if found["or"]:
                joined = bool(parts)
                continue
            inner = self._one(depth) if found["minus"] else self._part(found, depth)
            if inner is None:
                continue
            part = Not(inner) if found["minus"] else inner
            if joined:
                before = parts.pop()
                choices = before.parts if isinstance(before, Any) else (before,)
                part = Any((*choices, part))
            parts.append(part)
            joined = False
        if depth:
            self.notes.append(Note("unclosed-bracket"))
        return _together(parts)

    def _one(self, depth: int) -> Node | None:
        found = _TOKEN.match(self._text, self._at)
        if found is None or found["close"] or found["or"] or found["minus"]:
            return None
        self._at = found.end()
        return self._part(found, depth)

    def _part(self, found: re.Match[str], depth: int) -> Node | None:
        if found["open"]:
            if depth >= _DEPTH:
                return None
            inner = self.parts(depth + 1)
            return None if inner == All(()) else inner
        if found["field"]:
            return self._field(found["field"], found["value"])
        for text, closing in ((found["quoted"], found["q1"]), (found["guillemets"], found["q2"])):
            if text is not None:
                if not closing:
                    self.notes.append(Note("unclosed-quote", text.strip()))
                return self._counted(Phrase(text.strip())) if text.strip() else None
        return self._counted(Word(found["word"]))

    def _counted(self, node: Node) -> Node | None:
        self._words += 1
        if self._words <= MOST_WORDS:
            return node
        if self._words == MOST_WORDS + 1:
            self.notes.append(Note("too-long"))
        return None

    def _field(self, name: str, value: str) -> Node | None:
        field = _NAMES.get(name.lower())
        plain = value.strip('"«»')
        if field is None:
            # «Заголовок: слова» is no condition; an address is a word.
            self.notes.append(Note("no-such-field", f"{name}:"))
            return self._counted(Phrase(f"{name} {plain}".strip()))
        if not plain:
            self.notes.append(Note("empty-field", f"{name}:"))
            return None
        return Filter(field, plain)


def _together(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def parse(text: str) -> Query:
    """Read a question; any text is one."""
    reader = _Reader(text)
    found = reader.parts(0)
    root = found if isinstance(found, All) else All((found,))
    return Query(root, tuple(dict.fromkeys(reader.notes)))

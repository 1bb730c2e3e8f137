"""Cues that say who said something, and what every language's finder of them can ask of a frame."""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich import phrases
from srez.enrich.frames import Frame
from srez.enrich.phrases import Phrase
from srez.enrich.prose import Prose

#: Verbs of a statement, by class.
VERBS = frozenset({"say", "relay", "opine", "utter", "passive"})
#: Classes of nouns that name somebody or something able to speak.
SPEAKERS = frozenset(
    {"person", "official", "company", "outlet", "agency", "social", "press", "crowd", "unnamed", "fixed", "anaphora"}
)
DASHES = "—–-−"
#: Words between a verb and its subject, or the place where something stands, at most.
APART = 14
#: Words of a clause that are looked at on either side of a cue; a longer one is no clause.
_CLAUSE = 40
_PRONOUNS = ("he", "she", "they")


class Attribution(NamedTuple):
    """One cue."""

    #: Whom it names; None for a pronoun, or when nobody is named.
    who: Phrase | None
    #: `he`, `she`, `they` when a pronoun stands for whoever it was, else "".
    pronoun: str
    #: `verb`, `basis` («по словам»), `ref` («со ссылкой на»), `place` («на сайте»), `document` («говорится в письме»).
    kind: str
    #: The classes of the verb, or of the noun that is leaned on.
    classes: frozenset[str]
    #: The cue's words [first, after), whom it names included.
    first: int
    after: int
    #: The verb's or noun's own word.
    cue: int
    #: Whom the words were told («сказал ТАСС»), if that is named.
    told: Phrase | None = None
    #: How what is said stands to the cue: `that`, `after`, `before`, `about`, `of`, `none`.
    shape: str = "none"


class Finder:
    """A frame and the questions about it."""

    def __init__(self, prose: Prose, frame: Frame) -> None:
        self.prose = prose
        self.frame = frame
        self.lexicon = prose.lexicon
        self.outer = frozenset(frame.outer)

    def word(self, at: int) -> str:
        """Return a word's text."""
        return self.prose.words[at].text

    def is_a(self, at: int, *names: str) -> bool:
        """Tell whether a word of the frame, in whatever form, is of one of the classes."""
        return self.frame.first <= at < self.frame.after and self.lexicon.is_a(self.word(at), *names)

    def is_exactly(self, at: int, name: str) -> bool:
        """Tell whether a class lists this very form of a word of the frame."""
        return self.frame.first <= at < self.frame.after and self.lexicon.is_exactly(self.word(at), name)

    def read(self, at: int, cases: frozenset[str], limit: int | None = None) -> Phrase | None:
        """Read a phrase outside of speech."""
        end = self.frame.after if limit is None else limit
        if at >= end or at not in self.outer:
            return None
        return phrases.read(self.prose, at, end, cases)

    def clause_start(self, at: int) -> int:
        """Return the first word of the clause that a word belongs to."""
        floor = max(self.frame.first, at - _CLAUSE)
        while at not in self.frame.bounds and at > floor:
            at -= 1
        return at

    def clause_end(self, at: int) -> int:
        """Return the word after the clause."""
        ceiling = min(self.frame.after, at + _CLAUSE)
        at += 1
        while at < ceiling and at in self.outer and at not in self.frame.bounds:
            at += 1
        return at

    def is_number(self, at: int) -> bool:
        """Tell whether a word of the frame is a number."""
        return at < self.frame.after and self.prose.words[at].is_number

    def joined(self, at: int) -> bool:
        """Tell whether a word follows the one before it within one clause."""
        return at < self.frame.after and at in self.outer and at not in self.frame.bounds

    def before(self, at: int) -> str:
        """Return the sign that stands before a word, without space; "»" for speech."""
        gap = self.prose.gap(at).strip()
        if not gap and at == self.frame.first:
            return "."
        if at - 1 not in self.outer and at > self.frame.first:
            return "»"
        return gap[-1:] if gap[-1:] not in '«“„"' else gap[:1]

    def pronoun(self, at: int) -> str:
        """Return `he`, `she` or `they` for such a pronoun, else ""."""
        return next((name for name in _PRONOUNS if self.is_exactly(at, name)), "")

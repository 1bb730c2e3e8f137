"""Who says what in an article, read once for origins and quotes: every cue with the full name it stands for."""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich.attributions import Attribution, attributions
from srez.enrich.frames import Frame, frames
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import fold
from srez.enrich.naming import Name, Namer
from srez.enrich.phrases import Phrase
from srez.enrich.prose import Prose

#: Characters of a text that are read; what comes after is left alone, so that a hostile text costs no more.
LONGEST = 60_000
#: Letters of a word by which an office named again is known («в пресс-службе» – «пресс-служба МЧС»).
_STEM = 6


class Saying(NamedTuple):
    """A cue and whom it stands for."""

    cue: Attribution
    #: Index of its frame.
    frame: int
    #: None when nobody can be told.
    name: Name | None
    #: Whether the cue itself names it, rather than a pronoun or «в ведомстве» does.
    outright: bool
    #: Whom the words were told.
    told: Name | None = None


class Told(NamedTuple):
    """A whole article read."""

    prose: Prose
    namer: Namer
    frames: list[Frame]
    #: In order of the text.
    sayings: list[Saying]


def read(title: str, text: str, lexicon: Lexicon) -> Told:
    """Read who says what; every span is one of characters of `title + "\\n" + text`."""
    prose = Prose(title, text[:LONGEST], lexicon)
    namer = Namer(prose)
    cut = frames(prose)
    memory = _Memory(namer)
    sayings = [memory.understand(cue, index) for index, frame in enumerate(cut) for cue in attributions(prose, frame)]
    return Told(prose, namer, cut, sayings)


class _Memory:
    """Who has been named so far."""

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self.lexicon = namer.lexicon
        self.prose = namer.prose
        self.humans: list[Name] = []
        self.bodies: list[Name] = []
        self.last: Name | None = None
        #: The words of a human being's title, as base forms, with his name.
        self.titles: list[tuple[frozenset[str], Name]] = []

    def understand(self, cue: Attribution, frame: int) -> Saying:
        told = None
        if cue.told is not None:
            told = self.namer.full(self.namer.name(cue.told, relayed=True))
        elif self.humans and ("citing" in cue.classes or self._passes_on(cue)):
            # «цитирует его агентство», «приводит его слова газета»
            told = self.humans[-1]
        name, outright = self._whom(cue)
        if name is not None:
            self._remember(name)
        return Saying(cue, frame, name, outright, told)

    def _passes_on(self, cue: Attribution) -> bool:
        """Tell whether it is «приводит его слова»."""
        if "quoting" not in cue.classes:
            return False
        return any(self.lexicon.is_exactly(self.prose.words[at].text, "words") for at in range(cue.first, cue.after))

    def _whom(self, cue: Attribution) -> tuple[Name | None, bool]:
        if cue.who is None:
            if cue.pronoun:
                return self._pronoun(cue), False
            return self.last, False
        relayed = not cue.classes.isdisjoint({"relay", "known"}) or cue.kind == "ref"
        name = self.namer.full(self.namer.name(cue.who, relayed=relayed))
        head = self.prose.words[cue.who.head].text
        bare = (cue.who.after - cue.who.first == 1 and head[:1].islower()) or self._articled(cue)
        if bare and self.lexicon.is_a(head, "anaphora"):
            known = self._again(head)
            if known is not None:
                return known, False
        if name.is_person and name.is_named and name.text[:1].isupper():
            self.titles.append((self._bases(cue.who), name))
        elif name.is_person and cue.who.number != "plur" and self.lexicon.inflected:
            titled = self._titled(cue.who)
            if titled is not None:
                return titled, False
        if bare and not name.is_named and name.is_person and cue.who.number != "plur" and not self._plural(head):
            known = self._human(name.gender if name.gender == "femn" else "")
            if known is not None:
                return known, False
        return name, True

    def _bases(self, who: Phrase) -> frozenset[str]:
        words = self.prose.words
        return frozenset(
            self.lexicon.morphology.lemma(words[at].text, self.lexicon.language) for at in range(who.first, who.after)
        )

    def _titled(self, who: Phrase) -> Name | None:
        """Return who was named with the title that stands alone now («глава республики»)."""
        wanted = self._bases(who)
        return next((name for title, name in reversed(self.titles) if wanted <= title), None)

    def _articled(self, cue: Attribution) -> bool:
        """Tell whether it is "the company", "the minister"."""
        who = cue.who
        if self.lexicon.language != "en" or who is None or who.after - who.first != 2:
            return False
        words = self.prose.words
        return words[who.first].text.lower() == "the" and words[who.head].text.islower()

    def _plural(self, head: str) -> bool:
        if self.lexicon.inflected:
            return False
        return head.endswith(("s", "ы", "і")) or (
            self.lexicon.language == "en" and self.lexicon.is_exactly(head, "crowd")
        )

    def _remember(self, name: Name) -> None:
        if name.is_named or name.is_person:
            self.last = name
        (self.humans if name.is_person and name.is_named else self.bodies).append(name)
        if name.is_person and name.is_named and name.text[:1].isupper():
            self.namer.remember(name)

    def _pronoun(self, cue: Attribution) -> Name | None:
        if cue.pronoun == "they":
            return self.bodies[-1] if self.bodies else None
        gender = "femn" if cue.pronoun == "she" else "masc"
        known = self._human(gender)
        if known is not None:
            return known
        at = self.prose.words[cue.first].start
        before = [(count, name) for name, first, count in self.namer.mentions if 0 <= first < at]
        # Whom a text is about it names more than once.
        often = max(
            (one for one in before if one[1].gender in {"", gender}), key=lambda one: one[0], default=(0, None)
        )[1]
        return often or (self.last if cue.pronoun == "he" else None)

    def _human(self, gender: str) -> Name | None:
        return next((one for one in reversed(self.humans) if not gender or one.gender in {"", gender}), None)

    def _again(self, head: str) -> Name | None:
        """Return the body that was named before and is now called by its kind alone."""
        stem = fold(head)[:_STEM]
        for one in reversed(self.bodies):
            if stem in fold(one.text):
                return one
        if not self.lexicon.is_a(head, "generic"):
            return None
        return next((one for one in reversed(self.bodies) if one.is_named), None)

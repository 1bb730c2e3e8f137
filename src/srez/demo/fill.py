"""Templates written out: numbers with the right form of the noun, places in the right case, choices, credits.

<one/another>              one of them
{m} {m+2} {m|дома|домов}   a number of the event, another one's idea of it, with the noun that agrees
{12..48|дома|домов}        a number drawn here
{t} {t.g} {t.l} {T.l}      the town: nominative, genitive, where; a capital begins a sentence
{p} {q}                    a man's or a woman's name
{@name|words}              whom it credits: the name as it stands alone, the words as they stand in the text
{street}                   one of a list of words, itself a template
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from srez.demo.dice import Dice
from srez.demo.texts import Range, Town, bounds

_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"\d+(\.\d)?\.\.\d+(\.\d)?(:\d+)?")
_NUMBER = re.compile(r"([a-z]+)([+-][\d.]+)?")
_PLACE = re.compile(r"t(?:\.([gl]))?")
#: «у» becomes «ў» after a vowel in Belarusian; in Ukrainian «у» and «в» give way to each other.
_BE_SHORT = re.compile(r"(?<=[аеёіоуыэюя]) у(?= )")
_UK_AFTER_VOWEL = re.compile(r"(?<=[аеєиіїоуюя]) у(?= (?![вф]|[лсхт]в|[аеєиіїоуюя])\w)", re.IGNORECASE)


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A place that a text names."""

    #: A town's id.
    id: str
    #: As it stands in a dictionary of the text's language, and as it stands in the text.
    name: str
    surface: str
    country: str
    region: str
    kind: str = "city"
    role: str = "scene"


class Origin(msgspec.Struct, frozen=True):
    """Whom a text credits."""

    name: str
    #: `outlet` or `organisation`.
    kind: str = "organisation"


def draw(span: Range, dice: Dice) -> float:
    """Draw a number, never one that asks for a singular («21 дом»): verbs of the templates are plural."""
    steps = round((span.high - span.low) / span.step)
    return _plural(span.low + span.step * dice.below(steps + 1), span.step)


def _plural(number: float, step: float) -> float:
    if step < 1:
        return round(number, 1)
    whole = int(number)
    return whole + 1 if whole % 10 == 1 and whole % 100 != 11 else whole


class Pen:
    """Writes templates of one article in one language, and notes what they name."""

    def __init__(
        self,
        language: str,
        dice: Dice,
        *,
        town: Town | None = None,
        numbers: Mapping[str, float] | None = None,
        people: Mapping[str, Mapping[str, str]] | None = None,
        words: Mapping[str, list[str]] | None = None,
    ) -> None:
        self._language = language
        self._dice = dice
        self._town = town
        self._numbers = numbers or {}
        self._people = people or {}
        self._words = words or {}
        self.places: dict[str, Mention] = {}
        self.origins: dict[str, Origin] = {}

    def write(self, template: str) -> str:
        """Write a template out."""
        text = self._fill(template)
        if self._language == "be":
            text = _BE_SHORT.sub(" ў", text)
        elif self._language == "uk":
            text = _UK_AFTER_VOWEL.sub(" в", text)
        return text[:1].upper() + text[1:]

    def _fill(self, template: str) -> str:
        chosen = _CHOICE.sub(lambda found: self._dice.pick(found[1].split("/")), template)
        return _SLOT.sub(lambda found: self._slot(found[1]), chosen)

    def _slot(self, slot: str) -> str:
        if slot.startswith("@"):
            name, _, words = slot[1:].partition("|")
            self.origins.setdefault(name, Origin(name))
            return words
        head, *forms = slot.split("|")
        if _RANGE.fullmatch(head):
            return self._number(draw(bounds(head), self._dice), forms)
        name = head.lower()
        if place := _PLACE.fullmatch(name):
            found = self._place(place[1] or "")
            return found[:1].upper() + found[1:] if head[0] == "T" else found
        if name in self._people:
            return self._people[name][self._language]
        if name in self._words:
            return self._fill(self._dice.pick(self._words[name]))
        found_number = _NUMBER.fullmatch(name)
        if found_number is None or found_number[1] not in self._numbers:
            raise ValueError(f"{{{slot}}}: no such slot")
        base, shift = self._numbers[found_number[1]], float(found_number[2] or 0)
        # Whole numbers are ints here: 4.0 is written with its zero, and no noun agrees with it.
        step = 1.0 if isinstance(base, int) else 0.1
        return self._number(_plural(base + shift, step) if shift else base, forms, year=name == "year")

    def _place(self, case: str) -> str:
        if self._town is None:
            raise ValueError("a place in a template of no town")
        name = self._town.names[self._language]
        surface = {"": name.nominative, "g": name.genitive, "l": name.where}[case]
        bare = surface.split(" ", 1)[1] if case == "l" else surface
        self.places.setdefault(
            self._town.id,
            Mention(
                id=self._town.id,
                name=name.nominative,
                surface=bare,
                country=self._town.country,
                region=self._town.place,
            ),
        )
        return surface

    def _number(self, number: float, forms: list[str], *, year: bool = False) -> str:
        english = self._language == "en"
        if isinstance(number, int):
            whole = number
            grouped = f"{whole:,}" if whole >= (1_000 if english else 10_000) and not year else str(whole)
            written = grouped if english else grouped.replace(",", "\N{NO-BREAK SPACE}")
            few = 2 <= whole % 10 <= 4 and not 12 <= whole % 100 <= 14
        else:
            written, few = f"{number:.1f}", True
            written = written if english else written.replace(".", ",")
        return f"{written} {forms[0 if few else 1]}" if forms else written

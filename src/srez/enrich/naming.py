"""Whom a phrase names: its base form, what kind of source it is, and the full name that a surname stands for."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, NamedTuple

from srez.enrich import phrases
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Reading, fold
from srez.enrich.phrases import Phrase, is_acronym, is_latin, soft
from srez.enrich.prose import Prose

Kind = Literal["agency", "outlet", "official", "company", "person", "social"]

#: Words before and after a name that tell what somebody is.
_AROUND = 6
#: A phrase longer than this is called by its abbreviation in brackets, if it has one.
_LONG = 5


class Name(NamedTuple):
    """A name in its base form."""

    text: str
    kind: Kind
    #: Whether it is a human being's.
    is_person: bool
    #: Whether it names anybody: «эксперты» and «источники» don't.
    is_named: bool
    #: `masc`, `femn` or "".
    gender: str = ""


class Namer:
    """Names the phrases of one prose."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.lexicon = prose.lexicon

    def name(self, phrase: Phrase, *, relayed: bool = False) -> Name:
        """Return whom a phrase names.

        Args:
            phrase: of this prose.
            relayed: whether it does what outlets do («пишет X», «передаёт X»).
        """
        run = self._person(phrase)
        if run is not None:
            return self._human(phrase, run)
        head = self.prose.words[phrase.head].text
        classes = self.lexicon.classes(head)
        proper = self._proper(phrase)
        begun = phrase.quoted is not None and phrase.head == phrase.quoted.first
        if proper and (begun or not classes.isdisjoint({"outlet", "agency", "social", "anaphora", "unnamed", "fixed"})):
            if not (classes & {"official", "press"}):
                proper = self._title(phrase) if begun else proper
                return Name(proper, self._kind(phrase, classes, relayed=relayed), False, True)
        if phrase.alias is not None and phrase.alias[0] - phrase.first > _LONG:
            text = self._plain(*phrase.alias)
        else:
            text = self._based(phrase)
        named = self._is_named(phrase, classes, proper, relayed=relayed)
        human = "person" in classes or "crowd" in classes and "official" not in classes
        gender = phrase.gender
        return Name(text, self._kind(phrase, classes, relayed=relayed), human, named, gender)

    def full(self, name: Name) -> Name:
        """Return the full name for a surname that the text gives in full elsewhere; else the name itself."""
        if " " in name.text or not name.text[:1].isupper():
            return name
        key = fold(name.text)
        for surname, whole in self.people:
            if _same_stem(surname, key) or self.lexicon.language == "en" and fold(whole.text).startswith(key + " "):
                return whole._replace(kind=whole.kind if whole.kind == "official" else name.kind if name.is_person else "person")
        return name

    @cached_property
    def people(self) -> list[tuple[str, Name]]:
        """Every full name of a human being in the text, by folded surname, in order."""
        found: list[tuple[str, Name]] = []
        seen: set[str] = set()
        at = 0
        words = self.prose.words
        while at + 1 < len(words):
            end = self._run(at) if words[at].is_capitalised else at
            if end - at < 2:
                at = max(end, at + 1)
                continue
            one = self._full_name(at, end)
            if one is not None and one.text not in seen:
                seen.add(one.text)
                found.append((fold(one.text.split()[-1]), one))
            at = end
        return found

    def _run(self, at: int) -> int:
        """Return the word after a run of capitalised words."""
        prose = self.prose
        end = at + 1
        while (
            end < len(prose.words)
            and prose.words[end].is_capitalised
            and end - at < 6
            and soft(prose.gap(end).replace(".", "", 1) if prose.words[end - 1].end - prose.words[end - 1].start < 4 else prose.gap(end))
        ):
            end += 1
        return end

    def _full_name(self, at: int, end: int) -> Name | None:
        words = self.prose.words
        if self.lexicon.inflected:
            first = next((one for one in range(at, end - 1) if self._name_reading(words[one].text) is not None), None)
            if first is None:
                return None
            given = self._name_reading(words[first].text)
            stop = min(end, first + 3)
            if given is None or any(is_acronym(words[one].text) for one in range(first, stop)):
                return None
            texts = [words[one].text for one in range(first, stop)]
            if given.case != "nomn" and not all(self._fits(text, phrases.NOMINATIVE) for text in texts):
                texts = [self._turned(text, given.gender) for text in texts]
            text = " ".join(texts)
            return Name(text, self._human_kind(first, stop), True, True, given.gender)
        titles = ("person", "official", "company", "outlet", "stop", "preposition", "first_word", "when")
        for one in range(at, end):
            if any(self.lexicon.is_exactly(words[one].text, title) for title in titles):
                at = one + 1
        texts = [_bare(words[one].text) for one in range(at, end)]
        if not 2 <= len(texts) <= 4 or any(is_acronym(text) or text.endswith("-born") for text in texts) or len(texts[0]) == 1:
            return None
        if any(self.lexicon.is_a(text, "official", "company", "outlet", "agency", "when") for text in texts):
            return None
        return Name(" ".join(texts), self._human_kind(at, end), True, True)

    def _name_reading(self, text: str) -> Reading | None:
        return next((one for one in self.lexicon.readings(text)[:4] if "Name" in one.naming), None)

    # People

    def _person(self, phrase: Phrase) -> tuple[int, int] | None:
        """Return the words of a human being's name within a phrase."""
        words = self.prose.words
        classes = self.lexicon.classes(words[phrase.head].text)
        lower = not words[phrase.head].is_capitalised or bool(classes & {"person", "press", "unnamed", "fixed"})
        if self.lexicon.language == "en":
            return self._person_in_english(phrase)
        if phrase.quoted is not None and phrase.quoted.after == phrase.after:
            return None
        if lower and not (classes & {"person", "unnamed", "fixed", "crowd", "social"}):
            # Any trade may stand before a name («архитектор города Иван Петров»), but no body does.
            if not self.lexicon.inflected or classes & _UNHUMAN or phrase.cases == phrases.LOCATIVE:
                return None
            run = range(phrase.head + 1, phrase.after)
            if not any(self._fits(words[at].text, phrase.cases, "Name") and words[at].is_capitalised for at in run):
                return None
        start = phrase.after
        floor = phrase.head + 1 if lower else phrase.first
        while start > floor and self._may_be_name(start - 1):
            start -= 1
        if start == phrase.after:
            return None
        if not self.lexicon.inflected:
            return self._person_by_order(start, phrase, lower=lower)
        while start < phrase.after and not self._fits(words[start].text, phrase.cases):
            start += 1
        given = next((at for at in range(start, phrase.after) if self._fits(words[at].text, phrase.cases, "Name")), None)
        if given is not None and (given + 1 < phrase.after or given > start):
            start = given if given + 1 < phrase.after else given - 1
            return start, phrase.after
        size = phrase.after - start
        if size == 0:
            return None
        if size == 1 and lower and phrase.cases != phrases.NOMINATIVE and "kin" in classes:
            # «адвокат Иванова», «мать Ивановой»: somebody else's.
            return None
        nominative = phrase.cases == phrases.NOMINATIVE
        surname = self._fits(words[phrase.after - 1].text, phrase.cases, "Surn")
        place = self._fits(words[phrase.after - 1].text, phrase.cases, "Geox") or self._fits(words[phrase.after - 1].text, phrase.cases, "Orgn")
        if size == 1:
            if surname or lower and nominative and not place and "social" not in classes:
                return start, phrase.after
            return None
        if lower and (surname or nominative and not place or size == 2 and not place):
            return max(start, phrase.after - 3), phrase.after
        return (start, phrase.after) if surname else None

    def _person_by_order(self, start: int, phrase: Phrase, *, lower: bool) -> tuple[int, int] | None:
        """Belarusian: the capitalised words that end a phrase, where a title leads them or a surname's ending ends them."""
        size = phrase.after - start
        last = fold(self.prose.words[phrase.after - 1].text)
        ending = last.endswith(_BELARUSIAN_SURNAMES)
        if size >= 2 and (lower or ending):
            return max(start, phrase.after - 2), phrase.after
        return (start, phrase.after) if size == 1 and ending and len(last) > 4 else None

    def _person_in_english(self, phrase: Phrase) -> tuple[int, int] | None:
        words = self.prose.words
        start = phrase.after
        while start > phrase.first and words[start - 1].is_capitalised and not words[start - 1].is_number:
            if self.lexicon.is_exactly(words[start - 1].text, "person") and start < phrase.after:
                break
            start -= 1
        texts = [_bare(words[at].text) for at in range(start, phrase.after)]
        if not texts or words[start].text.lower() in {"the", "a"}:
            return None
        if any(self.lexicon.is_exactly(text, name) for text in texts for name in _BODIES):
            return None
        titled = any(self.lexicon.is_exactly(words[at].text, "person") for at in range(phrase.first, start))
        articled = words[phrase.first].text.lower() == "the"
        if len(texts) == 1:
            if start > phrase.first and words[start - 1].text.lower() in {"of", "for", "and"}:
                return None
            known = any(_same_stem(surname, fold(texts[0])) for surname, _ in self.people)
            return (start, phrase.after) if (known or titled) and not is_acronym(texts[0]) else None
        if articled and not titled or is_acronym(texts[-1]):
            return None
        if start > phrase.first:
            leading = words[start - 1]
            if leading.is_number or leading.text.lower() in {"of", "for", "and"}:
                return None
            if is_acronym(leading.text) and not self.lexicon.is_exactly(leading.text, "person"):
                return None
        if any(is_acronym(text) for text in texts[1:]) or is_acronym(texts[0]) and not titled:
            return None
        return (start, phrase.after) if len(texts) <= 4 else (phrase.after - 2, phrase.after)

    def _may_be_name(self, at: int) -> bool:
        text = self.prose.words[at].text
        if self.prose.opening.get(at) is not None:
            return False
        return text[0].isupper() and not is_acronym(text) and not self.lexicon.classes(text) & {"official", "press", "company"}

    def _fits(self, text: str, cases: frozenset[str], naming: str = "") -> bool:
        if is_latin(text):
            return not naming
        return any(
            one.case in cases and (not naming or naming in one.naming)
            for one in self.lexicon.readings(text)
            if one.pos in {"NOUN", "ADJF", "LATN", "UNKN"}
        ) or (cases == phrases.NOMINATIVE and naming in {"", "Surn"} and text.lower().endswith(self.lexicon.surnames) and len(text) > 4)

    def _human(self, phrase: Phrase, run: tuple[int, int]) -> Name:
        words = [self.prose.words[at].text for at in range(*run)]
        gender = self._gender(words, phrase)
        if phrase.cases == phrases.NOMINATIVE:
            text = " ".join(_bare(word) for word in words)
        else:
            text = " ".join(self._turned(word, gender) for word in words)
        kind = self._human_kind(*run)
        classes = self.lexicon.classes(self.prose.words[phrase.head].text)
        if "social" in classes:
            kind = "social"
        elif kind == "person" and any(self._is_office(at) for at in range(phrase.first, run[0])):
            kind = "official"
        return Name(text, kind, True, True, gender)

    def _human_kind(self, first: int, after: int) -> Kind:
        """Tell a state's servant from a private person by the words around the name."""
        prose = self.prose
        at = first - 1
        while at >= max(0, first - _AROUND) and soft(prose.gap(at + 1)):
            if self._is_office(at):
                return "official"
            at -= 1
        if after < len(prose.words) and prose.gap(after).strip() == ",":
            at = after
            while at < min(len(prose.words), after + _AROUND) and (at == after or soft(prose.gap(at))):
                if self._is_office(at):
                    return "official"
                at += 1
        return "person"

    def _is_office(self, at: int) -> bool:
        text = self.prose.words[at].text
        return self.lexicon.is_a(text, "official", "territory") and not self.lexicon.is_a(text, "outlet")

    def _gender(self, words: list[str], phrase: Phrase) -> str:
        if not self.lexicon.inflected:
            if phrase.cases == phrases.NOMINATIVE:
                return "femn" if fold(words[0]).endswith(("а", "я")) else "masc"
            return "femn" if fold(words[0]).endswith(("ы", "і", "ай", "яй")) or fold(words[-1]).endswith("ай") else "masc"
        for word in words:
            for reading in self.lexicon.readings(word):
                if "Name" in reading.naming and reading.case in phrase.cases:
                    return reading.gender
        for reading in self.lexicon.readings(words[-1]):
            if "Surn" in reading.naming and reading.case in phrase.cases and reading.gender in {"masc", "femn"}:
                return reading.gender
        return phrase.gender if phrase.gender in {"masc", "femn"} else "masc"

    def _turned(self, word: str, gender: str) -> str:
        """Return a part of a name in the nominative, with its capitals."""
        if is_latin(word) or len(word) == 1:
            return word
        if not self.lexicon.inflected:
            return _capitals(word, belarusian_nominative(word, gender))
        number = "sing" if self.lexicon.language == "ru" else ""
        return _capitals(word, self.lexicon.morphology.nominative(word, self.lexicon.language, gender, number))

    # Bodies

    def _proper(self, phrase: Phrase) -> str:
        """Return the proper name that follows a common noun («издание „Вести“», «Telegram-канал Mash»), or ""."""
        if phrase.quoted is not None:
            first = phrase.quoted.first
            if first > phrase.first and self.lexicon.is_exactly(self.prose.words[first - 1].text, "agency_part"):
                return self.prose.text[self.prose.words[first - 1].start : phrase.quoted.end]
            return self._plain(first, phrase.quoted.after)
        words = self.prose.words
        at = phrase.head + 1
        if self.lexicon.language == "en" and words[phrase.head].is_capitalised:
            return ""
        if at >= phrase.after or not words[phrase.head].text[0].islower() and not self.lexicon.is_a(
            words[phrase.head].text, "agency", "social", "outlet", "unnamed", "fixed"
        ):
            return ""
        if not words[at].is_capitalised:
            return ""
        if self.lexicon.inflected and not is_latin(words[at].text) and not is_acronym(words[at].text):
            if not any(one.case in {"nomn", "accs"} for one in self.lexicon.readings(words[at].text)):
                return ""
        return self._plain(at, phrase.after)

    def _based(self, phrase: Phrase) -> str:
        """Return a phrase with its head and what agrees with it in the nominative."""
        start, end = self.prose.span(phrase.first, phrase.after)
        if phrase.quoted is not None and phrase.quoted.after == phrase.after:
            end = phrase.quoted.end
        if phrase.alias is not None and phrase.alias[1] == phrase.after:
            end = self.prose.words[phrase.alias[0] - 1].end
        text = self.prose.text[start:end]
        if self.lexicon.language == "en":
            return _bare(text.removeprefix("the ").removeprefix("The ").removeprefix("a ").removeprefix("A "))
        if phrase.cases == phrases.NOMINATIVE:
            return text
        if phrase.quoted is not None and phrase.quoted.first == phrase.head:
            return self._title(phrase)
        turned = []
        at = phrase.first
        while at <= phrase.head:
            word = self.prose.words[at].text
            inside = phrase.quoted is not None and phrase.quoted.first <= at
            turned.append(word if inside or is_acronym(word) or is_latin(word) else self._inflected(word, phrase))
            at += 1
        rest = self.prose.text[self.prose.words[phrase.head].end : end]
        return " ".join(turned) + rest

    def _title(self, phrase: Phrase) -> str:
        """Return a name in quotation marks, which itself is declined («по данным „Вестей“»), in the nominative."""
        quoted = phrase.quoted
        if quoted is None:
            return ""
        if phrase.cases == phrases.NOMINATIVE or not self.lexicon.inflected:
            return self._plain(quoted.first, quoted.after)
        turned: list[str] = []
        for at in range(quoted.first, quoted.after):
            word = self.prose.words[at].text
            reading = next((one for one in self.lexicon.readings(word) if one.case in phrase.cases), None)
            if reading is None or is_latin(word) or is_acronym(word):
                break
            number = reading.number if self.lexicon.language == "ru" else ""
            gender = reading.gender if reading.number != "plur" else ""
            base = self.lexicon.morphology.nominative(word, self.lexicon.language, gender, number)
            turned.append(_capitals(word, base))
            if reading.pos == "NOUN":
                break
        if not turned:
            return self._plain(quoted.first, quoted.after)
        rest = self.prose.text[self.prose.words[quoted.first + len(turned) - 1].end : quoted.inner_end]
        return " ".join(turned) + rest.rstrip()

    def _inflected(self, word: str, phrase: Phrase) -> str:
        lexicon = self.lexicon
        if not lexicon.inflected:
            return _capitals(word, belarusian_noun(word, lexicon))
        number = phrase.number if lexicon.language == "ru" or phrase.number == "plur" else ""
        gender = phrase.gender if phrase.number != "plur" else ""
        return _capitals(word, lexicon.morphology.nominative(word, lexicon.language, gender, number))

    def _plain(self, first: int, after: int) -> str:
        start, end = self.prose.span(first, after)
        return self.prose.text[start:end]

    def _is_named(self, phrase: Phrase, classes: frozenset[str], proper: str, *, relayed: bool) -> bool:
        if proper:
            return True
        words = self.prose.words
        longer = phrase.after > phrase.head + 1
        capital = any(words[at].is_capitalised for at in range(phrase.head + 1, phrase.after))
        capital = capital or any(
            words[at].is_capitalised and soft(self.prose.gap(at)) and not self.lexicon.is_a(words[at].text, "self_noun")
            for at in range(phrase.first, phrase.head)
        )
        if "unnamed" in classes:
            return capital and "person" not in classes
        if self.lexicon.language == "en":
            capitals = [words[at].text for at in range(phrase.first, phrase.after) if words[at].is_capitalised]
            capitals = [text for text in capitals if not lexicon_is_common(self.lexicon, text)]
            return bool(capitals) or "official" in classes and not classes & {"person", "unnamed", "crowd"}
        if "crowd" in classes and not classes & {"official"}:
            return False
        if "person" in classes:
            return longer
        if classes & {"outlet", "agency", "social"}:
            return longer
        if classes & {"official", "company", "press", "document"}:
            return True
        head = words[phrase.head]
        if not head.is_capitalised and self.lexicon.slavic and is_latin(head.text):
            return True
        if not head.is_capitalised:
            return capital or any(
                self.lexicon.is_a(words[at].text, "official", "company") for at in range(phrase.head + 1, phrase.after)
            )
        return relayed or self._is_proper(phrase.head)

    def _is_proper(self, at: int) -> bool:
        """Tell whether a capitalised word is a name, rather than the first word of a sentence or a country."""
        text = self.prose.words[at].text
        if not self.lexicon.inflected:
            return True
        readings = self.lexicon.readings(text)
        if any("Geox" in one.naming for one in readings[:2]):
            return False
        if is_acronym(text) or is_latin(text) or any(one.naming for one in readings):
            return True
        gap = self.prose.gap(at)
        return soft(gap) and at > 0 or any(sign in gap for sign in "«„“\"")

    def _kind(self, phrase: Phrase, classes: frozenset[str], *, relayed: bool) -> Kind:
        lexicon = self.lexicon
        if "social" in classes:
            return "social"
        if "agency" in classes:
            return "agency"
        if "official" in classes:
            return "official"
        if "press" in classes:
            complement = [self.prose.words[at].text for at in range(phrase.head + 1, phrase.after)]
            return "company" if any(lexicon.is_a(text, "company") for text in complement) else "official"
        if classes & {"outlet", "fixed"} or "unnamed" in classes and self._proper(phrase):
            return "outlet"
        if "unnamed" in classes:
            return "person"
        if "person" in classes:
            office = any(self._is_office(at) for at in range(phrase.head + 1, phrase.after))
            return "official" if office else "person"
        texts = [self.prose.words[at].text for at in range(phrase.first, phrase.after)]
        for text in texts:
            if lexicon.is_a(text, "official", "territory"):
                return "official"
        for text in texts:
            if lexicon.is_a(text, "company"):
                return "company"
        if any(lexicon.is_a(text, "agency", "agency_part") for text in texts):
            return "agency"
        return "outlet" if relayed else "company"


def lexicon_is_common(lexicon: Lexicon, text: str) -> bool:
    """Tell whether a capitalised English word is a small word, a title or a common noun at a sentence's beginning."""
    return any(
        lexicon.is_exactly(text, name)
        for name in ("stop", "preposition", "person", "crowd", "unnamed", "when", "first_word", "document")
    )


_UNHUMAN = frozenset({"official", "press", "company", "outlet", "agency", "document", "basis", "medium"})
_BODIES = ("company", "outlet", "agency", "social", "press")
_BELARUSIAN_SURNAMES = (
    "скі", "цкі", "ская", "цкая", "скага", "цкага", "скай", "цкай", "ка", "кі", "ко", "оў", "ёў", "еў", "аў", "ова",
    "ава", "ева", "овай", "авай", "евай", "ін", "ын", "іна", "ына", "інай", "ынай", "віч", "віча", "вічам", "чык",
    "чыка", "юк", "юка", "ук", "ука", "ец", "нка", "нкі",
)  # fmt: skip


def _bare(word: str) -> str:
    """Return an English word without its possessive ending."""
    return word.removesuffix("’s").removesuffix("'s")


def _capitals(pattern: str, word: str) -> str:
    """Return `word` with capitals where `pattern` has them, part by part between hyphens."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    parts = pattern.split("-")
    turned = word.split("-")
    if len(parts) != len(turned):
        return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
    return "-".join(
        one[:1].upper() + one[1:] if part[:1].isupper() else one for part, one in zip(parts, turned, strict=True)
    )


def _same_stem(one: str, other: str) -> bool:
    """Tell whether two folded surnames differ by their endings alone."""
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= 3 and max(len(one), len(other)) - shared <= 3 and shared >= min(len(one), len(other)) - 2


#: Endings of Belarusian names out of the nominative and what stands for them there; longest first, rules of ours.
_MASCULINE = (
    ("скага", "скі"), ("цкага", "цкі"), ("скаму", "скі"), ("скім", "скі"), ("ага", "ы"), ("ова", "оў"), ("ева", "еў"),
    ("ёва", "ёў"), ("ава", "аў"), ("овым", "оў"), ("авым", "аў"), ("евым", "еў"), ("ея", "ей"), ("ія", "ій"), ("ая", "ай"),
    ("ея", "ей"), ("ьям", "ь"), ("чам", "ч"), ("ом", ""), ("ам", ""), ("ем", "ь"), ("кі", "ка"), ("я", "ь"), ("а", ""), ("у", ""),
)  # fmt: skip
_FEMININE = (
    ("скай", "ская"), ("цкай", "цкая"), ("овай", "ова"), ("авай", "ава"), ("евай", "ева"), ("ёвай", "ёва"),
    ("інай", "іна"), ("ынай", "ына"), ("ыі", "ыя"), ("іі", "ія"), ("ай", "а"), ("яй", "я"), ("ы", "а"), ("і", "я"),
)  # fmt: skip


def belarusian_nominative(word: str, gender: str) -> str:
    """Return a Belarusian name, which stands in another case, in the nominative, lower case, by its ending."""
    folded = word.lower()
    for ending, base in _FEMININE if gender == "femn" else _MASCULINE:
        if folded.endswith(ending) and len(folded) - len(ending) >= 2:
            return folded[: -len(ending)] + base
    return folded


def belarusian_noun(word: str, lexicon: Lexicon) -> str:
    """Return a Belarusian noun in the first form that the lists give for its stem, lower case."""
    return lexicon.first_form(word) or word.lower()

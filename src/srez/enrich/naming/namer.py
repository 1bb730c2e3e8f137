"""What a phrase names: its base form, its kind, whether it names anybody at all."""

from __future__ import annotations

from srez.enrich import phrases
from srez.enrich.morphology import fold
from srez.enrich.naming.humans import Humans, is_common
from srez.enrich.naming.names import Kind, Name, bare, capitals, same_stem
from srez.enrich.phrases import Phrase, is_acronym, is_latin, soft

#: A phrase longer than this is called by its abbreviation in brackets, if it has one.
_LONG = 5
#: Classes of nouns before which a proper name is the whole name («издание „Вести“», «компания „Лес“»).
_CALLED = frozenset({"outlet", "agency", "social", "anaphora", "unnamed", "fixed"})


class Namer(Humans):
    """Names the phrases of one prose."""

    def name(self, phrase: Phrase, *, relayed: bool = False) -> Name:
        """Return whom a phrase names.

        Args:
            phrase: of this prose.
            relayed: whether it does what outlets do («пишет X», «передаёт X»).
        """
        run = self.person(phrase)
        if run is not None:
            return self.human(phrase, run)
        head = self.prose.words[phrase.head].text
        classes = self.lexicon.classes(head)
        proper = self._proper(phrase)
        begun = phrase.quoted is not None and phrase.head == phrase.quoted.first
        if proper and (begun or classes & _CALLED) and not classes & {"official", "press"}:
            if begun or (phrase.quoted is not None and classes & {"unnamed", "fixed"}):
                proper = self._title(phrase, phrase.cases if begun else phrases.GENITIVE)
            return Name(proper, self._kind(phrase, classes, relayed=relayed), False, True)
        if phrase.alias is not None and phrase.alias[0] - phrase.first > _LONG:
            text = self._plain(*phrase.alias)
        else:
            text = self._based(phrase)
        named = self._is_named(phrase, classes, proper, relayed=relayed)
        human = "person" in classes or ("crowd" in classes and "official" not in classes)
        gender = phrase.gender
        return Name(text, self._kind(phrase, classes, relayed=relayed), human, named, gender)

    def full(self, name: Name) -> Name:
        """Return the full name for a surname that the text gives in full elsewhere; else the name itself.

        A surname may have initials before it («А. Петров»); in English a forename alone leads to the full name too.
        """
        *initials, last = name.text.split() or [""]
        if not last[:1].isupper() or not all(one.endswith(".") for one in initials):
            return name
        key = fold(last)
        for surname, whole in self.people:
            forename = self.lexicon.language == "en" and not initials and fold(whole.text).startswith(f"{key} ")
            if whole.text == name.text or not (same_stem(surname, key) or forename):
                continue
            if initials and whole.text[:1] != initials[0][:1]:
                continue
            kind = whole.kind if whole.kind == "official" else name.kind if name.is_person else "person"
            return whole._replace(kind=kind)
        return name

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
        if at >= phrase.after or (
            not words[phrase.head].text[0].islower()
            and not self.lexicon.is_a(words[phrase.head].text, "agency", "social", "outlet", "unnamed", "fixed")
        ):
            return ""
        if not words[at].is_capitalised:
            return ""
        text = words[at].text
        declined = self.lexicon.inflected and not is_latin(text) and not is_acronym(text)
        if declined and self.lexicon.readings(text)[0].case not in {"nomn", "accs", ""}:
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
            return self._based_in_english(phrase)
        if phrase.cases == phrases.NOMINATIVE:
            return text
        if phrase.quoted is not None and phrase.quoted.first == phrase.head:
            return self._title(phrase, phrase.cases)
        turned = []
        at = phrase.first
        while at <= phrase.head:
            word = self.prose.words[at].text
            inside = phrase.quoted is not None and phrase.quoted.first <= at
            turned.append(word if inside or is_acronym(word) or is_latin(word) else self._inflected(word, phrase))
            at += 1
        rest = self.prose.text[self.prose.words[phrase.head].end : end]
        return " ".join(turned) + rest

    def _based_in_english(self, phrase: Phrase) -> str:
        """Return a phrase without its article, and without «newspaper» after the newspaper's name."""
        words = self.prose.words
        first, after = phrase.first, phrase.after
        if after - first > 1 and words[first].text.lower() in {"the", "a", "an"}:
            first += 1
        while after - first > 1 and self.lexicon.is_exactly(words[after - 1].text, "outlet"):
            if not words[after - 1].text.islower() or not words[first].is_capitalised:
                break
            after -= 1
        return bare(self._plain(first, after))

    def _title(self, phrase: Phrase, cases: frozenset[str]) -> str:
        """Return a name in quotation marks that is declined itself («по данным „Вестей“») in the nominative."""
        quoted = phrase.quoted
        if quoted is None:
            return ""
        if cases == phrases.NOMINATIVE or not self.lexicon.inflected:
            return self._plain(quoted.first, quoted.after)
        turned: list[str] = []
        for at in range(quoted.first, quoted.after):
            word = self.prose.words[at].text
            reading = next((one for one in self.lexicon.readings(word) if one.case in cases), None)
            if reading is None or is_latin(word) or is_acronym(word):
                break
            number = reading.number if self.lexicon.language == "ru" else ""
            gender = reading.gender if reading.number != "plur" else ""
            base = self.lexicon.morphology.nominative(word, self.lexicon.language, gender, number)
            turned.append(capitals(word, base))
            if reading.pos == "NOUN":
                break
        if not turned:
            return self._plain(quoted.first, quoted.after)
        rest = self.prose.text[self.prose.words[quoted.first + len(turned) - 1].end : quoted.inner_end]
        return " ".join(turned) + rest.rstrip()

    def _inflected(self, word: str, phrase: Phrase) -> str:
        lexicon = self.lexicon
        if not lexicon.inflected:
            return capitals(word, lexicon.first_form(word) or word.lower())
        number = phrase.number if lexicon.language == "ru" or phrase.number == "plur" else ""
        gender = phrase.gender if phrase.number != "plur" else ""
        return capitals(word, lexicon.morphology.nominative(word, lexicon.language, gender, number))

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
            capitals = [text for text in capitals if not is_common(self.lexicon, text)]
            return bool(capitals) or ("official" in classes and not classes & {"person", "unnamed", "crowd"})
        if "crowd" in classes and not classes & {"official"}:
            return False
        if "person" in classes:
            return longer
        if classes & {"outlet", "agency", "social"}:
            return longer or (words[phrase.head].is_capitalised and (relayed or self._is_proper(phrase.head)))
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
        return (soft(gap) and at > 0) or any(sign in gap for sign in '«„“"')

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
        if classes & {"outlet", "fixed"} or ("unnamed" in classes and self._proper(phrase)):
            return "outlet"
        if "unnamed" in classes:
            return "person"
        if "person" in classes:
            office = any(self.is_office(at) for at in range(phrase.head + 1, phrase.after))
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

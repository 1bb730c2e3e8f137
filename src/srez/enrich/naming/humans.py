"""Human beings in a prose: where a phrase names one, his name in the nominative, all who are named in full."""

from __future__ import annotations

from functools import cached_property

from srez.enrich import phrases, surnames
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Reading, fold
from srez.enrich.naming.names import Kind, Name, bare, capitals, same_stem
from srez.enrich.phrases import Phrase, is_acronym, is_latin, soft
from srez.enrich.prose import Prose

#: Words before and after a name that tell what somebody is.
_AROUND = 6
#: Human beings of one text that are remembered.
_MOST = 200
#: Letters of a surname at least, to be known by its ending.
_SURNAME = 5
#: Letters of a forename at least; a single one is a preposition or an initial.
_SHORTEST = 2
_UNHUMAN = frozenset({"official", "press", "company", "outlet", "agency", "document", "basis", "medium"})
_BODIES = ("company", "outlet", "agency", "social", "press")


class Humans:
    """Human beings in one prose."""

    def __init__(self, prose: Prose) -> None:
        self.prose = prose
        self.lexicon = prose.lexicon

    @cached_property
    def people(self) -> list[tuple[str, Name]]:
        """Every full name of a human being in the text, by folded surname, in order."""
        found: list[tuple[str, Name]] = []
        seen: set[str] = set()
        at = 0
        words = self.prose.words
        while at + 1 < len(words) and len(found) < _MOST:
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

    def remember(self, name: Name) -> None:
        """Let later surnames lead to a full name that no dictionary showed to be one."""
        key = fold(name.text.split()[-1])
        if " " in name.text and len(self.people) < _MOST and all(key != surname for surname, _ in self.people):
            self.people.append((key, name))

    @cached_property
    def mentions(self) -> list[tuple[Name, int, int]]:
        """Each of `people` with the first character of the surname's first mention and how often it stands."""
        text = self.prose.text
        surnames = [(name, name.text.split()[-1]) for _, name in self.people]
        return [(name, text.find(surname), text.count(surname)) for name, surname in surnames]

    def _run(self, at: int) -> int:
        """Return the word after a run of capitalised words."""
        prose = self.prose
        end = at + 1
        while (
            end < len(prose.words)
            and prose.words[end].is_capitalised
            and end - at < 6
            and soft(
                prose.gap(end).replace(".", "", 1)
                if prose.words[end - 1].end - prose.words[end - 1].start < 4
                else prose.gap(end)
            )
        ):
            end += 1
        return end

    def _full_name(self, at: int, end: int) -> Name | None:
        words = self.prose.words
        if self.lexicon.inflected:
            first = next((one for one in range(at, end - 1) if self._begins_name(one)), None)
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
        texts = [bare(words[one].text) for one in range(at, end)]
        if (
            not 2 <= len(texts) <= 4
            or any(is_acronym(text) or text.endswith("-born") for text in texts)
            or len(texts[0]) == 1
        ):
            return None
        if any(self.lexicon.is_a(text, "official", "company", "outlet", "agency", "when") for text in texts):
            return None
        return Name(" ".join(texts), self._human_kind(at, end), True, True)

    def _begins_name(self, at: int) -> bool:
        """Tell whether a forename stands there, and what follows may be its surname («Павел» in «Росстата Павел …»)."""
        text = self.prose.words[at].text
        given = self._name_reading(text)
        if given is None:
            return False
        following = self.prose.words[at + 1].text
        likeliest = "Name" in self.lexicon.readings(text)[0].naming
        if not likeliest and "Name" in self.lexicon.readings(following)[0].naming:
            # «Росстата Павел …»: the next word is a forename more surely.
            return False
        return likeliest or self._fits(following, frozenset({given.case}))

    def _name_reading(self, text: str) -> Reading | None:
        if len(text) < _SHORTEST:
            return None
        return next((one for one in self.lexicon.readings(text)[:4] if "Name" in one.naming), None)

    # People

    def person(self, phrase: Phrase) -> tuple[int, int] | None:
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
        began = start
        while start < phrase.after and not self._fits(words[start].text, phrase.cases):
            start += 1
        if start > began and "kin" in classes:
            # «Адвокат Ивана Петрова» is not Ivan Petrov.
            return None
        given = next(
            (at for at in range(start, phrase.after) if self._fits(words[at].text, phrase.cases, "Name")), None
        )
        if given is not None and (given + 1 < phrase.after or given > start):
            start = given if given + 1 < phrase.after else given - 1
            return start, phrase.after
        while phrase.after - start > 2 and self.lexicon.readings(words[start].text)[0].case not in phrase.cases:
            # «президент України Володимир …»: likelier the title's than a forename.
            start += 1
        size = phrase.after - start
        if size == 0:
            return None
        if size == 1 and classes & {"unnamed", "fixed"} and not self._fits(words[start].text, phrase.cases, "Surn"):
            # «источник Вестей», «корреспондент Tengri»
            return None
        if size == 1 and lower and phrase.cases != phrases.NOMINATIVE and "kin" in classes:
            # «адвокат Иванова», «мать Ивановой»: somebody else's.
            return None
        nominative = phrase.cases == phrases.NOMINATIVE
        surname = self._fits(words[phrase.after - 1].text, phrase.cases, "Surn")
        place = self._fits(words[phrase.after - 1].text, phrase.cases, "Geox") or self._fits(
            words[phrase.after - 1].text, phrase.cases, "Orgn"
        )
        if size == 1:
            if surname or (lower and nominative and not place and "social" not in classes):
                return start, phrase.after
            return None
        if lower and (surname or (nominative and not place) or (size == 2 and not place)):
            return max(start, phrase.after - 3), phrase.after
        return (start, phrase.after) if surname else None

    def _person_by_order(self, start: int, phrase: Phrase, *, lower: bool) -> tuple[int, int] | None:
        """Belarusian: the capitalised words that end a phrase, after a title or with a surname's ending."""
        size = phrase.after - start
        if (
            lower
            and phrase.first < phrase.head + 1 < phrase.after
            and self.lexicon.is_a(self.prose.words[phrase.head].text, "kin")
        ):
            return None
        last = fold(self.prose.words[phrase.after - 1].text)
        ending = last.endswith(surnames.BELARUSIAN)
        if size >= 2 and (lower or ending):
            return max(start, phrase.after - 2), phrase.after
        return (start, phrase.after) if size == 1 and ending and len(last) > 4 else None

    def _person_in_english(self, phrase: Phrase) -> tuple[int, int] | None:
        words = self.prose.words
        start = phrase.after
        while start > phrase.first and words[start - 1].is_capitalised and not words[start - 1].is_number:
            ahead = words[start - 1].text
            if start < phrase.after and (self.lexicon.is_exactly(ahead, "person") or bare(ahead) != ahead):
                # "Minister Ann Poole", "Labour's Ann Poole"
                break
            start -= 1
        texts = [bare(words[at].text) for at in range(start, phrase.after)]
        if not texts or words[start].text.lower() in {"the", "a"}:
            return None
        if any(self.lexicon.is_exactly(text, name) for text in texts for name in _BODIES):
            return None
        if any(
            self.lexicon.is_exactly(text, "official") and not self.lexicon.is_exactly(text, "person") for text in texts
        ):
            return None
        titled = any(self.lexicon.is_exactly(words[at].text, "person") for at in range(phrase.first, start))
        articled = words[phrase.first].text.lower() == "the"
        if len(texts) == 1:
            leading = words[start - 1]
            if start > phrase.first and (leading.is_number or leading.text.lower() in {"of", "for", "and", "the"}):
                return None
            known = any(same_stem(surname, fold(texts[0])) for surname, _ in self.people)
            return (start, phrase.after) if (known or titled) and not is_acronym(texts[0]) else None
        if (articled and not titled) or is_acronym(texts[-1]):
            return None
        if start > phrase.first:
            leading = words[start - 1]
            if leading.is_number or leading.text.lower() in {"of", "for", "and", "the"}:
                return None
            if is_acronym(leading.text) and not self.lexicon.is_exactly(leading.text, "person"):
                return None
        if any(is_acronym(text) for text in texts[1:]) or (is_acronym(texts[0]) and not titled):
            return None
        return (start, phrase.after) if len(texts) <= 4 else (phrase.after - 2, phrase.after)

    def _may_be_name(self, at: int) -> bool:
        text = self.prose.words[at].text
        if self.prose.opening.get(at) is not None:
            return False
        return (
            text[0].isupper()
            and not is_acronym(text)
            and not self.lexicon.classes(text) & {"official", "press", "company"}
        )

    def _fits(self, text: str, cases: frozenset[str], naming: str = "") -> bool:
        """Tell whether a word may stand in one of the cases, as such a name if one is asked for."""
        if is_latin(text):
            return not naming
        if any(
            one.case in cases and (not naming or naming in one.naming)
            for one in self.lexicon.readings(text)
            if one.pos in {"NOUN", "ADJF", "LATN", "UNKN"}
        ):
            return True
        if naming not in {"", "Surn"} or len(text) < _SURNAME:
            return False
        # Surnames that the dictionary takes for something else.
        if cases == phrases.NOMINATIVE:
            return text.lower().endswith(self.lexicon.surnames)
        return not phrases.NOMINATIVE & cases and bool(surnames.declined(text, self.lexicon.language))

    def human(self, phrase: Phrase, run: tuple[int, int]) -> Name:
        """Return the human being whose name are the words `run` of a phrase."""
        words = [self.prose.words[at].text for at in range(*run)]
        gender = self._gender(words, phrase)
        if phrase.cases == phrases.NOMINATIVE:
            text = " ".join(f"{word}." if len(word) == 1 else bare(word) for word in words)
        else:
            text = " ".join(self._turned(word, gender) for word in words)
        kind = self._human_kind(*run)
        classes = self.lexicon.classes(self.prose.words[phrase.head].text)
        if "social" in classes:
            kind = "social"
        elif kind == "person" and any(self.is_office(at) for at in range(phrase.first, run[0])):
            kind = "official"
        return Name(text, kind, True, True, gender)

    def _human_kind(self, first: int, after: int) -> Kind:
        """Tell a state's servant from a private person by the words around the name."""
        prose = self.prose
        at = first - 1
        while at >= max(0, first - _AROUND) and soft(prose.gap(at + 1)):
            if self.is_office(at):
                return "official"
            at -= 1
        if after < len(prose.words) and prose.gap(after).strip() == ",":
            at = after
            while at < min(len(prose.words), after + _AROUND) and (at == after or soft(prose.gap(at))):
                if self.is_office(at):
                    return "official"
                at += 1
        return "person"

    def is_office(self, at: int) -> bool:
        """Tell whether a word is of the state or of a territory."""
        text = self.prose.words[at].text
        return self.lexicon.is_a(text, "official", "territory") and not self.lexicon.is_a(text, "outlet")

    def _gender(self, words: list[str], phrase: Phrase) -> str:
        if not self.lexicon.inflected:
            if phrase.cases == phrases.NOMINATIVE:
                return "femn" if fold(words[0]).endswith(("а", "я")) else "masc"
            return (
                "femn" if fold(words[0]).endswith(("ы", "і", "ай", "яй")) or fold(words[-1]).endswith("ай") else "masc"
            )
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
            return word if len(word) > 1 else f"{word}."
        language = self.lexicon.language
        if not self.lexicon.inflected:
            return capitals(word, surnames.turned(word, language, gender) or word.lower())
        is_forename = self._name_reading(word) is not None
        by_ending = None if is_forename else surnames.turned(word, language, gender)
        number = "sing" if language == "ru" else ""
        return capitals(word, by_ending or self.lexicon.morphology.nominative(word, language, gender, number))


def is_common(lexicon: Lexicon, text: str) -> bool:
    """Tell whether a capitalised English word is a small word, a title or a common noun at a sentence's beginning."""
    return any(
        lexicon.is_exactly(text, name)
        for name in ("stop", "preposition", "person", "crowd", "unnamed", "when", "first_word", "document")
    )

"""Noun phrases that name somebody: where they end, what their head is, which part is a proper name.

Russian and Ukrainian are read by case and agreement, English and Belarusian by order, small words and capitals.
"""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich import surnames
from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import Reading
from srez.enrich.prose import Prose, Quotation

#: The longest phrase, in words; a name that is longer is no name.
LONGEST = 24
#: How likely a reading has to be to be taken for the only one.
_SURE = 0.9
#: Letters of a domain's last part at most.
_DOMAIN = 4
#: Words that a title has between a preposition and its bearer's name at most.
_TITLE = 6
_NOUNS = frozenset({"NOUN", "LATN"})
_MODIFIERS = frozenset({"ADJF", "PRTF", "ANUM"})
#: Classes of small words that begin no phrase.
_SMALL = ("about", "how", "locative", "basis_prep", "ref_prep", "pp", "joining")
_FUNCTION = frozenset({"VERB", "INFN", "GRND", "PREP", "CONJ", "PRCL", "ADVB", "PRED", "NPRO", "INTJ", "COMP"})
OBLIQUE = frozenset({"gent", "datv", "accs", "ablt", "loct", "loc2", "gen2"})
_SOFT = " \t\u00a0\u202f\u2009\u2060"

NOMINATIVE = frozenset({"nomn"})
GENITIVE = frozenset({"gent", "gen2"})
DATIVE = frozenset({"datv"})
ACCUSATIVE = frozenset({"accs"})
INSTRUMENTAL = frozenset({"ablt"})
LOCATIVE = frozenset({"loct", "loc2"})


class Phrase(NamedTuple):
    """A noun phrase: the words [first, after) of a prose."""

    first: int
    after: int
    #: The word that the rest depends on; for a phrase that begins with a quotation, that quotation's first word.
    head: int
    #: The cases that its head was read in.
    cases: frozenset[str]
    #: Of the head; "" when the form doesn't tell.
    number: str = ""
    gender: str = ""
    #: A name in quotation marks, if one belongs to it.
    quoted: Quotation | None = None
    #: The words of an abbreviation in brackets («(KVERT)»), if one follows.
    alias: tuple[int, int] | None = None


def read(prose: Prose, at: int, limit: int, cases: frozenset[str]) -> Phrase | None:
    """Read the phrase that begins at a word, as far as it goes, in one of the cases.

    Args:
        at: index of its first word.
        limit: index of the word before which it has to end.
        cases: ignored where the language has none or no dictionary tells them.

    Returns:
        The phrase, or None when no phrase in such a case begins there.
    """
    limit = min(limit, at + LONGEST, len(prose.words))
    if at >= limit:
        return None
    return _Reader(prose, limit, cases).read(at)


def soft(gap: str) -> bool:
    """Tell whether only space stands there."""
    return not gap.strip(_SOFT)


def is_acronym(text: str) -> bool:
    """Tell whether a word is written in capitals («МЧС», «KVERT», «ГСЧС»)."""
    return len(text) > 1 and text.isupper()


def is_latin(text: str) -> bool:
    """Tell whether a word is written with Latin letters."""
    return (text[0].isascii() and text[0].isalpha()) or "\u00c0" <= text[0] <= "\u024f"


def is_body(lexicon: Lexicon, word: str, readings: tuple[Reading, ...]) -> bool:
    """Tell whether a capitalised word is an office whose name the dictionary can't decline («Минобороны»)."""
    return lexicon.is_a(word, "official") and len({one.case for one in readings}) <= 1


class _Reader:
    """One reading of one phrase."""

    def __init__(self, prose: Prose, limit: int, cases: frozenset[str]) -> None:
        self.prose = prose
        self.lexicon = prose.lexicon
        self.limit = limit
        self.cases = cases
        self.head = -1
        self.number = ""
        self.gender = ""
        self.quoted: Quotation | None = None
        self.alias: tuple[int, int] | None = None
        #: Cases that what follows may stand in: the genitive, and after a preposition its own.
        self.inner = GENITIVE
        self.proper = False

    def read(self, first: int) -> Phrase | None:
        at = first
        after = first
        while at < self.limit:
            quotation = self.prose.opening.get(at)
            if at > first and not self._joined(at, quotation):
                if not self._take_alias(at):
                    break
                after = at = self.alias[1] if self.alias else at
                continue
            taken = self._take_quoted(quotation) if quotation is not None else self._take(at, first)
            if not taken:
                break
            at += taken
            if self.head >= 0 and not self._dangling(at - 1):
                after = at
        if self.head < 0 or self.head >= after:
            return None
        return Phrase(first, after, self.head, self.cases, self.number, self.gender, self.quoted, self.alias)

    def _joined(self, at: int, quotation: Quotation | None) -> bool:
        gap = self.prose.gap(at)
        if gap == "." and self._is_domain_part(self.prose.words[at].text):
            # «Vesti.kz»: a domain is one name.
            return True
        if self.prose.is_abbreviated(at):
            return True
        if quotation is not None:
            gap = self.prose.text[self.prose.words[at - 1].end : quotation.start]
        previous = self.quoted
        if previous is not None and previous.after == at:
            gap = gap[max(0, previous.end - self.prose.words[at - 1].end) :]
        if self.alias is not None and self.alias[1] == at:
            gap = gap.lstrip(_SOFT).removeprefix(")")
        return soft(gap) or gap.strip(_SOFT) == "№"

    def _is_domain_part(self, text: str) -> bool:
        if not is_latin(text) or len(text) > _DOMAIN:
            return False
        return text.islower() or (is_acronym(text) and self.lexicon.slavic)

    def _take_alias(self, at: int) -> bool:
        """Take «(KVERT)» after what it stands for."""
        prose = self.prose
        if self.head < 0 or prose.gap(at).strip(_SOFT) != "(" or not is_acronym(prose.words[at].text):
            return False
        after = at + 1
        while after < self.limit and soft(prose.gap(after)) and prose.words[after].is_capitalised:
            after += 1
        closing = prose.gap(after).lstrip(_SOFT)
        if not closing.startswith(")") or self.alias is not None:
            return False
        self.alias = (at, after)
        if not soft(closing[1:]):
            self.limit = after
        return True

    def _take_quoted(self, quotation: Quotation) -> int:
        if self.quoted is not None or not quotation.closed or quotation.size > 8:
            return 0
        if self.head < 0:
            if not self._declined(quotation):
                return 0
            self.head = quotation.first
        self.quoted = quotation
        self.proper = True
        return quotation.size

    def _declined(self, quotation: Quotation) -> bool:
        """Tell whether a name in quotation marks may stand in one of the cases («рассказал „Вестям“» is no subject)."""
        word = self.prose.words[quotation.first].text
        if not self.lexicon.inflected or quotation.size > 1 or is_acronym(word) or is_latin(word):
            return True
        cases = {one.case for one in self.lexicon.readings(word) if one.pos in _NOUNS | _MODIFIERS}
        return not cases or bool(cases & self.cases)

    def _take(self, at: int, first: int) -> int:
        """Return how many words from `at` on belong to the phrase."""
        if self.lexicon.inflected:
            return self._take_inflected(at)
        if self.lexicon.language == "be":
            return self._take_by_order(at)
        return self._take_english(at, first)

    def _dangling(self, at: int) -> bool:
        """Tell whether a phrase can't end with this word: an adjective before its noun, a preposition, «и»."""
        word = self.prose.words[at].text
        if self.lexicon.is_exactly(word, "joining") or self.lexicon.is_exactly(word, "pp") or word == "с":
            return True
        if not self.lexicon.inflected or word[0].isupper():
            return False
        return self.lexicon.readings(word)[0].pos in _MODIFIERS and at != self.head

    # Russian and Ukrainian

    def _take_inflected(self, at: int) -> int:
        word = self.prose.words[at].text
        lexicon = self.lexicon
        if word[0].isdigit():
            return int(self.head >= 0 and "№" in self.prose.gap(at))
        if word[0].islower() and lexicon.is_a(word, "when", "that", "relative") and not lexicon.is_a(word, "person"):
            return 0
        if lexicon.is_exactly(word, "words") and self.head >= 0:
            return 0
        readings = lexicon.readings(word)
        if self.head < 0:
            return self._begin(at, word, readings)
        if lexicon.is_exactly(word, "joining"):
            return int(at - 1 != self.head and self._goes_on(at))
        if (
            lexicon.is_exactly(word, "pp")
            and at + 1 < self.limit
            and lexicon.is_a(self.prose.words[at + 1].text, "ref")
        ):
            return 0
        if readings[0].pos == "PREP" and (
            (lexicon.is_exactly(word, "pp") and (word != "при" or self._is_office(at + 1)))
            or self._after_tail(at)
            or self._named_beyond(at)
        ):
            self.inner = OBLIQUE
            return 1
        if readings[0].pos == "PREP" and (word.islower() or readings[0].score > _SURE):
            return 0
        if is_latin(word) and self._is_bare_name(at - 1):
            # «цитирует Иванова Daily Quill»: another name.
            return 0
        if is_acronym(word) or is_latin(word):
            self.proper = True
            return 1
        if word[0].isupper():
            return self._take_capitalised(at, word, readings)
        if readings[0].pos == "ADVB" and self.inner != GENITIVE:
            # «по особо важным делам»
            return int(at + 1 < self.limit and bool(self._cases_at(at + 1) & self.inner))
        if readings[0].pos in _FUNCTION:
            return 0
        for reading in readings:
            if reading.pos in _NOUNS | _MODIFIERS and reading.case in self.inner:
                return 1
        # «майор полиции», «доктор наук профессор»: a second title in the head's own case.
        fitting = any(one.pos in _NOUNS and one.case in self.cases for one in readings)
        return int(fitting and lexicon.is_a(word, "person"))

    def _begin(self, at: int, word: str, readings: tuple[Reading, ...]) -> int:
        if word[0].isupper() and (is_acronym(word) or is_latin(word)):
            self._set_head(at, readings[0])
            self.proper = True
            return 1
        if self.prose.is_abbreviated(at + 1) and at + 1 < self.limit:
            # The initial of a name.
            return 1
        if readings[0].pos in _FUNCTION or any(self.lexicon.is_exactly(word, name) for name in _SMALL):
            return 0
        if is_latin(word) or (word[0].isupper() and is_body(self.lexicon, word, readings)):
            self._set_head(at, readings[0])
            self.proper = True
            return 1
        noun = next((one for one in readings if one.pos in _NOUNS and one.case in self.cases), None)
        adjective = next((one for one in readings if one.pos in _MODIFIERS and one.case in self.cases), None)
        listed = not self.lexicon.classes(word).isdisjoint({"document", "basis", "person"})
        if noun is not None and (adjective is None or listed or self._is_last(at)):
            self._set_head(at, noun)
            self.proper = word[0].isupper() and not self.lexicon.classes(word)
            return 1
        if adjective is not None:
            if self._is_last(at) or self.lexicon.is_a(word, "person"):
                # A surname like «Зеленский», or «управляющий».
                self._set_head(at, adjective)
            return 1
        if word[0].isupper() and self.cases >= NOMINATIVE and self._is_surname(word):
            self._set_head(at, readings[0]._replace(number="sing", gender="femn" if word[-1] == "а" else "masc"))
            self.proper = True
            return 1
        if word[0].isupper() and not NOMINATIVE & self.cases:
            gender = surnames.declined(word, self.lexicon.language)
            if gender:
                self._set_head(at, readings[0]._replace(number="sing", gender=gender))
                self.proper = True
                return 1
        # «Аль Сауд», «Ван Дамм»: a part of a name that no dictionary knows.
        return int(word[0].isupper() and not self._is_last(at) and self.prose.words[at + 1].is_capitalised)

    def _is_surname(self, word: str) -> bool:
        """Tell whether a word that the dictionary knows as another's form only ends like a surname («Колосов»)."""
        return word.lower().endswith(self.lexicon.surnames) and len(word) > 4

    def _is_last(self, at: int) -> bool:
        """Tell whether no word follows that could be the noun of an adjective."""
        following = at + 1
        if following >= self.limit or not self._joined(following, self.prose.opening.get(following)):
            return True
        readings = self.lexicon.readings(self.prose.words[following].text)
        text = self.prose.words[following].text
        if is_acronym(text) or is_latin(text):
            return False
        return readings[0].pos in _FUNCTION or not any(
            one.case in self.cases and one.pos in _NOUNS | _MODIFIERS for one in readings
        )

    def _set_head(self, at: int, reading: Reading) -> None:
        self.head = at
        self.number = reading.number or ("sing" if reading.gender else "")
        self.gender = reading.gender

    def _take_capitalised(self, at: int, word: str, readings: tuple[Reading, ...]) -> int:
        wanted = self.cases | self.inner
        if self.cases >= NOMINATIVE and self._is_surname(word):
            return 1
        for reading in readings:
            if reading.pos in _NOUNS | _MODIFIERS and (reading.case in wanted or not reading.case):
                return 1
        # After a forename anything in capitals is a surname, whatever the dictionary takes it for.
        before = self.lexicon.readings(self.prose.words[at - 1].text)
        return int(any("Name" in one.naming and one.case in wanted for one in before))

    def _is_office(self, at: int) -> bool:
        """Tell whether it is an office that something can be part of («совет при президенте»)."""
        if at >= self.limit:
            return False
        word = self.prose.words[at]
        return word.is_capitalised or self.lexicon.is_a(word.text, "official", "company", "territory")

    def _is_bare_name(self, at: int) -> bool:
        """Tell whether a word is a name in Cyrillic letters, no abbreviation and no common noun."""
        text = self.prose.words[at].text
        return text[0].isupper() and not is_acronym(text) and not is_latin(text) and not self.lexicon.classes(text)

    def _named_beyond(self, at: int) -> bool:
        """Tell whether a title goes on to its bearer's name («следователь на транспорте Иван Петров»)."""
        if not self.lexicon.is_a(self.prose.words[self.head].text, "person"):
            return False
        for index in range(at + 1, min(at + _TITLE, self.limit)):
            if not soft(self.prose.gap(index)):
                return False
            word = self.prose.words[index]
            if word.is_capitalised and any(
                "Name" in one.naming and one.case in self.cases for one in self.lexicon.readings(word.text)
            ):
                return True
        return False

    def _after_tail(self, at: int) -> bool:
        return self.lexicon.is_a(self.prose.words[at - 1].text, "pp_tail")

    def _goes_on(self, at: int) -> bool:
        """Tell whether «и» joins the word before it with the one after it within the phrase."""
        if at + 1 >= self.limit or not soft(self.prose.gap(at + 1)):
            return False
        following = self._cases_at(at + 1)
        if self.inner == OBLIQUE and self.prose.words[at + 1].is_capitalised:
            # «по Крыму и Севастополю», where a name may be declined in no form that the dictionary knows.
            return bool(following & OBLIQUE)
        return bool(self._cases_at(at - 1) & (self.inner | GENITIVE) & following)

    def _cases_at(self, at: int) -> frozenset[str]:
        readings = self.lexicon.readings(self.prose.words[at].text)
        return frozenset(one.case for one in readings if one.pos in _NOUNS | _MODIFIERS)

    # Belarusian

    def _take_by_order(self, at: int) -> int:
        word = self.prose.words[at].text
        lexicon = self.lexicon
        if word[0].isdigit():
            return int(self.head >= 0 and "№" in self.prose.gap(at))
        if lexicon.is_exactly(word, "pp"):
            return int(self.head >= 0)
        if lexicon.is_exactly(word, "joining"):
            return int(self.head >= 0 and at + 1 < self.limit and soft(self.prose.gap(at + 1)) and at - 1 != self.head)
        if lexicon.is_exactly(word, "stop") or lexicon.is_exactly(word, "preposition"):
            return 0
        if word[0].islower() and (
            lexicon.is_exactly(word, "when") or lexicon.is_a(word, "say", "relay", "opine", "utter", "passive")
        ):
            return 0
        if self.head < 0 and word[0].isupper() and self._is_modifier(word) and self._leads_to_noun(at):
            return 1
        if self.head < 0 and (word[0].isupper() or lexicon.classes(word) - {"crowd", "when"}):
            self.head = at
        elif self.head < 0 and self._is_modifier(word):
            return 1
        elif self.head < 0:
            self.head = at
        self.proper = self.proper or word[0].isupper()
        return 1

    def _is_modifier(self, word: str) -> bool:
        return word.endswith(("ая", "яя", "ое", "ае", "ія", "ыя", "ай", "ым", "ім", "ага", "яга", "ых", "іх", "ы", "і"))

    def _leads_to_noun(self, at: int) -> bool:
        """Tell whether a word in small letters of a known class follows («Следчага камітэта»)."""
        following = at + 1
        if following >= self.limit or not soft(self.prose.gap(following)):
            return False
        word = self.prose.words[following].text
        return word.islower() and self.lexicon.is_a(word, "official", "company", "press", "outlet", "agency")

    # English

    def _take_english(self, at: int, first: int) -> int:
        word = self.prose.words[at].text
        lexicon = self.lexicon
        small = word.lower()
        if word[0].isdigit():
            return int(self.head >= 0 and self.proper)
        small_word = lexicon.is_exactly(word, "stop") or lexicon.is_exactly(word, "preposition")
        if word[0].isupper() and not (at == first and small_word and not is_acronym(word)):
            if lexicon.is_exactly(word, "when") and small not in {"may", "march"} and self.head >= 0:
                return 0
            self.head = at if self.head < 0 or not self.proper else self.head
            self.proper = True
            return 1
        if small in {"the", "a", "an", "his", "her", "its", "their"}:
            return int(at == first or self.prose.words[at - 1].text.lower() in {"of", "for", "and"})
        if lexicon.is_exactly(word, "lower_name") and at > first:
            return int(self._leads_on(at))
        if lexicon.is_exactly(word, "stop") or lexicon.is_exactly(word, "preposition"):
            return 0
        if lexicon.is_exactly(word, "when") or small.endswith("ly") or lexicon.is_a(word, "say", "utter", "opine"):
            known = lexicon.is_exactly(word, "person") or lexicon.is_exactly(word, "company")
            if not known and not (lexicon.is_exactly(word, "document") and at > first):
                return 0
        if self.proper and not lexicon.is_a(
            word, "person", "official", "company", "outlet", "agency", "press", "document"
        ):
            return 0
        self.head = at
        return 1

    def _leads_on(self, at: int) -> bool:
        """Tell whether «of», «and», «for» join what follows to the name."""
        if self.head < 0 or at + 1 >= self.limit or not soft(self.prose.gap(at + 1)):
            return False
        after = self.prose.words[at + 1]
        if after.text.lower() == "the" and at + 2 < self.limit:
            after = self.prose.words[at + 2]
        word = self.prose.words[at].text.lower()
        if after.is_capitalised:
            return word not in {"on", "to"} or (self.proper and not self.lexicon.is_exactly(after.text, "when"))
        return word in {"of", "for"} and not self.lexicon.is_exactly(after.text, "stop")

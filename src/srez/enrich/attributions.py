"""Who is said to have said something: the cues of a frame and whom each of them names.

A cue is a verb of saying with its subject («сообщила пресс-служба», «в мэрии заявили»), a noun that tells what is
leaned on («по данным», «со ссылкой на», "according to"), or a mark («Источник: …», a dateline).
"""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich import phrases
from srez.enrich.frames import Frame
from srez.enrich.lexicon import Agreement
from srez.enrich.phrases import Phrase, is_acronym, is_latin, soft
from srez.enrich.prose import Prose

#: Verbs of a statement, by class.
VERBS = frozenset({"say", "relay", "opine", "utter", "passive"})
_DASHES = "—–-−"
_PRONOUNS = ("he", "she", "they")
_POSSESSIVES = {"his": "he", "her": "she", "their": "they"}
_SPEAKERS = frozenset(
    {"person", "official", "company", "outlet", "agency", "social", "press", "crowd", "unnamed", "fixed", "anaphora"}
)
_AUXILIARY = frozenset("has had have as on in was were is are been being quoted heard seen reportedly".split())
_PASSED = frozenset({"ADVB", "PRCL", "PRED", "CONJ", "COMP", "GRND"})
#: Words between a verb and its subject at most.
_APART = 14


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


def attributions(prose: Prose, frame: Frame) -> list[Attribution]:
    """Return a frame's cues, in order."""
    finder = _English(prose, frame) if prose.lexicon.language == "en" else _Slavic(prose, frame)
    return finder.find()


class _Finder:
    def __init__(self, prose: Prose, frame: Frame) -> None:
        self.prose = prose
        self.frame = frame
        self.lexicon = prose.lexicon
        self.outer = frozenset(frame.outer)

    def word(self, at: int) -> str:
        return self.prose.words[at].text

    def is_a(self, at: int, *names: str) -> bool:
        return self.frame.first <= at < self.frame.after and self.lexicon.is_a(self.word(at), *names)

    def is_exactly(self, at: int, name: str) -> bool:
        return self.frame.first <= at < self.frame.after and self.lexicon.is_exactly(self.word(at), name)

    def read(self, at: int, cases: frozenset[str], limit: int | None = None) -> Phrase | None:
        """Read a phrase outside of speech."""
        end = self.frame.after if limit is None else limit
        if at >= end or at not in self.outer:
            return None
        return phrases.read(self.prose, at, end, cases)

    def clause_start(self, at: int) -> int:
        """Return the first word of the clause that a word belongs to."""
        while at not in self.frame.bounds and at > self.frame.first:
            at -= 1
        return at

    def clause_end(self, at: int) -> int:
        """Return the word after the clause."""
        at += 1
        while at < self.frame.after and at in self.outer and at not in self.frame.bounds:
            at += 1
        return at

    def _is_number(self, at: int) -> bool:
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
        return gap[-1:] if gap[-1:] not in "«“„\"" else gap[:1]

    def pronoun(self, at: int) -> str:
        return next((name for name in _PRONOUNS if self.is_exactly(at, name)), "")


class _Slavic(_Finder):
    """Cues in Russian, Ukrainian and Belarusian."""

    def find(self) -> list[Attribution]:
        found: list[Attribution] = []
        for at in self.frame.outer:
            classes = self.lexicon.classes(self.word(at))
            if not classes:
                continue
            one: Attribution | None = None
            if not classes.isdisjoint(VERBS):
                agreement = self.lexicon.finite(self.word(at))
                if agreement is not None:
                    one = self._passive(at, classes) if self._is_passive(at, classes) else self._verb(at, classes, agreement)
                elif "say" in classes and self._is_short_participle(at):
                    one = self._passive(at, classes)
            if one is None and "basis" in classes:
                one = self._basis(at, classes)
            if one is None and "by" in classes:
                one = self._by(at)
            if one is None and "known" in classes and self.joined(at + 1):
                # «Как стало известно „Вестям“»
                whom = self.read(at + 1, phrases.DATIVE)
                if whom is not None and (whom.quoted or self.prose.words[whom.head].is_capitalised):
                    one = Attribution(whom, "", "basis", classes, at, whom.after, at, shape="after")
            if one is None and not classes.isdisjoint({"ref", "ref_verb"}):
                one = self._ref(at, classes)
            if one is None and "participle" in classes:
                one = self._placed(at, classes)
            if one is not None:
                found.append(one)
                second = self._second(one)
                if second is not None:
                    found.append(one._replace(who=second, after=max(one.after, second.after)))
        return found

    def _is_passive(self, at: int, classes: frozenset[str]) -> bool:
        return "passive" in classes and (self.lexicon.inflected or self.is_exactly(at, "passive"))

    def _is_short_participle(self, at: int) -> bool:
        return self.lexicon.inflected and self.lexicon.readings(self.word(at))[0].pos == "PRTS"

    def _second(self, one: Attribution) -> Phrase | None:
        """Read the other name of «Вести и Новости сообщают»."""
        who = one.who
        if who is None or not self.is_exactly(who.after, "joining") or not self.joined(who.after):
            return None
        if not self.joined(who.after + 1) or not self.prose.words[who.after + 1].is_capitalised:
            return None
        return self.read(who.after + 1, who.cases)

    # Verbs

    def _verb(self, verb: int, classes: frozenset[str], agreement: Agreement) -> Attribution | None:
        start = self.clause_start(verb)
        if any(self.is_exactly(at, "relative") for at in range(start, verb)):
            return None
        start = next((at for at in range(verb - 1, start, -1) if self.is_exactly(at, "how")), start)
        before = self._subject_before(start, verb, agreement) if start < verb else None
        if before is not None and before[0] is not None and not self._may_speak(before[0]):
            # «Форум открыл Иванов»: an object may look like a subject.
            before = self._subject_after(verb, agreement, classes) or before
        subject = (
            before
            or self._subject_after(verb, agreement, classes)
            or (self._subject_beyond_comma(verb, agreement) if start == verb else None)
        )
        if subject is None:
            return None
        who, pronoun, told, end = subject
        if who is not None and self.is_a(who.head, "basis", "document") and not self.is_a(who.head, "outlet", "social"):
            # «Об этом говорят данные полиции»
            owner = self._owner(who)
            if owner is None or owner == who:
                return None
            who = owner
        end = max(end, verb + 1)
        first = min(verb, who.first) if who is not None else min(verb, end - 1)
        if who is not None and who.first > start and self.is_exactly(who.first - 1, "locative"):
            first = who.first - 1 if who.first < verb else first
        shape = self._shape(start, verb, end)
        if shape == "none" and self._spoken_in(who):
            shape = "of"
        return Attribution(who, pronoun, "verb", classes, min(first, verb), end, verb, told, shape)

    def _subject_before(
        self, start: int, verb: int, agreement: Agreement
    ) -> tuple[Phrase | None, str, Phrase | None, int] | None:
        for at in range(start, verb):
            pronoun = self.pronoun(at)
            if pronoun and self._passed(at + 1, verb)[0] == verb:
                return None, pronoun, None, verb + 1
            if self.is_exactly(at, "locative") and agreement.number != "sing":
                inside = self.read(at + 1, phrases.LOCATIVE, verb)
                if inside is not None and self._is_body(inside):
                    reached, told = self._passed(inside.after, verb)
                    if reached == verb:
                        return inside, "", told, verb + 1
            phrase = self.read(at, phrases.NOMINATIVE, verb)
            if phrase is None or not self._agrees(phrase, agreement):
                continue
            reached, told = self._passed(phrase.after, verb)
            if reached == verb:
                return self._bearer(phrase, at, start), "", told, verb + 1
        return None

    def _bearer(self, title: Phrase, at: int, start: int) -> Phrase:
        """Return the name before a title, in «Анна Белова, директор „Вестей“ сказала»; else the title's phrase."""
        if at != start or self.before(start) != "," or start == self.frame.first or not self.is_a(title.head, "person"):
            return title
        if title.quoted is None and self.prose.words[title.after - 1].is_capitalised:
            return title
        first = self.clause_start(start - 1)
        if not self._is_forename(self.word(first)):
            return title
        named = self.read(first, phrases.NOMINATIVE, start)
        return named if named is not None and named.after == start else title

    def _subject_beyond_comma(
        self, verb: int, agreement: Agreement
    ) -> tuple[Phrase | None, str, Phrase | None, int] | None:
        """Read «Иванов, глава района, заявил»: the subject before what a pair of commas sets apart."""
        if self.before(verb) != "," or verb == self.frame.first:
            return None
        inner = self.clause_start(verb - 1)
        if self.before(inner) != "," or inner == self.frame.first or self.prose.words[inner].is_number:
            return None
        if any(self._is_verb(at) or self.pronoun(at) for at in range(inner, verb)):
            return None
        start = self.clause_start(inner - 1)
        for at in range(start, inner):
            phrase = self.read(at, phrases.NOMINATIVE, inner)
            if phrase is not None and phrase.after == inner and self._agrees(phrase, agreement):
                if self.is_a(phrase.head, "person", "official", "company") or self.word(phrase.head)[0].isupper():
                    return phrase, "", None, verb + 1
        return None

    def _subject_after(
        self, verb: int, agreement: Agreement, classes: frozenset[str]
    ) -> tuple[Phrase | None, str, Phrase | None, int] | None:
        told: Phrase | None = None
        at = verb + 1
        stop = min(self.frame.after, verb + _APART)
        while at < stop and self.joined(at):
            pronoun = self.pronoun(at)
            if pronoun:
                return None, pronoun, told, at + 1
            if self.is_exactly(at, "locative") or self.word(at).lower() == "на":
                inside = self.read(at + 1, phrases.LOCATIVE) or self.read(at + 1, phrases.ACCUSATIVE)
                if inside is None and (self.is_a(at + 1, "when") or self._is_number(at + 1)):
                    at += 2
                    continue
                if inside is None:
                    return None
                timed = self.is_a(inside.head, "when") or inside.after == at + 1
                if not timed and agreement.number == "plur":
                    if self._is_body(inside):
                        return inside, "", told, inside.after
                    complement = self.read(inside.head + 1, phrases.GENITIVE)
                    return (complement, "", told, complement.after) if complement else None
                at = inside.head + 1 if timed else inside.after
                continue
            if self.is_a(at, "ref"):
                skipped = self._ref(at, frozenset({"ref"}))
                if skipped is None:
                    return None
                at = skipped.after
                continue
            if self.is_exactly(at, "ref_prep") and self.is_a(at + 1, "ref"):
                at += 1
                continue
            if "quoting" in classes and self.is_exactly(at, "words") and self.joined(at + 1):
                # «приводит слова Иванова агентство»
                after = at + 1
                while self.joined(after) and self.word(after)[0].isupper() and not is_latin(self.word(after)):
                    after += 1
                told = self.read(at + 1, phrases.GENITIVE, after)
                at = max(after, at + 1)
                continue
            recipient = self._recipient(at, agreement)
            if recipient is not None:
                told = recipient
                at = recipient.after
                continue
            phrase = self.read(at, phrases.NOMINATIVE)
            if phrase is not None and self._agrees(phrase, agreement):
                if self.is_a(phrase.head, "when") and not phrases_named(self.prose, phrase):
                    return None
                phrase = self._named_beyond_comma(phrase)
                end = phrase.after
                if "relay" in classes and told is None and self.is_exactly(end, "words") and self.joined(end + 1):
                    # «передаёт агентство слова министра»
                    told = self.read(end + 1, phrases.GENITIVE)
                    end = told.after if told is not None else end
                elif "citing" in classes and told is None and self.joined(end):
                    # «цитирует издание министра»
                    told = self.read(end, phrases.ACCUSATIVE)
                    end = told.after if told is not None else end
                return phrase, "", told, end
            reached, _ = self._passed(at, min(stop, self.clause_end(at)))
            if reached == at:
                if self.is_exactly(at, "about") or self.lexicon.is_exactly(self.word(at), "how"):
                    break
                dative = self.read(at, phrases.DATIVE | phrases.ACCUSATIVE | phrases.INSTRUMENTAL)
                if dative is None:
                    break
                at = dative.after
                continue
            at = reached
        bare = self._undeclined(verb + 1)
        return (bare, "", told, bare.after) if bare is not None else None

    def _undeclined(self, at: int) -> Phrase | None:
        """Take capitalised words that end a clause for the subject, whatever the dictionary makes of them."""
        end = at
        while self.joined(end) and self.prose.words[end].is_capitalised:
            end += 1
        if end == at or self.joined(end) or end - at > 3:
            return None
        return Phrase(at, end, at, phrases.NOMINATIVE, "sing")

    def _may_speak(self, who: Phrase) -> bool:
        """Tell whether a subject looks like somebody at all."""
        if who.quoted is not None or self.prose.words[who.head].is_capitalised or who.cases == phrases.LOCATIVE:
            return True
        return not self.lexicon.classes(self.word(who.head)).isdisjoint(_SPEAKERS)

    def _is_verb(self, at: int) -> bool:
        if self.lexicon.inflected:
            return self.lexicon.finite(self.word(at)) is not None and not self.prose.words[at].is_capitalised
        return self.is_a(at, *VERBS)

    def _is_body(self, phrase: Phrase) -> bool:
        """Tell whether a statement can be made in it: an office, not a place, a time or an interview."""
        if self.is_a(phrase.head, "when", "medium"):
            return False
        head = self.word(phrase.head)
        if not self.lexicon.inflected or phrase.quoted is not None or is_acronym(head):
            return True
        return not any("Geox" in one.naming for one in self.lexicon.readings(head)) or self.is_a(phrase.head, "official")

    def _named_beyond_comma(self, phrase: Phrase) -> Phrase:
        """Return the next phrase for «соавтор исследования» in «соавтор исследования, биолог Мария Иванова»."""
        if not self.is_a(phrase.head, "person") or self.prose.gap(phrase.after).strip() != ",":
            return phrase
        if self.prose.words[phrase.after - 1].is_capitalised or phrase.after >= self.frame.after:
            return phrase
        following = self.read(phrase.after, phrases.NOMINATIVE)
        if following is None or not self.prose.words[following.after - 1].is_capitalised:
            return phrase
        forename = any(self._is_forename(self.word(at)) for at in range(following.first, following.after))
        return following if forename or self.is_a(following.head, "person") else phrase

    def _recipient(self, at: int, agreement: Agreement) -> Phrase | None:
        """Read whom something was told: a dative, or a name that the subject follows."""
        if self.lexicon.inflected:
            readings = self.lexicon.readings(self.word(at))
            if readings[0].case == "datv" and readings[0].pos in {"NOUN", "ADJF", "PRTF"}:
                phrase = self.read(at, phrases.DATIVE)
                if phrase is not None and self._more_follows(phrase.after, agreement):
                    return phrase
        quotation = self.prose.opening.get(at)
        after = quotation.after if quotation is not None else at
        while quotation is None and after < self.frame.after and (after == at or self.joined(after)):
            text = self.word(after)
            if not text[0].isupper() or after > at and agreement.number != "plur" and self._is_forename(text):
                break
            after += 1
        while after > at and self.joined(after) and self.prose.gap(after) == ".":
            after += 1
        if after == at or not self.joined(after) or not self._more_follows(after, agreement):
            return None
        if quotation is None and not is_acronym(self.word(at)) and not is_latin(self.word(at)):
            if agreement.number != "plur" and not self.is_a(after, "person", "official"):
                return None
        return Phrase(at, after, at, phrases.DATIVE, "", "", quotation)

    def _more_follows(self, at: int, agreement: Agreement) -> bool:
        if not self.joined(at):
            return False
        if self.is_exactly(at, "locative") and agreement.number == "plur":
            inside = self.read(at + 1, phrases.LOCATIVE)
            return inside is not None and not self.is_a(inside.head, "when")
        phrase = self.read(at, phrases.NOMINATIVE)
        if phrase is None or not self._agrees(phrase, agreement):
            return False
        text = self.word(at)
        if self.is_exactly(at, "words"):
            return False
        return text[0].islower() and not self.is_a(at, "when") or self._is_forename(text)

    def _is_forename(self, text: str) -> bool:
        if not self.lexicon.inflected:
            return False
        return any("Name" in one.naming and one.case == "nomn" for one in self.lexicon.readings(text))

    def _passed(self, at: int, limit: int) -> tuple[int, Phrase | None]:
        """Pass over what may stand between a subject and its verb; return where it ends, and whom it tells."""
        told: Phrase | None = None
        while at < limit:
            text = self.word(at)
            if self.is_a(at, "when") or self.is_exactly(at, "self_noun"):
                at += 1
                continue
            if self.lexicon.inflected:
                reading = self.lexicon.readings(text)[0]
                if reading.pos == "CONJ" and self.is_exactly(at, "joining"):
                    break
                if reading.pos in _PASSED or reading.pos == "NPRO" and reading.case != "nomn":
                    at += 1
                    continue
                if reading.pos == "PREP" and at + 1 < limit:
                    inside = self.read(at + 1, phrases.OBLIQUE, limit)
                    if inside is not None:
                        at = inside.after
                        continue
                if reading.case == "datv" or is_acronym(text) or self.prose.opening.get(at):
                    phrase = self.read(at, phrases.DATIVE, limit)
                    if phrase is not None:
                        told = phrase
                        at = phrase.after
                        continue
            elif self.is_exactly(at, "stop") and not self.is_exactly(at, "that"):
                at += 1
                continue
            break
        return at, told

    def _agrees(self, phrase: Phrase, agreement: Agreement) -> bool:
        """Tell whether a verb's form lets the phrase be its subject."""
        head = self.word(phrase.head)
        named = head[0].isupper() or phrase.quoted is not None
        if not self.lexicon.inflected:
            return True
        if agreement.number == "plur":
            apart = phrase.quoted is not None and phrase.quoted.first == phrase.head
            joined = named and self.is_exactly(phrase.after, "joining")
            return phrase.number == "plur" or joined or apart or is_acronym(head)
        if phrase.number == "plur" and not (phrase.quoted or is_acronym(head) or is_latin(head)):
            return False
        differs = agreement.gender and phrase.gender and agreement.gender != phrase.gender
        return not differs or named or self.is_a(phrase.head, "person", "official")

    def _shape(self, start: int, verb: int, end: int) -> str:
        gap = self.prose.gap(end) if end < len(self.prose.words) else ""
        following = end < self.frame.after
        if following and "," in gap and self.is_exactly(end, "that") or self.is_exactly(verb + 1, "that"):
            return "that"
        if following and end == verb + 1 and "," in gap and self.is_a(end, "that"):
            return "that"
        if self.is_exactly(start, "how") and self.before(start) not in ",":
            return "after"
        # «… , как сообщил X», «… , сообщил X»
        if self.is_exactly(start, "how"):
            return "before"
        # «Об этом», «об этом же», «о чём»: what was said stands before.
        if any(self.is_exactly(at, "about") and self._points_back(at + 1) for at in range(start, end)):
            return "about"
        if ":" in gap:
            return "colon"
        if start == verb and self.before(verb) in (",", *_DASHES, "»"):
            return "before"
        if any(self.is_exactly(at, "about") for at in range(verb + 1, min(end + 1, self.frame.after))):
            return "of"
        return "none"

    def _spoken_in(self, who: Phrase | None) -> bool:
        """Tell whether it is «в мэрии подтвердили»: that is always a statement."""
        return who is not None and who.cases == phrases.LOCATIVE

    def _points_back(self, at: int) -> bool:
        return self.frame.first <= at < self.frame.after and self.word(at).lower() in {
            "этом", "этот", "чем", "чём", "том", "це", "цього", "що", "гэта", "гэтым",
        }  # fmt: skip

    # What is leaned on

    def _basis(self, noun: int, classes: frozenset[str]) -> Attribution | None:
        start = noun - 1
        pronoun = ""
        while start > self.frame.first and noun - start < 4 and start in self.outer:
            if self.is_exactly(start, "basis_prep") or self.is_exactly(start, "by"):
                break
            pronoun = pronoun or next((they for name, they in _POSSESSIVES.items() if self.is_exactly(start, name)), "")
            start -= 1
        if start < self.frame.first or not (self.is_exactly(start, "basis_prep") or self.is_exactly(start, "by")):
            return None
        if any(at in self.frame.bounds for at in range(start + 1, noun + 1)):
            return None
        if pronoun:
            return Attribution(None, pronoun, "basis", classes, start, noun + 1, noun, shape=self._side(start, noun + 1))
        who = self.read(noun + 1, phrases.GENITIVE) if self.joined(noun + 1) else None
        if who is None:
            return None
        return Attribution(who, "", "basis", classes, start, who.after, noun, shape=self._side(start, who.after))

    def _by(self, at: int) -> Attribution | None:
        following = at + 1
        if self.is_exactly(following, "by_prep"):
            following += 1
        if not self.joined(following) or self.is_a(following, "basis"):
            return None
        cases = phrases.INSTRUMENTAL | phrases.GENITIVE if following > at + 1 else phrases.DATIVE
        phrase = self.read(following, cases)
        if phrase is None:
            return None
        who = phrase
        if self.is_a(phrase.head, "document", "basis"):
            inner = self.read(phrase.head + 1, phrases.GENITIVE) if self.joined(phrase.head + 1) else None
            if inner is None:
                return None
            who = inner
        if who == phrase and not self._may_publish(who):
            return None
        classes = frozenset({"by"})
        return Attribution(who, "", "basis", classes, at, who.after, at, shape=self._side(at, who.after))

    def _ref(self, at: int, classes: frozenset[str]) -> Attribution | None:
        first = at - 1 if "ref" in classes and self.is_exactly(at - 1, "ref_prep") else at
        if "ref" in classes and first == at:
            return None
        following = at + 1
        if following < self.frame.after and self.word(following).lower() == "на":
            following += 1
        if not self.joined(following):
            return None
        who = self.read(following, phrases.ACCUSATIVE)
        if who is None:
            return None
        if self.is_a(who.head, "document", "basis") and not self.is_a(who.head, "outlet", "social"):
            inner = self.read(who.head + 1, phrases.GENITIVE) if self.joined(who.head + 1) else None
            if inner is None:
                return None
            who = inner
        return Attribution(who, "", "ref", classes, first, who.after, at)

    def _passive(self, verb: int, classes: frozenset[str]) -> Attribution | None:
        """Read «говорится в сообщении МЧС», «сообщается на сайте суда»."""
        found = self._place(verb + 1, backwards=verb)
        if found is None:
            return None
        who, end, first = found
        start = self.clause_start(verb)
        shape = self._shape(start, verb, end)
        return Attribution(who, "", "document", classes, min(first, verb), max(end, verb + 1), verb, shape=shape)

    def _placed(self, at: int, classes: frozenset[str]) -> Attribution | None:
        """Read «опубликовано на сайте X», «размещено в Telegram-канале X»."""
        readings = self.lexicon.readings(self.word(at)) if self.lexicon.inflected else ()
        if readings and readings[0].pos not in {"PRTS", "PRTF"}:
            return None
        found = self._place(at + 1, backwards=-1)
        if found is None:
            return None
        who, end, _ = found
        if who is not None and not self._may_publish(who):
            return None
        return Attribution(who, "", "place", classes, at, end, at)

    def _may_publish(self, who: Phrase) -> bool:
        head = self.word(who.head)
        known = self.is_a(who.head, "official", "press", "company", "outlet", "agency", "social", "person")
        return known or who.quoted is not None or is_acronym(head) or is_latin(head) or (
            head[0].isupper() and any("Surn" in one.naming for one in self.lexicon.readings(head))
        )

    def _place(self, at: int, backwards: int) -> tuple[Phrase | None, int, int] | None:
        """Read the place that a statement stands in; return whose it is, the word after, the first word."""
        stop = min(self.frame.after, at + _APART)
        while at < stop and self.joined(at):
            if self.is_exactly(at, "locative") or self.word(at).lower() == "на":
                phrase = self.read(at + 1, phrases.LOCATIVE)
                if phrase is not None and not self.is_a(phrase.head, "when"):
                    owner = self._owner(phrase)
                    beyond = phrase.after
                    if owner is None and self.is_exactly(beyond, "locative") and self.is_a(beyond + 1, "social"):
                        # «на странице в Facebook волонтёра …»
                        owner = self.read(beyond + 2, phrases.GENITIVE) if self.joined(beyond + 2) else None
                        beyond = owner.after if owner is not None else beyond + 2
                    return owner, beyond, at
                at = phrase.after if phrase is not None else at + 1
                continue
            at += 1
        if backwards < 0:
            return None
        for start in range(self.clause_start(backwards), backwards):
            if self.is_exactly(start, "locative") or self.word(start).lower() == "на":
                phrase = self.read(start + 1, phrases.LOCATIVE, backwards)
                if phrase is not None and self.is_a(phrase.head, "document", "outlet", "official", "press"):
                    return self._owner(phrase), backwards + 1, start
        return None

    def _owner(self, phrase: Phrase) -> Phrase | None:
        """Return whose document or page it is; None when that isn't told."""
        if not self.is_a(phrase.head, "document", "basis", "medium"):
            after = phrase.head + 1
            if not self.is_a(phrase.head, "social") or after >= phrase.after or self.prose.words[after].is_capitalised:
                return phrase
            return self.read(after, phrases.GENITIVE, phrase.after) or phrase
        if phrase.head + 1 >= phrase.after:
            return None
        inner = self.read(phrase.head + 1, phrases.GENITIVE, phrase.after)
        if inner is not None and self.is_a(inner.head, "document", "basis"):
            return self._owner(inner)
        if inner is not None and self.is_a(phrase.head, "outlet", "social") and not self._may_own(inner):
            return phrase
        if inner is None and self.is_a(phrase.head, "outlet", "social"):
            return phrase
        return inner

    def _may_own(self, phrase: Phrase) -> bool:
        """Tell whether a page's owner says more than the page («сайт полиции», not «сайт тура»)."""
        capital = any(self.prose.words[at].is_capitalised for at in range(phrase.first, phrase.after))
        return capital or self.is_a(phrase.head, "official", "company", "press", "person")

    def _side(self, first: int, after: int) -> str:
        """Tell on which side of a basis its content stands."""
        return "before" if first not in self.frame.bounds or self.before(first) == "," and after not in self.outer else (
            "after" if self.before(first) in ".»" or first == self.frame.first else "before"
        )


def phrases_named(prose: Prose, phrase: Phrase) -> bool:
    """Tell whether a phrase holds a proper name beyond its head."""
    if phrase.quoted is not None:
        return True
    return any(prose.words[at].is_capitalised for at in range(phrase.head + 1, phrase.after))


class _English(_Finder):
    """Cues in English."""

    def find(self) -> list[Attribution]:
        found: list[Attribution] = []
        for at in self.frame.outer:
            classes = self.lexicon.classes(self.word(at))
            if not classes:
                continue
            one: Attribution | None = None
            if not classes.isdisjoint({"say", "relay", "opine", "utter"}) and self._is_form(at):
                one = self._verb(at, classes)
            if one is None and "accordingly" in classes and at + 1 < self.frame.after and self.word(at + 1) == "to":
                one = self._leaning(at, at + 2, classes, "basis")
            if one is None and "ref_verb" in classes:
                one = self._leaning(at, at + 1, classes, "ref")
            if one is None and self.is_exactly(at, "by") and at in self.frame.bounds:
                one = self._leaning(at, at + 1, classes, "basis")
                one = one if one is not None and one.who is not None and self._is_named(one.who) else None
            if one is None and self.is_exactly(at, "participle"):
                one = self._placed(at, classes)
            if one is not None:
                found.append(one)
                second = self._second(one)
                if second is not None:
                    found.append(one._replace(who=second, after=max(one.after, second.after)))
        return found

    def _second(self, one: Attribution) -> Phrase | None:
        """Read the other name of "according to the Post and the Times"."""
        if one.kind == "verb" or one.who is None or one.who.after >= self.frame.after:
            return None
        if self.word(one.who.after).lower() != "and" or not self.joined(one.who.after + 1):
            return None
        second = self.read(one.who.after + 1, phrases.NOMINATIVE)
        return second if second is not None and self._is_named(second) else None

    def _is_form(self, at: int) -> bool:
        """Tell whether a word is a finite form of a verb in the lists, rather than a noun of its stem."""
        word = self.word(at)
        if word[0].isupper():
            return False
        return any(
            self.lexicon.is_exactly(form, name)
            for form in (word, word.removesuffix("s"), word.removesuffix("es"))
            for name in ("say", "relay", "opine", "utter")
        )

    def _may_speak(self, who: Phrase) -> bool:
        if self.is_exactly(who.head, "document"):
            return False
        return self._is_named(who) or any(self.is_exactly(who.head, name) for name in _SPEAKERS)

    def _placed(self, at: int, classes: frozenset[str]) -> Attribution | None:
        """Read "published on Monday in the journal X", "a statement posted on X"."""
        following = at + 1
        while following < self.frame.after and self.joined(following) and following < at + 5:
            if self.word(following).lower() in {"in", "by", "on"}:
                phrase = self.read(following + 1, phrases.NOMINATIVE) if self.joined(following + 1) else None
                if phrase is not None and self._is_named(phrase) and not self.is_exactly(phrase.head, "when"):
                    return Attribution(phrase, "", "place", classes, at, phrase.after, at)
            following += 1
        return None

    def _verb(self, verb: int, classes: frozenset[str]) -> Attribution | None:
        start = self.clause_start(verb)
        subject = self._subject_before(start, verb)
        end = verb + 1
        inverted = False
        if subject is None and start == verb and self.before(verb) in (",", "»", *_DASHES):
            pronoun = self.pronoun(verb + 1)
            phrase = None if pronoun else self.read(verb + 1, phrases.NOMINATIVE)
            if pronoun or phrase is not None:
                subject = (phrase, pronoun)
                end = phrase.after if phrase is not None else verb + 2
                inverted = True
        if subject is None:
            return None
        who, pronoun = subject
        if who is not None and not self._may_speak(who):
            return None
        told = None
        if not inverted and self.word(verb).lower() in {"told", "tell", "tells", "informed"}:
            told = self.read(end, phrases.NOMINATIVE) if self.joined(end) else None
            if told is not None:
                end = told.after
                if not self._is_named(told):
                    told = None
        first = min(verb, who.first) if who is not None else verb - (not inverted)
        return Attribution(who, pronoun, "verb", classes, first, end, verb, told, self._shape(first, end, inverted))

    def _subject_before(self, start: int, verb: int) -> tuple[Phrase | None, str] | None:
        if start == verb or self._passed(start, verb) == verb:
            return self._subject_beyond_comma(start)
        if self.before(start) == "," and self._sets_apart(start, verb):
            named = self._subject_beyond_comma(start)
            if named is not None:
                return named
        for at in range(start, verb):
            if self.is_exactly(at, "relative") and self.word(at).lower() != "that":
                return None
            pronoun = self.pronoun(at)
            if pronoun and self._passed(at + 1, verb) == verb:
                return None, pronoun
            if at > start and not self._may_precede(at - 1):
                continue
            phrase = self.read(at, phrases.NOMINATIVE, verb)
            if phrase is not None and self._passed(phrase.after, verb) == verb:
                if self.is_exactly(at, "that"):
                    continue
                return phrase, ""
        return None

    def _sets_apart(self, start: int, verb: int) -> bool:
        """Tell whether a clause says who somebody is: "an attorney for …", "who is …"."""
        first = self.word(start).lower()
        if first in {"who", "whose"}:
            return True
        if first not in {"a", "an", "the"} or self.prose.words[start + 1].is_capitalised:
            return False
        head = next((at for at in range(start + 1, verb) if self.is_exactly(at, "person")), -1)
        return head >= 0 and not any(self.prose.words[at].is_capitalised for at in range(start, head))

    def _may_precede(self, at: int) -> bool:
        """Tell whether a subject may begin after this word."""
        word = self.word(at)
        return (
            self.is_exactly(at, "when")
            or self.is_exactly(at, "stop") and word.lower() not in {"the", "a", "an", "his", "her", "its", "their"}
            or word.endswith("ly")
            or self.prose.words[at].is_number
        )

    def _subject_beyond_comma(self, verb: int) -> tuple[Phrase | None, str] | None:
        """Read "Smith, an attorney for Jones, said"; `verb` may be the first word of what stands between."""
        if self.before(verb) != "," or verb == self.frame.first:
            return None
        inner = self.clause_start(verb - 1)
        if self.word(verb).lower() in {"a", "an", "the", "who", "whose"}:
            inner = verb
        if self.before(inner) != "," or inner == self.frame.first:
            return None
        apposed = self.read(inner, phrases.NOMINATIVE, verb)
        if apposed is not None and apposed.after == verb and self._all_capitalised(apposed):
            # "The education secretary, Angela Rayner, said"
            return apposed, ""
        start = self.clause_start(inner - 1)
        for at in range(start, inner):
            phrase = self.read(at, phrases.NOMINATIVE, inner)
            if phrase is not None and phrase.after == inner and self._is_named(phrase):
                return None if self.is_exactly(phrase.head, "when") else (phrase, "")
        return None

    def _all_capitalised(self, phrase: Phrase) -> bool:
        size = phrase.after - phrase.first
        return 2 <= size <= 4 and all(self.prose.words[at].is_capitalised for at in range(phrase.first, phrase.after))

    def _passed(self, at: int, limit: int) -> int:
        while at < limit:
            word = self.word(at).lower()
            if self.is_exactly(at, "when") or word.endswith("ly") or word in _AUXILIARY:
                at += 1
                continue
            if self.prose.words[at].is_number:
                at += 1
                continue
            break
        return at

    def _is_named(self, phrase: Phrase) -> bool:
        return any(self.prose.words[at].is_capitalised for at in range(phrase.first, phrase.after))

    def _leaning(self, cue: int, at: int, classes: frozenset[str], kind: str) -> Attribution | None:
        if not self.joined(at):
            return None
        pronoun = self.pronoun(at)
        phrase = None if pronoun else self.read(at, phrases.NOMINATIVE)
        if phrase is None and not pronoun:
            return None
        if phrase is not None and not self._is_named(phrase) and self.is_a(phrase.head, "document", "unnamed", "basis"):
            # "according to a report by Reuters", "according to people cited by Reuters"
            deeper = self._inside(phrase.after)
            if deeper is None and self.is_a(phrase.head, "document"):
                return None
            phrase = deeper or phrase
        end = phrase.after if phrase is not None else at + 1
        side = "after" if self.before(cue) in ".»" else "before"
        return Attribution(phrase, pronoun, kind, classes, cue, end, cue, shape=side)

    def _inside(self, at: int) -> Phrase | None:
        if self.joined(at) and self.word(at).lower() in {"by", "from", "in", "of"}:
            phrase = self.read(at + 1, phrases.NOMINATIVE)
            if phrase is not None and self._is_named(phrase):
                return phrase
        return None

    def _shape(self, first: int, end: int, inverted: bool) -> str:
        if inverted:
            return "before"
        gap = self.prose.gap(end)
        if self.is_exactly(end, "that"):
            return "that"
        if ":" in gap:
            return "colon"
        if self.before(first) in (",", "»", *_DASHES) and (
            end >= self.frame.after or end in self.frame.bounds or self.is_exactly(end, "when")
        ):
            return "before"
        return "after"

"""Subjects of verbs of saying in Russian, Ukrainian and Belarusian: before the verb, after it, beyond a comma."""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich import phrases
from srez.enrich.attributions.finder import APART, SPEAKERS, VERBS
from srez.enrich.attributions.leaning import Leaning
from srez.enrich.lexicon import Agreement
from srez.enrich.phrases import Phrase, is_acronym, is_latin

#: Parts of speech that may stand between a subject and its verb.
_PASSED = frozenset({"ADVB", "PRCL", "PRED", "CONJ", "COMP", "GRND"})


#: Classes of nouns in which something is placed to be read, rather than to stay («разместили в гостинице»).
_PAGES = frozenset({"outlet", "agency", "social", "press", "document", "official"})


class Subject(NamedTuple):
    """Who speaks: a phrase or a pronoun."""

    who: Phrase | None
    pronoun: str
    #: Whom the words are told.
    told: Phrase | None
    #: The word after all that was read.
    after: int


class Subjects(Leaning):
    """Finds the subject of a verb."""

    def subject_before(self, start: int, verb: int, agreement: Agreement) -> Subject | None:
        """Read «глава района вчера заявил», «в мэрии сообщили»: a subject in the verb's clause from `start` on."""
        for at in range(start, verb):
            pronoun = self.pronoun(at)
            if pronoun and self.passed(at + 1, verb)[0] == verb:
                return Subject(None, pronoun, None, verb + 1)
            if self.is_exactly(at, "locative") and agreement.number != "sing":
                inside = self.read(at + 1, phrases.LOCATIVE, verb)
                if inside is not None and self._is_body(inside, verb):
                    reached, told = self.passed(inside.after, verb)
                    if reached == verb:
                        return Subject(inside, "", told, verb + 1)
            if at > start and self._is_preposition(at - 1):
                continue
            phrase = self.read(at, phrases.NOMINATIVE, verb)
            if phrase is None or not self._agrees(phrase, agreement):
                continue
            reached, told = self.passed(phrase.after, verb)
            if reached == verb:
                return Subject(self._bearer(phrase, at, start), "", told, verb + 1)
        return None

    def _is_preposition(self, at: int) -> bool:
        word = self.word(at)
        if self.lexicon.inflected:
            return word.islower() and self.lexicon.readings(word)[0].pos == "PREP"
        return self.is_exactly(at, "preposition")

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

    def subject_beyond_comma(self, verb: int, agreement: Agreement) -> Subject | None:
        """Read «Иванов, глава района, заявил»: the subject before what a pair of commas sets apart."""
        if self.before(verb) != "," or verb == self.frame.first:
            return None
        inner = self.clause_start(verb - 1)
        if self.before(inner) != "," or inner == self.frame.first or self.prose.words[inner].is_number:
            return None
        if any(self.is_verb(at) or self.pronoun(at) for at in range(inner, verb)):
            return None
        start = self.clause_start(inner - 1)
        for at in range(start, inner):
            phrase = self.read(at, phrases.NOMINATIVE, inner)
            if phrase is None or phrase.after != inner or not self._agrees(phrase, agreement):
                continue
            if self.is_a(phrase.head, "person", "official", "company") or self.word(phrase.head)[0].isupper():
                return Subject(phrase, "", None, verb + 1)
        return None

    def subject_after(self, verb: int, agreement: Agreement, classes: frozenset[str]) -> Subject | None:
        """Read «заявил вчера агентству глава района», «сообщили в мэрии»."""
        told: Phrase | None = None
        at = verb + 1
        stop = min(self.frame.after, verb + APART)
        while at < stop and self.joined(at):
            pronoun = self.pronoun(at)
            if pronoun:
                return Subject(None, pronoun, told, at + 1)
            initial = self.prose.is_abbreviated(at + 1)
            if not initial and (self.is_exactly(at, "locative") or self.word(at).lower() == "на"):
                inside = self.read(at + 1, phrases.LOCATIVE) or self.read(at + 1, phrases.ACCUSATIVE)
                if inside is None and (self.is_a(at + 1, "when") or self.is_number(at + 1)):
                    at += 2
                    continue
                if inside is None:
                    return None
                timed = self.is_a(inside.head, "when") or inside.after == at + 1
                if not timed and agreement.number == "plur":
                    if self._is_body(inside, verb):
                        return Subject(inside, "", told, inside.after)
                    complement = self.read(inside.head + 1, phrases.GENITIVE)
                    return Subject(complement, "", told, complement.after) if complement else None
                at = inside.head + 1 if timed else inside.after
                continue
            if self.is_a(at, "ref"):
                skipped = self.ref(at, frozenset({"ref"}))
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
                while self.joined(after) and not is_latin(self.word(after)) and after not in self.prose.opening:
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
                if self.is_a(phrase.head, "when") and not self._holds_name(phrase):
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
                return Subject(phrase, "", told, end)
            reached, _ = self.passed(at, min(stop, self.clause_end(at)))
            if reached == at:
                if self.is_exactly(at, "about") or self.lexicon.is_exactly(self.word(at), "how"):
                    break
                # A name in quotation marks after it is the subject («цитирует тренера „Вестник“»).
                named = next((one for one in range(at + 1, stop) if one in self.prose.opening), None)
                other = self.read(at, phrases.DATIVE | phrases.ACCUSATIVE | phrases.INSTRUMENTAL, named)
                if other is None:
                    break
                if "citing" in classes and told is None:
                    told = other._replace(cases=phrases.ACCUSATIVE)
                at = other.after
                continue
            at = reached
        bare = self._undeclined(verb + 1)
        return Subject(bare, "", told, bare.after) if bare is not None else None

    def _undeclined(self, at: int) -> Phrase | None:
        """Take capitalised words that end a clause for the subject, whatever the dictionary makes of them."""
        end = at
        while self.joined(end) and self.prose.words[end].is_capitalised:
            end += 1
        if end == at or self.joined(end) or end - at > 3:
            return None
        return Phrase(at, end, at, phrases.NOMINATIVE, "sing")

    def may_speak(self, who: Phrase) -> bool:
        """Tell whether a subject looks like somebody at all."""
        if who.quoted is not None or who.cases == phrases.LOCATIVE:
            return True
        if self.prose.words[who.head].is_capitalised and (self.lexicon.inflected or who.head > self.frame.first):
            return True
        return not self.lexicon.classes(self.word(who.head)).isdisjoint(SPEAKERS)

    def is_verb(self, at: int) -> bool:
        """Tell whether a word is a finite verb."""
        if self.lexicon.inflected:
            return self.lexicon.finite(self.word(at)) is not None and not self.prose.words[at].is_capitalised
        return self.is_a(at, *VERBS)

    def _is_body(self, phrase: Phrase, verb: int) -> bool:
        """Tell whether a statement can be made in it: an office, not a place, a time or an interview."""
        if self.is_a(phrase.head, "when", "medium"):
            return False
        head = self.word(phrase.head)
        if not self.lexicon.inflected or phrase.quoted is not None or is_acronym(head) or is_latin(head):
            return True
        if head[0].islower():
            # «сообщили в диспетчерской», but «разместили в центре города».
            placed = self.is_a(verb, "relay") and not self.is_a(verb, "say")
            return not placed or not self.lexicon.classes(head).isdisjoint(_PAGES)
        return not any("Geox" in one.naming for one in self.lexicon.readings(head)) or self.is_a(
            phrase.head, "official"
        )

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

    def told_after(self, verb: int) -> Phrase | None:
        """Read whom a verb tells when its subject stands before it («Иванов рассказал „Вестям“, что …»)."""
        at = verb + 1
        if not self.joined(at):
            return None
        quotation = self.prose.opening.get(at)
        if quotation is not None and quotation.closed:
            return Phrase(at, quotation.after, at, phrases.DATIVE, "", "", quotation)
        text = self.word(at)
        if is_acronym(text) or is_latin(text):
            end = at + 1
            while self.joined(end) and self.prose.words[end].is_capitalised:
                end += 1
            return Phrase(at, end, at, phrases.DATIVE)
        if not self.lexicon.inflected or self.lexicon.readings(text)[0].pos not in {"NOUN", "ADJF"}:
            return None
        return self.read(at, phrases.DATIVE)

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
            if not text[0].isupper() or (after > at and agreement.number != "plur" and self._is_forename(text)):
                break
            after += 1
        while after > at and self.joined(after) and self.prose.gap(after) == ".":
            after += 1
        if after == at or not self.joined(after) or not self._more_follows(after, agreement):
            return None
        plain = quotation is None and not is_acronym(self.word(at)) and not is_latin(self.word(at))
        if plain and agreement.number != "plur" and not self.is_a(after, "person", "official"):
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
        return (text[0].islower() and not self.is_a(at, "when")) or self._is_forename(text)

    def _is_forename(self, text: str) -> bool:
        if not self.lexicon.inflected:
            return False
        return any("Name" in one.naming and one.case == "nomn" for one in self.lexicon.readings(text))

    def passed(self, at: int, limit: int) -> tuple[int, Phrase | None]:
        """Pass over what may stand between a subject and its verb; return where it ends, and whom it tells."""
        told: Phrase | None = None
        while at < limit:
            text = self.word(at)
            if (
                self.is_a(at, "when")
                or self.is_exactly(at, "self_noun")
                or (self.is_number(at) and self.is_a(at + 1, "when"))
            ):
                at += 1
                continue
            if self.lexicon.inflected:
                reading = self.lexicon.readings(text)[0]
                if reading.pos == "CONJ" and self.is_exactly(at, "joining"):
                    break
                if reading.pos in _PASSED or (reading.pos == "NPRO" and reading.case != "nomn"):
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
        return not differs or named or self._holds_name(phrase) or self.is_a(phrase.head, "person", "official")

    def _holds_name(self, phrase: Phrase) -> bool:
        """Tell whether a phrase holds a proper name beyond its head."""
        words = self.prose.words
        return phrase.quoted is not None or any(words[at].is_capitalised for at in range(phrase.head + 1, phrase.after))

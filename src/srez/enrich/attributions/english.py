"""Cues in English, read by order and capitals."""

from __future__ import annotations

from srez.enrich import phrases
from srez.enrich.attributions.finder import DASHES, SPEAKERS, Attribution, Finder
from srez.enrich.phrases import Phrase

#: Small verbs and prepositions that may stand between a subject and its verb.
_AUXILIARY = frozenset("has had have as on in reportedly".split())
#: With these somebody is the subject of "saying" alone ("he was quoted as saying").
_PASSIVE = frozenset("was were is are been being quoted heard seen".split())


class English(Finder):
    """Finds the cues of a frame."""

    def find(self) -> list[Attribution]:
        """Return the cues in order."""
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
        return self._is_named(who) or any(self.is_exactly(who.head, name) for name in SPEAKERS)

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
        if subject is None and start == verb and self.before(verb) in (",", "»", *DASHES):
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
            if phrase is not None and self._is_hearing(phrase, verb):
                return phrase, ""
            if phrase is not None and self._passed(phrase.after, verb) == verb:
                if self.is_exactly(at, "that"):
                    continue
                return phrase, ""
        return None

    def _is_hearing(self, phrase: Phrase, verb: int) -> bool:
        """Tell whether it is "the court was told"."""
        if self.word(verb) != "told" or phrase.after + 1 != verb or self.word(phrase.after) not in {"was", "were"}:
            return False
        return any(self.is_exactly(at, "hearing") for at in range(phrase.first, phrase.after))

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
            or (self.is_exactly(at, "stop") and word.lower() not in {"the", "a", "an", "his", "her", "its", "their"})
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
        saying = limit < self.frame.after and self.word(limit) == "saying"
        while at < limit:
            word = self.word(at).lower()
            if (
                self.is_exactly(at, "when")
                or word.endswith("ly")
                or word in _AUXILIARY
                or (saying and word in _PASSIVE)
            ):
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
        if self.before(first) in (",", "»", *DASHES) and (
            end >= self.frame.after or end in self.frame.bounds or self.is_exactly(end, "when")
        ):
            return "before"
        return "after"

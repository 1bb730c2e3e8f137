"""Cues in Russian, Ukrainian and Belarusian."""

from __future__ import annotations

from srez.enrich import phrases
from srez.enrich.attributions.finder import DASHES, VERBS, Attribution
from srez.enrich.attributions.subjects import Subjects
from srez.enrich.lexicon import Agreement
from srez.enrich.phrases import Phrase


class Slavic(Subjects):
    """Finds the cues of a frame."""

    def find(self) -> list[Attribution]:
        """Return the cues in order."""
        found: list[Attribution] = []
        for at in self.frame.outer:
            classes = self.lexicon.classes(self.word(at))
            if not classes:
                continue
            one: Attribution | None = None
            if not classes.isdisjoint(VERBS):
                agreement = self.lexicon.finite(self.word(at))
                if agreement is not None:
                    one = (
                        self._passive(at, classes)
                        if self._is_passive(at, classes)
                        else self._verb(at, classes, agreement)
                    )
                elif "say" in classes and self._is_short_participle(at):
                    one = self._passive(at, classes)
            if one is None and "basis" in classes:
                one = self.basis(at, classes)
            if one is None and "by" in classes:
                one = self.by(at)
            if one is None and "known" in classes and self.joined(at + 1):
                # «Как стало известно „Вестям“»
                whom = self.read(at + 1, phrases.DATIVE)
                if whom is not None and (whom.quoted or self.prose.words[whom.head].is_capitalised):
                    one = Attribution(whom, "", "basis", classes, at, whom.after, at, shape="after")
            if one is None and not classes.isdisjoint({"ref", "ref_verb"}):
                one = self.ref(at, classes)
            if one is None and "participle" in classes:
                one = self.placed(at, classes)
            if one is None and "appear" in classes and self.lexicon.finite(self.word(at)):
                one = self.placed(at, classes)
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
        before = self.subject_before(start, verb, agreement) if start < verb else None
        if before is not None and before[0] is not None and not self.may_speak(before[0]):
            # «Форум открыл Иванов»: an object may look like a subject.
            before = self.subject_after(verb, agreement, classes) or before
        subject = (
            before
            or self.subject_after(verb, agreement, classes)
            or (self.subject_beyond_comma(verb, agreement) if start == verb else None)
        )
        if subject is None:
            return None
        who, pronoun, told, end = subject
        if who is not None and self.is_a(who.head, "basis", "document") and not self.is_a(who.head, "outlet", "social"):
            # «Об этом говорят данные полиции»
            owner = self.owner(who)
            if owner is None or owner == who:
                return None
            who = owner
        end = max(end, verb + 1)
        if told is None and end == verb + 1:
            told = self.told_after(verb)
            end = told.after if told is not None else end
        first = min(verb, who.first) if who is not None else min(verb, end - 1)
        if who is not None and who.first > start and self.is_exactly(who.first - 1, "locative"):
            first = who.first - 1 if who.first < verb else first
        shape = self._shape(start, verb, end)
        if shape == "none" and self._spoken_in(who):
            shape = "of"
        return Attribution(who, pronoun, "verb", classes, min(first, verb), end, verb, told, shape)

    def _passive(self, verb: int, classes: frozenset[str]) -> Attribution | None:
        """Read «говорится в сообщении МЧС», «сообщается на сайте суда»."""
        found = self.place(verb + 1, backwards=verb)
        if found is None:
            return None
        who, end, first = found
        start = self.clause_start(verb)
        shape = self._shape(start, verb, end)
        return Attribution(who, "", "document", classes, min(first, verb), max(end, verb + 1), verb, shape=shape)

    def _shape(self, start: int, verb: int, end: int) -> str:
        gap = self.prose.gap(end) if end < len(self.prose.words) else ""
        following = end < self.frame.after
        if (following and "," in gap and self.is_exactly(end, "that")) or self.is_exactly(verb + 1, "that"):
            return "that"
        beyond = self.clause_end(max(verb, end - 1))
        if beyond in self.frame.bounds and "," in self.prose.gap(beyond) and self.is_exactly(beyond, "that"):
            # «заявил в эфире телеканала, что …»
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
        if start == verb and self.before(verb) in (",", *DASHES, "»"):
            return "before"
        if any(self.is_exactly(at, "about") for at in range(start, min(end + 1, self.frame.after))):
            return "of"
        return "none"

    def _spoken_in(self, who: Phrase | None) -> bool:
        """Tell whether it is «в мэрии подтвердили»: that is always a statement."""
        return who is not None and who.cases == phrases.LOCATIVE

    def _points_back(self, at: int) -> bool:
        return self.frame.first <= at < self.frame.after and self.word(at).lower() in {
            "этом", "этот", "чем", "чём", "том", "це", "цього", "що", "гэта", "гэтым",
        }  # fmt: skip

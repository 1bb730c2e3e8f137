"""What a text leans on in Russian, Ukrainian and Belarusian: «по данным», «со ссылкой на», «на сайте»."""

from __future__ import annotations

from srez.enrich import phrases
from srez.enrich.attributions.finder import APART, Attribution, Finder
from srez.enrich.phrases import Phrase, is_acronym, is_latin

_POSSESSIVES = {"his": "he", "her": "she", "their": "they"}


class Leaning(Finder):
    """Finds nouns and prepositions that credit somebody."""

    def basis(self, noun: int, classes: frozenset[str]) -> Attribution | None:
        """Read «по данным полиции», «по его словам»."""
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
            return Attribution(
                None, pronoun, "basis", classes, start, noun + 1, noun, shape=self._side(start, noun + 1)
            )
        who = self.read(noun + 1, phrases.GENITIVE) if self.joined(noun + 1) else None
        if who is None:
            return None
        return Attribution(who, "", "basis", classes, start, who.after, noun, shape=self._side(start, who.after))

    def by(self, at: int) -> Attribution | None:
        """Read «согласно прогнозу Гидрометцентра», «паводле прэс-службы»."""
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
        if who == phrase and not self.may_publish(who):
            return None
        classes = frozenset({"by"})
        return Attribution(who, "", "basis", classes, at, who.after, at, shape=self._side(at, who.after))

    def ref(self, at: int, classes: frozenset[str]) -> Attribution | None:
        """Read «со ссылкой на прокуратуру», «ссылаясь на данные полиции»."""
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

    def placed(self, at: int, classes: frozenset[str]) -> Attribution | None:
        """Read «опубликовано на сайте X», «размещено в Telegram-канале X»."""
        readings = self.lexicon.readings(self.word(at)) if self.lexicon.inflected else ()
        if readings and readings[0].pos not in {"PRTS", "PRTF"} and "appear" not in classes:
            return None
        found = self.place(at + 1, backwards=-1)
        if found is None:
            return None
        who, end, _ = found
        if who is not None and not self.may_publish(who):
            return None
        if "appear" in classes and not any(self.is_a(one, "social", "outlet") for one in range(at + 1, end)):
            # «Снимок появился в Telegram-канале», but «кафе появилось в порту».
            return None
        return Attribution(who, "", "place", classes, at, end, at)

    def may_publish(self, who: Phrase) -> bool:
        """Tell whether a phrase is somebody, not a place or a thing («размещено на складе»)."""
        head = self.word(who.head)
        known = self.is_a(who.head, "official", "press", "company", "outlet", "agency", "social", "person")
        return (
            known
            or who.quoted is not None
            or is_acronym(head)
            or is_latin(head)
            or (head[0].isupper() and any("Surn" in one.naming for one in self.lexicon.readings(head)))
        )

    def place(self, at: int, backwards: int) -> tuple[Phrase | None, int, int] | None:
        """Read the place that a statement stands in; return whose it is, the word after, the first word."""
        stop = min(self.frame.after, at + APART)
        while at < stop and self.joined(at):
            if self.is_exactly(at, "locative") or self.word(at).lower() == "на":
                phrase = self.read(at + 1, phrases.LOCATIVE)
                if phrase is not None and not self.is_a(phrase.head, "when"):
                    owner = self.owner(phrase)
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
                    return self.owner(phrase), backwards + 1, start
        return None

    def owner(self, phrase: Phrase) -> Phrase | None:
        """Return whose document or page it is; None when that isn't told."""
        if not self.is_a(phrase.head, "document", "basis", "medium"):
            after = phrase.head + 1
            if not self.is_a(phrase.head, "social") or after >= phrase.after or self.prose.words[after].is_capitalised:
                return phrase
            return self.read(after, phrases.GENITIVE, phrase.after) or phrase
        if phrase.head + 1 >= phrase.after:
            return None
        if phrase.head + 1 in self.prose.opening and self.is_a(phrase.head, "outlet", "social"):
            return phrase
        inner = self.read(phrase.head + 1, phrases.GENITIVE, phrase.after)
        if inner is not None and self.is_a(inner.head, "document", "basis"):
            return self.owner(inner)
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
        return (
            "before"
            if first not in self.frame.bounds or (self.before(first) == "," and after not in self.outer)
            else ("after" if self.before(first) in ".»" or first == self.frame.first else "before")
        )

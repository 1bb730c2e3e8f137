"""An event told by many: who tells it, when, in which words; who copies whom; what is edited, changed, deleted."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from srez.demo.articles import Article, Step
from srez.demo.dice import Dice
from srez.demo.fill import Origin, Pen, draw
from srez.demo.texts import Event, Outlet, Telling, Texts, Town

#: Seconds between two articles of one event, at the least.
APART = 0.3
_FIGURE = re.compile(r"\{([a-z]+)(?:[+-][\d.]+)?[|}]")


class Unfolding:
    """One event's course.

    Args:
        begin: seconds at which it begins.
        minute: seconds that a minute of its tellings takes.
        number: gives the next number of an article in the block.
    """

    def __init__(
        self,
        texts: Texts,
        event: Event,
        town: Town,
        dice: Dice,
        *,
        begin: float,
        minute: float,
        number: Callable[[], str],
    ) -> None:
        self._texts = texts
        self._event = event
        self._dice = dice
        self._begin = begin
        self._minute = minute
        self._number = number
        self._town = town
        self._numbers = {name: draw(span, dice) for name, span in event.slots.items()}
        self._people = {form: dice.pick(names) for form, names in texts.people.items()}
        self._taken: set[str] = set()
        #: The event's id in the truth: it may happen again elsewhere.
        self.id = f"{event.id}-{self._number()}"
        self.steps: list[Step] = []
        self._agencies: list[tuple[float, Article]] = []
        self._told: list[tuple[float, Article, Telling, str]] = []

    def tell(self) -> None:
        """Have every telling told by an outlet of its own."""
        for telling in self._event.tellings:
            outlet = self._teller(telling)
            if outlet is None:
                continue
            at = self._begin + self._minute * (telling.minute + self._dice.between(0, 2))
            article_id = f"{outlet.slug}/{self._number()}"
            article = self._write(telling, outlet, article_id, self._numbers)
            self._publish(at, article)
            self._told.append((at, article, telling, article_id))
            if telling.by == "agency":
                self._agencies.append((at, article))
            if telling.edited:
                later = at + self._minute * self._dice.between(4, 16)
                title = self._pen(telling.language, article_id, self._numbers).write(telling.edited)
                edited = msgspec.structs.replace(article, title=title)
                self.steps.append(Step(at=later, action="revise", outlet=outlet.slug, article=edited, changed="title"))

    def reprint(self, count: int) -> None:
        """Have the first agency's text taken over by others, with small cuts and credit lines."""
        if not self._agencies:
            return
        at, original = self._agencies[0]
        name = self._texts.outlet(original.outlet).name
        takers = [
            outlet
            for outlet in self._texts.outlets
            if outlet.language == original.language
            and outlet.slug not in self._taken
            and outlet.slug != original.outlet
            and outlet.beats & {"events", "local", "digest"}
            and outlet.kind != "official"
        ]
        span = self._minute * 60
        for outlet in self._dice.shuffled(takers)[:count]:
            self._taken.add(outlet.slug)
            when = at + 1 + span * self._dice.between(0, 1) ** 2
            copy = msgspec.structs.replace(
                original,
                id=f"{outlet.slug}/{self._number()}",
                outlet=outlet.slug,
                text=self._credited(original, name),
                copy_of=original.id,
                origins=(Origin(name, "outlet"), *original.origins),
            )
            self._publish(when, copy)

    def change_a_figure(self) -> bool:
        """Have one outlet change a number in its text without a word; return whether there was one to change."""
        for at, article, telling, article_id in self._dice.shuffled(self._told):
            names = [name for name in _FIGURE.findall(telling.text) if name in self._numbers]
            in_title = set(_FIGURE.findall(telling.title))
            names = [name for name in names if name not in in_title and name != "year"]
            short = self._texts.outlet(article.outlet).format in ("lead", "telegram", "nodates")
            if not names or telling.edited or short:
                continue
            name = self._dice.pick(names)
            span = self._event.slots[name]
            moved = {**self._numbers, name: self._numbers[name] + 4 * span.step}
            other = self._write(telling, self._texts.outlet(article.outlet), article_id, moved)
            if other.text == article.text or other.title != article.title:
                continue
            later = at + self._minute * self._dice.between(6, 20)
            self.steps.append(Step(at=later, action="revise", outlet=article.outlet, article=other, changed="figure"))
            return True
        return False

    def withdraw(self, since: float) -> bool:
        """Have one outlet delete its article, not before a time; return whether one could."""
        changed = {step.article.id for step in self.steps if step.action == "revise" and step.article is not None}
        for at, article, telling, _ in self._dice.shuffled(self._told):
            if article.id in changed or telling.by in ("agency", "official"):
                continue
            later = max(since, at + self._minute * self._dice.between(12, 25))
            self.steps.append(Step(at=later, action="delete", outlet=article.outlet, article=article))
            return True
        return False

    def _teller(self, telling: Telling) -> Outlet | None:
        """Pick who tells it: of the kind asked for; an outlet of the place before others."""
        free = [o for o in self._texts.outlets if o.language == telling.language and o.slug not in self._taken]
        asked = [o for o in free if telling.by in (o.kind, o.ownership) or (telling.by and telling.by in o.beats)]
        usual = [o for o in free if "events" in o.beats and o.kind != "official"]
        able = asked if telling.by and asked else usual
        near = [o for o in able if o.place and o.place == self._town.place]
        able = near or [o for o in able if not o.place] or able
        if not able:
            return None
        outlet = self._dice.weighted(able, [o.weight for o in able])
        self._taken.add(outlet.slug)
        return outlet

    def _pen(self, language: str, article_id: str, numbers: dict[str, float]) -> Pen:
        return Pen(
            language,
            Dice(self.id, article_id),
            town=self._town,
            numbers=numbers,
            people=self._people,
        )

    def _write(self, telling: Telling, outlet: Outlet, article_id: str, numbers: dict[str, float]) -> Article:
        pen = self._pen(telling.language, article_id, numbers)
        title, text = pen.write(telling.title), pen.write(telling.text)
        return Article(
            id=article_id,
            outlet=outlet.slug,
            language=telling.language,
            section=self._event.section,
            title=title,
            text=text,
            event=self.id,
            origins=tuple(pen.origins.values()),
            places=tuple(pen.places.values()),
        )

    def _credited(self, original: Article, name: str) -> str:
        text = original.text
        sentences = text.split(". ")
        if len(sentences) > 2 and self._dice.below(3) == 0:
            text = ". ".join(sentences[:-1]) + "."
        patterns = self._texts.credits[original.language]
        if _credits_somebody(text.split(". ")[-1], original.origins):
            # «…, сообщили в музее, сообщает «Окоём»» is more than a sentence can bear.
            patterns = [pattern for pattern in patterns if "{body}" not in pattern]
        pattern = self._dice.pick(patterns)
        return pattern.format(text=text, body=text.removesuffix("."), name=name)

    def _publish(self, at: float, article: Article) -> None:
        self.steps.append(Step(at=at, action="publish", outlet=article.outlet, article=article))


def _credits_somebody(sentence: str, origins: tuple[Origin, ...]) -> bool:
    """Tell whether a sentence names an origin, in whatever case: by the beginnings of its longer words."""
    words = [word for origin in origins for word in origin.name.casefold().split() if len(word) > 4]
    return any(word[:5] in sentence.casefold() for word in words)

"""What every day brings: something in each of a hundred towns, weather, sport, music, stars, rates."""

from __future__ import annotations

from collections.abc import Callable

from srez.demo.articles import Article
from srez.demo.dice import Dice
from srez.demo.fill import Pen
from srez.demo.texts import Outlet, Row, Shelf, Texts, Town

#: Shares of a town's item, and of an English outlet's look at a town.
LOCAL = 0.68
FROM_AFAR = 0.04
#: Tries to write what was not written yet.
TRIES = 20


class Daily:
    """Writes everyday articles, no two alike.

    Args:
        number: gives the next number of an article in the block.
    """

    def __init__(self, texts: Texts, dice: Dice, number: Callable[[], str]) -> None:
        self._texts = texts
        self._dice = dice
        self._number = number
        self._deck: list[Town] = []
        self._written: set[str] = set()
        self._desks = [outlet for outlet in texts.outlets if _beats(texts, outlet)]

    def article(self) -> Article:
        """Write the next one."""
        for _ in range(TRIES):
            made = self._local() if self._dice.between(0, 1) < LOCAL else self._standing()
            if made.title not in self._written:
                break
        self._written.add(made.title)
        return made

    def _local(self) -> Article:
        if not self._deck:
            self._deck = self._dice.shuffled(self._texts.towns)
        town = self._deck.pop()
        outlet = self._desk_for(town)
        shelf = self._texts.local[outlet.language]
        return self._write(outlet, self._dice.pick(shelf.rows), shelf, town)

    def _desk_for(self, town: Town) -> Outlet:
        if self._dice.between(0, 1) < FROM_AFAR:
            return self._weighted([o for o in self._texts.outlets if o.language == "en" and "events" in o.beats])
        desks = [o for o in self._texts.outlets if "local" in o.beats and o.language in town.names]
        near = [o for o in desks if o.place == town.place]
        wide = [o for o in desks if not o.place and o.country == town.country]
        if near and (not wide or self._dice.below(3)):
            return self._weighted(near)
        return self._weighted(wide or near)

    def _standing(self) -> Article:
        outlet = self._weighted(self._desks)
        shelf = self._texts.standing[outlet.language]
        row = self._dice.pick([row for row in shelf.rows if row.beat in outlet.beats])
        towns = [t for t in self._texts.towns if outlet.language in t.names and t.country == outlet.country]
        near = [town for town in towns if town.place == outlet.place]
        return self._write(outlet, row, shelf, self._dice.pick(near or towns or self._texts.towns[:1]))

    def _weighted(self, outlets: list[Outlet]) -> Outlet:
        return self._dice.weighted(outlets, [outlet.weight for outlet in outlets])

    def _write(self, outlet: Outlet, row: Row, shelf: Shelf, town: Town) -> Article:
        people = {form: self._dice.pick(names) for form, names in self._texts.people.items()}
        pen = Pen(outlet.language, self._dice, town=town, people=people, words=shelf.words)
        title, text = pen.write(row.title), pen.write(row.text)
        return Article(
            id=f"{outlet.slug}/{self._number()}",
            outlet=outlet.slug,
            language=outlet.language,
            section=row.section,
            title=title,
            text=text,
            origins=tuple(pen.origins.values()),
            places=tuple(pen.places.values()),
        )


def _beats(texts: Texts, outlet: Outlet) -> bool:
    return any(row.beat in outlet.beats for row in texts.standing[outlet.language].rows)

"""The demo's own outlets and texts in a newsroom of a test, at the times at which they happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from srez.demo.articles import Article, Step
from srez.demo.tempo import PAST
from srez.demo.texts import load
from srez.demo.timeline import newsroom
from srez.model import Item, Source
from srez.wire.intents import Intent, Offer, PutSource, Vanish
from tests.web.newsroom import Newsroom, content

#: Characters of a feed's summary.
_SUMMARY = 240
#: Seconds within which articles are logged as one.
_STRETCH = 120.0


class Invented:
    """What the demo's newsroom publishes, edits and deletes; what lies before its opening begins at the room's now."""

    def __init__(self, room: Newsroom, seed: int = 1) -> None:
        self.room = room
        self._steps: Iterator[Step] = newsroom(seed)
        self._next: Step | None = None
        self._opening = room.now + timedelta(seconds=PAST)
        self._indexes: dict[str, int] = {}
        room.append(
            *[
                PutSource(
                    Source(
                        slug=outlet.slug,
                        name=outlet.name,
                        homepage=f"https://{outlet.slug}.example/",
                        country=outlet.country,
                        language=outlet.language,
                        kind=outlet.kind,
                        ownership=outlet.ownership,
                        rights=outlet.rights,
                    )
                )
                for outlet in load().outlets
            ]
        )

    def until(self, seconds: float) -> int:
        """Let happen what happens until so many seconds after the opening; return how many things did."""
        done = 0
        published: list[tuple[Article, float]] = []
        while (step := self._upcoming()).at <= seconds:
            self._next = None
            if step.article is None:
                continue
            done += 1
            # Together as far as that makes no difference: each stretch of the wire costs a moment.
            if published and (step.action != "publish" or step.at - published[0][1] >= _STRETCH):
                self._publish(published)
            if step.action == "publish":
                published.append((step.article, step.at))
            else:
                self._at(step.at)
                self.room.append(self._intent(step.action, step.article))
        self._publish(published)
        self._at(seconds)
        return done

    def _upcoming(self) -> Step:
        if self._next is None:
            self._next = next(self._steps)
        return self._next

    def _at(self, seconds: float) -> None:
        self.room.now = max(self.room.now, self._opening + timedelta(seconds=seconds))

    def _publish(self, published: list[tuple[Article, float]]) -> None:
        if not published:
            return
        self._at(published[-1][1])
        results = self.room.append(*[self._intent("publish", article) for article, _ in published])
        for (article, _), result in zip(published, results, strict=True):
            self._indexes[article.id] = result.index
        published.clear()

    def _intent(self, action: str, article: Article) -> Intent:
        if action == "delete":
            return Vanish(self._indexes[article.id], 410)
        url = f"https://{article.outlet}.example/{article.id}"
        summary = article.text[:_SUMMARY].rpartition(" ")[0] if len(article.text) > _SUMMARY else article.text
        item = Item(
            source=article.outlet, url=url, keys=(f"u:{url}",), title=article.title, summary=summary, text=article.text
        )
        return Offer(item, content(item))

"""Records as live events, each encoded once for all who listen."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

import msgspec

from srez.settings import Language
from srez.web.articles import Shown, show
from srez.web.language import speaking
from srez.web.render import fragment
from srez.web.site import Site
from srez.web.words import day as in_words
from srez.wire import read, records

#: Records that a client may be behind; one that is further behind is told to load the page again.
BEHIND = 5_000
#: After these, what was encoded earlier may show more than may be shown now.
_STALE = (records.Redacted, records.BodiesExpired, records.SourceAdded, records.SourceChanged, records.SourceDropped)

_encoder = msgspec.json.Encoder()


class Event(msgspec.Struct, frozen=True):
    """A record's event as it is sent."""

    source: str
    data: bytes


class News(msgspec.Struct, frozen=True):
    """One element of an event's list."""

    #: The record's index, the event's id.
    index: int
    kind: str
    #: The article's id; what is shown of it is shown in its newest state.
    article: int
    source: str
    #: Whole minutes since 1970 UTC of the article's first record, and how the site's zone names it.
    minute: int
    path: str
    label: str
    day: str
    #: The article as the lists show it.
    html: str


class Events:
    """The newest events in one language, in one piece from `_low` to `_high`."""

    def __init__(self, site: Site, language: Language) -> None:
        self._site = site
        self._language = language
        self._events: dict[int, Event] = {}
        self._low = self._high = 0
        self._covering: asyncio.Task[None] | None = None
        #: Streams that are open in this language.
        self.listeners = 0
        #: What all readers ask for at once: the last answer, and what it was to.
        self._last = (0, 0, b"")

    async def between(self, first: int, upto: int, sources: Collection[str] | None = None) -> bytes:
        """Return the events of records `first` ≤ index < `upto`, of some sources if asked for, as a stream sends them.

        They are encoded when the first who listens in this language asks.
        """
        await self._covered()
        if first < self._low or upto > self._high:
            await self._extend(first, self._site.hub.position)
        if sources is None and self._last[:2] == (first, upto):
            return self._last[2]
        chosen = [self._events.get(index) for index in range(first, upto)]
        data = b"".join([each.data for each in chosen if each and (sources is None or each.source in sources)])
        if sources is None:
            self._last = (first, upto, data)
        return data

    async def prepare(self, position: int) -> None:
        """Encode up to record `position`, if anybody listens in this language."""
        await self._covered()
        if self.listeners and self._high < position:
            await self._extend(self._high, position)

    async def _extend(self, first: int, position: int) -> None:
        self._covering = asyncio.create_task(asyncio.to_thread(self._cover, first, position))
        await self._covered()

    async def _covered(self) -> None:
        """Wait while a thread encodes; whoever leaves meanwhile leaves the others their events."""
        while self._covering is not None and not self._covering.done():
            await asyncio.shield(self._covering)

    def _cover(self, first: int, position: int) -> None:
        """Encode what is missing; the newest first, since it tells whether what is here may still be shown."""
        with speaking(self._language):
            self._encode(first, position)

    def _encode(self, first: int, position: int) -> None:
        self._last = (0, 0, b"")
        if position - self._high > BEHIND or not self._events:
            self._events.clear()
            self._low = self._high = first
        for index, event, stale in self._encoded(self._high, position):
            if stale:
                self._events.clear()
                self._low = index
            if event is not None:
                self._events[index] = event
            self._high = index + 1
        if first < self._low:
            for index, event, _ in self._encoded(first, self._low):
                if event is not None:
                    self._events[index] = event
            self._low = first
        for index in range(self._low, self._high - BEHIND):
            self._events.pop(index, None)
            self._low = index + 1

    def _encoded(self, first: int, upto: int) -> list[tuple[int, Event | None, bool]]:
        """Return each record's index, its event, and whether it makes earlier events stale."""
        found: list[tuple[int, Event | None, bool]] = []
        if first >= upto:
            return found
        size = max(upto, self._site.hub.position)
        for start, chunk in read.records(self._site.reader.get_file, first, upto, size):
            decoded = [records.decode(data) for data in chunk]
            if any(isinstance(record, _STALE) for record in decoded):
                self._site.sources.refresh()
            found += [
                (index, event, isinstance(record, _STALE))
                for index, (record, event) in enumerate(
                    zip(decoded, self._events_of(start, decoded), strict=True), start
                )
            ]
        return found

    def _events_of(self, first: int, chunk: Sequence[records.Record]) -> list[Event | None]:
        articles = [_article_of(index, record) for index, record in enumerate(chunk, first)]
        wanted = sorted({article for article in articles if article is not None})
        # The zone and the words of an event are the operator's of this moment.
        site = self._site.current()
        rows = site.archive.articles(wanted)
        shown = {each.index: each for each in show(site, list(rows.values()))}
        return [
            _event(site, index, record.kind, shown[article]) if article in shown else None
            for index, (record, article) in enumerate(zip(chunk, articles, strict=True), first)
        ]


def _article_of(index: int, record: records.Record) -> int | None:
    match record:
        case records.ArticlePublished():
            return index
        case records.ArticleRevised() | records.ArticleVanished() | records.ArticleReturned() | records.Redacted():
            return record.article
        case _:
            return None


def _event(site: Site, index: int, kind: str, shown: Shown) -> Event:
    local = site.zone.at(shown.minute)
    news = News(
        index=index,
        kind=kind,
        article=shown.index,
        source=shown.slug,
        minute=shown.minute,
        path=site.zone.path(shown.minute),
        label=site.zone.label(shown.minute),
        day=in_words(local.date()),
        html=fragment(site, shown),
    )
    return Event(shown.slug, b"id: %d\ndata: %s\n\n" % (index, _encoder.encode([news])))

"""The decider: reads the wire, finds out about its articles, groups them, and states both on the wire.

    records | what is new | bodies | describe | group | append both decisions in one transaction
            | fold the stories view                                     and begin again where it says

What was decided is only ever learned from the wire: a decision whose append failed is not remembered but made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

from srez.model import Body, Source
from srez.pipeline.follow import follow
from srez.ports import Reader
from srez.views.stories import Stories
from srez.wire import read, records
from srez.wire.intents import Decide

T = TypeVar("T")

#: Articles of one step: their decisions fit a record, and a reader waits no longer for them than a second.
PIECE = 192
#: Records read at once.
AHEAD = 4_096


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """An article to be described: its newest version, with its source's facts."""

    #: The article's id, and the record index of the version.
    article: int
    version: int
    #: Microseconds since 1970 UTC at which the article was first seen.
    seen: int
    source: Source
    body: Body


class Finder(Protocol):
    """Finds out about articles and groups them; keeps what pages may show in a private cache."""

    #: Names everything that decides, so that what was decided by others is told apart.
    model: str

    def describe(self, subjects: Sequence[Subject]) -> list[records.Described]:
        """Find out about articles, in their order."""
        ...

    def group(self, articles: Sequence[int]) -> list[records.Change]:
        """Put articles that were just described, in the order in which they were seen, into stories."""
        ...

    def correct(self, changes: Iterable[records.Change]) -> None:
        """Learn of an operator's correction."""
        ...

    def forget(self, first: int, upto: int) -> None:
        """Forget what is kept of articles `first` ≤ index < `upto`: their words are gone."""
        ...


class Decider:
    """Follows the wire. Not for two threads at a time; one for each log."""

    def __init__(
        self, reader: Reader, stories: Stories, finder: Finder, append: Callable[[list[Decide]], object]
    ) -> None:
        """Go on where the view says that the last decider stopped; `append` returns once they are acknowledged."""
        self._reader = reader
        self._stories = stories
        self._finder = finder
        self._append = append
        self._at = min(stories.reached())
        self._sources: dict[str, Source] = {}
        #: Articles that wait: index → newest version.
        self._waiting: dict[int, int] = {}
        self._times: dict[int, int] = {}

    def behind(self) -> int:
        """Return how many records are published that were not looked at."""
        published = read.checkpoint(self._reader.get_file)
        return 0 if published is None else published.size - self._at + len(self._waiting)

    def step(self) -> int:
        """Decide about the next articles, if there are any; return how many."""
        follow(self._stories, self._reader.get_file)
        self._read()
        described, decided = self._stories.reached()
        chosen = sorted(self._waiting)[:PIECE]
        if not chosen:
            return 0
        upto = self._at if len(chosen) == len(self._waiting) else chosen[-1] + 1
        subjects = self._subjects(chosen)
        found = self._finder.describe(subjects)
        new = [each.article for each in subjects if each.article >= decided]
        changes = self._finder.group(new)
        upto = max(upto, described, decided)
        self._append(
            [
                *(Decide(records.encode(each)) for each in _described(self._finder.model, described, upto, found)),
                *(Decide(records.encode(each)) for each in _decided(self._finder.model, decided, upto, changes)),
            ]
        )
        for article in chosen:
            del self._waiting[article]
            self._times.pop(article, None)
        follow(self._stories, self._reader.get_file)
        return len(chosen)

    def _read(self) -> None:
        """Take in what was published, as far as there is room for what waits."""
        published = read.checkpoint(self._reader.get_file)
        if published is None or len(self._waiting) >= PIECE:
            return
        upto = min(published.size, self._at + AHEAD)
        for first, piece in read.records(self._reader.get_file, self._at, upto, published.size):
            for index, data in enumerate(piece, first):
                self._take(index, records.decode(data))
        self._at = upto

    def _take(self, index: int, record: records.Record) -> None:
        match record:
            case records.ArticlePublished():
                self._waiting[index] = index
                self._times[index] = records.to_micros(records.parse_time(record.time))
            case records.ArticleRevised():
                self._waiting[record.article] = index
            case records.Redacted():
                self._waiting.pop(record.article, None)
                self._finder.forget(record.article, record.article + 1)
            case records.BodiesExpired():
                self._finder.forget(record.first, record.upto)
            case records.StoriesCorrected():
                self._finder.correct(record.changes)
            case records.SourceAdded() | records.SourceChanged():
                self._sources.clear()
            case _:
                pass

    def _subjects(self, articles: Sequence[int]) -> list[Subject]:
        if not self._sources:
            rows = self._reader.sources()
            self._sources = {slug: msgspec.json.decode(data, type=Source) for slug, _, data, _ in rows}
        bodies = self._reader.bodies([self._waiting[article] for article in articles])
        found = []
        for article in articles:
            stored = bodies.get(self._waiting[article])
            if stored is None:
                continue
            source = self._sources.get(stored.source) or Source(slug=stored.source, name=stored.source)
            found.append(
                Subject(
                    article=article,
                    version=self._waiting[article],
                    seen=self._times.get(article, 0),
                    source=source,
                    body=stored.body,
                )
            )
        return found


#: Bytes of a record that are left for its list.
_ROOM = records.MOST - 1_024


def _described(
    model: str, begin: int, upto: int, found: Sequence[records.Described]
) -> Iterable[records.ArticlesDescribed]:
    pieces = _pieces(found)
    for last, piece in _marked(pieces):
        # Only the last one carries the range on: the others leave it open for those that follow.
        end = upto if last else begin
        yield records.ArticlesDescribed(begin=begin, upto=end, model=model, articles=tuple(piece))


def _decided(model: str, begin: int, upto: int, changes: Sequence[records.Change]) -> Iterable[records.StoriesDecided]:
    for last, piece in _marked(_pieces(changes)):
        end = upto if last else begin
        yield records.StoriesDecided(begin=begin, upto=end, model=model, changes=tuple(piece))


def _pieces(items: Sequence[T]) -> list[list[T]]:
    """Cut a list into pieces that fit a record each; an empty one is one empty piece."""
    pieces: list[list[T]] = [[]]
    room = _ROOM
    for item in items:
        size = len(msgspec.json.encode(item)) + 1
        if size > room:
            pieces.append([])
            room = _ROOM
        pieces[-1].append(item)
        room -= size
    return pieces


def _marked(pieces: Sequence[T]) -> Iterable[tuple[bool, T]]:
    return ((n == len(pieces) - 1, piece) for n, piece in enumerate(pieces))

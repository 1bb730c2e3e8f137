"""The top and the stories as commands list them, and the digests that are fixed on the wire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from srez.engine import data
from srez.errors import NotFound
from srez.settings import Settings
from srez.stories import rank
from srez.stories.rank import Ranked
from srez.views.archive import Archive
from srez.views.moments import moment, size_at
from srez.views.owners import owners
from srez.views.stories import Member, Stories
from srez.views.top import ALL, Narrowed, top
from srez.wire import records, rights

#: Minutes between two lists whose digests are published.
EVERY = 10
_MICROS = 1_000_000
_WINDOW = rank.WINDOW * rank.MINUTE


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A story in the top."""

    rank: int
    story: int
    points: int
    origins: int
    countries: int
    languages: int
    articles: int
    retellings: int
    #: The headline of its first article that is still there, and whose it is.
    title: str
    source: str


class TopList(msgspec.Struct, frozen=True, kw_only=True):
    """The top as of a time."""

    at: datetime
    #: Records that had been logged by then.
    size: int
    formula: int
    #: SHA-256 of the list's canonical bytes, and the record that fixes it (-1: this list was not published).
    digest: str
    published: int
    stories: list[Placed]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A story that more than one article tells."""

    story: int
    articles: int
    sources: int
    languages: list[str]
    countries: list[str]
    first: datetime
    latest: datetime
    title: str
    source: str


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[data.Reading, Archive, Stories]]:
    with data.reading(settings) as opened:
        archive = data.open_view(settings.folder, Archive, write=False)
        stories = data.open_view(settings.folder, Stories, write=False)
        try:
            yield opened, archive, stories
        finally:
            archive.close()
            stories.close()


def _at(opened: data.Reading, stories: Stories, asked: str) -> tuple[datetime, int]:
    """Return the time that is asked for, "" for now, and how many records had been logged by then."""
    when = moment(asked, ZoneInfo(opened.zone)) if asked else data.now()
    return when, size_at(opened.store.get_file, stories.position(), when)


def top_at(settings: Settings, at: str, language: str, section: str, limit: int) -> TopList:
    """Return the top as of a time, of a language or a section if asked for."""
    narrowed = Narrowed(language=language, section=section)
    with _opened(settings) as (opened, archive, stories):
        when, size = _at(opened, stories, at)
        ranked = _ranked(opened, archive, stories, size, when, narrowed)
        digest = rank.digest(ranked)
        fixed = stories.top(narrowed.name, size=size)
        titles = _titles(opened, archive, stories, [each.story for each in ranked[:limit]], size)
        return TopList(
            at=when,
            size=size,
            formula=rank.FORMULA,
            digest=digest,
            published=fixed.index if fixed and fixed.digest == digest else -1,
            stories=[
                Placed(
                    rank=place, story=each.story, points=each.points, origins=each.origins,
                    countries=each.countries, languages=each.languages, articles=each.articles,
                    retellings=each.retellings, title=titles.get(each.story, ("", ""))[0],
                    source=titles.get(each.story, ("", ""))[1],
                )
                for place, each in enumerate(ranked[:limit], 1)
            ],
        )  # fmt: skip


def stories_at(settings: Settings, at: str, limit: int) -> list[Told]:
    """Return the stories of the last hours that more than one article tells, those told last first."""
    with _opened(settings) as (opened, archive, stories):
        when, size = _at(opened, stories, at)
        until = records.to_micros(when) + 1
        latest = {member.story: member.index for member in stories.window(until - _WINDOW, until, at=size)}
        chosen = sorted(latest, key=lambda story: -latest[story])
        by_story: dict[int, list[Member]] = defaultdict(list)
        for member in stories.members(chosen, at=size):
            by_story[member.story].append(member)
        chosen = [story for story in chosen if len(by_story[story]) > 1][:limit]
        titles = _titles(opened, archive, stories, chosen, size)
        return [_told(story, by_story[story], *titles.get(story, ("", ""))) for story in chosen]


def _told(story: int, told: list[Member], title: str, source: str) -> Told:
    return Told(
        story=story,
        articles=len(told),
        sources=len({each.source for each in told}),
        languages=sorted({each.language for each in told} - {""}),
        countries=sorted({each.country for each in told} - {""}),
        first=records.from_micros(told[0].seen),
        latest=records.from_micros(told[-1].seen),
        title=title,
        source=source,
    )


def _ranked(
    opened: data.Reading, archive: Archive, stories: Stories, size: int, when: datetime, narrowed: Narrowed
) -> tuple[Ranked, ...]:
    return top(stories, size, records.to_micros(when), owners(opened.store, archive, size), narrowed)


def _titles(
    opened: data.Reading, archive: Archive, stories: Stories, chosen: list[int], size: int
) -> dict[int, tuple[str, str]]:
    """Return for each story the title of its first article that has one, as far as rights go, and its source's name."""
    sources = {source.slug: source for source in data.sources(opened.store, dropped=True)}
    members = stories.members(chosen, at=size)
    rows = archive.articles([member.index for member in members])
    found: dict[int, tuple[str, str]] = {}
    bodies = opened.store.bodies([row.newest for row in rows.values()])
    for member in members:
        row = rows.get(member.index)
        stored = bodies.get(row.newest) if row else None
        source = sources.get(member.source)
        title = rights.public(stored, source).title if stored else ""
        if title:
            found.setdefault(member.story, (title, source.name if source else member.source))
    return found


def to_publish(
    opened: data.Reading, settings: Settings, stories: Stories, now: datetime
) -> records.TopPublished | None:
    """Return the record that fixes the lists of the last ten-minute mark; None when there is nothing to fix."""
    mark = now.replace(minute=now.minute // EVERY * EVERY, second=0, microsecond=0)
    size = size_at(opened.store.get_file, stories.position(), mark)
    last = stories.top(ALL)
    if not size or (last is not None and last.seen >= records.to_micros(mark)):
        return None
    try:
        archive = data.open_view(settings.folder, Archive, write=False)
    except NotFound:
        return None
    try:
        owned = owners(opened.store, archive, size)
    finally:
        archive.close()
    micros = records.to_micros(mark)
    recent = stories.window(micros - _WINDOW, micros + 1, at=size)
    if not recent:
        return None
    lists = [Narrowed()]
    lists += [Narrowed(language=code) for code in sorted({each.language for each in recent} - {""})][:20]
    lists += [Narrowed(section=name) for name in sorted({name for each in recent for name in each.sections})][:30]
    digests = tuple((each.name, rank.digest(top(stories, size, micros, owned, each))) for each in lists)
    return records.TopPublished(size=size, formula=rank.FORMULA, lists=digests)

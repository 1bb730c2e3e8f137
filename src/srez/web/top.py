"""The top of an hour and the cross-section of a day as pages, feeds and the API show them."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from threading import Lock

import msgspec

from srez.stories import headline, rank
from srez.stories.rank import Ranked
from srez.stories.sides import Account, account, sides
from srez.stories.telling import Telling
from srez.views import top as ranking
from srez.views.moments import size_at
from srez.views.owners import owners
from srez.views.stories import Member
from srez.views.top import Narrowed
from srez.web import words
from srez.web.articles import Shown, show
from srez.web.at import At
from srez.web.site import Site
from srez.web.story import tellings_of
from srez.web.words import _
from srez.wire import records

#: Stories of a page; its feeds and the API have as many as the list.
PAGE = 20
#: Lists that are remembered.
_MOST = 64
#: Articles of a story that its line in a list looks at: the earliest.
_LOOKED = 60
MINUTE = 60


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A story in a list."""

    rank: int
    story: int
    headline: Shown
    href: str
    #: Why it stands here, in words.
    why: str
    countries: list[str]
    #: Where each side's part of the bar begins and how wide it is, in percent.
    bar: list[tuple[float, float]]


class Top(msgspec.Struct, frozen=True, kw_only=True):
    """A list."""

    title: str
    #: What its addresses carry behind a `?`.
    query: str
    stories: list[Line]
    ranked: tuple[Ranked, ...]
    formula: int
    digest: str
    #: The record that fixes the digest, or 0.
    published: int
    #: (address, name, whether it is this one) of lists that it can be narrowed to.
    ways: list[tuple[str, str, bool]]
    total: int


class Tops:
    """Lists that were computed, by what they are of: a list never changes."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[int, int, Narrowed], tuple[Ranked, ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, site: Site, at: At, narrowed: Narrowed) -> tuple[Ranked, ...]:
        """Return the list as of a moment."""
        now = records.to_micros(at.when)
        key = (at.size, now, narrowed)
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = ranking.top(site.stories, at.size, now, owners(site.reader, site.archive, at.size), narrowed)
        with self._lock:
            self._found[key] = found
            while len(self._found) > _MOST:
                self._found.popitem(last=False)
        return found


def this_minute(site: Site, at: At) -> At:
    """Return the moment that a list is of: the one asked for, else the last whole minute, so that it holds for one."""
    if at.asked:
        return at
    when = site.now().replace(second=0, microsecond=0)
    return At(size_at(site.reader.get_file, at.size, when), when)


def top_of(site: Site, tops: Tops, at: At, narrowed: Narrowed, reader: str) -> Top:
    """Put the top of an hour together; `reader` is the language that headlines are rather in."""
    ranked = tops.of(site, at, narrowed)
    members = _members(site, [each.story for each in ranked[:PAGE]], at)
    lines = [
        line
        for place, each in enumerate(ranked[:PAGE], 1)
        if (
            line := _line(site, place, each.story, members.get(each.story, []), narrowed.language or reader, _why(each))
        )
    ]
    published = site.stories.top(narrowed.name, size=at.size) if narrowed.name else None
    digest = rank.digest(ranked)
    parts = [
        f"language={narrowed.language}" if narrowed.language else "",
        f"section={narrowed.section}" if narrowed.section else "",
    ]
    return Top(
        title=_("Топ этого часа"),
        query="&".join(filter(None, parts)),
        stories=lines,
        ranked=ranked,
        formula=rank.FORMULA,
        digest=digest,
        published=published.index if published and published.digest == digest else 0,
        ways=_ways(site, narrowed),
        total=len(ranked),
    )


def day_of(site: Site, at: At, reader: str) -> Top:
    """Put the cross-section of a day together: its events, by how many told them independently."""
    local = site.zone.local(at.when)
    first, _upto = site.zone.bounds(local.date())
    since = first * MINUTE * 1_000_000
    by_story: dict[int, list[Member]] = defaultdict(list)
    for member in site.stories.window(since, records.to_micros(at.when) + 1, at=at.size):
        if "not-news" not in member.flags:
            by_story[member.story].append(member)
    accounts: list[tuple[Account, int]] = []
    owned = owners(site.reader, site.archive, at.size)
    for story, told in by_story.items():
        if len({member.source for member in told}) > 1:
            accounts.append((account(_bare(told, owned)), story))
    accounts.sort(key=lambda pair: (-len(pair[0].origins), -pair[0].countries, -pair[0].tellings, pair[1]))
    chosen = accounts[: 2 * PAGE]
    lines = [
        line
        for place, (counted, story) in enumerate(chosen, 1)
        if (line := _line(site, place, story, by_story[story], reader, _counted(counted)))
    ]
    return Top(
        title=f"{_('Срез дня')}: {words.day(local.date())}", query="", stories=lines, ranked=(), formula=rank.FORMULA,
        digest="", published=0, ways=[], total=len(accounts),
    )  # fmt: skip


def _bare(told: Sequence[Member], owned: dict[str, str]) -> list[Telling]:
    return [
        Telling(
            index=member.index, seen=member.seen, source=member.source, country=member.country,
            owner=owned.get(member.source, ""), language=member.language, copy_of=member.copy_of,
            origins=member.origins,
        )
        for member in told
    ]  # fmt: skip


def _members(site: Site, stories: Sequence[int], at: At) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = defaultdict(list)
    for member in site.stories.members(stories, at=at.size):
        found[member.story].append(member)
    return found


def _line(site: Site, place: int, story: int, members: Sequence[Member], reader: str, why: str) -> Line | None:
    """Return a story's line; None when none of its articles is left."""
    rows = site.archive.articles([member.index for member in members[:_LOOKED]])
    looked = [member for member in members[:_LOOKED] if member.index in rows]
    if not looked:
        return None
    shown = {each.index: each for each in show(site, [rows[member.index] for member in looked])}
    told = tellings_of(site, looked, shown, site.facts([member.index for member in looked]))
    chosen = headline.choose(told, reader) or told[0]
    parts = sides(told, "country")
    bar, x = [], 0.0
    for part in parts:
        share = round(100 * len(part.tellings) / len(told), 2)
        bar.append((round(x, 2), share))
        x += share
    alone = len(members) == 1
    return Line(
        rank=place,
        story=story,
        headline=shown[chosen.index],
        href=f"/article/{members[0].index}" if alone else f"/story/{story}",
        why=why,
        countries=[_(words.COUNTRIES.get(part.key, part.key)) for part in parts[:6] if part.key],
        bar=bar if len(bar) > 1 else [],
    )


def _why(each: Ranked) -> str:
    return " · ".join(
        [
            words.count(each.origins, "независимый источник", "независимых источника", "независимых источников"),
            words.count(each.countries, "страна", "страны", "стран"),
            _("{articles} за этот час").format(articles=words.articles(each.articles)),
        ]
    )


def _counted(each: Account) -> str:
    return " · ".join(
        [
            words.count(len(each.origins), "независимый источник", "независимых источника", "независимых источников"),
            words.count(each.retellings, "пересказ", "пересказа", "пересказов"),
            words.count(each.countries, "страна", "страны", "стран"),
        ]
    )


def _ways(site: Site, narrowed: Narrowed) -> list[tuple[str, str, bool]]:
    there = site.sources.languages()[:8]
    if len(there) < 2:
        return []
    every = [("/top", _("Все языки"), not narrowed.language)]
    return every + [(f"/top?language={code}", words.languages(code), narrowed.language == code) for code in there]

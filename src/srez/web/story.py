"""A story as a page, a feed and the API show it: its tellings, told apart, within the sources' rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from srez.errors import NotFound
from srez.stories import differences as table
from srez.stories import headline, origins
from srez.stories.facts import Facts
from srez.stories.sides import BYS, By, account, sides
from srez.stories.telling import Telling
from srez.views.stories import Member
from srez.web import words
from srez.web.articles import Shown, show
from srez.web.at import At
from srez.web.coverage import Coverage, coverage
from srez.web.site import Site
from srez.web.words import _
from srez.wire.records import from_micros

#: Articles of a side that stand open, and events of the timeline.
OPEN = 4
EVENTS = 120
#: Articles of a story that are looked at; the newest are left out of a longer one.
MOST = 1_500
_UNKNOWN: dict[By, str] = {
    "country": "Страна не указана", "language": "Язык не определён", "ownership": "Собственность не указана",
    "owner": "Владелец не указан",
}  # fmt: skip
_WAYS: dict[By, str] = {
    "country": "По странам", "language": "По языкам", "ownership": "По собственности", "owner": "По владельцам",
}  # fmt: skip
_MENTIONS = {"number": "число", "name": "имя", "place": "место", "quote": "цитата"}


class SideShown(msgspec.Struct, frozen=True, kw_only=True):
    """A side with its articles, its own headline first."""

    key: str
    name: str
    count: int
    origins: int
    articles: list[Shown]
    more: list[Shown]
    #: Where its part of the bar begins and how wide it is, in percent.
    x: float
    share: float


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who told it, and who retold it from there."""

    name: str
    href: str
    article: Shown | None
    copy: bool
    children: list[Node]
    #: Retellings that are not drawn.
    more: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that one side alone gives."""

    value: str
    kind: str
    side: str
    count: int
    article: Shown
    sentence: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a story."""

    article: Shown
    what: str
    href: str
    seen: datetime


class MinuteOf(msgspec.Struct, frozen=True, kw_only=True):
    """A minute of the timeline."""

    href: str
    label: str
    day: str
    events: list[Event]


class StoryShown(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A story as it may be shown."""

    id: int
    headline: Shown
    first: Shown
    articles: list[Shown]
    sources: int
    origins: int
    retellings: int
    countries: int
    languages: int
    by: By
    ways: list[tuple[By, str]]
    sides: list[SideShown]
    tree: list[Node]
    differences: list[Difference]
    minutes: list[MinuteOf]
    #: True when the timeline leaves earlier events out.
    earlier: bool
    coverage: Coverage | None
    site: Site

    @property
    def path(self) -> str:
        """Its address, to which a feed's format is added."""
        return f"/story/{self.id}"

    def clock(self, when: datetime) -> str:
        """Write a time of a telling, with its day where the story is longer than one."""
        local = self.site.zone.local(when)
        if local.date() == self.site.zone.local(self.articles[-1].seen).date():
            return f"{local:%H:%M}"
        return f"{words.day(local.date(), weekday=False, year=False)}, {local:%H:%M}"


def tellings_of(
    site: Site, members: Sequence[Member], shown: dict[int, Shown], facts: dict[int, Facts]
) -> list[Telling]:
    """Return a story's articles as they are told apart."""
    found = []
    for member in members:
        source = site.sources.get(member.source)
        known = facts.get(member.index, Facts())
        article = shown[member.index]
        words_left = article.redacted is None and not article.expired
        found.append(
            Telling(
                index=member.index,
                seen=member.seen,
                source=member.source,
                country=member.country,
                ownership=source.ownership if source else "unknown",
                owner=source.owner if source else "",
                language=member.language or article.language.split("-")[0],
                copy_of=member.copy_of,
                origins=member.origins,
                own="own" in member.flags,
                not_news="not-news" in member.flags,
                title=article.title if words_left else "",
                terms=known.terms,
                loud=known.loud,
                mentions=known.mentions if words_left else (),
            )
        )
    return found


def story_of(site: Site, story: int, at: At, by: By, language: str) -> StoryShown:
    """Put a story together.

    Raises:
        NotFound: when it has no article that is left.
    """
    members = site.stories.members([story], at=at.size)[:MOST]
    rows = site.archive.articles([member.index for member in members])
    members = [member for member in members if member.index in rows]
    if not members:
        msg = f"there is no story {story}"
        raise NotFound(msg)
    shown = {each.index: each for each in show(site, [rows[member.index] for member in members])}
    facts = site.facts([member.index for member in members])
    told = tellings_of(site, members, shown, facts)
    accounted = account(told)
    chosen = headline.choose(told, language) or told[0]
    articles = [shown[member.index] for member in members]
    timeline = _events(site, articles, accounted.first, at)
    return StoryShown(
        id=story,
        headline=shown[chosen.index],
        first=shown[accounted.first],
        articles=articles,
        sources=accounted.sources,
        origins=len(accounted.origins),
        retellings=accounted.retellings,
        countries=accounted.countries,
        languages=accounted.languages,
        by=by,
        ways=[(way, _(_WAYS[way])) for way in BYS],
        sides=_sides(told, by, shown),
        tree=[_node(site, branch, shown, _names(facts)) for branch in origins.tree(told)],
        differences=_differences(told, by, shown),
        minutes=_minutes(site, timeline[-EVENTS:]),
        earlier=len(timeline) > EVENTS,
        coverage=coverage(site, [each.seen for each in articles]),
        site=site,
    )


def side_name(by: By, key: str) -> str:
    """Return what a side is called."""
    if not key:
        return _(_UNKNOWN[by])
    if by == "country":
        return _(words.COUNTRIES.get(key, key))
    if by == "language":
        return words.languages(key)
    if by == "ownership":
        return _(words.OWNERSHIP.get(key, key))
    return key


def _sides(told: Sequence[Telling], by: By, shown: dict[int, Shown]) -> list[SideShown]:
    found: list[SideShown] = []
    x = 0.0
    for side in sides(told, by):
        # Its own headline first, the others as they came.
        ordered = [shown[side.headline], *(shown[index] for index in side.tellings if index != side.headline)]
        share = round(100 * len(side.tellings) / len(told), 2)
        found.append(
            SideShown(
                key=side.key,
                name=side_name(by, side.key),
                count=len(side.tellings),
                origins=side.origins,
                articles=ordered[:OPEN],
                more=ordered[OPEN:],
                x=round(x, 2),
                share=share,
            )
        )
        x += share
    return found


def _names(facts: dict[int, Facts]) -> dict[str, str]:
    """Return what those are called who are credited and are no source of ours."""
    return {credit.id: credit.name for each in facts.values() for credit in each.credits}


def _node(site: Site, branch: origins.Branch, shown: dict[int, Shown], names: dict[str, str]) -> Node:
    source = site.sources.get(branch.id)
    article = shown.get(branch.article)
    if source is not None:
        name, href = source.name, f"/source/{branch.id}/"
    elif branch.id.startswith("#"):
        name, href = _("Текст из другой новости"), f"/article/{branch.id[1:]}"
    elif branch.id.startswith("~"):
        name, href = names.get(branch.id) or _("Не издание: ведомство, компания или человек"), ""
    else:
        name, href = branch.id, ""
    children = [_node(site, each, shown, names) for each in branch.branches]
    drawn = sum(1 + each.below for each in branch.branches)
    return Node(name=name, href=href, article=article, copy=branch.copy, children=children, more=branch.below - drawn)


def _differences(told: Sequence[Telling], by: By, shown: dict[int, Shown]) -> list[Difference]:
    found = []
    for row in table.differences(told, by):
        said = row.said[0]
        article = shown[said.article]
        found.append(
            Difference(
                value=said.mention.words or row.key,
                kind=_(_MENTIONS[row.kind]),
                side=side_name(by, row.side),
                count=row.tellings,
                article=article,
                sentence=_sentence(article, said.mention.field, said.mention.start, said.mention.end),
            )
        )
    return found


def _sentence(article: Shown, field: Literal["title", "summary", "text"], start: int, end: int) -> str:
    """Return the sentence as far as rights allow to show it."""
    whole: str = getattr(article, field)
    # An excerpt is the text's beginning, so a span of the text that lies in it is the same there.
    if field == "text" and not whole:
        whole = article.summary.removesuffix("…")
    return whole[start:end].strip() if end <= len(whole) else ""


def _events(site: Site, articles: Sequence[Shown], first: int, at: At) -> list[Event]:
    """Return what happened to a story: who told it, who changed what, what was taken away; in order."""
    found = []
    for each in articles:
        what = _("первым сообщил") if each.index == first else _("сообщил")
        found.append(Event(article=each, what=what, href=f"/article/{each.index}", seen=each.seen))
        if each.revisions:
            for version in site.archive.versions(each.index)[:10]:
                if version.index < at.size:
                    said = _(words.CHANGED.get(version.changed, words.CHANGED["text"]))
                    href = f"/article/{each.index}#r{version.index}"
                    found.append(Event(article=each, what=said, href=href, seen=from_micros(version.seen)))
        if each.vanished is not None and each.vanished <= at.when:
            href = f"/article/{each.index}"
            found.append(Event(article=each, what=_("удалено у источника"), href=href, seen=each.vanished))
    return sorted(found, key=lambda event: (event.seen, event.article.index))


def _minutes(site: Site, events: Sequence[Event]) -> list[MinuteOf]:
    minutes: list[MinuteOf] = []
    last: tuple[int, date | None] = (-1, None)
    for event in reversed(events):
        minute = int(event.seen.timestamp()) // 60
        today = site.zone.at(minute).date()
        if minute != last[0]:
            named = words.day(today) if today != last[1] else ""
            path = site.zone.path(minute)
            minutes.append(MinuteOf(href=f"/archive/{path}/", label=site.zone.label(minute), day=named, events=[]))
            last = minute, today
        minutes[-1].events.append(event)
    return minutes

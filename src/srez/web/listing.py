"""Lists of articles: what a page, an RSS, an Atom and a JSON Feed of the same address all show."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

import msgspec

from srez.errors import UsageError
from srez.model import Source
from srez.views.archive import Row
from srez.web.articles import Shown, show
from srez.web.site import Site
from srez.web.times import Span, parse_day
from srez.web.words import _
from srez.web.words import day as in_words
from srez.web.words import languages as in_those

#: Articles on one page: what a phone gets in a second over a bad line; and in one feed, which is asked for less often.
PAGE = 60
FEED = 100

#: Languages that a list can be narrowed to at once.
_MOST_LANGUAGES = 10
_LANGUAGE = re.compile(r"[a-z]{2,3}")

Format = Literal["html", "rss", "atom", "json"]
FORMATS: tuple[Format, ...] = ("rss", "atom", "json")


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A list of articles, newest first."""

    #: Its address without the final slash or the format; "" for the whole wire.
    path: str
    title: str
    articles: list[Shown]
    #: The source whose list it is.
    source: Source | None = None
    #: The main languages of the sources whose articles it has; none when it has all.
    languages: tuple[str, ...] = ()
    #: Continue from below this index; None at the end.
    before: int | None = None

    @property
    def feed_path(self) -> str:
        """The address to which a feed's format is added."""
        return self.path or "/index"

    @property
    def query(self) -> str:
        """What its addresses carry behind a `?`; "" for nothing."""
        return f"language={','.join(self.languages)}" if self.languages else ""


def split_format(name: str) -> tuple[str, Format]:
    """Split the last part of an address from its format: `17:42.rss` is `17:42` as RSS."""
    for each in FORMATS:
        if name.endswith(f".{each}"):
            return name.removesuffix(f".{each}"), each
    return name, "html"


def _listed(site: Site, rows: list[Row], most: int, *, path: str, title: str, source: Source | None) -> Listing:
    """Make a list of at most so many rows, of which one more was asked for."""
    return Listing(
        path=path,
        title=title,
        articles=show(site, rows[:most]),
        source=source,
        before=rows[most - 1].index if len(rows) > most else None,
    )


def split_languages(text: str) -> tuple[str, ...]:
    """Read the languages of a list, `uk,be`.

    Raises:
        UsageError: when it is something else.
    """
    codes = tuple(dict.fromkeys(text.split(","))) if text else ()
    if len(codes) > _MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(code) for code in codes):
        msg = f"language: {text[:40]!r} is no list of languages like uk,be"
        raise UsageError(msg)
    return codes


def newest(
    site: Site,
    source: Source | None = None,
    *,
    before: int | None = None,
    most: int = PAGE,
    languages: tuple[str, ...] = (),
) -> Listing:
    """Return the newest articles of the wire, of a source, or of the sources whose main language is one of these."""
    if languages:
        chosen = site.sources.in_languages(languages)
        rows = site.archive.newest_of(chosen, most + 1, before=before)
        title = f"{_('Лента')}: {in_those(' '.join(languages))}"
        narrowed = _listed(site, rows, most, path="", title=title, source=None)
        return msgspec.structs.replace(narrowed, languages=languages)
    rows = site.archive.newest(most + 1, before=before, source=source.slug if source else "")
    path = f"/source/{source.slug}" if source else ""
    return _listed(site, rows, most, path=path, title=source.name if source else _("Лента"), source=source)


class When(msgspec.Struct, frozen=True):
    """What an archive address names: a day, or an hour or a minute of it."""

    day: date
    first: int
    upto: int
    #: The hour or minute; None for a whole day.
    time: Span | None = None

    @property
    def path(self) -> str:
        """The canonical end of its address: `2026-11-23`, `2026-11-23/17:42`."""
        return self.day.isoformat() + (f"/{self.time.label}" if self.time else "")

    @property
    def title(self) -> str:
        """What it is called."""
        if self.time is None:
            return in_words(self.day)
        label = self.time.label
        clock = label if ":" in label[:3] else f"{label[:2]}:00–{label[:2]}:59 {label[2:]}".strip()
        return f"{in_words(self.day, weekday=False)}, {clock}"

    @property
    def is_minute(self) -> bool:
        """Whether it is one minute."""
        return self.time is not None and self.time.upto - self.time.first == 1


def when(site: Site, day: str, time: str | None = None) -> When | None:
    """Read an archive address; None when it names no time of the site's zone, or one that is yet to come."""
    parsed = parse_day(day)
    if parsed is None:
        return None
    first, upto = site.zone.bounds(parsed)
    named = When(parsed, first, upto)
    if time is not None:
        span = site.zone.find(parsed, time)
        if span is None:
            return None
        named = When(parsed, span.first, span.upto, span)
    return None if named.first > site.now().timestamp() // 60 else named


def archived(
    site: Site, named: When, source: Source | None = None, *, before: int | None = None, most: int = PAGE
) -> Listing:
    """Return the articles of a day, an hour or a minute."""
    slug = source.slug if source else ""
    rows = site.archive.between(named.first, named.upto, most + 1, before=before, source=slug)
    base = f"/source/{slug}" if slug else ""
    title = f"{source.name}: {named.title}" if source else named.title
    return _listed(site, rows, most, path=f"{base}/archive/{named.path}", title=title, source=source)

"""What the web room needs, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any, Protocol

import msgspec

from srez.collect.state import FeedState
from srez.model import Source
from srez.operate.acts import Act, Reply
from srez.operate.choices import Choices
from srez.operate.deeds import Deed
from srez.operate.sessions import Session
from srez.ports import Fetcher, Reader
from srez.settings import Settings
from srez.stories.facts import Facts
from srez.views.archive import Archive
from srez.views.stories import Stories
from srez.web.live import LiveHub
from srez.web.times import Zone

#: Seconds for which the sources' facts and feed states are held: a change of rights takes effect within them.
FRESH = 2.0


class WebSub(Protocol):
    """Who answers the hubs; see `collect.push`. Answers may be awaitable, when they come from another process."""

    def handle_get(self, id: str, params: Mapping[str, str]) -> tuple[int, str] | Awaitable[tuple[int, str]]:
        """Answer a hub's question with a status and a body."""
        ...

    def handle_post(self, id: str, headers: Mapping[str, str], body: bytes) -> int | Awaitable[int]:
        """Take in a delivery; return the status to answer with."""
        ...


class Operator(Protocol):
    """Who does what the operator asks for, and keeps the sessions; see `engine.operating`."""

    #: Settings that are stated elsewhere and can't be chosen.
    given: frozenset[str]

    async def ask(self, act: Act, token: str = "") -> Reply:
        """Have it done.

        Raises:
            Denied, NotFound, UsageError, WireError: as `engine.operating` says; `WireError` when nobody answers, too.
        """
        ...

    def session(self, token: str) -> Session | None:
        """Return the live session of a token; None when there is none."""
        ...

    def journal(self, limit: int) -> list[Deed]:
        """Return the newest entries of the operator's journal, newest first."""
        ...


class Own(msgspec.Struct, frozen=True):
    """The site's own settings and choices, as they stand now."""

    settings: Settings
    choices: Choices


class OwnFile(msgspec.Struct, frozen=True):
    """A file of the operator's own."""

    data: bytes
    #: Its path, with what changes with its bytes: under it caches may keep it for ever.
    address: str


def _own_file(path: str, data: bytes) -> OwnFile | None:
    return OwnFile(data, f"{path}?v={blake2b(data, digest_size=5).hexdigest()}") if data else None


class Listed(msgspec.Struct, frozen=True):
    """A source as the wire knows it."""

    source: Source
    #: The record that states its facts.
    index: int
    dropped: bool


def main_language(source: Source) -> str:
    """Return the primary subtag of a source's main language; "" when it states none."""
    return source.language.split(" ")[0].split("-")[0].lower()


class Sources:
    """The sources by slug, read again once what was read is no longer fresh. Safe to use from any thread."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows: dict[str, tuple[int, bytes, bool]] = {}
        self._listed: dict[str, Listed] = {}
        self._by_language: dict[str, set[str]] = {}
        self._read = float("-inf")

    def all(self) -> Mapping[str, Listed]:
        """Return every source, the dropped ones too."""
        if time.monotonic() - self._read > FRESH:
            self.refresh()
        return self._listed

    def refresh(self) -> None:
        """Read them now."""
        self._read = time.monotonic()
        rows = {slug: (index, data, dropped) for slug, index, data, dropped in self._reader.sources()}
        if rows == self._rows:
            return
        self._listed = {
            slug: self._listed[slug]
            if self._rows.get(slug) == (index, data, dropped)
            else Listed(msgspec.json.decode(data, type=Source), index, dropped)
            for slug, (index, data, dropped) in rows.items()
        }
        self._rows = rows
        by_language: dict[str, set[str]] = {}
        for slug, listed in self._listed.items():
            by_language.setdefault(main_language(listed.source), set()).add(slug)
        self._by_language = by_language

    def get(self, slug: str) -> Source | None:
        """Return a source's facts; None when the wire knows none."""
        listed = self.all().get(slug)
        return None if listed is None else listed.source

    def in_languages(self, languages: Sequence[str]) -> Collection[str]:
        """Return the sources whose main language is one of these, the dropped ones too."""
        self.all()
        found = [self._by_language.get(language, set()) for language in languages]
        return found[0] if len(found) == 1 else set().union(*found)

    def languages(self) -> list[str]:
        """Return the main languages of the sources, the most frequent first."""
        self.all()
        return sorted(filter(None, self._by_language), key=lambda each: (-len(self._by_language[each]), each))

    def collected(self) -> list[Listed]:
        """Return the sources that are collected, by name."""
        there = [listed for listed in self.all().values() if not listed.dropped]
        return sorted(there, key=lambda listed: (listed.source.name.casefold(), listed.source.slug))


def _no_states() -> list[FeedState]:
    return []


def _no_status() -> dict[str, Any]:
    return {}


def _no_facts(_: Collection[int]) -> dict[int, Facts]:
    return {}


def _now() -> datetime:
    return datetime.now(UTC)


class Site(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One site to be served."""

    settings: Settings
    reader: Reader
    archive: Archive
    stories: Stories
    hub: LiveHub
    feed_states: Callable[[], list[FeedState]] = _no_states
    #: How collecting goes, for /status (`engine.collecting`); what it leaves out is not shown.
    status: Callable[[], dict[str, Any]] = _no_status
    #: What was found about articles besides codes; it goes when their words go.
    facts: Callable[[Collection[int]], dict[int, Facts]] = _no_facts
    websub: WebSub | None = None
    operator: Operator | None = None
    choices: Choices = Choices()
    #: Tells what the operator has chosen by now; the same object as long as nothing is another. None: nothing changes.
    own: Callable[[], Own] | None = None
    #: Fetches pictures, guarded and bounded; None for a site that shows none.
    fetcher: Fetcher | None = None
    #: Everything on it is invented: it says so, and asks not to be indexed.
    demo: bool = False
    now: Callable[[], datetime] = _now

    @cached_property
    def zone(self) -> Zone:
        """The zone of the archive's addresses."""
        return Zone(self.settings.zone)

    @cached_property
    def sources(self) -> Sources:
        """The sources' facts."""
        return Sources(self.reader)

    @cached_property
    def chosen(self) -> str:
        """A short text that is another one once the operator has chosen anything else."""
        return blake2b(msgspec.msgpack.encode((self.settings, self.choices)), digest_size=6).hexdigest()

    @cached_property
    def own_style(self) -> OwnFile | None:
        """The stylesheet of the operator's own colours."""
        light, dark = self.choices.accent, self.choices.accent_dark
        themes = (
            f":root {{ --now: {light}; }}\n"
            f':root[data-theme="dark"] {{ --now: {dark}; }}\n'
            f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ --now: {dark}; }} }}\n'
        )
        return _own_file("/own.css", themes.encode() if light and dark else b"")

    @cached_property
    def own_logo(self) -> OwnFile | None:
        """The operator's logo."""
        return _own_file("/own-logo.png", self.choices.logo)

    def current(self) -> Site:
        """Return the site as the operator wants it now: the one to render with."""
        if self.own is None:
            return self
        own = self.own()
        held: tuple[Own, Site] | None = self.__dict__.get("_current")
        if held is None or held[0] is not own:
            site = msgspec.structs.replace(self, settings=own.settings, choices=own.choices)
            # What is remembered of the sources goes along.
            site.__dict__["sources"] = self.sources
            held = self.__dict__["_current"] = own, site
        return held[1]

    def link(self, path: str) -> str:
        """Return the full address of a path."""
        return self.settings.public_address + path

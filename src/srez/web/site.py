"""What the web room needs, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

import msgspec

from srez.collect.state import FeedState
from srez.model import Source
from srez.ports import Fetcher, Reader
from srez.settings import Settings
from srez.views.archive import Archive
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


def _now() -> datetime:
    return datetime.now(UTC)


class Site(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One site to be served."""

    settings: Settings
    reader: Reader
    archive: Archive
    hub: LiveHub
    feed_states: Callable[[], list[FeedState]] = _no_states
    #: How collecting goes, for /status (`engine.collecting`); what it leaves out is not shown.
    status: Callable[[], dict[str, Any]] = _no_status
    websub: WebSub | None = None
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

    def link(self, path: str) -> str:
        """Return the full address of a path."""
        return self.settings.public_address + path

"""How the site stands, for /status, /sources and the API: counted here, shown there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from srez.collect.state import FeedState
from srez.model import Source
from srez.views.archive import Outlet
from srez.web.site import Site
from srez.web.standing import Code, Standing, by_source, standing, why
from srez.web.words import BLOCKS, OUTCOMES
from srez.wire import read, records
from srez.wire.checkpoint import parse_note
from srez.wire.records import from_micros, parse_time
from srez.wire.tree import WIDTH

#: A feed whose visit is overdue by so much is late.
LATE_AFTER = timedelta(minutes=2)


class Collector(msgspec.Struct, frozen=True, kw_only=True):
    """How collecting goes, as the sequencer tells it (`engine.collecting`); None is what it did not tell."""

    #: Whether a sequencer answers at all.
    collecting: bool | None = None
    started: datetime | None = None
    #: What holds appending up (the clock, the disk), or "".
    held_up: str = ""
    #: Nobody at all answers: it is the network of this machine that is down.
    offline: bool = False
    clock_trusted: bool = False
    #: A proxy resolves names for us: addresses behind names can't be judged before they are reached.
    proxy_unguarded: bool = False
    #: Feeds that hubs deliver.
    pushed: int = 0
    disk_low: bool = False
    #: Bytes.
    free: int | None = None
    total: int | None = None
    used: int = 0
    bytes_a_day: int = 0
    days_left: int | None = None
    #: Days of retention, 0 for ever.
    keep_texts_days: int = 0
    keep_revisions_days: int = 0


class Entry(msgspec.Struct, frozen=True):
    """A source with how it stands and what it has on the wire."""

    source: Source
    standing: Standing
    outlet: Outlet | None


class Group(msgspec.Struct, frozen=True):
    """Sources that can't be seen from this network for the same reason."""

    why: str
    sources: list[Source]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What the site holds and whether it keeps up."""

    records: int
    articles: int
    entries: list[Entry]
    states: dict[Code, int]
    #: Seconds by which the pages are behind the published wire.
    lag: float
    latest: str
    origin: str
    root: str
    collector: Collector
    #: Feeds whose visit is overdue, and by how many seconds the longest.
    late: int
    latest_by: float
    groups: list[Group]

    @property
    def latest_at(self) -> datetime | None:
        """When the newest record was logged."""
        return parse_time(self.latest) if self.latest else None


def overview(site: Site, states: Mapping[str, list[FeedState]] | None = None) -> list[Entry]:
    """Return every collected source with how it stands, by name."""
    states = by_source(site.feed_states()) if states is None else states
    outlets = site.archive.outlets()
    now = site.now()
    entries = []
    for listed in site.sources.collected():
        slug = listed.source.slug
        outlet = outlets.get(slug)
        news = from_micros(outlet.seen) if outlet else None
        entries.append(Entry(listed.source, standing(listed.source, states.get(slug, []), news, now), outlet))
    return entries


def health_of(site: Site) -> Health:
    """Look at everything."""
    now = site.now()
    states = by_source(site.feed_states())
    entries = overview(site, states)
    note = site.reader.get_file("checkpoint")
    checkpoint = None if note is None else parse_note(note)[0]
    size = checkpoint.size if checkpoint else 0
    position = site.archive.position()
    lag = 0.0
    if position < size:
        lag = max(0.0, (now - parse_time(_time_of(site, position, size))).total_seconds())
    overdue = [
        (now - state.due).total_seconds()
        for mine in states.values()
        for state in mine
        if state.due is not None and now - state.due > LATE_AFTER
    ]
    return Health(
        records=size,
        articles=site.archive.total(),
        entries=entries,
        states=dict(Counter(entry.standing.code for entry in entries)),
        lag=round(lag, 3),
        latest=_time_of(site, size - 1, size) if size else "",
        origin=checkpoint.origin if checkpoint else site.settings.origin,
        root=checkpoint.root.hex() if checkpoint else "",
        collector=msgspec.convert(site.status(), Collector),
        late=len(overdue),
        latest_by=max(overdue, default=0.0),
        groups=_groups(entries, states),
    )


def _time_of(site: Site, index: int, size: int) -> str:
    return records.decode(read.bundle(site.reader.get_file, index // WIDTH, size)[index % WIDTH]).time


def _groups(entries: list[Entry], states: Mapping[str, list[FeedState]]) -> list[Group]:
    """Group the sources that don't answer by why, the most frequent reason first."""
    found: dict[str, list[Source]] = {}
    for entry in entries:
        if entry.standing.code not in ("blocked", "failing"):
            continue
        reasons = Counter(_reason(state) for state in states.get(entry.source.slug, []) if why(state))
        if reasons:
            found.setdefault(reasons.most_common(1)[0][0], []).append(entry.source)
    return sorted((Group(name, sources) for name, sources in found.items()), key=lambda g: -len(g.sources))


def _reason(state: FeedState) -> str:
    return BLOCKS.get(state.block, OUTCOMES.get(state.outcome or "failed", ""))

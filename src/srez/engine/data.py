"""A data folder opened: for its one writer, or to read beside it."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from srez.backends import sqlite
from srez.backends.embedded.backup.mark import may_write
from srez.backends.embedded.kept import Kept
from srez.backends.embedded.lock import DataLock
from srez.backends.embedded.wire import EmbeddedStore
from srez.collect.state import FeedState
from srez.errors import NotFound, SettingsError, UsageError
from srez.model import Source
from srez.settings import Settings
from srez.views.view import FoldedView
from srez.wire.checkpoint import Signer
from srez.wire.intents import Configure, Intent, PutSource
from srez.wire.log import Clock, Log

V = TypeVar("V", bound=FoldedView)
#: The name of the value in `wire.db` that marks a demo's wire.
_DEMO = "demo"
#: What is said to whoever brings a real source to a demo.
NOT_HERE = "this is a demo: its wire is of invented outlets alone; a source of yours goes to a real site (`srez run`)"


def now() -> datetime:
    """Return the time; the one place that asks."""
    return datetime.now(UTC)


def key(data: Path) -> bytes:
    """Return the signing key's seed, made at the first start.

    Raises:
        SettingsError: when the file is no key or others may read it.
    """
    path = data / "key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        scratch = data / ".key.part"
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, secrets.token_bytes(32))
            os.fsync(handle)
        finally:
            os.close(handle)
        scratch.rename(path)
    if path.stat().st_mode & 0o077:
        msg = f"{path}: others may read the signing key (chmod 600 {path})"
        raise SettingsError(msg)
    seed = path.read_bytes()
    if len(seed) != 32:
        msg = f"{path}: not a key of 32 bytes"
        raise SettingsError(msg)
    return seed


class Writing(msgspec.Struct, frozen=True):
    """A data folder opened by its one writer."""

    store: EmbeddedStore
    kept: Kept
    log: Log
    clock: Clock
    #: True when this start is the log's first.
    fresh: bool
    #: True when all of it is invented.
    demo: bool = False

    def admit(self, intents: Iterable[Intent]) -> None:
        """See that nobody brings a real source to a demo's wire: of its own outlets nothing changes but their state.

        Raises:
            UsageError: when somebody does.
        """
        if not self.demo:
            return
        invented = {source.slug: source for source in sources(self.store, dropped=True)}
        for intent in intents:
            if not isinstance(intent, PutSource):
                continue
            source, own = intent.source, invented.get(intent.source.slug)
            if own is None or (source.homepage, source.feeds) != (own.homepage, own.feeds):
                raise UsageError(NOT_HERE)


@contextmanager
def writing(settings: Settings, *, demo: bool = False) -> Iterator[Writing]:
    """Open the data folder to write; a log that was never begun is begun.

    Args:
        demo: it is the demo newsroom's: the two never write to each other's folder.

    Raises:
        SettingsError: when it is the other one's.
        Locked: when another process writes it.
        Corrupt: when tiles and checkpoint contradict each other.
        WireError: when it was restored and more may have been published since.
    """
    data = settings.folder
    with ExitStack() as stack:
        stack.enter_context(DataLock(data))
        seed = key(data)
        store = EmbeddedStore(data, write=True)
        stack.callback(store.close)
        may_write(store)
        kept = Kept(data, write=True)
        stack.callback(kept.close)
        secret = _value(store, "secret", secrets.token_bytes(32))
        origin = _value(store, "origin", settings.origin.encode()).decode()
        clock = Clock(now, time.monotonic, trust=settings.trust_clock)
        fresh = store.head() is None
        _of_its_own(store, data, fresh=fresh, demo=demo)
        log = Log(store, Signer(origin, seed), clock, random=os.urandom, secret=secret)
        stack.callback(log.close)
        if fresh:
            log.append([Configure(zone=settings.zone)])
            store.set_value("zone", settings.zone.encode())
        yield Writing(store, kept, log, clock, fresh, demo)


def _of_its_own(store: EmbeddedStore, data: Path, *, fresh: bool, demo: bool) -> None:
    """See that a real wire and a demo's never mix; the mark lies in `wire.db`, so that a backup carries it along."""
    if fresh and demo:
        store.set_value(_DEMO, b"1")
    marked = store.value(_DEMO) is not None
    if marked and not demo:
        msg = f"{data}: a demo's wire is kept here; it goes on with `srez demo --data {data}`"
        raise SettingsError(msg)
    if demo and not marked:
        msg = f"{data}: a real wire is kept here; the demo never goes there"
        raise SettingsError(msg)


def _value(store: EmbeddedStore, name: str, default: bytes) -> bytes:
    found = store.value(name)
    if found is None:
        store.set_value(name, default)
        return default
    return found


class Reading(msgspec.Struct, frozen=True):
    """A data folder opened to read beside its writer."""

    store: EmbeddedStore
    kept: Kept
    zone: str
    origin: str
    #: True when all of it is invented.
    demo: bool


@contextmanager
def reading(settings: Settings) -> Iterator[Reading]:
    """Open the data folder to read.

    Raises:
        NotFound: when there is no wire in it.
    """
    data = settings.folder
    if not (data / "wire.db").exists():
        msg = f"{data}: no wire is kept here yet (start one with `srez run` or `srez collect --once`)"
        raise NotFound(msg)
    with ExitStack() as stack:
        store = EmbeddedStore(data, write=False)
        stack.callback(store.close)
        kept = Kept(data, write=False)
        stack.callback(kept.close)
        zone = (store.value("zone") or settings.zone.encode()).decode()
        origin = (store.value("origin") or settings.origin.encode()).decode()
        yield Reading(store, kept, zone, origin, store.value(_DEMO) is not None)


def sources(store: EmbeddedStore, *, dropped: bool = False) -> list[Source]:
    """Return the sources on the wire, by name; the dropped ones too if asked for."""
    found = [msgspec.json.decode(data, type=Source) for _, _, data, gone in store.sources() if dropped or not gone]
    return sorted(found, key=lambda source: (source.name.casefold(), source.slug))


def feed_states(kept: Kept) -> list[FeedState]:
    """Return what is kept of every feed."""
    return [msgspec.msgpack.decode(state, type=FeedState) for _, _, state in kept.feeds()]


def put_feed_states(kept: Kept, states: list[FeedState]) -> None:
    """Keep states of feeds."""
    kept.put_feeds([(state.url, state.source, msgspec.msgpack.encode(state)) for state in states])


def view_path(data: Path, view: type[FoldedView]) -> Path:
    """Return where a view lies."""
    return data / "views" / f"{view.name}.db"


def open_view(data: Path, view: type[V], *, write: bool) -> V:
    """Open a view; one that is written is made if it is not there.

    Raises:
        NotFound: when it is to be read and was never made.
    """
    path = view_path(data, view)
    if write:
        opened = view(sqlite.writer(path))
        opened.create()
        return opened
    if not path.exists():
        msg = f"{path}: this view was never folded (srez rebuild {view.name})"
        raise NotFound(msg)
    return view(sqlite.reader(path))

"""`srez doctor`: look an installation over."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec

from srez.backends.embedded.lock import DataLock
from srez.engine import data
from srez.errors import Locked, SrezError
from srez.settings import Settings
from srez.views.archive import Archive
from srez.wire import read
from srez.wire.records import from_micros


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    well: bool
    finding: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; a check that fails is a finding and stops none of the others."""
    findings: list[Finding] = []
    for what, check in _CHECKS:
        try:
            findings += [Finding(what, well, text) for well, text in check(settings)]
        except (SrezError, OSError, sqlite3.Error) as error:
            findings.append(Finding(what, False, str(error)))
    return findings


def _python(_: Settings) -> Iterator[tuple[bool, str]]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= (3, 11), f"Python {version}, SQLite {sqlite3.sqlite_version}"


def _disk(settings: Settings) -> Iterator[tuple[bool, str]]:
    folder = settings.folder if settings.folder.exists() else settings.folder.resolve().parent
    usage = shutil.disk_usage(folder)
    share = 100 * usage.free / usage.total
    least = settings.least_free_percent
    yield share >= least, f"{usage.free / 1e9:.1f} GB free ({share:.0f} %; collecting stops below {least} %)"


def _lock(settings: Settings) -> Iterator[tuple[bool, str]]:
    if not settings.folder.exists():
        yield True, f"{settings.folder}: not made yet"
        return
    try:
        DataLock(settings.folder).close()
        yield True, "nobody writes it now"
    except Locked as held:
        yield True, str(held)


def _key(settings: Settings) -> Iterator[tuple[bool, str]]:
    path = settings.folder / "key"
    if not path.exists():
        yield not (settings.folder / "wire.db").exists(), f"{path}: there is none yet"
        return
    data.key(settings.folder)
    yield True, f"{path}: only its owner may read it"


def _wire(settings: Settings) -> Iterator[tuple[bool, str]]:
    if not (settings.folder / "wire.db").exists():
        yield True, "no wire yet: `srez run` begins one"
        return
    with data.reading(settings) as opened:
        head = opened.store.head()
        published = read.checkpoint(opened.store.get_file)
        if head is None or published is None:
            yield False, "begun, but nothing was ever published"
            return
        yield published.size == head.size, f"{head.size} records, {published.size} published, as {published.origin}"
        behind = data.now() - from_micros(head.time)
        yield behind > timedelta(minutes=-1), f"the last record is of {from_micros(head.time):%Y-%m-%d %H:%M:%S} UTC"
        archive = data.open_view(settings.folder, Archive, write=False)
        position = archive.position()
        archive.close()
        yield position <= published.size, f"the archive view stands at {position}"


def _sources(settings: Settings) -> Iterator[tuple[bool, str]]:
    if not (settings.folder / "wire.db").exists():
        return
    with data.reading(settings) as opened:
        states = data.feed_states(opened.kept)
        tried = [state for state in states if state.checked is not None]
        answering = sum(state.failures == 0 for state in tried)
        yield not tried or answering > 0, f"{len(states)} feeds, {len(tried)} tried, {answering} answer"


def _port(settings: Settings) -> Iterator[tuple[bool, str]]:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    yield True, f"{settings.host}:{settings.port} is {'in use (by Srez itself, if it runs)' if taken else 'free'}"


_CHECKS: tuple[tuple[str, Callable[[Settings], Iterator[tuple[bool, str]]]], ...] = (
    ("program", _python),
    ("disk", _disk),
    ("lock", _lock),
    ("key", _key),
    ("wire", _wire),
    ("sources", _sources),
    ("port", _port),
)

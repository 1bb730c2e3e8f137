"""The web process: follows the wire, folds the archive, serves pages."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import msgspec
from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server.embed import Server

from srez.backends import sqlite
from srez.backends.embedded.bus import Callback, Client
from srez.backends.embedded.facts import FactsCache
from srez.backends.embedded.kept import Kept
from srez.engine import data
from srez.engine.listening import BACKLOG, listen
from srez.engine.operating.door import session_of
from srez.engine.outside import pictures
from srez.errors import Corrupt, WireError
from srez.operate import choices
from srez.operate.acts import Act, Reply
from srez.operate.deeds import Deed
from srez.operate.sessions import Session
from srez.pipeline.follow import follow
from srez.ports import Fetcher
from srez.settings import Settings
from srez.stories.facts import read as read_facts
from srez.views.archive import Archive
from srez.views.stories import Stories
from srez.views.view import FoldedView
from srez.web.app import create_app
from srez.web.live import LiveHub
from srez.web.site import Own, Site

_log = logging.getLogger(__name__)

V = TypeVar("V", bound=FoldedView)

#: Seconds between two questions to the sequencer how collecting goes.
ASK_EVERY = 2.0
MOST_CONNECTIONS = 10_000
#: Seconds that open requests may take to end.
GRACE = 5.0
#: Seconds that the operator waits for an act: looking at a new source may take most of them.
PATIENCE = 90.0
#: Seconds for which the operator's choices are held.
FRESH = 1.0
#: Seconds after which a follower looks by itself, should the bus be silent.
LOOK_EVERY = 5.0


class _Granian(Server):
    """Granian on a socket of ours: its own would share a port that another process listens on, unnoticed."""

    def __init__(self, app: Any, bound: socket.socket) -> None:
        # Each live page holds a connection: the default would serve the first 128 readers only.
        super().__init__(app, interface=Interfaces.ASGI, log_enabled=False, backpressure=MOST_CONNECTIONS)
        self._bound = bound

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._shd = cast(Any, SocketHolder)(self._bound.detach(), False, BACKLOG)


def raise_limit_of_files() -> None:
    """Allow as many open files as this process may have: a common soft limit is too low for many live pages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS * 2 if hard == resource.RLIM_INFINITY else min(hard, MOST_CONNECTIONS * 2)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Served(Generic[V]):
    """A view as pages read it; another process may fold it."""

    def __init__(self, folder: Path, view: type[V]) -> None:
        self.path = data.view_path(folder, view)
        self._file = self.path.stat().st_ino
        self.view = data.open_view(folder, view, write=False)

    def notice(self) -> bool:
        """Go on with another file, if the view was built anew; tell whether it was."""
        if not self.path.exists() or self.path.stat().st_ino == self._file:
            return False
        self._file = self.path.stat().st_ino
        self.view.swap(sqlite.reader(self.path))
        return True


class _Status:
    """The sequencer's state as it was last heard."""

    def __init__(self) -> None:
        self.heard = 0.0
        self.state: dict[str, Any] = {}

    def __call__(self) -> dict[str, Any]:
        silent = time.monotonic() - self.heard if self.heard else None
        return {**self.state, "collecting": silent is not None and silent < 5 * ASK_EVERY}


class _Hubs:
    """Hands hubs' calls to the sequencer, which keeps the subscriptions."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def handle_get(self, id: str, params: Mapping[str, str]) -> tuple[int, str]:
        """Answer a hub's question; 503 while no sequencer answers."""
        try:
            called = await self._client.call(Callback(id, params=dict(params)))
        except (OSError, asyncio.IncompleteReadError):
            return 503, ""
        return called.status, called.body

    async def handle_post(self, id: str, headers: Mapping[str, str], body: bytes) -> int:
        """Take a delivery; 503 while no sequencer answers."""
        try:
            return (await self._client.call(Callback(id, headers=dict(headers), body=body))).status
        except (OSError, asyncio.IncompleteReadError):
            return 503


class _Operator:
    """Hands on what the operator asks for; reads what is kept of it."""

    def __init__(self, client: Client, kept: Kept, given: frozenset[str]) -> None:
        self._client = client
        self._kept = kept
        self.given = given

    async def ask(self, act: Act, token: str = "") -> Reply:
        """Have it done by the sequencer; see `web.site.Operator`."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._client.operate(act, token)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise WireError("no sequencer answers") from error

    def session(self, token: str) -> Session | None:
        """Return the live session of a token."""
        return session_of(self._kept, token, data.now())

    def journal(self, limit: int) -> list[Deed]:
        """Return the newest entries of the operator's journal."""
        return self._kept.journal(limit)


class _Own:
    """What the operator has chosen, read again once what was read is no longer fresh. Safe to use from any thread."""

    def __init__(self, settings: Settings, opened: data.Reading, given: frozenset[str]) -> None:
        self._settings = settings
        self._opened = opened
        self._given = given
        self._read = float("-inf")
        self._kept: tuple[dict[str, bytes], bytes | None] = {}, None
        self._own = Own(settings, choices.Choices())

    def __call__(self) -> Own:
        if time.monotonic() - self._read > FRESH:
            self._read = time.monotonic()
            kept = self._opened.kept.site(), self._opened.store.value("zone")
            if kept != self._kept:
                self._kept = kept
                try:
                    chosen = choices.read(kept[0])
                except Corrupt as error:
                    # Readers are not to suffer for it: the site goes on as it was.
                    _log.error("%s", error)
                    return self._own
                settings = choices.over(self._settings, chosen, self._given)
                zone = (kept[1] or settings.zone.encode()).decode()
                self._own = Own(msgspec.structs.replace(settings, zone=zone), chosen)
        return self._own


async def serve(settings: Settings, given: frozenset[str] = frozenset()) -> None:
    """Serve the site until cancelled; what the operator chose counts more than settings that are not `given`."""
    async with pictures(settings, data.now) as fetcher:
        await _serve(settings, fetcher, given)


async def _serve(settings: Settings, fetcher: Fetcher, given: frozenset[str]) -> None:
    with data.reading(settings) as opened:
        client = Client(settings.folder / "wire.sock")
        status = _Status()
        writing = data.open_view(settings.folder, Archive, write=True)
        await asyncio.to_thread(follow, writing, opened.store.get_file)
        archive = _Served(settings.folder, Archive)
        stories = _Served(settings.folder, Stories)
        hub = LiveHub(archive.view.position())
        facts = FactsCache(settings.folder, write=False)
        site = Site(
            settings=msgspec.structs.replace(settings, zone=opened.zone),
            reader=opened.store,
            archive=archive.view,
            stories=stories.view,
            feed_states=lambda: data.feed_states(opened.kept),
            facts=lambda articles: {index: read_facts(each) for index, each in facts.get(articles).items()},
            status=status,
            hub=hub,
            websub=_Hubs(client),
            fetcher=fetcher,
            demo=opened.demo,
            operator=_Operator(client, opened.kept, given),
            own=_Own(settings, opened, given),
        )
        raise_limit_of_files()
        server = _Granian(create_app(site), listen(settings))
        tasks = {
            asyncio.create_task(server.serve(), name="granian"),
            asyncio.create_task(_follow(writing, archive, stories, opened, client, hub), name="follow"),
            asyncio.create_task(_ask(client, status), name="ask"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await _end(server, hub, tasks)


async def _end(server: Server, hub: LiveHub, tasks: set[asyncio.Task[None]]) -> None:
    """Let open streams and requests finish, then the rest."""
    hub.close()
    server.stop()  # type: ignore[no-untyped-call]
    for task in tasks:
        if task.get_name() != "granian":
            task.cancel()
    _, late = await asyncio.wait(tasks, timeout=GRACE)
    for task in late:
        task.cancel()


async def _follow(
    writing: Archive,
    archive: _Served[Archive],
    stories: _Served[Stories],
    opened: data.Reading,
    client: Client,
    hub: LiveHub,
) -> None:
    """Fold what is published, then tell the live pages; go on with views that were built anew."""
    positions = client.positions()
    pending: asyncio.Task[int] | None = None
    while True:
        if archive.notice():
            writing.swap(sqlite.writer(archive.path))
        stories.notice()
        position = await asyncio.to_thread(follow, writing, opened.store.get_file)
        await hub.announce(position)
        pending = pending or asyncio.ensure_future(anext(positions))
        done, _ = await asyncio.wait({pending}, timeout=LOOK_EVERY)
        if done:
            pending = None


async def _ask(client: Client, status: _Status) -> None:
    while True:
        try:
            status.state = msgspec.json.decode(await client.state())
            status.heard = time.monotonic()
        except (OSError, asyncio.IncompleteReadError):
            # No sequencer: the site says so when it has been silent for long enough.
            pass
        await asyncio.sleep(ASK_EVERY)

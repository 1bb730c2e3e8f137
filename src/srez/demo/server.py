"""The newsroom on a socket of loopback: homepages, feeds, pages, robots.txt, and the hub."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import blake2b

import aiohttp
from aiohttp import web

from srez.demo import render
from srez.demo.hub import PATIENCE, Hub, Subscription
from srez.demo.press import Outlets
from srez.demo.texts import Outlet, load
from srez.model import Source

HOST = "127.0.0.1"
#: Real seconds between two looks at what the outlets do.
TICK = 0.25
#: Bytes of a request to the hub, seconds for an idle connection.
_FORM = 16_384
_KEEPALIVE = 30.0
_ROBOTS = b"User-agent: *\nAllow: /\nDisallow: /hub\n"
_HTML = "text/html; charset=utf-8"


class Newsroom:
    """A newsroom that is served.

    Args:
        opening: when it opened; what it did since is done already.
        now: the clock.
        speed: how many of its seconds pass in one of the clock's.
    """

    def __init__(self, seed: int, *, opening: datetime, now: Callable[[], datetime], speed: float = 1.0) -> None:
        self._opening = opening
        self.now = now
        self._speed = speed
        self.outlets = Outlets(seed, self.offset())
        self._by_slug = {outlet.slug: outlet for outlet in load().outlets}
        self.at = render.Place("", self.when)
        self.hub: Hub | None = None

    def offset(self) -> float:
        """Return the newsroom's seconds since its opening."""
        return (self.now() - self._opening).total_seconds() * self._speed

    def when(self, at: float) -> datetime:
        """Return the time of an offset, in whole seconds; the past before the opening is not compressed."""
        seconds = at if at < 0 else at / self._speed
        return (self._opening + timedelta(seconds=seconds)).replace(microsecond=0)

    def sources(self) -> list[Source]:
        """Return the outlets as sources to be collected."""
        return [
            Source(
                slug=outlet.slug,
                name=outlet.name,
                homepage=self.at.home(outlet),
                feeds=() if outlet.format == "discover" else (self.at.feed(outlet),),
                country=outlet.country,
                place=outlet.place,
                language=outlet.language,
                kind=outlet.kind,
                ownership=outlet.ownership,
                owner=outlet.owner,
                zone=outlet.zone,
                rights=outlet.rights,
                full_text=outlet.format == "lead",
            )
            for outlet in load().outlets
        ]

    async def run(self) -> None:
        """Let the outlets go on, and push what those publish that a hub serves, until cancelled."""
        while True:
            self.go_on()
            await asyncio.sleep(TICK)

    def go_on(self) -> None:
        """Take the steps whose time has come."""
        changed = dict.fromkeys(step.outlet for step in self.outlets.advance(self.offset()) if step.article is not None)
        if self.hub is None:
            return
        for slug in changed:
            outlet = self._by_slug[slug]
            topic = self.at.feed(outlet)
            if outlet.push and self.hub.wanted(topic):
                self.hub.publish(topic, self._document(outlet), render.feed_type(outlet))

    def is_topic(self, address: str) -> bool:
        """Tell whether an address is a feed that the hub pushes."""
        return any(outlet.push and self.at.feed(outlet) == address for outlet in load().outlets)

    def _document(self, outlet: Outlet) -> bytes:
        broken = self.outlets.trouble(outlet.slug) == "break"
        return render.feed(outlet, self.outlets.shelf(outlet.slug), self.at, broken=broken)

    # What is asked of it.

    def application(self) -> web.Application:
        """Return the server's routes."""
        app = web.Application(client_max_size=_FORM)
        app.router.add_get("/", self._index)
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_post("/hub", self._subscribe)
        app.router.add_get("/{slug}/", self._home)
        app.router.add_get("/{slug}/{file:.+}", self._file)
        return app

    async def _index(self, request: web.Request) -> web.Response:
        return _answer(request, render.index(load().outlets, self.at), _HTML)

    async def _robots(self, request: web.Request) -> web.Response:
        return _answer(request, _ROBOTS, "text/plain; charset=utf-8")

    async def _subscribe(self, request: web.Request) -> web.Response:
        if self.hub is None:
            raise web.HTTPNotFound
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        status, text = self.hub.ask(form)
        return web.Response(status=status, text=text)

    async def _home(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        return _answer(request, render.home(outlet, self.outlets.shelf(outlet.slug), self.at), _HTML)

    async def _file(self, request: web.Request) -> web.Response:
        outlet, name = self._outlet(request), request.match_info["file"]
        if name == render.feed_path(outlet):
            if self.outlets.trouble(outlet.slug) == "fail":
                return web.Response(status=500, text="the database is away")
            return _answer(request, self._document(outlet), render.feed_type(outlet))
        entry = self.outlets.find(f"{outlet.slug}/{name.removesuffix('.html')}") if name.endswith(".html") else None
        if entry is None:
            raise web.HTTPNotFound
        if entry.deleted:
            raise web.HTTPGone
        return _answer(request, render.page(outlet, entry, self.at), _HTML)

    def _outlet(self, request: web.Request) -> Outlet:
        outlet = self._by_slug.get(request.match_info["slug"])
        if outlet is None:
            raise web.HTTPNotFound
        return outlet


def _answer(request: web.Request, body: bytes, content_type: str) -> web.Response:
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Content-Type": content_type}
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, headers=headers)


@asynccontextmanager
async def serving(
    newsroom: Newsroom,
    *,
    port: int = 0,
    site: frozenset[str] = frozenset(),
    kept: Sequence[Subscription] = (),
    save: Callable[[Sequence[Subscription]], None] = lambda _: None,
) -> AsyncIterator[int]:
    """Serve a newsroom on loopback while the block lasts; yields the port. Its `run` is the caller's to run.

    Args:
        port: the one wished for; another is taken when somebody listens there.
        site: `HOST:PORT`s at which the hub may call subscribers back.
        kept: the hub's subscriptions of an earlier run; `save` keeps them.
    """
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        runner = web.AppRunner(newsroom.application(), access_log=None, keepalive_timeout=_KEEPALIVE)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, HOST, port).start()
            except OSError as error:
                if not port or error.errno != errno.EADDRINUSE:
                    raise
                await web.TCPSite(runner, HOST, 0).start()
            bound = int(runner.addresses[0][1])
            newsroom.at = render.Place(f"http://{HOST}:{bound}", newsroom.when)
            newsroom.hub = hub = Hub(session, newsroom.is_topic, site, now=newsroom.now, kept=kept, save=save)
            try:
                yield bound
            finally:
                await hub.close()
        finally:
            await runner.cleanup()

"""The application: routes, errors, and what every answer carries."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar import Request as LitestarRequest
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from srez.errors import Busy, Denied, NotFound, SrezError, UsageError, WireError
from srez.web import api, cards, gone, icons, images, install, language, operate, sitemap, tiles, websub
from srez.web.assets import assets
from srez.web.listing import FORMATS
from srez.web.live import stream
from srez.web.live.events import Events
from srez.web.pagecache import PageCache
from srez.web.pages import article, lists, stories
from srez.web.pages import site as about_site
from srez.web.problems import PROBLEM, Problem
from srez.web.render import render
from srez.web.respond import ASK, FOR_EVER, HTML, TEXT, Answer, Request, answer, in_language, moved, site_of
from srez.web.site import Site
from srez.web.studio import Studio
from srez.web.top import Tops
from srez.web.words import _

_log = logging.getLogger(__name__)

#: Sent with every answer. Nothing but our own style, script and pictures is ever loaded by a page.
SECURITY = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
#: Those that say nothing to a browser of a file that it opens neither as a page nor as a worker: a first visit loads
#: ten such, and they would be 4 KB of it.
_OF_PAGES = SECURITY.keys() - {"x-content-type-options"}
_FILE = re.compile(r"/static/[^/]+\.(?:css|js|woff2|png)")
#: Beside them, where everything is invented.
UNINDEXED = {"x-robots-tag": "noindex"}
_LIVE = "/live/events"
#: Sent with every page of the operator's: no cache keeps it, no search engine, and no other site learns its address.
PRIVATE = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "same-origin",
}
_PRIVATE = re.compile(r"/(?:operate|setup)(?:/|$)")
#: Paths of what goes out as it is: streams, hashes, pictures, which are compressed by themselves, and the operator's
#: pages, whose length would tell of the secrets in them if they were compressed (BREACH).
_AS_IS = [re.escape(_LIVE), r"^/wire/tile/[0-9]", r"^/image/", r"^/card/", r"^/static/", f"^{_PRIVATE.pattern}"]
_UNCOMPRESSED = re.compile("|".join(_AS_IS))


class _App(Litestar):
    """Litestar in the language of each request, behind its page cache; HEAD is GET without its body on every route."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        if scope["type"] == ScopeType.HTTP:
            settings = self.state["site"].current().settings
            secure = settings.public_address.startswith("https:")
            await language.speak(self._answer, scope, receive, send, default=settings.language, secure=secure)
        else:
            await super().__call__(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        if scope["path"] == _LIVE:
            await self._stream(scope, receive, send)
        elif scope["method"] == "GET":
            await self._pages.serve(super().__call__, scope, receive, send)
        elif scope["method"] == "HEAD":

            async def bodiless(message: Message) -> None:
                if message["type"] == "http.response.body":
                    message = {**message, "body": b""}
                await send(message)

            await self._pages.serve(super().__call__, HTTPScope(**{**scope, "method": "GET"}), receive, bodiless)
        else:
            await super().__call__(scope, receive, send)

    async def _stream(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        try:
            follow = stream.asked(LitestarRequest(scope), self.state["site"], self.state["events"])
        except (HTTPException, SrezError):
            # The framework knows how to say it.
            await super().__call__(scope, receive, send)
        else:
            await stream.stream(follow, self.state["always"], receive, send)

    @cached_property
    def _pages(self) -> PageCache:
        site = self.state["site"]

        def depends(scope: Scope) -> str:
            """Name what is on a page besides records: its language, the masthead's day, choices, the host's place."""
            now = site.current()
            return f"{language.spoken()} {now.zone.local(now.now()).date()} {now.chosen} {_place(now, scope)}"

        return PageCache(site, depends)


@get("/static/{name:str}", sync_to_thread=False)
def static(request: Request, name: FromPath[str]) -> Answer:
    """Give out a static file; for ever under the address that pages use."""
    found = assets().get(name)
    if found is None:
        raise NotFound(name)
    cache = FOR_EVER if request.scope["query_string"] == b"v=" + found.version.encode() else ASK
    accepted = request.headers.get("accept-encoding", "")
    coding = next((each for each in found.packed if each in accepted), "")
    headers = {"vary": "accept-encoding"} | ({"content-encoding": coding} if coding else {})
    return answer(request, found.packed.get(coding, found.data), found.media_type, cache=cache, headers=headers)


@get([f"/archive.{form}" for form in FORMATS], sync_to_thread=False)
def archive_feed(request: Request) -> Answer:
    """Lead to the feed of the wire, whose list the archive is."""
    return moved(f"/index.{request.scope['path'].rpartition('.')[2]}")


@get([f"/source/{{slug:str}}/archive.{form}" for form in FORMATS], sync_to_thread=False)
def source_archive_feed(request: Request, slug: FromPath[str]) -> Answer:
    """Lead to the feed of a source."""
    return moved(f"/source/{slug}.{request.scope['path'].rpartition('.')[2]}")


def _secure(always: Mapping[str, str]) -> Callable[[Message, Scope], Awaitable[None]]:
    async def add(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            headers = MutableScopeHeaders.from_message(message)
            if _PRIVATE.match(scope["path"]):
                headers.update(PRIVATE)
            page = not _FILE.fullmatch(scope["path"]) or headers.get("content-type", "").startswith("text/html")
            for name, value in always.items():
                if page or name not in _OF_PAGES:
                    headers.setdefault(name, value)

    return add


async def _varied(message: Message, scope: Scope) -> None:
    """Tell caches that an answer depends on the coding, the short and the unchanged one too."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        if not _UNCOMPRESSED.search(scope["path"]) and "accept-encoding" not in headers.get("vary", "").lower():
            headers.extend_header_value("vary", "Accept-Encoding")


def _place(site: Site, scope: Scope) -> str:
    """Return the place to which the operator gave the host name that was asked for, or ""."""
    if not site.choices.hosts:
        return ""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return site.choices.hosts.get(host.decode("latin-1").partition(":")[0].lower(), "")


def _to_place(request: Request) -> Answer | None:
    """Lead the front page of a host name that the operator gave to a place to that place's sources."""
    place = _place(site_of(request), request.scope) if request.scope["path"] == "/" else ""
    if not place:
        return None
    headers = {"location": f"/sources?place={place}", "vary": "host", "cache-control": ASK}
    return Response(b"", status_code=302, headers=headers, media_type=TEXT)


_TITLES = {
    400: "Запрос непонятен",
    403: "Это может только оператор",
    404: "Такой страницы нет",
    405: "Так нельзя",
    413: "Слишком много",
    500: "Сбой у нас",
    503: "Сейчас нельзя, попробуйте чуть позже",
}


def _problem(site: Site, request: Request, status: int, detail: str) -> Response[Any]:
    """Answer with an error: problem details under /api, a page elsewhere."""
    site = site.current()
    title = _(_TITLES.get(status, HTTPStatus(status).phrase))
    if request.scope["path"].startswith("/api/"):
        body = msgspec.json.encode(Problem(title=title, status=status, detail=detail))
        media_type = str(PROBLEM)
    else:
        body, media_type = render("error.html", site, status=status, title=title, detail=detail), HTML
    return Response(
        body, status_code=status, media_type=media_type, headers=in_language(media_type) | {"cache-control": "no-store"}
    )


def create_app(site: Site) -> Litestar:
    """Build the application that serves a site."""

    def of_http(request: Request, error: HTTPException) -> Response[Any]:
        detail = error.detail if error.status_code != 500 else ""
        if isinstance(error.extra, list):
            detail = "; ".join([detail, *(_said(each) for each in error.extra)])
        response = _problem(site, request, error.status_code, detail)
        response.headers.update(error.headers or {})
        return response

    def of_ours(request: Request, error: Exception) -> Response[Any]:
        return _problem(site, request, 404 if isinstance(error, NotFound) else 400, str(error))

    def of_denied(request: Request, error: Exception) -> Response[Any]:
        if request.scope["method"] == "GET":
            return operate.to("/operate/sign-in")
        return _problem(site, request, 403, str(error))

    def of_wire(request: Request, error: Exception) -> Response[Any]:
        if _PRIVATE.match(request.scope["path"]):
            return _problem(site, request, 503, str(error))
        return of_bug(request, error)

    def of_busy(request: Request, error: Busy) -> Response[Any]:
        response = _problem(site, request, 503, str(error))
        response.headers["retry-after"] = "5"
        return response

    def of_bug(request: Request, error: Exception) -> Response[Any]:
        _log.error("a bug of ours at %s", request.scope["path"], exc_info=error)
        return _problem(site, request, 500, "")

    async def end(_: Litestar) -> None:
        site.hub.close()

    events = {each: Events(site, each) for each in language.LANGUAGES}

    async def prepare(position: int) -> None:
        for each in events.values():
            await each.prepare(position)

    site.hub.prepare = prepare
    always = {**SECURITY, **(UNINDEXED if site.demo else {})}
    studio = Studio(site)
    return _App(
        route_handlers=[
            *lists.HANDLERS, *article.HANDLERS, *stories.HANDLERS, *about_site.HANDLERS, stream.live_events,
            tiles.signed, tiles.file, api.ROUTER, api.openapi, websub.hub_asks, websub.hub_delivers, static,
            archive_feed,
            source_archive_feed, *images.HANDLERS, *cards.HANDLERS, *gone.HANDLERS, *sitemap.HANDLERS,
            *install.HANDLERS, *icons.HANDLERS, *operate.HANDLERS,
        ],
        openapi_config=None,
        state=State(
            {
                "site": site,
                "events": events,
                "always": [(name.encode(), value.encode()) for name, value in always.items()],
                "studio": studio,
                "tops": Tops(),
                "days": sitemap.Days(site),
            }
        ),
        exception_handlers={
            HTTPException: of_http,
            NotFound: of_ours,
            UsageError: of_ours,
            Denied: of_denied,
            WireError: of_wire,
            Busy: of_busy,
            Exception: of_bug,
        },
        before_request=_to_place,
        before_send=[_secure(always), _varied],
        on_startup=[studio.open],
        on_shutdown=[end, studio.close],
        compression_config=CompressionConfig(
            backend="brotli",
            brotli_quality=5,
            gzip_compress_level=5,
            minimum_size=500,
            exclude=_AS_IS,
        ),
        logging_config=None,
        debug=False,
    )  # fmt: skip


def _said(extra: Any) -> str:
    if not isinstance(extra, dict):
        return str(extra)
    return f"{extra.get('key', '')}: {extra.get('message', '')}".strip(": ")

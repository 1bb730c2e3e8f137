"""Documents from outside, over HTTP: conditional, bounded in time and size, polite. One visit reads

check the address ─► wait for the host's turn ─► connect (guarded) ─► follow a redirect, or
─► read within bounds ─► undo content codings within bounds ─► tell a block page from a document
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import quote

import ada_url
import aiohttp
import msgspec
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from srez import __version__
from srez.collect import cachecontrol, guard
from srez.collect.decoding import ACCEPTED, Garbled, Oversize, decode
from srez.collect.gate import Gate
from srez.collect.guard import Guard
from srez.errors import BadStatus, Blocked, FetchError, Refused, SettingsError, TimedOut, TooLarge, Unreachable
from srez.ports import Response

ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


class Bounds(msgspec.Struct, frozen=True):
    """What one visit may take."""

    #: Seconds for all of it, redirects included, without the wait for the host's turn.
    total: float = 30.0
    #: Seconds to look the name up and to connect, TLS included.
    connect: float = 10.0
    #: Seconds without a byte, the first one included.
    silence: float = 15.0
    #: Bytes, received and decompressed alike.
    size: int = 10_000_000
    redirects: int = 5


#: Bytes looked at of an error's page, to tell whether something blocks us.
_ERROR_PAGE = 65_536
#: Bytes of one header line; content security policies grow long.
_HEADER = 65_536
#: Seconds an idle connection is kept: enough for several feeds of one host in turn, too short to crowd anybody.
_KEEPALIVE = 20.0
_DNS_TTL = 300
_DNS_NAMES = 10_000

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
#: Redirects after which the same form is sent again.
_REPEATED = frozenset({307, 308})
_DOCUMENTS = frozenset({200, 203})
#: Errors that are about the document itself, whatever page comes with them.
_GONE = frozenset({404, 410})

#: What becomes of the errors of aiohttp, TLS and the system; the nearest class in an error's ancestry counts.
#: A text of "" means the error's own words.
_TRANSLATION: Mapping[type[BaseException], tuple[type[FetchError], str]] = {
    OSError: (Unreachable, ""),
    TimeoutError: (TimedOut, "took too long"),
    HttpProcessingError: (Unreachable, "the answer is not proper HTTP"),
    aiohttp.ClientError: (Unreachable, ""),
    aiohttp.ClientPayloadError: (Unreachable, "cut off in the middle"),
    aiohttp.InvalidURL: (Refused, "not an address"),
    aiohttp.NonHttpUrlClientError: (Refused, "neither http nor https"),
    aiohttp.RedirectClientError: (Refused, "redirects to what is no address"),
    aiohttp.ClientResponseError: (Unreachable, "the answer is not proper HTTP"),
    aiohttp.TooManyRedirects: (Unreachable, "redirects without end"),
    aiohttp.ClientHttpProxyError: (Unreachable, "the proxy could not connect"),
    aiohttp.ClientConnectionError: (Unreachable, "the connection broke"),
    aiohttp.ClientOSError: (Unreachable, ""),
    aiohttp.ClientConnectorError: (Unreachable, ""),
    aiohttp.ClientConnectorDNSError: (Unreachable, "the name leads to no address"),
    # Its own words would show the proxy's address.
    aiohttp.ClientProxyConnectionError: (Unreachable, "the proxy can't be reached"),
    aiohttp.ClientSSLError: (Unreachable, "no secure connection (TLS)"),
    aiohttp.ClientConnectorCertificateError: (Unreachable, "its certificate is not valid"),
    aiohttp.ServerFingerprintMismatch: (Unreachable, "its certificate is not the expected one"),
    aiohttp.ServerDisconnectedError: (Unreachable, "hung up without an answer"),
    aiohttp.ServerTimeoutError: (TimedOut, "took too long"),
    aiohttp.ConnectionTimeoutError: (TimedOut, "took too long to connect"),
    aiohttp.SocketTimeoutError: (TimedOut, "fell silent"),
}
#: What an exchange may raise that is the network's doing, not a bug.
_CAUGHT = (aiohttp.ClientError, HttpProcessingError, OSError)


def translate(error: BaseException, *, url: str) -> FetchError:
    """Return the error of ours that stands for one of aiohttp's, of TLS or of the system."""
    if isinstance(error, OSError) and error.errno == guard.REFUSED:
        return Refused(error.strerror or "not a public address", url=url)
    for kind in type(error).__mro__:
        if kind in _TRANSLATION:
            made, words = _TRANSLATION[kind]
            return made(words or _own_words(error), url=url)
    raise TypeError(f"{type(error).__name__} is no error of an exchange") from error


def user_agent(address: str = "", contact: str = "") -> str:
    """Return how we introduce ourselves: `Srez/<version> (+<public address>; <contact>)`."""
    about = "; ".join(part for part in (f"+{address}" if address else "", contact) if part and _sendable(part))
    return f"Srez/{__version__} ({about})" if about else f"Srez/{__version__}"


class HttpFetcher:
    """`ports.Fetcher` over aiohttp; an asynchronous context manager.

    Start as many `get`s as are due: whoever waits for a crowded host takes up no place of the whole (`Gate`).
    HTTP proxies only, http:// or https://; SOCKS is not supported.

    Args:
        now: the clock, aware UTC.
        address: the site's public address, for the `User-Agent`; `contact` likewise.
        proxy: for all visits, or "".
        allow_private: let loopback and private ranges be reached; this machine itself is then visited without gaps.
        concurrency: requests at one time; `per_host` at one host; `gap` seconds between the starts of two there.

    Attributes:
        judges_names: False when a proxy for all looks names up: then only literal addresses can be judged.

    Raises:
        SettingsError: the proxy is none that can be used.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        address: str = "",
        contact: str = "",
        proxy: str = "",
        allow_private: bool = False,
        concurrency: int = 64,
        per_host: int = 2,
        gap: float = 1.0,
        bounds: Bounds | None = None,
    ) -> None:
        if problem := _proxy_problem(proxy):
            raise SettingsError(f"proxy: {problem}")
        self._now = now
        self._agent = user_agent(address, contact)
        self._proxy = proxy
        self._guard = Guard(allow_private=allow_private)
        self._gate = Gate(altogether=concurrency, per_host=per_host, gap=gap)
        self._bounds = bounds or Bounds()
        self.judges_names = not proxy
        self._direct: aiohttp.ClientSession | None = None
        self._proxied: aiohttp.ClientSession | None = None

    def introduce(self, address: str, contact: str) -> None:
        """Go by another address and contact from now on."""
        self._agent = user_agent(address, contact)
        for session in (self._direct, self._proxied):
            if session is not None:
                session.headers["User-Agent"] = self._agent

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in (self._direct, self._proxied):
            if session is not None:
                await session.close()
        self._direct = self._proxied = None

    async def get(
        self, url: str, *, etag: str = "", modified: str = "", proxy: str = "", limit: int = 0, accept: str = ""
    ) -> Response:
        """Get a document; see `ports.Fetcher`.

        Args:
            etag: of the copy at hand, for If-None-Match; `modified` for If-Modified-Since.
            proxy: for this visit, in place of the proxy for all.
            limit: bytes, in place of the usual bound.

        Raises:
            FetchError: a subclass says why there is no document.
        """
        if problem := _proxy_problem(proxy):
            raise Refused(f"the source's proxy: {problem}", url=url)
        proxy = proxy or self._proxy
        session = self._session(proxied=bool(proxy))
        headers = _conditions(etag, modified)
        if accept:
            headers["Accept"] = accept
        limit = limit or self._bounds.size
        left = self._bounds.total
        clock = asyncio.get_running_loop().time
        asked = at = self._guard.check(url)
        moved_to = ""
        only_permanent = True
        for _ in range(self._bounds.redirects + 1):
            target = URL(at, encoded=True)
            host = target.raw_host or ""
            own = self._guard.allow_private and guard.is_loopback(host)
            async with self._gate.enter(f"{host}:{target.port}" if own else host, free=own):
                started = clock()
                try:
                    async with (
                        asyncio.timeout(left),
                        session.get(target, headers=headers, proxy=proxy or None, allow_redirects=False) as answer,
                    ):
                        status = answer.status
                        if status not in _REDIRECTS or not (location := answer.headers.get("Location")):
                            return await self._document(
                                answer,
                                asked=asked,
                                at=at,
                                moved_to=moved_to,
                                limit=limit,
                                conditional=bool(etag or modified),
                            )
                except _CAUGHT as error:
                    raise translate(error, url=at) from error
                left -= clock() - started
            at = self._guard.check(_resolve(at, location))
            only_permanent = only_permanent and status in _PERMANENT
            if only_permanent:
                moved_to = at
        raise Unreachable(f"more than {self._bounds.redirects} redirects", url=at)

    async def post(self, url: str, form: dict[str, str]) -> tuple[int, bytes]:
        """Send a form, as to a WebSub hub; 307 and 308 are followed, within the same guard and bounds.

        Returns:
            The status and the answer's body if it is short.

        Raises:
            FetchError: there was no answer.
        """
        session = self._session(proxied=bool(self._proxy))
        left = self._bounds.total
        clock = asyncio.get_running_loop().time
        at = self._guard.check(url)
        for _ in range(self._bounds.redirects + 1):
            target = URL(at, encoded=True)
            host = target.raw_host or ""
            own = self._guard.allow_private and guard.is_loopback(host)
            async with self._gate.enter(f"{host}:{target.port}" if own else host, free=own):
                started = clock()
                try:
                    async with (
                        asyncio.timeout(left),
                        session.post(target, data=form, proxy=self._proxy or None, allow_redirects=False) as answer,
                    ):
                        location = answer.headers.get("Location")
                        if answer.status not in _REPEATED or not location:
                            return answer.status, await _read_some(answer)
                except _CAUGHT as error:
                    raise translate(error, url=at) from error
                left -= clock() - started
            at = self._guard.check(_resolve(at, location))
        raise Unreachable(f"more than {self._bounds.redirects} redirects", url=at)

    async def _document(
        self, answer: aiohttp.ClientResponse, *, asked: str, at: str, moved_to: str, limit: int, conditional: bool
    ) -> Response:
        status = answer.status
        now = self._now()
        headers = _headers(answer)
        response = Response(
            url=at.partition("#")[0],
            status=status,
            content_type=headers.get("content-type", ""),
            headers=headers,
            moved_to=moved_to,
            at=now,
        )
        if status == HTTPStatus.NOT_MODIFIED:
            if not conditional:
                raise BadStatus("304, though we hold no copy", url=at, status=status)
            return response
        if status in _DOCUMENTS:
            return msgspec.structs.replace(response, body=await _read(answer, limit, url=at))
        # Loaded when it is needed: most answers are documents.
        from srez.collect import blockpages

        page = b"" if status in _GONE else await _read_some(answer)
        wait = cachecontrol.retry_after(headers.get("retry-after", ""), now)
        if code := blockpages.recognise(msgspec.structs.replace(response, body=page), asked):
            raise Blocked(blockpages.MEANING[code], url=at, code=code, status=status, retry_after=wait)
        raise BadStatus(_words_of(status), url=at, status=status, retry_after=wait)

    def _session(self, *, proxied: bool) -> aiohttp.ClientSession:
        if proxied:
            # Only proxies are connected to here: the operator chose them, wherever they are.
            self._proxied = self._proxied or self._open(None)
            return self._proxied
        self._direct = self._direct or self._open(self._guard)
        return self._direct

    def _open(self, guarding: Guard | None) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,  # the gate's business
            ttl_dns_cache=_DNS_TTL,
            dns_cache_max_size=_DNS_NAMES,
            keepalive_timeout=_KEEPALIVE,
            socket_factory=guarding.open_socket if guarding else None,
        )
        return aiohttp.ClientSession(
            connector=connector,
            headers={"User-Agent": self._agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPTED},
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._bounds.connect, sock_read=self._bounds.silence),
            max_line_size=_HEADER,
            max_field_size=_HEADER,
        )


async def _read(answer: aiohttp.ClientResponse, limit: int, *, url: str) -> bytes:
    """Read the whole body and undo its codings.

    Raises:
        TooLarge: it is longer than `limit`, as sent or decompressed.
    """
    if (answer.content_length or 0) > limit:
        raise TooLarge(f"{answer.content_length} bytes, more than {limit}", url=url)
    received = bytearray()
    while piece := await answer.content.readany():
        received += piece
        if len(received) > limit:
            raise TooLarge(f"more than {limit} bytes", url=url)
    try:
        return decode(bytes(received), answer.headers.get("Content-Encoding", ""), limit)
    except Oversize as error:
        raise TooLarge(f"more than {limit} bytes when decompressed", url=url) from error
    except Garbled as error:
        raise FetchError(str(error), url=url, status=answer.status) from error


async def _read_some(answer: aiohttp.ClientResponse) -> bytes:
    """Read an error's page if it is short; b"" otherwise."""
    try:
        return await _read(answer, _ERROR_PAGE, url="")
    except FetchError:
        return b""


def _conditions(etag: str, modified: str) -> dict[str, str]:
    """Return the headers of a conditional request; a validator that can't be sent back is left out."""
    conditions = {}
    if etag and _sendable(etag):
        conditions["If-None-Match"] = etag
    if modified and _sendable(modified):
        conditions["If-Modified-Since"] = modified
    return conditions


def _headers(answer: aiohttp.ClientResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        name = name.lower()
        if name == "set-cookie":
            continue
        if not value.isascii():
            # aiohttp hands undecodable bytes through as surrogates, which nothing could write down.
            value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _resolve(base: str, location: str) -> str:
    """Return where a redirect leads; bytes that are no ASCII are escaped as they came, in whatever encoding."""
    location = quote(location.encode("utf-8", "surrogateescape"), safe=_ASCII)
    try:
        return ada_url.join_url(base, location)
    except ValueError as error:
        raise Refused(f"redirects to {location[:80]!r}, which is no address", url=base) from error


_ASCII = "".join(map(chr, range(128)))


def _sendable(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _proxy_problem(proxy: str) -> str:
    """Return why a proxy can't be used, without showing its address, or ""."""
    if not proxy:
        return ""
    scheme = proxy.partition(":")[0].lower()
    if scheme.startswith("socks"):
        return "SOCKS is not supported, only an HTTP proxy (http://HOST:PORT)"
    if scheme not in ("http", "https") or not ada_url.check_url(proxy):
        return "not an address of the form http://HOST:PORT"
    return ""


def _own_words(error: BaseException) -> str:
    words = error.strerror if isinstance(error, OSError) else str(error)
    return (words or type(error).__name__)[:200]


def _words_of(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"status {status}"

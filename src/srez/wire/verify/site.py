"""A copy of a wire behind an address: a few kept connections that read ahead, bounded in time and size."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

from srez import __version__
from srez.errors import BadStatus, NotFound, TimedOut, TooLarge, Unreachable, UsageError, VerifyError
from srez.wire.checkpoint import MAX_NOTE, parse_note
from srez.wire.tree import MAX_ENTRY, WIDTH, entries_path, parse_path, tile_path
from srez.wire.verify.bodies import from_line
from srez.wire.verify.copy import Copy, Held

#: Connections, and bundles that are asked for ahead.
CONNECTIONS = 4
AHEAD = 8
#: Seconds without a byte, and for one whole answer.
SILENCE = 20.0
LONGEST = 120.0
#: Bytes of the longest bundle that the format allows, and of a file of bodies.
MOST = WIDTH * (MAX_ENTRY + 2)
MOST_BODIES = 64 * 1024 * 1024


def from_url(url: str) -> Copy:
    """Open the wire of a site by the site's address or the wire's own.

    Raises:
        NotFound: when there is no checkpoint.
        FetchError: when the site can't be asked.
        UsageError: when it is no http(s) address.
    """
    last: NotFound | None = None
    for address in (url.rstrip("/"), f"{url.rstrip('/')}/wire"):
        site = _Site(address)
        try:
            if site.get("checkpoint") is not None:
                site.has_bodies = site.get("bodies/0") is not None
                return Copy(site.get, _Lines(site) if site.has_bodies else None, site.close)
        except BaseException:
            site.close()
            raise
        site.close()
        last = NotFound(f"{address}/checkpoint: there is none")
    assert last is not None
    raise last


class _Site:
    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            msg = f"{address!r} is no http(s) address"
            raise UsageError(msg)
        self.address = address
        self._parts = parts
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="verify")
        self._local = threading.local()
        self._opened: list[http.client.HTTPConnection] = []
        self._asked: dict[str, Future[bytes | None]] = {}
        #: Known once the checkpoint was read.
        self._size = 0
        self.has_bodies = False

    def get(self, path: str) -> bytes | None:
        """Return a file; asks for those that come next as well."""
        if path == "checkpoint":
            data = self._pool.submit(self._fetch, path).result()
            try:
                self._size = parse_note(data)[0].size if data else 0
            except VerifyError:
                self._size = 0
            return data
        future = self._asked.pop(path, None) or self._pool.submit(self._fetch, path)
        parsed = parse_path(path)
        if parsed is not None and parsed[0] == "entries":
            self._ask_ahead(parsed[1])
        return future.result()

    def _ask_ahead(self, number: int) -> None:
        for n in range(number, min(number + AHEAD, self._size // WIDTH)):
            paths = [tile_path(0, n)]
            if n > number:
                paths.append(entries_path(n))
            if self.has_bodies:
                paths.append(f"bodies/{n}")
            for path in paths:
                if path not in self._asked:
                    self._asked[path] = self._pool.submit(self._fetch, path)

    def _fetch(self, path: str) -> bytes | None:
        url = f"{self.address}/{path}"
        try:
            try:
                return self._try(path, url)
            except ConnectionError:
                # A kept connection that the site has closed meanwhile; a fresh one decides.
                self._drop()
                return self._try(path, url)
        except TimeoutError as error:
            raise TimedOut("no answer in time", url=url) from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error) or type(error).__name__, url=url) from error

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            connection = kind(self._parts.hostname or "", self._parts.port, timeout=SILENCE)
            self._local.connection = connection
            self._opened.append(connection)
        return connection

    def _drop(self) -> None:
        self._connection().close()
        self._local.connection = None

    def _try(self, path: str, url: str) -> bytes | None:
        connection = self._connection()
        headers = {"User-Agent": f"srez/{__version__} verify", "Accept-Encoding": "identity"}
        connection.request("GET", f"{self._parts.path}/{path}", headers=headers)
        answer = connection.getresponse()
        data = self._body(answer, url, _bound(path))
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            self._drop()
            where = answer.getheader("Location")
            problem = f"status {answer.status}" + (f", it has moved to {where}" if where else "")
            raise BadStatus(problem, url=url, status=answer.status)
        return data

    def _body(self, answer: http.client.HTTPResponse, url: str, bound: int) -> bytes:
        deadline = time.monotonic() + LONGEST
        parts: list[bytes] = []
        size = 0
        while part := answer.read1(1 << 16):
            parts.append(part)
            size += len(part)
            if size > bound:
                self._drop()
                msg = f"over {bound} bytes"
                raise TooLarge(msg, url=url)
            if time.monotonic() > deadline:
                self._drop()
                raise TimedOut("the answer takes too long", url=url)
        # `read1` leaves an answer of known length open at its end, and the connection waiting for it.
        answer.close()
        return b"".join(parts)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        for connection in self._opened:
            connection.close()


def _bound(path: str) -> int:
    if path.startswith("bodies/"):
        return MOST_BODIES
    return MOST if path.startswith("tile/") else MAX_NOTE


class _Lines:
    """Bodies as the site hands them out."""

    whole = False

    def __init__(self, site: _Site) -> None:
        self._site = site

    def held(self, number: int) -> list[Held]:
        data = self._site.get(f"bodies/{number}")
        return [] if data is None else [from_line(line) for line in data.split(b"\n") if line]

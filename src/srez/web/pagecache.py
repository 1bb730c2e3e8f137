"""Pages as they were sent, for as long as nothing that they show has changed.

    request ─► kept? ─► yes: as it was sent, or 304
                     └► no: rendered, sent, and kept if its handler says what it shows (`keep`)

    new records ─► an article changed: every page that shows it goes; a new article: every page that is open goes;
                   a story changed: every page that shows one of its articles; a source changed, bodies expired: all go

A page of a past minute is therefore rendered once, and the home page once for each batch of news, however many readers
ask. Nobody has to tell the cache: each request asks how far the archive is, so that what is shown is never older.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from typing import Any, cast

import msgspec
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from srez.web.respond import holds
from srez.web.site import Site
from srez.wire import read, records

#: Bytes of pages that are kept.
MOST = 64 << 20
#: Records after which it is easier to forget everything than to look what each changed.
FAR = 5_000
#: Headers that are sent with 304 too (RFC 9110 §15.4.5), besides those that all answers carry.
_BODY_ONLY = frozenset((b"content-length", b"content-encoding", b"transfer-encoding"))

_SHOWS = "srez.shows"


class Shows(msgspec.Struct, frozen=True):
    """What a page shows."""

    articles: frozenset[int]
    #: True while another article may come to it.
    open: bool
    stories: frozenset[int] = frozenset()


class Page(msgspec.Struct, frozen=True):
    """A page as it was sent."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    tag: str
    shows: Shows


#: Address with its query, content codings, and whatever else the page depends on.
Key = tuple[str, str, str]


def keep(scope: Any, articles: Iterable[int], *, open: bool, stories: Iterable[int] = ()) -> None:
    """Say what the page shows that answers a request, so that it can be kept.

    Args:
        scope: the request's.
        open: whether another article may come to it.
        stories: those of which it tells anything, be it only how many tell them.
    """
    scope[_SHOWS] = Shows(frozenset(articles), open, frozenset(stories))


class PageCache:
    """Keeps pages; belongs to the event loop that serves them."""

    def __init__(self, site: Site, depends: Callable[[Scope], str], most: int = MOST) -> None:
        """Begin empty.

        Args:
            depends: what a page depends on besides its address and the records, as a short text.
            most: bytes that are kept.
        """
        self._site = site
        self._position = site.archive.position()
        #: The stories are folded by another process, a little later.
        self._decided = site.stories.position()
        self._depends = depends
        self._most = most
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._showing: defaultdict[int, set[Key]] = defaultdict(set)
        self._telling: defaultdict[int, set[Key]] = defaultdict(set)
        self._open: set[Key] = set()
        self._size = 0
        #: Counts what has changed, so that a page rendered before a change is not kept after it.
        self._changes = 0

    # What changes.

    def _advance(self) -> None:
        """Take in what the archive and the stories have taken in."""
        position, decided = self._site.archive.position(), self._site.stories.position()
        if position > self._position:
            first, self._position = self._position, position
            self._read(first, position, self._take)
        if decided > self._decided:
            first, self._decided = self._decided, decided
            self._read(first, decided, self._decide)

    def _read(self, first: int, upto: int, take: Callable[[records.Record], None]) -> None:
        self._changes += 1
        if upto - first > FAR:
            self.clear()
            return
        for _, chunk in read.records(self._site.reader.get_file, first, upto, upto):
            for data in chunk:
                take(records.decode(data))

    def _decide(self, record: records.Record) -> None:
        match record:
            case records.ArticlesDescribed():
                for each in record.articles:
                    self._drop(list(self._showing.get(each.article, ())))
            case records.StoriesDecided() | records.StoriesCorrected():
                for change in record.changes:
                    told = self._telling.get(change.story, set()) | self._telling.get(change.what, set())
                    self._drop(told | self._showing.get(change.what, set()))
            case _:
                pass

    def _take(self, record: records.Record) -> None:
        match record:
            case records.ArticlePublished():
                self._drop(list(self._open))
            case records.ArticleRevised():
                # A list of the minute shows the edit as a mark of its own.
                self._drop([*self._open, *self._showing.get(record.article, ())])
            case records.ArticleVanished() | records.ArticleReturned() | records.Redacted():
                self._drop(list(self._showing.get(record.article, ())))
            case records.SourceAdded() | records.TopPublished():
                self._drop(list(self._open))
            case records.ArticlesDescribed() | records.StoriesDecided() | records.StoriesCorrected():
                # Their view tells when they show; see `_decide`.
                pass
            case _:
                self._site.sources.refresh()
                self.clear()

    def clear(self) -> None:
        """Forget every page."""
        self._changes += 1
        self._pages.clear()
        self._showing.clear()
        self._telling.clear()
        self._open.clear()
        self._size = 0

    def _drop(self, keys: Iterable[Key]) -> None:
        for key in keys:
            page = self._pages.pop(key, None)
            if page is None:
                continue
            self._size -= len(page.body)
            self._open.discard(key)
            for showing, shown in self._shown(page.shows):
                for each in shown:
                    showing[each].discard(key)
                    if not showing[each]:
                        del showing[each]

    def _shown(self, shows: Shows) -> list[tuple[defaultdict[int, set[Key]], frozenset[int]]]:
        return [(self._showing, shows.articles), (self._telling, shows.stories)]

    # What is asked for.

    async def serve(self, app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer a GET with the page that is kept, or have `app` answer and keep what it says may be kept."""
        self._advance()
        headers = dict(scope["headers"])
        codings = headers.get(b"accept-encoding", b"")
        coding = "br" if b"br" in codings else "gzip" if b"gzip" in codings else ""
        query = scope["query_string"].decode("latin-1")
        raw = scope.get("raw_path") or scope["path"].encode()
        key = (f"{raw.decode('latin-1')}?{query}", coding, self._depends(scope))
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
            await _send(page, headers.get(b"if-none-match", b"").decode("latin-1"), send)
            return
        changes = self._changes
        sent: list[Message] = []

        async def watch(message: Message) -> None:
            if _SHOWS in scope:
                sent.append(message)
            await send(message)

        await app(scope, receive, watch)
        if sent and changes == self._changes:
            self._keep(key, sent, cast(dict[str, Any], scope)[_SHOWS])

    def _keep(self, key: Key, sent: list[Message], shows: Shows) -> None:
        start, *rest = cast(list[dict[str, Any]], sent)
        if start["type"] != "http.response.start" or start["status"] != 200:
            return
        headers: list[tuple[bytes, bytes]] = [(name.lower(), value) for name, value in start["headers"]]
        body = b"".join(message.get("body", b"") for message in rest)
        tag = dict(headers).get(b"etag", b"").decode("latin-1")
        if not tag or len(body) > self._most // 16:
            return
        self._pages[key] = Page(headers, body, tag, shows)
        self._size += len(body)
        if shows.open:
            self._open.add(key)
        for showing, shown in self._shown(shows):
            for each in shown:
                showing[each].add(key)
        while self._size > self._most:
            self._drop([next(iter(self._pages))])


async def _send(page: Page, condition: str, send: Send) -> None:
    if holds(condition, page.tag):
        headers = [each for each in page.headers if each[0] not in _BODY_ONLY]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    await send({"type": "http.response.start", "status": 200, "headers": page.headers})
    await send({"type": "http.response.body", "body": page.body, "more_body": False})

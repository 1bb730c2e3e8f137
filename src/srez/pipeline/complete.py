"""New items completed with the full text of their pages, where a source's setting asks for it.

    new? | robots.txt and tdmrep.json allow it? | fetch | what the page itself reserves | extract

The page is looked at once, when its item is new. Whatever stands in the way leaves the item as its feed gave it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from srez.collect import tdmrep
from srez.errors import FetchError, ParseError
from srez.model import Item, Source
from srez.ports import Fetcher, Response

#: Pages of one look, and at one time.
MOST_PAGES = 60
PARALLEL = 4
#: Bytes of a page.
PAGE_BYTES = 5_000_000
#: Sites whose reservations are remembered.
MOST_SITES = 2_048
ACCEPT = "text/html, application/xhtml+xml;q=0.9"

#: Tells which items are on no wire yet.
New = Callable[[Sequence[Item]], Awaitable[Sequence[bool]]]


class Completer:
    """Fetches article pages and takes their texts out."""

    def __init__(self, fetcher: Fetcher, allows_page: Callable[[str], Awaitable[bool]], new: New) -> None:
        self._fetcher = fetcher
        self._allows_page = allows_page
        self._new = new
        self._slots = asyncio.Semaphore(PARALLEL)
        self._reservations: OrderedDict[str, bytes] = OrderedDict()

    async def complete(self, source: Source, items: Sequence[Item]) -> list[Item]:
        """Return the items in their order, the new ones with their pages' text."""
        fresh = await self._new(items)
        left = MOST_PAGES
        wanted: list[Awaitable[Item]] = []
        for item, is_new in zip(items, fresh, strict=True):
            take = is_new and bool(item.url) and left > 0
            left -= take
            wanted.append(self._one(source, item) if take else _as_it_is(item))
        return list(await asyncio.gather(*wanted))

    async def _one(self, source: Source, item: Item) -> Item:
        async with self._slots:
            try:
                if not await self._allows_page(item.url) or await self._reserved(item.url):
                    return item
                response = await self._fetcher.get(item.url, proxy=source.proxy, limit=PAGE_BYTES, accept=ACCEPT)
                return await asyncio.to_thread(_completed, item, response)
            except (FetchError, ParseError):
                return item

    async def _reserved(self, url: str) -> bool:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._reservations:
            try:
                body = (await self._fetcher.get(origin + tdmrep.WELL_KNOWN, limit=tdmrep.SIZE)).body
            except FetchError:
                body = b""
            self._reservations[origin] = body
            if len(self._reservations) > MOST_SITES:
                self._reservations.popitem(last=False)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return tdmrep.reserved(self._reservations[origin], path or "/")


async def _as_it_is(item: Item) -> Item:
    return item


def _completed(item: Item, response: Response) -> Item:
    # Loaded when it is needed: few sources ask for it.
    from srez.parse.page import decode, directives, extract, narrower

    asked = directives(response.headers)
    page = extract(decode(response.body, response.content_type), url=response.url)
    limit = narrower(item.limit, narrower(asked.limit, page.limit))
    if asked.reserved or page.reserved:
        return msgspec.structs.replace(item, limit=limit, text="")
    longer = len(page.text) > len(item.text or item.summary)
    return msgspec.structs.replace(
        item,
        limit=limit,
        text=page.text if longer else item.text,
        image=item.image or page.image,
        published=item.published or page.published,
        authors=item.authors or page.authors,
    )

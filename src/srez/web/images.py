"""Pictures of articles: fetched by us, made anew, handed out by us, so that no reader's address reaches a source.

/image/<article>/<width> ─► may it be shown? ─► shelf, or fetch (guarded, bounded) ─► painter ─► shelf

By article, not by address: nobody can have us fetch what no source has published. The web process fetches, with a
fetcher of its own: waiting for a picture costs it nothing, decoding is done elsewhere (`painter`), and a reader's
request would have to wait for the sequencer otherwise, whose fetcher is busy with looking for news. What a source says
its picture is may change with each version of the article, and what may be shown with each record; so both are looked
at again at each request, and every picture is revalidated.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from hashlib import blake2b
from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter

from srez.errors import Busy, FetchError
from srez.ports import Fetcher
from srez.web.articles import Shown, show
from srez.web.painter.host import Painter
from srez.web.painter.jobs import Form, Refusal, Scale
from srez.web.respond import TEXT, Answer, Request, answer, site_of
from srez.web.shelf import Shelf
from srez.web.site import Site

_log = logging.getLogger(__name__)

#: Widths in pixels that are handed out: to everyone who may show a thumbnail, and to those who may show more.
THUMBNAILS = (96, 320)
LARGE = (640, 1280)
WIDTHS = (*THUMBNAILS, *LARGE)
#: Changes when the same bytes would be made into other pictures.
MAKING = "1"
#: Bytes of a picture that is fetched.
SIZE = 6_000_000
#: Seconds for fetching one, the wait for a crowded host included.
PATIENCE = 15.0
#: Pictures in hand at one time, each up to `SIZE` bytes; and those that may wait behind them.
AT_ONCE = 6
WAITING = 64
#: Seconds for which a picture that could not be had is not asked for again, and how many such are remembered.
GONE = 600.0
LATE = 60.0
REMEMBERED = 10_000
_ACCEPT = "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.8"


def address(shown: Shown, width: int) -> str:
    """Return where an article's picture is to be had in about this width; "" when there is none to show."""
    if not shown.image or shown.vanished is not None:
        return ""
    allowed = _allowed(shown)
    return f"/image/{shown.index}/{next((each for each in allowed if each >= width), allowed[-1])}"


def srcset(shown: Shown) -> str:
    """Return an article's picture in all its widths, as `srcset` has them."""
    return ", ".join(f"{address(shown, width)} {width}w" for width in _allowed(shown))


def _allowed(shown: Shown) -> tuple[int, ...]:
    return WIDTHS if shown.source is not None and shown.source.images == "full" else THUMBNAILS


class Images:
    """Has pictures of articles made and kept; it belongs to the event loop that serves them."""

    def __init__(self, site: Site, painter: Painter, shelf: Shelf) -> None:
        self._site = site
        self._painter = painter
        self._shelf = shelf
        self._making: dict[str, asyncio.Task[dict[int, bytes] | None]] = {}
        self._hands = asyncio.Semaphore(AT_ONCE)
        #: When a picture that could not be had may be asked for again (monotonic), the first remembered first.
        self._failed: OrderedDict[str, float] = OrderedDict()

    async def get(self, shown: Shown, width: int, form: Form) -> bytes | None:
        """Return an article's picture; None when it can't be had now.

        Raises:
            Busy: too many are being made.
        """
        fetcher = self._site.fetcher
        if fetcher is None or width not in _allowed(shown) or not address(shown, width):
            return None
        digest = blake2b(f"{MAKING} {form} {shown.image}".encode(), digest_size=12).hexdigest()
        kept = await asyncio.to_thread(self._shelf.get, shown.index, f"{digest}-{width}")
        if kept is not None or self._failed.get(digest, 0.0) > time.monotonic():
            return kept
        # A fetch for a list makes both thumbnails, one for a page all sizes: the next width is then there already.
        widths = THUMBNAILS if width in THUMBNAILS else WIDTHS
        name = f"{shown.index} {digest} {len(widths)}"
        task = self._making.get(name)
        if task is None:
            if len(self._making) >= WAITING:
                raise Busy("too many pictures are being made")
            task = self._making[name] = asyncio.create_task(self._made(fetcher, shown, digest, widths, form))
            task.add_done_callback(lambda _: self._making.pop(name, None))
        # Others may wait for the same one: whoever goes away doesn't take it with them.
        made = await asyncio.shield(task)
        if made is None:
            raise Busy("too many pictures are being made")
        return made.get(width)

    async def _made(
        self, fetcher: Fetcher, shown: Shown, digest: str, widths: tuple[int, ...], form: Form
    ) -> dict[int, bytes] | None:
        """Fetch, make and keep; {} when there is no picture to be had, None when the painter is busy."""
        proxy = shown.source.proxy if shown.source else ""
        async with self._hands:
            try:
                async with asyncio.timeout(PATIENCE):
                    response = await fetcher.get(shown.image, proxy=proxy, limit=SIZE, accept=_ACCEPT)
                painted = await self._painter.paint(Scale(response.body, widths, form))
            except (FetchError, TimeoutError) as error:
                _log.info("no picture of article %d: %s", shown.index, error or "took too long")
                lasting = isinstance(error, FetchError) and error.outcome in _LASTING
                self._remember(digest, GONE if lasting else LATE)
                return {}
            except Busy:
                return None
        if isinstance(painted, Refusal):
            _log.info("no picture of article %d: %s", shown.index, painted.problem)
            self._remember(digest, GONE)
            return {}
        made = {width: picture.data for width, picture in zip(widths, painted.pictures, strict=True)}
        for width, data in made.items():
            await asyncio.to_thread(self._shelf.put, shown.index, f"{digest}-{width}", data)
        if not self._still(shown):
            self._shelf.drop({shown.index})
            return {}
        return made

    def _still(self, shown: Shown) -> bool:
        """Look again: what was redacted while its picture was being made must not stay on the shelf."""
        now = _shown(self._site, shown.index)
        return now is not None and now.image == shown.image and now.vanished is None

    def _remember(self, digest: str, seconds: float) -> None:
        self._failed[digest] = time.monotonic() + seconds
        self._failed.move_to_end(digest)
        while len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    async def close(self) -> None:
        """Give up what is being made."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


#: Outcomes of a fetch that will be the same in a minute.
_LASTING = frozenset({"refused", "too-large", "status", "blocked"})


def _shown(site: Site, index: int) -> Shown | None:
    row = site.archive.article(index)
    return None if row is None else show(site, [row])[0]


@get("/image/{index:int}/{width:int}")
async def image(
    request: Request, index: Annotated[int, PathParameter(ge=0, le=2**62)], width: Annotated[int, PathParameter(ge=1)]
) -> Answer:
    """Give out an article's picture, as WebP to who takes it."""
    images: Images = request.app.state["studio"].images
    shown = _shown(site_of(request), index)
    form: Form = "webp" if "image/webp" in request.headers.get("accept", "") else "jpeg"
    data = None if shown is None else await images.get(shown, width, form)
    headers = {"vary": "accept", "cross-origin-resource-policy": "same-origin", "x-robots-tag": "noindex"}
    if data is None:
        # No page of ours: nobody would see it.
        return Response(b"", status_code=404, media_type=TEXT, headers={**headers, "cache-control": "no-store"})
    return answer(request, data, f"image/{form}", headers=headers)


HANDLERS = [image]

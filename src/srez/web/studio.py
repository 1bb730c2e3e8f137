"""Where pictures are made and kept: the painter, the shelf, and what goes between them, put together for one site."""

from __future__ import annotations

from srez.web.cards import Cards
from srez.web.gone import Sweeper
from srez.web.images import Images
from srez.web.painter.host import Painter
from srez.web.shelf import Shelf
from srez.web.site import Site


class Studio:
    """Opened and closed with the application, in the event loop that serves it."""

    def __init__(self, site: Site) -> None:
        self.painter = Painter()
        self.shelf = Shelf(site.settings.folder / "cache" / "pictures", site.settings.cache_megabytes * 1_000_000)
        self.images = Images(site, self.painter, self.shelf)
        self.cards = Cards(self.painter, self.shelf)
        self.sweeper = Sweeper(site, self.shelf)

    async def open(self) -> None:
        """Begin to keep the shelf clean."""
        self.sweeper.start()

    async def close(self) -> None:
        """End what is under way."""
        await self.images.close()
        await self.sweeper.close()
        await self.painter.close()

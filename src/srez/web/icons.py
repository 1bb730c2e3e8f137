"""The site's icons: the files that are shipped, or drawn with the operator's accent or from the operator's logo."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import msgspec
from litestar import get
from litestar.params import FromPath

from srez.errors import NotFound
from srez.web import assets
from srez.web.cards import Cards
from srez.web.painter.jobs import Icon
from srez.web.respond import ASK, FOR_EVER, Answer, Request, answer, site_of
from srez.web.site import Site

#: As `scripts/icons.py` makes the shipped ones. What a device cuts to its own shape keeps clear of the edge (W3C App
#: Manifest, safe zone), and has no edge itself.
ICONS: Mapping[str, Icon] = {
    "icon-192.png": Icon(size=192, part=1.0, rounded=0.16),
    "icon-512.png": Icon(size=512, part=1.0, rounded=0.16),
    "icon-maskable.png": Icon(size=512, part=0.72, rounded=0.0),
    "icon-180.png": Icon(size=180, part=0.92, rounded=0.0),
}
#: The one for a browser's tab, and the accent that it is drawn with.
TAB = "srez.svg"
_ACCENT = b"#b3261e"
#: A logo that is wider than this times its height is no icon; the slices stand for it.
_WIDEST = 1.5


def logo_of(site: Site) -> bytes:
    """Return the operator's logo if an icon can be made of it."""
    logo = site.choices.logo
    # A PNG begins with eight bytes and its header's eight, then its width and its height (RFC 2083 §4.1.1).
    width, height = int.from_bytes(logo[16:20], "big"), int.from_bytes(logo[20:24], "big")
    return logo if height and height / _WIDEST <= width <= height * _WIDEST else b""


def tab_of(site: Site) -> str:
    """Return which icon a browser's tab has: a drawing scales, a logo is of pixels."""
    return "icon-192.png" if logo_of(site) else TAB


def address(site: Site, name: str) -> str:
    """Return where an icon is to be had."""
    accent, logo = site.choices.accent, logo_of(site)
    if not accent and not logo:
        return assets.address(name)
    version = blake2b(accent.encode() + logo, digest_size=5).hexdigest()
    return f"/own-icon/{name}?v={version}"


@get("/own-icon/{name:str}")
async def own_icon(request: Request, name: FromPath[str]) -> Answer:
    """Give out an icon that is the operator's own."""
    site = site_of(request)
    at = address(site, name) if name in ICONS or name == TAB else ""
    if not at.startswith("/own-icon/"):
        raise NotFound(request.scope["path"])
    asked = f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
    cache = FOR_EVER if asked == at else ASK
    if name == TAB:
        drawing = assets.assets()[TAB].data.replace(_ACCENT, site.choices.accent.encode() or _ACCENT)
        return answer(request, drawing, "image/svg+xml", cache=cache)
    cards: Cards = request.app.state["studio"].cards
    icon = msgspec.structs.replace(ICONS[name], accent=site.choices.accent, logo=logo_of(site))
    return answer(request, await cards.get(icon), "image/png", cache=cache)


HANDLERS = [own_icon]

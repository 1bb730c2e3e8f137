"""The site as something to install: its manifest, its service worker, its page for when there is no connection."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
from litestar import get

import srez
from srez.web import icons, language
from srez.web.assets import address, assets
from srez.web.render import render
from srez.web.respond import BY_READER, HTML, Answer, Request, answer, site_of
from srez.web.site import Site
from srez.web.words import _

_MANIFEST = "application/manifest+json"
_SCRIPT = "text/javascript"
OFFLINE = "/offline"
#: What the offline page needs; what a slice needs besides is kept with it.
_SHELL = ("srez.css", "early.js", "install.js")
PAPER = "#fbf9f4"


@get("/manifest.webmanifest", sync_to_thread=False)
def manifest(request: Request) -> Answer:
    """Describe the site to a device that it is to be installed on."""
    site = site_of(request)
    offered = [
        {"src": icons.address(site, "icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": icons.address(site, "icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {
            "src": icons.address(site, "icon-maskable.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    described = {
        "id": "/",
        "name": site.settings.name,
        "short_name": site.settings.name[:12],
        "description": _("Новости по минутам, со всех сторон"),
        "lang": language.spoken(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["news"],
        "icons": offered,
        "shortcuts": [{"name": _("Архив"), "url": "/archive/"}],
    }
    return answer(request, msgspec.json.encode(described), _MANIFEST, headers=BY_READER)


def _offline(site: Site) -> bytes:
    return render("offline.html", site)


@get(OFFLINE, sync_to_thread=False)
def offline(request: Request) -> Answer:
    """Give out the page that the service worker shows without a connection."""
    return answer(request, _offline(site_of(request)), HTML)


@get("/sw.js", sync_to_thread=False)
def worker(request: Request) -> Answer:
    """Give out the service worker; it is another one whenever what it keeps is."""
    site = site_of(request)
    shell = [OFFLINE, *map(address, _SHELL), icons.address(site, icons.tab_of(site))]
    of_shell = b"\n".join([srez.__version__.encode(), _offline(site), *(path.encode() for path in shell)])
    version = blake2b(of_shell, digest_size=6).hexdigest()
    head = b"const VERSION = %s;\nconst SHELL = %s;\n" % (msgspec.json.encode(version), msgspec.json.encode(shell))
    return answer(request, head + assets()["sw.js"].data, _SCRIPT, headers=BY_READER)


HANDLERS = [manifest, offline, worker]

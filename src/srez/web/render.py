"""Templates, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any, cast

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from srez.web import language, words
from srez.web.articles import Shown
from srez.web.site import Site
from srez.web.words import _

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


class Asset(msgspec.Struct, frozen=True):
    """A static file, held in memory: there are a handful."""

    data: bytes
    media_type: str
    #: Changes with its bytes, and is part of the address, so that caches may keep it for ever.
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Return the static files by name."""
    folder = resources.files("srez.web").joinpath("static")
    found = {}
    for file in folder.iterdir():
        suffix = file.name.rpartition(".")[2]
        if suffix in _TYPES:
            data = file.read_bytes()
            found[file.name] = Asset(data, _TYPES[suffix], blake2b(data, digest_size=5).hexdigest())
    return found


def _asset(name: str) -> str:
    return f"/static/{name}?v={assets()[name].version}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("srez.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        undefined=StrictUndefined,
    )
    environment.globals |= {
        "_": _,
        "words": words,
        "asset": _asset,
        "language_links": language.links,
        "neutral_path": language.neutral_path,
    }
    return environment


@cache
def _item() -> Callable[[Site, Shown], str]:
    module = _environment().get_template("_item.html").module
    return cast(Callable[[Site, Shown], str], module.item)  # type: ignore[attr-defined]


def moment(site: Site, when: datetime) -> str:
    """Write a time in the site's zone, and name the zone."""
    return words.moment(site.zone.local(when), site.zone.name(when))


def render(template: str, site: Site, **context: Any) -> bytes:
    """Render a page in the language of the request, which it knows as `page_language`."""
    found = _environment().get_template(template)
    own = own_labels(site)
    if own:
        context["_"] = lambda text: own.get(text) or _(text)
    return found.render(site=site, now=site.now(), moment=moment, page_language=language.spoken(), **context).encode()


def own_labels(site: Site) -> Mapping[str, str]:
    """Return the operator's own words for words of the interface."""
    return site.choices.labels.get(language.spoken(), {})


def fragment(site: Site, shown: Shown) -> str:
    """Render an article as the lists show it."""
    return str(_item()(site, shown)).strip()

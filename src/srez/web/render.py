"""Templates, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined

from srez.web import icons, images, language, words
from srez.web.articles import Shown
from srez.web.assets import address
from srez.web.site import Site
from srez.web.words import _


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
        "asset": address,
        "icon": icons.address,
        "tab_icon": icons.tab_of,
        "picture": images.address,
        "pictures": images.srcset,
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

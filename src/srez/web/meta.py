"""What a page says of itself to those who don't look at it: search engines, networks, messengers.

Lists are this site's own and are to be found: they are a schema.org CollectionPage. An article is its source's: its
page asks not to be indexed and names the source's address as the one that counts; it is no NewsArticle of ours.
Nothing here exceeds the rights, since it is made of what the page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from srez.model import Source
from srez.web import language, words
from srez.web.articles import Shown
from srez.web.listing import Listing, When
from srez.web.site import Site
from srez.web.story import StoryShown
from srez.web.top import Top
from srez.web.words import _

#: Characters of a description.
DESCRIPTION = 200
#: Articles that a list names to machines; the page and its feeds have them all.
NAMED = 10
_encoder = msgspec.json.Encoder()


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What one page says."""

    title: str
    description: str
    #: Full addresses: of the page, of the one that counts ("" when none does), of its card.
    url: str
    canonical: str
    card: str
    #: Open Graph's kind.
    type: str = "website"
    #: Whether search engines are to show it.
    indexed: bool = True
    #: schema.org as JSON-LD, or "".
    data: Markup = Markup("")


def _link(site: Site, path: str) -> str:
    """Return the full address of a path, in the language that the page's own address asks for, if it does."""
    chosen = language.chosen()
    between = "&" if "?" in path else "?"
    return site.link(path + (f"{between}lang={chosen.language}" if chosen.addressed else ""))


def of_page(site: Site, path: str, title: str, description: str = "") -> Meta:
    """Describe a page that is no list."""
    url = _link(site, path)
    about = description or _("Новости по минутам, со всех сторон: ничего не убрано, и это можно проверить.")
    return Meta(title=title, description=about, url=url, canonical=url, card=_link(site, "/card/home.png"))


def of_wire(site: Site, listing: Listing, *, older: bool) -> Meta:
    """Describe the wire."""
    plain = of_page(site, "/", site.settings.name)
    return _as_list(site, plain, listing.articles, indexed=not older)


def of_time(
    site: Site, named: When, articles: Sequence[Shown], count: int, source: Source | None, *, older: bool = False
) -> Meta:
    """Describe a day, an hour or a minute; `count` is how many articles it has, 0 for an empty one."""
    base = f"/source/{source.slug}" if source else ""
    zone = site.zone.name_in_full(site.zone.at(named.first))
    title = f"{source.name}: {named.title}" if source else named.title
    plain = of_page(site, f"{base}/archive/{named.path}/", title)
    card = f"/card/time/{named.path}.png" if named.time else f"/card/day/{named.path}.png"
    plain = msgspec.structs.replace(
        plain,
        description=_("{articles} по минутам, время — {zone}.").format(articles=words.articles(count), zone=zone),
        card=_link(site, f"/card/source/{source.slug}.png" if source else card),
    )
    span = "/".join(site.zone.at(minute).isoformat() for minute in (named.first, named.upto))
    return _as_list(site, plain, articles, indexed=bool(count) and not older, temporalCoverage=span)


def of_source(site: Site, source: Source, listing: Listing, count: int, *, older: bool) -> Meta:
    """Describe a source's list."""
    about = [words.COUNTRIES.get(source.country, source.country), words.KINDS[source.kind]]
    facts = ", ".join(_(word) for word in about if word)
    plain = msgspec.structs.replace(
        of_page(site, f"/source/{source.slug}/", source.name),
        description=f"{source.name}: {facts}. " + _("В архиве {articles}.").format(articles=words.articles(count)),
        card=_link(site, f"/card/source/{source.slug}.png"),
    )
    return _as_list(site, plain, listing.articles, indexed=not older)


def of_story(site: Site, told: StoryShown, *, past: bool) -> Meta:
    """Describe a story: who tells it, in figures."""
    figures = ", ".join(
        [
            words.count(told.origins, "независимый источник", "независимых источника", "независимых источников"),
            words.count(told.retellings, "пересказ", "пересказа", "пересказов"),
            words.count(told.countries, "страна", "страны", "стран"),
        ]
    )
    plain = msgspec.structs.replace(
        of_page(site, told.path, told.headline.headline, figures),
        card=_link(
            site, f"/card/article/{told.headline.index}.png?v={told.headline.redacted or told.headline.version}"
        ),
    )
    return _as_list(site, plain, told.articles[::-1], indexed=not past)


def of_top(site: Site, top: Top, *, past: bool, path: str) -> Meta:
    """Describe a list of stories."""
    query = f"?{top.query}" if top.query else ""
    plain = of_page(site, path + query, top.title)
    return _as_list(site, plain, [line.headline for line in top.stories], indexed=bool(top.stories) and not past)


def of_article(site: Site, shown: Shown) -> Meta:
    """Describe an article: what may be shown of it, and where it is to be read."""
    at = site.zone.at(shown.minute)
    seen = words.moment(at, site.zone.name(at))
    return Meta(
        title=shown.headline,
        description=_cut(shown.summary or shown.text) or f"{shown.source_name}, {seen}",
        url=site.link(f"/article/{shown.index}"),
        canonical=shown.url,
        # Networks keep a picture by its address: another version of the words is another picture.
        card=_link(site, f"/card/article/{shown.index}.png?v={shown.redacted or shown.version}"),
        type="article",
        indexed=False,
    )


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= DESCRIPTION else plain[:DESCRIPTION].rsplit(" ", 1)[0].rstrip(",.:;") + "…"


def _as_list(site: Site, meta: Meta, articles: Sequence[Shown], *, indexed: bool, **facts: Any) -> Meta:
    if not indexed:
        return msgspec.structs.replace(meta, indexed=False, canonical="")
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": meta.title,
        "description": meta.description,
        "url": meta.url,
        "inLanguage": language.spoken(),
        "isPartOf": {"@type": "WebSite", "name": site.settings.name, "url": site.link("/")},
        **facts,
    }
    if articles:
        data["mainEntity"] = {
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": each.headline,
                    "url": site.link(f"/article/{each.index}"),
                }
                for place, each in enumerate(articles[:NAMED], 1)
            ],
        }
    return msgspec.structs.replace(meta, data=_script(data))


def _script(data: Any) -> Markup:
    """Return JSON that can stand in a script element, whatever its strings hold."""
    text = _encoder.encode(data).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - nothing of it can end the element

"""One article: where to read it, what may be shown of it, and how it changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from litestar import get
from litestar.params import PathParameter

from srez.errors import NotFound
from srez.model import Body
from srez.parse.diff import Change, diff
from srez.views.archive import Row, Version
from srez.web import language, meta
from srez.web.articles import Shown, article_of, public_body, show
from srez.web.render import render
from srez.web.respond import HTML, Answer, Request, answer, moved, site_of
from srez.web.site import Site
from srez.web.times import Zone
from srez.web.words import moment as in_words
from srez.wire.records import from_micros

#: Revisions shown as diffs; the API has all of them.
MOST = 30
#: Articles of the same source after it, and before it.
NEARBY = 3
#: Characters of a text that are compared.
_LONGEST = 20_000
#: Characters shown around a change.
_CONTEXT = 120


class Revision(msgspec.Struct, frozen=True):
    """What one revision changed, as far as rights allow to show it."""

    index: int
    seen: datetime
    changed: str
    title: list[Change]
    text: list[Change]
    #: True when the older or the newer version is no longer there to compare.
    gone: bool

    @property
    def hidden(self) -> bool:
        """Whether it changed what rights don't allow to show."""
        return not self.gone and not self.title and not self.text


@get("/article/{index:int}", sync_to_thread=False)
def article(request: Request, index: Annotated[int, PathParameter(ge=0, le=2**62)]) -> Answer:
    """Show an article; the index of any other record about it leads there."""
    site = site_of(request)
    row = article_of(site, index)
    if row is None:
        msg = f"record {index} is not about an article"
        raise NotFound(msg)
    if row.index != index:
        return moved(f"/article/{row.index}")
    shown = show(site, [row])[0]
    notice = None
    if row.redacted is not None:
        notice = next(iter(site.archive.notices(1, article=index, kinds=["redacted"])), None)
    versions = site.archive.versions(index)
    body = render(
        "article.html",
        site,
        meta=meta.of_article(site, shown),
        article=shown,
        notice=notice,
        revisions=_revisions(site, row, versions),
        more_revisions=max(0, len(versions) - MOST),
        nearby=_nearby(site, row),
        day=site.zone.at(row.minute).date(),
        before=next(iter(show(site, site.archive.newest(1, before=index))), None),
        after=next(iter(show(site, site.archive.since(index + 1, 1))), None),
        folded=row.vanished is not None and not site.settings.show_vanished,
        translation=_translation(site, shown),
        there=_there(site, shown),
        credits=_credits(site, shown),
        local=_local(site, row, shown),
    )
    return answer(request, body, HTML)


def _local(site: Site, row: Row, shown: Shown) -> list[Shown]:
    """Return what other sources of the same place said just before it, the newest first."""
    place = shown.source.place if shown.source else ""
    if not place:
        return []
    others = {slug for slug, listed in site.sources.all().items() if listed.source.place == place} - {row.source}
    return show(site, site.archive.newest_of(others, NEARBY, before=row.index)) if others else []


class Credited(msgspec.Struct, frozen=True):
    """Someone whom the article names as its source."""

    name: str
    href: str


def _credits(site: Site, shown: Shown) -> list[Credited]:
    """Return whom an article credits, who said it first in front."""
    if shown.redacted is not None or shown.expired:
        return []
    found = site.facts([shown.index]).get(shown.index)
    credits = []
    for each in found.credits if found else ():
        source = site.sources.get(each.id)
        credits.append(Credited(source.name, f"/source/{each.id}/") if source else Credited(each.name, ""))
    return credits


def _nearby(site: Site, row: Row) -> list[Shown]:
    """Return what its source said just after and before it, the newest first."""
    after = site.archive.since(row.index + 1, NEARBY, source=row.source)
    before = site.archive.newest(NEARBY, before=row.index, source=row.source)
    return show(site, [*after[::-1], *before])


def _translation(site: Site, shown: Shown) -> str:
    """Return where a translation can be had; "" where none is needed or the operator names no translator."""
    reads = language.spoken()
    if not site.settings.translator or not shown.url or shown.language.split("-")[0] in ("", reads):
        return ""
    return site.settings.translator.replace("{url}", quote(shown.url, safe="")).replace("{lang}", reads)


def _there(site: Site, shown: Shown) -> str:
    """Return when it was seen by the clock of its source; "" when that shows the same as ours."""
    if shown.source is None or not shown.source.zone:
        return ""
    try:
        zone = Zone(shown.source.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    local = zone.local(shown.seen)
    if local.utcoffset() == site.zone.local(shown.seen).utcoffset():
        return ""
    day = local.date() != site.zone.local(shown.seen).date()
    return in_words(local, zone.name(shown.seen)) if day else f"{local:%H:%M}\u00a0{zone.name(shown.seen)}"


def _revisions(site: Site, row: Row, versions: list[Version]) -> list[Revision]:
    """Compare each version with the one before it, the newest first."""
    chosen = versions[-MOST:]
    if not chosen:
        return []
    before = [row.index, *(version.index for version in versions)][-len(chosen) - 1 : -1]
    stored = site.reader.bodies([*before, *(version.index for version in chosen)])
    source = site.sources.get(row.source)
    bodies = {index: public_body(each, source) for index, each in stored.items()}
    revisions = []
    for old, version in zip(before, chosen, strict=True):
        was, now = bodies.get(old, Body()), bodies.get(version.index, Body())
        revisions.append(
            Revision(
                version.index,
                from_micros(version.seen),
                version.changed,
                _changes(was.title, now.title),
                _changes(was.text or was.summary, now.text or now.summary),
                gone=was == Body() or now == Body(),
            )
        )
    return revisions[::-1]


def _changes(old: str, new: str) -> list[Change]:
    if old == new or not old or not new:
        return []
    return _near(diff(old[:_LONGEST], new[:_LONGEST]))


def _near(changes: list[Change]) -> list[Change]:
    """Leave out what stayed the same far from any change, and say so with «…»."""
    shown: list[Change] = []
    for at, (kind, text) in enumerate(changes):
        if kind == "same" and len(text) > 3 * _CONTEXT:
            head = text[:_CONTEXT].rpartition(" ")[0] or text[:_CONTEXT]
            tail = text[-_CONTEXT:].partition(" ")[2] or text[-_CONTEXT:]
            text = (f"{head} … " if at else "… ") + (tail if at < len(changes) - 1 else "")
        shown.append((kind, text))
    return shown


HANDLERS = [article]

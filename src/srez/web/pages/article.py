"""One article: where to read it, what may be shown of it, and how it changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import PathParameter

from srez.errors import NotFound
from srez.model import Body
from srez.parse.diff import Change, diff
from srez.views.archive import Row, Version
from srez.web import meta
from srez.web.articles import article_of, public_body, show
from srez.web.render import render
from srez.web.respond import HTML, Answer, Request, answer, moved, site_of
from srez.web.site import Site
from srez.wire.records import from_micros

#: Revisions shown as diffs; the API has all of them.
MOST = 30
#: Characters of a text that are compared.
_LONGEST = 20_000


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
        nearby=[each for each in show(site, site.archive.newest(6, source=row.source)) if each.index != index][:5],
        bundle=index // 256,
    )
    return answer(request, body, HTML)


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
    return diff(old[:_LONGEST], new[:_LONGEST])


HANDLERS = [article]

"""Articles as they may be shown: rows of the archive, joined with what their sources' rights allow of their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from srez.model import FIELDS, Body, Source
from srez.ports import StoredBody
from srez.views.archive import Row
from srez.web.site import Site
from srez.web.words import COUNTRIES, _
from srez.wire import read, records, rights
from srez.wire.records import from_micros
from srez.wire.seals import Extra
from srez.wire.tree import WIDTH

#: Characters of a text that stand in for a missing title.
_STAND_IN = 120


class Told(msgspec.Struct, frozen=True):
    """The story that an article tells, as it stands now."""

    story: int
    articles: int
    sources: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An article as a page, a feed or the API may give it out: nothing in it exceeds its rights."""

    index: int
    #: The record whose version this is.
    version: int
    slug: str
    #: None for a source that the wire does not know.
    source: Source | None
    #: Of http or https, or "".
    url: str
    title: str
    summary: str
    text: str
    image: str
    extra: Extra
    published: datetime | None
    seen: datetime
    minute: int
    revisions: int = 0
    vanished: datetime | None = None
    #: The record that says that the body was deleted on a legal ground.
    redacted: int | None = None
    #: True when the body is gone by the policy of retention.
    expired: bool = False
    #: The story that others tell too; None for an article that is alone with its event.
    told: Told | None = None

    @property
    def source_name(self) -> str:
        """The source's name, its slug when the wire does not know it."""
        return self.source.name if self.source else self.slug

    @property
    def headline(self) -> str:
        """The title, or what can stand in for it."""
        if self.redacted is not None:
            return _("Текст удалён")
        if self.expired:
            return _("Текст удалён по сроку хранения")
        stand_in = self.title or self.summary or self.text
        if self.title or len(stand_in) <= _STAND_IN:
            return stand_in or _("Без заголовка")
        return stand_in[:_STAND_IN].rsplit(" ", 1)[0] + "…"

    @property
    def language(self) -> str:
        """BCP 47, or ""."""
        return self.extra.language or (self.source.language.split(" ")[0] if self.source else "")

    @property
    def whence(self) -> str:
        """Where the source works from and in which language this is: «Россия · ru»; "" when neither is known."""
        country = self.source.country if self.source else ""
        return " · ".join([part for part in (_(COUNTRIES.get(country, country)), self.language) if part])

    @property
    def dated(self) -> datetime:
        """When it was published; never later than it was seen."""
        return self.seen if self.published is None or self.published > self.seen else self.published


def safe_url(url: str) -> str:
    """Return an address that a page may link to; "" for anything but http and https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def extra_of(body: Body) -> Extra:
    """Read a body's `extra`; what is no JSON of ours says nothing."""
    if not body.extra:
        return Extra()
    try:
        return msgspec.json.decode(body.extra, type=Extra)
    except (msgspec.DecodeError, RecursionError):
        return Extra()


def public_body(stored: StoredBody, source: Source | None) -> Body:
    """Return what may be given out of a body, its addresses safe to link to."""
    body = rights.public(stored, source)
    return msgspec.structs.replace(body, url=safe_url(body.url), image=safe_url(body.image))


def moment(seconds: int | None) -> datetime | None:
    """Return a source's own time; None where it has none that a calendar knows."""
    if seconds is None:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def article_of(site: Site, index: int) -> Row | None:
    """Return the article that record `index` is about; None when it is about none."""
    row = site.archive.article(index)
    size = site.archive.position()
    if row is not None or index >= size:
        return row
    data = read.bundle(site.reader.get_file, index // WIDTH, size)[index % WIDTH]
    article = getattr(records.decode(data), "article", None)
    return None if article is None else site.archive.article(article)


def show(site: Site, rows: Sequence[Row]) -> list[Shown]:
    """Return articles in their newest versions, in the order of the rows."""
    bodies = site.reader.bodies([row.newest for row in rows])
    sources = site.sources.all()
    told = told_by(site, [row.index for row in rows])
    shown = []
    for row in rows:
        listed = sources.get(row.source)
        shown.append(_shown(row, bodies.get(row.newest), listed.source if listed else None, told.get(row.index)))
    return shown


def told_by(site: Site, articles: Sequence[int]) -> dict[int, Told]:
    """Return the story of each article that is not alone with its event."""
    stories = site.stories.stories_of(articles)
    counts = site.stories.counts(set(stories.values()))
    return {
        article: Told(story, *counts[story]) for article, story in stories.items() if counts.get(story, (0, 0))[0] > 1
    }


def _shown(row: Row, stored: StoredBody | None, source: Source | None, told: Told | None) -> Shown:
    body = public_body(stored, source) if stored is not None else Body()
    gone = stored is None or not any(getattr(stored.body, name) for name in FIELDS)
    return Shown(
        index=row.index,
        version=row.newest,
        slug=row.source,
        source=source,
        url=body.url,
        title=body.title,
        summary=body.summary,
        text=body.text,
        image=body.image,
        extra=extra_of(body),
        published=moment(row.published),
        seen=from_micros(row.seen),
        minute=row.minute,
        revisions=row.revisions,
        vanished=None if row.vanished is None else from_micros(row.vanished),
        redacted=row.redacted,
        expired=gone and row.redacted is None,
        told=told,
    )

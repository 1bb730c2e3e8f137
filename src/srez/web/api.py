"""`/api/v1/`: the wire for programs. OpenAPI at `/api/v1/openapi.json`, errors as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, TypeVar, cast

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import License
from litestar.params import PathParameter, QueryParameter

import srez
from srez.errors import NotFound
from srez.model import Images, Ownership, Rights, SourceKind
from srez.ports import StoredBody
from srez.web import storyapi
from srez.web.articles import article_of, extra_of, moment, public_body
from srez.web.health import Entry, health_of, overview
from srez.web.problems import ONLY_400, PROBLEMS
from srez.web.respond import JSON, Answer, Request, answer, site_of
from srez.web.site import Site
from srez.web.standing import Code
from srez.wire import read, records
from srez.wire.records import from_micros

#: Largest index that can be asked for, and most records in one answer.
LARGEST = 2**53
MOST = 500
_encoder = msgspec.json.Encoder()

Index = Annotated[int, msgspec.Meta(ge=0, description="A record's place on the wire, from 0 on.")]


class WireItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of the wire, with what may be given out of its body."""

    index: Index
    kind: str
    #: When it was logged.
    time: str
    source: str = ""
    #: The index of the article's first record, for every kind that is about one.
    article: int | None = None
    #: What the source says.
    published: str = ""
    changed: tuple[str, ...] = ()
    url: str = ""
    title: str = ""
    summary: str = ""
    #: Only where the source's rights allow the full text.
    text: str = ""
    image: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    #: Of `redacted`: the legal ground's code.
    reason: str = ""


class WirePage(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the wire."""

    items: list[WireItem]
    #: Ask on with `since` set to this.
    next: Index
    #: How many records the wire holds.
    records: int


class ApiArticle(msgspec.Struct, frozen=True, kw_only=True):
    """An article with all its versions, the first one first."""

    index: Index
    source: str
    seen: datetime
    published: datetime | None
    versions: list[WireItem]
    vanished: datetime | None
    #: The index of the record by which its text was deleted on a legal ground.
    redacted: int | None
    address: str


class ApiSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source: facts, and how it stands."""

    slug: str
    name: str
    homepage: str
    feeds: tuple[str, ...]
    country: str
    place: str
    language: str
    kind: SourceKind
    ownership: Ownership
    owner: str
    rights: Rights
    images: Images
    partner: bool
    state: Code
    since: datetime | None
    why: str
    articles: int
    newest: datetime | None


class ApiSources(msgspec.Struct, frozen=True, kw_only=True):
    """The sources that are collected."""

    sources: list[ApiSource]


class ApiStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the site stands."""

    records: int
    articles: int
    stories: int
    sources: int
    #: Seconds by which the pages are behind the published wire; 0 when they show all of it.
    lag: float
    #: When the newest record was logged.
    latest: str
    origin: str
    root: str
    zone: str
    version: str
    states: dict[Code, int]
    collecting: bool | None


T = TypeVar("T")


def _send(request: Request, value: T) -> Response[T]:
    # The type is what OpenAPI describes; the bytes are made here, since their validator is computed from them.
    return cast(Response[T], answer(request, _encoder.encode(value), JSON))


def items(site: Site, found: list[tuple[int, bytes]]) -> list[WireItem]:
    """Return records with what may be given out of their bodies."""
    decoded = [(index, records.decode(data)) for index, data in found]
    bodies = site.reader.bodies([index for index, record in decoded if hasattr(record, "digest")])
    return [
        WireItem(
            index=index, kind=record.kind, time=record.time, **_facts(index, record), **_words(site, bodies, index)
        )
        for index, record in decoded
    ]


def _facts(index: int, record: records.Record) -> dict[str, Any]:
    match record:
        case records.ArticlePublished():
            return {"source": record.source, "article": index, "published": record.published}
        case records.ArticleRevised():
            return {
                "source": record.source,
                "article": record.article,
                "published": record.published,
                "changed": record.changed,
            }
        case records.ArticleVanished() | records.ArticleReturned():
            return {"source": record.source, "article": record.article}
        case records.SourceAdded() | records.SourceChanged() | records.SourceDropped():
            return {"source": record.source}
        case records.Redacted():
            return {"article": record.article, "reason": record.reason}
        case _:
            return {}


def _words(site: Site, bodies: Mapping[int, StoredBody], index: int) -> dict[str, Any]:
    stored = bodies.get(index)
    if stored is None:
        return {}
    body = public_body(stored, site.sources.get(stored.source))
    words: dict[str, Any] = {name: getattr(body, name) for name in ("url", "title", "summary", "text", "image")}
    if stored.of_article:
        extra = extra_of(body)
        words |= {"language": extra.language, "authors": extra.authors, "categories": extra.categories}
    return words


@get("/wire", sync_to_thread=False, operation_id="wire", summary="Records in their order", responses=ONLY_400)
def wire(
    request: Request,
    since: Annotated[int, QueryParameter(ge=0, le=LARGEST, description="The first index wanted.")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST, description="How many records at most.")] = 100,
) -> Response[WirePage]:
    """Return the records from an index on; an empty list when there are none yet."""
    site = site_of(request)
    size = site.archive.position()
    upto = min(size, since + limit)
    found: list[tuple[int, bytes]] = []
    if since < upto:
        for first, chunk in read.records(site.reader.get_file, since, upto, size):
            found += enumerate(chunk, first)
    return _send(request, WirePage(items=items(site, found), next=max(since, upto), records=size))


@get("/articles/{index:int}", sync_to_thread=False, operation_id="article", summary="An article", responses=PROBLEMS)
def article(
    request: Request,
    index: Annotated[int, PathParameter(ge=0, le=LARGEST, description="The index of any record about it.")],
) -> Response[ApiArticle]:
    """Return an article and its versions."""
    site = site_of(request)
    row = article_of(site, index)
    if row is None:
        msg = f"record {index} is not about an article"
        raise NotFound(msg)
    later = site.archive.versions(row.index)
    bodies = site.reader.bodies([row.index, *(version.index for version in later)])
    about: dict[str, Any] = {"source": row.source, "article": row.index}
    versions = [
        WireItem(
            index=row.index,
            kind="article.published",
            time=records.timestamp(from_micros(row.seen)),
            **about,
            **_words(site, bodies, row.index),
        )
    ] + [
        WireItem(
            index=version.index,
            kind="article.revised",
            time=records.timestamp(from_micros(version.seen)),
            changed=tuple(version.changed.split()),
            **about,
            **_words(site, bodies, version.index),
        )
        for version in later
    ]
    found = ApiArticle(
        index=row.index,
        source=row.source,
        seen=from_micros(row.seen),
        published=moment(row.published),
        versions=versions,
        vanished=None if row.vanished is None else from_micros(row.vanished),
        redacted=row.redacted,
        address=site.link(f"/article/{row.index}"),
    )
    return _send(request, found)


@get("/sources", sync_to_thread=False, operation_id="sources", summary="The sources and how they stand")
def sources(request: Request) -> Response[ApiSources]:
    """Return every source that is collected, by name."""
    site = site_of(request)
    found = [_source(entry) for entry in overview(site)]
    return _send(request, ApiSources(sources=found))


def _source(entry: Entry) -> ApiSource:
    source, outlet = entry.source, entry.outlet
    return ApiSource(
        slug=source.slug,
        name=source.name,
        homepage=source.homepage,
        feeds=source.feeds,
        country=source.country,
        place=source.place,
        language=source.language,
        kind=source.kind,
        ownership=source.ownership,
        owner=source.owner,
        rights=source.rights,
        images=source.images,
        partner=source.partner,
        state=entry.standing.code,
        since=entry.standing.since,
        why=entry.standing.why,
        articles=outlet.articles if outlet else 0,
        newest=from_micros(outlet.seen) if outlet else None,
    )


@get("/status", sync_to_thread=False, operation_id="status", summary="How the site stands")
def status(request: Request) -> Response[ApiStatus]:
    """Return what the site holds and whether it keeps up."""
    site = site_of(request)
    health = health_of(site)
    return _send(
        request,
        ApiStatus(
            records=health.records,
            articles=health.articles,
            stories=site.stories.total(),
            sources=len(health.entries),
            lag=health.lag,
            latest=health.latest,
            origin=health.origin,
            root=health.root,
            zone=site.settings.zone,
            version=srez.__version__,
            states=health.states,
            collecting=health.collector.collecting,
        ),
    )


ROUTER = Router("/api/v1", route_handlers=[wire, article, sources, status, *storyapi.HANDLERS])


@cache
def description() -> bytes:
    """Describe the API (OpenAPI 3.1). An application of its own makes it, which has nothing else to describe."""
    config = OpenAPIConfig(
        title="Srez",
        version="1",
        description="The day's news by the minute, from every side. Within the sources' rights.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
    )
    return msgspec.json.encode(
        Litestar([ROUTER], openapi_config=config, logging_config=None).openapi_schema.to_schema()
    )


@get("/api/v1/openapi.json", sync_to_thread=False)
def openapi(request: Request) -> Answer:
    """Give out the API's description."""
    return answer(request, description(), "application/vnd.oai.openapi+json")

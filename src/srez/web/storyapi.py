"""`/api/v1/stories/…` and `/api/v1/top`: stories for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

import msgspec
from litestar import Response, get
from litestar.params import FromQuery, PathParameter, QueryParameter

from srez.errors import NotFound, UsageError
from srez.stories.sides import By
from srez.views.top import Narrowed
from srez.web.articles import Shown
from srez.web.at import moment_of
from srez.web.language import spoken
from srez.web.listing import split_languages
from srez.web.problems import ONLY_400, PROBLEMS
from srez.web.respond import JSON, Request, answer, site_of
from srez.web.story import Node, StoryShown, story_of
from srez.web.top import this_minute, top_of

_encoder = msgspec.json.Encoder()
#: Largest index that can be asked for.
_LARGEST = 2**53
At = Annotated[
    str,
    QueryParameter(
        description="As of this time: RFC 3339, or without offset in the site's zone; a later one is the present.",
        schema_extra={"format": "date-time"},
    ),
]


Language = Annotated[
    str, QueryParameter(description="Only what is told in it: ISO 639.", schema_extra={"pattern": "^([a-z]{2,3})?$"})
]


class ApiTelling(msgspec.Struct, frozen=True, kw_only=True):
    """An article of a story."""

    index: int
    source: str
    seen: datetime
    language: str
    title: str
    url: str
    revisions: int
    vanished: datetime | None


class ApiSide(msgspec.Struct, frozen=True, kw_only=True):
    """Those who have something in common."""

    key: str
    name: str
    origins: int
    #: Its own headline's article first.
    articles: list[int]


class ApiOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who told it, and who has it from there."""

    name: str
    article: int | None
    copy: bool
    retold_by: list[ApiOrigin]


class ApiDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that one side alone gives."""

    kind: str
    value: str
    side: str
    article: int
    sentence: str


class ApiStory(msgspec.Struct, frozen=True, kw_only=True):
    """A story."""

    id: int
    #: The article whose headline stands for it, and the one that told it first.
    headline: int
    first: int
    title: str
    sources: int
    origins: int
    retellings: int
    countries: int
    languages: int
    by: By
    sides: list[ApiSide]
    tree: list[ApiOrigin]
    differences: list[ApiDifference]
    articles: list[ApiTelling]
    address: str


class ApiRanked(msgspec.Struct, frozen=True, kw_only=True):
    """A story's place in the top, and why."""

    rank: int
    story: int
    points: int
    origins: int
    countries: int
    languages: int
    articles: int
    retellings: int


class ApiTop(msgspec.Struct, frozen=True, kw_only=True):
    """The top of an hour."""

    at: datetime
    #: Records that it was made from.
    size: int
    formula: int
    #: SHA-256 of its canonical bytes, and the record that fixes it, if one does.
    digest: str
    published: int | None
    stories: list[ApiRanked]


@get(
    "/stories/{story:int}", sync_to_thread=False, operation_id="story", summary="A story from every side",
    responses=PROBLEMS,
)  # fmt: skip
def story(
    request: Request,
    story: Annotated[int, PathParameter(ge=0, le=_LARGEST, description="Its id, or one that was merged into it.")],
    at: At = "",
    by: FromQuery[By] = "country",
) -> Response[ApiStory]:
    """Return a story as it stands, or stood."""
    site = site_of(request)
    then = moment_of(site, at, later=True)
    current = site.stories.story(story, at=then.size)
    if current is None:
        msg = f"there is no story {story}"
        raise NotFound(msg)
    shown = story_of(site, current, then, by, spoken())
    body = _encoder.encode(_story(shown, site.link(f"/story/{current}")))
    return cast(Response[ApiStory], answer(request, body, JSON))


def _story(shown: StoryShown, address: str) -> ApiStory:
    return ApiStory(
        id=shown.id,
        headline=shown.headline.index,
        first=shown.first.index,
        title=shown.headline.headline,
        sources=shown.sources,
        origins=shown.origins,
        retellings=shown.retellings,
        countries=shown.countries,
        languages=shown.languages,
        by=shown.by,
        sides=[
            ApiSide(
                key=side.key,
                name=side.name,
                origins=side.origins,
                articles=[each.index for each in (*side.articles, *side.more)],
            )
            for side in shown.sides
        ],
        tree=[_origin(node) for node in shown.tree],
        differences=[
            ApiDifference(
                kind=each.kind, value=each.value, side=each.side, article=each.article.index, sentence=each.sentence
            )
            for each in shown.differences
        ],
        articles=[_telling(each) for each in shown.articles],
        address=address,
    )


def _origin(node: Node) -> ApiOrigin:
    return ApiOrigin(
        name=node.name,
        article=node.article.index if node.article else None,
        copy=node.copy,
        retold_by=[_origin(child) for child in node.children],
    )


def _telling(each: Shown) -> ApiTelling:
    return ApiTelling(
        index=each.index,
        source=each.slug,
        seen=each.seen,
        language=each.language,
        title=each.title,
        url=each.url,
        revisions=each.revisions,
        vanished=each.vanished,
    )


@get("/top", sync_to_thread=False, operation_id="top", summary="The top of an hour", responses=ONLY_400)
def top(request: Request, at: At = "", language: Language = "") -> Response[ApiTop]:
    """Return the top of this minute, or of a time."""
    site = site_of(request)
    then = this_minute(site, moment_of(site, at, later=True))
    codes = split_languages(language)
    if len(codes) > 1:
        raise UsageError("language: the top is of one language, or of all")
    narrowed = Narrowed(language=codes[0] if codes else "")
    found = top_of(site, request.app.state["tops"], then, narrowed, spoken())
    listed = ApiTop(
        at=then.when,
        size=then.size,
        formula=found.formula,
        digest=found.digest,
        published=found.published or None,
        stories=[
            ApiRanked(
                rank=place, story=each.story, points=each.points, origins=each.origins, countries=each.countries,
                languages=each.languages, articles=each.articles, retellings=each.retellings,
            )
            for place, each in enumerate(found.ranked, 1)
        ],
    )  # fmt: skip
    return cast(Response[ApiTop], answer(request, _encoder.encode(listed), JSON))


HANDLERS = [story, top]

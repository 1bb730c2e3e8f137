"""The truth of a newsroom as JSON lines: what an article tells, whose text it is, whom it credits, where it plays.

One line an article, in the order of publishing, with the names that `srez eval stream` reads (`id`, `time`, `lang`,
`title`, `text`, `cluster`): two articles with the same `cluster`, in whatever language, tell the same event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from srez.demo.articles import Article
from srez.demo.fill import Mention, Origin
from srez.demo.timeline import newsroom

#: The moment that truths without a real opening count from.
OPENING = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Revision(msgspec.Struct, frozen=True):
    """An article's later words."""

    time: str
    #: `title` or `figure`.
    changed: str
    title: str
    text: str


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of one article."""

    #: The page's path without its first slash and `.html`; behind the newsroom's address it is the article's.
    id: str
    outlet: str
    #: When it was published.
    time: str
    #: The same in seconds after the opening.
    at: float
    lang: str
    section: str
    title: str
    text: str
    #: The event that it tells, or null.
    cluster: str | None
    #: The article that it copies, or null.
    copy_of: str | None
    origins: tuple[Origin, ...]
    places: tuple[Mention, ...]
    revisions: tuple[Revision, ...]
    #: When its outlet deleted it, or null.
    deleted: str | None


def truths(seed: int, until: float, opening: datetime = OPENING) -> Iterator[Truth]:
    """Yield the truth of every article published until so many seconds after the opening.

    What is revised or deleted later than that is not told.
    """
    published: dict[str, tuple[float, Article]] = {}
    revisions: dict[str, list[Revision]] = {}
    deleted: dict[str, str] = {}

    def moment(at: float) -> str:
        return (opening + timedelta(seconds=at)).isoformat().replace("+00:00", "Z")

    for step in newsroom(seed):
        if step.at > until:
            break
        article = step.article
        if article is None:
            continue
        if step.action == "publish":
            published[article.id] = (step.at, article)
        elif step.action == "revise":
            revision = Revision(moment(step.at), step.changed, article.title, article.text)
            revisions.setdefault(article.id, []).append(revision)
        else:
            deleted[article.id] = moment(step.at)
    for at, article in published.values():
        yield Truth(
            id=article.id,
            outlet=article.outlet,
            time=moment(at),
            at=at,
            lang=article.language,
            section=article.section,
            title=article.title,
            text=article.text,
            cluster=article.event or None,
            copy_of=article.copy_of or None,
            origins=article.origins,
            places=article.places,
            revisions=tuple(revisions.get(article.id, ())),
            deleted=deleted.get(article.id),
        )


def lines(seed: int, hours: float) -> Iterator[bytes]:
    """Yield the truth as JSON lines; the same bytes for the same arguments."""
    for truth in truths(seed, hours * 3600):
        yield msgspec.json.encode(truth) + b"\n"

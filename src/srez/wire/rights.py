"""What may be given out of a body: the one place that pages, feeds, the API and the wire's files ask."""

from __future__ import annotations

from collections.abc import Mapping

from srez.model import FIELDS, Body, Images, Rights, Source
from srez.ports import StoredBody

_BY_RIGHTS: Mapping[Rights, frozenset[str]] = {
    "link": frozenset({"url", "title"}),
    "excerpt": frozenset({"url", "title", "summary", "extra"}),
    "full": frozenset({"url", "title", "summary", "text", "extra"}),
}
#: What holds for a source that the catalogue does not know (any more).
DEFAULT: Rights = "excerpt"


def shown_fields(rights: Rights, images: Images, limit: str = "") -> frozenset[str]:
    """Return the fields that may be given out; `limit` is what the article's own page narrows the rights to."""
    if limit == "link" or (limit == "excerpt" and rights == "full"):
        rights = "link" if limit == "link" else "excerpt"
    fields = _BY_RIGHTS[rights]
    return fields if images == "none" or rights == "link" else fields | {"image"}


def fields_of(stored: StoredBody, source: Source | None) -> frozenset[str]:
    """Return the fields of a stored body that may be given out under its source's present rights."""
    if not stored.of_article:
        return frozenset(FIELDS)
    if source is None:
        return shown_fields(DEFAULT, "none", stored.limit)
    return shown_fields(source.rights, source.images, stored.limit)


def public(stored: StoredBody, source: Source | None) -> Body:
    """Return the body with only what may be given out."""
    fields = fields_of(stored, source)
    return Body(**{name: getattr(stored.body, name) for name in FIELDS if name in fields})

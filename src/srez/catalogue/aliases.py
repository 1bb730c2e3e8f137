"""Names under which texts mention the catalogue's sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from srez.catalogue.slugs import slug
from srez.enrich.naming import Kind
from srez.enrich.origins import Known, squash
from srez.model import Source

#: What tells two editions of one source apart, and no text ever says.
_EDITION = re.compile(r"\s*\([^()]*\)\s*$")
#: Letters of a domain's main label from which it may stand for the source's name.
_SHORTEST = 3


def known(sources: Iterable[Source]) -> Known:
    """Index sources by name (with and without its edition), domain and its main label; the first one keeps a key."""
    keys: dict[str, str] = {}
    kinds: dict[str, Kind] = {}
    listed = list(sources)
    # Every source's own name counts for more than another one's domain.
    for names in (_names, _domains):
        for source in listed:
            for name in names(source):
                key = squash(name, slug)
                if key:
                    keys.setdefault(key, source.slug)
    for source in listed:
        kinds[source.slug] = _kind(source)
    return Known(keys, kinds, slug)


def _names(source: Source) -> Iterator[str]:
    yield source.name
    yield _EDITION.sub("", source.name)


def _domains(source: Source) -> Iterator[str]:
    host = (urlsplit(source.homepage).hostname or "").removeprefix("www.")
    if not host:
        return
    yield host
    labels = host.split(".")
    if len(labels) == 2 and len(labels[0]) >= _SHORTEST:
        yield labels[0]


def _kind(source: Source) -> Kind:
    if source.kind in {"agency", "official"}:
        return "agency" if source.kind == "agency" else "official"
    return "social" if source.kind == "telegram" else "outlet"

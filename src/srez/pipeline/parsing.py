"""A document made into items.

parse | normalise | what its headers reserve
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from srez.model import Source
from srez.parse.feed import parse
from srez.parse.normalise import normalise, without_text
from srez.parse.page.directives import directives
from srez.pipeline.parsed import Parsed
from srez.ports import Response


def parse_document(response: Response, feed_url: str, source: Source, now: datetime) -> Parsed:
    """Read a document that a feed's address answered with.

    Args:
        feed_url: the source's own address: a third party that we were redirected to must not speak for it.
        now: when it was fetched.

    Raises:
        ParseError: when it is no feed.
    """
    zone = ZoneInfo(source.zone) if source.zone else UTC
    # Items are plain text: nothing of the markup is kept, so it need not be made safe to show first.
    feed = parse(response.body, url=response.url, content_type=response.content_type, zone=zone, markup="hostile")
    items = normalise(feed, source, seen=now, feed_url=feed_url)
    asked = directives(response.headers)
    if asked.limit:
        items = [msgspec.structs.replace(item, limit=asked.limit) for item in items]
    if asked.reserved:
        # Rights to text and data mining are reserved: what is beyond the excerpt is not even kept.
        items = [without_text(item) for item in items]
    return Parsed(msgspec.structs.replace(feed, items=()), len(feed.items), tuple(items))

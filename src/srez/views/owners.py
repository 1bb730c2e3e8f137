"""Who owned which source by a record: what the wire said of it by then."""

from __future__ import annotations

import msgspec

from srez.model import Source
from srez.ports import Reader
from srez.views.archive import Archive


def owners(reader: Reader, archive: Archive, size: int) -> dict[str, str]:
    """Return the owner of each source as the first `size` records state it; "" where none is stated.

    What was said since then costs one look each; the rest is what is known now.
    """
    found: dict[str, str] = {}
    for slug, index, data, _ in reader.sources():
        if index < size:
            found[slug] = msgspec.json.decode(data, type=Source).owner
            continue
        notices = archive.notices(1, before=size, source=slug, kinds=("source.added", "source.changed"))
        for stored in reader.bodies([notice.index for notice in notices]).values():
            if stored.body.extra:
                found[slug] = msgspec.json.decode(stored.body.extra, type=Source).owner
    return found

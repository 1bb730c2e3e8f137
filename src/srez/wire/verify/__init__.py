"""Check a wire as a stranger would. Knows the formats, not the writer, so that it can disagree with it.

checkpoint | signature
bundles    | records in order | leaf hashes | tiles of every level | root       and the root of an earlier size
           | bodies at hand: salts, values and digests                          and why others are not
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from srez.wire.verify.check import Report, verify
from srez.wire.verify.copy import Copy
from srez.wire.verify.folder import from_folder
from srez.wire.verify.site import from_url

__all__ = ["Copy", "Report", "from_folder", "from_place", "from_url", "verify", "verify_place"]


def from_place(place: str) -> Copy:
    """Open a copy of a wire: a site's address, a data folder, or a mirror's folder.

    Raises:
        NotFound: when there is no wire.
        FetchError: when the site can't be asked.
    """
    return from_url(place) if place.startswith(("http://", "https://")) else from_folder(Path(place))


def verify_place(
    place: str, *, key: str = "", since: bytes | None = None, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Check the wire that lies at a place; without `key` the one found there is taken on trust, which is reported.

    Raises:
        NotFound: when there is no wire.
        VerifyError: when the key is none.
        FetchError: when the site can't be asked.
    """
    with from_place(place) as copy:
        report = verify(copy.get, key or copy.key, since=since, bodies=copy.bodies, progress=progress)
    return msgspec.structs.replace(report, key_on_trust=not key)

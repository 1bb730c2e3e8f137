"""What may stand in a list of sources as an address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

#: Characters; browsers and servers agree on about as many.
LONGEST = 2_000

_BLANK = re.compile(r"[\s\x00-\x20\x7f]")


def is_address(text: str) -> bool:
    """Tell whether `text` is an http or https address with a host."""
    if len(text) > LONGEST or _BLANK.search(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

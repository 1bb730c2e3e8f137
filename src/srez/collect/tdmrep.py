"""Rights reserved against text and data mining: `/.well-known/tdmrep.json` and the `tdm-reservation` header. Pure.

TDM Reservation Protocol, W3C Community Group Final Report, 2024.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from srez.collect.robots import Pattern, normal, pattern

WELL_KNOWN = "/.well-known/tdmrep.json"
#: Bytes and rules that are read.
SIZE = 500 * 1024
_RULES = 1_000


def reserved(tdmrep_json: bytes, path: str) -> bool:
    """Tell whether the file reserves the rights to what lies at a path.

    The first rule that fits and the most specific one mostly agree; where they don't, the reservation counts.
    A file that can't be read reserves nothing.
    """
    fitting = [(made.length, value) for made, value in _rules(tdmrep_json) if made.matches(normal(path))]
    return bool(fitting) and (fitting[0][1] or max(fitting)[1])


def reserved_by(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer's headers (lower-case names) reserve the rights to it."""
    return "1" in (value.strip() for value in headers.get("tdm-reservation", "").split(","))


def _rules(body: bytes) -> list[tuple[Pattern, bool]]:
    try:
        document: Any = json.loads(body[:SIZE])
    except (ValueError, RecursionError):
        return []
    rules = document if isinstance(document, list) else [document]
    return [
        (pattern(rule["location"]), rule.get("tdm-reservation") in (1, "1"))
        for rule in rules[:_RULES]
        if isinstance(rule, dict) and isinstance(rule.get("location"), str)
    ]

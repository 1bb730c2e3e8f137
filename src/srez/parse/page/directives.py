"""What a page, or the server that sends it, asks of those who read it by machine.

Robots meta tags and `X-Robots-Tag` (developers.google.com/search/docs/crawling-indexing/robots-meta-tag), and the TDM
Reservation Protocol (W3C Community Group report, 2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Limit = Literal["", "link", "excerpt"]

#: Characters of our excerpt; a page that allows fewer gets a headline and a link only.
_EXCERPT = 300
#: Rules addressed to these are for us.
_AGENTS = frozenset({"*", "robots", "srez", "srezbot"})
#: `name: value` that is a rule and no robot's name before one.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_SNIPPET = re.compile(r"max-snippet\s*[:=]\s*(-?[0-9]{1,9})")


class Directives(msgspec.Struct, frozen=True):
    """How much may be given out, and whether text and data mining is reserved."""

    limit: Limit = ""
    reserved: bool = False


def directives(headers: Mapping[str, str]) -> Directives:
    """Read the directives of HTTP headers with lower-case names; several headers of a name joined by commas."""
    return Directives(
        limit=limit_of(_addressed(headers.get("x-robots-tag", ""))),
        reserved=headers.get("tdm-reservation", "").strip() == "1",
    )


def limit_of(rules: Iterable[str]) -> Limit:
    """Return the narrowest limit that robots rules set; several rules may stand in one string, with commas between.

    `nosnippet` and `noindex` leave a link, `noarchive` an excerpt: no copy is given out.
    """
    limit: Limit = ""
    for rule in ",".join(rules).lower().split(","):
        limit = narrower(limit, _limit(rule.strip()))
    return limit


def narrower(one: Limit, other: Limit) -> Limit:
    """Return the limit that allows less."""
    return "link" if "link" in (one, other) else one or other


def _limit(rule: str) -> Limit:
    if rule in ("nosnippet", "noindex", "none"):
        return "link"
    if rule in ("noarchive", "nocache"):
        return "excerpt"
    if (match := _SNIPPET.fullmatch(rule)) and (most := int(match[1])) >= 0:
        return "link" if most < _EXCERPT else "excerpt"
    return ""


def _addressed(header: str) -> list[str]:
    """Return the rules that are for us: a robot's name before a colon claims those that follow it."""
    rules = []
    agent = "*"
    for part in header[:4096].lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in _VALUED:
            agent, part = name.strip(), rest
        if agent in _AGENTS:
            rules.append(part.strip())
    return rules

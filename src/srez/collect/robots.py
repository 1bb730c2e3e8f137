"""robots.txt, the Robots Exclusion Protocol (RFC 9309), and whom it is obeyed for.

What is written for readers' programs to fetch, a feed, is visited unless robots.txt names Srez itself: `User-agent: *`
speaks to crawlers, and many sites shut those out of everything while publishing feeds. Article pages are visited only
where robots.txt allows it, by our own group or by `*`; where it can't be had for the server's fault, they are not.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from srez.errors import BadStatus, FetchError
from srez.ports import Fetcher

#: Our product token (RFC 9309 §2.2.1).
AGENT = "Srez"
#: Bytes that are read; the protocol asks for no less.
SIZE = 500 * 1024

_LINES = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Pattern(msgspec.Struct, frozen=True):
    """A path pattern: a prefix in which `*` stands for anything and a final `$` for the end (RFC 9309 §2.2.3)."""

    #: Octets of the pattern: the longer one is the more specific.
    length: int
    #: What stands between the `*`s.
    pieces: tuple[str, ...]
    anchored: bool

    def matches(self, path: str) -> bool:
        """Tell whether a path in normal form is meant. Linear: each piece is taken where it first fits."""
        first, *middle = self.pieces
        if not path.startswith(first):
            return False
        at = len(first)
        last = middle.pop() if middle and self.anchored else None
        for piece in middle:
            at = path.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
        if last is not None:
            return len(path) - len(last) >= at and path.endswith(last)
        return not self.anchored or at == len(path)


class Group(msgspec.Struct, frozen=True):
    """Some rules, said to one or several agents in one place."""

    allow: tuple[Pattern, ...] = ()
    disallow: tuple[Pattern, ...] = ()
    #: Seconds between visits, or None (not in the RFC, but widely said).
    crawl_delay: float | None = None


class Robots(msgspec.Struct, frozen=True):
    """A parsed robots.txt. An empty one allows everything."""

    #: By product token in lower case, `*` for everybody else. Agents share groups, or the file could ask for memory by
    #: the product of its agents and its rules.
    groups: dict[str, tuple[Group, ...]] = {}

    def allows(self, agent: str, url: str) -> bool:
        """Tell whether an agent may visit an address of this site.

        The longest pattern that matches decides; `allow` wins among equals (RFC 9309 §2.2.2).
        """
        path = path_of(url)
        groups = self._groups(agent)
        forbidden = max((_longest(group.disallow, path) for group in groups), default=-1)
        if forbidden < 0 or path == "/robots.txt":
            return True
        return max(_longest(group.allow, path) for group in groups) >= forbidden

    def names(self, agent: str) -> bool:
        """Tell whether there are rules for this agent in particular."""
        return agent.lower() in self.groups

    def crawl_delay(self, agent: str) -> float | None:
        """Return the seconds that the site wants between two visits, or None."""
        return next((group.crawl_delay for group in self._groups(agent) if group.crawl_delay is not None), None)

    def _groups(self, agent: str) -> tuple[Group, ...]:
        return self.groups.get(agent.lower()) or self.groups.get("*", ())


#: Matches no path.
_NEVER = Pattern(0, ("",), anchored=True)
#: What a site without a robots.txt says.
EVERYTHING = Robots()


def parse(body: bytes) -> Robots:
    """Read a robots.txt; never fails: what is no rule is passed over (RFC 9309 §2.2). Only 500 KiB are read."""
    groups: dict[str, list[Group]] = {}
    agents: list[str] = []
    allow: list[Pattern] = []
    disallow: list[Pattern] = []
    delay: float | None = None

    def close() -> None:
        group = Group(tuple(allow), tuple(disallow), delay)
        for agent in dict.fromkeys(agents):
            groups.setdefault(agent, []).append(group)

    for name, value in _records(body):
        if name == "user-agent":
            if allow or disallow:
                close()
                agents, allow, disallow, delay = [], [], [], None
            agents.append(_token(value))
        elif name == "allow" and value:
            allow.append(pattern(value))
        elif name == "disallow":
            # An empty one forbids nothing, but it is a rule: the next agent begins a group.
            disallow.append(pattern(value) if value else _NEVER)
        elif name == "crawl-delay":
            delay = _delay(value)
    close()
    return Robots(groups={agent: tuple(each) for agent, each in groups.items() if agent})


def _records(body: bytes) -> Iterator[tuple[str, str]]:
    for line in _LINES.split(body[:SIZE].decode("utf-8-sig", "replace")):
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def pattern(text: str) -> Pattern:
    """Make a pattern; a path that is meant without its first slash gets it."""
    anchored = text.endswith("$")
    text = normal(text.removesuffix("$"))
    if not text.startswith(("/", "*")):
        text = f"/{text}"
    pieces = text.split("*")
    # Empty pieces match anywhere; a million stars in a row are one.
    kept = (pieces[0], *(piece for piece in pieces[1:-1] if piece), *pieces[1:][-1:])
    return Pattern(len(text), kept, anchored)


def path_of(url: str) -> str:
    """Return path and query of an address in the form that patterns are compared in."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    query = f"?{parts.query}" if parts.query else ""
    return normal((parts.path or "/") + query)


def normal(path: str) -> str:
    """Escape what isn't ASCII and unescape what needs no escape (RFC 9309 §2.2.2)."""
    if not path.isascii():
        path = "".join(char if char.isascii() else _escaped(char) for char in path)
    return _ESCAPE.sub(_reduced, path) if "%" in path else path


class RobotsCache:
    """The robots.txt of each site, fetched when first needed and kept for a day (RFC 9309 §2.4).

    Args:
        now: the clock, aware UTC.
        sites: how many are remembered; the one unused for the longest is forgotten first.
    """

    FRESH = timedelta(days=1)
    #: How soon a robots.txt that couldn't be had is tried again.
    RETRY = timedelta(hours=1)

    def __init__(self, fetcher: Fetcher, *, now: Callable[[], datetime], sites: int = 4096) -> None:
        self._fetcher = fetcher
        self._now = now
        self._sites = sites
        self._kept: OrderedDict[str, tuple[datetime, Robots | None]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Robots | None]] = {}

    async def allows_page(self, url: str) -> bool:
        """Tell whether an article page may be fetched; not when the site's robots.txt can't be had."""
        robots = await self.robots_of(url)
        return robots is not None and robots.allows(AGENT, url)

    async def allows_feed(self, url: str) -> bool:
        """Tell whether a feed may be fetched: unless robots.txt forbids it to Srez by name."""
        robots = await self.robots_of(url)
        return robots is None or not robots.names(AGENT) or robots.allows(AGENT, url)

    async def robots_of(self, url: str) -> Robots | None:
        """Return the rules of an address's site, or None when the server or the network doesn't give them out.

        A status of 400 to 499 means that there are none (RFC 9309 §2.3.1.3).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._kept.get(origin)
        if known is not None and self._now() < known[0]:
            self._kept.move_to_end(origin)
            return known[1]
        asking = self._asking.get(origin)
        if asking is None:
            asking = self._asking[origin] = asyncio.create_task(self._renew(origin))
            asking.add_done_callback(lambda _: self._asking.pop(origin, None))
        # One question for all who wait; whoever of them is cancelled doesn't take it from the others.
        return await asyncio.shield(asking)

    async def _renew(self, origin: str) -> Robots | None:
        robots = await self._fetch(origin)
        keep = self.RETRY if robots is None else self.FRESH
        if robots is None and origin in self._kept:
            robots = self._kept[origin][1]  # yesterday's rules rather than none (§2.4)
        self._kept[origin] = (self._now() + keep, robots)
        self._kept.move_to_end(origin)
        while len(self._kept) > self._sites:
            self._kept.popitem(last=False)
        return robots

    async def _fetch(self, origin: str) -> Robots | None:
        try:
            response = await self._fetcher.get(f"{origin}/robots.txt", accept="text/plain, */*;q=0.1")
        except BadStatus as error:
            return EVERYTHING if 400 <= error.status < 500 else None
        except FetchError:
            return None
        return parse(response.body)


def _longest(patterns: tuple[Pattern, ...], path: str) -> int:
    return max((each.length for each in patterns if each.matches(path)), default=-1)


def _token(value: str) -> str:
    if value.startswith("*"):
        return "*"
    found = _TOKEN.match(value)
    return found.group().lower() if found else ""


def _delay(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= 86_400 else None


def _escaped(char: str) -> str:
    return "".join(f"%{octet:02X}" for octet in char.encode("utf-8", "replace"))


def _reduced(escape: re.Match[str]) -> str:
    char = chr(int(escape.group(1), 16))
    return char if char in _UNRESERVED else escape.group().upper()

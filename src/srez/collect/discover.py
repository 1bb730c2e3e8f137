"""From anything that someone pastes (an address, a bare domain, a Telegram channel) to the feeds behind it.

address_of ─► telegram? ─► get ─► a feed itself? ─► feeds_of its links ─► conventional paths ─► those that parse
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

import ada_url
import msgspec

from srez.collect import blockpages, markup
from srez.errors import BadStatus, Blocked, FetchError, ParseError, Unreachable, UsageError
from srez.model import Feed
from srez.parse.feed import parse as parse_feed
from srez.ports import Fetcher, Response

ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
#: Where sites keep a feed that they don't mention.
CONVENTIONAL = ("/rss", "/feed", "/rss.xml", "/feed/", "/atom.xml", "/index.xml", "/sitemap-news.xml")
#: Candidates that are fetched, of those that a page names; more would be no courtesy.
TRIES = 8
#: Candidates that are listed of one page, and bytes of it that are read.
_MOST = 50
_PAGE = 2_000_000
_LOOKED_AT = 10_000

_FEED_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml",
        "application/xml", "application/rss", "application/atom", "text/rss+xml", "application/x-rss+xml",
    }
)  # fmt: skip
#: A path that is called like a feed.
_FEED_PATH = re.compile(
    r"(?:^|/)(?:rss2?|feeds?|atom)(?:[_-]?(?:full|all|news|main|index))?/?$"
    r"|(?:^|/)(?:rss2?|feeds?|atom)/(?:[\w-]+/){0,3}(?:all|news|main|index|full|[\w-]+\.(?:xml|rss|php))/?$"
    r"|(?:^|/)(?:rss|feed|atom)[\w-]*\.(?:xml|php|json)$"
    r"|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|format|type|alt)=(?:rss2?|atom|feed)(?:&|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|комментар|коментар|каментар", re.IGNORECASE)
#: Services that publish feeds for others under a host of their own.
_PUBLISHERS = ("feedburner.com", "feedburner.google.com", "feedpress.me", "feeds.feedblitz.com", "rss.app")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_TELEGRAM = re.compile(
    r"^(?:@|tg://resolve\?domain=|(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/(?:s/)?)"
    r"([a-z][a-z0-9_]{3,31})(?:[/?#&].*)?$",
    re.IGNORECASE,
)
#: First segments of t.me that are no channel's name.
_NOT_CHANNELS = frozenset(
    {
        "joinchat",
        "addstickers",
        "addemoji",
        "share",
        "proxy",
        "socks",
        "login",
        "addtheme",
        "addlist",
        "contact",
        "invoice",
    }
)

Parse = Callable[..., Feed]


class FeedLink(msgspec.Struct, frozen=True):
    """A feed as a page names it; whether it is one is not known."""

    url: str
    title: str = ""
    type: str = ""
    #: Readers' comments, not the outlet's own news.
    comments: bool = False


def address_of(pasted: str) -> str:
    """Return the address meant by what someone pasted, or "" when it is none.

    Scheme and `www` may be missing; a Telegram channel (`t.me/NAME`, `@NAME`) becomes its public page.
    """
    pasted = pasted.strip().strip("<>\"'«»").strip()
    if not pasted or any(char.isspace() for char in pasted):
        return ""
    if telegram := _TELEGRAM.match(pasted):
        name = telegram.group(1)
        return "" if name.lower() in _NOT_CHANNELS else f"https://t.me/s/{name}"
    if pasted.lower().startswith("feed:"):
        pasted = pasted[5:].removeprefix("//")
    if pasted.startswith("//"):
        pasted = f"https:{pasted}"
    elif not _SCHEME.match(pasted):
        pasted = f"https://{pasted}"
    try:
        parts = ada_url.URL(pasted)
    except ValueError:
        return ""
    host = parts.hostname
    named = "." in host.strip(".") or host.startswith("[") or host == "localhost"
    return parts.href if parts.protocol in ("http:", "https:") and named and not parts.username else ""


def feeds_of(html: str, *, url: str) -> list[FeedLink]:
    """Return the feeds that a page names: its `link`s in document order, then what looks like one, then comments.

    Args:
        url: the page's own; addresses come out absolute.
    """
    tree = markup.tree_of(html)
    base_node = tree.find(".//base[@href]")
    base = _join(url, base_node.get("href", "")) if base_node is not None else url
    found: dict[str, FeedLink] = {}
    for link in (*_links(tree, base or url), *_anchors(tree, base or url)):
        if len(found) < _MOST:
            found.setdefault(link.url, link)
    return sorted(found.values(), key=lambda link: link.comments)


async def discover(fetcher: Fetcher, homepage: str, *, parse: Parse = parse_feed, tries: int = TRIES) -> list[str]:
    """Return the feeds behind an address, each fetched and read; those with entries first, else in the page's order.

    Args:
        homepage: whatever someone pasted.
        tries: candidates fetched of those that the page names; the conventional paths are tried when none of them is
            a feed, up to the first that is.

    Raises:
        UsageError: nothing in it is an address.
        FetchError: the page can't be had, and no feed was found where feeds conventionally are.
    """
    address = address_of(homepage)
    if not address:
        raise UsageError(f"{homepage[:200]!r} is no address of a site, a feed or a Telegram channel")
    trouble: FetchError | None = None
    try:
        address, page = await _first_page(fetcher, address, homepage)
    except (BadStatus, Blocked) as error:
        # Some sites show their pages to browsers alone and still serve their feeds.
        trouble, candidates = error, []
    else:
        if _feed(page, parse):
            return [page.moved_to or address]
        if code := blockpages.recognise(page, address):
            trouble = Blocked(blockpages.MEANING[code], url=page.url, code=code, status=page.status)
        address = page.url
        is_page = markup.may_be_html(page.body, page.content_type)
        html = markup.text_of(page.body[:_PAGE], page.content_type) if is_page else ""
        candidates = [link.url for link in feeds_of(html, url=page.url)]
    feeds = await _those_that_parse(fetcher, candidates[:tries], parse)
    if not feeds and not address.startswith("https://t.me/s/"):
        conventional = (_join(address, path) for path in CONVENTIONAL)
        tried = set(candidates[:tries])
        feeds = await _those_that_parse(fetcher, [url for url in conventional if url not in tried], parse, enough=1)
    if not feeds and trouble is not None:
        raise trouble
    return feeds


async def _first_page(fetcher: Fetcher, address: str, pasted: str) -> tuple[str, Response]:
    try:
        return address, await fetcher.get(address, accept=ACCEPT)
    except Unreachable:
        if not address.startswith("https:") or _SCHEME.match(pasted.strip()):
            raise
        # Nobody said https: it was our guess.
        address = f"http:{address[6:]}"
        return address, await fetcher.get(address, accept=ACCEPT)


async def _those_that_parse(fetcher: Fetcher, candidates: list[str], parse: Parse, *, enough: int = TRIES) -> list[str]:
    found: dict[str, bool] = {}
    for candidate in candidates:
        try:
            response = await fetcher.get(candidate)
        except FetchError:
            continue
        feed = _feed(response, parse)
        if feed is not None:
            found.setdefault(response.moved_to or candidate, bool(feed.items))
            if len(found) >= enough:
                break
    return sorted(found, key=lambda url: not found[url])


def _feed(response: Response, parse: Parse) -> Feed | None:
    try:
        return parse(response.body, url=response.url, content_type=response.content_type)
    except ParseError:
        return None


def _links(tree: markup.Element, base: str) -> Iterator[FeedLink]:
    for node in islice(tree.iter("link"), _LOOKED_AT):
        rel = node.get("rel", "").lower().split()
        kind = node.get("type", "").partition(";")[0].strip().lower()
        href = node.get("href", "")
        named = "alternate" in rel and (kind in _FEED_TYPES or (kind == "application/json" and _is_feed_path(href)))
        if not (named or "feed" in rel) or "stylesheet" in rel:
            continue
        if address := _join(base, href):
            title = node.get("title", "")
            yield FeedLink(address, title, kind, comments=_is_comments(address, title))


def _anchors(tree: markup.Element, base: str) -> Iterator[FeedLink]:
    """Links of the site's own that are called like a feed."""
    for node in islice(tree.iter("a"), _LOOKED_AT):
        href = node.get("href", "")
        if not _is_feed_path(href):
            continue
        address = _join(base, href)
        if address and (_same_site(address, base) or _host(address).endswith(_PUBLISHERS)):
            title = markup.visible(node)[:200]
            yield FeedLink(address, title, comments=_is_comments(address, title))


def _is_feed_path(href: str) -> bool:
    path, _, query = href[:2000].partition("#")[0].partition("?")
    return _FEED_PATH.search(path) is not None or _FEED_QUERY.search(query) is not None


def _is_comments(address: str, title: str) -> bool:
    return _COMMENTS.search(address.partition("://")[2].partition("/")[2]) is not None or bool(_COMMENTS.search(title))


def _join(base: str, href: str) -> str:
    """Return an absolute http(s) address without its fragment, or ""."""
    if not href.strip():
        return ""
    try:
        address = ada_url.join_url(base, href.strip())
    except ValueError:
        return ""
    return address.partition("#")[0] if address.startswith(("http://", "https://")) else ""


def _same_site(one: str, other: str) -> bool:
    return _host(one).split(".")[-2:] == _host(other).split(".")[-2:]


def _host(address: str) -> str:
    return ada_url.URL(address).hostname

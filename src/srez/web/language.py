"""The language of a page: its address says it, else the reader's earlier choice, else the browser, else the site.

A choice is made by following the switcher's link `?lang=uk` from a page of the site itself; it is kept in a cookie.
Whoever comes by such an address from elsewhere sees that page in that language, and nothing is kept.

Each request has its own context (asyncio gives each task one, `asyncio.to_thread` takes it along), so that what is
chosen here is read by `words` anywhere below, and by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import get_args
from urllib.parse import quote, urlsplit

import msgspec
from litestar.types import HTTPScope, Message, Receive, Send

from srez.settings import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
#: What each calls itself.
NAMES: Mapping[Language, str] = {"ru": "Русский", "uk": "Українська", "be": "Беларуская", "en": "English"}  # no words
COOKIE = "lang"
#: Seconds for which a choice is kept.
KEPT = 365 * 86_400

#: Bytes of a header or an address, and languages in a header, that are looked at; a browser sends a fraction of either.
_LONGEST = 512
_MOST = 20

_IN_QUERY = re.compile(rb"(?:^|&)lang=([a-z]{2})(?=&|$)")
_IN_COOKIE = re.compile(rb"(?:^|; ?)lang=([a-z]{2})(?=;|$)")
#: A language range and its weight (RFC 9110 §12.4.2, §12.5.4).
_RANGE = re.compile(
    r"[ \t]*([a-z]{1,8}|\*)(?:-[a-z0-9-]*)?[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?", re.I
)


class Chosen(msgspec.Struct, frozen=True):
    """The language of a request."""

    language: Language = "ru"
    #: True when the address says it: pages that the answer redirects to are to say it too.
    addressed: bool = False
    #: True when the reader has just chosen it and it is to be kept.
    keep: bool = False
    #: The request's path, and its query without `lang`, fit for a link.
    path: str = "/"
    query: str = ""


class Link(msgspec.Struct, frozen=True):
    """The way to the same page in a language."""

    language: Language
    name: str
    #: The query alone, which a browser resolves against the page's own address.
    query: str
    #: The whole address without the site's name.
    path: str
    here: bool


_chosen: ContextVar[Chosen] = ContextVar("language", default=Chosen())  # noqa: B039 - frozen


def chosen() -> Chosen:
    """Return what was chosen for this request; Russian, the language of the source text, outside of any."""
    return _chosen.get()


def spoken() -> Language:
    """Return the language that `words` speaks now."""
    return _chosen.get().language


@contextmanager
def speaking(choice: Chosen | Language) -> Iterator[None]:
    """Speak a language within."""
    token = _chosen.set(choice if isinstance(choice, Chosen) else Chosen(choice))
    try:
        yield
    finally:
        _chosen.reset(token)


def choose(
    headers: Iterable[tuple[bytes, bytes]], path: bytes, query: bytes, default: Language, *, by_address: bool = False
) -> Chosen:
    """Choose the language of a request.

    Args:
        headers: as ASGI has them; any bytes.
        path: the address's path as it was sent; any bytes.
        query: its query; any bytes.
        default: the site's language.
        by_address: only the address counts, the reader doesn't: the answer is to be the same for all.
    """
    found = _language(_IN_QUERY.search(query))
    addressed, keep = found is not None, False
    if found is not None:
        keep = not by_address and _from_here(headers)
    elif not by_address:
        kept = _language(_IN_COOKIE.search(_joined(headers, b"cookie", b"; ")))
        found = kept or _preferred(_joined(headers, b"accept-language", b",")[:_LONGEST])
    return Chosen(found or default, addressed, keep, _path(path), _rest(query))


def _language(match: re.Match[bytes] | None) -> Language | None:
    code = match[1].decode() if match else ""
    return next((language for language in LANGUAGES if language == code), None)


def _joined(headers: Iterable[tuple[bytes, bytes]], name: bytes, between: bytes) -> bytes:
    return between.join([value for each, value in headers if each == name])


@lru_cache(maxsize=512)
def _preferred(accept: bytes) -> Language | None:
    """Return the language that `Accept-Language` weighs most; None where it prefers another, or any."""
    best: Language | None = None
    most = 0.0
    for part in accept.decode("latin-1").split(",")[:_MOST]:
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        weight = float(match[2]) if match[2] else 1.0
        code = match[1].lower()
        named = next((language for language in LANGUAGES if language == code), None)
        if weight > most and (named or code == "*"):
            best, most = named, weight
    return best


def _from_here(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a link of the site itself was followed, as far as the browser tells."""
    site = _joined(headers, b"sec-fetch-site", b",")
    if site:
        return site == b"same-origin"
    # Browsers keep Sec-Fetch-Site to themselves on plain HTTP.
    host = _joined(headers, b"host", b",")
    try:
        came = urlsplit(_joined(headers, b"referer", b",")[:_LONGEST].decode("latin-1")).netloc
    except ValueError:
        return False
    return bool(host) and came.encode("latin-1") == host


def _path(path: bytes) -> str:
    return quote(path[:_LONGEST], safe="%/&=+:,;@!$'()*~")


def _rest(query: bytes) -> str:
    if not query or len(query) > _LONGEST:
        return ""
    parts = [part for part in query.split(b"&") if part and not part.startswith(b"lang=")]
    return quote(b"&".join(parts), safe="%&=+:,;@/?!$'()*~")


def links() -> list[Link]:
    """Return the ways to the page of this request in each language."""
    now = _chosen.get()
    rest = f"&{now.query}" if now.query else ""
    queries = ((each, f"?lang={each}{rest}") for each in LANGUAGES)
    return [Link(each, NAMES[each], query, now.path + query, each == now.language) for each, query in queries]


def neutral_path() -> str:
    """Return the address of this request's page that names no language, without the site's name."""
    now = _chosen.get()
    return now.path + (f"?{now.query}" if now.query else "")


async def speak(
    app: Callable[[HTTPScope, Receive, Send], Awaitable[None]],
    scope: HTTPScope,
    receive: Receive,
    send: Send,
    *,
    default: Language,
    secure: bool,
) -> None:
    """Have `app` answer a request in its language, and send the cookie that keeps the reader's choice.

    Args:
        default: the site's language.
        secure: whether readers reach the site by HTTPS.
    """
    path = scope["path"]
    raw = scope.get("raw_path") or path.encode()
    program = path.startswith("/api/")
    feed = not program and path.rpartition(".")[2] in ("rss", "atom", "json")
    now = choose(scope["headers"], raw.split(b"?", 1)[0], scope["query_string"], default, by_address=feed)
    kept = f"{COOKIE}={now.language}; Path=/; Max-Age={KEPT}; SameSite=Lax; HttpOnly" + ("; Secure" if secure else "")

    async def keeping(message: Message) -> None:
        # What has no words, and a redirect to what has them, is no page that was chosen.
        if message["type"] == "http.response.start" and any(
            name == b"content-language" for name, _ in message["headers"]
        ):
            message = {**message, "headers": [*message["headers"], (b"set-cookie", kept.encode())]}
        await send(message)

    with speaking(now):
        await app(scope, receive, keeping if now.keep and not program else send)

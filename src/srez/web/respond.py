"""Answers with validators: an unchanged document is not sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import quote

from litestar import Request as LitestarRequest
from litestar import Response
from litestar.datastructures import State

from srez.web import language
from srez.web.site import Site

Request = LitestarRequest[Any, Any, State]
Answer = Response[bytes]

#: A reader's cache may keep it, but asks each time: what is redacted must go from there too.
ASK = "no-cache"
#: What can never change, for a year.
FOR_EVER = "public, max-age=31536000, immutable"

#: Sent with what is in the reader's language and is no page.
BY_READER = {"vary": "Accept-Language, Cookie"}

#: Of `text/…` the encoding is added on the way out.
HTML = "text/html"
JSON = "application/json"
TEXT = "text/plain"
PROBLEM = "application/problem+json"
#: What has words in the language of the reader, and what has them in that of the site; the rest has no words of ours.
_READERS = (HTML, JSON, PROBLEM)
_SITES = ("application/rss+xml", "application/atom+xml", "application/feed+json")


def site_of(request: Request) -> Site:
    """Return the site that the application serves, as the operator wants it now."""
    return cast(Site, request.app.state["site"]).current()


def answer(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    cache: str = ASK,
    modified: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Answer with a document, or with 304 when the client holds the same one.

    The tag is weak (RFC 9110 §8.8.1), since the same document goes out under several encodings.
    """
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    sent = {"etag": tag, "cache-control": cache, **in_language(media_type), **(headers or {})}
    if modified is not None:
        sent["last-modified"] = format_datetime(modified, usegmt=True)
    if holds(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, headers=sent, media_type=media_type)
    return Response(body, headers=sent, media_type=media_type)


def in_language(media_type: str) -> dict[str, str]:
    """Return the headers that tell the language of an answer, and what it was chosen by."""
    kind = media_type.partition(";")[0]
    told = {"content-language": language.spoken()} if kind in _READERS or kind in _SITES else {}
    return told | ({"vary": "Accept-Language, Cookie"} if kind in _READERS else {})


def holds(condition: str, tag: str) -> bool:
    """Tell whether `If-None-Match` names the tag (RFC 9110 §13.1.2)."""
    held = [each.strip() for each in condition.split(",")]
    return "*" in held or tag in held or tag.removeprefix("W/") in held


def moved(path: str) -> Answer:
    """Redirect for good to a path of this site, in the language that the address asks for."""
    chosen = language.chosen()
    if chosen.addressed:
        path += f"?lang={chosen.language}"
    return Response(b"", status_code=301, headers={"location": quote(path, safe="/:+?=&%~-._")}, media_type=TEXT)


def asked_path(request: Request) -> str:
    """Return the path as it was asked for; the router's own has lost its final slash."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.split(b"?", 1)[0].decode("latin-1")


def slashed(request: Request) -> Answer | None:
    """Redirect an address of a list that lacks its final slash; None when it has it."""
    path = asked_path(request)
    if path.endswith("/"):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return Response(
        b"", status_code=301, headers={"location": "/" + path.strip("/") + "/" + (f"?{query}" if query else "")},
        media_type=TEXT,
    )  # fmt: skip

"""The log itself, for whoever copies or checks it: C2SP tlog-tiles under `/wire/`, and the bodies beside it."""

from __future__ import annotations

import re

from litestar import get
from litestar.params import FromPath

from srez.errors import Corrupt, NotFound
from srez.ports import Reader
from srez.web.respond import FOR_EVER, TEXT, Answer, Request, answer, site_of
from srez.web.site import Site
from srez.wire import read, records, rights, tree

_OCTETS = "application/octet-stream"
_LINES = "application/jsonl; charset=utf-8"
#: A bundle's number, plain or as tiles write it.
_BODIES = re.compile(r"bodies/(0|[1-9][0-9]{0,14}|(?:x[0-9]{3}/){0,5}[0-9]{3})")


@get(["/wire/checkpoint", "/wire/verifier-key"], sync_to_thread=False)
def signed(request: Request) -> Answer:
    """Give out the newest checkpoint, or the key that it is checked against."""
    name = request.scope["path"].rpartition("/")[2]
    data = site_of(request).reader.get_file(name)
    if data is None:
        msg = f"the log has no {name} yet"
        raise NotFound(msg)
    return answer(request, data, TEXT)


@get("/wire/{path:path}", sync_to_thread=False)
def file(request: Request, path: FromPath[str]) -> Answer:
    """Give out a tile, a bundle of entries, or the bodies of one."""
    site = site_of(request)
    path = path.strip("/")
    if match := _BODIES.fullmatch(path):
        number = int(match[1].replace("x", "").replace("/", ""))
        if match[1] not in (str(number), tree.entries_path(number).removeprefix("tile/entries/")):
            raise NotFound(path)
        return answer(request, _bodies(site, number), _LINES)
    parsed = tree.parse_path(path)
    data = None if parsed is None else _tile(site.reader, *parsed)
    if data is None:
        msg = f"the log has no {path!r}"
        raise NotFound(msg)
    return answer(request, data, _OCTETS, cache=FOR_EVER)


def _size(reader: Reader) -> int:
    checkpoint = read.checkpoint(reader.get_file)
    return 0 if checkpoint is None else checkpoint.size


def _tile(reader: Reader, level: str, number: int, width: int) -> bytes | None:
    """Return a tile of the published tree; a partial one is cut from the widest that there is."""
    height = 0 if level == "entries" else int(level)
    there = (_size(reader) >> (8 * height)) - number * tree.WIDTH
    if there < width:
        return None
    for candidate in (width, tree.WIDTH, min(there, tree.WIDTH), tree.WIDTH):
        path = tree.entries_path(number, candidate) if level == "entries" else tree.tile_path(height, number, candidate)
        data = reader.get_file(path)
        if data is not None:
            return _cut(data, level, width)
    msg = f"tile/{level}, number {number}: it is published, but there is no file"
    raise Corrupt(msg)


def _cut(data: bytes, level: str, width: int) -> bytes:
    return tree.pack(tree.unpack(data)[:width]) if level == "entries" else data[: width * tree.HASH]


def _bodies(site: Site, number: int) -> bytes:
    """Write the bodies of a bundle's records, each field that may not be given out as its digest."""
    first = number * tree.WIDTH
    upto = min(first + tree.WIDTH, _size(site.reader))
    if first >= upto:
        msg = f"the log has no bundle {number}"
        raise NotFound(msg)
    lines = []
    for stored in site.reader.body_range(first, upto):
        digests = stored.digests or records.field_digests(stored.body, stored.salts)
        shown = rights.fields_of(stored, site.sources.get(stored.source))
        lines.append(records.hand_out(stored.index, stored.body, stored.salts, digests, shown))
    return b"".join(lines)

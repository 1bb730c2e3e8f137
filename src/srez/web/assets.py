"""Static files, held in memory: there are a few dozen. The style sheet is put together from its parts."""

from __future__ import annotations

import gzip
import re
from functools import cache, cached_property
from hashlib import blake2b
from importlib import resources

import brotli  # type: ignore[import-untyped]
import msgspec

_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
}
#: Formats that are compressed in themselves.
_PACKED = {_TYPES["png"], _TYPES["woff2"]}
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_INDENT = re.compile(r"\n\s*")
#: Lines of a script that are a comment, and indents; our scripts have no string of several lines.
_FOR_AUTHORS = re.compile(r"^(?:[ \t]*//.*\n|[ \t]+)", re.MULTILINE)
_URL = re.compile(r"url\(([\w.-]+)\)")


class Asset(msgspec.Struct, frozen=True, dict=True):
    """A static file."""

    data: bytes
    media_type: str

    @cached_property
    def version(self) -> str:
        """Changes with its bytes, and is part of the address, so that caches may keep it for ever."""
        return blake2b(self.data, digest_size=5).hexdigest()

    @cached_property
    def packed(self) -> dict[str, bytes]:
        """The bytes by content coding, the better one first; made once, as small as they get."""
        if self.media_type in _PACKED:
            return {}
        return {"br": brotli.compress(self.data, quality=11), "gzip": gzip.compress(self.data, 9, mtime=0)}


@cache
def assets() -> dict[str, Asset]:
    """Return the static files by name."""
    web = resources.files("srez.web")
    found = {}
    for file in web.joinpath("static").iterdir():
        suffix = file.name.rpartition(".")[2]
        if suffix in _TYPES:
            data = file.read_bytes()
            if suffix == "js":
                data = _FOR_AUTHORS.sub("", data.decode()).encode()
            found[file.name] = Asset(data, _TYPES[suffix])
    parts = sorted(web.joinpath("styles").iterdir(), key=lambda part: part.name)
    style = "".join([part.read_text(encoding="utf-8") for part in parts])
    style = _INDENT.sub("\n", _COMMENT.sub("", style))
    # A font's address changes with it, and the sheet's own with that.
    style = _URL.sub(lambda match: f"url({match[1]}?v={found[match[1]].version})", style)
    found["srez.css"] = Asset(style.encode(), _TYPES["css"])
    return found


def address(name: str) -> str:
    """Return the address under which pages use a static file."""
    return f"/static/{name}?v={assets()[name].version}"

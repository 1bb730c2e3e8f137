"""Pictures as sources give them: good ones, and such as nobody should open."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw


def drawing(width: int = 1600, height: int = 900, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height))
    pen = ImageDraw.Draw(image)
    for x in range(0, width, 40):
        pen.rectangle((x, 0, x + 20, height), fill=x % 255 if mode == "L" else (x % 255, 80, 200 - x % 200))
    return image


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(width: int = 1600, height: int = 900, **options: Any) -> bytes:
    return encoded(drawing(width, height), "JPEG", **options)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_that_claims(width: int, height: int) -> bytes:
    """A small PNG whose rows are all alike, and so compress to next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(width // 8 + 1) * min(height, 20_000), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of_scans(scans: int) -> bytes:
    """A progressive JPEG that has its decoder go over all of the picture again and again."""
    plain = encoded(Image.new("L", (5000, 5000), 90), "JPEG", progressive=True)
    last = plain.rindex(b"\xff\xda")
    end = plain.rindex(b"\xff\xd9")
    return plain[:last] + plain[last:end] * scans + b"\xff\xd9"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><script>alert(1)</script></svg>'

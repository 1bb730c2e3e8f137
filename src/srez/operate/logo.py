"""A logo drawn anew from whatever was uploaded: only its pixels are taken over, so nothing else can come along."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from srez.errors import UsageError

#: Bytes taken, and of what is drawn.
MOST = 1_000_000
LARGEST = 200_000
#: Pixels of an uploaded side, and of the drawn picture.
SIDE = 4_000
WIDTH, HEIGHT = 640, 128
FORMATS = ("PNG", "JPEG", "WEBP")


def redraw(data: bytes) -> bytes:
    """Return a PNG of at most 640 × 128 pixels without anything but pixels.

    Raises:
        UsageError: its text is a code: `too-large`, `format` (none of PNG, JPEG, WebP, or broken), `busy` (too noisy
            for a logo: the drawn picture would be too heavy).
    """
    if len(data) > MOST:
        raise UsageError("too-large")
    try:
        # Only the head is read here: a picture that claims to be huge is refused before a pixel is decoded.
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if not (0 < picture.width <= SIDE and 0 < picture.height <= SIDE):
                raise UsageError("too-large")
            picture.seek(0)
            pixels = picture.convert("RGBA")
    except UsageError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UsageError("format") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError, MemoryError) as error:
        # Pillow's decoders tell of broken bytes in all these ways; the bytes are the upload's, so is the fault.
        raise UsageError("format") from error
    pixels.thumbnail((WIDTH, HEIGHT))
    plain = Image.frombytes("RGBA", pixels.size, pixels.tobytes())
    drawn = io.BytesIO()
    plain.save(drawn, "PNG", optimize=True)
    if drawn.tell() > LARGEST:
        raise UsageError("busy")
    return drawn.getvalue()

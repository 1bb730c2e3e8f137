"""Bytes from outside → pictures of ours. Nothing of the bytes is passed on, only what they show."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms, ImageOps

from srez.web.painter.jobs import Form, Made, Picture, Refusal

#: Formats that are read; SVG, which can hold scripts and addresses, is none.
FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
#: Pixels of a picture that is decoded, and of a side; a smaller one than the least is no picture but a tracker.
PIXELS = 32_000_000
SIDE = 16_000
LEAST = 32
#: How much higher than wide a picture may come out; a taller one is narrowed.
TALL = 1.5
#: The ground of what is transparent, where the format knows no transparency: the site's paper.
PAPER = (251, 249, 244)
_SAVE: dict[Form, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 76, "method": 4},
    "jpeg": {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}

# The bound is ours, and told before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def scale(data: bytes, widths: tuple[int, ...], form: Form) -> Made | Refusal:
    """Make pictures of these widths, never wider than the original; its first frame only, without its metadata."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if problem := _problem(*image.size):
            return Refusal(problem)
        # A JPEG is decoded at no more than twice what is wanted, at a fraction of the cost.
        image.draft("RGB", (2 * max(widths), int(2 * TALL * max(widths))))
        image.load()
        plain = _plain(image, form)
    except Exception as error:  # noqa: BLE001 - hostile bytes make decoders raise whatever there is
        return Refusal(f"{type(error).__name__}: {error}"[:200])
    made: dict[int, Picture] = {}
    for width in sorted(set(widths), reverse=True):
        # Each from the next larger one.
        plain.thumbnail((width, int(width * TALL)), Image.Resampling.LANCZOS, reducing_gap=2.0)
        out = io.BytesIO()
        plain.save(out, **_SAVE[form])
        made[width] = Picture(*plain.size, out.getvalue())
    return Made(tuple(made[width] for width in widths))


def _problem(width: int, height: int) -> str:
    if min(width, height) < LEAST:
        return f"{width}×{height}: too small"
    if max(width, height) > SIDE or width * height > PIXELS:
        return f"{width}×{height}: too large"
    return ""


def _plain(image: Image.Image, form: Form) -> Image.Image:
    """Return the first frame upright, in sRGB, with nothing else that the file held."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    see_through = image.has_transparency_data
    image = _in_srgb(image, profile) if profile and image.mode in ("RGB", "CMYK") else image
    if not see_through:
        plain = image.convert("RGB")
    elif form == "webp":
        plain = image.convert("RGBA")
    else:
        over = image.convert("RGBA")
        plain = Image.new("RGB", over.size, PAPER)
        plain.paste(over, mask=over.getchannel("A"))
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A broken profile: the colours as they stand are better than none.
        return image
    return image if converted is None else converted

"""The icon of an installed site: the logo's slices on paper, with the operator's accent, or the operator's own logo."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from srez.web.painter.jobs import Icon, Made, Picture
from srez.web.painter.logo import PAPER, colour_of, slices

#: Drawn so many times larger, so that edges come out smooth.
FINE = 8
#: What an own logo takes of the place that the slices would have, for which its figure is not made.
_OWN = 0.84


def draw(icon: Icon) -> Made:
    """Draw an icon as PNG."""
    image = drawn(icon)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Made((Picture(*image.size, out.getvalue()),))


def drawn(icon: Icon) -> Image.Image:
    """Draw an icon; what is cut to a device's own shape has no edge and no transparency."""
    side = icon.size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * icon.rounded, fill=PAPER)
    edge = side * (1 - icon.part) / 2
    if not icon.logo:
        for (left, top, right, bottom), colour in slices(edge, edge, side * icon.part, colour_of(icon.accent)):
            pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    small = image.resize((icon.size, icon.size), Image.Resampling.LANCZOS)
    if icon.logo:
        with Image.open(io.BytesIO(icon.logo), formats=("PNG",)) as opened:
            logo = opened.convert("RGBA")
        share = icon.size * icon.part * _OWN / max(logo.size)
        logo = logo.resize((max(1, round(logo.width * share)), max(1, round(logo.height * share))))
        small.alpha_composite(logo, ((icon.size - logo.width) // 2, (icon.size - logo.height) // 2))
    return small if icon.rounded else small.convert("RGB")

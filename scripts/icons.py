"""Make the icons of the installed site from the logo: `python scripts/icons.py`. What it makes is committed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from srez.web.painter.logo import PAPER, slices

TARGET = Path(__file__).parent.parent / "src" / "srez" / "web" / "static"
#: Drawn so many times larger, so that edges come out smooth.
FINE = 8


def icon(size: int, *, part: float, rounded: float) -> Image.Image:
    """Draw the logo over `part` of a square; its corners are rounded by this share, 0 for a full square."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * rounded, fill=PAPER)
    edge = side * (1 - part) / 2
    for (left, top, right, bottom), colour in slices(edge, edge, side * part):
        pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Draw them all."""
    icon(192, part=1.0, rounded=0.16).save(TARGET / "icon-192.png", optimize=True)
    icon(512, part=1.0, rounded=0.16).save(TARGET / "icon-512.png", optimize=True)
    # What a device cuts to its own shape keeps clear of the edge (W3C App Manifest, safe zone), and has no edge itself.
    icon(512, part=0.72, rounded=0).convert("RGB").save(TARGET / "icon-maskable.png", optimize=True)
    icon(180, part=0.92, rounded=0).convert("RGB").save(TARGET / "icon-180.png", optimize=True)


if __name__ == "__main__":
    main()

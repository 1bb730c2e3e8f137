"""Make the icons of the installed site from the logo's idea: `python scripts/icons.py`. What it makes is committed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).parent.parent / "src" / "srez" / "web" / "static"
PAPER = (251, 249, 244)
INK = (28, 27, 25)
NOW = (179, 38, 30)
#: A day in five slices, each as dark as it was full; the last one is now.
SLICES = (0.3, 0.7, 0.45, 1.0, None)
#: Drawn so many times larger, so that edges come out smooth.
FINE = 8


def icon(size: int, *, part: float, rounded: float) -> Image.Image:
    """Draw the logo over `part` of a square; its corners are rounded by this share, 0 for a full square."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * rounded, fill=PAPER)
    inner = side * part
    left, top = (side - inner) / 2, (side - inner * 0.88) / 2
    step = inner / (len(SLICES) - 1 + 0.6)
    for number, share in enumerate(SLICES):
        colour = NOW if share is None else tuple(round(p + (i - p) * share) for p, i in zip(PAPER, INK, strict=True))
        x = left + number * step
        pen.rectangle((x, top, x + step * 0.6, top + inner * 0.88), fill=colour)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Draw them all."""
    icon(192, part=0.68, rounded=0.14).save(TARGET / "icon-192.png", optimize=True)
    icon(512, part=0.68, rounded=0.14).save(TARGET / "icon-512.png", optimize=True)
    # What a device cuts to its own shape keeps clear of the edge (W3C App Manifest, safe zone), and has no edge itself.
    icon(512, part=0.5, rounded=0).convert("RGB").save(TARGET / "icon-maskable.png", optimize=True)
    icon(180, part=0.66, rounded=0).convert("RGB").save(TARGET / "icon-180.png", optimize=True)


if __name__ == "__main__":
    main()

"""The logo: slices of a day, the one that is now, and what is yet to come; the figures of `static/srez.svg`."""

from __future__ import annotations

from collections.abc import Iterator

PAPER = (251, 249, 244)
INK = (28, 27, 25)
NOW = (179, 38, 30)
TO_COME = (216, 210, 196)
#: The side of the square that it is drawn in.
SIDE = 32

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]
#: Left edges of the past's slices and how dark they are; each is 2 wide and 18 high.
_PAST = ((4, 0.35), (10, 0.35), (16, 0.35), (6, 0.7), (12, 0.7), (8, 1.0), (14, 1.0), (18, 1.0))


def mixed(share: float, colour: Colour = INK) -> Colour:
    """Return a colour of this strength on paper."""
    r, g, b = (round(paper + (ink - paper) * share) for paper, ink in zip(PAPER, colour, strict=True))
    return r, g, b


def colour_of(accent: str) -> Colour:
    """Read a colour, `#rrggbb`; "" is the one that means now."""
    return (int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16)) if accent else NOW


def slices(left: float, top: float, side: float, now: Colour = NOW) -> Iterator[tuple[Box, Colour]]:
    """Yield its slices in a square: the box (left, top, right, bottom) and the colour of each."""
    unit = side / SIDE
    figures = [(x, 2, 7, 18, mixed(share)) for x, share in _PAST]
    for x, width, y, height, colour in (*figures, (22, 2, 5, 22, now), (25, 3, 7, 18, mixed(0.6, TO_COME))):
        yield (left + x * unit, top + y * unit, left + (x + width) * unit, top + (y + height) * unit), colour

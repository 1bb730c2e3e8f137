"""Accent colours that can be read: contrast by WCAG 2.2."""

from __future__ import annotations

#: What WCAG asks of text (AA).
ENOUGH = 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def least(colour: str, grounds: tuple[str, ...]) -> float:
    """Return the contrast of a colour with the ground on which it is read worst."""
    return min(contrast(colour, ground) for ground in grounds)


def fitted(colour: str, grounds: tuple[str, ...]) -> str:
    """Return the colour nearest to this one that can be read on all grounds: mixed with black or white.

    Raises:
        ValueError: when not even black or white can be read on all of them.
    """
    for step in range(101):
        for towards in ("#000000", "#ffffff"):
            mixed = _mix(colour, towards, step / 100)
            if least(mixed, grounds) >= ENOUGH:
                return mixed
    msg = f"nothing can be read on {grounds}"
    raise ValueError(msg)


def _mix(colour: str, other: str, share: float) -> str:
    parts = [
        round(int(colour[at : at + 2], 16) * (1 - share) + int(other[at : at + 2], 16) * share) for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)

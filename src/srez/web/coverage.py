"""How a story was told over time, as a small area of SVG: one step for each stretch of equal length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from markupsafe import Markup

from srez.web.site import Site
from srez.web.words import day as in_words

#: Steps that are drawn at most, and lengths of a step in minutes.
MOST_STEPS = 96
_LENGTHS = (1, 5, 15, 60, 180, 360, 1440)
#: Height of the drawing in its own units; a step is one wide.
HEIGHT = 24


class Tick(msgspec.Struct, frozen=True):
    """A time under the drawing, `x` in percent of its width."""

    x: float
    label: str


class Coverage(msgspec.Struct, frozen=True):
    """A drawing."""

    width: int
    path: Markup
    ticks: list[Tick]
    #: Articles of the highest step, and how many minutes a step has.
    most: int
    step: int


def coverage(site: Site, seen: Sequence[datetime]) -> Coverage | None:
    """Draw when articles were seen; None for a story of one moment."""
    minutes = sorted(int(each.timestamp()) // 60 for each in seen)
    if len(minutes) < 2 or minutes[0] == minutes[-1]:
        return None
    span = minutes[-1] - minutes[0] + 1
    step = next((length for length in _LENGTHS if span <= length * MOST_STEPS), -(-span // MOST_STEPS))
    counts = Counter((minute - minutes[0]) // step for minute in minutes)
    width, most = max(counts) + 1, max(counts.values())
    # Up or down to each step's height and one to the right; back along the ground.
    drawn = "".join(f"V{HEIGHT - round(HEIGHT * counts.get(x, 0) / most)}h1" for x in range(width))
    path = Markup(f"M0 {HEIGHT}{drawn}V{HEIGHT}z")  # noqa: S704 - numbers alone
    return Coverage(width, path, _ticks(site, seen), most, step)


def _ticks(site: Site, seen: Sequence[datetime]) -> list[Tick]:
    """Name the start and the end, with their days where they differ."""
    first, last = site.zone.local(min(seen)), site.zone.local(max(seen))
    named = last - first >= timedelta(days=1) or first.date() != last.date()
    return [
        Tick(x, f"{in_words(local.date(), weekday=False, year=False)}, {local:%H:%M}" if named else f"{local:%H:%M}")
        for x, local in ((0.0, first), (100.0, last))
    ]

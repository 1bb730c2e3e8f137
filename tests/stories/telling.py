"""Stories made for tests: short to write, and drawn by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from srez.stories.telling import Telling

MINUTE = 60_000_000


def telling(index: int, source: str, minute: int | None = None, **facts: Any) -> Telling:
    """Return an article first seen so many minutes after the start (by default as many as its index)."""
    return Telling(index=index, seen=(index if minute is None else minute) * MINUTE, source=source, **facts)


_SOURCES = [f"s{number}" for number in range(6)]


@st.composite
def tellings(draw: st.DrawFn, least: int = 1, most: int = 14) -> list[Telling]:
    """Draw the articles of a story, with whatever credits and copies, circles among them."""
    indexes = draw(st.lists(st.integers(0, 40), min_size=least, max_size=most, unique=True))
    anyone = st.sampled_from([*_SOURCES, "elsewhere", "~0a1b2c3d"])
    return [
        telling(
            index,
            source := draw(st.sampled_from(_SOURCES)),
            draw(st.integers(0, 900)),
            country="RU UA BY".split()[int(source[1]) % 3],
            owner="Кольцо" if source in ("s0", "s3") else "",
            ownership=draw(st.sampled_from(["state", "private", "unknown"])),
            language=draw(st.sampled_from(["ru", "uk", "be", ""])),
            copy_of=draw(st.sampled_from([-1, -1, -1, 99, *indexes])),
            origins=tuple(draw(st.lists(anyone, max_size=3))),
            not_news=draw(st.integers(0, 9)) == 0,
            terms=tuple(draw(st.lists(st.sampled_from("abcdef"), max_size=5))),
            title=draw(st.sampled_from(["", "Титул", "Иной"])),
            loud=draw(st.booleans()),
        )
        for index in indexes
    ]

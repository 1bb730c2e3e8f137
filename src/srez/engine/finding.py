"""A finder put together for a data folder, with the window that was decided before."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from srez.engine import data, models
from srez.model import Body, Source
from srez.pipeline.decider import Subject
from srez.pipeline.finding import HOURS, Finder
from srez.ports import Cache
from srez.views.stories import Member, Stories

_HOUR = 3_600_000_000
#: Articles whose bodies are read at once.
_PIECE = 500


def open_finder(opened: data.Reading, stories: Stories, cache: Cache) -> Finder:
    """Return a finder that remembers the stories of the window as the view has them."""
    finder = Finder(models.load(), cache, lambda indexes: _texts(opened, indexes))
    newest = stories.latest()
    if newest:
        members = stories.window(newest - HOURS * _HOUR, newest + 1)
        known = {member.index: member for member in members}
        finder.remember(members, lambda indexes: _subjects(opened, known, indexes))
    return finder


def _texts(opened: data.Reading, indexes: Sequence[int]) -> dict[int, tuple[str, str]]:
    found = opened.store.bodies(indexes)
    return {
        index: (each.body.title, each.body.text or each.body.summary)
        for index, each in found.items()
        if _there(each.body)
    }


def _there(body: Body) -> bool:
    return bool(body.title or body.text or body.summary)


def _subjects(opened: data.Reading, known: dict[int, Member], indexes: Sequence[int]) -> list[Subject]:
    sources = {slug: msgspec.json.decode(each, type=Source) for slug, _, each, _ in opened.store.sources()}
    found = []
    for at in range(0, len(indexes), _PIECE):
        bodies = opened.store.bodies(indexes[at : at + _PIECE])
        for index in indexes[at : at + _PIECE]:
            stored = bodies.get(index)
            if stored is not None and _there(stored.body):
                source = sources.get(stored.source) or Source(slug=stored.source, name=stored.source)
                found.append(
                    Subject(article=index, version=index, seen=known[index].seen, source=source, body=stored.body)
                )
    return found

"""One round from a standing start: the parser is started first, and gets ready on a second core meanwhile.

start the parser | load | open the data folder | look at every source | fold
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from srez.engine.memory import loading
from srez.engine.parser.host import Parser
from srez.errors import Locked
from srez.settings import Settings

if TYPE_CHECKING:
    from srez.engine.collecting import Totals


async def once(
    settings: Settings,
    sources: str | None,
    progress: Callable[[int, int], None],
    given: frozenset[str],
    *,
    decide: bool = False,
) -> Totals:
    """Look at every source once, here or in the process that holds the data folder.

    Args:
        sources: a file's path or an http(s) address of sources to be added first, or None.
        progress: called with how many feeds were looked at, and how many there are.
        given: settings that count more than what the operator chose.
        decide: carry on through all views.

    Raises:
        Locked: when there are sources to be added and another process holds the data folder.
    """
    async with Parser() as parser:
        with loading():
            from srez.engine import data
            from srez.engine.collecting import collect_once
            from srez.engine.first import chosen_sources
        first = chosen_sources(settings, sources)
        try:
            with data.writing(settings) as wire:
                return await collect_once(
                    settings,
                    wire,
                    first,
                    lambda tally, count: progress(tally.visited, count),
                    given,
                    parser,
                    decide=decide,
                )
        except Locked:
            if sources is not None:
                raise
    from srez.engine.ask import collect_elsewhere

    return await collect_elsewhere(settings)

"""Everything that a decider finds with, put together."""

from __future__ import annotations

from functools import cache

from srez import loaded
from srez.catalogue import aliases
from srez.catalogue.gazetteer import gazetteer
from srez.catalogue.grouping import coefficients
from srez.catalogue.load import sources
from srez.catalogue.routine import routine
from srez.catalogue.wording import wording
from srez.enrich.places import Places
from srez.enrich.terms import Reader
from srez.pipeline.finding import Models
from srez.pipeline.looking import looks

#: Names what decides here: another one describes and groups otherwise.
NAME = "srez-1"


@cache
def load() -> Models:
    """Load what a decider needs; a decider that begins again has it at once."""
    words = loaded.morphology()
    return Models(
        name=NAME,
        tongue=loaded.tongue().tell,
        reader=Reader(words),
        quick=loaded.quick(),
        closer=loaded.closer,
        looks=looks(loaded.lexicons(), aliases.known(sources()), Places(gazetteer(), words), routine(), wording()),
        pairs=coefficients(),
    )

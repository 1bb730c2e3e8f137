"""Options that several commands share."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from srez import settings as s
from srez.settings import Settings

Data = Annotated[
    str | None, typer.Option("--data", metavar="DIR", help="Where everything is kept (SREZ_DATA, ./data).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def settings(**given: Any) -> Settings:
    """Read the settings with what the command line says."""
    return s.load(os.environ, **given)


def given(**said: Any) -> frozenset[str]:
    """Return the names of the settings that are stated anywhere: the operator can't change them from the site."""
    return s.given(os.environ, **said)

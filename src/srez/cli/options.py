"""Options that several commands share."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from srez.settings import Settings, load

Data = Annotated[
    str | None, typer.Option("--data", metavar="DIR", help="Where everything is kept (SREZ_DATA, ./data).")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def settings(**given: Any) -> Settings:
    """Read the settings with what the command line says."""
    return load(os.environ, **given)

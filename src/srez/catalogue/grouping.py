"""The coefficients by which articles are grouped: fitted by `scripts/fit_grouping.py`, which says from what."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def coefficients() -> dict[str, dict[str, float]]:
    """Return the logistic models of `srez.stories.grouping`: by kind of pair, by feature, with `bias`."""
    text = (resources.files(__package__) / "grouping.toml").read_text(encoding="utf-8")
    return {
        kind: {name: float(value) for name, value in table.items()}
        for kind, table in tomllib.loads(text).items()
        if isinstance(table, dict)
    }

"""Files of JSON lines: read and checked, and predictions written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from srez.errors import UsageError

T = TypeVar("T")


def read(path: Path, made: Callable[[Any], T], what: str) -> list[T]:
    """Return what each line of a file is, made by `made`; empty lines are passed over.

    Args:
        made: raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` for what is something else.
        what: names a line in the message.

    Raises:
        UsageError: when a line is none, or there is no line.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(made(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}:{number}: not {what}") from error
    if not found:
        raise UsageError(f"{path}: no lines")
    return found


def article(row: Any) -> dict[str, Any]:
    """Check a line `{"lang", "title", "text", …}`."""
    if not all(isinstance(row[name], str) for name in ("lang", "title", "text")):
        raise TypeError("lang, title and text are texts")
    return dict(row)


def write(path: Path, predictions: Iterable[Mapping[str, Any]]) -> None:
    """Write predictions, one JSON line each."""
    path.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in predictions), encoding="utf-8")

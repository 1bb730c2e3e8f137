"""A copy of a wire, wherever it lies: what the verifier reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol

#: A body at hand: its record's index; the salts of the fields that have a value, 32 bytes each, one after the other;
#: the six digests one after the other, or None where every present field has its value; the six values as UTF-8.
Held = tuple[
    int, bytes, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None, bytes | None
]


class Bodies(Protocol):
    """The bodies of a copy."""

    #: True where they lie unabridged: there, only a redaction or an expiry may have taken a field away.
    whole: bool

    def held(self, number: int) -> Sequence[Held]:
        """Return the bodies of bundle `number`; Corrupt when they can't be read."""
        ...


class Copy:
    """Reads one copy; close it, or use it as a context."""

    def __init__(
        self,
        get: Callable[[str], bytes | None],
        bodies: Bodies | None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        """Take a function that returns a file of the wire by its path, and the bodies, if there are any."""
        self.get = get
        self.bodies = bodies
        self.close = close

    @property
    def key(self) -> str:
        """The verifier key that the copy itself names, or ""."""
        return (self.get("verifier-key") or b"").decode(errors="replace").strip()

    def __enter__(self) -> Copy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

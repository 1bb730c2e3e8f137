"""The mark on a restored data folder: no writer opens it until it is known where the published log stands."""

from __future__ import annotations

from typing import Protocol

from srez.errors import WireError

#: Name of the mark among the lasting values.
RESTORED = "restored"


class Values(Protocol):
    """The small lasting values of a store."""

    def value(self, name: str) -> bytes | None:
        """Return one; None when it was never set."""
        ...


def may_write(store: Values) -> None:
    """Check that a writer may open the store.

    Raises:
        WireError: when it was restored from a backup and more may have been published since.
    """
    size = store.value(RESTORED)
    if size:
        msg = (
            f"restored from a backup at {size.decode()} records, and more may have been published since: writing on "
            "would sign a second history. Give the newest checkpoint that was published (a mirror's, a witness's, or "
            "that of the folder moved aside) with `srez restore --published FILE`, or begin a new log that names the "
            "old one with `srez restore --new-log`"
        )
        raise WireError(msg)

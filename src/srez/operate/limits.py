"""How often a sign-in may be tried: from one address, and altogether. Pure; the time is handed in.

Nobody can lock the operator out: from where the operator signed in before, strangers' tries don't count, and a link
of `srez operator reset` asks for no password at all.
"""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

import msgspec

#: Tries that wait for nothing; then 2, 4, 8 … seconds, at most so many.
FREE = 4
LONGEST = 900.0
#: Seconds after which an address's failures are forgotten.
FORGOTTEN = 3_600.0
#: Addresses remembered.
MOST = 4_096
#: Tries of strangers altogether: at once, and seconds until there is another.
BURST = 20
EACH = 6.0
#: Addresses remembered from which the operator signed in.
KNOWN = 32


class _Failures(msgspec.Struct):
    count: int
    last: float


class Limits:
    """Counts tries; bounded memory."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, _Failures] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._left = float(BURST)
        self._at = 0.0

    def wait(self, address: str, now: float) -> float:
        """Return the seconds until this address may try, 0 for now; a try that may go ahead is counted at once.

        Args:
            now: seconds of a clock that never runs backwards.
        """
        block = _block(address)
        failures = self._failures.get(block)
        if failures is not None and now - failures.last > FORGOTTEN:
            del self._failures[block]
            failures = None
        if failures is not None and failures.count >= FREE:
            due = failures.last + min(LONGEST, 2.0 ** min(20, failures.count - FREE + 1))
            if now < due:
                return due - now
        if block not in self._known:
            self._left = min(BURST, self._left + (now - self._at) / EACH)
            self._at = now
            if self._left < 1:
                return (1 - self._left) * EACH
            self._left -= 1
        # Counted before the password is looked at, so that many tries at one time are many.
        failures = failures or _Failures(0, now)
        failures.count, failures.last = failures.count + 1, now
        self._failures[block] = failures
        self._failures.move_to_end(block)
        if len(self._failures) > MOST:
            self._failures.popitem(last=False)
        return 0.0

    def succeeded(self, address: str) -> None:
        """Note that the password was right: the address's failures are forgotten, and it is known."""
        block = _block(address)
        self._failures.pop(block, None)
        self._known[block] = None
        self._known.move_to_end(block)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)


def _block(address: str) -> str:
    """Return what counts as one address: an IPv6 network of 64 bits is one subscriber's."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(int(parsed) >> 64)
    return str(parsed)

"""Passwords: which will do, and what is kept of them (argon2id, RFC 9106)."""

from __future__ import annotations

from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Characters.
SHORTEST = 12
LONGEST = 200

Problem = Literal["", "short", "long", "plain"]
#: RFC 9106's second recommended choice: 64 MiB, three passes.
_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=2)


def problem(password: str) -> Problem:
    """Return why a password will not do, or ""."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    return "plain" if len(set(password)) < 5 else ""


def hashed(password: str) -> str:
    """Return what is kept of a password: takes about a tenth of a second and 64 MiB."""
    return _hasher.hash(_bytes(password))


def fits(kept: str, password: str) -> bool:
    """Tell whether a password is the one that was kept; takes as long as `hashed`."""
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(kept, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

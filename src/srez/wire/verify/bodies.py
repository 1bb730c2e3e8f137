"""Bodies held against their records' digests, and the records that say why one is not there."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from heapq import heappop, heappush

import msgspec

from srez.errors import Corrupt
from srez.model import FIELDS
from srez.wire.records import ABSENT, EXPIRES, ArticleRevised, BodiesExpired, Field, Record, Redacted, read_body_line
from srez.wire.verify.copy import Held

#: Bits of the fields that are gone; one more for a body that is absent as a whole.
_BITS = 8
_WHOLE = 1 << 6
_EXPIRED = {name: sum(1 << FIELDS.index(field) for field in fields) for name, fields in EXPIRES.items()}


def digest_of(held: Held) -> tuple[str, int]:
    """Return the record's digest that a body proves, and the bits of its fields that are there as digest alone.

    Raises:
        Corrupt: when salts, digests and values don't fit each other.
    """
    salts, kept = held[1], held[2]
    parts: list[bytes] = []
    at = gone = 0
    if kept is None:
        for value in held[3:]:
            if value:
                parts.append(sha256(salts[at : at + 32] + value).digest())
                at += 32
            else:
                parts.append(ABSENT)
    else:
        if len(kept) != 32 * len(FIELDS):
            raise Corrupt("its kept digests are not six of 32 bytes")
        for number, value in enumerate(held[3:]):
            digest = kept[32 * number : 32 * number + 32]
            if value:
                digest = sha256(salts[at : at + 32] + value).digest()
                at += 32
            elif digest != ABSENT:
                gone |= 1 << number
            parts.append(digest)
    if at != len(salts):
        raise Corrupt("its salts are not one for each value")
    return sha256(b"".join(parts)).hexdigest(), gone


def from_line(line: bytes) -> Held:
    """Read a line of a `bodies/<N>` file.

    Raises:
        Corrupt: when it is none.
    """
    read = read_body_line(line)
    if not set(read.fields) <= set(FIELDS):
        raise Corrupt("a body's fields are not the known ones")
    try:
        parts = [_field(read.fields.get(name)) for name in FIELDS]
    except ValueError as error:
        msg = f"body {read.index}: {error}"
        raise Corrupt(msg) from error
    salts, digests, values = zip(*parts, strict=True)
    kept = b"".join(digests) if any(d != ABSENT for d in digests) else None
    return (read.index, b"".join(salts), kept, *values)


def _field(field: Field | None) -> tuple[bytes, bytes, bytes | None]:
    """Return a field's salt, digest and value; without a value its salt is empty, with one its digest is not asked."""
    if field is None:
        return b"", ABSENT, None
    if field.digest:
        digest = bytes.fromhex(field.digest)
        if len(digest) != 32:
            raise ValueError("a digest is not 32 bytes")
        return b"", digest, None
    salt = bytes.fromhex(field.salt)
    if len(salt) != 32 or not field.value:
        raise ValueError("a value is empty or its salt not 32 bytes")
    return salt, ABSENT, field.value.encode()


class _Stretches:
    """Ranges of indexes, each named by a record; tells the newest record that names an index."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        """Take (first, upto, index of the record)."""
        starts: dict[int, list[tuple[int, int]]] = {}
        edges: set[int] = set()
        for first, upto, by in ranges:
            starts.setdefault(first, []).append((-by, upto))
            edges |= {first, upto}
        self._edges = sorted(edges)
        self._by: list[int] = []
        open_: list[tuple[int, int]] = []
        for edge in self._edges:
            for entry in starts.get(edge, ()):
                heappush(open_, entry)
            while open_ and open_[0][1] <= edge:
                heappop(open_)
            self._by.append(-open_[0][0] if open_ else -1)

    def newest(self, index: int) -> int:
        at = bisect_right(self._edges, index) - 1
        return self._by[at] if at >= 0 else -1


class Count(msgspec.Struct):
    """How many bodies there were of each sort."""

    #: At hand, and their digest is the record's.
    checked: int = 0
    #: Of those, with a field that is handed out as its digest alone.
    withheld: int = 0
    #: With something deleted that a `redacted`, or else a `bodies.expired`, names.
    redacted: int = 0
    expired: int = 0


class BodyCheck:
    """Checks bodies as they come, and in the end whether what is missing is accounted for."""

    def __init__(self, problem: Callable[[str, str], None], *, whole: bool) -> None:
        self.count = Count()
        self._problem = problem
        self._whole = whole
        #: index << 8 | bits of what is gone, to be accounted for in the end.
        self._gone = array("q")
        self._redacted: dict[int, int] = {}
        self._expired: dict[str, list[tuple[int, int, int]]] = {}
        #: Articles' later versions: which article, which index.
        self._of = array("q")
        self._version = array("q")

    def note(self, index: int, record: Record) -> None:
        """Take a record that may say why a body is gone."""
        if isinstance(record, Redacted):
            for one in record.indexes:
                self._redacted[one] = index
        elif isinstance(record, BodiesExpired):
            if not 0 <= record.first < record.upto <= index or record.what not in _EXPIRED:
                self._problem(f"record {index}", "expires an unknown class or no range of records before it")
            else:
                self._expired.setdefault(record.what, []).append((record.first, record.upto, index))
        elif isinstance(record, ArticleRevised):
            self._of.append(record.article)
            self._version.append(index)

    def bundle(self, wanted: Sequence[tuple[int, str]], held: Sequence[Held], upto: int) -> None:
        """Check a bundle's bodies: `wanted` are (index, digest) of its records that have one."""
        rows = {body[0]: body for body in held}
        checked = 0
        for index, digest in wanted:
            body = rows.pop(index, None)
            if body is None:
                self._gone.append(index << _BITS | _WHOLE)
                continue
            try:
                proved, gone = digest_of(body)
            except Corrupt as error:
                self._problem(f"body {index}", str(error))
                continue
            if proved != digest:
                self._problem(f"body {index}", "not what its record's digest says")
                continue
            checked += 1
            if gone:
                self._gone.append(index << _BITS | gone)
        self.count.checked += checked
        for index in rows:
            if index < upto:
                self._problem(f"body {index}", "belongs to no record")

    def finish(self) -> None:
        """Account for what is gone."""
        stretches = {what: _Stretches(ranges) for what, ranges in self._expired.items()}
        versions = self._versions() if "revision" in stretches and self._gone else {}
        for packed in self._gone:
            index, gone = packed >> _BITS, packed & ((1 << _BITS) - 1)
            if self._redacted.get(index, -1) > index:
                self.count.redacted += 1
                continue
            left = gone
            for what, stretch in stretches.items():
                by = stretch.newest(index)
                if by > index and (what != "revision" or _superseded(versions, index, by)):
                    left &= ~(_EXPIRED[what] | (_WHOLE if what != "text" else 0))
            if not left:
                self.count.expired += 1
            elif left & _WHOLE:
                self._problem(f"body {index}", "absent, and neither a redaction nor an expiry names it")
            elif self._whole:
                names = ", ".join(name for bit, name in enumerate(FIELDS) if left >> bit & 1)
                self._problem(f"body {index}", f"{names}: gone, and neither a redaction nor an expiry names it")
            else:
                self.count.withheld += 1

    def _versions(self) -> dict[int, list[int]]:
        """Return, for each version of an article that was revised, all later versions of it, oldest first."""
        of: dict[int, list[int]] = {}
        for article, version in zip(self._of, self._version, strict=True):
            of.setdefault(article, []).append(version)
        return {index: later for article, later in of.items() for index in (article, *later)}


def _superseded(versions: dict[int, list[int]], index: int, before: int) -> bool:
    """Return whether an article's version had a later one before record `before`."""
    later = versions.get(index, ())
    at = bisect_right(later, index)
    return at < len(later) and later[at] < before

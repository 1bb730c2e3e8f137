"""One pass over a wire: records, tree, signature and bodies."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

import msgspec

from srez.errors import Corrupt, VerifyError
from srez.wire.checkpoint import Checkpoint, Verifier, parse_note
from srez.wire.records import ArticleRevised, decode
from srez.wire.tree import HASH, WIDTH, entries_path, unpack
from srez.wire.verify.bodies import BodyCheck
from srez.wire.verify.copy import Bodies
from srez.wire.verify.tree import Frontier, Tiles, subtree

#: Problems that are told one by one; more are counted.
MOST_PROBLEMS = 100
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    origin: str
    size: int
    #: The root that the records have, hex.
    root: str
    verifier_key: str
    #: Whether that key was taken from the copy itself, so that only its own consistency is shown.
    key_on_trust: bool = False
    #: Size of the checkpoint kept earlier that this tree grew from; None when none was given or it did not.
    grew_from: int | None = None
    #: Records by kind.
    records: dict[str, int]
    #: Whether bodies were at hand, and how many held; see `bodies.Count`.
    bodies_at_hand: bool
    bodies_checked: int = 0
    bodies_withheld: int = 0
    bodies_redacted: int = 0
    bodies_expired: int = 0
    #: Each names the index or the path; at most 100, `more_problems` counts the rest.
    problems: list[str]
    more_problems: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts the wire."""
        return not self.problems


class _Header(msgspec.Struct):
    kind: str
    time: str
    digest: str = ""


_header = msgspec.json.Decoder(_Header)


def verify(
    get: Callable[[str], bytes | None],
    key: str,
    *,
    since: bytes | None = None,
    bodies: Bodies | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check a whole wire; never stops at the first problem.

    Args:
        get: returns a file of the wire by its path, None when it is absent.
        key: the verifier key.
        since: a checkpoint kept earlier; the tree must have grown from it.
        progress: told (records done, of how many).

    Raises:
        VerifyError: when the key is none.
    """
    run = _Run(get, Verifier(key), bodies)
    stated = run.stated()
    earlier = run.earlier(since, stated.size)
    root, met = run.stream(stated.size, earlier, progress)
    if root != stated.root:
        run.problem("checkpoint", f"its root is not that of the {stated.size} records")
    if earlier is not None and met != earlier.root:
        run.problem("the checkpoint kept earlier", f"the first {earlier.size} records are others now")
    count = run.bodies.count
    return Report(
        origin=stated.origin,
        size=stated.size,
        root=root.hex(),
        verifier_key=key.strip(),
        grew_from=earlier.size if earlier is not None and met == earlier.root else None,
        records=dict(sorted(run.kinds.items())),
        bodies_at_hand=bodies is not None,
        bodies_checked=count.checked,
        bodies_withheld=count.withheld,
        bodies_redacted=count.redacted,
        bodies_expired=count.expired,
        problems=run.problems,
        more_problems=run.more,
    )


class _Run:
    """The state of one pass."""

    def __init__(self, get: Callable[[str], bytes | None], key: Verifier, bodies: Bodies | None) -> None:
        self.kinds: dict[str, int] = {}
        self.problems: list[str] = []
        self.more = 0
        self._get = get
        self._key = key
        self._at_hand = bodies
        self._tiles = Tiles(get, self.problem)
        self.bodies = BodyCheck(self.problem, whole=bodies is not None and bodies.whole)
        self._time = ""

    def problem(self, where: str, what: str) -> None:
        """Collect a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"{where}: {what}")
        else:
            self.more += 1

    def stated(self) -> Checkpoint:
        """Return what the checkpoint states, even when its signature doesn't hold."""
        note = self._get("checkpoint")
        if note is None:
            self.problem("checkpoint", "absent")
            return Checkpoint(self._key.name, 0, sha256(b"").digest())
        try:
            return self._key.open(note)
        except VerifyError as error:
            self.problem("checkpoint", str(error))
        try:
            return parse_note(note)[0]
        except VerifyError:
            return Checkpoint(self._key.name, 0, sha256(b"").digest())

    def earlier(self, since: bytes | None, size: int) -> Checkpoint | None:
        """Return the checkpoint kept earlier; None when there is none to compare with."""
        if since is None:
            return None
        try:
            earlier = self._key.open(since)
        except VerifyError as error:
            self.problem("the checkpoint kept earlier", str(error))
            return None
        if earlier.size > size:
            self.problem("the checkpoint kept earlier", f"covers {earlier.size} records; now there are only {size}")
            return None
        return earlier

    def stream(
        self, size: int, earlier: Checkpoint | None, progress: Callable[[int, int], None] | None
    ) -> tuple[bytes, bytes | None]:
        """Pass over all bundles; return the root, and the root at the earlier size."""
        frontier = Frontier()
        met = None
        tail: list[bytes] = []
        for start in range(0, size, WIDTH):
            hashes = self._bundle(start // WIDTH, min(WIDTH, size - start), size)
            if earlier is not None and start <= earlier.size < start + WIDTH:
                met = frontier.root(hashes[: earlier.size - start])
            if len(hashes) == WIDTH:
                root = subtree(hashes)
                frontier.push(root)
                self._tiles.add(root)
            else:
                tail = hashes
            if progress is not None:
                progress(min(start + WIDTH, size), size)
        self._tiles.finish()
        self.bodies.finish()
        root = frontier.root(tail)
        return root, root if earlier is not None and earlier.size == size else met

    def _bundle(self, number: int, width: int, size: int) -> list[bytes]:
        """Check a bundle's records, its hash tile and its bodies; return its leaf hashes."""
        records = self._records(number, width)
        if records is None:
            # The hash tile stands in, so that the rest can still be held against the root.
            tile = self._tiles.read(0, number, width) or b""
            tile = tile[: width * HASH].ljust(width * HASH, b"\x00")
            return [tile[at : at + HASH] for at in range(0, len(tile), HASH)]
        hashes = [sha256(b"\x00" + record).digest() for record in records]
        self._tiles.check(0, number, hashes)
        wanted = self._look_through(number * WIDTH, records)
        if self._at_hand is not None:
            try:
                held = self._at_hand.held(number)
            except Corrupt as error:
                self.problem(f"bodies/{number}", str(error))
            else:
                self.bodies.bundle(wanted, held, size)
        return hashes

    def _records(self, number: int, width: int) -> list[bytes] | None:
        path = entries_path(number, width)
        data = self._get(path)
        if data is None and width < WIDTH:
            # The partial bundle may just have given way to the full one.
            data = self._get(entries_path(number))
        if data is None:
            self.problem(path, "absent")
            return None
        try:
            records = unpack(data)
        except Corrupt as error:
            self.problem(path, str(error))
            return None
        if len(records) < width:
            self.problem(path, f"{len(records)} records where {width} belong")
            return None
        return records[:width]

    def _look_through(self, first: int, records: list[bytes]) -> list[tuple[int, str]]:
        """Check records one by one; return (index, digest) of those with a body."""
        wanted: list[tuple[int, str]] = []
        kinds, read, time = self.kinds, _header.decode, self._time
        for index, data in enumerate(records, first):
            try:
                head = read(data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                self.problem(f"record {index}", f"not a record: {error}")
                continue
            if head.time != time:
                self._check_time(index, head.time, time)
                time = max(time, head.time)
            kind = head.kind
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind != "article.published" or not head.digest:
                self._look_closer(index, data)
            if head.digest:
                wanted.append((index, head.digest))
        self._time = time
        return wanted

    def _check_time(self, index: int, time: str, before: str) -> None:
        if _TIME.fullmatch(time) is None:
            self.problem(f"record {index}", f"its time is none: {time[:40]!r}")
        elif time < before:
            self.problem(f"record {index}", f"its time {time} is before {before} of an earlier one")

    def _look_closer(self, index: int, data: bytes) -> None:
        try:
            record = decode(data)
        except Corrupt as error:
            self.problem(f"record {index}", str(error))
            return
        if isinstance(record, ArticleRevised) and not 0 <= record.article < index:
            self.problem(f"record {index}", f"revises {record.article}, which is not before it")
        self.bodies.note(index, record)

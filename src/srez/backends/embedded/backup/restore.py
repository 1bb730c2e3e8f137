"""Bring a backup back.

unpack beside | verify | mark | settle: the published log stands within it → the mark goes
                                        or a new log goes on from it, naming the old one
              | redactions since | rename
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from srez.backends.embedded.backup.mark import RESTORED
from srez.backends.embedded.backup.pack import unpack
from srez.backends.embedded.files import sync_folder
from srez.backends.embedded.lock import DataLock
from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import Corrupt, NotFound, UsageError, VerifyError
from srez.ports import Head, Staged
from srez.wire import read
from srez.wire.checkpoint import Checkpoint, Signer, Verifier
from srez.wire.intents import Configure, Intent, Redact
from srez.wire.log import CHECKPOINT, VERIFIER_KEY, Clock, Log
from srez.wire.records import Redacted, SiteConfigured, decode
from srez.wire.verify import from_place, verify, verify_place


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a restore."""

    size: int
    origin: str
    #: Whether a writer may open it (`may_write`).
    may_write: bool
    new_log: bool
    #: Articles redacted again, after a newer copy of the wire.
    redacted: int
    #: Where the folder lies that was there before, or "".
    aside: str
    #: What an operator has to know.
    warnings: list[str]


class Newer(msgspec.Struct, frozen=True):
    """What is known of the log after the backup."""

    #: The largest checkpoint that was published, as far as is known, and its bytes.
    newest: Checkpoint | None = None
    note: bytes = b""
    #: Redactions after the backup; None when no newer copy tells of them.
    redactions: list[Redacted] | None = None


def restore(
    source: Path,
    data: Path,
    *,
    published: bytes | None = None,
    new_log: bool = False,
    newer: str = "",
    aside: bool = False,
    random: Callable[[int], bytes] = os.urandom,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Callable[[int, int], None] | None = None,
) -> Restored:
    """Restore a backup into an empty folder; until it is whole and verified, nothing changes there.

    Args:
        published: the newest checkpoint that was published; a writer may open the folder when it lies within.
        new_log: go on under a fresh key and a new origin, whose first record names the old log.
        newer: folder or address of a newer copy of the wire: its checkpoint counts as `published`, and redactions
            made after the backup are made again.
        aside: move a folder that is there aside; what it has published counts as `newer`.

    Raises:
        UsageError: when the folder is not empty.
        Locked: when a process writes there.
        Corrupt: when the backup can't be read.
        VerifyError: when the backup, the published checkpoint or the newer copy does not hold.
    """
    occupied = data.exists() and any(data.iterdir())
    if occupied and not aside:
        msg = f"{data} is not empty: restore into another folder, or have this one moved aside"
        raise UsageError(msg)
    part = data.with_name(f".{data.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    try:
        unpack(source, part, progress)
        report = verify_place(str(part), progress=progress)
        if not report.holds:
            msg = f"{source}: {len(report.problems) + report.more_problems} problem(s), first: {report.problems[0]}"
            raise VerifyError(msg)
        _check_key(part, report.verifier_key)
        warnings: list[str] = []
        store = EmbeddedStore(part, write=True)
        try:
            store.set_value(RESTORED, str(report.size).encode())
            old = occupied and not newer
            copy = _usable(data, report.verifier_key, warnings) if old else newer
            result = _settle(part, store, published, new_log, copy, random, now, warnings, lenient=old)
        finally:
            store.close()
        moved = _move_aside(data) if occupied else None
        if data.exists():
            data.rmdir()
        part.rename(data)
        sync_folder(data.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return msgspec.structs.replace(result, aside=str(moved or ""))


def resume(
    data: Path,
    *,
    published: bytes | None = None,
    new_log: bool = False,
    newer: str = "",
    random: Callable[[int], bytes] = os.urandom,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Restored:
    """Decide later what `restore` left undecided; the arguments are the same.

    Raises:
        UsageError: when the folder is not one that waits for that.
        Locked, VerifyError: as with `restore`.
    """
    with DataLock(data):
        store = EmbeddedStore(data, write=True)
        try:
            if not store.value(RESTORED):
                msg = f"{data} is no restored folder that waits for a decision"
                raise UsageError(msg)
            return _settle(data, store, published, new_log, newer, random, now, [])
        finally:
            store.close()


def _check_key(folder: Path, key: str) -> None:
    path = folder / "key"
    if path.exists() and Signer(Verifier(key).name, path.read_bytes()).verifier_key() != key:
        raise VerifyError("the backup's key is not the one that signed its checkpoint")


def _usable(aside: Path, key: str, warnings: list[str]) -> str:
    """Return the folder that was there before as a newer copy, when it has anything to say."""
    try:
        with from_place(str(aside)) as copy:
            note = copy.get(CHECKPOINT)
        if note is None:
            return ""
        Verifier(key).open(note)
    except NotFound:
        return ""
    except (Corrupt, VerifyError) as error:
        warnings.append(f"the folder that was there before tells nothing: {error}")
        return ""
    return str(aside)


def _move_aside(data: Path) -> Path:
    with DataLock(data):
        number = 1
        while (target := data.with_name(f"{data.name}.before-{number}")).exists():
            number += 1
        return data.rename(target)


def _settle(
    folder: Path,
    store: EmbeddedStore,
    published: bytes | None,
    new_log: bool,
    newer: str,
    random: Callable[[int], bytes],
    now: Callable[[], datetime],
    warnings: list[str],
    *,
    lenient: bool = False,
) -> Restored:
    head = store.head()
    if head is None:
        raise Corrupt("the backup is of a log that was never begun")
    key = (store.get_file(VERIFIER_KEY) or b"").decode().strip()
    known = _newer(head, key, published, newer, warnings, lenient=lenient)
    within = False
    if known.newest is not None and known.newest.size <= head.size:
        report = verify(store.get_file, key, since=known.note)
        if report.grew_from is None:
            msg = f"what was published is no part of this log: {report.problems[0]}"
            raise VerifyError(msg)
        within = True
    redacted, may = 0, within or new_log
    if new_log:
        redacted = _begin_anew(folder, store, head, key, known, random, now)
        if known.redactions is None and not within:
            warnings.append(
                "no newer copy of the wire was given: what was redacted after the backup is there again; redact it "
                "before anything is served"
            )
    elif not within:
        larger = f"{known.newest.size} records were published, " if known.newest else ""
        warnings.append(f"{larger}the backup has {head.size}: no writer opens this until it is decided how to go on")
        if known.redactions:
            warnings.append(f"{len(known.redactions)} redactions since the backup are not made again until then")
    if may:
        store.set_value(RESTORED, b"")
    if may and not (folder / "key").exists():
        warnings.append("the backup holds no key: put the old one in its place as `key`, mode 0600")
    origin = (store.value("origin") or Verifier(key).name.encode()).decode()
    standing = store.head()
    return Restored(
        size=standing.size if standing else 0,
        origin=origin,
        may_write=may,
        new_log=new_log,
        redacted=redacted,
        aside="",
        warnings=warnings,
    )


def _newer(head: Head, key: str, published: bytes | None, newer: str, warnings: list[str], *, lenient: bool) -> Newer:
    """Gather what is known of the log after the backup; all of it must be signed and consistent.

    Args:
        lenient: the copy is the folder that is replaced, and may well be damaged.
    """
    verifier = Verifier(key)
    found = Newer()
    if published is not None:
        found = Newer(verifier.open(published), published)
    if not newer:
        return found
    with from_place(newer) as copy:
        note = copy.get(CHECKPOINT) or b""
        stated = verifier.open(note)
        if found.newest is None or stated.size > found.newest.size:
            found = Newer(stated, note)
        if stated.size < head.size:
            return found
        report = verify(copy.get, key, since=head.checkpoint)
        if not report.holds:
            msg = f"{newer} is no whole newer copy of this log: {report.problems[0]}"
            if not lenient:
                raise VerifyError(msg)
            warnings.append(f"{msg}; its redactions were not taken")
            return found
        redactions = [
            record
            for _, records in read.records(copy.get, head.size, stated.size, stated.size)
            for record in map(decode, records)
            if isinstance(record, Redacted) and record.article < head.size
        ]
    return msgspec.structs.replace(found, redactions=redactions)


def _begin_anew(
    folder: Path,
    store: EmbeddedStore,
    head: Head,
    key: str,
    known: Newer,
    random: Callable[[int], bytes],
    now: Callable[[], datetime],
) -> int:
    """Go on as a new log with the same records; return how many redactions were made again."""
    old = Verifier(key).open(head.checkpoint)
    after = known.newest if known.newest is not None and known.newest.size > old.size else old
    seed = random(32)
    signer = Signer(next_origin(old.origin), seed)
    _write_key(folder, seed)
    with store.begin() as transaction:
        transaction.advance(head.size, Head(head.size, signer.sign(old.size, old.root), head.time))
    store.set_value("origin", signer.name.encode())
    signed = store.head()
    assert signed is not None
    store.put_files(
        [Staged(VERIFIER_KEY, (signer.verifier_key() + "\n").encode()), Staged(CHECKPOINT, signed.checkpoint)]
    )
    log = Log(
        store,
        signer,
        Clock(now, time.monotonic, trust=True),
        random=random,
        secret=store.value("secret") or b"",
    )
    try:
        zone = (store.value("zone") or _zone(store, head.size).encode()).decode()
        intents: list[Intent] = [Configure(zone, after.size, after.root.hex())]
        intents += [Redact(record.article, record.reason) for record in known.redactions or ()]
        return sum(result.fate == "logged" for result in log.append(intents)[1:])
    finally:
        log.close()


def next_origin(origin: str) -> str:
    """Return the name of the log after this one: `…/wire`, `…/wire-2`, `…/wire-3`."""
    match = re.fullmatch(r"(.*)-([0-9]+)", origin)
    return f"{match[1]}-{int(match[2]) + 1}" if match else f"{origin}-2"


def _zone(store: EmbeddedStore, size: int) -> str:
    """Return the zone that the log's setup states."""
    for _, records in read.records(store.get_file, 0, size, size):
        for record in map(decode, records):
            if isinstance(record, SiteConfigured):
                return record.zone
    return "UTC"


def _write_key(folder: Path, seed: bytes) -> None:
    scratch = folder / ".key.part"
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, seed)
        os.fsync(handle)
    finally:
        os.close(handle)
    scratch.rename(folder / "key")
    sync_folder(folder)

"""The one writer of truth: intents in, records on the wire.

    intents | look up identity | decide | records and bodies | tiles | sign      one transaction: the acknowledgement
            | tile files (fsync, rename) | checkpoint file                        repeatable; start-up runs it again

A failure before the commit leaves nothing; one after it leaves a log that `publish` brings out. The writer never
guesses which it was: after any failure it loads its state from the store again, and callers hand their intents in
again, since every intent that is already on the wire is known there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from srez.errors import ClockAhead, Corrupt, VerifyError
from srez.ports import Head, Staged, Store
from srez.wire import identity, records, tree
from srez.wire.checkpoint import Checkpoint, Signer, Verifier, parse_note
from srez.wire.intents import Configure, Intent, Result
from srez.wire.plan import Planner

#: Intents of one transaction; up to twice as many when there would be a small rest.
BATCH = 1_000
#: The log's own files.
CHECKPOINT = "checkpoint"
VERIFIER_KEY = "verifier-key"


class Clock:
    """Believes a clock that runs on, and doubts one that has jumped far ahead of the last record.

    Times on the wire never run backwards, so a clock that is wrongly ahead once would hold all later times there.
    """

    #: Microseconds that a clock may be ahead of what was believed last.
    LEAP = 600 * 1_000_000

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float], *, trust: bool = False) -> None:
        self._now = now
        self._monotonic = monotonic
        self._trust = trust
        self._believed: tuple[int, float] | None = None

    def begin(self, last: int | None) -> None:
        """Start from the last record's time (None: an empty log, any time is believed)."""
        self._believed = None if last is None else (last, self._monotonic())

    def trust(self) -> None:
        """Believe the clock as it stands: an operator, or the sources' own clocks, say so."""
        self._believed = (records.to_micros(self._now()), self._monotonic())

    def read(self) -> int:
        """Return the time in microseconds.

        Raises:
            ClockAhead: when it is more than ten minutes ahead of what can be believed.
        """
        now, tick = records.to_micros(self._now()), self._monotonic()
        if self._believed is not None and not self._trust:
            then, at = self._believed
            if now > then + int((tick - at) * 1_000_000) + self.LEAP:
                msg = (
                    f"the clock says {records.timestamp(records.from_micros(now))}, the last record "
                    f"{records.timestamp(records.from_micros(then))}: set the clock, or start with --trust-clock"
                )
                raise ClockAhead(msg)
        if self._believed is None or now >= self._believed[0]:
            # A clock that was set back for a while must not be doubted once it is right again.
            self._believed = (now, tick)
        return now


class Log:
    """Appends to one log. Not for two threads at a time."""

    def __init__(
        self, store: Store, signer: Signer, clock: Clock, *, random: Callable[[int], bytes], secret: bytes
    ) -> None:
        """Open the log and finish what a stopped writer left half published.

        Raises:
            Corrupt: when tiles and checkpoint contradict each other, or the checkpoint is another log's.
        """
        self._store = store
        self._signer = signer
        self._verifier = Verifier(signer.verifier_key())
        self._clock = clock
        self._random = random
        self._key = identity.key_of(secret)
        self._edge = tree.Edge()
        self._time = 0
        self._published = 0
        self._loaded = False
        self._publisher = ThreadPoolExecutor(1, thread_name_prefix="publish")
        self._publishing: Future[None] | None = None
        #: The name that the log was about to take when something failed.
        self._renaming: Signer | None = None
        self._load()
        if self._edge.size:
            self._clock.begin(self._time)
            self.publish()

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signer.name

    @property
    def size(self) -> int:
        """How many records are acknowledged."""
        return self._edge.size

    @property
    def published(self) -> int:
        """How many records the newest checkpoint file covers."""
        return self._published

    def _recover(self) -> None:
        publishing, self._publishing = self._publishing, None
        if publishing is not None:
            # Its failure, if it had one, is met again by `publish`.
            publishing.exception()
        renaming, self._renaming = self._renaming, None
        head = self._store.head()
        if renaming is not None and head is not None and parse_note(head.checkpoint)[0].origin == renaming.name:
            self._sign_as(renaming)
        self._load()

    def _load(self) -> None:
        head = self._store.head()
        stated = self._stated(head)
        self._check_not_behind(stated)
        if head is None or stated is None:
            self._edge, self._time = tree.Edge(), 0
        else:
            staged = {f.path: f.data for f in self._store.staged()}
            paths = tree.edge_paths(head.size)
            files = {path: staged.get(path) or self._store.get_file(path) or b"" for path in paths}
            edge = tree.load_edge(head.size, files)
            if (stated.size, stated.root) != (edge.size, edge.root()):
                msg = f"the checkpoint states {stated.origin!r} at {stated.size}, the tiles another tree"
                raise Corrupt(msg)
            self._edge, self._time = edge, head.time
        self._loaded = True

    def _stated(self, head: Head | None) -> Checkpoint | None:
        if head is None:
            return None
        try:
            return self._verifier.open(head.checkpoint)
        except VerifyError as error:
            msg = f"the newest checkpoint is not one of this log and key: {error}"
            raise Corrupt(msg) from error

    def _check_not_behind(self, stated: Checkpoint | None) -> None:
        """Refuse to go on from an older state than was published: that would be a second history."""
        note = self._store.get_file(CHECKPOINT)
        try:
            published = None if note is None else self._verifier.open(note)
        except VerifyError:
            # Torn, or of another log that lay here before: it is written again.
            return
        if published is None:
            return
        size = stated.size if stated else 0
        if published.size > size:
            msg = (
                f"the published checkpoint covers {published.size} records, the database only {size}: an older copy "
                "was put in its place. Bring the newest one back, or use `srez restore`"
            )
            raise Corrupt(msg)
        if published.size == size and published != stated:
            msg = f"the published checkpoint and the database name two different trees of {size} records"
            raise Corrupt(msg)

    def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Log what is new among the intents, in a transaction for every thousand, and bring it out.

        With several thousand at once, the files of one batch are written while the next one is planned.

        Returns:
            What became of each, in order. When this returns, it is acknowledged: it survives a power cut.

        Raises:
            ClockAhead: when the time can't be believed; nothing was logged.
            NotFound: when an intent names an article or a source that there is not; nothing of its batch was logged.
            UsageError: when an intent's code or range makes no sense; nothing of its batch was logged.
            DiskFull: when there is no space; hand the intents in again later.
        """
        if not self._loaded:
            self._recover()
        if self._published < self._edge.size:
            self.publish()
        now = max(self._clock.read(), self._time)
        results: list[Result] = []
        batches = max(1, len(intents) // BATCH)
        for n in range(batches):
            piece = intents[n * len(intents) // batches : (n + 1) * len(intents) // batches]
            results += self._commit(piece, now)
        self._settle()
        return results

    def rename(self, signer: Signer, zone: str) -> Result:
        """Go on as another log with the same records: one transaction signs them under the new name and logs the tie.

        Whoever knows the old name finds its size and root in the new log's first own record.

        Raises:
            ClockAhead, DiskFull: as with `append`.
        """
        if not self._loaded:
            self._recover()
        self._settle()
        now = max(self._clock.read(), self._time)
        self._renaming = signer
        (result,) = self._commit([Configure(zone, self._edge.size, self._edge.root().hex())], now, signer)
        self._renaming = None
        self._settle()
        return result

    def _sign_as(self, signer: Signer) -> None:
        self._signer, self._verifier = signer, Verifier(signer.verifier_key())
        # Its key is brought out before the first checkpoint.
        self._published = 0

    def _commit(self, intents: Sequence[Intent], now: int, renamed: Signer | None = None) -> list[Result]:
        signer = renamed or self._signer
        try:
            with self._store.begin() as transaction:
                planner = Planner(transaction, self._edge.size, now, self._key, self._random, signer.name)
                plan = planner.plan(intents)
                if not plan.records and not plan.sources:
                    return plan.results
                edge, files = self._edge.extend(plan.records)
                head = Head(edge.size, signer.sign(edge.size, edge.root()), now)
                staged = [Staged(f.path, f.data) for f in files]
                if plan.records:
                    # First of all, so that a second writer meets `Conflict` and no clash of rows.
                    transaction.advance(self._edge.size, head)
                if renamed is not None:
                    transaction.put_origin(renamed.name)
                transaction.put_bodies(plan.bodies, plan.contents, plan.times)
                transaction.put_keys(sorted(plan.keys.items()))
                transaction.put_revisions(list(plan.revised.values()))
                transaction.put_sources(plan.sources)
                for fields, indexes in plan.forget.items():
                    transaction.forget(indexes, fields)
                if plan.records:
                    # What is staged may only be replaced once its files are durable.
                    self._settle()
                    new = {f.path for f in files}
                    transaction.stage([*staged, *(Staged(f.path, f.data) for f in edge.files() if f.path not in new)])
        except BaseException:
            # It may have been committed all the same: only the store knows.
            self._loaded = False
            raise
        if renamed is not None:
            self._sign_as(renamed)
        if plan.records:
            self._edge, self._time = edge, now
            # Files are written while the next batch is planned.
            self._publishing = self._publisher.submit(self._bring_out, staged, head)
        return plan.results

    def _settle(self) -> None:
        """Wait until what was handed to the publisher is out; its error is raised here."""
        publishing, self._publishing = self._publishing, None
        if publishing is not None:
            publishing.result()

    def publish(self) -> None:
        """Write the acknowledged tiles and then the checkpoint to their files; harmless to run again."""
        head = self._store.head()
        if head is not None:
            self._bring_out(self._store.staged(), head)

    def _bring_out(self, staged: Sequence[Staged], head: Head) -> None:
        if not self._published:
            self._store.put_files([Staged(VERIFIER_KEY, (self._signer.verifier_key() + "\n").encode())])
        self._store.put_files(staged)
        self._store.put_files([Staged(CHECKPOINT, head.checkpoint)])
        self._store.remove_partials([f"{file.path}.p" for file in staged if ".p/" not in file.path])
        self._published = head.size

    def close(self) -> None:
        """Wait for what is being written, and end."""
        self._publisher.shutdown(wait=True)

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
from typing import get_args

import msgspec

from srez.errors import ClockAhead, Corrupt, NotFound, UsageError, VerifyError
from srez.model import Body, Item, Source
from srez.ports import Head, Known, Staged, Store, StoredBody, Transaction
from srez.wire import identity, records, tree
from srez.wire.checkpoint import Checkpoint, Signer, Verifier
from srez.wire.intents import (
    Configure,
    DropSource,
    Expire,
    Fate,
    Intent,
    Offer,
    PutSource,
    Redact,
    Result,
    Return,
    Vanish,
)

#: Intents of one transaction; up to twice as many when there would be a small rest.
BATCH = 1_000
#: The log's own files.
CHECKPOINT = "checkpoint"
VERIFIER_KEY = "verifier-key"

_encoder = msgspec.json.Encoder()


class Extra(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a body's `extra` holds of an article."""

    language: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[tuple[str, str, int], ...] = ()


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


class _Plan(msgspec.Struct):
    """What a batch will write."""

    records: list[bytes] = []
    bodies: list[StoredBody] = []
    contents: list[int] = []
    times: list[int] = []
    keys: dict[int, int] = {}
    revised: dict[int, Known] = {}
    fresh: dict[int, Known] = {}
    sources: dict[str, tuple[int, bytes, bool]] = {}
    #: Fields → the bodies that lose them.
    forget: dict[tuple[str, ...], list[int]] = {}
    results: list[Result] = []


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
        self._load()
        if self._edge.size:
            self._clock.begin(self._time)
            self.publish()

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

    def _commit(self, intents: Sequence[Intent], now: int) -> list[Result]:
        try:
            with self._store.begin() as transaction:
                planner = _Planner(transaction, self._edge.size, now, self._key, self._random, self._signer.name)
                plan = planner.plan(intents)
                if not plan.records and not plan.sources:
                    return plan.results
                edge, files = self._edge.extend(plan.records)
                head = Head(edge.size, self._signer.sign(edge.size, edge.root()), now)
                staged = [Staged(f.path, f.data) for f in files]
                if plan.records:
                    # First of all, so that a second writer meets `Conflict` and no clash of rows.
                    transaction.advance(self._edge.size, head)
                transaction.put_bodies(plan.bodies, plan.contents, plan.times)
                transaction.put_keys(sorted(plan.keys.items()))
                transaction.put_revisions(list(plan.revised.values()))
                for slug, (index, data, dropped) in plan.sources.items():
                    transaction.put_source(slug, index, data, dropped)
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


class _Planner:
    """Turns the intents of one batch into what will be written, within its transaction."""

    def __init__(
        self,
        transaction: Transaction,
        size: int,
        now: int,
        key: Callable[[str], int],
        random: Callable[[int], bytes],
        origin: str,
    ) -> None:
        self._tx = transaction
        self._size = size
        self._now = now
        self._time = records.timestamp(records.from_micros(now))
        self._key = key
        self._random = random
        self._origin = origin
        self._plan = _Plan()
        # Chance is asked for in larger pieces.
        self._noise, self._noise_at = b"", 0
        self._sources: dict[str, tuple[int, bytes, bool]] = {}

    def plan(self, intents: Sequence[Intent]) -> _Plan:
        """Decide about every intent in order; those before are known to those after."""
        offers = [i for i in intents if isinstance(i, Offer)]
        self._item_keys = [[self._key(k) for k in offer.item.keys] for offer in offers]
        self._found = self._tx.find([k for keys in self._item_keys for k in keys])
        keys = iter(self._item_keys)
        for intent in intents:
            if isinstance(intent, Offer):
                result = self._offer(intent, next(keys))
            else:
                result = self._other(intent)
            self._plan.results.append(result)
        return self._plan

    @property
    def _next(self) -> int:
        return self._size + len(self._plan.records)

    def _append(self, record: records.Record) -> int:
        index = self._next
        self._plan.records.append(records.encode(record))
        return index

    def _put_body(self, body: Body, *, article: int, source: str, content: int, limit: str = "") -> str:
        """Plan the body of the record that comes next; return its digest."""
        if self._noise_at == len(self._noise):
            self._noise, self._noise_at = self._random(records.SALTS * 128), 0
        end = self._noise_at + records.SALTS
        salts, digest = records.seal(body, self._noise[self._noise_at : end])
        self._noise_at = end
        self._plan.bodies.append(
            StoredBody(index=self._next, article=article, source=source, limit=limit, body=body, salts=salts)
        )
        self._plan.contents.append(content)
        self._plan.times.append(self._now)
        return digest

    def _known(self, keys: Sequence[int]) -> Known | None:
        for key in keys:
            known = self._found.get(key)
            if known is not None:
                return self._plan.revised.get(known.article, known)
            index = self._plan.keys.get(key)
            if index is not None:
                return self._plan.revised.get(index, self._plan.fresh[index])
        return None

    def _offer(self, offer: Offer, keys: Sequence[int]) -> Result:
        item = offer.item
        content = self._key(offer.content)
        known = self._known(keys)
        if known is None:
            index = self._next
            digest = self._put_body(_body(item), article=index, source=item.source, content=content, limit=item.limit)
            self._append(
                records.ArticlePublished(
                    time=self._time, source=item.source, published=_moment(item.published), digest=digest
                )
            )
            for key in keys:
                self._plan.keys[key] = index
            self._plan.fresh[index] = Known(
                article=index, source=item.source, content=content, revised=self._now, revisions=0
            )
            return Result("published", index)
        decision = identity.decide(known, item.source, content, self._now)
        if decision == "revise":
            return Result("revised", self._revise(item, known, content))
        return Result("held" if decision == "hold" else "known", known.article)

    def _revise(self, item: Item, known: Known, content: int) -> int:
        before = self._newest_body(known.article)
        now = _body(item)
        changed = [name for name in ("title", "text") if _part(before, name) != _part(now, name)]
        digest = self._put_body(now, article=known.article, source=item.source, content=content, limit=item.limit)
        index = self._append(
            records.ArticleRevised(
                time=self._time,
                article=known.article,
                source=item.source,
                published=_moment(item.published),
                changed=tuple(changed) or ("text",),
                digest=digest,
            )
        )
        self._plan.revised[known.article] = msgspec.structs.replace(
            known, content=content, revised=self._now, revisions=known.revisions + 1
        )
        return index

    def _newest_body(self, article: int) -> Body:
        for stored in reversed(self._plan.bodies):
            if stored.article == article:
                return stored.body
        newest = self._tx.versions(article)[-1]
        return self._tx.body(newest).body

    def _article(self, index: int) -> Known:
        known = self._plan.revised.get(index) or self._plan.fresh.get(index) or self._tx.article(index)
        if known is None:
            msg = f"record {index} is no article's first"
            raise NotFound(msg)
        return known

    def _other(self, intent: Intent) -> Result:
        if isinstance(intent, PutSource):
            return self._put_source(intent.source)
        if isinstance(intent, DropSource):
            return self._drop_source(intent.slug)
        if isinstance(intent, Vanish):
            return self._vanish(intent)
        if isinstance(intent, Return):
            return self._return(intent)
        if isinstance(intent, Redact):
            return self._redact(intent)
        if isinstance(intent, Expire):
            return self._expire(intent)
        if isinstance(intent, Configure):
            record2 = records.SiteConfigured(
                time=self._time,
                origin=self._origin,
                zone=intent.zone,
                after_size=intent.after_size,
                after_root=intent.after_root,
            )
            return Result("logged", self._append(record2))
        raise AssertionError(intent)

    def _source(self, slug: str) -> tuple[int, bytes, bool] | None:
        return self._plan.sources.get(slug) or self._tx.source(slug)

    def _put_source(self, source: Source) -> Result:
        kept = _encoder.encode(source)
        there = self._source(source.slug)
        if there is not None and there[1] == kept and not there[2]:
            return Result("known", there[0])
        public = msgspec.structs.replace(source, proxy="")
        if there is not None and not there[2] and _without_secrets(there[1]) == _encoder.encode(public):
            # Only what never goes on the wire is another: kept, but no fact.
            self._plan.sources[source.slug] = (there[0], kept, False)
            return Result("known", there[0])
        digest = self._put_body(
            Body(url=source.homepage, title=source.name, extra=_encoder.encode(public).decode()),
            article=self._next,
            source=source.slug,
            content=0,
        )
        kind = records.SourceAdded if there is None or there[2] else records.SourceChanged
        index = self._append(kind(time=self._time, source=source.slug, digest=digest))
        self._plan.sources[source.slug] = (index, kept, False)
        return Result("logged", index)

    def _drop_source(self, slug: str) -> Result:
        there = self._source(slug)
        if there is None:
            msg = f"no source is called {slug!r}"
            raise NotFound(msg)
        if there[2]:
            return Result("known", there[0])
        index = self._append(records.SourceDropped(time=self._time, source=slug))
        self._plan.sources[slug] = (index, there[1], True)
        return Result("logged", index)

    def _vanish(self, intent: Vanish) -> Result:
        known = self._article(intent.article)
        if known.vanished:
            return Result("known", known.article)
        self._plan.revised[known.article] = msgspec.structs.replace(known, vanished=True)
        return Result(
            "logged",
            self._append(
                records.ArticleVanished(
                    time=self._time, article=known.article, source=known.source, status=intent.status
                )
            ),
        )

    def _return(self, intent: Return) -> Result:
        known = self._article(intent.article)
        if not known.vanished:
            return Result("known", known.article)
        self._plan.revised[known.article] = msgspec.structs.replace(known, vanished=False)
        return Result(
            "logged",
            self._append(records.ArticleReturned(time=self._time, article=known.article, source=known.source)),
        )

    def _expire(self, intent: Expire) -> Result:
        fields = records.EXPIRES.get(intent.what)
        # A range beyond the log would excuse bodies that are yet to come.
        if fields is None or not 0 <= intent.first < intent.upto <= self._size:
            msg = f"expire: no class {intent.what!r} or no range {intent.first}–{intent.upto} below {self._size}"
            raise UsageError(msg)
        gone = {i for what, those in self._plan.forget.items() if set(fields) <= set(what) for i in those}
        indexes = [i for i in self._tx.expiring(intent.first, intent.upto, intent.what) if i not in gone]
        if not indexes:
            return Result("known", -1)
        self._plan.forget.setdefault(fields, []).extend(indexes)
        return Result(
            "logged",
            self._append(
                records.BodiesExpired(time=self._time, first=intent.first, upto=intent.upto, what=intent.what)
            ),
        )

    def _redact(self, intent: Redact) -> Result:
        if intent.reason not in get_args(records.Reason):
            # A word would stay on the wire for ever.
            msg = f"redact: {intent.reason!r} is no code of a ground"
            raise UsageError(msg)
        known = self._article(intent.article)
        if known.content == identity.REDACTED:
            return Result("known", known.article)
        indexes = self._tx.versions(known.article)
        indexes += [b.index for b in self._plan.bodies if b.article == known.article and b.index not in indexes]
        self._plan.forget.setdefault(records.EXPIRES["body"], []).extend(indexes)
        self._plan.revised[known.article] = msgspec.structs.replace(known, content=identity.REDACTED)
        record = records.Redacted(time=self._time, article=known.article, indexes=tuple(indexes), reason=intent.reason)
        return Result("logged", self._append(record))


def _moment(when: datetime | None) -> str:
    return "" if when is None else records.timestamp(when)


def _part(body: Body, name: str) -> str:
    return body.title if name == "title" else body.text or body.summary


def _body(item: Item) -> Body:
    extra = ""
    if item.language or item.authors or item.categories or item.enclosures:
        extra = _encoder.encode(
            Extra(
                language=item.language,
                authors=item.authors,
                categories=item.categories,
                enclosures=tuple([(e.url, e.type, e.length) for e in item.enclosures]),
            )
        ).decode()
    return Body(url=item.url, title=item.title, summary=item.summary, text=item.text, image=item.image, extra=extra)


def _without_secrets(kept: bytes) -> bytes:
    return _encoder.encode(msgspec.structs.replace(msgspec.json.decode(kept, type=Source), proxy=""))


__all__ = ["BATCH", "CHECKPOINT", "VERIFIER_KEY", "Clock", "Fate", "Log"]

"""What a batch of intents will write: decided in order, within the batch's transaction. Pure but for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

import msgspec

from srez.errors import NotFound, UsageError
from srez.model import Body, Item, Source
from srez.ports import Known, StoredBody, Transaction
from srez.wire import identity, records, seals
from srez.wire.intents import (
    Configure,
    Decide,
    DropSource,
    Expire,
    Intent,
    Offer,
    PutSource,
    Redact,
    Result,
    Return,
    Vanish,
)
from srez.wire.seals import Seal

_encoder = msgspec.json.Encoder()
#: The kinds that come whole, from a decider or an operator.
_DECISIONS = (records.ArticlesDescribed, records.StoriesDecided, records.StoriesCorrected, records.TopPublished)


class Plan(msgspec.Struct):
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


class Planner:
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
        self._plan = Plan()
        # Chance is asked for in larger pieces.
        self._noise, self._noise_at = b"", 0

    def plan(self, intents: Sequence[Intent]) -> Plan:
        """Decide about every intent in order; those before are known to those after."""
        offers = [i for i in intents if isinstance(i, Offer)]
        self._item_keys = [[self._key(k) for k in offer.item.keys] for offer in offers]
        self._found = self._tx.find([k for keys in self._item_keys for k in keys])
        slugs = {_slug(intent) for intent in intents if isinstance(intent, PutSource | DropSource)}
        self._sources = self._tx.find_sources(sorted(slugs)) if slugs else {}
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

    def _salts(self) -> bytes:
        """Return the random bytes of one body."""
        if self._noise_at == len(self._noise):
            self._noise, self._noise_at = self._random(records.SALTS * 128), 0
        self._noise_at += records.SALTS
        return self._noise[self._noise_at - records.SALTS : self._noise_at]

    def _put_article(self, item: Item, seal: Seal, *, article: int, content: int) -> None:
        """Plan the body of the record of an article that comes next."""
        body = seals.body(item, seal.extra)
        self._plan.bodies.append(
            StoredBody(
                index=self._next, article=article, source=item.source, limit=item.limit, body=body, salts=seal.salts
            )
        )
        self._plan.contents.append(content)
        self._plan.times.append(self._now)

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
            seal = offer.seal or seals.seal(item, self._salts())
            self._put_article(item, seal, article=index, content=content)
            self._append(
                records.ArticlePublished(
                    time=self._time, source=item.source, published=seal.published, digest=seal.digest
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
            return Result("revised", self._revise(offer, known, content))
        return Result("held" if decision == "hold" else "known", known.article)

    def _revise(self, offer: Offer, known: Known, content: int) -> int:
        item = offer.item
        seal = offer.seal or seals.seal(item, self._salts())
        before = self._newest_body(known.article)
        changed = [name for name in ("title", "text") if _part(before, name) != _part(item, name)]
        self._put_article(item, seal, article=known.article, content=content)
        index = self._append(
            records.ArticleRevised(
                time=self._time,
                article=known.article,
                source=item.source,
                published=seal.published,
                changed=tuple(changed) or ("text",),
                digest=seal.digest,
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
        if isinstance(intent, Decide):
            return self._decide(intent)
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

    def _decide(self, intent: Decide) -> Result:
        record = records.decode(intent.record)
        if not isinstance(record, _DECISIONS):
            msg = f"decide: {record.kind!r} is no decision"
            raise UsageError(msg)
        # Nothing may speak of records that are yet to come.
        upto = record.size if isinstance(record, records.TopPublished) else records.highest(record)
        if upto > self._size:
            msg = f"decide: {record.kind} reaches to {upto}, the log to {self._size}"
            raise UsageError(msg)
        data = records.encode(msgspec.structs.replace(record, time=self._time))
        if len(data) > records.MOST:
            msg = f"decide: a record of {len(data)} bytes; at most {records.MOST}"
            raise UsageError(msg)
        index = self._next
        self._plan.records.append(data)
        return Result("logged", index)

    def _source(self, slug: str) -> tuple[int, bytes, bool] | None:
        return self._plan.sources.get(slug) or self._sources.get(slug)

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
        facts = Body(url=source.homepage, title=source.name, extra=_encoder.encode(public).decode())
        salts, digest = records.seal(facts, self._salts())
        at = self._next
        self._plan.bodies.append(StoredBody(index=at, article=at, source=source.slug, body=facts, salts=salts))
        self._plan.contents.append(0)
        self._plan.times.append(self._now)
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


def _slug(intent: PutSource | DropSource) -> str:
    return intent.source.slug if isinstance(intent, PutSource) else intent.slug


def _part(body: Body | Item, name: str) -> str:
    return body.title if name == "title" else body.text or body.summary


def _without_secrets(kept: bytes) -> bytes:
    return _encoder.encode(msgspec.structs.replace(msgspec.json.decode(kept, type=Source), proxy=""))

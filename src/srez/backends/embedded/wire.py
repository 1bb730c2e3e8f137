"""`wire.db` and `DATA/wire/`: the `Store` of one machine."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from srez import sql
from srez.backends import migrate, sqlite
from srez.backends.embedded.files import TileFolder
from srez.backends.schema import bodies, heads, identity, identity_new, meta, revisions, sources, staged, wire
from srez.errors import Conflict
from srez.model import FIELDS, Body
from srez.ports import Head, Known, Staged, StoredBody
from srez.wire.records import EXPIRES, field_digests

#: Keys that collect before they are merged: some 30 MB of memory, and a merge writes most pages of the table anew.
MERGE_AT = 262_144
#: Keys or indexes asked for in one statement.
CHUNK = 500
_PAIR = struct.Struct("<qq")
#: Rows on each side of a forgotten one that are written anew: several pages of the shortest ones.
NEIGHBOURS = 300

_indexes: BindParameter[int] = bindparam("indexes", expanding=True, literal_execute=True)
_known = select(
    bodies.c.idx, bodies.c.source, bodies.c.content, bodies.c.revised, bodies.c.revisions, bodies.c.vanished
).where(bodies.c.idx.in_(_indexes))
_stored_columns = (
    bodies.c.idx, bodies.c.article, bodies.c.source, bodies.c.narrowed, bodies.c.salts, bodies.c.digests,
    bodies.c.content,
    *(bodies.c[name] for name in FIELDS),
)  # fmt: skip
_stored = select(*_stored_columns).where(bodies.c.idx.in_(_indexes))
_sources = select(sources.c.slug, sources.c.idx, sources.c.data, sources.c.dropped).where(
    sources.c.slug.in_(bindparam("slugs", expanding=True))
)
_any_merged = select(identity.c.k).limit(1)
_stored_range = select(*_stored_columns).where(bodies.c.idx >= bindparam("first"), bodies.c.idx < bindparam("upto"))


def _stored_body(row: RowMapping) -> StoredBody:
    salts, digests = row["salts"], row["digests"]
    return StoredBody(
        index=row["idx"],
        article=row["article"],
        source=row["source"],
        limit=row["narrowed"],
        body=Body(**{name: row[name] or "" for name in FIELDS}),
        salts=_unpack_salts(salts, [bool(row[name]) for name in FIELDS]),
        digests=tuple(digests[i : i + 32] for i in range(0, len(digests), 32)) if digests else (),
        of_article=row["content"] != 0,
    )


def _unpack_salts(packed: bytes, present: Sequence[bool]) -> tuple[bytes, ...]:
    """Only fields that have a value have a salt; they are kept one after the other."""
    salts: list[bytes] = []
    at = 0
    for there in present:
        salts.append(packed[at : at + 32] if there else b"")
        at += 32 if there else 0
    return tuple(salts)


class WireTransaction:
    """One change of `wire.db`; see `ports.Transaction`."""

    def __init__(self, connection: Connection, recent: dict[int, int] | None = None) -> None:
        """Take the keys of `identity_new` when they are at hand; they are kept up with."""
        self._c = connection
        self._recent = recent
        #: Whether values were deleted, which the database's log still holds.
        self.forgot = False

    def head(self) -> Head | None:
        """Return the newest checkpoint, None before the first."""
        row = self._c.execute(select(heads.c.size, heads.c.checkpoint, heads.c.time)).first()
        return None if row is None else Head(row.size, row.checkpoint, row.time)

    def find(self, keys: Sequence[int]) -> dict[int, Known]:
        """Return what is known under any of the keys."""
        # A young site has merged nothing yet, and is not asked for thousands of keys.
        merged = self._c.execute(_any_merged).first() is not None
        found: dict[int, int] = dict(sql.rows_of(self._c, identity, keys)) if merged else {}
        recent = self.recent()
        found.update((key, recent[key]) for key in keys if key in recent)
        if not found:
            return {}
        articles: dict[int, Known] = {}
        wanted = sorted(set(found.values()))
        for at in range(0, len(wanted), CHUNK):
            for idx, source, content, revised, count, vanished in self._c.execute(
                _known, {"indexes": wanted[at : at + CHUNK]}
            ):
                articles[idx] = Known(
                    article=idx, source=source, content=content, revised=revised, revisions=count, vanished=vanished
                )
        return {key: articles[idx] for key, idx in found.items() if idx in articles}

    def put_bodies(self, stored: Sequence[StoredBody], contents: Sequence[int], times: Sequence[int]) -> None:
        """Insert bodies with their article's content hash and time."""
        if not stored:
            return
        rows: list[tuple[Any, ...]] = []
        later: list[tuple[int, int]] = []
        for s, content, time in zip(stored, contents, times, strict=True):
            body = s.body
            rows.append(
                (
                    s.index,
                    s.article,
                    s.source,
                    s.limit,
                    b"".join(s.salts),
                    None,
                    body.url or None,
                    body.title or None,
                    body.summary or None,
                    body.text or None,
                    body.image or None,
                    body.extra or None,
                    content,
                    time,
                    0,
                    False,
                )
            )
            if s.article != s.index:
                later.append((s.article, s.index))
        sql.insert_rows(self._c, bodies, rows)
        sql.insert_rows(self._c, revisions, later)

    def put_keys(self, keys: Sequence[tuple[int, int]]) -> None:
        """Insert identity keys, none of which is known yet."""
        if not keys:
            return
        recent = self.recent()
        recent.update(keys)
        if len(recent) >= MERGE_AT:
            # Numbers sort three times as fast as pairs.
            ordered = sorted(recent)
            sql.insert_rows(self._c, identity, list(zip(ordered, map(recent.__getitem__, ordered), strict=True)))
            self._c.execute(delete(identity_new))
            recent.clear()
        else:
            pairs = b"".join([_PAIR.pack(key, index) for key, index in keys])
            self._c.execute(insert(identity_new), {"batch": min(index for _, index in keys), "pairs": pairs})

    def recent(self) -> dict[int, int]:
        """Return the keys that are not merged yet, read when they are not at hand."""
        if self._recent is None:
            rows = self._c.execute(select(identity_new.c.pairs))
            self._recent = {key: index for row in rows for key, index in _PAIR.iter_unpack(row.pairs)}
        return self._recent

    def put_revisions(self, revised: Sequence[Known]) -> None:
        """Remember articles' newest content, its time, how many revisions there are, and whether it vanished."""
        if revised:
            self._c.execute(
                update(bodies)
                .where(bodies.c.idx == bindparam("first"))
                .values(
                    content=bindparam("now_content"),
                    revised=bindparam("now_revised"),
                    revisions=bindparam("now_revisions"),
                    vanished=bindparam("now_vanished"),
                ),
                [
                    {
                        "first": k.article,
                        "now_content": k.content,
                        "now_revised": k.revised,
                        "now_revisions": k.revisions,
                        "now_vanished": k.vanished,
                    }
                    for k in revised
                ],
            )

    def forget(self, indexes: Sequence[int], fields: Sequence[str]) -> None:
        """Delete fields of bodies and keep their digests, so that the records still prove."""
        self.forgot = True
        for at in range(0, len(indexes), CHUNK):
            rows = self._c.execute(_stored, {"indexes": list(indexes[at : at + CHUNK])}).mappings().all()
            for row in rows:
                stored = _stored_body(row)
                digests = stored.digests or field_digests(stored.body, stored.salts)
                left = [
                    salt
                    for name, salt in zip(FIELDS, stored.salts, strict=True)
                    if name not in fields and getattr(stored.body, name)
                ]
                self._c.execute(
                    update(bodies)
                    .where(bodies.c.idx == stored.index)
                    .values(digests=b"".join(digests), salts=b"".join(left), **dict.fromkeys(fields))
                )
        if self._c.dialect.name == "sqlite":
            self._rewrite_around(indexes)

    def _rewrite_around(self, indexes: Sequence[int]) -> None:
        """Delete the rows around these and insert them again.

        When SQLite spreads rows over neighbouring pages it leaves stale copies in their free space, which overwriting
        the row itself does not reach; a page that becomes free is overwritten whole.
        """
        stretches: list[list[int]] = []
        for index in sorted(indexes):
            if stretches and index - NEIGHBOURS <= stretches[-1][1]:
                stretches[-1][1] = index + NEIGHBOURS
            else:
                stretches.append([index - NEIGHBOURS, index + NEIGHBOURS])
        for low, high in stretches:
            rows = self._c.execute(select(bodies).where(bodies.c.idx.between(low, high)).order_by(bodies.c.idx)).all()
            self._c.execute(delete(bodies).where(bodies.c.idx.between(low, high)))
            sql.insert_rows(self._c, bodies, [tuple(row) for row in rows])

    def versions(self, article: int) -> list[int]:
        """Return the indexes of an article's bodies, the first one first."""
        later = self._c.execute(select(revisions.c.idx).where(revisions.c.article == article).order_by(revisions.c.idx))
        return [article, *later.scalars()]

    def article(self, index: int) -> Known | None:
        """Return what is known of the article whose first record is `index`; None when there is none."""
        row = self._c.execute(
            select(bodies.c.source, bodies.c.content, bodies.c.revised, bodies.c.revisions, bodies.c.vanished).where(
                bodies.c.idx == index, bodies.c.article == index, bodies.c.content != 0
            )
        ).first()
        if row is None:
            return None
        source, content, revised, count, vanished = row
        return Known(article=index, source=source, content=content, revised=revised, revisions=count, vanished=vanished)

    def body(self, index: int) -> StoredBody:
        """Return the body at an index that has one."""
        return _stored_body(self._c.execute(_stored, {"indexes": [index]}).mappings().one())

    def expiring(self, first: int, upto: int, what: str) -> list[int]:
        """Return the indexes from which a class of expiry has something to delete; never those of sources."""
        chosen = select(bodies.c.idx).where(
            bodies.c.idx >= first, bodies.c.idx < upto, or_(*(bodies.c[name].is_not(None) for name in EXPIRES[what]))
        )
        if what == "revision":
            # Versions that a later one has superseded.
            newest = select(func.max(revisions.c.idx)).group_by(revisions.c.article)
            superseded = select(revisions.c.article).union(
                select(revisions.c.idx).where(revisions.c.idx.not_in(newest))
            )
            chosen = chosen.where(bodies.c.idx.in_(superseded))
        elif what == "body":
            chosen = chosen.where((bodies.c.content != 0) | (bodies.c.article != bodies.c.idx))
        return list(self._c.execute(chosen.order_by(bodies.c.idx)).scalars())

    def find_sources(self, slugs: Sequence[str]) -> dict[str, tuple[int, bytes, bool]]:
        """Return the newest record, the facts and whether it was dropped, of each of these sources that is there."""
        found: dict[str, tuple[int, bytes, bool]] = {}
        for at in range(0, len(slugs), CHUNK):
            for slug, index, data, dropped in self._c.execute(_sources, {"slugs": slugs[at : at + CHUNK]}):
                found[slug] = (index, data, dropped)
        return found

    def put_sources(self, found: Mapping[str, tuple[int, bytes, bool]]) -> None:
        """Remember sources' newest facts and the records that state them."""
        rows = [
            {"slug": slug, "idx": index, "data": data, "dropped": dropped}
            for slug, (index, data, dropped) in found.items()
        ]
        sql.upsert(self._c, sources, rows)

    def stage(self, files: Sequence[Staged]) -> None:
        """Keep tiles until their files are durable."""
        self._c.execute(delete(staged))
        sql.insert_rows(self._c, staged, [(f.path, f.data) for f in files])

    def put_origin(self, name: str) -> None:
        """Keep the log's name."""
        sql.upsert(self._c, meta, [{"name": "origin", "value": name.encode()}])

    def advance(self, old: int, head: Head) -> None:
        """Move the log on from size `old`; see `ports.Store`."""
        values = {"size": head.size, "time": head.time, "checkpoint": head.checkpoint}
        if old == 0 and self.head() is None:
            self._c.execute(insert(heads), {"id": 1, **values})
            return
        moved = self._c.execute(update(heads).where(heads.c.id == 1, heads.c.size == old).values(**values))
        if moved.rowcount != 1:
            standing = self.head()
            msg = f"the log stands at {standing.size if standing else 0}, not at {old}"
            raise Conflict(msg)


class EmbeddedStore:
    """The wire of one data folder; the writer's when `write`, else a reader's beside it."""

    def __init__(self, data: Path, *, write: bool) -> None:
        self.path = data / "wire.db"
        self.files = TileFolder(data / "wire")
        self._writer: Engine | None = None
        self._scrub_due = False
        self._recent: dict[int, int] | None = None
        if write:
            self._writer = sqlite.writer(self.path)
            with sql.translated():
                migrate.bring_up(self._writer, "wire", wire)
                # A writer that was stopped may have left deleted values in the database's log.
                self._scrub_due = not sqlite.empty_wal(self._writer)
        self._reader = sqlite.reader(self.path)

    def close(self) -> None:
        """Close the database."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()

    @contextmanager
    def begin(self) -> Iterator[WireTransaction]:
        """Begin a transaction; see `ports.Store`."""
        with sql.translated():
            # What is kept in memory counts only when the commit is known to have been made.
            recent, self._recent = self._recent, None
            with self._writing() as connection:
                transaction = WireTransaction(connection, recent)
                yield transaction
                recent = transaction.recent()
            self._recent = recent
            if self._writer is not None and (transaction.forgot or self._scrub_due):
                self._scrub_due = not sqlite.empty_wal(self._writer)

    def head(self) -> Head | None:
        """Return the newest checkpoint, None before the first."""
        with self._reading() as connection:
            return WireTransaction(connection).head()

    def _writing(self) -> AbstractContextManager[Connection]:
        if self._writer is None:
            raise AssertionError("this store was opened to read")
        return self._writer.begin()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sql.translated(), self._reader.connect() as connection:
            yield connection

    def staged(self) -> list[Staged]:
        """Return the newest batch's tiles."""
        with self._reading() as connection:
            return [Staged(path, data) for path, data in connection.execute(select(staged.c.path, staged.c.data))]

    def put_files(self, files: Sequence[Staged]) -> None:
        """Write files under `DATA/wire/` durably."""
        self.files.put(files)

    def get_file(self, path: str) -> bytes | None:
        """Read a file under `DATA/wire/`; None when it is absent."""
        return self.files.get(path)

    def remove_partials(self, paths: Iterable[str]) -> None:
        """Remove folders of partial tiles that whole ones have replaced."""
        self.files.remove(paths)

    def bodies(self, indexes: Sequence[int]) -> dict[int, StoredBody]:
        """Return the bodies at these indexes that there are."""
        found: dict[int, StoredBody] = {}
        with self._reading() as connection:
            for at in range(0, len(indexes), CHUNK):
                for row in connection.execute(_stored, {"indexes": list(indexes[at : at + CHUNK])}).mappings():
                    found[row["idx"]] = _stored_body(row)
        return found

    def body_range(self, first: int, upto: int) -> list[StoredBody]:
        """Return the bodies with `first` ≤ index < `upto`, in order."""
        with self._reading() as connection:
            rows = connection.execute(_stored_range, {"first": first, "upto": upto}).mappings()
            return sorted((_stored_body(row) for row in rows), key=lambda s: s.index)

    def find(self, keys: Sequence[int]) -> dict[int, Known]:
        """Return what is known under any of the keys."""
        with self._reading() as connection:
            return WireTransaction(connection, self._recent).find(keys)

    def versions(self, article: int) -> list[int]:
        """Return the indexes of an article's bodies, the first one first."""
        with self._reading() as connection:
            return WireTransaction(connection).versions(article)

    def sources(self) -> list[tuple[str, int, bytes, bool]]:
        """Return each source's slug, newest record, facts and whether it was dropped."""
        with self._reading() as connection:
            return [
                (slug, idx, data, dropped)
                for slug, idx, data, dropped in connection.execute(
                    select(sources.c.slug, sources.c.idx, sources.c.data, sources.c.dropped)
                )
            ]

    def value(self, name: str) -> bytes | None:
        """Return a small lasting value (the site's secret, its origin); None when it was never set."""
        with self._reading() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()

    def set_value(self, name: str, value: bytes) -> None:
        """Keep a small lasting value."""
        with sql.translated(), self._writing() as connection:
            sql.upsert(connection, meta, [{"name": name, "value": value}])

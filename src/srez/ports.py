"""The only protocols: what the rooms need from the outside, and what it guarantees."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import msgspec

from srez.model import Body


class StoredBody(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it lies beside its record."""

    index: int
    #: The article's first index; the record's own index for other kinds.
    article: int
    source: str
    #: "" or the narrower rights that the page asked for.
    limit: str = ""
    #: What is still there; a field that was withheld or redacted is "".
    body: Body
    #: 32 bytes per field in the order of `model.FIELDS`; empty bytes where there is no value any more.
    salts: tuple[bytes, ...]
    #: 32 bytes per field, kept when values are deleted, so that the record's digest still proves.
    digests: tuple[bytes, ...] = ()
    #: False for the facts of a source, which nobody's rights narrow.
    of_article: bool = True


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What identity remembers of an article."""

    article: int
    source: str
    #: 63-bit keyed hash of the article's newest title and text.
    content: int
    #: Microseconds since 1970 UTC of its newest version, and how many revisions there are.
    revised: int
    revisions: int
    vanished: bool = False


class Staged(msgspec.Struct, frozen=True):
    """A tile or bundle as it must lie under `DATA/wire/`, kept in the transaction until its file is durable."""

    path: str
    data: bytes


class Head(msgspec.Struct, frozen=True):
    """The newest signed checkpoint and the state that goes with it."""

    size: int
    checkpoint: bytes
    #: Time of the last record, microseconds since 1970 UTC.
    time: int


class Transaction(Protocol):
    """One all-or-nothing change; see `Store.begin`."""

    def head(self) -> Head | None: ...
    def find(self, keys: Sequence[int]) -> dict[int, Known]: ...
    def article(self, index: int) -> Known | None: ...
    def body(self, index: int) -> StoredBody: ...
    def versions(self, article: int) -> list[int]: ...
    def expiring(self, first: int, upto: int, what: str) -> list[int]: ...
    def find_sources(self, slugs: Sequence[str]) -> dict[str, tuple[int, bytes, bool]]: ...
    def put_bodies(self, stored: Sequence[StoredBody], contents: Sequence[int], times: Sequence[int]) -> None: ...
    def put_keys(self, keys: Sequence[tuple[int, int]]) -> None: ...
    def put_revisions(self, revised: Sequence[Known]) -> None: ...
    def put_sources(self, sources: Mapping[str, tuple[int, bytes, bool]]) -> None: ...
    def forget(self, indexes: Sequence[int], fields: Sequence[str]) -> None: ...
    def stage(self, files: Sequence[Staged]) -> None: ...
    def put_origin(self, name: str) -> None: ...
    def advance(self, old: int, head: Head) -> None: ...


class Store(Protocol):
    """The durable place of the wire, as its writer needs it.

    Durability: when `begin`'s block ends without an error, all of it survives a power cut; when it ends with one,
    none of it happened, or (a failure after the commit itself) all of it did: the caller reads `head` again.
    Order: `advance` raises `Conflict` unless the log stands at `old`: that compare-and-swap is the one lock on truth.
    Retries: nobody retries inside. Absent: `head()` is None only where no log was ever begun; a file is None.
    `put_files` writes each file whole or not at all, all durable on return; the same bytes again are harmless.
    """

    def begin(self) -> AbstractContextManager[Transaction]: ...
    def head(self) -> Head | None: ...
    def staged(self) -> list[Staged]: ...
    def put_files(self, files: Sequence[Staged]) -> None: ...
    def get_file(self, path: str) -> bytes | None: ...
    def remove_partials(self, folders: Iterable[str]) -> None: ...


class Reader(Protocol):
    """The published wire and its bodies, read beside the writer. Whatever `get_file("checkpoint")` covers is there."""

    def get_file(self, path: str) -> bytes | None: ...
    def bodies(self, indexes: Sequence[int]) -> dict[int, StoredBody]: ...
    def body_range(self, first: int, upto: int) -> list[StoredBody]: ...
    def sources(self) -> list[tuple[str, int, bytes, bool]]: ...


class Bus(Protocol):
    """Carries positions. A duplicate is harmless, a lost one costs delay only: followers also look by themselves."""

    def publish(self, size: int) -> None: ...
    def positions(self) -> AsyncIterator[int]: ...


class View(Protocol):
    """A fold over the wire with its own tables; dropped and replayed at will."""

    #: Changing it makes a new view that is built beside the old one and swapped.
    version: int
    name: str

    def position(self) -> int:
        """Return how many records have been applied."""
        ...

    def apply(self, first: int, records: Sequence[bytes]) -> None:
        """Apply records `first`, `first + 1`, … and the position in one transaction; records before it are skipped."""
        ...


class Cache(Protocol):
    """Bytes by article that can be made again; what they mean is their maker's, whom `model` names.

    Durability: none is promised. Absent: what was never kept, was forgotten, or is another model's is left out.
    `forget` deletes those of articles `first` ≤ index < `upto` beyond recovery: they may hold words.
    """

    def put(self, model: str, facts: Sequence[tuple[int, bytes]]) -> None: ...
    def get(self, articles: Collection[int], model: str = "") -> dict[int, bytes]: ...
    def forget(self, first: int, upto: int) -> None: ...


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch brought: the whole body, decompressed, within bounds."""

    #: After redirects.
    url: str
    #: 200 or 304.
    status: int
    body: bytes = b""
    content_type: str = ""
    #: Lower-case names.
    headers: dict[str, str] = {}
    #: The end of a chain of permanent redirects (301, 308) alone, or "".
    moved_to: str = ""
    at: datetime


class Fetcher(Protocol):
    """Gets documents from outside.

    Bounded in time and size; raises `FetchError` for everything that brought no document; never retries.
    A 304 comes back as a `Response` without a body.
    """

    async def get(
        self, url: str, *, etag: str = "", modified: str = "", proxy: str = "", limit: int = 0, accept: str = ""
    ) -> Response: ...

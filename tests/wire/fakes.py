"""A working store in memory, and a wrapper that makes any store fail at a chosen step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

import msgspec

from srez.errors import Conflict
from srez.model import FIELDS, Body, Item
from srez.ports import Head, Known, Staged, Store, StoredBody, Transaction
from srez.wire.checkpoint import Signer
from srez.wire.intents import Offer
from srez.wire.log import Clock, Log
from srez.wire.records import EXPIRES, field_digests, values
from srez.wire.verify.copy import Held

ORIGIN = "log.example/wire"
SEED = bytes(range(32))
SECRET = b"s" * 32


class State:
    """What a commit replaces as a whole."""

    def __init__(self) -> None:
        self.head: Head | None = None
        self.bodies: dict[int, StoredBody] = {}
        self.known: dict[int, Known] = {}
        self.keys: dict[int, int] = {}
        self.staged: list[Staged] = []
        self.sources: dict[str, tuple[int, bytes, bool]] = {}
        self.origin = ""


class MemoryTransaction:
    def __init__(self, state: State) -> None:
        self.state = state

    def head(self) -> Head | None:
        return self.state.head

    def find(self, keys: Sequence[int]) -> dict[int, Known]:
        return {key: self.state.known[self.state.keys[key]] for key in keys if key in self.state.keys}

    def article(self, index: int) -> Known | None:
        return self.state.known.get(index)

    def body(self, index: int) -> StoredBody:
        return self.state.bodies[index]

    def versions(self, article: int) -> list[int]:
        return sorted(index for index, body in self.state.bodies.items() if body.article == article)

    def expiring(self, first: int, upto: int, what: str) -> list[int]:
        chosen = []
        for index, stored in sorted(self.state.bodies.items()):
            there = any(getattr(stored.body, name) for name in EXPIRES[what])
            newest = self.versions(stored.article)[-1] == index
            if first <= index < upto and there and stored.of_article and not (what == "revision" and newest):
                chosen.append(index)
        return chosen

    def find_sources(self, slugs: Sequence[str]) -> dict[str, tuple[int, bytes, bool]]:
        return {slug: self.state.sources[slug] for slug in slugs if slug in self.state.sources}

    def put_bodies(self, stored: Sequence[StoredBody], contents: Sequence[int], times: Sequence[int]) -> None:
        for body, content, time in zip(stored, contents, times, strict=True):
            assert body.index not in self.state.bodies
            self.state.bodies[body.index] = msgspec.structs.replace(body, of_article=content != 0)
            if body.article == body.index and content != 0:
                self.state.known[body.index] = Known(
                    article=body.index, source=body.source, content=content, revised=time, revisions=0
                )

    def put_keys(self, keys: Sequence[tuple[int, int]]) -> None:
        assert not self.state.keys.keys() & {key for key, _ in keys}
        self.state.keys.update(keys)

    def put_revisions(self, revised: Sequence[Known]) -> None:
        self.state.known.update({known.article: known for known in revised})

    def put_sources(self, sources: Mapping[str, tuple[int, bytes, bool]]) -> None:
        self.state.sources.update(sources)

    def forget(self, indexes: Sequence[int], fields: Sequence[str]) -> None:
        for index in indexes:
            stored = self.state.bodies[index]
            kept = {name: getattr(stored.body, name) for name in FIELDS if name not in fields}
            self.state.bodies[index] = msgspec.structs.replace(
                stored,
                body=Body(**kept),
                digests=stored.digests or field_digests(stored.body, stored.salts),
                salts=tuple(s if kept.get(n) else b"" for n, s in zip(FIELDS, stored.salts, strict=True)),
            )

    def stage(self, files: Sequence[Staged]) -> None:
        self.state.staged = list(files)

    def put_origin(self, name: str) -> None:
        self.state.origin = name

    def advance(self, old: int, head: Head) -> None:
        standing = self.state.head.size if self.state.head else 0
        if standing != old:
            msg = f"the log stands at {standing}, not at {old}"
            raise Conflict(msg)
        self.state.head = head


class MemoryStore:
    """A `Store` of which nothing lasts; its bodies can be verified."""

    def __init__(self) -> None:
        self.state = State()
        self.files: dict[str, bytes] = {}

    @contextmanager
    def begin(self) -> Iterator[MemoryTransaction]:
        changed = deepcopy(self.state)
        yield MemoryTransaction(changed)
        self.state = changed

    def head(self) -> Head | None:
        return self.state.head

    def staged(self) -> list[Staged]:
        return self.state.staged

    def put_files(self, files: Sequence[Staged]) -> None:
        self.files.update({file.path: file.data for file in files})

    def get_file(self, path: str) -> bytes | None:
        return self.files.get(path)

    def remove_partials(self, folders: Iterable[str]) -> None:
        gone = tuple(f"{folder}/" for folder in folders)
        self.files = {path: data for path, data in self.files.items() if not path.startswith(gone)}

    def body_range(self, first: int, upto: int) -> list[StoredBody]:
        return [body for index, body in sorted(self.state.bodies.items()) if first <= index < upto]


class Bodied(Store, Protocol):
    """A store whose bodies can be read."""

    def body_range(self, first: int, upto: int) -> list[StoredBody]: ...


Step = Literal[
    "begin", "find", "put_bodies", "put_keys", "stage", "advance", "commit",
    "put_files tile", "put_files checkpoint", "remove_partials", "head", "staged", "get_file",
]  # fmt: skip
Mode = Literal["fails before", "fails after", "is killed before", "is killed after"]


class Killed(BaseException):
    """The process ends here; nothing catches it."""


class Failed(OSError):
    """A step reports an error."""


class Faults:
    """Makes the n-th occurrence of a step fail, once."""

    def __init__(self, step: str = "", mode: Mode = "fails before", skip: int = 0) -> None:
        self.step, self.mode, self.skip = step, mode, skip
        self.struck = False

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        mine = step == self.step and not self.struck
        if mine and self.skip:
            self.skip -= 1
            mine = False
        if mine and self.mode.endswith("before"):
            self._strike()
        yield
        if mine:
            self._strike()

    def _strike(self) -> None:
        self.struck = True
        raise Killed if self.mode.startswith("is killed") else Failed(self.step)


class _FaultyTransaction:
    def __init__(self, inner: Transaction, faults: Faults) -> None:
        self._inner, self._faults = inner, faults

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._inner, name)

        def call(*args: object) -> object:
            with self._faults.at(name):
                return method(*args)

        return call


class FaultyStore:
    """Passes everything on to a store, and fails where it is told to.

    A commit that "fails after" is the one that failed but persisted.
    """

    def __init__(self, inner: Store, faults: Faults) -> None:
        self._inner, self._faults = inner, faults
        #: Every checkpoint that was ever published.
        self.published: list[bytes] = []

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        with self._faults.at("begin"):
            pass
        before = self._faults.mode.endswith("before")
        with self._inner.begin() as transaction:
            yield _FaultyTransaction(transaction, self._faults)  # type: ignore[misc]
            if before:
                with self._faults.at("commit"):
                    pass
        if not before:
            with self._faults.at("commit"):
                pass

    def head(self) -> Head | None:
        with self._faults.at("head"):
            return self._inner.head()

    def staged(self) -> list[Staged]:
        with self._faults.at("staged"):
            return self._inner.staged()

    def put_files(self, files: Sequence[Staged]) -> None:
        what = "checkpoint" if [file.path for file in files] == ["checkpoint"] else "tile"
        if what == "tile" and self._faults.step == "put_files tile" and self._faults.mode.endswith("after"):
            # The worst of "after": half of them are there.
            half = files[: len(files) // 2]
            with self._faults.at("put_files tile"):
                self._inner.put_files(half)
        with self._faults.at(f"put_files {what}"):
            self._inner.put_files(files)
            if what == "checkpoint":
                self.published.append(files[0].data)

    def get_file(self, path: str) -> bytes | None:
        with self._faults.at("get_file"):
            return self._inner.get_file(path)

    def remove_partials(self, folders: Iterable[str]) -> None:
        with self._faults.at("remove_partials"):
            self._inner.remove_partials(folders)


class Rows:
    """The bodies of a store as the verifier reads them."""

    whole = True

    def __init__(self, store: Bodied) -> None:
        self._store = store

    def held(self, number: int) -> list[Held]:
        found: list[Held] = []
        for stored in self._store.body_range(256 * number, 256 * number + 256):
            url, title, summary, text, image, extra = (v.encode() or None for v in values(stored.body))
            digests = b"".join(stored.digests) or None
            found.append((stored.index, b"".join(stored.salts), digests, url, title, summary, text, image, extra))
        return found


class Ticking:
    """A clock that runs a little at each look, and can be set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)
        self.ticks = 0.0

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=5)
        return self.at

    def monotonic(self) -> float:
        self.ticks += 0.005
        return self.ticks

    def leap(self, **by: float) -> None:
        """Time passes."""
        self.at += timedelta(**by)
        self.ticks += timedelta(**by).total_seconds()


def noise() -> Callable[[int], bytes]:
    """Return a repeatable source of salts."""
    count = 0

    def random(size: int) -> bytes:
        nonlocal count
        count += 1
        return count.to_bytes(4, "big") * (size // 4)

    return random


def open_log(store: Store, clock: Ticking | None = None, *, trust: bool = False, origin: str = ORIGIN) -> Log:
    time = clock or Ticking()
    return Log(store, Signer(origin, SEED), Clock(time.now, time.monotonic, trust=trust), random=noise(), secret=SECRET)


def offer(name: str, version: int = 0, *, source: str = "outlet", text: str = "") -> Offer:
    """Make up an article."""
    title = f"Заголовок {name}, вид {version}"
    item = Item(
        source=source,
        url=f"https://{source}.example/{name}",
        title=title,
        summary=f"О чём речь в статье {name}.",
        text=text,
        language="ru",
        keys=(f"https://{source}.example/{name}", f"{source} {name}"),
    )
    return Offer(item, f"{title}\n{text}")

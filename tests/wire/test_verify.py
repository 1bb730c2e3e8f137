"""The verifier finds what is wrong, names it, and goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree

import msgspec
import pytest

from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import BadStatus, NotFound, TimedOut, TooLarge, Unreachable, UsageError, VerifyError
from srez.model import FIELDS, Body
from srez.ports import StoredBody
from srez.wire import records, tree
from srez.wire.checkpoint import Signer
from srez.wire.intents import Expire, Redact
from srez.wire.tree import Edge, pack
from srez.wire.verify import Report, from_place, verify, verify_place
from srez.wire.verify.check import MOST_PROBLEMS
from tests.wire.fakes import ORIGIN, SEED, MemoryStore, Rows, Ticking, offer, open_log

SIGNER = Signer(ORIGIN, SEED)
KEY = SIGNER.verifier_key()
TIME = "2026-03-01T00:00:00.000000Z"


@pytest.fixture(scope="module")
def whole() -> MemoryStore:
    """A log of 1,006 records with all kinds of gaps among its bodies."""
    store, clock = MemoryStore(), Ticking()
    log = open_log(store, clock)
    log.append([offer(str(n), text=f"Текст {n}.") for n in range(600)])
    log.append([offer("3", 1), offer("5", 1)])
    log.append([Redact(5, "copyright"), Expire(0, 100, "text"), Expire(100, 200, "body"), Expire(0, 600, "revision")])
    log.append([offer(f"more {n}") for n in range(400)])
    log.close()
    return store


@pytest.fixture
def store(whole: MemoryStore) -> MemoryStore:
    copy = MemoryStore()
    copy.state, copy.files = deepcopy(whole.state), dict(whole.files)
    return copy


def checked(store: MemoryStore, **options: object) -> Report:
    return verify(store.get_file, KEY, bodies=Rows(store), **options)  # type: ignore[arg-type]


def test_a_whole_wire_holds(store: MemoryStore) -> None:
    done: list[tuple[int, int]] = []
    report = checked(store, progress=lambda at, of: done.append((at, of)))
    assert report.holds
    assert (report.origin, report.size) == (ORIGIN, 1_006)
    assert report.records == {"article.published": 1000, "article.revised": 2, "redacted": 1, "bodies.expired": 3}
    assert report.bodies_at_hand
    assert report.bodies_checked == 1_002
    assert (report.bodies_withheld, report.bodies_redacted) == (0, 2)
    # Texts of 0–99, bodies of 100–199, the superseded version of 3; 5 is redacted.
    assert report.bodies_expired == 99 + 100
    assert done[-1] == (1_006, 1_006)
    assert not report.key_on_trust


@pytest.mark.parametrize("flip", [0, -1])
def test_every_byte_of_every_file_counts(store: MemoryStore, flip: int) -> None:
    size = 1_006
    whole = {path for path in store.files if ".p/" not in path and path.startswith("tile/")}
    for path in sorted(whole | set(tree.edge_paths(size)) | {"checkpoint"}):
        before = store.files[path]
        at = flip % len(before)
        store.files[path] = before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :]
        assert not checked(store).holds, path
        del store.files[path]
        report = checked(store)
        assert any(path in problem or path == "checkpoint" for problem in report.problems), path
        store.files[path] = before
    assert checked(store).holds


def test_a_lost_bundle_is_named_and_the_rest_is_checked_all_the_same(store: MemoryStore) -> None:
    del store.files["tile/entries/001"]
    report = checked(store)
    assert report.problems[0] == "tile/entries/001: absent"
    # The tile stands in, so the root is still the checkpoint's.
    assert not any("checkpoint" in problem for problem in report.problems)
    assert report.records["article.published"] == 1_000 - 256


def test_partial_files_may_have_given_way_to_full_ones(store: MemoryStore) -> None:
    note, before = store.files["checkpoint"], set(store.files)
    log = open_log(store)
    log.append([offer(f"later {n}") for n in range(300)])
    log.close()
    store.files["checkpoint"] = note
    assert before - set(store.files)
    assert checked(store).problems == []


def test_the_signature_and_its_key_count(store: MemoryStore) -> None:
    other = Signer(ORIGIN, b"x" * 32)
    assert "no signature" in verify(store.get_file, other.verifier_key()).problems[0]
    stranger = Signer("other.example/wire", SEED).verifier_key()
    assert ORIGIN in verify(store.get_file, stranger).problems[0]
    with pytest.raises(VerifyError):
        verify(store.get_file, "no key")
    assert verify(MemoryStore().get_file, KEY).problems == ["checkpoint: absent"]


# Growth.


def test_a_tree_grew_from_each_of_its_earlier_sizes_and_from_no_other() -> None:
    store, notes = MemoryStore(), [SIGNER.sign(0, tree.EMPTY_ROOT)]
    log = open_log(store)
    for step in (1, 1, 254, 1, 255, 256, 3):
        log.append([offer(f"{step} {log.size} {n}") for n in range(step)])
        notes.append(store.files["checkpoint"])
    log.close()
    for note in notes:
        report = checked(store, since=note)
        assert report.problems == []
        assert report.grew_from is not None
    for size in (1, 256, 257, 300, 512, 771):
        report = checked(store, since=SIGNER.sign(size, bytes(32)))
        assert report.problems == [f"the checkpoint kept earlier: the first {size} records are others now"]
        assert report.grew_from is None
    assert "now there are only 771" in checked(store, since=SIGNER.sign(772, bytes(32))).problems[0]
    assert "kept earlier" in checked(store, since=b"torn").problems[0]
    forged = Signer(ORIGIN, b"x" * 32).sign(1, bytes(32))
    assert "no signature" in checked(store, since=forged).problems[0]


# Records.


def signed(logged: list[bytes]) -> Callable[[str], bytes | None]:
    """Publish any records, as a writer with the key could."""
    edge, files = Edge().extend(logged)
    published = {file.path: file.data for file in files} | {"checkpoint": SIGNER.sign(edge.size, edge.root())}
    return published.get


def record(kind: str = "source.dropped", time: str = TIME, **fields: object) -> bytes:
    return msgspec.json.encode({"v": 1, "kind": kind, "time": time, "source": "s", **fields})


@pytest.mark.parametrize(
    ("logged", "said"),
    [
        ([record(time=TIME), record(time=TIME.replace("2026", "2025"))], "is before"),
        ([record(time="yesterday")], "its time is none"),
        ([record(time=TIME + "+1")], "its time is none"),
        ([b"\xff"], "not a record"),
        ([b""], "not a record"),
        ([b'{"v":1,"kind":"\xff","time":""}'], "not a record"),
        ([record("article.published")], "not a record"),
        ([record("article.revised", article=0, changed=["title"], digest="")], "which is not before it"),
        ([record("article.revised", article=-1, changed=["title"], digest="")], "which is not before it"),
        ([record("redacted", article="x")], "not a record"),
        ([record("bodies.expired", first=0, upto=9, **{"class": "body"})], "no range of records before it"),
        ([record(), record("bodies.expired", first=0, upto=1, **{"class": "all"})], "unknown class"),
    ],
)  # fmt: skip
def test_a_record_that_makes_no_sense_is_named(logged: list[bytes], said: str) -> None:
    report = verify(signed(logged), KEY)
    assert [problem.split(":")[0] for problem in report.problems] == [f"record {len(logged) - 1}"]
    assert said in report.problems[0]


def test_a_kind_of_later_times_is_counted_and_passed_over() -> None:
    report = verify(signed([record("comment.posted", article={"x": 1}, digest="ab")]), KEY)
    assert report.problems == []
    assert report.records == {"comment.posted": 1}
    assert not report.bodies_at_hand


def test_problems_are_bounded() -> None:
    report = verify(signed([b"x"] * 500), KEY)
    assert len(report.problems) == MOST_PROBLEMS
    assert report.more_problems == 400
    assert not report.holds


def test_a_bundle_that_is_none_is_named() -> None:
    get = signed([record(), record()])
    for bundle, said in ((b"\x00", "within a length"), (pack([record()]), "1 records where 2 belong")):
        report = verify(lambda path, b=bundle: b if "entries" in path else get(path), KEY)  # type: ignore[misc]
        assert [p for p in report.problems if said in p]


# Bodies.


def changed(store: MemoryStore, index: int, **fields: object) -> None:
    store.state.bodies[index] = msgspec.structs.replace(store.state.bodies[index], **fields)


def test_a_changed_body_is_named(store: MemoryStore) -> None:
    body = store.state.bodies[300].body
    changed(store, 300, body=msgspec.structs.replace(body, title=body.title + "."))
    assert checked(store).problems == ["body 300: not what its record's digest says"]


def test_a_changed_salt_and_a_lost_one_are_named(store: MemoryStore) -> None:
    salts = store.state.bodies[300].salts
    changed(store, 300, salts=(bytes(32), *salts[1:]))
    changed(store, 301, salts=(b"", *salts[1:]))
    assert checked(store).problems == [
        "body 300: not what its record's digest says", "body 301: its salts are not one for each value"
    ]  # fmt: skip


def test_an_absent_body_is_a_problem_unless_something_names_it(store: MemoryStore) -> None:
    for index in (5, 150, 3, 300, 50):
        del store.state.bodies[index]
    report = checked(store)
    # 5 is redacted, 150 expired, 3 was superseded; of 50 only the text may be gone.
    assert sorted(report.problems) == [
        "body 300: absent, and neither a redaction nor an expiry names it",
        "body 50: absent, and neither a redaction nor an expiry names it",
    ]


def _stripped(stored: StoredBody, *gone: str) -> StoredBody:
    digests = stored.digests or records.field_digests(stored.body, stored.salts)
    left = {name: getattr(stored.body, name) for name in FIELDS if name not in gone}
    salts = tuple(s if left.get(name) else b"" for name, s in zip(FIELDS, stored.salts, strict=True))
    return msgspec.structs.replace(stored, body=Body(**left), salts=salts, digests=digests)


def test_a_field_that_is_gone_without_a_word_is_a_problem_where_nothing_is_withheld(store: MemoryStore) -> None:
    for index, gone in ((300, ("title", "text")), (50, ("title",)), (150, FIELDS)):
        store.state.bodies[index] = _stripped(store.state.bodies[index], *gone)
    report = checked(store)
    assert report.problems == [
        "body 50: title: gone, and neither a redaction nor an expiry names it",
        "body 300: title, text: gone, and neither a redaction nor an expiry names it",
    ]
    rows = Rows(store)
    rows.whole = False
    report = verify(store.get_file, KEY, bodies=rows)
    assert report.problems == []
    assert report.bodies_withheld == 2


def test_an_excuse_does_not_reach_forward_nor_beyond_its_class(store: MemoryStore) -> None:
    # The newest version of 3 is not superseded, whatever range an expiry names.
    store.state.bodies[600] = _stripped(store.state.bodies[600], *FIELDS)
    assert checked(store).problems[0].startswith("body 600: url, title")
    # A redaction of what is to come is none.
    body = msgspec.json.encode({"v": 1, "kind": "redacted", "time": TIME, "article": 1, "indexes": [1], "reason": "x"})
    later = record("source.added", digest="ab" * 32)
    empty = MemoryStore()
    report = verify(signed([body, later]), KEY, bodies=Rows(empty))
    assert report.problems == ["body 1: absent, and neither a redaction nor an expiry names it"]


def test_a_body_of_no_record_is_a_problem(store: MemoryStore) -> None:
    index = next(n for n in range(600, 606) if n not in store.state.bodies)
    store.state.bodies[index] = msgspec.structs.replace(store.state.bodies[0], index=index)
    assert checked(store).problems == [f"body {index}: belongs to no record"]


def test_bodies_beyond_the_checkpoint_are_not_looked_at(store: MemoryStore) -> None:
    store.state.bodies[1_006] = msgspec.structs.replace(store.state.bodies[0], index=1_006)
    assert checked(store).problems == []


# Places: a data folder, a mirror's folder, a site.


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    embedded = EmbeddedStore(folder, write=True)
    log = open_log(embedded)
    log.append([offer(str(n), text=f"Текст {n}") for n in range(700)])
    log.append([Redact(7, "copyright"), Expire(0, 5, "text")])
    log.close()
    embedded.close()
    return folder


@pytest.fixture
def mirror(data: Path) -> Path:
    """A stranger's copy: texts are withheld."""
    target = data.parent / "mirror"
    copytree(data / "wire", target)
    (target / "bodies").mkdir()
    store = EmbeddedStore(data, write=False)
    for number in range(3):
        lines = [
            records.hand_out(
                b.index, b.body, b.salts, b.digests or records.field_digests(b.body, b.salts),
                frozenset(FIELDS) - {"text"},
            )
            for b in store.body_range(256 * number, 256 * number + 256)
        ]  # fmt: skip
        (target / "bodies" / str(number)).write_bytes(b"".join(lines))
    store.close()
    return target


def test_a_data_folder_is_verified_with_all_its_bodies(data: Path) -> None:
    report = verify_place(str(data))
    assert report.problems == []
    assert report.key_on_trust
    assert (report.bodies_checked, report.bodies_redacted, report.bodies_expired) == (700, 1, 5)
    assert not verify_place(str(data), key=KEY).key_on_trust


def test_a_running_writer_is_no_reason_for_complaint(tmp_path: Path) -> None:
    embedded = EmbeddedStore(tmp_path, write=True)
    log = open_log(embedded)
    log.append([offer("first")])
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            log.append([offer(f"{number} {n}") for n in range(100)])
            log.append([Redact(log.size - 7, "copyright")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        kept = None
        for _ in range(6):
            report = verify_place(str(tmp_path), key=KEY, since=kept)
            assert report.problems == []
            kept = (tmp_path / "wire" / "checkpoint").read_bytes()
    finally:
        stop.set()
        writer.join()
        log.close()
        embedded.close()


def test_a_mirror_is_verified_as_far_as_it_goes(mirror: Path) -> None:
    report = verify_place(str(mirror))
    assert report.problems == []
    assert (report.bodies_checked, report.bodies_withheld, report.bodies_redacted) == (700, 694, 1)
    (mirror / "bodies" / "1").write_bytes(b"{}\n")
    assert any("bodies/1" in problem for problem in verify_place(str(mirror)).problems)
    (mirror / "bodies" / "1").unlink()
    assert verify_place(str(mirror)).more_problems == 256 - MOST_PROBLEMS
    for file in (mirror / "bodies").iterdir():
        file.unlink()
    (mirror / "bodies").rmdir()
    report = verify_place(str(mirror))
    assert report.problems == []
    assert not report.bodies_at_hand


def test_a_forged_line_of_a_mirror_is_named(mirror: Path) -> None:
    file = mirror / "bodies" / "0"
    file.write_text(file.read_text(encoding="utf-8").replace("Заголовок 9,", "Заголовок 8,"), encoding="utf-8")
    assert verify_place(str(mirror)).problems == ["body 9: not what its record's digest says"]


def test_no_wire_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        verify_place(str(tmp_path))
    with pytest.raises(NotFound):
        verify_place(str(tmp_path / "nowhere"))


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root: Path
    prefix = ""
    answers: dict[str, bytes | int]
    asked: list[str]

    def do_GET(self) -> None:
        path = self.path.removeprefix(self.prefix).removeprefix("/")
        self.asked.append(path)
        answer: bytes | int | None = self.answers.get(path)
        file = self.root / path
        if answer is None and self.path.startswith(self.prefix) and file.is_file():
            answer = file.read_bytes()
        status = answer if isinstance(answer, int) else 404 if answer is None else 200
        body = answer if isinstance(answer, bytes) else b"nothing here"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        # Connections are not kept for ever.
        self.close_connection = len(self.asked) % 7 == 0

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(
    root: Path, prefix: str = "", answers: dict[str, bytes | int] | None = None
) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Site", (_Site,), {"root": root, "prefix": prefix, "asked": asked, "answers": answers or {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("prefix", ["", "/wire"])
def test_a_site_is_verified_over_http(mirror: Path, prefix: str) -> None:
    with serving(mirror, prefix) as (url, asked):
        report = verify_place(url, since=(mirror / "checkpoint").read_bytes())
        assert report.problems == []
        assert report.key_on_trust
        assert (report.size, report.grew_from) == (702, 702)
        assert (report.bodies_checked, report.bodies_withheld) == (700, 694)
        assert all(asked.count(path) == 1 for path in asked if path.startswith("tile/"))
        with from_place(url + "/") as copy:
            assert copy.key == KEY


def test_what_a_site_does_not_have_is_named(mirror: Path) -> None:
    (mirror / "tile" / "entries" / "001").unlink()
    with serving(mirror) as (url, _):
        assert "tile/entries/001: absent" in verify_place(url).problems
    for file in (mirror / "bodies").iterdir():
        file.unlink()
    with serving(mirror) as (url, _):
        assert not verify_place(url).bodies_at_hand


def test_a_site_that_does_not_answer_as_it_should_is_an_error(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(mirror, answers={"tile/0/000": 500}) as (url, _), pytest.raises(BadStatus, match="500"):
        verify_place(url)
    with serving(mirror, answers={"tile/0/001": b"x" * 20_000_000}) as (url, _), pytest.raises(TooLarge):
        verify_place(url)
    with serving(mirror / "bodies") as (url, _), pytest.raises(NotFound, match="checkpoint"):
        verify_place(url)
    with pytest.raises(Unreachable):
        verify_place(url)
    with pytest.raises(UsageError):
        verify_place("http://")
    monkeypatch.setattr("srez.wire.verify.site.SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TimedOut):
        verify_place(f"http://127.0.0.1:{silent.getsockname()[1]}")

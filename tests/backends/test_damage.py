"""What a disk, a power cut or a second process may do to a data folder."""

from __future__ import annotations

import errno
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from srez.backends.embedded.lock import DataLock
from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import Corrupt, DiskFull, Locked
from srez.model import Item
from srez.wire.checkpoint import Signer
from srez.wire.intents import Expire, Offer, Redact
from srez.wire.tree import edge_paths
from srez.wire.verify import verify_place
from tests.backends.appender import open_real
from tests.wire.fakes import ORIGIN, SEED, Ticking, offer, open_log

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody publishes in these folders while they are verified: not worth waiting for."""
    monkeypatch.setattr("srez.wire.verify.folder.PATIENCE", 0.1)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder with a log of 1,530 articles: partial tiles on two levels; its name needs quoting."""
    folder = tmp_path / "da%20ta #1?"
    store = EmbeddedStore(folder, write=True)
    log = open_log(store)
    log.append([offer(str(n)) for n in range(1_500)])
    log.append([offer(f"more {n}") for n in range(30)])
    log.close()
    store.close()
    yield folder
    report = verify_place(str(folder))
    assert report.problems == []


def reopened(data: Path) -> None:
    store = EmbeddedStore(data, write=True)
    open_log(store).close()
    store.close()


@pytest.mark.parametrize("torn", [b"", b"torn", None], ids=["emptied", "garbage", "lost"])
@pytest.mark.parametrize("path", [*edge_paths(1_530), "checkpoint", "verifier-key"])
def test_a_torn_file_of_the_newest_state_is_written_again(data: Path, path: str, torn: bytes | None) -> None:
    file = data / "wire" / path
    if torn is None:
        file.unlink()
    else:
        file.write_bytes(torn)
    key = Signer(ORIGIN, SEED).verifier_key()
    assert verify_place(str(data), key=key).problems != [] or path == "verifier-key"
    reopened(data)


def test_a_torn_file_of_the_past_is_found(data: Path) -> None:
    for path in ("tile/0/002", "tile/entries/003"):
        file = data / "wire" / path
        whole = file.read_bytes()
        file.write_bytes(whole[:-1])
        report = verify_place(str(data))
        assert any(path in problem for problem in report.problems)
        file.write_bytes(whole)


def test_a_database_whose_staged_edge_contradicts_its_checkpoint_is_corrupt(data: Path) -> None:
    path = next(p for p in edge_paths(1_530) if p.startswith("tile/0/"))
    with closing(sqlite3.connect(data / "wire.db")) as connection:
        (whole,) = connection.execute("SELECT data FROM staged WHERE path = ?", (path,)).fetchone()
        connection.execute("UPDATE staged SET data = ? WHERE path = ?", (bytes(len(whole)), path))
        connection.commit()
        store = EmbeddedStore(data, write=True)
        with pytest.raises(Corrupt):
            open_log(store)
        store.close()
        connection.execute("UPDATE staged SET data = ? WHERE path = ?", (whole, path))
        connection.commit()


def test_a_database_that_is_none_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "wire.db").write_bytes(b"no database at all" * 1_000)
    with pytest.raises(Corrupt, match="not a database"):
        EmbeddedStore(tmp_path, write=True)
    with pytest.raises(Corrupt, match="not a database"):
        verify_place(str(tmp_path))


class FullDisk:
    """Lets so many bytes be written under a folder, then none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room = room
        write = os.write

        def limited(handle: int, data: bytes) -> int:
            if self.room <= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            # A disk that fills up writes a part first.
            part = write(handle, data[: self.room])
            self.room -= part
            return part

        monkeypatch.setattr("srez.backends.embedded.files.os.write", limited)


@pytest.mark.parametrize("room", [0, 100, 5_000, 60_000])
def test_a_disk_full_of_tiles_loses_nothing(data: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    store = EmbeddedStore(data, write=True)
    log = open_log(store)
    disk = FullDisk(monkeypatch, room)
    batch = [offer(f"full {n}") for n in range(400)]
    for _ in range(3):
        with pytest.raises(DiskFull, match="no space left"):
            log.append(batch)
    # Committed at the first attempt, though nothing of it was published: reading goes on as before.
    assert verify_place(str(data)).size == 1_530
    disk.room = 1 << 40
    assert {r.fate for r in log.append(batch)} == {"known"}
    log.close()
    store.close()
    assert verify_place(str(data)).size == 1_930


def test_a_disk_full_of_database_loses_nothing(data: Path) -> None:
    store = EmbeddedStore(data, write=True)
    log = open_log(store)
    assert store._writer is not None
    with store._writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 3}")
    batch = [offer(f"full {n}") for n in range(2_000)]
    for _ in range(3):
        with pytest.raises(DiskFull, match="full"):
            log.append(batch)
    assert log.append([offer("1")])[0].fate == "known"
    with store._writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
    assert {r.fate for r in log.append(batch)} == {"published"}
    log.close()
    store.close()


def test_a_second_writer_is_refused_as_long_as_the_first_lives(tmp_path: Path) -> None:
    code = "import sys,time; from pathlib import Path; from srez.backends.embedded.lock import DataLock\n"
    code += "lock = DataLock(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Locked, match=f"pid {holder.pid}"):
            DataLock(tmp_path)
        holder.kill()
        holder.wait()
    with DataLock(tmp_path), pytest.raises(Locked):
        DataLock(tmp_path)
    DataLock(tmp_path).close()


def test_killed_again_and_again_the_log_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    data = tmp_path / "data"
    chance = random.Random(7)
    acknowledged: dict[str, int] = {}
    notes = 0
    kept = b""
    for kills in range(1, 31):
        command = [sys.executable, "-m", "tests.backends.appender", str(data), str(kills * 1_000)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            # At first anywhere, the start included; then in the midst of appending.
            if kills % 5:
                _take(child.stdout.readline(), acknowledged)
            time.sleep(chance.random() * 0.35)
            child.send_signal(signal.SIGKILL)
            for line in child.stdout:
                _take(line, acknowledged)
        if kills % 3 == 0:
            with DataLock(data):
                store, log = open_real(data)
                again = [offer(name) for name in acknowledged]
                results = log.append(again)
                assert [result.index for result in results] == list(acknowledged.values())
                # Held: that one was changed meanwhile.
                assert {result.fate for result in results} <= {"known", "held"}
                log.close()
                store.close()
            report = verify_place(str(data), since=kept or None)
            assert report.problems == []
            if kept:
                assert report.grew_from is not None
                notes += 1
            kept = (data / "wire" / "checkpoint").read_bytes()
    assert notes == 9
    assert len(acknowledged) > 300
    assert len(set(acknowledged.values())) == len(acknowledged)
    assert report.records["article.published"] >= len(acknowledged)


def _take(line: str, acknowledged: dict[str, int]) -> None:
    match = re.fullmatch(r"(\d+-\d+) (\d+)\n", line)
    # The last line may be cut off.
    if match is not None:
        acknowledged[match[1]] = int(match[2])


# Redaction and what a disk remembers of it.


def _raw(data: Path) -> bytes:
    return b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file() and path.name != "lock")


def test_a_redacted_sentence_is_nowhere_on_disk(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, write=True)
    log = open_log(store)
    sentence = "Об этом сообщил свидетель по фамилии Вымышленный."
    log.append([offer("before", text="Остаётся."), offer("a", text=sentence * 40), offer("after")])
    log.append([offer("a", 1, text=sentence)])
    assert sentence.encode() in _raw(tmp_path)
    log.append([Redact(1, "personal-data")])
    # While the writer goes on, without waiting for anything.
    assert sentence.encode() not in _raw(tmp_path)
    assert "Заголовок a, вид".encode() not in _raw(tmp_path)
    assert "Остаётся.".encode() in _raw(tmp_path)
    log.close()
    store.close()
    report = verify_place(str(tmp_path))
    assert report.problems == []
    assert (report.bodies_checked, report.bodies_redacted) == (4, 2)


def test_a_reader_in_the_way_delays_but_does_not_prevent(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, write=True)
    log = open_log(store)
    log.append([offer("a", text="Секретное слово.")])
    with closing(sqlite3.connect(tmp_path / "wire.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM bodies").fetchone()
        log.append([Redact(0, "court-order")])
        assert "Секретное слово.".encode() in _raw(tmp_path)
        reader.execute("ROLLBACK")
    log.append([offer("b")])
    assert "Секретное слово.".encode() not in _raw(tmp_path)
    log.close()
    store.close()


@pytest.mark.parametrize("seed", [3, 9])
def test_stale_copies_in_neighbouring_pages_go_too(tmp_path: Path, seed: int) -> None:
    """Rows that grow are spread over pages anew, which leaves copies of others behind; these seeds meet some."""
    chance = random.Random(seed)
    clock = Ticking()
    store = EmbeddedStore(tmp_path, write=True)
    log = open_log(store, clock, trust=True)
    versions: dict[int, int] = {}
    first: dict[int, int] = {}

    def change(n: int) -> Offer:
        versions[n] = versions.get(n, -1) + 1
        mark = f"SENTENCE{n:06d}v{versions[n]:03d}"
        summary, text = mark * chance.randint(0, 12), mark * chance.choice([0, 0, 1, 9])
        item = Item(source="a", url=f"https://a/{n}", title=mark, summary=summary, text=text, keys=(f"u{n}",))
        return Offer(item, mark)

    for batch in range(60):
        clock.leap(hours=7)
        names = [chance.randint(0, batch * 20 + 20) for _ in range(60)]
        results = log.append([change(n) for n in names])
        for n, result in zip(names, results, strict=True):
            first.setdefault(n, result.index)
        if batch % 5 == 4:
            log.append([Expire(0, log.size, "text")])
    gone = chance.sample(sorted(first), len(first) // 3)
    for at in range(0, len(gone), 20):
        log.append([Redact(first[n], "personal-data") for n in gone[at : at + 20]])
    found = {int(n) for n in re.findall(rb"SENTENCE(\d{6})v", _raw(tmp_path))}
    assert len(found) > 100
    assert found.isdisjoint(gone)
    log.close()
    store.close()
    assert verify_place(str(tmp_path)).problems == []


def test_deleted_values_that_a_killed_writer_left_in_the_log_go_at_the_next_start(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path, write=True)
    log = open_log(store)
    log.append([offer("a", text="Секретное слово.")])
    log.close()
    # Deleted and committed, and killed before the database's log was emptied.
    with closing(sqlite3.connect(tmp_path / "wire.db")) as other:
        other.execute("PRAGMA secure_delete=ON")
        other.execute("UPDATE bodies SET text = NULL")
        other.commit()
        assert "Секретное слово.".encode() in _raw(tmp_path)
        again = EmbeddedStore(tmp_path, write=True)
        assert "Секретное слово.".encode() not in _raw(tmp_path)
        again.close()
    store.close()


def test_free_space_is_told(tmp_path: Path) -> None:
    free, total = EmbeddedStore(tmp_path, write=True).files.free()
    assert 0 < free <= total

"""Backups are whole or not there; a restored log never signs a second history."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree

import pytest
import zstandard

from srez.backends.embedded.backup.make import backup
from srez.backends.embedded.backup.mark import may_write
from srez.backends.embedded.backup.restore import next_origin, restore, resume
from srez.backends.embedded.kept import Kept
from srez.backends.embedded.lock import DataLock
from srez.backends.embedded.wire import EmbeddedStore
from srez.errors import Corrupt, Locked, NotFound, UsageError, VerifyError, WireError
from srez.model import Source
from srez.wire import read, records
from srez.wire.checkpoint import Signer, Verifier, parse_note
from srez.wire.intents import Configure, Intent, PutSource, Redact
from srez.wire.log import Clock, Log
from srez.wire.tree import edge_paths
from srez.wire.verify import verify_place
from tests.wire.fakes import ORIGIN, SECRET, SEED, Ticking, offer, open_log

SENTENCE = "Имя, которое суд велел забыть."


def start(data: Path) -> tuple[EmbeddedStore, Log]:
    """Open as the engine does."""
    store = EmbeddedStore(data, write=True)
    may_write(store)
    clock = Ticking()
    log = open_log(store, clock, trust=True)
    return store, log


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    store, log = start(folder)
    store.set_value("secret", SECRET)
    store.set_value("origin", ORIGIN.encode())
    log.append([Configure("Europe/Minsk"), PutSource(Source(slug="outlet", name="Вестник"))])
    log.append([offer(str(n)) for n in range(600)] + [offer("named", text=SENTENCE)])
    log.close()
    store.close()
    kept = Kept(folder, write=True)
    kept.put_states({"clock": b"tick"})
    kept.close()
    (folder / "srez.toml").write_text('name = "Срез"\n', encoding="utf-8")
    (folder / "key").write_bytes(SEED)
    (folder / "key").chmod(0o600)
    return folder


def append(data: Path, intents: list[Intent]) -> bytes:
    """Append to a folder and return the checkpoint that was published."""
    store, log = start(data)
    log.append(intents)
    log.close()
    store.close()
    return (data / "wire" / "checkpoint").read_bytes()


def texts(data: Path) -> bytes:
    return b"".join(p.read_bytes() for p in data.rglob("*") if p.is_file())


@pytest.fixture(params=["folder", "archive"])
def made(request: pytest.FixtureRequest, data: Path, tmp_path: Path) -> Path:
    target = tmp_path / ("backup" if request.param == "folder" else "backup.tar.zst")
    backup(data, target)
    return target


def test_a_backup_has_everything_and_only_its_owner_reads_the_key(data: Path, made: Path, tmp_path: Path) -> None:
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["data", made.name])
    modes: dict[str, int] = {}
    if made.is_file():
        assert made.stat().st_mode & 0o777 == 0o600
        with zstandard.open(made, "rb") as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            modes = {member.name: member.mode for member in tar}
        # What it covers is there before it.
        assert list(modes)[-1] == "wire/checkpoint"
    else:
        modes = {p.relative_to(made).as_posix(): p.stat().st_mode & 0o777 for p in made.rglob("*") if p.is_file()}
        # It is a data folder by itself.
        assert verify_place(str(made)).problems == []
    assert modes["key"] == modes["wire.db"] == 0o600
    tiles = ["tile/0/000", "tile/0/001", "tile/entries/000", "tile/entries/001", *edge_paths(603)]
    assert set(modes) == {"wire.db", "kept.db", "srez.toml", "key", "wire/checkpoint", "wire/verifier-key"} | {
        f"wire/{path}" for path in tiles
    }


def test_the_key_can_be_left_out(data: Path, tmp_path: Path) -> None:
    report = backup(data, tmp_path / "b", key=False)
    assert not report.with_key
    assert not (tmp_path / "b" / "key").exists()
    result = restore(tmp_path / "b", tmp_path / "new", published=(data / "wire" / "checkpoint").read_bytes())
    assert result.may_write
    assert "holds no key" in result.warnings[0]


def test_a_backup_made_while_the_writer_runs_is_of_one_moment(data: Path, tmp_path: Path) -> None:
    store, log = start(data)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            log.append([offer(f"{number} {n}", text="т" * 2_000) for n in range(270)])

    writer = threading.Thread(target=write)
    writer.start()
    sizes = []
    try:
        for number in range(6):
            target = tmp_path / (f"b{number}" + (".tar.zst" if number % 2 else ""))
            told: list[tuple[int, int]] = []
            sizes.append(backup(data, target, progress=lambda at, of, told=told: told.append((at, of))).size)  # type: ignore[misc]
            assert told[-1][0] == told[-1][1]
    finally:
        stop.set()
        writer.join()
        log.close()
        store.close()
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    for number, size in enumerate(sizes):
        target = tmp_path / (f"b{number}" + (".tar.zst" if number % 2 else ""))
        result = restore(target, tmp_path / f"r{number}")
        assert result.size == size
        report = verify_place(str(tmp_path / f"r{number}"))
        assert report.problems == []
        assert report.size == size


def test_a_backup_that_fails_leaves_nothing(data: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup(tmp_path / "nowhere", tmp_path / "b")
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError):
        backup(data, tmp_path / "there")
    # One of the past; what is staged would be taken from there.
    append(data, [offer("x")])
    (data / "wire" / "tile" / "entries" / "001").unlink()
    for name in ("b", "b.tar.zst"):
        with pytest.raises(Corrupt, match="entries/001"):
            backup(data, tmp_path / name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "there"]


# Restoring.


def refused(data: Path) -> None:
    store = EmbeddedStore(data, write=True)
    with pytest.raises(WireError, match="second history"):
        may_write(store)
    store.close()


def test_what_is_restored_is_what_was_backed_up_but_nobody_writes_yet(data: Path, made: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    result = restore(made, new)
    assert (result.size, result.may_write, result.origin) == (603, False, ORIGIN)
    assert "no writer opens this" in result.warnings[0]
    assert verify_place(str(new), since=(data / "wire" / "checkpoint").read_bytes()).grew_from == 603
    assert (new / "srez.toml").read_bytes() == (data / "srez.toml").read_bytes()
    assert (new / "key").stat().st_mode & 0o777 == 0o600
    kept = Kept(new, write=False)
    assert kept.state("clock") == b"tick"
    kept.close()
    refused(new)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_with_the_newest_checkpoint_the_same_log_goes_on(data: Path, made: Path, tmp_path: Path, later: bool) -> None:
    note = (data / "wire" / "checkpoint").read_bytes()
    new = tmp_path / "new"
    if later:
        restore(made, new)
        result = resume(new, published=note)
    else:
        result = restore(made, new, published=note)
    assert result.may_write
    assert not result.new_log
    append(new, [offer("5"), offer("another")])
    report = verify_place(str(new), since=note)
    assert report.problems == []
    assert (report.size, report.grew_from) == (604, 603)
    with pytest.raises(UsageError, match="waits"):
        resume(new, published=note)


def test_a_smaller_published_checkpoint_is_enough_when_it_is_the_newest(data: Path, tmp_path: Path) -> None:
    earlier = (data / "wire" / "checkpoint").read_bytes()
    append(data, [offer("unpublished")])
    backup(data, tmp_path / "b")
    assert restore(tmp_path / "b", tmp_path / "new", published=earlier).may_write


def test_a_backup_older_than_what_was_published_never_goes_on_as_the_same_log(
    data: Path, made: Path, tmp_path: Path
) -> None:
    published = append(data, [offer("after the backup")])
    new = tmp_path / "new"
    result = restore(made, new, published=published)
    assert not result.may_write
    assert "604 records were published" in result.warnings[0]
    refused(new)
    for again in (published, None):
        assert not resume(new, published=again).may_write
        refused(new)
    # Even one who takes the mark away and has the newest checkpoint file there is refused by the log.
    store = EmbeddedStore(new, write=True)
    store.set_value("restored", b"")
    (new / "wire" / "checkpoint").write_bytes(published)
    with pytest.raises(Corrupt, match="older copy"):
        open_log(store)
    store.close()


def test_a_published_checkpoint_of_another_history_is_an_error(data: Path, made: Path, tmp_path: Path) -> None:
    forked = Signer(ORIGIN, SEED).sign(500, bytes(32))
    with pytest.raises(VerifyError, match="no part of this log"):
        restore(made, tmp_path / "new", published=forked)
    with pytest.raises(VerifyError, match="no signature"):
        restore(made, tmp_path / "new", published=Signer(ORIGIN, b"x" * 32).sign(500, bytes(32)))
    assert not (tmp_path / "new").exists()


def opened_anew(new: Path) -> tuple[EmbeddedStore, Log]:
    """Open a new log with the key and the origin that lie in its folder."""
    store = EmbeddedStore(new, write=True)
    may_write(store)
    clock = Ticking()
    signer = Signer((store.value("origin") or b"").decode(), (new / "key").read_bytes())
    return store, Log(store, signer, Clock(clock.now, clock.monotonic, trust=True), random=bytes, secret=SECRET)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_a_new_log_names_the_old_one_and_goes_on_from_it(data: Path, made: Path, tmp_path: Path, later: bool) -> None:
    published = append(data, [offer("after the backup")])
    old = parse_note(published)[0]
    new = tmp_path / "new"
    if later:
        restore(made, new)
        result = resume(new, published=published, new_log=True)
    else:
        result = restore(made, new, published=published, new_log=True)
    assert (result.may_write, result.new_log, result.origin) == (True, True, f"{ORIGIN}-2")
    assert "redacted after the backup" in result.warnings[0]
    report = verify_place(str(new))
    assert report.problems == []
    assert (report.origin, report.size) == (f"{ORIGIN}-2", 604)
    store, log = opened_anew(new)
    first = next(chunk for _, chunk in read.records(store.get_file, 603, 604, 604))[0]
    assert records.decode(first) == records.SiteConfigured(
        time=records.decode(first).time, origin=f"{ORIGIN}-2", zone="Europe/Minsk", after_size=604,
        after_root=old.root.hex(),
    )  # fmt: skip
    # The same leaves as prefix: what the old key signed of them still holds under the new one.
    backed_up = parse_note((data / "wire" / "checkpoint").read_bytes())[0]
    assert backed_up.size == 604
    assert [r.fate for r in log.append([offer("5"), offer("after the backup")])] == ["known", "published"]
    log.close()
    store.close()
    assert verify_place(str(new)).problems == []
    assert (new / "key").read_bytes() != SEED
    assert (new / "key").stat().st_mode & 0o777 == 0o600
    # The old key opens it no more.
    again = EmbeddedStore(new, write=True)
    with pytest.raises(Corrupt):
        open_log(again)
    again.close()


def test_the_old_prefix_is_the_new_logs(data: Path, made: Path, tmp_path: Path) -> None:
    note = parse_note((data / "wire" / "checkpoint").read_bytes())[0]
    restore(made, tmp_path / "new", new_log=True)
    signer = Signer(f"{ORIGIN}-2", (tmp_path / "new" / "key").read_bytes())
    report = verify_place(str(tmp_path / "new"), since=signer.sign(note.size, note.root))
    assert report.grew_from == 603


Publish = Callable[[Path, Path], str]


def as_folder(data: Path, tmp_path: Path) -> str:
    """The folder itself, damaged or not, is a newer copy."""
    return str(data)


def as_mirror(data: Path, tmp_path: Path) -> str:
    copytree(data / "wire", tmp_path / "mirror")
    return str(tmp_path / "mirror")


@pytest.mark.parametrize("publish", [as_folder, as_mirror])
def test_redactions_since_the_backup_are_made_again(data: Path, made: Path, tmp_path: Path, publish: Publish) -> None:
    append(data, [Redact(602, "court-order"), offer("newer"), Redact(604, "copyright")])
    assert SENTENCE.encode() not in texts(data)
    new = tmp_path / "new"
    result = restore(made, new, new_log=True, newer=publish(data, tmp_path))
    assert (result.redacted, result.warnings) == (1, [])
    assert SENTENCE.encode() not in texts(new)
    report = verify_place(str(new))
    assert report.problems == []
    assert (report.size, report.bodies_redacted) == (605, 1)
    # Nor is it logged again.
    store, log = opened_anew(new)
    assert log.append([offer("named", text=SENTENCE)])[0].fate == "known"
    log.close()
    store.close()


def test_a_newer_copy_must_be_of_this_log_and_whole(data: Path, made: Path, tmp_path: Path) -> None:
    append(data, [Redact(602, "court-order")])
    other = tmp_path / "other"
    store = EmbeddedStore(other, write=True)
    log = open_log(store)
    log.append([offer(f"other {n}") for n in range(700)])
    log.close()
    store.close()
    with pytest.raises(VerifyError, match="no whole newer copy"):
        restore(made, tmp_path / "new", new_log=True, newer=str(other))
    (data / "wire" / "tile" / "0" / "000").write_bytes(b"")
    with pytest.raises(VerifyError, match="tile/0/000"):
        restore(made, tmp_path / "new", new_log=True, newer=str(data))
    assert not (tmp_path / "new").exists()


def test_a_folder_is_moved_aside_and_its_word_counts(data: Path, made: Path, tmp_path: Path) -> None:
    append(data, [Redact(602, "court-order")])
    with pytest.raises(UsageError, match="not empty"):
        restore(made, data)
    with DataLock(data), pytest.raises(Locked):
        restore(made, data, aside=True)
    result = restore(made, data, aside=True)
    assert not result.may_write
    assert result.aside == str(tmp_path / "data.before-1")
    assert result.warnings[0].startswith("604 records were published")
    assert "1 redactions" in result.warnings[1]
    refused(data)
    assert verify_place(result.aside).problems == []
    again = restore(made, data, aside=True, new_log=True, newer=result.aside)
    assert (again.aside, again.redacted) == (str(tmp_path / "data.before-2"), 1)
    assert SENTENCE.encode() not in texts(data)


def test_a_damaged_folder_moved_aside_still_tells_how_far_it_was(data: Path, made: Path, tmp_path: Path) -> None:
    append(data, [offer("x")])
    (data / "wire.db").write_bytes(b"a disk went bad" * 500)
    result = restore(made, data, aside=True, new_log=True)
    assert result.warnings
    assert result.may_write
    rmtree(data / "wire" / "tile")


def test_a_folder_without_its_newest_state_can_go_on_when_the_backup_has_it_all(
    data: Path, made: Path, tmp_path: Path
) -> None:
    # The disk lost a tile after the backup, and nothing was published since.
    (data / "wire" / "tile" / "0" / "000").unlink()
    result = restore(made, data, aside=True)
    assert result.may_write
    assert (result.size, result.new_log) == (603, False)
    append(data, [offer("goes on")])


def test_an_empty_folder_is_as_good_as_none(made: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert restore(made, tmp_path / "new").size == 603


# Backups that are none.


def test_what_is_no_whole_backup_is_not_restored(data: Path, made: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    with pytest.raises(NotFound):
        restore(tmp_path / "nowhere", new)
    if made.is_file():
        whole = made.read_bytes()
        for size in (0, 10, len(whole) // 2, len(whole) - 1):
            made.write_bytes(whole[:size])
            with pytest.raises((Corrupt, VerifyError)):
                restore(made, new)
    else:
        (made / "wire" / "tile" / "0" / "001").write_bytes(bytes(8192))
        with pytest.raises(VerifyError, match="tile/0/001"):
            restore(made, new)
        (made / "wire.db").unlink()
        with pytest.raises(Corrupt, match="no backup of a wire"):
            restore(made, new)
    assert not new.exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "wire/../../outside", "wire/tile/0/../../x", "other"])
def test_an_archive_with_other_files_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "evil.tar.zst"
    with zstandard.open(archive, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(Corrupt, match="which no backup does"):
        restore(archive, tmp_path / "new")
    link = tarfile.TarInfo("wire.db")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    with zstandard.open(archive, "wb") as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        tar.addfile(link)
    with pytest.raises(Corrupt, match="which no backup does"):
        restore(archive, tmp_path / "new")


def test_another_logs_key_in_a_backup_is_noticed(data: Path, tmp_path: Path) -> None:
    (data / "key").write_bytes(b"k" * 32)
    backup(data, tmp_path / "b")
    with pytest.raises(VerifyError, match="key"):
        restore(tmp_path / "b", tmp_path / "new")


def test_origins_are_counted_on() -> None:
    assert next_origin("news.example/wire") == "news.example/wire-2"
    assert next_origin("news.example/wire-2") == "news.example/wire-3"
    assert next_origin("news-7.example/wire-9") == "news-7.example/wire-10"
    assert Verifier(Signer("a/wire-2", SEED).verifier_key()).name == "a/wire-2"

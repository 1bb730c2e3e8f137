"""`srez run` as a whole: a process tree, a page that fills, and what happens when parts of it die."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engine.test_collect_once import srez
from tests.newsstand import Newsstand


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """A running site."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
        self.process = process
        self.base = f"http://127.0.0.1:{port}"
        self.folder = folder

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.base + path, timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/api/v1/status"))
        return found

    def wait(self, what: str, come: Callable[[], bool], seconds: float = 40) -> None:
        """Wait until something has come to pass; an address that can't be reached yet is waited for too."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                pytest.fail(f"srez run ended with {self.process.returncode} while waiting for {what}")
            try:
                if come():
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.1)
        pytest.fail(f"{what} did not come within {seconds} s")

    def children(self, what: str = "") -> list[int]:
        """Return the processes whose command line has `what` in it."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [pid for pid in map(int, path.read_text().split()) if what in command_line(pid)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


@contextmanager
def running(folder: Path, sources: str, *, port: int = 0, **environ: str) -> Iterator[Running]:
    port = port or free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("SREZ_")}
    # What a decider does has tests of its own; each takes seconds to load its models.
    env |= {"SREZ_ALLOW_PRIVATE": "1", "SREZ_DATA": str(folder), "SREZ_DECIDE": "0", **environ}
    command = [sys.executable, "-m", "srez", "run", "--port", str(port), "--sources", sources]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    site = Running(process, port, folder)
    try:
        yield site
    finally:
        if process.poll() is None:
            process.terminate()
        out, err = process.communicate(timeout=30)
        sys.stdout.write(out.decode() + err.decode())


@pytest.fixture
def sources(stand: Newsstand, tmp_path: Path) -> str:
    feed = stand.feed("/one.xml", ("/1", "Мост открыт", "Мост через реку открыли в субботу."))
    path = tmp_path / "sources.txt"
    path.write_text(feed + "\n")
    return str(path)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


def test_a_page_fills_by_itself_and_the_wire_verifies(tmp_path: Path, sources: str) -> None:
    folder = tmp_path / "data"
    with running(folder, sources) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        assert "Мост открыт" in site.get("/")
        srez("verify", site.base, folder=folder)
        srez("verify", str(folder), folder=folder)
        site.process.terminate()
        assert site.process.wait(30) == 0
    srez("verify", str(folder), folder=folder)


def test_commands_reach_a_running_site(tmp_path: Path, sources: str, stand: Newsstand) -> None:
    folder = tmp_path / "data"
    with running(folder, sources) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        # A second writer is refused.
        assert "another process" in srez("run", "--port", str(free_port()), folder=folder, code=1).stderr
        added = stand.feed("/two.xml", ("/2", "Трамвай пущен", "Новая линия."))
        srez("sources", "add", added, "--name", "Вторая", folder=folder)
        site.wait("the added source's article", lambda: site.status()["articles"] == 2)
        page = json.loads(site.get("/index.json"))
        tram = next(item for item in page["items"] if "Трамвай" in item["title"])
        index = tram["id"].rpartition("/")[2]
        srez("redact", index, "--reason", "personal-data", folder=folder)
        site.wait("the redaction", lambda: "Трамвай" not in site.get("/"), 10)
        stand.feed("/one.xml", ("/1", "Мост закрыт", "Мост через реку закрыли."))
        said = json.loads(srez("collect", "--once", "--json", folder=folder).stdout)
        assert (said["articles"], said["revised"]) == (0, 1)
        srez("rebuild", folder=folder)
        site.wait("the rebuilt archive", lambda: "Мост закрыт" in site.get("/"), 15)
        srez("sources", "drop", "vtoraia", folder=folder, code=1)
        slug = next(
            s["slug"]
            for s in json.loads(srez("sources", "list", "--json", folder=folder).stdout)
            if s["name"] == "Вторая"
        )
        srez("sources", "drop", slug, folder=folder)
        site.wait("one source less", lambda: site.status()["sources"] == 1)
    srez("verify", str(folder), folder=folder)


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = srez("run", "--port", port, folder=tmp_path / "data", code=2).stderr
    assert f"can't listen at 127.0.0.1:{port}: another program listens there" in said


def test_a_web_process_that_dies_is_started_again(tmp_path: Path, sources: str) -> None:
    with running(tmp_path / "data", sources) as site:
        site.wait("the page", lambda: site.status()["articles"] == 1)
        (child,) = site.children("--role serve")
        os.kill(child, signal.SIGKILL)
        site.wait("another web process", lambda: site.children("--role serve") not in ([], [child]))
        site.wait("the page again", lambda: site.status()["articles"] == 1)


def test_nothing_is_left_when_the_sequencer_is_killed(tmp_path: Path, sources: str) -> None:
    folder = tmp_path / "data"
    with running(folder, sources) as site:
        site.wait("the page", lambda: site.status()["articles"] == 1)
        children = site.children()
        assert len(children) == 2
        site.process.kill()
        site.process.wait()
        deadline = time.monotonic() + 15
        while not all(map(gone, children)):
            assert time.monotonic() < deadline, "the web or the parsing process outlived the sequencer"
            time.sleep(0.1)
    srez("verify", str(folder), folder=folder)
    with running(folder, sources) as site:
        site.wait("the page after the crash", lambda: site.status()["articles"] == 1)

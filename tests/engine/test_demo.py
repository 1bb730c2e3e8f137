"""The demo newsroom with the real product on it: the wire holds what the truth says, and nothing real is touched."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from srez.demo.server import Newsroom, serving
from srez.demo.texts import load as texts
from srez.demo.truth import truths
from srez.engine import ask, data
from srez.engine.collecting import collecting, put_sources
from srez.engine.demo import enter, folder_beside, heard, reachable, run_or_demo, settings_of
from srez.errors import SettingsError, UsageError
from srez.model import Source
from srez.pipeline.follow import follow
from srez.settings import Settings, load
from srez.views.archive import Archive
from srez.wire.intents import PutSource
from tests.engine.test_collect_once import srez
from tests.engine.test_run import Running, free_port
from tests.newsstand import Newsstand, newsstand

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
#: Seconds after the opening at which the collector looks round: what is published between two looks is in the feeds.
LOOKS = (0, 60, 90, 120, 151, 200, 260, 331, 420, 520, 640)


def test_the_wire_holds_what_the_truth_says(tmp_path: Path) -> None:
    settings = settings_of(Settings(data=str(tmp_path / "demo"), concurrency=16))
    clock = [datetime.now(UTC) - timedelta(seconds=LOOKS[-1])]
    opening = clock[0]
    room = Newsroom(1, opening=opening, now=lambda: clock[0])
    shown: dict[str, list[tuple[str, str]]] = defaultdict(list)
    troubles = []

    async def collect() -> None:
        with data.writing(settings, demo=True) as wire:
            async with serving(room), collecting(settings, wire) as held:
                await put_sources(held, room.sources())
                held.load()
                for at in LOOKS:
                    clock[0] = opening + timedelta(seconds=at)
                    room.go_on()
                    tally = await held.collector.once()
                    troubles.append(tally.failed)
                    for outlet in texts().outlets:
                        if not room.outlets.trouble(outlet.slug):
                            for entry in room.outlets.shelf(outlet.slug):
                                version = (entry.article.title, entry.article.text)
                                if version not in shown[entry.article.id]:
                                    shown[entry.article.id].append(version)
                states = {state.source: state for state in held.collector.states.values()}
            archive = data.open_view(settings.folder, Archive, write=True)
            follow(archive, wire.store.get_file)
            archive.close()
        assert all(state.outcome in ("ok", "unchanged") for state in states.values())

    asyncio.run(collect())
    assert troubles == [0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0], "the feed that breaks, and no other"

    truth = {each.id: each for each in truths(1, LOOKS[-1], opening)}
    formats = {outlet.slug: outlet.format for outlet in texts().outlets}
    with data.reading(settings) as opened:
        assert opened.demo
        head = opened.store.head()
        assert head is not None
        versions = defaultdict(list)
        for stored in opened.store.body_range(0, head.size):
            if stored.of_article:
                versions[stored.article].append(stored)
        on_wire = {}
        for bodies in versions.values():
            id = bodies[0].body.url.partition("//")[2].partition("/")[2].removesuffix(".html")
            assert id not in on_wire, "one article each"
            on_wire[id] = bodies
    assert set(on_wire) == set(shown), "everything that a feed showed, and nothing else"
    assert len(on_wire) > 700
    revised = 0
    for id, bodies in on_wire.items():
        told = truth[id]
        assert bodies[0].source == told.outlet
        assert told.title in [version[0] for version in shown[id]] or told.revisions
        assert [stored.body.title for stored in bodies] == [title for title, _ in shown[id]]
        if formats[told.outlet] not in ("lead", "rss-full", "telegram"):
            said = [stored.body.text or stored.body.summary for stored in bodies]
            assert [" ".join(each.split()) for each in said] == [text for _, text in shown[id]]
        revised += len(bodies) > 1
    assert revised >= 3
    gone = [id for id, told in truth.items() if told.deleted]
    assert gone
    assert set(gone) <= set(on_wire), "what was deleted stays on the wire"
    for id in gone:
        assert id not in [entry.article.id for entry in room.outlets.shelf(truth[id].outlet)]
    # The text that only the page has in full.
    (whole,) = {formats[o.slug] for o in texts().outlets if o.format == "lead"}
    leads = [b[0].body for id, b in on_wire.items() if formats[truth[id].outlet] == whole]
    assert any(len(body.text) > len(body.summary) for body in leads)


def test_a_demos_folder_is_its_own(tmp_path: Path) -> None:
    real = Settings(data=str(tmp_path / "data"))
    assert folder_beside(real).folder == tmp_path / "data-demo"
    marker = enter(tmp_path / "data-demo", 5, NOW)
    assert enter(tmp_path / "data-demo", None, NOW + timedelta(hours=1)) == marker
    with pytest.raises(SettingsError, match="seed 5"):
        enter(tmp_path / "data-demo", 6, NOW)
    with data.writing(real):
        pass
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()}
    with pytest.raises(SettingsError, match="a real wire is kept here"):
        enter(tmp_path / "data", None, NOW)
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "data").iterdir()} == before


def test_a_real_wire_and_a_demos_never_mix(tmp_path: Path) -> None:
    real, demo = Settings(data=str(tmp_path / "real")), Settings(data=str(tmp_path / "demo"))
    with data.writing(real):
        pass
    with data.writing(demo, demo=True):
        pass
    with pytest.raises(SettingsError, match="the demo never goes there"), data.writing(real, demo=True):
        pass
    with pytest.raises(SettingsError, match="a demo's wire"), data.writing(demo):
        pass
    with data.writing(demo, demo=True), data.writing(real):
        pass
    assert (tmp_path / "real" / "key").read_bytes() != (tmp_path / "demo" / "key").read_bytes()
    said = srez("run", "--port", str(free_port()), "--sources", _nobody(tmp_path), folder=tmp_path / "demo", code=2)
    assert "a demo's wire" in said.stderr
    said = srez("collect", "--once", folder=tmp_path / "demo", code=2)
    assert "a demo's wire" in said.stderr
    said = srez("demo", "--data", str(tmp_path / "real"), "--port", str(free_port()), folder=tmp_path / "x", code=2)
    assert "a real wire" in said.stderr


def _nobody(folder: Path) -> str:
    listed = folder / "nobody.txt"
    listed.write_text("http://127.0.0.1:1/feed\n")
    return str(listed)


@contextmanager
def demo(folder: Path, port: int) -> Iterator[Running]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("SREZ_")} | {
        "SREZ_DATA": str(folder),
        "SREZ_DECIDE": "0",
    }
    command = [sys.executable, "-m", "srez", "demo", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield Running(process, port, folder)
    finally:
        if process.poll() is None:
            process.terminate()
        out, err = process.communicate(timeout=30)
        sys.stdout.write(out.decode() + err.decode())


def test_the_whole_product_runs_on_it(tmp_path: Path) -> None:
    folder, port = tmp_path / "data", free_port()
    with demo(folder, port) as site:
        site.wait("a full page", lambda: site.status()["articles"] > 400)
        assert site.status()["sources"] == len(texts().outlets)
        page = site.get("/")
        assert '<aside class="demo-banner"' in page
        assert "демонстрация: издания вымышлены" in page
        assert '<meta name="robots" content="noindex">' in page
        for path in ("/", "/index.rss", "/api/v1/status", "/wire/checkpoint", "/robots.txt", "/static/srez.css"):
            with urllib.request.urlopen(site.base + path, timeout=10) as answer:
                assert answer.headers["X-Robots-Tag"] == "noindex", path
        with pytest.raises(urllib.error.HTTPError) as missing:
            site.get("/nothing")
        assert missing.value.headers["X-Robots-Tag"] == "noindex"
        missing.value.close()
        # What a hub pushes is there within seconds; nobody would have looked again so soon.
        had = site.status()["articles"]
        site.wait("what the hub delivers", lambda: site.status()["articles"] >= had + 5, 30)
        marker = (tmp_path / "data-demo" / "demo.json").read_bytes()
        _refuses_the_real(tmp_path / "data-demo")
    assert not folder.exists(), "the real folder was never made"
    with demo(folder, port) as site:
        site.wait("the same demo again", lambda: site.status()["articles"] > 400)
        assert (tmp_path / "data-demo" / "demo.json").read_bytes() == marker
        had = site.status()["articles"]
        site.wait("what the hub still delivers", lambda: site.status()["articles"] >= had + 5, 30)
        urls = [item["external_url"] for item in json.loads(site.get("/index.json"))["items"]]
        assert len(set(urls)) == len(urls)
    srez("verify", str(tmp_path / "data-demo"), folder=tmp_path / "data-demo")


def _refuses_the_real(folder: Path) -> None:
    """Try to put a real source on a running demo's wire: by command, through its socket, in an outlet's place."""
    settings = Settings(data=str(folder))
    with data.reading(settings) as opened:
        outlet = data.sources(opened.store)[0]
    said = srez("sources", "add", "https://news.example/", "--data", str(folder), folder=folder, code=2)
    assert "invented outlets alone" in said.stderr
    real = Source(slug="real", name="Настоящий", homepage="https://news.example/")
    elsewhere = msgspec.structs.replace(outlet, feeds=("https://news.example/rss",))
    for source in (real, elsewhere):
        with pytest.raises(UsageError, match="srez run"):
            ask.append(settings, [PutSource(source)])
    with data.reading(settings) as opened:
        assert {source.slug for source in data.sources(opened.store)} == {each.slug for each in texts().outlets}
    # What is invented may be paused.
    ask.append(settings, [PutSource(msgspec.structs.replace(outlet, paused=True))])


def test_the_truth_is_written(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    srez("demo", "--truth", str(file), "--seed", "4", "--hours", "1", folder=tmp_path / "data")
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(told) > 1000
    assert {"cluster", "copy_of", "origins", "places", "section", "lang"} <= told[0].keys()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["truth.jsonl"]


def test_whoever_answers_anything_can_be_reached(tmp_path: Path, stand: Newsstand) -> None:
    settings = Settings(data=str(tmp_path), allow_private=True)
    nobody = Source(slug="a", name="A", feeds=("http://127.0.0.1:1/feed",))
    missing = Source(slug="b", name="B", feeds=(f"{stand.base}/nothing",))
    assert not asyncio.run(reachable(settings, [nobody]))
    assert asyncio.run(reachable(settings, [nobody, missing]))
    assert not asyncio.run(reachable(settings, [Source(slug="p", name="P", feeds=missing.feeds, paused=True)]))


def test_without_a_network_the_demo_is_shown_until_there_is_one(tmp_path: Path) -> None:
    port, later = free_port(), free_port()
    environ = {"SREZ_ALLOW_PRIVATE": "1", "SREZ_DATA": str(tmp_path / "data"), "SREZ_PORT": str(port)}
    environ |= {"SREZ_DECIDE": "0"}
    settings = load(environ)
    said: list[str] = []
    announced: list[float] = []
    source = Source(slug="paper", name="Газета", feeds=(f"http://127.0.0.1:{later}/feed.xml",))
    base = f"http://127.0.0.1:{port}"

    def get(path: str) -> str:
        with urllib.request.urlopen(base + path, timeout=5) as answer:
            text: str = answer.read().decode()
            return text

    async def until(what: str, path: str, wanted: str) -> None:
        for _ in range(400):
            try:
                if wanted in await asyncio.to_thread(get, path):
                    return
            except (OSError, urllib.error.URLError):
                pass
            await asyncio.sleep(0.1)
        pytest.fail(f"{what} did not come: {said}")

    async def story() -> None:
        site = asyncio.create_task(
            run_or_demo(
                settings, lambda _: [source], lambda _: announced.append(time.monotonic()), said.append, ask_every=0.5
            )
        )
        try:
            await until("the demo", "/", "демонстрация")
            assert len(said) == 1
            assert "No source can be reached" in said[0]
            assert not (tmp_path / "data").exists()
            with newsstand(port=later) as stand:
                stand.feed("/feed.xml", ("/1", "Связь вернулась", "Первая настоящая новость."))
                await until("the real article", "/", "Связь вернулась")
            assert "демонстрация" not in await asyncio.to_thread(get, "/")
            assert "the network is back" in said[1]
            assert len(announced) == 2
            # A source has answered here: from now on it is only ever the real site.
            while not heard(settings):
                await asyncio.sleep(0.1)
        finally:
            site.cancel()
            await asyncio.gather(site, return_exceptions=True)

    asyncio.run(story())
    with data.reading(settings) as opened:
        assert [each.slug for each in data.sources(opened.store)] == ["paper"]
        assert not opened.demo

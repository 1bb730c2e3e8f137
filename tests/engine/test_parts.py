"""Small parts of the engine: the sources' clocks, stretches of time, upkeep, settings, the doctor."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from srez.engine import data
from srez.engine.archive import stretch
from srez.engine.clock import SourcesClock
from srez.engine.tree import settings_environ
from srez.engine.upkeep import Upkeep
from srez.errors import ClockAhead, Locked, SettingsError, UsageError
from srez.model import Item, Source
from srez.pipeline.sequencer import Sequencer
from srez.settings import Settings, given, load
from srez.views.archive import Archive
from srez.wire.intents import Intent, Offer, PutSource, Result
from tests.engine.test_collect_once import srez

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class TestSourcesClock:
    def heard(self, *skews: float) -> SourcesClock:
        clock = SourcesClock(lambda: NOW)
        for number, skew in enumerate(skews):
            clock.hear(f"https://{number}.example/rss", format_datetime(NOW - timedelta(seconds=skew), usegmt=True))
        return clock

    def test_three_hosts_that_agree_are_enough(self) -> None:
        assert self.heard(0, 20, -40).agrees()

    def test_two_are_not(self) -> None:
        assert not self.heard(0, 0).agrees()

    def test_one_that_is_wrong_does_not_matter_but_a_majority_does(self) -> None:
        assert self.heard(0, 1, 2, 90_000).agrees()
        assert not self.heard(0, 1, 2, 90_000, 90_001, 90_002).agrees()

    def test_one_host_speaks_once(self) -> None:
        clock = SourcesClock(lambda: NOW)
        for _ in range(5):
            clock.hear("https://one.example/rss", format_datetime(NOW, usegmt=True))
        assert not clock.agrees()

    @pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 99:99:99 GMT", "\udcff"])
    def test_what_is_no_date_says_nothing(self, date: str) -> None:
        clock = SourcesClock(lambda: NOW)
        clock.hear("https://one.example/rss", date)
        assert not clock.agrees()


MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("when", "zone", "start", "hours"),
    [
        ("2026-11-23", MOSCOW, "2026-11-22T21:00+00:00", 24),
        ("2026-11-23T17", MOSCOW, "2026-11-23T14:00+00:00", 1),
        ("2026-11-23T17:42Z", MOSCOW, "2026-11-23T17:42+00:00", 1 / 60),
        ("2026-10-25", BERLIN, "2026-10-24T22:00+00:00", 25),
        ("2026-03-29", BERLIN, "2026-03-28T23:00+00:00", 23),
        ("2026-10-25T02+01:00", BERLIN, "2026-10-25T01:00+00:00", 1),
    ],
)
def test_stretches_of_time(when: str, zone: ZoneInfo, start: str, hours: float) -> None:
    begins, ends = stretch(when, zone)
    assert begins == datetime.fromisoformat(start)
    assert ends - begins == timedelta(hours=hours)


@pytest.mark.parametrize("when", ["", "2026", "2026-13-01", "2026-11-23T25", "2026-11-23 17:42", "now"])
def test_what_is_no_time_is_wrong_usage(when: str) -> None:
    with pytest.raises(UsageError):
        stretch(when, MOSCOW)


class TestSettings:
    def test_the_command_line_wins_over_the_environment_and_that_over_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "srez.toml").write_text("port = 1\nhost = '0.0.0.0'\nzone = 'Europe/Minsk'\n")
        found = load({"SREZ_DATA": str(tmp_path), "SREZ_PORT": "2", "SREZ_HOST": "::1"}, port=3)
        assert (found.port, found.host, found.zone) == (3, "::1", "Europe/Minsk")

    def test_what_is_stated_anywhere_is_known(self, tmp_path: Path) -> None:
        assert given({}) == frozenset()
        (tmp_path / "srez.toml").write_text("contact = 'a@site.example'\n")
        environ = {"SREZ_DATA": str(tmp_path), "SREZ_NAME": "A", "SREZ_ZONE": "", "OTHER": "x"}
        assert given(environ, port=3, host=None) == {"data", "name", "contact", "port"}
        # A child gets all settings in its environment, and is told which its parent was given.
        assert given({**environ, "SREZ_PLACE": "x", "SREZ_GIVEN": "name"}, port=3) == {"name"}

    def test_a_child_has_its_parents_settings(self) -> None:
        parent = load({}, port=3, trust_clock=True)
        assert load(settings_environ(parent)) == parent

    def test_switches(self) -> None:
        assert load({"SREZ_ALLOW_PRIVATE": "1"}).allow_private
        assert not load({"SREZ_ALLOW_PRIVATE": "0"}).allow_private
        assert not load({}).allow_private

    @pytest.mark.parametrize(
        ("environ", "named"),
        [
            ({"SREZ_PORT": "many"}, "port"),
            ({"SREZ_PORT": "70000"}, "port"),
            ({"SREZ_ZONE": "Mars/Olympus"}, "Mars/Olympus"),
            ({"SREZ_ADDRESS": "news.example"}, "news.example"),
            ({"SREZ_ALLOW_PRIVATE": "perhaps"}, "allow_private"),
            ({"SREZ_TRUST_PROXIES": "10.0.0.0/8 everybody"}, "trust_proxies"),
            ({"SREZ_TRANSLATOR": "javascript:{url}"}, "translator"),
            ({"SREZ_TRANSLATOR": "https://translate.example/"}, "translator"),
        ],
    )
    def test_what_makes_no_sense_is_named(self, environ: dict[str, str], named: str) -> None:
        with pytest.raises(SettingsError, match=named):
            load(environ)

    @pytest.mark.parametrize("text", ["port = 'x'", "prot = 1", "port =", "\x00"])
    def test_a_wrong_file_is_named(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "srez.toml").write_text(text)
        with pytest.raises(SettingsError, match=r"srez\.toml"):
            load({"SREZ_DATA": str(tmp_path)})

    def test_the_origin_is_the_address_without_scheme(self) -> None:
        assert load({}).origin == "localhost:8008/wire"
        assert load({"SREZ_ADDRESS": "https://news.example/"}).origin == "news.example/wire"


def site(folder: Path) -> Settings:
    return load({}, data=str(folder))


def offer(number: int, text: str = "") -> Offer:
    item = Item(source="a", url=f"https://a.example/{number}", title=f"t{number}", text=text, keys=(f"u:{number}",))
    return Offer(item, f"{number}")


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    seed = data.key(tmp_path)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert data.key(tmp_path) == seed
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(SettingsError, match="others may read"):
        data.key(tmp_path)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with data.writing(site(tmp_path)), pytest.raises(Locked, match=str(os.getpid())), data.writing(site(tmp_path)):
        pass


def test_texts_expire_by_the_policy_and_only_old_ones(tmp_path: Path) -> None:
    with data.writing(site(tmp_path)) as wire:
        wire.log.append([PutSource(Source(slug="a", name="A")), offer(1, "old text")])
        first = wire.log.size
        time.sleep(0.01)
        between = data.now()
        time.sleep(0.01)
        wire.log.append([offer(2, "new text")])

        async def append(intents: Sequence[Intent]) -> list[Result]:
            return wire.log.append(intents)

        upkeep = Upkeep(site(tmp_path), wire, append, data.now)
        asyncio.run(upkeep.expire("text", between))
        texts = {body.index: body.body.text for body in wire.store.body_range(0, 99) if body.of_article}
        assert texts == {first - 1: "", first: "new text"}
        size = wire.log.size
        asyncio.run(upkeep.expire("text", between))
        assert wire.log.size == size, "what has expired is not said twice"
    srez("verify", str(tmp_path), folder=tmp_path)


def test_low_disk_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with data.writing(site(tmp_path)) as wire:

        async def append(_: Sequence[Intent]) -> list[Result]:
            raise AssertionError

        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=1000, free=49))
        assert Upkeep(site(tmp_path), wire, append, data.now).disk_low
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=1000, free=51))
        assert not Upkeep(site(tmp_path), wire, append, data.now).disk_low


class Ahead:
    """A log whose clock is doubted a few times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.published = 0

    def append(self, intents: Sequence[Intent]) -> list[Result]:
        if self.left:
            self.left -= 1
            raise ClockAhead("far ahead")
        return [Result("published", index) for index, _ in enumerate(intents)]


@pytest.mark.parametrize("agree", [True, False])
def test_appending_waits_while_the_clock_is_doubted(agree: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srez.pipeline.sequencer.RETRY", 0.01)

    async def run() -> tuple[list[Result], str]:
        said = ""

        def doubt(_: ClockAhead) -> bool:
            nonlocal said
            said = said or sequencer.held_up or "asked"
            return agree

        sequencer = Sequencer(Ahead(2), lambda _: None, doubt, patience=0.0)  # type: ignore[arg-type]
        task = asyncio.create_task(sequencer.run())
        results = await sequencer.append([offer(1)])
        task.cancel()
        return results, sequencer.held_up

    results, held_up = asyncio.run(run())
    assert [result.fate for result in results] == ["published"]
    assert held_up == ""


def test_the_doctor_says_what_is_wrong(tmp_path: Path) -> None:
    with data.writing(site(tmp_path)):
        pass
    data.open_view(tmp_path, Archive, write=True).close()
    said = {f["what"]: f["well"] for f in json.loads(srez("doctor", "--json", folder=tmp_path).stdout)}
    assert said["key"]
    (tmp_path / "key").chmod(0o644)
    said = {f["what"]: f["well"] for f in json.loads(srez("doctor", "--json", folder=tmp_path, code=1).stdout)}
    assert not said["key"]

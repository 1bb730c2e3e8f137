"""Articles that were collected are described and grouped, and whoever looks later finds the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srez.engine import data
from srez.engine.deciding import decide_all
from srez.settings import Settings
from srez.views.stories import Stories
from srez.wire.intents import Redact
from tests.engine.test_collect_once import srez
from tests.engine.test_run import running
from tests.newsstand import Newsstand, newsstand

BRIDGE = [
    ("north", "Мост через Зорянку открыли для движения", "Мост через реку Зорянку открыли утром в городе Вышкове. "
     "Его длина 312 метров, строили его четыре года."),
    ("delta", "Міст через Зорянку відкрили для руху", "Міст через річку Зорянку відкрили вранці у місті Вишкові. "
     "Його довжина 312 метрів, будували його чотири роки."),
    ("harbour", "Bridge over the Zoryanka opens to traffic", "The bridge over the Zoryanka river in Vyshkov opened to "
     "traffic this morning. It is 312 metres long and took four years to build."),
    ("hill", "Хор речников выпустил альбом из девяти песен", "Хор записал девять песен в старом депо и выпустил их "
     "одним альбомом, сообщил дирижёр."),
]  # fmt: skip


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided")
    with newsstand() as stand:
        listed = folder / "sources.txt"
        listed.write_text("\n".join(_feed(stand, *each) for each in BRIDGE))
        srez("collect", "--once", "--json", "--sources", str(listed), folder=folder / "data")
    return folder / "data"


def _feed(stand: Newsstand, name: str, title: str, text: str) -> str:
    return stand.feed(f"/{name}.rss", (f"/{name}/1", title, text))


def test_a_round_carries_on_through_all_views(collected: Path) -> None:
    (told,) = json.loads(srez("stories", "--json", folder=collected).stdout)
    assert (told["articles"], told["sources"]) == (3, 3)
    assert told["languages"] == ["en", "ru", "uk"]
    top = json.loads(srez("top", "--json", folder=collected).stdout)
    assert [each["origins"] for each in top["stories"]] == [3, 1]
    assert top["stories"][0]["story"] == told["story"]


def test_the_top_of_a_time_is_the_same_whenever_it_is_asked_for(collected: Path) -> None:
    at = json.loads(srez("top", "--json", folder=collected).stdout)["at"]
    first = srez("top", "--json", "--at", at, folder=collected).stdout
    srez("rebuild", "stories", folder=collected)
    assert srez("top", "--json", "--at", at, folder=collected).stdout == first
    assert json.loads(srez("top", "--json", "--at", "2020-01-01T00:00", folder=collected).stdout)["stories"] == []
    assert "is no time" in srez("top", "--at", "soon", folder=collected, code=2).stderr


def test_a_running_site_decides_by_itself(tmp_path: Path) -> None:
    with newsstand() as stand:
        listed = tmp_path / "sources.txt"
        listed.write_text("\n".join(_feed(stand, *each) for each in BRIDGE))
        with running(tmp_path / "data", str(listed), SREZ_DECIDE="1") as site:
            site.wait("the stories", lambda: site.status()["stories"] == 2, 60)
            site.wait("the pages with them", lambda: "ещё 2 об этом" in site.get("/"), 20)


def test_what_is_decided_is_decided_once(collected: Path) -> None:
    settings = Settings(data=str(collected))
    with data.writing(settings) as wire:
        assert decide_all(settings, wire.log.append) == 0


def _kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("facts.db*")))


def test_words_that_are_redacted_leave_the_cache(collected: Path) -> None:
    settings = Settings(data=str(collected))
    word = "дирижер".encode()
    assert word in _kept(collected)
    view = data.open_view(collected, Stories, write=False)
    # The choir is the story that one article tells.
    (alone,) = [story for story, (articles, _) in view.counts(range(20)).items() if articles == 1]
    view.close()
    with data.writing(settings) as wire:
        wire.log.append([Redact(alone, "court-order")])
        decide_all(settings, wire.log.append)
    assert word not in _kept(collected)

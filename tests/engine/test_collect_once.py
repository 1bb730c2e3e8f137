"""`srez collect --once` as a stranger runs it: a real process, real sockets, a real data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from srez.engine import data
from srez.settings import load
from srez.views.archive import Archive
from srez.wire.records import from_micros
from tests.newsstand import Newsstand


def srez(*words: str, folder: Path, private: bool = True, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command line and check its exit code."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("SREZ_")}
    environ |= {"SREZ_DATA": str(folder), **({"SREZ_ALLOW_PRIVATE": "1"} if private else {})}
    done = subprocess.run(
        [sys.executable, "-m", "srez", *words], capture_output=True, text=True, env=environ, check=False, timeout=120
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def collect(folder: Path, sources: str | None = None, **given: Any) -> dict[str, Any]:
    """Collect once and return what it printed."""
    words = ["collect", "--once", "--stages", "wire", "--json", *(["--sources", sources] if sources else [])]
    said: dict[str, Any] = json.loads(srez(*words, folder=folder, **given).stdout)
    return said


@pytest.fixture
def listed(stand: Newsstand, tmp_path: Path) -> Path:
    """Two feeds, listed in a file."""
    one = stand.feed(
        "/one.xml", ("/1", "Мост открыт", "Мост через реку открыли в субботу."), ("/2", "Второе", "Текст.")
    )
    two = stand.feed("/two.xml", ("/3", "Третье", "Ещё один текст."))
    path = tmp_path / "sources.txt"
    path.write_text(f"{one}\n{two}\n")
    return path


def test_every_item_is_on_the_wire_once(listed: Path, tmp_path: Path) -> None:
    first = collect(tmp_path / "data", str(listed))
    assert {k: first[k] for k in ("sources", "visited", "failed", "articles", "revised")} == {
        "sources": 2,
        "visited": 2,
        "failed": 0,
        "articles": 3,
        "revised": 0,
    }
    # The setup, two sources, three articles.
    assert first["records"] == 6
    again = collect(tmp_path / "data")
    assert (again["articles"], again["revised"], again["records"]) == (0, 0, 6)


def test_an_edit_is_a_revision_with_both_versions(listed: Path, tmp_path: Path, stand: Newsstand) -> None:
    folder = tmp_path / "data"
    collect(folder, str(listed))
    stand.feed(
        "/one.xml", ("/1?utm_source=x", "Мост закрыт", "Мост через реку открыли в субботу."), ("/2", "Второе", "Текст.")
    )
    again = collect(folder)
    assert (again["articles"], again["revised"]) == (0, 1)
    with data.reading(load({}, data=str(folder))) as opened:
        archive = data.open_view(folder, Archive, write=False)
        (version,) = archive.changes(0, 2**31 - 1, 10)
        bodies = opened.store.bodies([version.article, version.index])
        archive.close()
    assert bodies[version.article].body.title == "Мост открыт"
    assert bodies[version.index].body.title == "Мост закрыт"
    assert version.changed == "title"


def test_what_breaks_is_a_failure_and_stops_nothing(listed: Path, tmp_path: Path, stand: Newsstand) -> None:
    broken = stand.put("/broken.xml", "no feed at all", content_type="text/plain")
    gone = stand.base + "/gone.xml"
    refused = "http://127.0.0.1:1/feed"
    listed.write_text(listed.read_text() + f"{broken}\n{gone}\n{refused}\n")
    said = collect(tmp_path / "data", str(listed))
    assert (said["visited"], said["failed"], said["articles"]) == (5, 3, 3)
    with data.reading(load({}, data=str(tmp_path / "data"))) as opened:
        outcomes = {state.url: state.outcome for state in data.feed_states(opened.kept)}
    assert outcomes[broken] == "malformed"
    assert outcomes[gone] == "status"
    assert outcomes[refused] == "unreachable"


def test_private_addresses_are_refused_by_default(listed: Path, tmp_path: Path, stand: Newsstand) -> None:
    said = collect(tmp_path / "data", str(listed), private=False)
    assert (said["failed"], said["articles"]) == (2, 0)
    assert stand.asked == []


def test_a_homepage_leads_to_its_feed(tmp_path: Path, stand: Newsstand) -> None:
    stand.feed("/rss", ("/1", "Первое", "Текст."))
    stand.put(
        "/",
        "<html><head><link rel=alternate type=application/rss+xml href=/rss></head><body>Дом</body></html>",
        content_type="text/html",
    )
    listed = tmp_path / "sources.tsv"
    listed.write_text(f"slug\tname\thomepage\nhome\tДом\t{stand.base}/\n")
    said = collect(tmp_path / "data", str(listed))
    assert (said["failed"], said["articles"]) == (0, 1)
    asked = len(stand.asked)
    collect(tmp_path / "data")
    # The discovered feed is visited from then on.
    assert [path for path in stand.asked[asked:] if path != "/robots.txt"] == ["/rss"]


def test_opml_over_http(tmp_path: Path, stand: Newsstand) -> None:
    feed = stand.feed("/one.xml", ("/1", "Первое", "Текст."))
    opml = stand.put(
        "/opml", f"<opml version='2.0'><body><outline type='rss' text='Один' xmlUrl='{feed}'/></body></opml>"
    )
    assert collect(tmp_path / "data", opml)["articles"] == 1


def test_wrong_usage_is_2_and_a_problem_is_1(tmp_path: Path) -> None:
    assert "--once" in srez("collect", folder=tmp_path / "data", code=2).stderr
    assert "no file" in srez("collect", "--once", "--sources", "nowhere.opml", folder=tmp_path / "data", code=2).stderr
    assert "no wire" in srez("archive", "2026-11-23", folder=tmp_path / "empty", code=1).stderr


def test_the_archive_lists_the_minute(listed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    collect(folder, str(listed))
    with data.reading(load({}, data=str(folder))) as _:
        archive = data.open_view(folder, Archive, write=False)
        extent = archive.extent()
        archive.close()
    assert extent is not None
    minute = from_micros(extent[0] * 60_000_000)
    said = json.loads(srez("archive", f"{minute:%Y-%m-%dT%H:%M}Z", "--json", folder=folder).stdout)
    assert {article["title"] for article in said["articles"]} <= {"Мост открыт", "Второе", "Третье"}
    assert said["articles"]
    assert json.loads(srez("archive", "2001-01-01", "--json", folder=folder).stdout)["articles"] == []
    assert "no day, hour or minute" in srez("archive", "yesterday", folder=folder, code=2).stderr


ARTICLE = """<html><head><title>Мост</title>{head}</head><body><article><h1>Мост открыт</h1>
<p>Мост через реку открыли в субботу, его строили четыре года и закончили раньше обещанного срока.</p>
<p>По нему уже прошёл первый автобус, а осенью пустят и трамвай; старую переправу сохранят для пешеходов.</p>
<p>Жители берега ждали этого дня давно: объезд занимал сорок минут, теперь дорога стала впятеро короче.</p>
</article></body></html>"""


@pytest.mark.parametrize(
    ("robots", "head", "kept"),
    [
        ("", "", True),
        ("User-agent: *\nDisallow: /1", "", False),
        ("", "<meta name='tdm-reservation' content='1'>", False),
    ],
)
def test_full_text_only_where_asked_for_and_allowed(
    tmp_path: Path, stand: Newsstand, robots: str, head: str, kept: bool
) -> None:
    feed = stand.feed("/rss", ("/1", "Мост открыт", "Коротко."))
    stand.put("/robots.txt", robots, content_type="text/plain")
    stand.put("/1", ARTICLE.format(head=head), content_type="text/html")
    listed = tmp_path / "sources.tsv"
    listed.write_text(f"slug\tname\thomepage\tfeeds\tfull_text\nhome\tДом\t{stand.base}/\t{feed}\ttrue\n")
    folder = tmp_path / "data"
    assert collect(folder, str(listed))["articles"] == 1
    with data.reading(load({}, data=str(folder))) as opened:
        (body,) = [s.body for s in opened.store.body_range(0, 10) if s.of_article]
    assert ("первый автобус" in body.text) is kept
    assert body.summary == "Коротко."
    # The page's text is no revision of the feed's.
    stand.feed("/rss", ("/1", "Мост открыт", "Коротко."), ("/2", "Новое", "Текст."))
    again = collect(folder)
    assert (again["articles"], again["revised"]) == (1, 0)

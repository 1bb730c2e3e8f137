from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from srez.errors import UsageError
from srez.evals.feeds import errors, evaluate, seen

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Вестник</title>
<item><title>Снег &amp;amp; лёд</title><link>https://vestnik.example/1</link><guid isPermaLink="false">1</guid>
<pubDate>Mon, 23 Nov 2026 17:42:00 +0300</pubDate><description>&lt;p&gt;Зима&lt;/p&gt;</description></item>
<item><title>Без даты</title><link>https://vestnik.example/2</link></item></channel></rss>"""
JSON = '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","content_text":"x"}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.rss").write_text(FEED, "utf-8")
    (tmp_path / "b.json").write_text(JSON, "utf-8")
    (tmp_path / "c.rss").write_text("<html></html>", "utf-8")
    (tmp_path / "index.tsv").write_text("file\tkind\nc.rss\thtml\na.rss\trss20\nb.json\tjson\n", "utf-8")
    return tmp_path


def test_compares_entry_by_entry(folder: Path) -> None:
    report: dict[str, Any] = evaluate(folder)
    assert (report["documents"], report["failed"]) == (3, 1)
    assert (report["entries"], report["feedparser_entries"], report["found"], report["dated"]) == (3, 2, 2, 1)
    assert report["same_percent"] == {"title": 100.0, "link": 100.0, "date": 100.0, "text": 100.0}
    assert report["unread_by_feedparser"] == [{"file": "b.json", "entries": 1}]
    assert report["misses"] == list(errors(report)) == []
    json.dumps(report)


def test_a_difference_is_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from srez.evals import feeds
    from srez.parse.feed import parse

    late = FEED.replace("17:42", "18:42").replace("Зима", "Лето").encode()
    monkeypatch.setattr(feeds, "parse", lambda body: parse(late if b"rss" in body else body))
    report: dict[str, Any] = evaluate(folder)
    assert [(miss["file"], miss["entry"], miss["field"]) for miss in report["misses"]] == [
        ("a.rss", 0, "date"),
        ("a.rss", 0, "text"),
    ]
    assert report["same_percent"]["date"] == 50.0
    assert "a.rss #0 text: srez 'Лето', feedparser 'Зима'" in list(errors(report))


def test_predictions_follow_the_index(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    evaluate(folder, out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["file"] for line in lines] == ["c.rss", "a.rss", "b.json"]
    assert lines[0]["entries"] == []
    assert "HTML page" in lines[0]["problem"]
    assert lines[1]["entries"][0] == {
        "id": "1",
        "link": "https://vestnik.example/1",
        "title": "Снег & лёд",
        "published": "2026-11-23T14:42:00Z",
        "updated": None,
        "text": "Зима",
    }


def test_says_what_is_missing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"no index\.tsv"):
        evaluate(tmp_path / "nowhere")
    monkeypatch.setitem(sys.modules, "feedparser", None)
    with pytest.raises(UsageError, match="pip install feedparser"):
        evaluate(folder)
    (folder / "a.rss").unlink()
    with pytest.raises(UsageError, match=r"first a\.rss"):
        evaluate(folder)


def test_what_a_reader_sees() -> None:
    assert seen("<p>a<script>b</script></p><p>&laquo;c&raquo;</p>  d") == "a «c» d"

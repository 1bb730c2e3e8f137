"""The golden corpus: each document beside what must be read from it.

A case is two files, `NAME.xml|json|html` and `NAME.expect.json`: `url`, `content_type`, `zone` go in; `error` is part
of the ParseError's text; `feed` and `items` name fields and their values (`*_has`, `*_lacks`: substrings).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from srez.errors import ParseError
from srez.model import Entry, Feed
from srez.parse.feed import parse

CORPUS = Path(__file__).parent.parent / "data" / "feeds"
CASES = sorted(path for path in CORPUS.iterdir() if not path.name.endswith(".expect.json"))


def _comparable(value: object) -> object:
    if isinstance(value, datetime):
        assert value.tzinfo is UTC
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, tuple):
        return [[one.url, one.type, one.length] if hasattr(one, "url") else one for one in value]
    return value


def _check(found: Feed | Entry, wanted: dict[str, Any]) -> None:
    for name, want in wanted.items():
        field, _, how = name.rpartition("_")
        if how in ("has", "lacks"):
            text = getattr(found, field)
            for part in [want] if isinstance(want, str) else want:
                assert (part in text) is (how == "has"), f"{field}: {text!r} {how} {part!r}"
        else:
            assert _comparable(getattr(found, name)) == want, name


def test_corpus_is_large_and_complete() -> None:
    assert len(CASES) >= 60
    assert {path.stem for path in CASES} == {path.name.split(".")[0] for path in CORPUS.glob("*.expect.json")}


@pytest.mark.parametrize("path", CASES, ids=lambda path: str(path.stem))
def test_corpus(path: Path) -> None:
    wanted = json.loads(path.with_name(f"{path.stem}.expect.json").read_text("utf-8"))
    asked = {name: wanted[name] for name in ("url", "content_type") if name in wanted}
    zone = ZoneInfo(wanted.get("zone", "UTC"))
    if "error" in wanted:
        with pytest.raises(ParseError, match=wanted["error"]):
            parse(path.read_bytes(), zone=zone, **asked)
        return
    feed = parse(path.read_bytes(), zone=zone, **asked)
    _check(feed, wanted.get("feed", {}))
    assert len(feed.items) == len(wanted["items"])
    for entry, want in zip(feed.items, wanted["items"], strict=True):
        _check(entry, want)


def test_a_document_keeps_its_first_entries() -> None:
    items = b"".join(b"<item><title>%d</title></item>" % number for number in range(2_500))
    feed = parse(b"<rss><channel>" + items + b"</channel></rss>")
    assert len(feed.items) == 2_000
    assert feed.items[0].title == "0"
    assert "more than 2000 entries" in feed.problem


def test_a_text_is_bounded() -> None:
    body = b"<rss><channel><item><description>" + b"x" * 3_000_000 + b"</description></item></channel></rss>"
    feed = parse(body)
    assert len(feed.items[0].summary) == 512 * 1024
    assert "512 KB" in feed.problem
    page = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"content_text": "x" * 1_000_000}]})
    assert len(parse(page.encode()).items[0].content) == 512 * 1024


def test_xml_names_a_source_made_up_are_refused() -> None:
    names = b"".join(b"<n%d/>" % number for number in range(20_000))
    with pytest.raises(ParseError, match="different names"):
        parse(b"<rss><channel>" + names + b"</channel></rss>")

"""How well feeds are read: entry by entry beside feedparser, the field's reference.

A folder holds documents and `index.tsv`, whose column `file` names them.
"""

from __future__ import annotations

import csv
import json
import time
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec

from srez.errors import ParseError, UsageError
from srez.model import Entry, Feed
from srez.parse.feed import parse

__all__ = ["evaluate", "predict"]

FIELDS = ("title", "link", "date", "text")
#: Characters of each side that a listed difference shows.
SHOWN = 160


class Reference(Protocol):
    """What we use of feedparser."""

    def parse(self, source: BytesIO) -> Mapping[str, Any]:
        """Read a document."""
        ...


class Look(msgspec.Struct, frozen=True):
    """What is compared of an entry, made comparable."""

    id: str
    link: str
    title: str
    #: Seconds since 1970, or None.
    date: int | None
    #: Visible text of everything that it holds, the fullest first.
    texts: tuple[str, ...]


def evaluate(folder: Path, predictions: Path | None = None) -> dict[str, object]:
    """Compare with feedparser over a folder of documents.

    Args:
        folder: documents with their `index.tsv`.
        predictions: where to write what we read, one JSON line a document, in the order of `index.tsv`.

    Returns:
        Counts, shares in percent, seconds of both over what both read, and every miss: `file`, `entry` (index),
        `field`, both values.

    Raises:
        UsageError: there is no `index.tsv`, or feedparser isn't installed.
    """
    files = _files(folder)
    reference = _reference()
    if predictions is not None:
        predict(files, predictions)
    result = _Result()
    for path in files:
        result.add(path, reference)
    return result.report()


def predict(files: list[Path], predictions: Path) -> None:
    """Write what we read of each document, one JSON line each: `file`, `entries`, `problem`."""
    with predictions.open("w", encoding="utf-8") as out:
        for path in files:
            try:
                feed = parse(path.read_bytes())
            except ParseError as error:
                line: dict[str, object] = {"file": path.name, "entries": [], "problem": str(error)}
            else:
                entries = [_prediction(entry) for entry in feed.items]
                line = {"file": path.name, "entries": entries, "problem": feed.problem}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _prediction(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "link": entry.link,
        "title": seen(entry.title),
        "published": _stamp(entry.published),
        "updated": _stamp(entry.updated),
        "text": seen(entry.content or entry.summary),
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _files(folder: Path) -> list[Path]:
    index = folder / "index.tsv"
    if not index.is_file():
        raise UsageError(f"{folder}: no index.tsv there")
    with index.open(encoding="utf-8", newline="") as lines:
        names = [
            row["file"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row.get("file")
        ]
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise UsageError(f"{index}: names {len(missing)} files that are not there, first {missing[0]}")
    return [folder / name for name in names]


def _reference() -> Reference:
    try:
        return cast("Reference", import_module("feedparser"))
    except ModuleNotFoundError as error:
        raise UsageError(
            "srez eval feeds compares with feedparser, which isn't installed: pip install feedparser"
        ) from error


class _Result:
    """The running count."""

    def __init__(self) -> None:
        self.documents = self.failed = self.entries = self.theirs = self.found = self.timed = self.only_ours = 0
        self.same = dict.fromkeys(FIELDS, 0)
        self.unread: list[dict[str, object]] = []
        self.misses: list[dict[str, object]] = []
        self.problems: list[dict[str, object]] = []
        self.own_seconds = self.their_seconds = 0.0

    def add(self, path: Path, reference: Reference) -> None:
        """Read one document both ways and compare."""
        body = path.read_bytes()
        self.documents += 1
        begin = time.perf_counter()
        try:
            feed = parse(body)
        except ParseError as error:
            self.failed += 1
            self.problems.append({"file": path.name, "problem": str(error)})
            feed = Feed()
        middle = time.perf_counter()
        theirs = reference.parse(BytesIO(body))
        if theirs["entries"]:
            # What they can't read takes them no time.
            self.own_seconds += middle - begin
            self.their_seconds += time.perf_counter() - middle
        if feed.problem:
            self.problems.append({"file": path.name, "problem": feed.problem})
        ours = [_ours(entry) for entry in feed.items]
        self.entries += len(ours)
        self.timed += sum(look.date is not None for look in ours)
        others = [_theirs(entry) for entry in theirs["entries"]]
        self.theirs += len(others)
        if ours and not others:
            self.only_ours += len(ours)
            self.unread.append({"file": path.name, "entries": len(ours)})
        for index, other in enumerate(others):
            self._compare(path.name, index, _partner(other, index, ours), other)

    def _compare(self, file: str, index: int, own: Look | None, other: Look) -> None:
        if own is None:
            self._miss(file, index, "entry", "", other.title or other.link)
            return
        self.found += 1
        for field, left, right, same in (
            ("title", own.title, other.title, own.title == other.title),
            ("link", own.link, other.link, own.link == other.link),
            ("date", own.date, other.date, own.date == other.date),
            ("text", _fullest(own), _fullest(other), _same_text(own, other)),
        ):
            self.same[field] += same
            if not same:
                self._miss(file, index, field, left, right)

    def _miss(self, file: str, index: int, field: str, own: object, other: object) -> None:
        left, right = _apart(own, other)
        self.misses.append({"file": file, "entry": index, "field": field, "srez": left, "feedparser": right})

    def report(self) -> dict[str, object]:
        """Return the whole count."""
        share = {
            field: round(100 * count / self.theirs, 2) if self.theirs else 100.0 for field, count in self.same.items()
        }
        return {
            "documents": self.documents,
            "failed": self.failed,
            "entries": self.entries,
            "feedparser_entries": self.theirs,
            "found": self.found,
            "same_percent": share,
            "dated": self.timed,
            "only_ours": self.only_ours,
            "unread_by_feedparser": self.unread,
            "seconds": round(self.own_seconds, 3),
            "feedparser_seconds": round(self.their_seconds, 3),
            "times_faster": round(self.their_seconds / self.own_seconds, 1) if self.own_seconds else 0.0,
            "problems": self.problems,
            "misses": self.misses,
        }


def _ours(entry: Entry) -> Look:
    moment = entry.published or entry.updated
    return Look(
        id=entry.id,
        link=entry.link,
        title=seen(entry.title),
        date=int(moment.astimezone(UTC).timestamp()) if moment else None,
        texts=tuple(text for html in (entry.content, entry.summary) if (text := seen(html))),
    )


def _theirs(entry: Mapping[str, Any]) -> Look:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    texts = [part.get("value") or "" for part in entry.get("content") or ()]
    return Look(
        id=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        title=seen(str(entry.get("title") or "")),
        date=timegm(moment) if moment else None,
        texts=tuple(text for html in (*texts, str(entry.get("summary") or "")) if (text := seen(html))),
    )


def _partner(other: Look, index: int, ours: list[Look]) -> Look | None:
    """Return our entry for theirs: the one in the same place, else one with its id, link or title."""
    if index < len(ours) and _kin(ours[index], other):
        return ours[index]
    return next((own for own in ours if _kin(own, other)), None)


def _kin(own: Look, other: Look) -> bool:
    pairs = ((own.id, other.id), (own.link, other.link), (own.title, other.title))
    return any(left and left == right for left, right in pairs) or own.texts == other.texts


def _fullest(look: Look) -> str:
    return look.texts[0] if look.texts else ""


def _same_text(own: Look, other: Look) -> bool:
    """Tell whether the article's text is the same, whichever of two elements each side calls the content."""
    return _fullest(own) == _fullest(other) or (bool(own.texts) and set(own.texts) == set(other.texts))


def _apart(own: object, other: object) -> tuple[str, str]:
    """Return both from a little before they part."""
    left, right = str(own), str(other)
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    begin = max(0, same - 40)
    return left[begin : begin + SHOWN], right[begin : begin + SHOWN]


class _Eye(HTMLParser):
    """Collects what a reader sees. Apart from `parse`, so that one fault can't hide in both."""

    _SILENT = frozenset(("script", "style"))
    _BLOCKS = frozenset(
        ("br", "p", "div", "li", "tr", "td", "th", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul",
         "ol", "dl", "dt", "dd", "table", "figure", "figcaption", "img")
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the break that a block makes."""
        del attrs
        self.silent += tag in self._SILENT
        if tag in self._BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note the break after a block."""
        self.silent -= tag in self._SILENT and self.silent > 0
        if tag in self._BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Take text that shows."""
        if not self.silent:
            self.parts.append(data)


def seen(html: str) -> str:
    """Return the visible text of HTML, white space collapsed."""
    if "<" in html or "&" in html:
        eye = _Eye()
        eye.feed(html)
        eye.close()
        html = "".join(eye.parts)
    return " ".join(html.replace("\u200b", "").split())


def errors(report: Mapping[str, object]) -> Iterator[str]:
    """Yield a line for each miss, for people."""
    for miss in cast("list[dict[str, object]]", report["misses"]):
        yield "{file} #{entry} {field}: srez {srez!r}, feedparser {feedparser!r}".format(**miss)

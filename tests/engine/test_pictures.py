"""Pictures and a redaction in the whole process tree, started as an operator starts it."""

from __future__ import annotations

import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from srez.catalogue.load import COLUMNS
from tests.engine.test_collect_once import srez
from tests.engine.test_run import Running, gone, running
from tests.newsstand import Newsstand
from tests.web import pictures


def painters(site: Running) -> list[int]:
    """The grandchildren: the web process's children."""
    return [
        int(pid)
        for child in site.children("--role serve")
        for task in Path(f"/proc/{child}/task").iterdir()
        for pid in (task / "children").read_text().split()
    ]


def status_of(site: Running, path: str) -> int:
    try:
        with urllib.request.urlopen(site.base + path, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_picture_is_made_and_a_redaction_takes_it_away(tmp_path: Path, stand: Newsstand) -> None:
    image = stand.put("/i.jpg", pictures.jpeg(), content_type="image/jpeg")
    stand.put(
        "/one.xml",
        "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>Вестник</title><item>"
        f"<title>Мост открыт</title><link>{stand.base}/1</link><media:content url='{image}' medium='image'/>"
        "</item></channel></rss>",
    )
    facts = {"slug": "a", "name": "Вестник", "homepage": stand.base + "/", "feeds": stand.base + "/one.xml",
             "kind": "newspaper", "ownership": "independent", "images": "full"}  # fmt: skip
    columns = (*COLUMNS, "images")
    table = tmp_path / "sources.tsv"
    table.write_text("\t".join(columns) + "\n" + "\t".join(facts.get(column, "") for column in columns) + "\n")
    folder = tmp_path / "data"
    with running(folder, str(table)) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        index = int(site.get("/").partition('href="/article/')[2].partition('"')[0])
        assert status_of(site, f"/image/{index}/320") == 200
        assert status_of(site, f"/card/article/{index}.png") == 200
        (painter,) = painters(site)
        assert os.getpriority(os.PRIO_PROCESS, painter) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
        shelf = folder / "cache" / "pictures"
        assert list(shelf.glob(f"{index}.*"))
        srez("redact", str(index), "--reason", "copyright", folder=folder)
        started = time.monotonic()
        site.wait("the picture's end", lambda: status_of(site, f"/image/{index}/320") == 404, 5)
        site.wait("the shelf's end", lambda: not list(shelf.glob(f"{index}.*")), 5)
        assert time.monotonic() - started < 5
        # A killed web process takes its painter with it.
        assert status_of(site, f"/card/article/{index}.png") == 200
        (painter,) = painters(site)
        site.process.kill()
        site.process.wait()
        deadline = time.monotonic() + 15
        while not gone(painter):
            assert time.monotonic() < deadline, "the painter outlived the site"
            time.sleep(0.1)

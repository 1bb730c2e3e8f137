"""One sentence through everything: wherever it was given out or kept, a redaction takes it away within five seconds."""

from __future__ import annotations

import asyncio
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import sync_playwright

from srez.collect.fetch import HttpFetcher
from srez.wire.intents import Redact
from tests.newsstand import Newsstand
from tests.web import pictures
from tests.web.newsroom import Newsroom
from tests.web.screenshots import CHROMIUM
from tests.web.serving import Serving
from tests.web.test_install import controlled, settle

SENTENCE = "Бобры Нижней Заречной перекрыли протоку утром в среду"
#: Seconds that a redaction may take.
WITHIN = 5.0


@pytest.fixture
def serving(newsroom: Newsroom) -> Iterator[Serving]:
    fetcher = HttpFetcher(now=lambda: datetime.now(UTC), allow_private=True)
    newsroom.site = msgspec.structs.replace(newsroom.site, fetcher=fetcher)
    newsroom.source("a", name="Вестник", rights="full", images="full")
    with Serving(newsroom) as serving:
        yield serving
        asyncio.run_coroutine_threadsafe(fetcher.__aexit__(None, None, None), serving.loop).result(10)


@pytest.fixture
def told(newsroom: Newsroom, serving: Serving, stand: Newsstand) -> int:
    """An article that says the sentence wherever it can, and said it in each of its versions."""
    newsroom.put([newsroom.item("a") for _ in range(3)])
    item = newsroom.item(
        "a",
        title=SENTENCE,
        summary=f"{SENTENCE}, сообщил лесник.",
        text=f"Утром выпал снег.\n\n{SENTENCE}.",
        image=stand.put("/beavers.jpg", pictures.jpeg(), content_type="image/jpeg"),
        authors=(SENTENCE,),
        categories=(SENTENCE,),
    )
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=9)
    newsroom.revise(item, title=f"{SENTENCE} — обновлено", text=f"{item.text} И ещё раз: {SENTENCE}.")
    serving.tell()
    return index


def fetched(serving: Serving, path: str) -> bytes:
    try:
        with urllib.request.urlopen(serving.address + path, timeout=10) as answer:
            body: bytes = answer.read()
            return body
    except urllib.error.HTTPError as error:
        return error.read()


def history(serving: Serving, upto: int) -> bytes:
    """What the live stream tells someone who was away since the first record."""
    connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=10)
    connection.request("GET", "/live/events?after=-1")
    response = connection.getresponse()
    said = b""
    while f"id: {upto}\n".encode() not in said:
        said += response.readline()
    said += response.readline() + response.readline()
    response.close()
    connection.close()
    return said


def places(index: int) -> list[str]:
    lists = ["/", "/archive/2026-11-23/17:42/", "/archive/2026-11-23/17/", "/source/a/",
             "/source/a/archive/2026-11-23/17:42/", f"/article/{index}", "/archive/2026-11-23/17:51/"]  # fmt: skip
    feeds = [f"{path}.{form}" for path in ("/index", "/source/a", "/archive/2026-11-23/17:42", "/archive/2026-11-23")
             for form in ("rss", "atom", "json")]  # fmt: skip
    return [*lists, *feeds, "/api/v1/wire", f"/api/v1/articles/{index}", "/wire/bodies/0"]


def decoded(body: bytes) -> str:
    """The words of an answer, whatever escapes its format writes them with."""
    text = body.decode()
    return text.encode().decode("unicode_escape", "ignore") if "\\u04" in text else text


def test_a_sentence_is_everywhere_and_then_nowhere(
    newsroom: Newsroom, serving: Serving, told: int, tmp_path: Path
) -> None:
    shelf = tmp_path / "cache" / "pictures"

    def on_the_shelf() -> bytes:
        return b" ".join(path.name.encode() for path in shelf.iterdir() if path.name.startswith(f"{told}."))

    looks: dict[str, Callable[[], bool]] = {
        path: lambda path=path: SENTENCE in decoded(fetched(serving, path))  # type: ignore[misc]
        for path in places(told)
    }
    looks["live history"] = lambda: SENTENCE in decoded(history(serving, newsroom.archive.position() - 1))
    picture = fetched(serving, f"/image/{told}/320")
    card = fetched(serving, f"/card/article/{told}.png")
    assert pictures.opened(picture).size == (320, 180)
    assert pictures.opened(card).size == (1200, 630)
    looks["picture"] = lambda: fetched(serving, f"/image/{told}/320") == picture
    looks["large picture"] = lambda: fetched(serving, f"/image/{told}/1280")[:2] == b"\xff\xd8"
    looks["card"] = lambda: fetched(serving, f"/card/article/{told}.png") == card
    assert {name for name, there in looks.items() if not there()} == set(), "it was not everywhere to begin with"
    before = on_the_shelf()
    looks["shelf"] = lambda: bool(set(before.split()) & set(on_the_shelf().split()))
    assert looks["shelf"]()
    # It is on the wire nowhere, before and after: records hold no words.
    size = newsroom.archive.position()
    assert SENTENCE.encode() not in fetched(serving, f"/wire/tile/entries/000.p/{size}")

    started = time.monotonic()
    newsroom.append(Redact(told, "personal-data"))
    serving.tell()
    took: dict[str, float] = {}
    while left := looks.keys() - took.keys():
        for name in left:
            if not looks[name]():
                took[name] = time.monotonic() - started
        assert time.monotonic() - started < WITHIN, f"still there: {sorted(left)}"
    # Nor do the files hold it, the databases' own journals included.
    held = [str(path) for path in tmp_path.rglob("*") if path.is_file() and SENTENCE.encode() in path.read_bytes()]
    assert held == []
    # And it does not come back.
    assert {name for name, there in looks.items() if there()} == set()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)")
def test_a_reader_who_had_it_offline_has_it_no_longer(newsroom: Newsroom, serving: Serving, told: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = controlled(browser.new_context(), serving.address)
        page.goto(serving.address)
        settle(page, lambda found: SENTENCE in found.get("/-/page", ""))
        page.evaluate(f"fetch('/image/{told}/320').then((answer) => answer.blob()).then(() => true)")
        settle(page, lambda found: f"/image/{told}/320" in found)
        newsroom.append(Redact(told, "personal-data"))
        serving.tell()
        # The next contact, whatever page it is for.
        page.goto(serving.address + "/about")
        found = settle(page, lambda found: not [path for path, text in found.items() if SENTENCE in text], WITHIN)
        assert f"/image/{told}/320" not in found
        browser.close()

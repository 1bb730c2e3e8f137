"""Pictures of articles over HTTP: who may see which, what is fetched, and what hostile servers get out of it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from srez.collect.fetch import Bounds, HttpFetcher
from srez.model import Source
from srez.ports import Response
from srez.web import images
from srez.web.app import create_app
from srez.web.articles import show
from srez.web.images import address
from srez.wire.intents import PutSource, Redact, Vanish
from tests.newsstand import Newsstand
from tests.web import pictures
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, page
from tests.web.screenshots import CHROMIUM
from tests.web.serving import Serving

WEBP = {"accept": "image/avif,image/webp,*/*"}
BOUNDS = Bounds(total=1.0, connect=1.0, silence=1.0, redirects=3)


class Counting(HttpFetcher):
    def __init__(self, **options: Any) -> None:
        super().__init__(now=lambda: datetime.now(UTC), gap=0.0, bounds=BOUNDS, **options)
        self.asked: list[str] = []

    async def get(self, url: str, **options: Any) -> Response:
        self.asked.append(url)
        return await super().get(url, **options)


@pytest.fixture
def fetcher() -> Counting:
    return Counting(allow_private=True)


@pytest.fixture
def client(newsroom: Newsroom, fetcher: Counting) -> Iterator[Client]:
    site = msgspec.structs.replace(newsroom.site, fetcher=fetcher)
    with TestClient(create_app(site)) as client:
        yield client
        client.blocking_portal.call(fetcher.__aexit__, None, None, None)


@pytest.fixture
def source(newsroom: Newsroom) -> Source:
    return newsroom.source("a", images="full")


@pytest.fixture
def picture(stand: Newsstand) -> str:
    return stand.put("/i.jpg", pictures.jpeg(), content_type="image/jpeg")


def test_a_picture_comes_through_us_and_is_kept(
    newsroom: Newsroom, client: Client, stand: Newsstand, source: Source, picture: str
) -> None:
    index = newsroom.publish("a", image=picture)
    answer = client.get(f"/image/{index}/320", headers=WEBP)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert pictures.opened(answer.content).size == (320, 180)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "accept"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "content-encoding" not in answer.headers
    again = client.get(f"/image/{index}/320", headers={**WEBP, "if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # Both thumbnails were made at once.
    assert client.get(f"/image/{index}/96", headers=WEBP).status_code == 200
    assert stand.asked == ["/i.jpg"]
    plain = client.get(f"/image/{index}/320", headers={"accept": "image/png,image/jpeg"})
    assert (plain.status_code, plain.headers["content-type"]) == (200, "image/jpeg")
    assert client.get(f"/image/{index}/1280", headers=WEBP).status_code == 200
    assert stand.asked == ["/i.jpg"] * 3


def test_lists_show_small_ones_where_the_source_allows_it(newsroom: Newsroom, client: Client, picture: str) -> None:
    for slug, facts in {"all": {"images": "full"}, "small": {"images": "thumbnail"}, "no": {},
                        "link": {"images": "full", "rights": "link"}}.items():  # fmt: skip
        newsroom.source(slug, **facts)
    shown = [newsroom.publish(slug, image=picture) for slug in ("all", "small")]
    newsroom.put([newsroom.item(slug, image=picture) for slug in ("no", "link")])
    gone, _ = newsroom.put([newsroom.item("all", image=picture), newsroom.item("all")])
    newsroom.append(Vanish(gone, 410))
    for path in ("/", "/archive/2026-11-23/17/"):
        thumbs = page(client, path).all(".item img")
        assert [each.get("src") for each in thumbs] == [f"/image/{index}/96" for index in reversed(shown)]
        assert {(each.get("loading"), each.get("alt")) for each in thumbs} == {("lazy", "")}
    # Who fetches none shows none.
    with TestClient(create_app(newsroom.site)) as without:
        assert page(without, "/").all(".item img") == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)")
def test_small_ones_move_nothing_whether_they_come_or_not(
    newsroom: Newsroom, fetcher: Counting, source: Source, picture: str, tab: Tab, complaints: list[str]
) -> None:
    newsroom.put([newsroom.item("a", image=picture), newsroom.item("a", image=f"{picture}.none")])
    newsroom.site = msgspec.structs.replace(newsroom.site, fetcher=fetcher)
    with Serving(newsroom) as serving:
        tab.route("**/image/**", lambda route: None)
        tab.goto(serving.address)
        items, thumbs = tab.locator("#wire .item"), tab.locator(".thumb")
        before = [each.bounding_box() for each in items.all()]
        tab.unroute("**/image/**")
        tab.reload()
        expect(thumbs.first).to_have_class("thumb missed")
        expect(thumbs.first).to_be_hidden()
        expect(thumbs.last).to_have_js_property("naturalWidth", 96)
        assert [each.bounding_box() for each in items.all()] == before
        asyncio.run_coroutine_threadsafe(fetcher.__aexit__(None, None, None), serving.loop).result(10)
    # The browser itself tells the console of the picture that is not there, each time that it asks.
    assert complaints
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize(
    ("rights", "allows", "widths"),
    [("excerpt", "none", []), ("link", "full", []), ("excerpt", "thumbnail", [96, 320]),
     ("full", "full", [96, 320, 640, 1280])],
)  # fmt: skip
def test_rights_say_how_large(
    newsroom: Newsroom, client: Client, picture: str, rights: str, allows: str, widths: list[int]
) -> None:
    newsroom.source("a", rights=rights, images=allows)
    index = newsroom.publish("a", image=picture)
    found = [
        width for width in (1, 96, 320, 640, 1280, 4000) if client.get(f"/image/{index}/{width}").status_code == 200
    ]
    assert found == widths
    shown = show(newsroom.site, newsroom.archive.newest(1))[0]
    assert [address(shown, width) for width in (1, 320, 600)] == (
        [f"/image/{index}/{next((w for w in widths if w >= width), widths[-1])}" for width in (1, 320, 600)]
        if widths
        else [""] * 3
    )


def test_only_what_a_source_published_is_fetched(newsroom: Newsroom, client: Client, source: Source) -> None:
    index = newsroom.publish("a")
    for path in (
        f"/image/{index}/320",
        "/image/0/320",
        "/image/99999/320",
        "/image/x/320",
        "/image/1",
    ):
        assert client.get(path).status_code == 404, path


def test_the_newest_version_is_shown(newsroom: Newsroom, client: Client, stand: Newsstand, source: Source) -> None:
    old = stand.put("/old.jpg", pictures.jpeg(800, 800), content_type="image/jpeg")
    new = stand.put("/new.jpg", pictures.jpeg(800, 400), content_type="image/jpeg")
    item = newsroom.item("a", image=old)
    (index,) = newsroom.put([item])
    before = client.get(f"/image/{index}/320")
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Иначе", image=new)
    after = client.get(f"/image/{index}/320", headers={"if-none-match": before.headers["etag"]})
    assert (pictures.opened(before.content).size, pictures.opened(after.content).size) == ((320, 320), (320, 160))


@pytest.mark.parametrize("what", ["redacted", "vanished", "narrowed"])
def test_what_may_no_longer_be_shown_goes_from_disk_too(
    newsroom: Newsroom, client: Client, source: Source, picture: str, what: str
) -> None:
    index, other = newsroom.publish("a", image=picture), newsroom.publish("a", image=picture + "?2")
    shelf = client.app.state["studio"].shelf
    assert client.get(f"/image/{index}/320").status_code == 200
    assert client.get(f"/image/{other}/320").status_code == 404
    assert client.get(f"/card/article/{index}.png").status_code == 200
    assert client.get(f"/card/article/{other}.png").status_code == 200
    assert shelf.owners() == {index, other}
    if what == "redacted":
        newsroom.append(Redact(index, "copyright"))
    elif what == "vanished":
        newsroom.append(Vanish(index, 410))
    else:
        newsroom.append(PutSource(msgspec.structs.replace(source, images="none")))
    deadline = time.monotonic() + 5
    while client.get(f"/image/{index}/320").status_code != 404:
        assert time.monotonic() < deadline
    left = set() if what == "narrowed" else {other}
    while shelf.owners() != left:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_start_sweeps_what_was_redacted_while_it_was_away(
    newsroom: Newsroom, client: Client, source: Source, picture: str
) -> None:
    index = newsroom.publish("a", image=picture)
    assert client.get(f"/image/{index}/320").status_code == 200
    shelf = client.app.state["studio"].shelf
    client.blocking_portal.call(client.app.state["studio"].sweeper.close)
    newsroom.append(Redact(index, "copyright"))
    assert shelf.owners() == {index}
    with TestClient(create_app(newsroom.site)) as another:
        deadline = time.monotonic() + 5
        while another.app.state["studio"].shelf.owners():
            assert time.monotonic() < deadline
            time.sleep(0.05)


HOSTILE = {
    "/page.jpg": b"<!doctype html><title>404</title>",
    "/svg.png": pictures.SVG,
    "/half.jpg": pictures.jpeg()[:9000],
    "/claims.png": pictures.png_that_claims(60_000, 60_000),
    "/empty.jpg": b"",
}


@pytest.mark.parametrize("path", HOSTILE)
def test_what_is_no_picture_is_not_asked_for_again_and_again(
    newsroom: Newsroom, client: Client, stand: Newsstand, source: Source, path: str
) -> None:
    index = newsroom.publish("a", image=stand.put(path, HOSTILE[path], content_type="image/jpeg"))
    for _ in range(3):
        answer = client.get(f"/image/{index}/320")
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer.headers["cache-control"] == "no-store"
    assert stand.asked == [path]


def test_a_picture_too_large_is_not_read_to_its_end(
    newsroom: Newsroom, client: Client, stand: Newsstand, source: Source
) -> None:
    index = newsroom.publish("a", image=stand.put("/big.jpg", pictures.jpeg() + bytes(images.SIZE)))
    assert client.get(f"/image/{index}/320").status_code == 404


def test_a_redirect_is_followed_only_to_where_anyone_may_go(
    newsroom: Newsroom, client: Client, stand: Newsstand, source: Source, picture: str
) -> None:
    for number, target in enumerate(
        [picture, "http://169.254.169.254/latest/meta-data", "http://[fe80::1]/i.jpg", "file:///etc/passwd",
         "ftp://a.example/i.jpg", stand.base + "/moved4"]
    ):  # fmt: skip
        stand.put(f"/moved{number}", b"", status=302)
        stand.pages[f"/moved{number}"].headers["Location"] = target
        index = newsroom.publish("a", image=f"{stand.base}/moved{number}")
        assert client.get(f"/image/{index}/320").status_code == (200 if number == 0 else 404), target


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/i.jpg", "http://localhost:{port}/i.jpg", "http://2130706433:{port}/i.jpg",
            "http://[::1]:{port}/i.jpg", "http://[::ffff:127.0.0.1]:{port}/i.jpg"],
)  # fmt: skip
def test_our_own_machine_is_no_source_of_pictures(
    newsroom: Newsroom, stand: Newsstand, source: Source, picture: str, url: str
) -> None:
    fetcher = Counting()
    index = newsroom.publish("a", image=url.format(port=stand.base.rpartition(":")[2]))
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, fetcher=fetcher))) as client:
        assert client.get(f"/image/{index}/320").status_code == 404
        client.blocking_portal.call(fetcher.__aexit__, None, None, None)
    assert fetcher.asked
    assert stand.asked == []


def test_a_silent_server_costs_a_bounded_wait_and_holds_up_no_page(
    newsroom: Newsroom, client: Client, source: Source
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = newsroom.publish("a", image=f"http://127.0.0.1:{silent.getsockname()[1]}/i.jpg")
        took: list[float] = []

        def wait() -> None:
            started = time.monotonic()
            assert client.get(f"/image/{index}/320").status_code == 404
            took.append(time.monotonic() - started)

        waiting = threading.Thread(target=wait)
        waiting.start()
        started = time.monotonic()
        assert client.get("/about").status_code == 200
        assert time.monotonic() - started < 0.9
        waiting.join()
        assert took[0] < 4
        started = time.monotonic()
        assert client.get(f"/image/{index}/320").status_code == 404
        assert time.monotonic() - started < 0.5


class Held:
    """A fetcher that answers when it is told to."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked = 0
        self.go = threading.Event()
        self.most = self.now = 0

    async def get(self, url: str, **_: Any) -> Response:
        self.asked += 1
        self.now += 1
        self.most = max(self.most, self.now)
        while not self.go.is_set():
            await asyncio.sleep(0.01)
        self.now -= 1
        return Response(url=url, status=200, body=self.body, at=datetime.now(UTC))


def ask_all(client: Client, paths: list[str]) -> list[int]:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda p=p: statuses.append(client.get(p).status_code)) for p in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_many_who_ask_for_one_picture_cause_one_fetch(newsroom: Newsroom, source: Source) -> None:
    held = Held(pictures.jpeg())
    index = newsroom.publish("a", image="https://a.example/i.jpg")
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, fetcher=held))) as client:
        threading.Timer(0.5, held.go.set).start()
        assert ask_all(client, [f"/image/{index}/{width}" for width in (96, 320)] * 10) == [200] * 20
    assert held.asked == 1


def test_a_flood_is_bounded(newsroom: Newsroom, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "WAITING", 10)
    held = Held(pictures.jpeg(200, 100))
    indexes = newsroom.put([newsroom.item("a", image=f"https://a.example/{n}.jpg") for n in range(25)])
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, fetcher=held))) as client:
        threading.Timer(1.0, held.go.set).start()
        statuses = ask_all(client, [f"/image/{index}/320" for index in indexes])
    assert (statuses.count(200), statuses.count(503)) == (10, 15)
    assert held.most <= images.AT_ONCE


def test_redacted_while_it_is_being_made_it_is_neither_given_out_nor_kept(newsroom: Newsroom, source: Source) -> None:
    held = Held(pictures.jpeg())
    index = newsroom.publish("a", image="https://a.example/i.jpg")
    with TestClient(create_app(msgspec.structs.replace(newsroom.site, fetcher=held))) as client:

        def redact() -> None:
            newsroom.append(Redact(index, "copyright"))
            held.go.set()

        threading.Timer(0.5, redact).start()
        assert client.get(f"/image/{index}/320").status_code == 404
        assert held.asked == 1
        assert client.app.state["studio"].shelf.owners() == set()


def test_a_site_without_a_fetcher_has_no_pictures(newsroom: Newsroom, source: Source) -> None:
    index = newsroom.publish("a", image="https://a.example/i.jpg")
    with TestClient(create_app(newsroom.site)) as client:
        assert client.get(f"/image/{index}/320").status_code == 404


def test_an_article_shows_its_picture_from_here(newsroom: Newsroom, client: Client, picture: str) -> None:
    for slug, allows in (("a", "full"), ("b", "thumbnail"), ("c", "none")):
        newsroom.source(slug, images=allows)
    full, small, none = (newsroom.publish(slug, image=picture) for slug in "abc")
    (shown,) = page(client, f"/article/{full}").all("figure img")
    assert (shown.get("src"), shown.get("alt")) == (f"/image/{full}/640", "")
    assert shown.get("srcset") == ", ".join(f"/image/{full}/{width} {width}w" for width in images.WIDTHS)
    assert page(client, f"/article/{small}").one("figure img").get("src") == f"/image/{small}/320"
    assert page(client, f"/article/{none}").all("img") == []
    newsroom.append(Vanish(full, 410))
    assert page(client, f"/article/{full}").all("img") == []

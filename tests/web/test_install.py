"""The installed site in a real Chromium: what it keeps, what it shows without a connection, and what it forgets."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator

import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from srez.web.app import SECURITY
from srez.web.gone import MOST, gone_since
from srez.wire.intents import PutSource, Redact, Vanish
from tests.web.newsroom import Newsroom
from tests.web.reading import Client
from tests.web.screenshots import CHROMIUM
from tests.web.serving import Serving

browser_test = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


def in_browser(test: Callable[..., None]) -> Callable[..., None]:
    for mark in browser_test:
        test = mark(test)
    return test


# Without a browser.


def test_the_manifest_names_what_is_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["name"], manifest["start_url"], manifest["scope"]) == ("Срез", "/", "/")
    sizes = set()
    for icon in manifest["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).content))
        assert icon["sizes"] == f"{picture.width}x{picture.height}"
        sizes.add((picture.width, icon["purpose"]))
        if icon["purpose"] == "maskable":
            assert picture.mode == "RGB", "nothing of it is transparent: a device cuts it to its shape"
    assert {(192, "any"), (512, "any"), (512, "maskable")} <= sizes


def test_the_worker_changes_with_what_it_keeps(client: Client, newsroom: Newsroom) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text.startswith("const VERSION = ")
    shell = json.loads(answer.text.split("const SHELL = ", 1)[1].split(";\n", 1)[0])
    for path in shell:
        assert client.get(path).status_code == 200
    newsroom.wait(days=3)
    assert client.get("/sw.js").text == answer.text, "the time of day makes no other worker"


def test_what_is_gone_is_told_to_who_kept_it(newsroom: Newsroom, client: Client) -> None:
    source = newsroom.source("a")
    indexes = newsroom.put([newsroom.item("a") for _ in range(5)])
    start = newsroom.archive.position()
    newsroom.append(Redact(indexes[0], "copyright"), Vanish(indexes[2], 410))
    told = client.get(f"/live/redactions?since={start}")
    assert told.headers["cache-control"] == "no-store"
    end = newsroom.archive.position()
    assert told.json() == {"next": end, "articles": [indexes[0], indexes[2]], "all": False}
    assert client.get(f"/live/redactions?since={start + 1}").json()["articles"] == [indexes[2]]
    assert client.get(f"/live/redactions?since={end}").json() == {"next": end, "articles": [], "all": False}
    assert client.get(f"/live/redactions?since={end + 1}").json()["all"] is True, "it kept another log's pages"
    newsroom.append(PutSource(msgspec.structs.replace(source, rights="link")))
    assert client.get(f"/live/redactions?since={end}").json()["all"] is True
    for asked in ("-1", "x", str(2**63)):
        assert client.get(f"/live/redactions?since={asked}").status_code == 400


def test_too_much_to_name_is_everything(newsroom: Newsroom) -> None:
    newsroom.source("a")
    indexes = newsroom.put([newsroom.item("a") for _ in range(MOST + 1)])
    start = newsroom.archive.position()
    newsroom.append(*[Vanish(index, 410) for index in indexes[:MOST]])
    assert gone_since(newsroom.site, start).articles == indexes[:MOST]
    newsroom.append(Vanish(indexes[MOST], 410))
    assert gone_since(newsroom.site, start).all


# In a browser.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def serving(newsroom: Newsroom) -> Iterator[Serving]:
    newsroom.source("a", name="Вестник")
    newsroom.put([newsroom.item("a", title=f"Мост {n} открыт", summary="Слова.") for n in range(12)])
    newsroom.tell()
    with Serving(newsroom) as serving:
        yield serving


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="ru-RU", timezone_id="Europe/Moscow", viewport={"width": 360, "height": 720})
    yield context
    context.close()


KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      found[new URL(request.url).pathname] = await (await cache.match(request)).clone().text();
  }
  return found;
}"""


def kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(KEPT)
    return found


def settle(page: Page, condition: Callable[[dict[str, str]], bool], seconds: float = 10) -> dict[str, str]:
    deadline = time.monotonic() + seconds
    while not condition(found := kept(page)):
        assert time.monotonic() < deadline, {path: text[:80] for path, text in found.items()}
        time.sleep(0.05)
    return found


def controlled(context: BrowserContext, address: str) -> Page:
    """A page that the service worker is in charge of."""
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    settle(page, lambda found: "/offline" in found and "/-/since" in found)
    deadline = time.monotonic() + 10
    while not page.evaluate("Boolean(navigator.serviceWorker.controller)"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return page


@in_browser
def test_the_last_slice_is_there_without_a_connection(
    newsroom: Newsroom, serving: Serving, context: BrowserContext
) -> None:
    page = controlled(context, serving.address)
    page.goto(serving.address + "/archive/2026-11-23/17:42/")
    settle(page, lambda found: "Мост 3 открыт" in found.get("/-/page", ""))
    # What is not a slice is not kept in its place.
    page.goto(serving.address + "/about")
    page.goto(serving.address + "/?before=5")
    serving.stop()
    answer = page.goto(serving.address + "/archive/2026-11-22/")
    assert answer is not None
    assert answer.headers["content-security-policy"] == SECURITY["content-security-policy"]
    expect(page.locator("h1").first).to_have_text("Нет связи")
    expect(page.locator(".item h3").first).to_have_text("Мост 11 открыт")
    expect(page.locator(".notice time")).to_contain_text("GMT+3")
    expect(page.locator(".notice time")).to_be_visible()
    expect(page.locator(".notice")).not_to_contain_text("Когда вы прочтёте")
    # Nothing waits for news that can't come.
    expect(page.locator("#newest, #live").locator("visible=true")).to_have_count(0)
    # It looks as the site does: what it needs was kept too.
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@in_browser
def test_who_has_read_nothing_is_told_what_will_be_here(serving: Serving, context: BrowserContext) -> None:
    page = controlled(context, serving.address + "/about")
    page.goto(serving.address + "/offline")
    expect(page.locator(".notice time")).to_be_hidden()
    serving.stop()
    page.goto(serving.address + "/")
    expect(page.locator(".notice")).to_contain_text("Когда вы прочтёте")
    expect(page.locator(".notice time")).to_have_count(0)


@in_browser
def test_online_every_page_is_the_servers(newsroom: Newsroom, serving: Serving, context: BrowserContext) -> None:
    page = controlled(context, serving.address)
    page.goto(serving.address)
    settle(page, lambda found: "Мост 11 открыт" in found.get("/-/page", ""))
    newsroom.publish("a", title="Мост закрыт")
    page.goto(serving.address)
    expect(page.locator(".item h3").first).to_have_text("Мост закрыт")
    settle(page, lambda found: "Мост закрыт" in found.get("/-/page", ""))


@in_browser
def test_what_was_redacted_is_forgotten_at_the_next_contact(
    newsroom: Newsroom, serving: Serving, context: BrowserContext
) -> None:
    page = controlled(context, serving.address)
    page.goto(serving.address)
    settle(page, lambda found: "Мост 3 открыт" in found.get("/-/page", ""))
    newsroom.append(Vanish(12, 410))
    newsroom.append(Redact(4, "copyright"))
    serving.tell()
    page.goto(serving.address + "/about")
    found = settle(page, lambda found: "/-/page" not in found)
    assert not [path for path, text in found.items() if "Мост" in text]
    assert found["/-/since"] == str(newsroom.archive.position())
    # And the next slice is kept again, without those words.
    page.goto(serving.address)
    found = settle(page, lambda found: "Мост 5 открыт" in found.get("/-/page", ""))
    assert not [path for path, text in found.items() if "Мост 3 открыт" in text]


@in_browser
def test_it_registers_under_the_policy_and_says_nothing_on_the_console(
    serving: Serving, context: BrowserContext
) -> None:
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(serving.address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert complaints == []

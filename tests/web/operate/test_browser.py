"""Setting up and looking around in a real Chromium, without script."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.operate.desk import PASSWORD, Desk
from tests.web.operate.test_door import PAGES
from tests.web.screenshots import CHROMIUM, WIDTHS
from tests.web.serving import Serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


@pytest.fixture
def serving(at: Desk) -> Iterator[Serving]:
    at.newsroom.source("a", name="Вестник Превысокомногорассмотрительствующей губернии", place="tver-oblast")
    at.newsroom.publish("a", title="Мост открыт")
    at.newsroom.site = at.site
    with Serving(at.newsroom) as serving:
        yield serving


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield tab
    # A form that is refused answers 400, and Chromium says so.
    assert [said for said in complaints if "400 (Bad Request)" not in said] == []


def set_up(at: Desk, serving: Serving, tab: Page) -> None:
    tab.goto(f"{serving.address}/setup?token={at.link}")
    tab.get_by_label("Пароль", exact=True).fill(PASSWORD)
    tab.get_by_label("Пароль ещё раз").fill(PASSWORD)
    tab.get_by_label("Имя").fill("Вестовой")
    tab.get_by_label("Домашнее место").select_option("tver-oblast")
    tab.get_by_role("button", name="Настроить").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Обзор")


def test_a_site_is_set_up_and_run_without_script(at: Desk, serving: Serving, tab: Page) -> None:
    set_up(at, serving, tab)
    assert tab.url == f"{serving.address}/operate"
    expect(tab.locator(".masthead .name")).to_have_text("Вестовой")
    tab.get_by_role("link", name="Удалить тексты").click()
    tab.get_by_label("Статья").fill(f"{serving.address}/article/1")
    tab.get_by_role("button", name="Показать").click()
    expect(tab.locator("article")).to_contain_text("Мост открыт")
    tab.get_by_label("по решению суда").check()
    tab.get_by_label("Удалить навсегда").check()
    tab.get_by_role("button", name="Удалить тексты").click()
    expect(tab.get_by_role("status")).to_contain_text("Тексты статьи удалены")
    tab.get_by_role("link", name="Вид").click()
    tab.get_by_label("Днём").fill("#ffcc66")
    tab.get_by_role("button", name="Сохранить").click()
    expect(tab.get_by_role("alert")).to_contain_text("Слишком бледно")
    tab.get_by_label("Днём").fill("#7a1f5c")
    tab.get_by_role("button", name="Сохранить").click()
    expect(tab.get_by_role("status")).to_have_text("Сохранено.")
    # The picture is put there by the browser itself, as an operator would choose it.
    logo = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    tab.get_by_label("Картинка").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": logo})
    tab.get_by_role("button", name="Сохранить").click()
    expect(tab.locator(".masthead img")).to_have_attribute("alt", "Вестовой")
    tab.get_by_role("link", name="Обзор").click()
    tab.get_by_role("button", name="Выйти").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Вход оператора")
    tab.goto(f"{serving.address}/operate/site")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Вход оператора")


def test_every_page_fits_every_width(at: Desk, serving: Serving, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(f"{serving.address}/setup?token={at.link}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    set_up(at, serving, page)
    for path in [*PAGES, "/operate/redact?article=1", "/operate/sign-in", "/setup"]:
        page.goto(serving.address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
        # Each field has a name that is spoken.
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main :is(input, select, textarea):not([type=hidden], [hidden])')]"
            ".filter(each => !each.labels.length).map(each => each.name)"
        )
        assert unnamed == [], path
    page.close()

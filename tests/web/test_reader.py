"""The reader's own hand: what a script adds to pages that are whole without it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.newsroom import Newsroom
from tests.web.screenshots import CHROMIUM
from tests.web.serving import Serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


def fill(room: Newsroom) -> None:
    room.source("a", name="Вестник")
    room.source("b", name="Маяк")
    for minute in range(3):
        room.put([room.item("a", title=f"Вестник {minute}"), room.item("b", title=f"Маяк {minute}")])
        room.wait(minutes=2)
    room.publish("b", title="Маяк один")
    room.tell()


def visible(page: Page) -> list[str]:
    return page.locator(".item h3:visible").all_inner_texts()


def test_a_hidden_source_is_hidden_everywhere_but_at_home(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    with Serving(newsroom) as serving:
        tab.goto(f"{serving.address}/source/b/")
        tab.get_by_role("button", name="Скрыть из лент").click()
        assert len(visible(tab)) == 4
        tab.goto(serving.address)
        assert visible(tab) == ["Вестник 2", "Вестник 1", "Вестник 0"]
        # A minute of which nothing is left has no heading either.
        assert tab.locator("#wire .minute:visible").count() == 3
        tab.goto(f"{serving.address}/archive/2026-11-23/17/")
        assert visible(tab) == ["Вестник 2", "Вестник 1", "Вестник 0"]
        tab.locator("#view summary").click()
        tab.get_by_role("button", name="Показывать: Маяк").click()
        assert len(visible(tab)) == 7


def test_colours_and_size_are_kept_before_the_first_paint(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    paper = "getComputedStyle(document.body).backgroundColor"
    with Serving(newsroom) as serving:
        tab.emulate_media(color_scheme="light")
        tab.goto(serving.address)
        light, small = tab.evaluate(paper), tab.evaluate("getComputedStyle(document.documentElement).fontSize")
        tab.locator("#view summary").click()
        expect(tab.get_by_label("как в системе")).to_be_checked()
        tab.get_by_label("тёмные").check()
        tab.get_by_label("ещё крупнее").check()
        dark = tab.evaluate(paper)
        assert dark != light
        tab.goto(f"{serving.address}/about")
        assert tab.evaluate(paper) == dark
        assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") > small
        tab.locator("#view summary").click()
        expect(tab.get_by_label("тёмные")).to_be_checked()
        tab.get_by_label("как в системе").check()
        assert tab.evaluate(paper) == light
        tab.emulate_media(color_scheme="dark")
        assert tab.evaluate(paper) == dark


def test_what_came_since_the_last_visit_is_marked(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    with Serving(newsroom) as serving:
        tab.goto(serving.address)
        expect(tab.locator(".item.since")).to_have_count(0)
        tab.goto(f"{serving.address}/about")
        newsroom.publish("a", title="Потом")
        serving.tell()
        tab.goto(serving.address)
        expect(tab.locator(".item.since h3")).to_have_text(["Маяк один"])


def test_the_strip_is_walked_minute_by_minute(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    focused = "document.activeElement.getAttribute('aria-label')"
    with Serving(newsroom) as serving:
        tab.goto(f"{serving.address}/archive/2026-11-23/")
        stops = tab.locator(".strip a:not([tabindex='-1'])")
        expect(stops).to_have_count(1)
        stops.focus()
        assert tab.evaluate(focused) == "17:00, 7\u00a0новостей"
        for key, label in (("ArrowRight", "17:42, новостей: 2"), ("ArrowRight", "17:44, новостей: 2"),
                           ("ArrowLeft", "17:42, новостей: 2"), ("Escape", "17:00, 7\u00a0новостей"),
                           ("ArrowRight", "17:42, новостей: 2")):  # fmt: skip
            tab.keyboard.press(key)
            assert tab.evaluate(focused) == label
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/archive/2026-11-23/17:42/")
        # From a minute to its neighbours that have news.
        tab.keyboard.press("ArrowRight")
        tab.wait_for_url("**/archive/2026-11-23/17:44/")
        tab.keyboard.press("ArrowLeft")
        tab.wait_for_url("**/archive/2026-11-23/17:42/")


def test_the_strip_is_pointed_at(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    with Serving(newsroom) as serving:
        tab.set_viewport_size({"width": 1440, "height": 800})
        tab.goto(f"{serving.address}/archive/2026-11-23/")
        box = tab.locator(".half svg").nth(1).bounding_box()
        assert box is not None
        x = box["x"] + box["width"] * (5 * 60 + 42.5) / 720
        tab.mouse.move(x, box["y"] + 10)
        expect(tab.locator(".cursor")).to_have_text("17:42 · 2")
        tab.mouse.click(x, box["y"] + 10)
        tab.wait_for_url("**/archive/2026-11-23/17:42/")


def test_minutes_of_a_repeated_hour_are_told_apart(tmp_path: Path, browser: Browser) -> None:
    room = Newsroom(tmp_path, zone="Europe/Kyiv", start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    room.source("a")
    for title in ("Летом", "Зимой"):
        room.publish("a", title=title)
        room.wait(hours=1)
    room.tell()
    with Serving(room) as serving:
        tab = browser.new_page()
        tab.goto(f"{serving.address}/archive/2026-10-25/")
        expect(tab.locator("main")).to_contain_text("в нём 25\u00a0часов")
        tab.locator(".strip a").first.focus()
        for title in ("Летом", "Зимой"):
            tab.keyboard.press("ArrowRight")
            href = tab.evaluate("document.activeElement.getAttribute('href')")
            other = browser.new_page()
            other.goto(serving.address + href)
            assert other.locator(".item h3").all_inner_texts() == [title]
            other.close()
        tab.close()
    room.close()


def test_letters_can_be_switched_off(newsroom: Newsroom, tab: Page) -> None:
    fill(newsroom)
    focused = "document.activeElement.textContent"
    with Serving(newsroom) as serving:
        tab.goto(f"{serving.address}/archive/2026-11-23/17/")
        for key, headline in (("j", "Маяк один"), ("j", "Маяк 2"), ("j", "Вестник 2"), ("k", "Маяк 2")):
            tab.keyboard.press(key)
            assert tab.evaluate(focused) == headline
        tab.keyboard.press("?")
        expect(tab.locator("#view .keys")).to_be_visible()
        tab.get_by_label("действуют буквы").uncheck()
        tab.keyboard.press("Escape")
        expect(tab.locator("#view .keys")).to_be_hidden()
        tab.reload()
        tab.keyboard.press("j")
        assert tab.evaluate("document.activeElement === document.body")


def test_an_article_is_copied_and_says_how_long_ago(newsroom: Newsroom, browser: Browser) -> None:
    newsroom.now = datetime.now(UTC) - timedelta(minutes=5)
    newsroom.source("a")
    index = newsroom.publish("a", title="Мост")
    newsroom.tell()
    with Serving(newsroom) as serving:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="ru")
        tab = context.new_page()
        tab.goto(f"{serving.address}/article/{index}")
        expect(tab.locator(".ago")).to_have_text("5 минут назад")
        tab.get_by_role("button", name="Скопировать ссылку").click()
        expect(tab.get_by_role("button", name="Ссылка скопирована")).to_be_visible()
        assert tab.evaluate("navigator.clipboard.readText()") == f"http://localhost:8008/article/{index}"
        context.close()


def test_without_script_nothing_is_offered_that_needs_one(newsroom: Newsroom, browser: Browser) -> None:
    fill(newsroom)
    with Serving(newsroom) as serving:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        for path in ("/", "/article/2", "/source/a/", "/log"):
            page.goto(serving.address + path)
            assert page.locator(".scripted:visible").count() == 0
            assert page.locator("button:visible").count() == 0
        page.goto(f"{serving.address}/archive/2026-11-23/")
        page.locator(".strip a").first.click()
        page.wait_for_url("**/archive/2026-11-23/17/")
        page.get_by_role("link", name="17:42, 2\u00a0новости").click()
        page.wait_for_url("**/archive/2026-11-23/17:42/")
        context.close()

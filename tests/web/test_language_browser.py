"""A reader chooses a language, in a real browser and without a script."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.web.newsroom import Newsroom
from tests.web.serving import Serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


def test_a_choice_stays_and_a_link_from_elsewhere_is_none(newsroom: Newsroom) -> None:
    newsroom.source("a", language="ru")
    newsroom.publish("a")
    with Serving(newsroom) as serving, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="be-BY", java_script_enabled=False).new_page()
        heading = page.get_by_role("heading", level=1)

        # Somebody sent an address in English: that page is English, the next one is the reader's own.
        page.goto(f"{serving.address}/archive/?lang=en")
        expect(heading).to_have_text("Archive")
        page.goto(f"{serving.address}/archive/")
        expect(heading).to_have_text("Архіў")

        # Chosen on the site, with the keyboard: it stays.
        page.get_by_role("link", name="uk", exact=True).press("Enter")
        expect(heading).to_have_text("Архів")
        page.goto(f"{serving.address}/log")
        expect(heading).to_have_text("Журнал")
        expect(page.locator("html")).to_have_attribute("lang", "uk")
        browser.close()

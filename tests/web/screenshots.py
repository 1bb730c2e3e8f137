"""Every page at three widths, light and dark: `python -m tests.web.screenshots FOLDER`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.web.fiction import Fiction
from tests.web.newsroom import START, Newsroom
from tests.web.operate.desk import PASSWORD, Desk
from tests.web.serving import Serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
#: Beside Russian; at one width.
LANGUAGES = ("uk", "be", "en")
#: Name, sources, how long they have been told, how busily.
ROOMS = (
    ("full", 60, timedelta(hours=42), 1.0),
    ("five", 5, timedelta(hours=5), 0.1),
    ("one", 1, timedelta(minutes=20), 0.1),
    ("none", 0, timedelta(), 0.0),
    ("month", 12, timedelta(days=33), 0.25),
)
#: What a room of another size is looked at by.
SIZES = ("home", "calendar", "day", "source", "source-calendar", "sources", "status", "log", "feeds")


def pages_of(index: int) -> dict[str, str]:
    """Return the pages by name; `index` is of an article with revisions."""
    return {
        "home": "/",
        "older": "/?before=400",
        "calendar": "/archive/",
        "day": "/archive/2026-11-23/",
        "hour": "/archive/2026-11-23/16/",
        "minute": "/archive/2026-11-23/16:30/",
        "article": f"/article/{index}",
        "vanished": f"/article/{index + 1}",
        "redacted": f"/article/{index + 2}",
        "source": "/source/s1/",
        "source-calendar": "/source/s1/archive/",
        "sources": "/sources",
        "feeds": "/feeds",
        "log": "/log",
        "status": "/status",
        "about": "/about",
        "offline": "/offline",
        "error": "/nowhere",
    }


def operator_pages(index: int) -> dict[str, str]:
    """Return the pages of the operator's room by name; `index` is of an article."""
    names = ("look", "sources", "sources/s1", "packs", f"redact?article={index}", "site", "hosts", "words", "password")
    rooms = {f"operate-{name.partition('?')[0].replace('/', '-')}": f"/operate/{name}" for name in names}
    return {"operate": "/operate", **rooms}


def in_language(pages: dict[str, str], language: str) -> dict[str, str]:
    """Return pages in another language of the interface."""
    return {f"{name}-{language}": f"{path}{'&' if '?' in path else '?'}lang={language}" for name, path in pages.items()}


def shoot(
    browser: Browser,
    address: str,
    pages: dict[str, str],
    folder: Path,
    only: str = "",
    *,
    widths: Sequence[int] = WIDTHS,
    schemes: Sequence[str] = SCHEMES,
    signed_in: StorageState | None = None,
    cut_off: bool = False,
) -> None:
    """Photograph pages whole, up to a height that can still be looked at.

    Args:
        only: photographs whose names contain this.
        signed_in: the operator's cookies.
        cut_off: lose the connection once the home page was read.
    """
    names = [f"{name}-{width}-{scheme}" for name in pages for width in widths for scheme in schemes]
    if not any(only in name for name in names):
        return
    for scheme in schemes:
        for width in widths:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]
                locale="ru",
                timezone_id="Europe/Moscow",
                storage_state=signed_in,
            )
            page = context.new_page()
            if cut_off:
                page.goto(address)
                page.evaluate("navigator.serviceWorker.ready")
                page.reload()
                page.wait_for_timeout(1_000)
                context.set_offline(True)
            for name, path in pages.items():
                if only and only not in f"{name}-{width}-{scheme}":
                    continue
                page.goto(address + path)
                page.evaluate("document.fonts.ready")
                height = min(2000, page.evaluate("document.documentElement.scrollHeight"))
                # What is fixed to the lower edge of a phone's screen belongs there, not in the middle of the picture.
                page.set_viewport_size({"width": width, "height": max(700, height)})
                page.screenshot(path=folder / f"{name}-{width}-{scheme}.png")
                page.set_viewport_size({"width": width, "height": 900})
            context.close()


def main(folder: Path, only: str = "") -> None:
    """Fill newsrooms of several sizes and photograph them."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, sources, back, busy in ROOMS:
            data = Path(tempfile.mkdtemp())
            room = Newsroom(data, start=START - back)
            fiction = Fiction(room, sources)
            index = 0
            if back:
                fiction.minutes(int(back.total_seconds()) // 60 - 17, busy)
                index = fiction.story()
            room.tell()
            desk = Desk(room, data)
            room.site = desk.site
            with Serving(room) as serving:
                pages = pages_of(index)
                if name != "full":
                    pages = {f"{name}-{page}": pages[page] for page in SIZES if sources or "source-" not in f"{page}-"}
                shoot(browser, serving.address, pages, folder, only)
                if name == "full":
                    _shoot_more(browser, serving.address, pages, index, desk, folder, only)
            desk.close()
            room.close()
        browser.close()


def _shoot_more(
    browser: Browser, address: str, pages: dict[str, str], index: int, desk: Desk, folder: Path, only: str
) -> None:
    """Photograph what is not seen at every size of a site: other languages, the operator's room, a lost connection."""
    for language in LANGUAGES:
        shoot(browser, address, in_language(pages, language), folder, only, widths=(768,), schemes=("light",))
    shoot(browser, address, {"cut-off": "/sources"}, folder, only, schemes=("light",), cut_off=True)
    doors = {"setup": f"/setup?token={desk.link}", "setup-without-link": "/setup"}
    shoot(browser, address, doors, folder, only)
    context = browser.new_context(locale="ru")
    page = context.new_page()
    page.goto(address + doors["setup"])
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Настроить").click()
    page.wait_for_url("**/operate")
    rooms = operator_pages(index)
    shoot(browser, address, rooms, folder, only, signed_in=context.storage_state())
    context.close()
    shoot(browser, address, {"sign-in": "/operate/sign-in"}, folder, only)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])

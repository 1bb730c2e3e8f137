"""Every page at three widths, light and dark: `python -m tests.web.screenshots FOLDER`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.web.fiction import Fiction
from tests.web.newsroom import START, Newsroom
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
)


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
) -> None:
    """Photograph pages whole, up to a height that can still be looked at."""
    for scheme in schemes:
        for width in widths:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]
                locale="ru",
                timezone_id="Europe/Moscow",
            )
            page = context.new_page()
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
    """Fill newsrooms of three sizes and photograph them."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, sources, back, busy in ROOMS:
            room = Newsroom(Path(tempfile.mkdtemp()), start=START - back)
            fiction = Fiction(room, sources)
            index = 0
            if back:
                fiction.minutes(int(back.total_seconds()) // 60 - 17, busy)
                index = fiction.story()
            room.tell()
            with Serving(room) as serving:
                pages = pages_of(index)
                if name != "full":
                    wanted = ("home", "calendar", "day", "source", "sources", "status", "log", "feeds")
                    pages = {f"{name}-{page}": pages[page] for page in wanted if sources or page != "source"}
                shoot(browser, serving.address, pages, folder, only)
                for language in LANGUAGES if name == "full" else ():
                    other = in_language(pages, language)
                    shoot(browser, serving.address, other, folder, only, widths=(768,), schemes=("light",))
            room.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])

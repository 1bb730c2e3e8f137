"""The operator's own look where the site is seen from outside: icons and cards."""

from __future__ import annotations

import msgspec
import pytest
from litestar.testing import TestClient
from PIL import Image

from srez.operate import logo
from srez.operate.choices import Choices
from srez.web.app import create_app
from srez.web.icons import ICONS, TAB, address
from tests.web import pictures
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, page

BLUE = (0, 85, 170)
GREEN = (0, 120, 60)
ACCENT = {"accent": "#0055aa", "accent_dark": "#88bbff"}
SQUARE = logo.redraw(pictures.encoded(Image.new("RGB", (128, 128), GREEN), "PNG"))
WIDE = logo.redraw(pictures.encoded(Image.new("RGB", (640, 128), GREEN), "PNG"))


def colours(data: bytes) -> set[tuple[int, int, int]]:
    image = pictures.opened(data).convert("RGB")
    found = image.getcolors(image.width * image.height) or []
    return {colour for count, colour in found if count >= 40}  # type: ignore[misc]


def client_of(newsroom: Newsroom, **chosen: object) -> Client:
    site = msgspec.structs.replace(newsroom.site, choices=Choices(**chosen))  # type: ignore[arg-type]
    return TestClient(create_app(site))


def addresses(client: Client) -> dict[str, str]:
    """Every icon that the site names, by what it is."""
    there = page(client, "/about")
    manifest = client.get("/manifest.webmanifest").json()
    named = {f"{icon['sizes']} {icon['purpose']}": icon["src"] for icon in manifest["icons"]}
    return {
        **named,
        "tab": str(there.one("link[rel=icon]").get("href")),
        "touch": str(there.one("link[rel=apple-touch-icon]").get("href")),
    }


def test_a_site_without_a_look_of_its_own_has_the_shipped_icons(newsroom: Newsroom, client: Client) -> None:
    assert all(src.startswith("/static/") for src in addresses(client).values())
    for name in (*ICONS, TAB, "other.png"):
        assert client.get(f"/own-icon/{name}").status_code == 404


@pytest.mark.parametrize(
    ("chosen", "colour", "tab"),
    [(ACCENT, BLUE, "image/svg+xml"), ({**ACCENT, "logo": WIDE}, BLUE, "image/svg+xml"),
     ({"logo": SQUARE}, GREEN, "image/png"), ({**ACCENT, "logo": SQUARE}, GREEN, "image/png")],
)  # fmt: skip
def test_icons_have_the_accent_or_the_logo(
    newsroom: Newsroom, chosen: dict[str, object], colour: tuple[int, int, int], tab: str
) -> None:
    with client_of(newsroom, **chosen) as client:
        found = addresses(client)
        for what, src in found.items():
            answer = client.get(src)
            assert answer.status_code == 200, what
            assert "immutable" in answer.headers["cache-control"], what
            if what == "tab":
                assert answer.headers["content-type"].startswith(tab)
            if answer.headers["content-type"] == "image/png":
                assert colour in colours(answer.content), what
            else:
                assert b"#0055aa" in answer.content
                assert b"#b3261e" not in answer.content
        stale = client.get(found["touch"].partition("?")[0])
        assert stale.headers["cache-control"] == "no-cache"
        # What the page without a connection needs is kept with it.
        assert found["tab"] in client.get("/sw.js").text


def test_another_look_is_another_address(newsroom: Newsroom) -> None:
    sites = [
        msgspec.structs.replace(newsroom.site, choices=Choices(**chosen))
        for chosen in ({}, ACCENT, {"accent": "#0055ab"}, {"logo": SQUARE}, {"logo": b"short"})
    ]
    found = [address(site, "icon-192.png") for site in sites]
    assert len(set(found)) == 4
    assert found[0] == found[4]


def test_cards_have_accent_and_logo(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    index = newsroom.publish("a", title="Мост открыт")
    plain = colours(client.get(f"/card/article/{index}.png").content)
    assert not {BLUE, GREEN} & plain
    with client_of(newsroom, **ACCENT, logo=WIDE) as own:
        assert {BLUE, GREEN} <= colours(own.get(f"/card/article/{index}.png").content)
    with client_of(newsroom, **ACCENT) as own:
        assert {BLUE, GREEN} & colours(own.get(f"/card/article/{index}.png").content) == {BLUE}

"""What pages say of themselves: within rights, and only of what is the site's own as its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from srez.wire.intents import Redact
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, page

ADDRESS = "http://localhost:8008"


def said(client: Client, path: str) -> dict[str, Any]:
    document = page(client, path)
    found: dict[str, Any] = {
        str(each.get("property") or each.get("name")): each.get("content")
        for each in document.root.iter("meta")
        if each.get("content")
    }
    found["canonical"] = next(iter(document.hrefs("link[rel=canonical]")), None)
    found["data"] = [json.loads(each.text_content()) for each in document.all("script[type=application/ld+json]")]
    return found


def test_a_list_is_a_collection_of_ours(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник", country="RU", kind="newspaper")
    newsroom.put([newsroom.item("a", title=f"</script><b>{n}") for n in range(30)])
    for path, card in (
        ("/", "home.png"),
        ("/archive/2026-11-23/", "day/2026-11-23.png"),
        ("/archive/2026-11-23/17/", "time/2026-11-23/17.png"),
        ("/archive/2026-11-23/17:42/", "time/2026-11-23/17:42.png"),
        ("/source/a/", "source/a.png"),
        ("/source/a/archive/2026-11-23/17:42/", "source/a.png"),
    ):
        meta = said(client, path)
        assert meta["canonical"] == meta["og:url"] == ADDRESS + path
        assert meta["og:image"] == f"{ADDRESS}/card/{card}"
        assert client.get(meta["og:image"].removeprefix(ADDRESS)).status_code == 200
        assert meta["twitter:card"] == "summary_large_image"
        assert meta["description"] == meta["og:description"]
        assert "robots" not in meta
        (data,) = meta["data"]
        assert (data["@type"], data["url"], data["name"]) == ("CollectionPage", ADDRESS + path, meta["og:title"])
        if "mainEntity" in data:
            entries = data["mainEntity"]["itemListElement"]
            assert [entry["position"] for entry in entries] == list(range(1, 11))
            assert entries[0]["name"] == "</script><b>29"
            assert entries[0]["url"] == f"{ADDRESS}/article/30"
    assert said(client, "/archive/2026-11-23/17:42/")["data"][0]["temporalCoverage"] == (
        "2026-11-23T17:42:00+03:00/2026-11-23T17:43:00+03:00"
    )
    assert "30 новостей" in said(client, "/archive/2026-11-23/")["description"].replace("\u00a0", " ")
    assert "Вестник: Россия, газета" in said(client, "/source/a/")["description"]


@pytest.mark.parametrize("path", ["/?before=20", "/source/a/?before=20", "/archive/2026-11-23/17:42/?before=20",
                                  "/archive/2026-11-22/", "/archive/2026-11-23/03:00/"])  # fmt: skip
def test_what_changes_or_is_empty_is_not_to_be_indexed(newsroom: Newsroom, client: Client, path: str) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a") for _ in range(30)])
    meta = said(client, path)
    assert (meta["robots"], meta["canonical"], meta["data"]) == ("noindex", None, [])


def test_an_article_is_its_sources(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник", rights="excerpt")
    item = newsroom.item("a", title="Мост «открыт»", summary="Слова. " * 60, text="тайна " * 90)
    (index,) = newsroom.put([item])
    meta = said(client, f"/article/{index}")
    assert (meta["robots"], meta["canonical"], meta["data"]) == ("noindex", item.url, [])
    assert (meta["og:type"], meta["og:title"]) == ("article", "Мост «открыт»")
    assert meta["og:url"] == f"{ADDRESS}/article/{index}"
    assert len(meta["og:description"]) <= 201
    assert "тайна" not in meta["og:description"]
    first = meta["og:image"]
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Мост закрыт")
    second = said(client, f"/article/{index}")["og:image"]
    newsroom.append(Redact(index, "copyright"))
    meta = said(client, f"/article/{index}")
    assert len({first, second, meta["og:image"]}) == 3, "networks keep pictures by their addresses"
    assert "Мост" not in str(meta)
    assert meta["canonical"] is None
    assert meta["og:description"].startswith("Вестник, 23")


def test_an_article_of_a_link_says_no_more(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="Вестник", rights="link")
    newsroom.publish("a", title="Мост", summary="тайна", text="тайна")
    assert "тайна" not in str(said(client, "/article/1"))


def test_pages_of_the_site_name_themselves(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for path in ("/sources", "/log", "/status", "/about", "/archive/", "/archive/?month=2026-11"):
        assert said(client, path)["canonical"] == ADDRESS + path
    assert said(client, "/sources?country=RU")["canonical"] == f"{ADDRESS}/sources"


def test_an_address_in_a_language_is_its_own(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    meta = said(client, "/archive/2026-11-23/17:42/?lang=uk")
    assert meta["canonical"] == f"{ADDRESS}/archive/2026-11-23/17:42/?lang=uk"
    assert meta["og:image"] == f"{ADDRESS}/card/time/2026-11-23/17:42.png?lang=uk"
    assert meta["data"][0]["inLanguage"] == "uk"
    assert "за хвилинами" in meta["description"]
    assert client.get(meta["og:image"].removeprefix(ADDRESS)).headers["vary"] == "Accept-Language, Cookie"
    assert client.get("/manifest.webmanifest", headers={"accept-language": "be"}).json()["lang"] == "be"
    assert "Няма сувязі" in client.get("/offline", headers={"accept-language": "be"}).text

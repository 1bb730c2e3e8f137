"""What every answer carries, whatever its route: walked from the application's own list of routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from litestar import Litestar

from srez.web.app import PRIVATE, SECURITY
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, Page

FOR_EVER = "public, max-age=31536000, immutable"
#: Values for what routes leave open; a route with other parameters has to be added here.
VALUES = {"name": "srez.css", "slug": "a", "day": "2026-11-23", "time": "17:42", "subscription": "none",
          "index": "1", "width": "320", "path": "tile/0/000.p/31", "version": "v1",
          "story": "1"}  # fmt: skip
SPECIAL = {
    "/static/{name:str}": "/static/srez.svg",
    "/sitemap/{name:str}": "/sitemap/site.xml",
    "/story/{name:str}": "/story/1",
    "/card/day/{day:str}": "/card/day/2026-11-23.png",
    "/card/time/{day:str}/{time:str}": "/card/time/2026-11-23/17:42.png",
    "/card/source/{slug:str}": "/card/source/a.png",
    "/card/article/{index:str}": "/card/article/1.png",
}
#: An endless answer, which has a test of its own.
ENDLESS = {"/live/events"}


def addresses(app: Litestar) -> Iterator[str]:
    for route in app.routes:
        if "GET" in cast(Any, route).methods and route.path not in ENDLESS:
            path = SPECIAL.get(route.path, route.path)
            path = re.sub(r"\{(\w+):\w+\}", lambda match: VALUES[match[1]], path)
            yield path


@pytest.fixture
def filled(newsroom: Newsroom) -> Newsroom:
    newsroom.source("a", images="full")
    newsroom.put([newsroom.item("a", summary="Слова. " * 9, image="https://pictures.example/i.jpg") for _ in range(30)])
    newsroom.group(("join", 1, 1), ("join", 2, 1))
    return newsroom


def test_what_is_no_page_carries_no_rules_for_pages(client: Client) -> None:
    for name in ("srez.css", "page.js", "literata-600-cyr.woff2", "icon-192.png"):
        assert SECURITY.keys() & client.get(f"/static/{name}").headers.keys() == {"x-content-type-options"}
    # A drawing, a worker, and the page that says that a file is not there, are as strict as all.
    for path in ("/static/srez.svg", "/sw.js", "/static/none.css"):
        assert SECURITY.keys() <= client.get(path).headers.keys(), path


def test_every_route_is_secured_and_revalidated(filled: Newsroom, client: Client) -> None:
    walked = list(addresses(client.app))
    assert len(walked) >= 45
    answered = 0
    for path in walked:
        answer = client.get(path, headers={"accept-encoding": "br, gzip"})
        assert answer.status_code in (200, 404), path
        answered += answer.status_code == 200
        private = path.startswith(("/operate", "/setup"))
        for name, value in {**SECURITY, **(PRIVATE if private else {})}.items():
            assert answer.headers[name] == value, (path, name)
        if private:
            # Never kept and never compressed: nothing of it varies.
            continue
        kind = answer.headers["content-type"]
        cache = answer.headers.get("cache-control", "")
        if path.startswith("/wire/tile/"):
            assert cache == FOR_EVER
        elif answer.status_code == 200:
            assert cache in ("no-cache", "no-store"), (path, cache)
        else:
            assert "immutable" not in cache, path
        if kind.startswith(("text/", "application/json", "application/xml")) and not path.startswith("/image/"):
            vary = [each.strip().lower() for each in answer.headers["vary"].split(",")]
            assert vary.count("accept-encoding") == 1, path
        if kind.startswith("image/png"):
            assert "content-encoding" not in answer.headers, path
    assert answered > 40


def test_what_did_not_change_is_not_sent_again(filled: Newsroom, client: Client) -> None:
    for path in addresses(client.app):
        first = client.get(path)
        if first.status_code != 200 or first.headers["cache-control"] == "no-store":
            continue
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        for name in ("etag", "cache-control", "vary", "content-security-policy"):
            assert again.headers.get(name) == first.headers.get(name), (path, name)


def test_only_what_carries_its_own_digest_is_kept_for_ever(filled: Newsroom, client: Client) -> None:
    hashed = set(re.findall(r'"(/static/[^"]+)"', client.get("/").text))
    hashed |= set(re.findall(r'"(/static/[^"]+)"', client.get("/manifest.webmanifest").text))
    assert len(hashed) >= 7
    for path in hashed:
        assert client.get(path).headers["cache-control"] == FOR_EVER, path
        assert client.get(path.partition("?")[0]).headers["cache-control"] == "no-cache"
        assert client.get(path.partition("?")[0] + "?v=0123456789").headers["cache-control"] == "no-cache"


def test_no_page_takes_anything_from_another_host(filled: Newsroom, client: Client) -> None:
    seen = 0
    for path in addresses(client.app):
        answer = client.get(path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        seen += 1
        document = Page(answer.content)
        taken = [
            str(each.get(name))
            for tag, name in (("script", "src"), ("img", "src"), ("img", "srcset"), ("source", "srcset"),
                              ("iframe", "src"), ("audio", "src"), ("video", "src"), ("object", "data"),
                              ("embed", "src"), ("form", "action"))
            for each in document.root.iter(tag)
            if each.get(name)
        ]  # fmt: skip
        loads = {"stylesheet", "icon", "manifest", "preload", "modulepreload", "prefetch", "apple-touch-icon"}
        taken += [str(each.get("href")) for each in document.root.iter("link") if each.get("rel") in loads]
        assert len(taken) >= 3
        assert [address for address in taken if not re.match(r"/(?!/)", address)] == [], path
        assert "pictures.example" not in answer.text.replace("https://a.example", "")
        assert not list(document.root.iter("style"))
        assert document.root.xpath("//@style") == []
        assert document.root.xpath("//@*[starts-with(name(), 'on')]") == []
    assert seen >= 15

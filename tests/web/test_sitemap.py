"""Sitemaps and robots.txt: the archive's addresses and nothing else."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from lxml import etree

from srez.web import sitemap
from srez.web.sitemap import Days
from tests.web.newsroom import Newsroom
from tests.web.reading import Client

ADDRESS = "http://localhost:8008"


def addresses(client: Client, path: str, element: str) -> list[str]:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/xml")
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    root = etree.fromstring(answer.content)
    assert etree.QName(root).localname == element
    found = [str(each.text) for each in root.iter("{*}loc")]
    assert all(each.startswith(ADDRESS) for each in found)
    return [each.removeprefix(ADDRESS) for each in found]


def test_every_address_of_every_sitemap_is_a_page_to_be_found(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.source("quiet")
    for _ in range(3):
        newsroom.put([newsroom.item("a"), newsroom.item("a")])
        newsroom.wait(minutes=45)
    newsroom.wait(days=2)
    newsroom.publish("a")
    files = addresses(client, "/sitemap.xml", "sitemapindex")
    assert files == ["/sitemap/site.xml", "/sitemap/2026-11-23.xml", "/sitemap/2026-11-25.xml"]
    pages = [page for file in files for page in addresses(client, file, "urlset")]
    assert len(pages) == len(set(pages))
    assert {"/", "/source/a/", "/archive/2026-11-23/", "/archive/2026-11-23/18/", "/archive/2026-11-23/18:27/"} <= set(
        pages
    )
    assert not [page for page in pages if page.startswith("/article") or "quiet" in page]
    for page in pages:
        answer = client.get(page, follow_redirects=False)
        assert answer.status_code == 200, page
        assert "noindex" not in answer.text, page
        if page not in ("/sources", "/log", "/about"):
            assert f'<link rel="canonical" href="{ADDRESS}{page}">' in answer.text


def test_an_empty_archive_has_a_sitemap(client: Client) -> None:
    assert addresses(client, "/sitemap.xml", "sitemapindex") == ["/sitemap/site.xml"]
    for name in ("2026-11-23.xml", "2026-11-24.xml", "x.xml", "2026-11-23", "..%2fkey"):
        assert client.get(f"/sitemap/{name}").status_code == 404, name


def test_the_index_looks_at_a_month_that_is_over_once(newsroom: Newsroom) -> None:
    newsroom.source("a")
    for _ in range(5):
        newsroom.publish("a")
        newsroom.wait(days=20)
    looked: list[int] = []
    quarters = newsroom.archive.quarters

    def counting(first: int, upto: int) -> dict[int, int]:
        looked.append(first)
        return quarters(first, upto)

    newsroom.archive.quarters = counting  # type: ignore[method-assign]
    days = Days(newsroom.site)
    found = days.all()
    assert [f"{day:%m-%d}" for day, _ in found] == ["11-23", "12-13", "01-02", "01-22", "02-11"]
    assert len(looked) == 4
    assert days.all() == found
    # The last article's month is over too: it is the third of March by now.
    assert len(looked) == 4


def test_the_protocols_bound_is_kept(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    for _ in range(4):
        newsroom.publish("a")
        newsroom.wait(days=1)
    most, sitemap.MOST = sitemap.MOST, 3
    try:
        assert addresses(client, "/sitemap.xml", "sitemapindex") == [
            "/sitemap/site.xml", "/sitemap/2026-11-25.xml", "/sitemap/2026-11-26.xml",
        ]  # fmt: skip
    finally:
        sitemap.MOST = most


def test_robots_are_told_what_is_not_for_them(client: Client) -> None:
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.site_maps() == [f"{ADDRESS}/sitemap.xml"]
    for path in ("/", "/archive/2026-11-23/", "/article/1", "/card/home.png", "/index.rss"):
        assert rules.can_fetch("*", ADDRESS + path), path
    for path in ("/live/events", "/websub/x", "/image/1/320", "/operate", "/operate/sources", "/setup"):
        assert not rules.can_fetch("*", ADDRESS + path), path
    assert "Disallow: /*?at=" in answer.text

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from srez.parse.feed import parse
from tests.web.newsroom import START, Newsroom
from tests.web.reading import Client

LISTS = ["/index", "/archive/2026-11-23", "/archive/2026-11-23/17", "/archive/2026-11-23/17:42", "/source/a",
         "/source/a/archive/2026-11-23", "/source/a/archive/2026-11-23/17:42"]  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_each_list_is_a_feed_that_our_own_parser_reads(
    newsroom: Newsroom, client: Client, path: str, form: str
) -> None:
    newsroom.source("a", name="Вестник")
    index = newsroom.publish("a", title="Мост <открыт> & всё", summary="Кратко <b>.", authors=("И. Иванов",))
    response = client.get(f"{path}.{form}")
    assert response.status_code == 200
    kind = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}[form]
    assert response.headers["content-type"].startswith(kind)
    feed = parse(response.content, url=f"http://localhost:8008{path}.{form}")
    assert feed.problem == ""
    (entry,) = feed.items
    assert entry.id == f"http://localhost:8008/article/{index}"
    assert entry.link.startswith(("https://a.example/", "http://localhost:8008/article/"))
    assert "И. Иванов" in entry.authors or form == "atom"
    assert entry.published == START
    if form != "json":
        assert entry.link.startswith("https://a.example/")


def test_an_entry_keeps_its_id_and_says_when_it_changed(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    item = newsroom.item("a", title="Раз")
    newsroom.put([item])
    before = etree.fromstring(client.get("/index.atom").content)
    first = client.get("/index.rss")
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Два")
    after = etree.fromstring(client.get("/index.atom").content)
    assert before.findtext(f"{ATOM}entry/{ATOM}id") == after.findtext(f"{ATOM}entry/{ATOM}id")
    assert after.findtext(f"{ATOM}entry/{ATOM}title") == "Два"
    assert after.findtext(f"{ATOM}entry/{ATOM}updated") == "2026-11-23T14:51:00.000000Z"
    assert after.findtext(f"{ATOM}updated") == "2026-11-23T14:51:00.000000Z"
    again = client.get("/index.rss", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    assert parsedate_to_datetime(again.headers["last-modified"]) == newsroom.now


def test_an_unchanged_feed_is_the_same_feed(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.publish("a")
    for form in ("rss", "atom", "json"):
        first = client.get(f"/index.{form}")
        newsroom.wait(hours=1)
        held = {"if-none-match": first.headers["etag"]}
        assert client.get(f"/index.{form}", headers=held).status_code == 304


def test_an_empty_feed_is_a_feed(client: Client) -> None:
    for form in ("rss", "atom", "json"):
        assert parse(client.get(f"/index.{form}").content).items == ()


def test_words_that_no_xml_can_hold(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", name="\x01\ufffe")
    newsroom.publish("a", title="\x00\x0b\ud7ff\uffff]]>", summary="\x1f", categories=("\x02",), authors=("\x03",))
    for form in ("rss", "atom"):
        etree.fromstring(client.get(f"/index.{form}").content)


def test_full_texts_and_pictures_only_where_rights_allow(newsroom: Newsroom, client: Client) -> None:
    facts = {"title": "Заголовок", "summary": "Изложение.", "text": "Абзац.\n\nЕщё <абзац>.",
             "image": "https://a.example/i.jpg"}  # fmt: skip
    newsroom.source("a", rights="full", images="full")
    newsroom.publish("a", **facts)
    full = "".join(client.get(f"/index.{form}").text for form in ("rss", "atom", "json"))
    # Through our own proxy: a feed reader tells no source who reads.
    assert full.count("/image/1/1280") == 2
    assert "i.jpg" not in full
    assert full.count("Ещё") == 3
    assert "&lt;p&gt;Ещё &amp;lt;абзац&amp;gt;.&lt;/p&gt;" in full
    newsroom.source("b", rights="excerpt", images="none")
    newsroom.publish("b", **facts)
    for form in ("rss", "atom", "json"):
        text = client.get(f"/source/b.{form}").text
        assert "Ещё" not in text
        assert "i.jpg" not in text
        assert "Изложение." in text


def test_the_archive_of_all_is_the_wire(newsroom: Newsroom, client: Client) -> None:
    response = client.get("/archive.atom", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (301, "/index.atom")
    response = client.get("/source/a/archive.json", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (301, "/source/a.json")

"""The wire narrowed to the languages of its sources."""

from __future__ import annotations

import msgspec
import pytest

from srez.parse.feed import parse
from srez.web import listing
from srez.wire.intents import PutSource
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, Page, page
from tests.web.serving import Serving
from tests.web.test_live import Listener


@pytest.fixture
def titles(newsroom: Newsroom) -> list[str]:
    """Articles of sources in three languages, newest first."""
    for slug, language in (("r", "ru uk"), ("u", "uk"), ("b", "be-BY"), ("n", "")):
        newsroom.source(slug, language=language)
    said = [f"{slug}{number}" for number in range(3) for slug in "rubn"]
    for title in said:
        newsroom.publish(title[0], title=title)
    return said[::-1]


def test_the_wire_narrows_to_the_main_languages_of_sources(client: Client, titles: list[str]) -> None:
    assert page(client, "/").headlines == titles
    assert page(client, "/?language=uk").headlines == ["u2", "u1", "u0"]
    assert page(client, "/?language=uk,be").headlines == ["b2", "u2", "b1", "u1", "b0", "u0"]
    empty = page(client, "/?language=tt")
    assert empty.headlines == []
    assert "На этих языках в ленте ещё ничего нет." in empty.words


def test_the_strip_counts_what_the_list_has(client: Client, titles: list[str]) -> None:
    def told(path: str) -> tuple[list[str], list[str], str]:
        there = page(client, path)
        hours = [str(each.get("aria-label")) for each in there.all(".strip a")]
        return hours, there.texts(".past p"), there.texts("#count")[0]

    assert told("/") == (["17:00, 12\u00a0новостей"], ["Новостей: 12", "Другие дни"], "12")
    narrowed = ["Новостей на этих языках: 6", "Другие дни"]
    assert told("/?language=uk,be") == (["17:00, 6\u00a0новостей"], narrowed, "6")


def test_each_language_is_a_link_that_adds_or_takes_it(client: Client, titles: list[str]) -> None:
    links = page(client, "/?language=uk&lang=en").all(".filter a")
    assert [(each.text, each.get("href"), each.get("aria-current")) for each in links] == [
        ("all languages", "/", None),
        ("Belarusian", "/?language=uk,be", None),
        ("Russian", "/?language=uk,ru", None),
        ("Ukrainian", "/", "true"),
    ]


def test_a_site_of_one_language_offers_no_choice(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a", language="ru")
    newsroom.publish("a")
    assert page(client, "/").all(".filter") == []


def test_a_narrowed_list_goes_on_and_is_a_feed(newsroom: Newsroom, client: Client, titles: list[str]) -> None:
    newsroom.put([newsroom.item("ru"[number % 2], title=f"{number}") for number in range(2 * listing.PAGE - 4)])
    first = page(client, "/?language=uk,be")
    assert len(first.headlines) == listing.PAGE
    (older,) = first.hrefs(".older a")
    assert page(client, older).headlines == ["b1", "u1", "b0", "u0"]
    assert first.one("#wire").get("data-query") == "language=uk,be"
    for form in ("rss", "atom", "json"):
        path = f"/index.{form}?language=uk,be"
        assert path in first.hrefs(".feeds a")
        answer = client.get(path)
        assert f"http://localhost:8008{path}" in answer.text
        feed = parse(answer.content, url=f"http://localhost:8008{path}")
        assert [each.title for each in feed.items[:2]] == [f"{2 * listing.PAGE - 5}", f"{2 * listing.PAGE - 7}"]
        assert "Лента: украинский, белорусский" in feed.title


@pytest.mark.parametrize("text", ["x" * 4, "uk;be", "uk,", ",".join(f"a{chr(97 + n)}" for n in range(11)), "UK", "%00"])
def test_what_is_no_language_is_refused(client: Client, text: str) -> None:
    for path in ("/", "/index.rss", "/live/events"):
        assert client.get(f"{path}?language={text}").status_code == 400


def test_the_live_stream_narrows_too_and_speaks_the_pages_language(newsroom: Newsroom, titles: list[str]) -> None:
    start = newsroom.archive.position()
    newsroom.tell()
    with Serving(newsroom) as serving:
        ukrainian = Listener(serving, f"?after={start - 1}&language=uk,be&lang=uk")
        english = Listener(serving, f"?after={start - 1}&lang=en")
        items = [newsroom.item(slug) for slug in "rubn"]
        indexes = newsroom.put(items)
        newsroom.revise(items[1], title="Інакше")
        serving.tell()
        heard = ukrainian.take(3)
        assert [each.news[0]["article"] for each in heard] == [indexes[1], indexes[2], indexes[1]]
        assert heard[0].news[0]["day"] == "понеділок, 23\u00a0листопада 2026"
        assert "змінено" in heard[2].news[0]["html"]
        everything = english.take(5)
        assert [each.news[0]["day"] for each in everything] == ["Monday, 23\u00a0November 2026"] * 5
        assert "edited" in everything[-1].news[0]["html"]
        # A source's language is a fact that may change while somebody listens.
        listed = newsroom.site.sources.all()["r"]
        newsroom.append(PutSource(msgspec.structs.replace(listed.source, language="be")))
        later = newsroom.publish("r")
        serving.tell()
        assert [each.news[0]["article"] for each in ukrainian.take(1)] == [later]
        ukrainian.close()
        english.close()


def test_a_source_names_its_languages(client: Client, titles: list[str]) -> None:
    said = Page(client.get("/source/r/?lang=uk").content).texts(".facts dd")
    assert "російська, українська" in said

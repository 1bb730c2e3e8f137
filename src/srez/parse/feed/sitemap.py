"""News sitemaps: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap."""

from __future__ import annotations

from itertools import islice

from srez.model import Entry, Feed
from srez.parse.feed.reading import MAX_ENTRIES, MAX_VALUES, Element, Reading, headline, tidy_language


def read(root: Element, reading: Reading) -> Feed:
    """Read a sitemap; its `<url>`s are entries, with a title where they are news."""
    urls = list(islice((child for child in root if reading.names[child.tag] == "url"), MAX_ENTRIES + 1))
    if len(urls) > MAX_ENTRIES:
        reading.note(f"more than {MAX_ENTRIES} entries, cut")
    entries = tuple([_entry(url, reading) for url in urls[:MAX_ENTRIES]])
    if entries and not any(entry.title for entry in entries):
        reading.note("a sitemap without news: addresses, no titles")
    return Feed(
        title=_publication(urls, reading),
        language=next((entry.language for entry in entries if entry.language), ""),
        items=entries,
        format="sitemap",
    )


def _entry(url: Element, reading: Reading) -> Entry:
    fields = reading.fields(url)
    link = next((found for x in fields.get("loc", ()) if (found := reading.link(x, reading.plain(x)))), "")
    news = next((reading.fields(x) for x in fields.get("news:news", ())), None)
    image = next((reading.fields(x) for x in fields.get("image:image", ())), None)
    words: dict[str, None] = {}
    title = language = ""
    published = None
    if news is not None:
        title = next((found for x in news.get("news:title", ()) if (found := reading.title(x))), "")
        published = reading.date(news.get("news:publication_date", []))
        for text in reading.texts(news.get("news:keywords", [])):
            words.update(dict.fromkeys(filter(None, (headline(word, "text") for word in text.split(",")[:MAX_VALUES]))))
        for publication in news.get("news:publication", ())[:1]:
            inside = reading.fields(publication)
            language = next((tidy_language(reading.plain(x)) for x in inside.get("news:language", ())), "")
    return Entry(
        id=link,
        link=link,
        title=title,
        published=published,
        updated=reading.date(fields.get("lastmod", [])),
        categories=tuple(words),
        image=next((reading.link(x, reading.plain(x)) for x in image.get("image:loc", ())), "") if image else "",
        language=language,
    )


def _publication(urls: list[Element], reading: Reading) -> str:
    for url in urls[:1]:
        for news in reading.fields(url).get("news:news", ()):
            for publication in reading.fields(news).get("news:publication", ()):
                for name in reading.fields(publication).get("news:name", ()):
                    return reading.title(name)
    return ""

"""Short canonical names for elements, whatever prefix or namespace their feed gives them."""

from __future__ import annotations

from functools import lru_cache

#: The formats' own elements have no prefix here.
OWN = frozenset(
    (
        "",
        "http://backend.userland.com/rss",
        "http://backend.userland.com/rss2",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://cyber.law.harvard.edu/rss/rss.html",
        "http://purl.org/rss/1.0/",
        "http://purl.org/net/rss1.1#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://www.sitemaps.org/schemas/sitemap/0.9",
        "http://www.google.com/schemas/sitemap/0.84",
        "http://www.google.com/schemas/sitemap/0.9",
    )
)
ATOM = frozenset(
    (
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://example.com/newformat#",
        "http://example.com/necho",
        "http://purl.org/echo/",
        "uri/of/echo/namespace#",
        "http://purl.org/pie/",
    )
)
#: Lower case, as publishers don't agree on case.
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/rss/": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://video.search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/encoding/": "enc",
    "http://purl.oclc.org/net/rss_2.0/enc#": "enc",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://news.yandex.ru": "yandex",
    "http://news.yandex.ru/": "yandex",
    "http://www.yandex.ru": "yandex",
    "http://turbo.yandex.ru": "turbo",
    "http://turbo.yandex.ru/": "turbo",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/math/mathml": "math",
}


class Names(dict[str, str]):
    """Tag as lxml gives it → `title`, `dc:date`, `media:content` …; one per document, so it can't outgrow it."""

    def __init__(self, root: str, *, atom: bool) -> None:
        """Take the root's tag: the namespace that a feed itself stands in is its own, wrong or not."""
        super().__init__()
        uri = root[1:].partition("}")[0].lower() if root[0] == "{" else ""
        self._root = "" if uri in PREFIXES else uri
        self._atom = atom

    def __missing__(self, tag: str) -> str:
        prefix, name, uri = _canonical(tag)
        if (uri and uri == self._root) or (prefix == "atom" and self._atom):
            prefix = ""
        name = self[tag] = f"{prefix}:{name}" if prefix else name
        return name


@lru_cache(maxsize=2_048)
def _canonical(tag: str) -> tuple[str, str, str]:
    """Return prefix, local name and namespace in lower case; a prefix that nothing declares stays in the name."""
    if tag[0] != "{":
        return "", tag.lower(), ""
    uri, _, local = tag[1:].lower().partition("}")
    prefix = "" if uri in OWN else "atom" if uri in ATOM else PREFIXES.get(uri, "?")
    return prefix, local, uri

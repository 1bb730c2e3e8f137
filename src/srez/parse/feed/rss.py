"""RSS 0.9x, 1.0 (RDF), 1.1, 2.0 and what calls itself so; CDF too.

https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from srez.errors import ParseError
from srez.model import Enclosure, Entry, Feed
from srez.parse import dates
from srez.parse.clean import text as visible
from srez.parse.feed.media import enclosure, image, media
from srez.parse.feed.pace import pace
from srez.parse.feed.reading import (
    MAX_ENTRIES,
    MAX_TITLE,
    MAX_VALUES,
    Element,
    Fields,
    Reading,
    headline,
    one_line,
    tidy_language,
)

_TITLES = ("title", "dc:title", "atom:title", "media:title", "itunes:title")
#: What a text is called, best first, with the kind of text that it holds unless it says otherwise.
_SUMMARIES = (
    ("description", "html"),
    ("atom:summary", "text"),
    ("summary", "text"),
    ("abstract", "text"),
    ("itunes:summary", "text"),
    ("dc:description", "html"),
    ("media:description", "html"),
    ("googleplay:description", "text"),
    ("itunes:subtitle", "text"),
)
_CONTENTS = (
    ("content:encoded", "html"),
    ("xhtml:body", "html"),
    ("body", "html"),
    ("fullitem", "html"),
    ("atom:content", "text"),
    ("content", "text"),
    ("turbo:content", "html"),
    ("yandex:full-text", "text"),
)
_HOLDERS = frozenset(name for name, _ in _CONTENTS)
_SECOND = (("itunes:summary", "text"), ("googleplay:description", "text"))
_PUBLISHED = ("pubdate", "dcterms:issued", "atom:published", "published", "issued", "atom:issued")
_CREATED = ("dcterms:created", "created", "atom:created", "dcterms:date", "date", "dcterms:available")
_UPDATED = ("dc:date", "dcterms:modified", "atom:updated", "updated", "modified", "atom:modified", "lastbuilddate")
_AUTHORS = ("author", "dc:creator", "dc:author", "atom:author", "itunes:author", "creator")
_CATEGORIES = ("category", "dc:subject", "media:category", "itunes:category")
_KEYWORDS = ("media:keywords", "itunes:keywords", "keywords")
_IDS = ("guid", "atom:id", "id")
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_HTTP = ("http://", "https://")
_PEOPLE = ("author", "dc:creator")
#: Elements whose attributes say how they are to be read; all those of an everyday item; those that nothing is read of.
_TYPED = frozenset(("title", "link", "description", "content:encoded"))
_EVERYDAY = _TYPED.union(_PEOPLE, ("guid", "pubdate", "dc:date", "category"))
_UNREAD = frozenset(("comments", "slash:comments", "wfw:comments", "wfw:commentrss", "source", "?:post-id"))
_DATES = frozenset(_PUBLISHED + _CREATED + _UPDATED)
_LABELS = _CATEGORIES + _KEYWORDS
_KINDS = {"text": "literal", "text/plain": "literal", "plain": "literal", "html": "html", "text/html": "html"}


def read(root: Element, reading: Reading, form: str) -> Feed:
    """Read a document of the RSS family.

    Raises:
        ParseError: it has neither a channel nor an item.
    """
    channel = _channel(root, reading)
    items = list(islice(_items(root, reading), MAX_ENTRIES + 1))
    if channel is None and not items:
        raise ParseError(f"a {root.tag[:80]} element without channel and items", where=reading.url)
    if len(items) > MAX_ENTRIES:
        reading.note(f"more than {MAX_ENTRIES} entries, cut")
    return _feed(root if channel is None else channel, root, items[:MAX_ENTRIES], reading, form)


def _channel(root: Element, reading: Reading) -> Element | None:
    if reading.names[root.tag] == "channel":
        return root
    for child in islice(root, 1000):
        if reading.names[child.tag] == "channel":
            return child
    return None


def _items(root: Element, reading: Reading) -> Iterator[Element]:
    """Yield items wherever they stand: inside the channel, beside it (RDF), or one in another (malformed)."""
    found = False
    for item in root.iter("{*}item"):
        if reading.names[item.tag] == "item":
            found = True
            yield item
    if not found:
        for node in root.iter():
            if reading.names[node.tag] in ("item", "entry", "atom:entry"):
                yield node


def _feed(channel: Element, root: Element, items: list[Element], reading: Reading, form: str) -> Feed:
    head: Fields = Fields(list)
    names = reading.names
    for child in islice(channel, 4 * MAX_ENTRIES):
        name = names[child.tag]
        if name != "item":
            head[name].append(child)
    hubs, self_url = _hubs(head, reading)
    written = next(_plain(head, reading, ("language", "dc:language")), "")
    entries = tuple([_entry(item, reading) for item in items])
    return Feed(
        title=_title(head, reading),
        link=_link(head, reading) or reading.link(channel, channel.get("href") or ""),
        language=tidy_language(written) or reading.language(channel) or reading.language(root),
        items=entries,
        format=form,
        hubs=hubs,
        self_url=self_url,
        **pace(head, reading),
    )


def _entry(item: Element, reading: Reading) -> Entry:
    return _everyday(item, reading) or _any(item, reading)


def _everyday(item: Element, reading: Reading) -> Entry | None:
    """Read an item of plain RSS 2.0, each element once and in its usual form, as `_any` would at thrice the cost.

    Most items of most feeds are no more than that. None: something about it wants a closer look.
    """
    if len(item) > MAX_VALUES:
        return None
    one: dict[str, str] = {}
    labels: dict[str, None] = {}
    files: list[Element] = []
    names = reading.names
    for child in item:
        name, text = names[child.tag], child.text or ""
        if name == "enclosure":
            files.append(child)
        elif name in _UNREAD:
            continue
        elif name not in _EVERYDAY or name in one or len(child) or ((name in _TYPED or not text) and child.keys()):
            return None
        elif name != "category":
            one[name] = text
        elif label := reading.labels[text]:
            labels[label] = None
        elif child.keys():
            return None
    link = reading.link(item, one.get("link", "").strip())
    guid = one_line(one["guid"], MAX_TITLE) if "guid" in one else ""
    if not link or (not guid and item.keys()):
        return None
    people = {who: None for name in _PEOPLE if name in one and (who := reading.people[one[name]])}
    attached = Fields(list, enclosure=files)
    enclosures = _enclosures(attached, reading) if files else []
    return Entry(
        id=guid,
        link=link,
        title=headline(one["title"][:MAX_TITLE], "text") if "title" in one else "",
        summary=_markup(item, one["description"], reading) if "description" in one else "",
        content=_markup(item, one["content:encoded"], reading) if "content:encoded" in one else "",
        published=dates.parse(one["pubdate"], zone=reading.zone) if "pubdate" in one else None,
        updated=dates.parse(one["dc:date"], zone=reading.zone) if "dc:date" in one else None,
        authors=tuple(people),
        categories=tuple(labels),
        enclosures=tuple(enclosures),
        image=image(reading, attached, enclosures) if enclosures else "",
        language=reading.language(item),
    )


def _markup(item: Element, text: str, reading: Reading) -> str:
    raw = reading.bounded(text.strip())
    return reading.markup(raw, item) if raw else ""


def _any(item: Element, reading: Reading) -> Entry:
    fields = reading.fields(item)
    wide = media(reading, fields)
    files = _enclosures(wide, reading)
    summary = _first_text(wide, reading, _SUMMARIES)
    content = _content(fields, reading) or _longer(summary, fields, reading)
    dated = not fields.keys().isdisjoint(_DATES)
    return Entry(
        id=_id(item, fields, reading),
        link=_link(fields, reading) or _fallback_link(item, fields, reading),
        title=_title(wide, reading),
        summary=summary,
        content=content,
        published=reading.first_date(fields, _PUBLISHED) or reading.first_date(fields, _CREATED) if dated else None,
        updated=reading.first_date(fields, _UPDATED) if dated else None,
        authors=_authors(fields, reading),
        categories=_categories(wide, reading),
        enclosures=tuple(files),
        image=image(reading, wide, files),
        language=_language(item, fields, reading),
    )


def _plain(fields: Fields, reading: Reading, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in fields:
            for element in islice(fields[name], MAX_VALUES):
                if text := reading.plain(element):
                    yield text


def _title(fields: Fields, reading: Reading) -> str:
    for name in _TITLES:
        for element in fields[name][:MAX_VALUES] if name in fields else ():
            if title := reading.title(element, _KINDS.get(element.get("type") or "", "text")):
                return title
    return ""


def _first_text(fields: Fields, reading: Reading, names: tuple[tuple[str, str], ...]) -> str:
    for name, kind in names:
        for element in fields[name][:4] if name in fields else ():
            said = element.get("type")
            if text := reading.html(element, _KINDS.get(said, kind) if said else kind):
                return text
    return ""


def _content(fields: Fields, reading: Reading) -> str:
    return "" if fields.keys().isdisjoint(_HOLDERS) else _first_text(fields, reading, _CONTENTS)


def _longer(summary: str, fields: Fields, reading: Reading) -> str:
    """Return a podcast's or portal's second text where it says more than the first; else it is a caption or a copy."""
    if "itunes:summary" not in fields and "googleplay:description" not in fields:
        return ""
    other = _first_text(fields, reading, _SECOND)
    return other if len(visible(other)) > len(visible(summary)) else ""


def _link(fields: Fields, reading: Reading) -> str:
    """Return the page's address: RSS's `<link>` text, else a link with `href` that is no other relation."""
    own = fields["link"][:MAX_VALUES] if "link" in fields else []
    for element in own:
        text = element.text
        if text and (url := reading.link(element, text.strip())):
            return url
    others = fields["atom:link"][:MAX_VALUES] if "atom:link" in fields else []
    for element in own + others:
        href = element.get("href")
        if href and element.get("rel", "alternate") == "alternate" and (url := reading.link(element, href)):
            return url
    return ""


def _fallback_link(item: Element, fields: Fields, reading: Reading) -> str:
    """Return the address that `<guid>` is unless it says that it is none, or another element that holds one."""
    if "guid" in fields:
        element = fields["guid"][0]
        permanent = element.get("isPermaLink") or element.get("ispermalink")
        text = (element.text or "").strip()
        if text and (text.startswith(_HTTP) if permanent is None else permanent.lower() == "true"):
            return reading.link(element, text)
    for name in ("feedburner:origlink", "dc:identifier", "url"):
        if name in fields and (text := reading.plain(fields[name][0])).startswith(_HTTP):
            return reading.link(fields[name][0], text)
    about = item.get(_ABOUT) or item.get("href") or ""
    return reading.link(item, about) if about.startswith(_HTTP) else ""


def _id(item: Element, fields: Fields, reading: Reading) -> str:
    if not fields.keys().isdisjoint(_IDS):
        for text in _plain(fields, reading, _IDS):
            return text
    about = item.get(_ABOUT) or item.get("about")
    if about:
        return about.strip()
    return next(_plain(fields, reading, ("dc:identifier",)), "") if "dc:identifier" in fields else ""


def _authors(fields: Fields, reading: Reading) -> tuple[str, ...]:
    if fields.keys().isdisjoint(_AUTHORS):
        return ()
    found: dict[str, None] = {}
    for name in _AUTHORS:
        for element in islice(fields.get(name, ()), MAX_VALUES):
            if len(element):
                inside = reading.fields(element)
                text = next(_plain(inside, reading, ("name", "atom:name", "email", "atom:email")), "")
            else:
                text = element.text or ""
            if text and (who := reading.people[text]):
                found[who] = None
    return tuple(found)


def _categories(fields: Fields, reading: Reading) -> tuple[str, ...]:
    if fields.keys().isdisjoint(_LABELS):
        return ()
    found: dict[str, None] = {}
    for name in _CATEGORIES:
        for element in islice(fields.get(name, ()), MAX_VALUES):
            text = reading.plain(element) or element.get("term") or element.get("text") or element.get("label") or ""
            if text and (text := reading.labels[text]):
                found[text] = None
    for text in () if fields.keys().isdisjoint(_KEYWORDS) else _plain(fields, reading, _KEYWORDS):
        for word in islice(text.split(","), MAX_VALUES):
            if word := headline(word, "text"):
                found[word] = None
    return tuple(islice(found, MAX_VALUES))


def _enclosures(fields: Fields, reading: Reading) -> list[Enclosure]:
    if fields.keys().isdisjoint(("enclosure", "atom:link", "media:content")) and not _has_relation(fields):
        return []
    found: dict[str, Enclosure] = {}
    links = (link for link in fields.get("atom:link", ()) if link.get("rel") == "enclosure")
    own = (link for link in fields.get("link", ()) if link.get("rel") == "enclosure")
    clips = (
        clip
        for clip in fields.get("media:content", ())
        if (clip.get("type") or "").startswith(("audio/", "video/")) or clip.get("medium") in ("audio", "video")
    )
    for element in islice(chain(fields.get("enclosure", ()), links, own, clips), MAX_VALUES):
        if file := enclosure(reading, element):
            found.setdefault(file.url, file)
    return list(found.values())


def _has_relation(fields: Fields) -> bool:
    return any(link.get("rel") for link in fields.get("link", ()))


def _hubs(fields: Fields, reading: Reading) -> tuple[tuple[str, ...], str]:
    """Return WebSub's hubs and the feed's own address (W3C WebSub §4)."""
    if "atom:link" not in fields and not _has_relation(fields):
        return (), ""
    hubs: dict[str, None] = {}
    own = ""
    for element in islice(chain(fields.get("atom:link", ()), fields.get("link", ())), MAX_VALUES):
        relation, href = element.get("rel", ""), element.get("href", "")
        if relation == "hub" and (url := reading.link(element, href)):
            hubs[url] = None
        elif relation == "self" and not own:
            own = reading.link(element, href)
    return tuple(hubs), own


def _language(item: Element, fields: Fields, reading: Reading) -> str:
    if "dc:language" in fields or "language" in fields:
        return tidy_language(next(_plain(fields, reading, ("dc:language", "language")), ""))
    return reading.language(item)

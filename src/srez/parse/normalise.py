"""Entries made into items: plain text, one address, and what makes an article the same when it is seen again.

    feed | draft each entry | find what several entries share | keys | drop repetitions

A broken feed gives several entries one guid or one link; only the whole document shows it, so keys are made last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import msgspec

from srez.model import Enclosure, Entry, Feed, Item, Source
from srez.parse.suffixes import SHARED
from srez.parse.text import bounded, excerpt, first_sentence, one_line, plain
from srez.parse.urls import absolute, canonical, canonical_of, shown, site, site_of

#: Characters of HTML that are looked at, characters of a title.
_HTML = 1_000_000
_TITLE = 500
#: Characters of a summary.
_EXCERPT = 300
#: Authors, categories and files of an item, and characters of each name.
_LABELS = 20
_LABEL = 200
#: A text shorter than this recurs («Курс валют»): alone it is no identity across days.
_SHORT = 120
#: Nothing on the web was published before; such dates are a program's zero.
_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
#: A number as small as this is an entry's place in the document.
_POSITION = re.compile(r"[0-9]{1,3}")
#: Typography that a revision is not made of.
_TYPOGRAPHY = (
    ("«", '"'), ("»", '"'), ("“", '"'), ("”", '"'), ("„", '"'), ("’", "'"), ("‘", "'"), ("‚", "'"), ("ʼ", "'"),
    ("—", "-"), ("–", "-"), ("−", "-"), ("‑", "-"), ("…", "..."), ("\xa0", " "),
)  # fmt: skip


def normalise(feed: Feed, source: Source, *, seen: datetime, feed_url: str) -> list[Item]:
    """Turn a document's entries into items, in the document's order.

    Entries without title, text and link are dropped; of entries that share a key the first stays.

    Args:
        seen: when the document was fetched.
        feed_url: the address that was visited. With the homepage it tells which links are the source's own: it must be
            an address of the source's, not one that a third party redirected to.
    """
    outlet = _Outlet(feed, source, feed_url)
    drafts = [draft for entry in feed.items if (draft := _draft(entry, outlet)) is not None]
    contents = [draft.item.content for draft in drafts]
    shared = outlet.homes | _shared([draft.address for draft in drafts], contents)
    shared |= _shared([draft.guid for draft in drafts], contents)
    shared |= _shared(contents, [draft.item.published for draft in drafts])
    items: list[Item] = []
    known: set[str] = set()
    for draft in drafts:
        keys = _keys(draft, outlet, seen, shared)
        if known.isdisjoint(keys):
            items.append(msgspec.structs.replace(draft.item, keys=keys))
        known.update(keys)
    return items


def content_of(item: Item) -> str:
    """Return what a revision is judged by: title and text, blind to whitespace and typography (quotes, dashes, NFC).

    `Item.content` is its digest.
    """
    return _content(item.title, item.text or item.summary)


def without_text(item: Item) -> Item:
    """Return an item reduced to its excerpt; what was taken away revises it no more."""
    return msgspec.structs.replace(item, text="", content=_digest(_content(item.title, item.summary)))


class _Outlet:
    """What the document and its source say about every entry."""

    def __init__(self, feed: Feed, source: Source, feed_url: str) -> None:
        self.slug = source.slug
        self.base = feed.link or feed_url
        #: Addresses that stand for the whole outlet; "" is none at all.
        self.homes = {"", canonical(source.homepage), canonical(feed.link), canonical(feed_url)}
        self.language = _language(feed.language) or _language(source.language.partition(" ")[0])
        self._sites = {site(source.homepage), site(feed_url)} - {""} - SHARED
        self._own: dict[str, bool] = {}
        self._labels: dict[tuple[str, ...], tuple[str, ...]] = {}

    def labels(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Return `values` made fit to show; most entries of a document have the same."""
        found = self._labels.get(values)
        if found is None:
            found = self._labels[values] = _labels(values)
        return found

    def scope(self, address: str) -> str:
        """Return the prefix of a link's key: nobody but the site's own sources may claim an address for everyone."""
        name = address[8:].partition("/")[0]
        if name not in self._own:
            self._own[name] = site_of(address) in self._sites
        return "u:" if self._own[name] else f"u:{self.slug}:"


class _Draft(msgspec.Struct, frozen=True):
    item: Item
    #: Canonical link, "" when it has none.
    address: str
    #: A place on the page, as live blogs link to their entries.
    fragment: str
    guid: str
    #: Its text is too short to be an identity.
    brief: bool


def _draft(entry: Entry, outlet: _Outlet) -> _Draft | None:
    url = shown(entry.link, outlet.base) if entry.link else ""
    title = plain(entry.title[:_HTML]) if entry.title else ""
    if "\n" in title:
        title = " ".join(title.split())
    if len(title) > _TITLE:
        title = excerpt(title, _TITLE)
    lead = plain(entry.summary[:_HTML]) if entry.summary else ""
    body = plain(entry.content[:_HTML]) if entry.content and entry.content != entry.summary else ""
    full = bounded(body if len(body) > len(lead) else lead)
    if not (title or full or url):
        return None
    flat = full.replace("\n\n", " ").replace("\n", " ") if "\n" in full else full
    first = lead or body
    summary = flat if first is full and len(full) <= _EXCERPT else excerpt(first, _EXCERPT)
    title = title or first_sentence(full)
    judged = _content(title, summary if flat == summary else full)
    item = Item(
        source=outlet.slug,
        url=url,
        title=title,
        summary=summary,
        text="" if flat == summary else full,
        image=absolute(entry.image, url) if entry.image else "",
        published=_utc(entry.published or entry.updated),
        updated=_utc(entry.updated),
        authors=outlet.labels(entry.authors) if entry.authors else (),
        categories=outlet.labels(entry.categories) if entry.categories else (),
        enclosures=_enclosures(entry.enclosures, url) if entry.enclosures else (),
        language=(_language(entry.language) if entry.language else "") or outlet.language,
        content=_digest(judged),
    )
    address = canonical_of(url)
    brief = len(judged) - judged.index("\n") <= _SHORT
    return _Draft(item, address, _fragment(url), _guid(entry, address, outlet), brief)


def _keys(draft: _Draft, outlet: _Outlet, seen: datetime, shared: set[str]) -> tuple[str, ...]:
    keys = []
    if draft.fragment and draft.address not in outlet.homes:
        keys.append(f"{outlet.scope(draft.address)}{draft.address}#{draft.fragment}")
    if draft.address not in shared and not _is_root(draft.address):
        keys.append(outlet.scope(draft.address) + draft.address)
    if draft.guid and draft.guid not in shared:
        keys.append(f"g:{outlet.slug}:{draft.guid}")
    nameless = not keys
    content = f"c:{outlet.slug}:{draft.item.content}"
    if not draft.brief:
        keys.append(content)
        return tuple(keys)
    published = draft.item.published
    if published is not None and _OLDEST <= published <= seen + timedelta(days=1):
        keys.append(f"{content}:{published:%Y%m%dT%H%M%S}")
    if not keys or (nameless and draft.item.content not in shared):
        keys.append(content)
    return tuple(keys)


def _shared(names: Iterable[str], things: Iterable[object]) -> set[str]:
    """Return the names that different things have in common."""
    first: dict[str, object] = {}
    return {name for name, thing in zip(names, things, strict=True) if first.setdefault(name, thing) != thing}


def _guid(entry: Entry, address: str, outlet: _Outlet) -> str:
    """Return the guid as an identity, "" when it says no more than the link or the entry's place does."""
    guid = entry.id.strip()
    if not guid or guid == entry.link or _POSITION.fullmatch(guid):
        return ""
    if guid.startswith(("http:", "https:")) and (target := canonical(guid)):
        if target == address or target in outlet.homes or _is_root(target):
            return ""
        guid = target
    return guid if len(guid) <= _LABEL else _digest(guid)


def _fragment(url: str) -> str:
    fragment = url.partition("#")[2]
    return "" if not fragment or "=" in fragment or len(fragment) > _LABEL or fragment[0] == "!" else fragment


def _is_root(address: str) -> bool:
    return address.endswith("/") and address.count("/") == 3


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _content(title: str, text: str) -> str:
    """Return title and text, in a line each, without the differences that only a typesetter sees."""
    title, text = title.replace("\n", " "), text.replace("\n", " ")
    both = f"{title}\n{text}"
    if not both.isascii():
        if not unicodedata.is_normalized("NFC", both):
            both = unicodedata.normalize("NFC", both)
        for mark, plain_mark in _TYPOGRAPHY:
            both = both.replace(mark, plain_mark)
    title, _, text = both.partition("\n")
    return f"{one_line(title)}\n{one_line(text)}"


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return (datetime.min if moment.year == 1 else datetime.max).replace(tzinfo=UTC)


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _labels(values: Sequence[str]) -> tuple[str, ...]:
    labels: dict[str, None] = {}
    for value in values[: _LABELS * 10]:
        label = plain(value[: _LABEL * 10])
        if len(label) > _LABEL or "\n" in label:
            label = excerpt(label, _LABEL)
        if label:
            labels[label] = None
        if len(labels) == _LABELS:
            break
    return tuple(labels)


def _enclosures(files: Sequence[Enclosure], base: str) -> tuple[Enclosure, ...]:
    kept = []
    for file in files[:_LABELS]:
        if url := absolute(file.url, base):
            length = file.length if 0 < file.length < 2**53 else 0
            kept.append(Enclosure(url, excerpt(plain(file.type[:_LABEL]), 100), length))
    return tuple(kept)

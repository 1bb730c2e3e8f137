from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.model import Enclosure, Entry, Feed, Item, Source
from srez.parse.normalise import content_of, normalise, without_text

SEEN = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
FEED_URL = "https://vestnik.example/rss"
VESTNIK = Source(slug="vestnik", name="Вестник", homepage="https://vestnik.example/", language="ru uk")
LONG = "В субботу в городе открыли новый мост через реку, которого жители ждали больше двенадцати лет. " * 2


def one(entry: Entry, source: Source = VESTNIK, **feed: str) -> Item:
    (item,) = normalise(Feed(items=(entry,), **feed), source, seen=SEEN, feed_url=FEED_URL)  # type: ignore[arg-type]
    return item


def many(*entries: Entry, source: Source = VESTNIK, link: str = "") -> list[Item]:
    return normalise(Feed(items=entries, link=link), source, seen=SEEN, feed_url=FEED_URL)


def test_an_entry_becomes_plain() -> None:
    item = one(
        Entry(
            id="n-1",
            link="http://www.vestnik.example/news/1/?utm_source=rss&id=5",
            title="Мост <b>открыт</b>\n &amp; принят",
            summary=f"<p>{LONG}</p>",
            content=f"<p>{LONG}</p><p>Движение пустили в понедельник.</p>",
            published=datetime(2026, 11, 23, 20, tzinfo=timezone(timedelta(hours=3))),
            authors=(" Иван  Петров", "Иван Петров", ""),
            categories=("Город &amp; область",),
            enclosures=(Enclosure("/a.mp3", "audio/mpeg", 7), Enclosure("javascript:x")),
            image="//img.example/1.jpg",
        )
    )
    assert item.url == "http://www.vestnik.example/news/1/?id=5"
    assert item.title == "Мост открыт & принят"
    assert item.summary == LONG.strip()
    assert item.text == f"{LONG.strip()}\n\nДвижение пустили в понедельник."
    assert item.published == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert item.authors == ("Иван Петров",)
    assert item.categories == ("Город & область",)
    assert item.enclosures == (Enclosure("http://www.vestnik.example/a.mp3", "audio/mpeg", 7),)
    assert item.image == "http://img.example/1.jpg"
    assert item.language == "ru"
    assert item.keys[:2] == ("u:https://vestnik.example/news/1?id=5", "g:vestnik:n-1")


def test_text_is_there_only_when_it_says_more() -> None:
    assert one(Entry(title="Т", summary="<p>Раз.</p><p>Два.</p>")).text == ""
    assert one(Entry(title="Т", summary="Раз.", content="<p>Раз.</p>")).text == ""
    assert one(Entry(title="Т", summary=LONG * 3)).text == (LONG * 3).strip()
    assert one(Entry(title="Т", content="Раз.")).summary == "Раз."


def test_bounds() -> None:
    item = one(
        Entry(
            title="слово " * 1000,
            content="абзац текста " * 100_000,
            authors=tuple(f"{n} " + "а" * 500 for n in range(90)),
            published=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5))),
            updated=datetime.min.replace(tzinfo=timezone(timedelta(hours=5))),
        )
    )
    assert len(item.title) <= 500
    assert len(item.summary) <= 300
    assert 190_000 < len(item.text.encode()) <= 200_000
    assert len(item.authors) == 20
    assert max(map(len, item.authors)) <= 200
    assert item.published == datetime.max.replace(tzinfo=UTC)
    assert item.updated == datetime.min.replace(tzinfo=UTC)


def test_a_missing_title_is_the_first_sentence() -> None:
    assert one(Entry(summary="<p>Мост открыт. Проезд свободен.</p>")).title == "Мост открыт."


def test_an_entry_of_nothing_is_dropped() -> None:
    assert many(Entry(id="1", link="javascript:alert(1)", title=" <b></b> ", summary="<img src='x'>")) == []
    assert len(many(Entry(link="https://vestnik.example/1"))) == 1


@pytest.mark.parametrize(
    ("entry", "feed", "expected"),
    [("en-GB", "ru", "en-GB"), ("", "uk_UA", "uk-UA"), ("no such", "<b>", "ru"), ("", "", "ru")],
)
def test_language_is_the_nearest_that_makes_sense(entry: str, feed: str, expected: str) -> None:
    assert one(Entry(title="Т", language=entry), language=feed).language == expected


# --- identity -------------------------------------------------------------------------------------------------------


def same(one: Item, other: Item) -> bool:
    """As the log decides it: any key in common."""
    return not set(one.keys).isdisjoint(other.keys)


FIRST = Entry(
    id="n-1", link="https://vestnik.example/news/1", title="Мост открыт", summary="Проезд свободен.", published=SEEN
)


@pytest.mark.parametrize(
    "change",
    [
        {"link": "https://vestnik.example/news/1?utm_source=rss&utm_campaign=2"},
        {"link": "http://www.vestnik.example/news/1/"},
        {"id": "changes-each-minute-583920"},
        {"title": "Мост закрыт", "summary": LONG},
        {"published": SEEN - timedelta(days=3)},
        {"link": "https://vestnik.example/moved/1"},
        {"link": "", "id": ""},
    ],
)
def test_it_is_the_same_article(change: dict[str, object]) -> None:
    assert same(one(FIRST), one(msgspec.structs.replace(FIRST, **change)))


def test_a_text_known_under_other_names_is_the_same_article() -> None:
    entry = Entry(id="a", link="https://vestnik.example/a", title="Мост", summary=LONG, published=SEEN)
    again = Entry(id="b", link="https://vestnik.example/b", title="Мост", summary=LONG.replace(" ", "\xa0"))
    assert same(one(entry), one(again))


def test_recurring_short_items_are_articles_of_their_day() -> None:
    monday = Entry(link="https://vestnik.example/1", title="Курс валют", published=SEEN)
    tuesday = Entry(link="https://vestnik.example/2", title="Курс валют", published=SEEN + timedelta(days=1))
    undated = Entry(link="https://vestnik.example/3", title="Курс валют")
    epoch = Entry(link="https://vestnik.example/4", title="Курс валют", published=datetime(1970, 1, 1, tzinfo=UTC))
    assert len(many(monday, tuesday, undated, epoch)) == 4
    assert not same(one(monday), one(tuesday))
    assert not same(one(undated), one(epoch))


def test_without_link_and_guid_a_new_date_is_nothing_new() -> None:
    entry = Entry(title="Мост открыт", published=SEEN)
    later = msgspec.structs.replace(entry, published=SEEN + timedelta(minutes=1))
    assert same(one(entry), one(later))
    assert len(many(entry, later)) == 2  # side by side the document itself says that they differ


def test_a_shared_guid_is_no_identity() -> None:
    items = many(
        Entry(id="0", link="https://vestnik.example/1", title="Раз"),
        Entry(id="feed-guid", link="https://vestnik.example/2", title="Два"),
        Entry(id="feed-guid", link="https://vestnik.example/3", title="Три"),
    )
    assert len(items) == 3
    assert not any(key.startswith("g:") for item in items for key in item.keys)


def test_a_shared_link_is_no_identity() -> None:
    items = many(
        Entry(id="n-1", link="https://vestnik.example/digest", title="Раз"),
        Entry(id="n-2", link="https://vestnik.example/digest?utm_source=rss", title="Два"),
    )
    assert [item.keys[0] for item in items] == ["g:vestnik:n-1", "g:vestnik:n-2"]


def test_places_on_one_page_are_articles() -> None:
    live = [
        Entry(id=url, link=url, title=f"Запись {n}") for n in (1, 2) if (url := f"https://vestnik.example/live#m{n}")
    ]
    items = many(*live)
    assert [item.keys[0] for item in items] == [
        "u:https://vestnik.example/live#m1",
        "u:https://vestnik.example/live#m2",
    ]
    revised = one(msgspec.structs.replace(live[1], title="Запись 2, исправленная"))
    assert same(items[1], revised)
    assert not same(items[0], revised)


def test_a_repeated_entry_collapses() -> None:
    assert len(many(FIRST, FIRST, msgspec.structs.replace(FIRST, id="n-2"))) == 1


@pytest.mark.parametrize(
    "link", ["https://vestnik.example", "http://www.vestnik.example/index.html", "https://vestnik.example/news/?utm_term=1",
             "https://vestnik.example/rss", "https://other.example/"]
)  # fmt: skip
def test_a_homepage_is_no_identity(link: str) -> None:
    (item,) = many(Entry(id=link, link=link, title="Мост"), link="https://vestnik.example/news")
    assert [key[:2] for key in item.keys] == ["c:"]
    assert item.url


def test_a_guid_that_is_the_link_says_nothing_more() -> None:
    item = one(Entry(id="http://vestnik.example/1/", link="https://vestnik.example/1", title="Мост", published=SEEN))
    assert [key[:2] for key in item.keys] == ["u:", "c:"]
    old = Entry(id="http://vestnik.example/?p=1", link="https://vestnik.example/1", title="Мост")
    assert one(old).keys[1] == "g:vestnik:https://vestnik.example/?p=1"


def test_nobody_claims_the_article_of_another() -> None:
    hostile = Source(slug="hostile", name="Чужой", homepage="https://hostile.example/")
    forged = msgspec.structs.replace(FIRST, title="Подделка")
    (claim,) = normalise(
        Feed(items=(forged,), link=VESTNIK.homepage), hostile, seen=SEEN, feed_url="https://hostile.example/f"
    )
    assert not same(one(FIRST), claim)
    copied = normalise(Feed(items=(FIRST,)), hostile, seen=SEEN, feed_url="https://hostile.example/f")
    assert not same(one(FIRST), copied[0])


def test_two_feeds_of_one_site_know_the_same_article() -> None:
    desk = Source(slug="vestnik-sport", name="Вестник. Спорт", homepage="https://sport.vestnik.example/")
    assert same(one(FIRST), one(FIRST, desk))


def test_on_a_shared_host_a_link_is_its_source_s_alone() -> None:
    channel = Source(slug="channel", name="Канал", homepage="https://t.me/s/channel")
    other = Source(slug="other", name="Другой", homepage="https://t.me/s/other")
    post = Entry(link="https://t.me/channel/5", title="Мост")
    items = [normalise(Feed(items=(post,)), s, seen=SEEN, feed_url=s.homepage)[0] for s in (channel, other)]
    assert not same(*items)


# --- revisions ------------------------------------------------------------------------------------------------------


def test_typography_is_no_revision() -> None:
    old = Item(source="v", title="«Мост» — открыт…", summary="Й и ёлка")
    new = Item(source="v", title='"Мост" - открыт...', summary="Й\xa0и  ёлка")
    assert content_of(old) == content_of(new)
    assert content_of(old) != content_of(msgspec.structs.replace(new, summary="Й и елка"))


def test_content_is_the_digest_of_what_a_revision_is_judged_by() -> None:
    old = one(Entry(title="«Мост» — открыт…", summary=f"<p>{LONG}</p><p>Мост&nbsp;ждали.</p>"))
    new = one(Entry(title='"Мост"  - открыт...', summary=f"{LONG} <b>Мост ждали.</b>"))
    assert old.content == new.content != one(Entry(title="Мост", summary=LONG)).content


def test_what_is_not_kept_revises_nothing() -> None:
    old = one(Entry(title="Мост", summary=LONG, content=f"<p>{LONG * 3}</p><p>Ждали.</p>"))
    new = one(Entry(title="Мост", summary=LONG, content=f"<p>{LONG * 3}</p><p>Дождались.</p>"))
    assert old.content != new.content
    assert without_text(old).text == ""
    assert without_text(old).content == without_text(new).content
    assert without_text(old) == without_text(without_text(old))


# --- any entry ------------------------------------------------------------------------------------------------------

_strings = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(
        ["https://vestnik.example/1", "http://vestnik.example/1#a", "<p>", "n-1", "Мост", LONG, "https://x.ru/?p=1"]
    ),
)
_times = st.none() | st.datetimes(timezones=st.none() | st.timezones() | st.just(UTC))
_entries = st.builds(
    Entry,
    id=_strings, link=_strings, title=_strings, summary=_strings, content=_strings, published=_times, updated=_times,
    authors=st.lists(_strings, max_size=3).map(tuple), categories=st.lists(_strings, max_size=3).map(tuple),
    enclosures=st.lists(st.builds(Enclosure, _strings, _strings, st.integers()), max_size=3).map(tuple),
    image=_strings, language=_strings,
)  # fmt: skip
_feeds = st.builds(
    Feed, title=_strings, link=_strings, language=_strings, items=st.lists(_entries, max_size=5).map(tuple)
)


@given(_feeds, st.builds(Source, slug=st.just("s"), name=_strings, homepage=_strings, language=_strings), _strings)
def test_any_entries_become_sound_items(feed: Feed, source: Source, feed_url: str) -> None:
    items = normalise(feed, source, seen=SEEN, feed_url=feed_url)
    assert items == normalise(feed, source, seen=SEEN, feed_url=feed_url)
    assert len(items) <= len(feed.items)
    keys = [key for item in items for key in set(item.keys)]
    assert len(keys) == len(set(keys))
    for item in items:
        assert item.content == blake2b(content_of(item).encode("utf-8", "replace"), digest_size=16).hexdigest()
        assert msgspec.json.decode(msgspec.json.encode(item), type=Item) == item
        assert item.keys
        assert item.title or item.text or item.url
        assert "\n" not in item.title + item.summary
        assert len(item.summary) <= 300
        assert not item.url or item.url.startswith(("http://", "https://"))
        for moment in (item.published, item.updated):
            assert moment is None or moment.utcoffset() == timedelta(0)

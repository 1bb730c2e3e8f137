from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.catalogue import load, opml
from srez.errors import SettingsError
from srez.model import Source

HEADER = "\t".join(load.COLUMNS)
ROW = "ozersk\tОзёрск\thttps://ozersk.example/\t\tRU\ttver-oblast\tru\tportal\tprivate\t\t"


def test_a_table_with_our_header() -> None:
    (source,) = load.read(f"{HEADER}\n\n{ROW}\r\n".encode("utf-8-sig"), where="list.tsv")
    assert source == Source(
        slug="ozersk",
        name="Озёрск",
        homepage="https://ozersk.example/",
        country="RU",
        place="tver-oblast",
        language="ru",
        kind="portal",
        ownership="private",
        zone="Europe/Moscow",
    )


def test_a_table_needs_few_columns_and_may_have_more() -> None:
    body = "name\tfeeds\trights\nУтро\thttps://a.example/1 https://a.example/2\tfull\nУтро\thttps://b.example/\t\n"
    first, second = load.read(body.encode(), where="list.tsv")
    assert (first.slug, first.feeds, first.rights) == ("utro", ("https://a.example/1", "https://a.example/2"), "full")
    assert second.slug == "utro-2"


def test_the_row_knows_its_zone_better_than_the_region() -> None:
    body = f"{HEADER}\n{ROW}Asia/Omsk\n"
    assert load.read(body.encode(), where="x")[0].zone == "Asia/Omsk"


def test_a_list_of_addresses() -> None:
    body = "# мои\nhttps://www.a.example/rss.xml\n\n  http://b.example  \nhttps://www.a.example/rss.xml\n"
    assert load.read(body.encode(), where="list.txt") == [
        Source(slug="a-example-rss-xml", name="a.example/rss.xml", feeds=("https://www.a.example/rss.xml",)),
        Source(slug="b-example", name="b.example", feeds=("http://b.example",)),
    ]


def test_opml() -> None:
    kept = [Source(slug="a", name="A", feeds=("https://a.example/",))]
    assert load.read(b"\xef\xbb\xbf\n" + opml.render(kept), where="list.opml") == kept


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "list: it names no source"),
        (b"# nothing\n", "list: it names no source"),
        (b"<html></html>", "list: no OPML"),
        (b"\xff\xfe\xfd", "list: it is not UTF-8"),
        (b"https://a.example/\nlenta.example\n", "list:2: 'lenta.example' is no http or https address"),
        (b"https://[::1/\n", "list:1: 'https://[::1/' is no http or https address"),
        (f"{HEADER}\n{ROW}\textra\n".encode(), "list:2: 12 cells where the header has 11"),
        (f"{HEADER}\n{ROW}\n{ROW}\n".encode(), "list:3: the slug ozersk is taken"),
        (b"name\tcolour\nA\tred\n", "list:2: the header has unknown columns: colour"),
        (b"name\tfeeds\n\thttps://a.example/\n", "list:2: Object missing required field `name`"),
        (b"name\tfeeds\nA\t\n", "list:2: it has neither homepage nor feeds"),
        (b"name\tfeeds\nA\tftp://a.example/\n", "list:2: 'ftp://a.example/' is no http or https address"),
        (b"slug\tname\tfeeds\nA B\tA\thttps://a.example/\n", "list:2: the slug 'A B' is not made of"),
        (b"name\tfeeds\tplace\nA\thttps://a.example/\tatlantis\n", "list:2: there is no region 'atlantis'"),
        (b"name\tfeeds\tkind\nA\thttps://a.example/\ttabloid\n", "list:2: Invalid enum value 'tabloid'"),
        (b"name\tfeeds\tcountry\nA\thttps://a.example/\tRussia\n", "list:2: 'Russia' is no ISO 3166-1"),
        (b"name\tfeeds\tlanguage\nA\thttps://a.example/\tru,uk\n", "list:2: 'ru,uk' are no BCP 47 tags"),
        (b"name\tfeeds\tzone\nA\thttps://a.example/\tMars/Base\n", "list:2: there is no time zone 'Mars/Base'"),
        (b"name\tfeeds\tzone\nA\thttps://a.example/\t../x\n", "list:2: there is no time zone '../x'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(body: bytes, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load.read(body, where="list")
    assert str(caught.value).startswith(message)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"name\tfeeds\tzone\n{text}".encode()))
def test_any_bytes_give_sources_or_a_settings_error(body: bytes) -> None:
    try:
        found = load.read(body, where="x")
    except SettingsError:
        return
    assert len({source.slug for source in found}) == len(found) > 0


def test_callers_cannot_spoil_what_is_cached() -> None:
    load.sources().clear()
    load.regions().clear()
    load.claims().clear()
    assert load.sources()
    assert load.regions()
    assert load.claims()

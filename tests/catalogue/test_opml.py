from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.catalogue import load, opml
from srez.catalogue.addresses import is_address
from srez.catalogue.slugs import is_slug
from srez.errors import ParseError
from srez.model import Ownership, Source, SourceKind

GAZETTE = Source(
    slug="gazette",
    name="Вестник «Озёрска» & Co <утро>",
    homepage="https://gazette.example/",
    feeds=("https://gazette.example/a.rss", "https://gazette.example/b?x=1&y=2"),
    country="RU",
    place="tver-oblast",
    language="ru be-tarask",
    kind="newspaper",
    ownership="independent",
    owner='ООО "Озеро"',
    zone="Europe/Moscow",
    rights="link",
)


def test_round_trip_keeps_the_facts() -> None:
    bare = Source(slug="bare", name="Bare", homepage="https://bare.example/", country="UA")
    feed = Source(slug="feed", name="Feed", feeds=("https://feed.example/rss",))
    assert opml.parse(opml.render([GAZETTE, bare, feed])) == [GAZETTE, bare, feed]


def test_round_trip_of_the_catalogue() -> None:
    shipped = load.sources()
    back = opml.parse(opml.render(shipped))
    assert sorted(back, key=lambda source: source.slug) == sorted(shipped, key=lambda source: source.slug)


def test_what_an_operator_grants_is_never_carried() -> None:
    granted = Source(
        slug="friend",
        name="Friend",
        feeds=("https://friend.example/rss",),
        rights="full",
        images="full",
        partner=True,
        full_text=True,
        proxy="http://user:secret@proxy.example:8080",
    )
    body = opml.render([granted])
    assert b"secret" not in body
    assert opml.parse(body) == [Source(slug="friend", name="Friend", feeds=("https://friend.example/rss",))]
    claimed = body.replace(b'srez:slug="friend"', b'srez:slug="friend" srez:rights="full" srez:images="full"')
    assert claimed != body
    assert opml.parse(claimed)[0].rights == "excerpt"
    assert opml.parse(claimed)[0].images == "none"


def test_version_1_nested_folders_and_differing_case() -> None:
    body = """<?xml version="1.0"?><OPML version="1.0"><body>
      <outline text="Папка" htmlUrl="https://folder.example/">
        <outline title="Ніч" xmlurl="https://night.example/rss" language="uk"/>
        <outline><outline text="Внутри" xmlUrl=" https://inner.example/feed "/></outline>
      </outline>
      <outline text="Снова" xmlUrl="https://night.example/rss"/>
      <outline text="Сайт" type="link" url="https://site.example/"/>
      <outline xmlUrl="https://www.nameless.example/rss"/>
      <outline text="Не адрес" xmlUrl="javascript:alert(1)"/>
      <outline text="Ничего"/>
    </body></OPML>""".encode()
    found = opml.parse(body)
    assert [(s.slug, s.name, s.homepage, s.feeds) for s in found] == [
        ("nich", "Ніч", "", ("https://night.example/rss",)),
        ("vnutri", "Внутри", "", ("https://inner.example/feed",)),
        ("sayt", "Сайт", "https://site.example/", ()),
        ("nameless-example", "nameless.example", "", ("https://www.nameless.example/rss",)),
    ]
    assert found[0].language == "uk"


def test_equal_names_get_slugs_of_their_own() -> None:
    rows = "".join(f'<outline text="Новости" xmlUrl="https://n{i}.example/"/>' for i in range(3))
    found = opml.parse(f"<opml><body>{rows}</body></opml>".encode())
    assert [source.slug for source in found] == ["novosti", "novosti-2", "novosti-3"]


def test_wrong_facts_are_left_out() -> None:
    body = opml.render([GAZETTE])
    for right, wrong in [(b'"RU"', b'"Russia"'), (b'"newspaper"', b'"tabloid"'), (b'"gazette"', b'"../../etc"')]:
        body = body.replace(right, wrong)
    (found,) = opml.parse(body.replace(b"b?x=1&amp;y=2", b"a.rss"))
    assert (found.country, found.kind, found.owner) == ("", "other", 'ООО "Озеро"')
    assert is_slug(found.slug)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"not xml",
        b"<rss/>",
        b"<!DOCTYPE opml [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><opml><body><outline text='&b;'/></body></opml>",
        "<!DOCTYPE opml [<!ENTITY a 'aa'>]><opml/>".encode("utf-16"),
        b"<opml>" + b" " * load.LARGEST + b"</opml>",
        b"<opml><body>" + b"<outline/>" * (opml.MOST + 1) + b"</body></opml>",
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        opml.parse(body)


def test_cut_off_and_deeply_nested_files_give_what_can_be_had() -> None:
    whole = opml.render([GAZETTE, Source(slug="b", name="B", feeds=("https://b.example/rss",))])
    assert opml.parse(whole[: whole.index(b"</outline>")])[0].slug == "gazette"
    deep = b"<opml><body>" + b"<outline text='x'>" * 10_000
    assert opml.parse(deep) == []


def test_a_hostile_list_takes_no_time() -> None:
    rows = "".join(f'<outline text="x" xmlUrl="https://n{i}.example/"/>' for i in range(opml.MOST // 5))
    one = "".join(f'<outline srez:slug="s" text="s" xmlUrl="https://s.example/{i}"/>' for i in range(opml.MOST // 5))
    body = f'<opml xmlns:srez="{opml.NAMESPACE}"><body>{rows}{one}</body></opml>'.encode()
    started = time.process_time()
    found = opml.parse(body)
    assert time.process_time() - started < 20
    assert len({source.slug for source in found}) == len(found)
    assert max(len(source.feeds) for source in found) == opml.MOST_FEEDS


_attribute = st.text(st.characters(exclude_characters='<&"'), max_size=30)


@given(
    st.binary(max_size=300)
    | st.builds(
        lambda rows: ("<opml><body>" + "".join(rows) + "</body></opml>").encode("utf-8", "surrogatepass"),
        st.lists(
            st.builds(
                lambda text, url: f'<outline text="{text}" xmlUrl="https://{url}" s:slug="{text}">',
                _attribute,
                _attribute,
            ),
            max_size=5,
        ),
    )
)
def test_any_bytes_give_sources_or_a_parse_error(body: bytes) -> None:
    try:
        found = opml.parse(body)
    except ParseError:
        return
    for source in found:
        assert is_slug(source.slug)
        assert source.name
        assert all(is_address(address) for address in (source.homepage, *source.feeds) if address)
    assert [s.feeds for s in opml.parse(opml.render(found))] == [s.feeds for s in found]


@given(
    st.builds(
        Source,
        slug=st.just("one"),
        name=st.text(min_size=1, max_size=40),
        homepage=st.just("https://one.example/"),
        country=st.sampled_from(["", "RU", "BY"]),
        kind=st.sampled_from(get_args(SourceKind)),
        ownership=st.sampled_from(get_args(Ownership)),
        owner=st.text(max_size=40),
    )
)
def test_any_source_survives_but_for_blanks_and_controls(source: Source) -> None:
    (back,) = opml.parse(opml.render([source]))
    assert (back.slug, back.homepage, back.country, back.kind, back.ownership) == (
        source.slug,
        source.homepage,
        source.country,
        source.kind,
        source.ownership,
    )

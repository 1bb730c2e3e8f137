from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.errors import Corrupt
from srez.model import FIELDS, Body
from srez.wire import records as r

_text = st.text(max_size=30)
_bodies = st.builds(Body, **dict.fromkeys(FIELDS, _text))
_noise = st.binary(min_size=r.SALTS, max_size=r.SALTS)


def test_a_record_has_its_keys_in_their_order_and_no_whitespace() -> None:
    record = r.ArticlePublished(time="2026-11-23T17:42:00.000000Z", source="outlet", digest="ab")
    assert r.encode(record) == (
        b'{"v":1,"kind":"article.published","time":"2026-11-23T17:42:00.000000Z","source":"outlet",'
        b'"published":"","digest":"ab"}'
    )
    assert r.decode(r.encode(record)) == record


_DECIDED = (
    r.ArticlesDescribed(
        begin=3,
        upto=9,
        model="m1",
        articles=(
            r.Described(4, "uk", "UA", (("703448", "s"), ("RU-TVE", "m")), ("politics",), 3, ("~0a1b2c3d",), ()),
        ),
    ),
    r.StoriesDecided(begin=3, upto=9, model="m1", changes=(r.Change("join", 4, 3), r.Change("merge", 3, 1))),
    r.StoriesCorrected(changes=(r.Change("part", 4, 4),)),
    r.TopPublished(size=9, formula=1, lists=(("all", "00" * 32),)),
)


def test_decisions_are_written_in_codes_and_arrays() -> None:
    described, decided, *_ = _DECIDED
    assert r.encode(described) == (
        b'{"v":1,"kind":"articles.described","time":"","from":3,"upto":9,"model":"m1","articles":'
        b'[[4,"uk","UA",[["703448","s"],["RU-TVE","m"]],["politics"],3,["~0a1b2c3d"],[]]]}'
    )
    assert r.encode(decided).endswith(b'"model":"m1","changes":[["join",4,3],["merge",3,1]]}')
    for record in _DECIDED:
        assert r.decode(r.encode(record)) == record


def test_a_decision_tells_how_far_it_reaches() -> None:
    assert [r.highest(record) for record in _DECIDED[:3] if not isinstance(record, r.TopPublished)] == [9, 9, 5]
    assert r.highest(r.StoriesCorrected(changes=())) == 0


def test_every_kind_round_trips() -> None:
    for kind in r.KINDS:
        if kind in {type(record) for record in _DECIDED}:
            continue
        filled = {}
        for field in msgspec.structs.fields(kind):
            if field.name not in ("v", "kind"):
                filled[field.encode_name] = (
                    {"int": 7, "str": "text"}.get(str(field.type.__name__), ("a",))
                    if isinstance(field.type, type)
                    else ([1, 2] if "int" in str(field.type) else ["a", "b"])
                )
        kind_name = next(f.default for f in msgspec.structs.fields(kind) if f.name == "kind")
        data = msgspec.json.encode({"v": 1, "kind": kind_name, **filled})
        record = r.decode(data)
        assert type(record) is kind
        assert r.decode(r.encode(record)) == record


def test_a_kind_or_version_of_later_times_is_passed_over() -> None:
    for data in (b'{"v":1,"kind":"comment.posted","time":"t","digest":7}', b'{"v":2,"kind":"redacted","time":"t"}'):
        assert type(r.decode(data)) is r.Record


def _tried(data: bytes) -> None:
    for read in (r.decode, r.read_body_line):
        with contextlib.suppress(Corrupt):
            read(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_corrupt(data: bytes) -> None:
    _tried(data)


_names = st.sampled_from(["v", "kind", "time", "article", "indexes", "source", "digest", "class", "index", "fields"])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=6),
    max_leaves=12,
)
_kinds = st.sampled_from(["article.published", "redacted", "article.revised", "bodies.expired", "site.configured"])


@given(_kinds, st.dictionaries(_names, _values))
def test_any_json_is_a_record_or_corrupt(kind: str, fields: dict[str, object]) -> None:
    _tried(msgspec.json.encode({"v": 1, "time": "", "kind": kind} | fields))


def test_bytes_that_are_no_text_and_deep_nesting_are_corrupt() -> None:
    for data in (b'{"v":1,"kind":"\xff"}', b'{"v":' + b"[" * 100_000, b'{"x":' + b'{"x":' * 50_000):
        with pytest.raises(Corrupt):
            r.decode(data)
        with pytest.raises(Corrupt):
            r.read_body_line(data)


@given(_bodies, _noise)
def test_seal_is_the_digest_of_the_field_digests(body: Body, noise: bytes) -> None:
    salts, digest = r.seal(body, noise)
    assert digest == r.digest_of(r.field_digests(body, salts))
    assert [len(s) for s in salts] == [32 if getattr(body, name) else 0 for name in FIELDS]


@given(_bodies, _noise, st.sets(st.sampled_from(FIELDS)))
def test_a_body_proves_whatever_of_it_is_handed_out(body: Body, noise: bytes, shown: set[str]) -> None:
    salts, digest = r.seal(body, noise)
    line = r.hand_out(5, body, salts, r.field_digests(body, salts), frozenset(shown))
    read = r.read_body_line(line)
    assert read.index == 5
    assert r.line_digest(read.fields) == digest
    assert {name for name, field in read.fields.items() if field.value} == {n for n in shown if getattr(body, n)}
    for name, field in read.fields.items():
        assert not field.value or field.value == getattr(body, name)


def test_no_byte_moves_between_salt_and_value() -> None:
    body = Body(title="Срез")
    salts, digest = r.seal(body, b"a" * r.SALTS)
    moved = {"title": r.Field(salt=salts[1][:-1].hex(), value="aСрез")}
    assert r.field_digest(salts[1][:-1], "aСрез") == r.field_digest(salts[1], "Срез")
    with pytest.raises(Corrupt, match="32 bytes"):
        r.line_digest(moved)
    assert r.line_digest({"title": r.Field(salt=salts[1].hex(), value="Срез")}) == digest


@pytest.mark.parametrize(
    "fields",
    [{"title": r.Field(digest="ab")}, {"title": r.Field(digest="zz" * 32)}, {"secret": r.Field(digest="ab" * 32)},
     {"title": r.Field(salt="", value="x")}],
)  # fmt: skip
def test_a_malformed_handed_out_body_is_corrupt(fields: dict[str, r.Field]) -> None:
    with pytest.raises(Corrupt):
        r.line_digest(fields)


_zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=_zones))
def test_times_round_trip(when: datetime) -> None:
    text = r.timestamp(when)
    assert len(text) == 27
    assert text.endswith("Z")
    assert r.parse_time(text) == when
    assert r.from_micros(r.to_micros(when)) == when
    assert text == r.timestamp(when.astimezone(UTC))


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    assert (r.timestamp(one) < r.timestamp(other)) == (one < other)


@pytest.mark.parametrize("text", ["", "2026-11-23", "2026-11-23T10:00:00", "yesterday", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_corrupt(text: str) -> None:
    with pytest.raises(Corrupt):
        r.parse_time(text)

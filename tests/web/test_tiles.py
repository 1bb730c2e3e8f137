from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srez.wire import records, tree
from srez.wire.intents import Expire, Redact
from srez.wire.verify import verify_place
from tests.web.newsroom import Newsroom
from tests.web.reading import Client
from tests.web.serving import Serving


def test_a_stranger_verifies_the_site(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.source("open", rights="full", images="full")
    newsroom.source("shut", rights="link")
    for batch in range(7):
        items = [
            newsroom.item(slug, summary="Слова.", text="Ещё слова.") for slug in ("open", "shut") for _ in range(60)
        ]
        indexes = newsroom.put(items)
        newsroom.revise(items[batch], title="Иначе")
        newsroom.wait(minutes=7)
    newsroom.append(Redact(indexes[0], "court-order"), Expire(10, 20, "text"))
    with Serving(newsroom) as serving:
        report = verify_place(serving.address)
    assert report.problems == []
    assert report.size == newsroom.log.size
    assert report.bodies_at_hand
    assert report.bodies_withheld > 0
    assert report.bodies_redacted == 1


def test_files_have_their_types_and_ages(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a") for _ in range(300)])
    checkpoint = client.get("/wire/checkpoint")
    assert checkpoint.headers["content-type"] == "text/plain; charset=utf-8"
    assert checkpoint.headers["cache-control"] == "no-cache"
    assert checkpoint.content == newsroom.store.get_file("checkpoint")
    assert client.get("/wire/verifier-key").text.startswith("localhost:8008/wire+")
    for path in ("tile/0/000", "tile/entries/000", "tile/0/001.p/45", "tile/1/000.p/1"):
        answer = client.get(f"/wire/{path}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == newsroom.store.get_file(path)
    assert client.get("/wire/bodies/1").headers["cache-control"] == "no-cache"


def test_every_published_width_of_a_partial_tile_is_served(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a") for _ in range(9)])

    def check(upto: int) -> None:
        whole = client.get("/wire/tile/0/000" + ("" if upto == 256 else f".p/{upto}")).content
        bundle = tree.unpack(client.get("/wire/tile/entries/000" + ("" if upto == 256 else f".p/{upto}")).content)
        assert [tree.leaf_hash(record) for record in bundle] == [whole[at : at + 32] for at in range(0, len(whole), 32)]
        for width in (1, 7, upto - 1):
            assert client.get(f"/wire/tile/0/000.p/{width}").content == whole[: 32 * width]
            assert client.get(f"/wire/tile/entries/000.p/{width}").content == tree.pack(bundle[:width])

    check(10)
    newsroom.put([newsroom.item("a") for _ in range(246)])
    assert newsroom.store.get_file("tile/0/000.p/10") is None
    check(256)


@pytest.mark.parametrize(
    "path",
    ["tile/0/000", "tile/0/000.p/12", "tile/0/000.p/256", "tile/0/000.p/0", "tile/1/000.p/1", "tile/0/001.p/1",
     "tile/entries/000.p/12", "tile/0/0", "tile/0/x000/000", "tile/64/000", "bodies/1", "bodies/00", "bodies/x000/000",
     "bodies/-1", "bodies/x", "bodies/99999999999999", "wire.db", "../wire.db", "..%2f..%2fkey",
     ".checkpoint.part", "tile"],
)  # fmt: skip
def test_only_what_is_published(newsroom: Newsroom, client: Client, path: str) -> None:
    newsroom.source("a")
    newsroom.put([newsroom.item("a") for _ in range(10)])
    assert client.get(f"/wire/{path}").status_code == 404


def test_an_empty_log_has_nothing_yet(client: Client) -> None:
    for path in ("checkpoint", "verifier-key", "tile/0/000", "bodies/0", "tile/entries/000.p/1"):
        assert client.get(f"/wire/{path}").status_code == 404


def test_bodies_prove_their_records(newsroom: Newsroom, client: Client) -> None:
    newsroom.source("open", rights="full")
    newsroom.source("shut", rights="link")
    first = newsroom.publish("open", title="О", summary="Изложение", text="Текст")
    newsroom.publish("shut", title="З", summary="Тайна", text="Тайна")
    lines = [records.read_body_line(line) for line in client.get("/wire/bodies/0").content.splitlines()]
    assert [line.index for line in lines] == [0, 1, 2, 3]
    assert client.get("/wire/bodies/000").content == client.get("/wire/bodies/0").content
    said = [records.decode(record) for record in tree.unpack(client.get("/wire/tile/entries/000.p/4").content)]
    assert [records.line_digest(line.fields) for line in lines] == [getattr(record, "digest") for record in said]  # noqa: B009
    assert lines[first].fields["text"].value == "Текст"
    assert lines[3].fields["text"].value == ""
    assert lines[3].fields["title"].value == "З"
    newsroom.append(Redact(first, "copyright"))
    redacted = json.loads(client.get("/wire/bodies/0").content.splitlines()[first])
    assert {tuple(field) for field in redacted["fields"].values()} == {("digest",)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(["tile", "entries", "0", "000", "x000", ".p", "256", "..", "bodies", "", "1e9", "%00"]))
)
def test_any_path_has_an_answer(client: Client, parts: list[str]) -> None:
    assert client.get("/wire/" + "/".join(parts)).status_code in (200, 301, 404)

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from srez.collect.state import FeedState
from srez.web.app import create_app
from srez.wire.intents import DropSource, Offer, Redact, Vanish
from tests.web.newsroom import START, Newsroom
from tests.web.reading import Client


def fill(newsroom: Newsroom) -> int:
    newsroom.source("a", name="Вестник", country="RU", kind="newspaper", ownership="independent")
    item = newsroom.item("a", title="Раз", summary="Кратко.", published=START - timedelta(hours=1), categories=("К",))
    (index,) = newsroom.put([item])
    newsroom.wait(minutes=10)
    newsroom.revise(item, title="Два")
    newsroom.append(Vanish(index, 404))
    return index


def test_the_wire_pages_from_an_index_on(newsroom: Newsroom, client: Client) -> None:
    index = fill(newsroom)
    newsroom.put([newsroom.item("a") for _ in range(300)])
    seen = []
    since = 0
    while True:
        page = client.get(f"/api/v1/wire?since={since}&limit=70").json()
        if not page["items"]:
            break
        seen += page["items"]
        since = page["next"]
    assert [item["index"] for item in seen] == list(range(newsroom.log.size))
    assert since == page["records"] == newsroom.log.size
    first = seen[index]
    assert first["kind"] == "article.published"
    assert first["article"] == index
    assert (first["title"], first["summary"], first["categories"]) == ("Раз", "Кратко.", ["К"])
    assert first["time"] == "2026-11-23T14:42:00.000000Z"
    assert first["published"] == "2026-11-23T13:42:00.000000Z"
    assert (seen[index + 1]["kind"], seen[index + 1]["article"], seen[index + 1]["title"]) == (
        "article.revised",
        index,
        "Два",
    )
    assert seen[0]["kind"] == "source.added"
    beyond = client.get("/api/v1/wire?since=99999").json()
    assert (beyond["items"], beyond["next"]) == ([], 99999)


def test_an_article_with_its_versions(newsroom: Newsroom, client: Client) -> None:
    index = fill(newsroom)
    article = client.get(f"/api/v1/articles/{index}").json()
    assert [version["title"] for version in article["versions"]] == ["Раз", "Два"]
    assert article["versions"][1]["changed"] == ["title"]
    assert article["vanished"] == "2026-11-23T14:52:00Z"
    assert article["address"] == f"http://localhost:8008/article/{index}"
    assert client.get(f"/api/v1/articles/{index + 2}").json() == article
    newsroom.append(Redact(index, "court-order"))
    redacted = client.get(f"/api/v1/articles/{index}").json()
    assert redacted["redacted"] == index + 3
    assert not [version for version in redacted["versions"] if "title" in version]
    assert client.get("/api/v1/wire").json()["items"][-1]["reason"] == "court-order"


def test_sources_and_how_they_stand(newsroom: Newsroom, client: Client) -> None:
    fill(newsroom)
    newsroom.source("b")
    newsroom.source("gone")
    newsroom.append(DropSource("gone"))
    newsroom.states = [FeedState(url="x", source="a", outcome="ok"), FeedState(url="y", source="b", outcome="timeout")]
    b, a = client.get("/api/v1/sources").json()["sources"]
    assert (a["slug"], a["state"], a["articles"], a["newest"]) == ("a", "works", 1, "2026-11-23T14:42:00Z")
    assert (b["slug"], b["state"]) == ("b", "failing")
    assert "proxy" not in a


def test_status(newsroom: Newsroom, client: Client) -> None:
    assert client.get("/api/v1/status").json()["records"] == 0
    fill(newsroom)
    newsroom.status = {"collecting": True}
    status = client.get("/api/v1/status").json()
    assert (status["records"], status["articles"], status["stories"], status["sources"]) == (4, 1, 0, 1)
    assert status["lag"] == 0
    assert status["collecting"] is True
    item = newsroom.item("a")
    newsroom.log.append([Offer(item, "x")])
    newsroom.wait(seconds=90)
    assert client.get("/api/v1/status").json()["lag"] == 90


@pytest.mark.parametrize(
    ("path", "status"),
    [("wire?since=-1", 400), ("wire?since=x", 400), ("wire?limit=0", 400), ("wire?limit=501", 400),
     ("wire?since=99999999999999999999", 400), ("articles/0", 404), ("articles/99", 404), ("articles/x", 404),
     ("nothing", 404), ("", 404)],
)  # fmt: skip
def test_errors_are_problems(newsroom: Newsroom, client: Client, path: str, status: int) -> None:
    newsroom.source("a")
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["title"]


def test_other_methods_and_bugs_are_problems(
    newsroom: Newsroom, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.post("/api/v1/wire")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in answer.headers["allow"]
    monkeypatch.setattr(newsroom, "states", None)
    bug = client.get("/api/v1/sources")
    assert (bug.status_code, bug.json()) == (
        500,
        {"type": "about:blank", "title": "Сбой у нас", "status": 500, "detail": ""},
    )


def test_the_description_is_kept_by_the_answers(newsroom: Newsroom) -> None:
    index = fill(newsroom)
    newsroom.put([newsroom.item("a") for _ in range(20)])
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(newsroom.site))
    asked: Counter[tuple[str, int]] = Counter()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy())
        def conforms(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate()
            asked[case.path, answer.status_code] += 1

        conforms()
        if operation.path == "/api/v1/articles/{index}":
            # Chance finds hardly any.
            found = operation.Case(path_parameters={"index": index}).call_and_validate()
            asked[operation.path, found.status_code] += 1
    assert {path for path, status in asked if status == 200} == {
        "/api/v1/wire",
        "/api/v1/articles/{index}",
        "/api/v1/sources",
        "/api/v1/status",
        "/api/v1/top",
    }
    assert asked["/api/v1/articles/{index}", 404]

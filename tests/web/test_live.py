from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from srez.web import render
from srez.web.live import LiveHub, events, stream
from srez.wire.intents import PutSource, Redact, Vanish
from tests.web.newsroom import Newsroom
from tests.web.reading import Client
from tests.web.serving import Serving


class Event(msgspec.Struct):
    id: str = ""
    name: str = ""
    data: str = ""

    @property
    def news(self) -> list[dict[str, Any]]:
        return list(json.loads(self.data))


class Listener:
    """A client of the stream that keeps to the specification (WHATWG HTML §9.2.6) as far as it is used."""

    def __init__(self, serving: Serving, query: str = "", *, last: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=10)
        headers = {"Accept-Encoding": "br, gzip"} | ({"Last-Event-ID": last} if last else {})
        self.connection.request("GET", f"/live/events{query}", headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200
        assert self.response.getheader("content-type", "").startswith("text/event-stream")
        assert self.response.getheader("content-encoding") is None

    def blocks(self) -> Iterator[Event]:
        event = Event()
        while line := self.response.readline():
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if not name:
                yield event
                event = Event(id=event.id)
            elif name == "id":
                event.id = value
            elif name == "event":
                event.name = value
            elif name == "data":
                event.data = value

    def take(self, count: int) -> list[Event]:
        found: list[Event] = []
        for event in self.blocks():
            if event.data:
                found.append(event)
            if len(found) == count:
                break
        return found

    def close(self) -> None:
        self.response.close()
        self.connection.close()


def settle(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def serving(newsroom: Newsroom) -> Iterator[Serving]:
    newsroom.source("a")
    newsroom.source("b")
    with Serving(newsroom) as serving:
        yield serving


def test_what_is_published_arrives_once_and_in_order(newsroom: Newsroom, serving: Serving) -> None:
    first = newsroom.archive.position()
    listener = Listener(serving, f"?after={first - 1}")
    item = newsroom.item("a", title="Раз")
    newsroom.put([item, newsroom.item("b")])
    serving.tell()
    newsroom.source("c")
    newsroom.wait(minutes=10)
    newsroom.revise(item, title="Два")
    newsroom.append(Vanish(first, 404))
    serving.tell()
    taken = listener.take(4)
    listener.close()
    # The source's own record makes no event.
    assert [int(event.id) for event in taken] == [first, first + 1, first + 3, first + 4]
    kinds = [(news["kind"], news["article"]) for event in taken for news in event.news]
    assert kinds == [
        ("article.published", first),
        ("article.published", first + 1),
        ("article.revised", first),
        ("article.vanished", first),
    ]
    assert "Два" in taken[2].news[0]["html"]
    assert taken[0].news[0]["label"] == "17:42"
    assert taken[2].news[0]["minute"] == taken[0].news[0]["minute"]


def test_a_broken_stream_resumes_exactly(newsroom: Newsroom, serving: Serving) -> None:
    expected = newsroom.put([newsroom.item("ab"[n % 2]) for n in range(700)])
    serving.tell()
    got: list[int] = []
    last = ""
    for cut in (1, 2, 255, 1, 256, 3, 182):
        listener = Listener(serving, f"?after={expected[0] - 1}", last=last)
        for event in listener.take(cut):
            last = event.id
            got += [news["index"] for news in event.news]
        listener.close()
    assert got == expected


def test_a_record_is_encoded_once_for_all(
    newsroom: Newsroom, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    original = render.fragment

    def counting(site: Any, shown: Any) -> str:
        made.append(shown.index)
        return original(site, shown)

    monkeypatch.setattr(events, "fragment", counting)
    first = newsroom.archive.position()
    serving.tell()
    listeners = [Listener(serving, f"?after={first - 1}") for _ in range(12)]
    expected = newsroom.put([newsroom.item("a") for _ in range(40)])
    serving.tell()
    for listener in listeners:
        assert [int(event.id) for event in listener.take(40)] == expected
        listener.close()
    assert made == expected


def test_a_filtered_stream_tells_where_it_stands(
    newsroom: Newsroom, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.1)
    serving.tell()
    listener = Listener(serving, f"?source=b&after={newsroom.archive.position() - 1}")
    indexes = newsroom.put([newsroom.item(slug) for slug in "aabaa"])
    serving.tell()
    blocks = listener.blocks()
    data = next(block for block in blocks if block.data)
    assert (int(data.id), data.news[0]["source"]) == (indexes[2], "b")
    bare = next(block for block in blocks if block.id != data.id)
    assert (int(bare.id), bare.data) == (indexes[-1], "")
    listener.close()


def test_who_is_too_far_behind_loads_the_page_again(
    newsroom: Newsroom, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "BEHIND", 10)
    newsroom.put([newsroom.item("a") for _ in range(30)])
    serving.tell()
    size = newsroom.archive.position()
    for after in (-1, size - 12, size, size + 100_000):
        listener = Listener(serving, f"?after={after}")
        (event,) = listener.take(2)
        assert (event.name, int(event.id)) == ("reload", size - 1)
        listener.close()
    listener = Listener(serving, f"?after={size - 11}")
    assert [int(event.id) for event in listener.take(10)] == list(range(size - 10, size))
    listener.close()


def test_a_page_that_is_ahead_of_the_news_waits_for_them(newsroom: Newsroom, serving: Serving) -> None:
    (index,) = newsroom.put([newsroom.item("a")])
    listener = Listener(serving, f"?after={index}")
    (later,) = newsroom.put([newsroom.item("a")])
    serving.tell()
    assert [int(event.id) for event in listener.take(1)] == [later]
    listener.close()


def test_what_was_redacted_since_is_not_sent_again(newsroom: Newsroom, serving: Serving) -> None:
    (index, narrowed) = newsroom.put([newsroom.item("a", title="Тайна"), newsroom.item("b", summary="Подробность")])
    serving.tell()
    query = f"?after={index - 1}"
    listener = Listener(serving, query)
    first, second = listener.take(2)
    assert "Тайна" in first.data
    assert "Подробность" in second.data
    listener.close()
    newsroom.append(
        Redact(index, "court-order"),
        PutSource(msgspec.structs.replace(newsroom.site.sources.all()["b"].source, rights="link")),
    )
    serving.tell()
    again = Listener(serving, query)
    events = again.take(3)
    again.close()
    assert [int(event.id) for event in events] == [index, narrowed, narrowed + 1]
    assert not [event for event in events if "Тайна" in event.data or "Подробность" in event.data]


def test_listeners_that_leave_are_let_go(newsroom: Newsroom, serving: Serving) -> None:
    def tasks() -> int:
        return asyncio.run_coroutine_threadsafe(count(), serving.loop).result(5)

    async def count() -> int:
        return len(asyncio.all_tasks())

    # One that has come and gone: by now the server has all the tasks of its own.
    first = Listener(serving)
    settle(lambda: newsroom.hub.listeners == 1)
    first.close()
    settle(lambda: newsroom.hub.listeners == 0)
    before = tasks()
    listeners = [Listener(serving) for _ in range(5)]
    settle(lambda: newsroom.hub.listeners == 5)
    assert tasks() > before
    for listener in listeners:
        listener.close()
    settle(lambda: newsroom.hub.listeners == 0 and tasks() <= before)


def test_many_listeners_shut_nobody_out(newsroom: Newsroom, serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LISTENERS", 200)
    listeners = [Listener(serving) for _ in range(200)]
    settle(lambda: newsroom.hub.listeners == 200)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{serving.address}/live/events", timeout=5)
    refused.value.close()
    assert (refused.value.code, refused.value.headers["retry-after"]) == (503, "60")
    with urllib.request.urlopen(f"{serving.address}/", timeout=5) as page:
        assert page.status == 200
    for listener in listeners:
        listener.close()


def test_open_streams_end_with_the_server(newsroom: Newsroom, serving: Serving) -> None:
    listener = Listener(serving)
    ended = threading.Event()

    def drain() -> None:
        list(listener.blocks())
        ended.set()

    thread = threading.Thread(target=drain)
    thread.start()
    started = time.monotonic()
    serving.stop()
    thread.join(10)
    assert ended.is_set()
    assert time.monotonic() - started < 5
    listener.close()


def test_a_bug_in_a_stream_is_logged(
    newsroom: Newsroom, serving: Serving, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(events.Events, "_cover", broken)
    (index,) = newsroom.put([newsroom.item("a")])
    serving.tell()
    listener = Listener(serving, f"?after={index - 1}")
    assert listener.take(1) == []
    listener.close()
    assert "a bug of ours in a live stream" in caplog.text


@pytest.mark.parametrize("query", ["after=-2", "after=x", "after=99999999999999999999", "source=none"])
def test_what_makes_no_sense_is_refused(newsroom: Newsroom, client: Client, query: str) -> None:
    assert client.get(f"/live/events?{query}").status_code in (400, 404)


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "1" * 30, "٣"])
def test_a_strange_last_id_is_refused(newsroom: Newsroom, client: Client, last: str) -> None:
    assert client.get("/live/events", headers={b"last-event-id": last.encode()}).status_code == 400


def test_the_hub_wakes_only_for_news() -> None:
    async def scene() -> None:
        hub = LiveHub(5)
        hub.advance(4)
        assert hub.position == 5
        waiting = asyncio.create_task(hub.wait(5, 10))
        await asyncio.sleep(0)
        hub.advance(5)
        await asyncio.sleep(0.01)
        assert not waiting.done()
        hub.advance(6)
        await asyncio.wait_for(waiting, 1)
        await hub.wait(6, 0.001)
        hub.close()
        await asyncio.wait_for(hub.wait(6, 10), 1)

    asyncio.run(scene())

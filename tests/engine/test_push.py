"""A hub delivers to a running site: subscription, verification, a signed delivery on the page within seconds."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.engine.test_run import Running, free_port, running
from tests.newsstand import Newsstand


class Hub:
    """Verifies subscriptions and delivers, as WebSub asks of hubs."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: dict[str, str] = {}
        self.confirmed = threading.Event()

    def verify(self) -> None:
        query = {
            "hub.mode": "subscribe",
            "hub.topic": self.asked["hub.topic"],
            "hub.challenge": "a-challenge",
            "hub.lease_seconds": "864000",
        }
        address = f"{self.asked['hub.callback']}?{urllib.parse.urlencode(query)}"
        deadline = time.monotonic() + 30
        while not self.confirmed.is_set() and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(address, timeout=10) as answer:
                    if answer.read() == b"a-challenge":
                        self.confirmed.set()
            except urllib.error.URLError:
                # The first visit may come before the web process listens; hubs try again.
                time.sleep(0.2)

    def deliver(self, body: bytes, secret: str | None = None) -> int:
        key = (self.asked["hub.secret"] if secret is None else secret).encode()
        request = urllib.request.Request(
            self.asked["hub.callback"],
            data=body,
            headers={
                "Content-Type": "application/rss+xml",
                "X-Hub-Signature": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
            },
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            status: int = answer.status
            return status


@pytest.fixture
def hub() -> Iterator[Hub]:
    found = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            found.asked = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
            self.send_response(202)
            self.end_headers()
            threading.Thread(target=found.verify, daemon=True).start()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hub"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def document(stand: Newsstand, hub: Hub, *titles: str) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{stand.base}/{number}</link><description>Текст.</description></item>"
        for number, title in enumerate(titles)
    )
    return (
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Лента</title>"
        f"<atom:link rel='hub' href='{hub.url}'/><atom:link rel='self' href='{stand.base}/feed.xml'/>"
        f"{items}</channel></rss>"
    )


def test_a_delivery_is_on_the_page_at_once(tmp_path: Path, stand: Newsstand, hub: Hub) -> None:
    feed = stand.put("/feed.xml", document(stand, hub, "Первая"))
    listed = tmp_path / "sources.txt"
    listed.write_text(feed + "\n")
    port = free_port()
    with running(tmp_path / "data", str(listed), port=port, SREZ_ADDRESS=f"http://127.0.0.1:{port}") as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        site.wait("the verified subscription", hub.confirmed.is_set)
        assert hub.asked["hub.topic"] == f"{stand.base}/feed.xml"
        visits = stand.asked.count("/feed.xml")
        # Whoever doesn't know the secret is thanked and ignored.
        assert hub.deliver(document(stand, hub, "Поддельная").encode(), secret="guessed") == 202
        assert hub.deliver(document(stand, hub, "Первая", "Вторая").encode()) == 202
        _shown(site, "Вторая")
        assert "Поддельная" not in site.get("/")
        assert stand.asked.count("/feed.xml") == visits, "it came from the hub, not from a visit"


def _shown(site: Running, title: str) -> None:
    site.wait(f"«{title}» on the page", lambda: title in site.get("/"), 10)

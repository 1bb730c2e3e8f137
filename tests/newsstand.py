"""A local server of feeds that tests fill and change as they go."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

import msgspec


class Page(msgspec.Struct):
    """What one path answers."""

    body: bytes = b""
    content_type: str = "application/rss+xml"
    status: int = 200
    headers: dict[str, str] = {}


class Newsstand:
    """The server's pages by path, and what was asked of it."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.base = ""

    def put(self, path: str, body: str | bytes, *, content_type: str = "application/rss+xml", status: int = 200) -> str:
        """Have a path answer with a body; returns its address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, content_type, status)
        return self.base + path

    def feed(self, path: str, *entries: tuple[str, str, str]) -> str:
        """Have a path answer with an RSS feed of (link's path, title, text); returns its address."""
        when = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self.base}{link}</link><pubDate>{when}</pubDate>"
            f"<description>{escape(text)}</description></item>"
            for link, title, text in entries
        )
        return self.put(path, f"<rss version='2.0'><channel><title>Лавка {path}</title>{items}</channel></rss>")


@contextmanager
def newsstand(port: int = 0) -> Iterator[Newsstand]:
    """Run a newsstand on loopback, on a free port unless told which."""
    stand = Newsstand()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            stand.asked.append(self.path)
            page = stand.pages.get(self.path, Page(b"nothing here", "text/plain", 404))
            tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
            fresh = page.status == 200 and self.headers.get("If-None-Match") == tag
            self.send_response(304 if fresh else page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("ETag", tag)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0" if fresh else str(len(page.body)))
            self.end_headers()
            if not fresh:
                self.wfile.write(page.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    stand.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

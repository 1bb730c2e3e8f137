"""A site served as in earnest: granian on a socket, in an event loop and a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any, cast

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.server.embed import Server

from srez.web.app import create_app
from tests.web.newsroom import Newsroom


class _Server(Server):
    """Granian on a socket that is bound already: the only way to learn a port that the system chose."""

    def __init__(self, bound: socket.socket, app: Any) -> None:
        super().__init__(app, interface=Interfaces.ASGI, log_enabled=False, backpressure=10_000)
        self._bound = bound

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._shd = cast(Any, SocketHolder)(self._bound.detach(), False, 128)


class Serving:
    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self._server = _Server(self._socket, create_app(room.site))
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._server.serve())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def __enter__(self) -> Serving:
        # The socket listens already: who comes early waits.
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.room.hub.close)
            self.loop.call_soon_threadsafe(self._server.stop)
            self._thread.join(20)
        assert not self._thread.is_alive()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def tell(self) -> None:
        self.loop.call_soon_threadsafe(self.room.tell)

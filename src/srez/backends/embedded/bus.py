"""`DATA/wire.sock`: positions to followers, intents from other processes to the sequencer.

Each message is four bytes of length, big-endian, and that much MessagePack. Only the owner of the data folder can
connect; a message is bounded all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import msgspec

from srez.errors import Denied, NotFound, SrezError, UsageError, WireError
from srez.operate.acts import Act, Reply
from srez.wire.intents import Intent, Result

MOST = 64 * 1024 * 1024
#: Seconds between two tries to reach a sequencer that is not there (yet).
RETRY = 0.5


class Append(msgspec.Struct, frozen=True, tag="append"):
    """Log these."""

    intents: tuple[Intent, ...]


class Follow(msgspec.Struct, frozen=True, tag="follow"):
    """Tell every published size from now on, and the present one at once."""


class CollectNow(msgspec.Struct, frozen=True, tag="collect"):
    """Look at every source now."""


class Ask(msgspec.Struct, frozen=True, tag="ask"):
    """Tell how collecting goes."""


class Callback(msgspec.Struct, frozen=True, tag="callback"):
    """A hub calls: `params` of a GET, or `headers` and `body` of a POST."""

    id: str
    params: dict[str, str] | None = None
    headers: dict[str, str] = {}
    body: bytes = b""


class Operate(msgspec.Struct, frozen=True, tag="operate"):
    """The operator asks for something."""

    act: Act
    #: Of the session, or "".
    token: str = ""


class Invite(msgspec.Struct, frozen=True, tag="invite"):
    """Make a new one-time link for the operator."""


class Results(msgspec.Struct, frozen=True, tag="results"):
    """What became of the intents."""

    results: tuple[Result, ...]


class Position(msgspec.Struct, frozen=True, tag="position"):
    """How many records are published."""

    size: int


class Told(msgspec.Struct, frozen=True, tag="told"):
    """An answer as a JSON object."""

    json: bytes


class Called(msgspec.Struct, frozen=True, tag="called"):
    """What a hub is to be answered."""

    status: int
    body: str = ""


class Replied(msgspec.Struct, frozen=True, tag="replied"):
    """What the operator is answered."""

    reply: Reply


class Invited(msgspec.Struct, frozen=True, tag="invited"):
    """The one-time link, to be told to whoever asked and kept nowhere."""

    link: str


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """An error of the tree in `errors.py`, by its name."""

    error: str
    message: str


Request = Append | Follow | CollectNow | Ask | Callback | Operate | Invite
Answer = Results | Position | Told | Called | Replied | Invited | Failure
_ERRORS: dict[str, type[SrezError]] = {e.__name__: e for e in (NotFound, UsageError, Denied, WireError)}
_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


async def _send(writer: asyncio.StreamWriter, message: Request | Answer) -> None:
    data = _encoder.encode(message)
    writer.write(len(data).to_bytes(4, "big") + data)
    await writer.drain()


async def _receive(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(4), "big")
    if length > MOST:
        msg = f"wire.sock: a message of {length} bytes"
        raise WireError(msg)
    return await reader.readexactly(length)


class Positions:
    """Tells sizes to any number of followers in this event loop; a slow one gets only the newest."""

    def __init__(self) -> None:
        self.size = 0
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def publish(self, size: int) -> None:
        """Tell a published size; call it in the event loop."""
        self.size = max(self.size, size)
        task = asyncio.ensure_future(self._wake())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def positions(self) -> AsyncIterator[int]:
        """Yield the present size and then each newer one."""
        told = -1
        while True:
            async with self._news:
                while self.size <= told:
                    await self._news.wait()
                told = self.size
            yield told


class Server:
    """The sequencer's end of the socket."""

    def __init__(
        self,
        path: Path,
        positions: Positions,
        append: Callable[[Sequence[Intent]], Awaitable[list[Result]]],
        collect: Callable[[], Awaitable[bytes]],
        ask: Callable[[], bytes],
        call: Callable[[Callback], Called],
        operate: Callable[[Act, str], Awaitable[Reply]],
        invite: Callable[[], str],
    ) -> None:
        """Take what serves each request; `collect` and `ask` answer with JSON."""
        self._path = path
        self._positions = positions
        self._append = append
        self._collect = collect
        self._ask = ask
        self._call = call
        self._operate = operate
        self._invite = invite
        self._serving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled."""
        self._path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            self._path.unlink(missing_ok=True)
            # Followers wait for positions that never come any more.
            for task in self._serving:
                task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while True:
                request = _requests.decode(await _receive(reader))
                if isinstance(request, Follow):
                    async for size in self._positions.positions():
                        await _send(writer, Position(size))
                await _send(writer, await self._answer(request))
        writer.close()

    async def _answer(self, request: Request) -> Answer:
        try:
            if isinstance(request, Append):
                return Results(tuple(await self._append(request.intents)))
            if isinstance(request, Callback):
                return self._call(request)
            if isinstance(request, Operate):
                return Replied(await self._operate(request.act, request.token))
            if isinstance(request, Invite):
                return Invited(self._invite())
            return Told(await self._collect() if isinstance(request, CollectNow) else self._ask())
        except SrezError as error:
            name = next((k.__name__ for k in type(error).__mro__ if k.__name__ in _ERRORS), WireError.__name__)
            return Failure(name, str(error))


class Client:
    """Another process's end of the socket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def _ask(self, request: Request) -> Answer:
        reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            await _send(writer, request)
            answer = _answers.decode(await _receive(reader))
        finally:
            writer.close()
        if isinstance(answer, Failure):
            raise _ERRORS[answer.error](answer.message)
        return answer

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Have the sequencer log intents; see `pipeline.sequencer.Sequencer.append`.

        Raises:
            OSError: when no sequencer listens.
            NotFound, UsageError, WireError: as the sequencer raised them.
        """
        answer = await self._ask(Append(tuple(intents)))
        return list(answer.results) if isinstance(answer, Results) else []

    async def collect(self) -> bytes:
        """Have every source looked at now; return the tally as JSON."""
        answer = await self._ask(CollectNow())
        return answer.json if isinstance(answer, Told) else b"{}"

    async def state(self) -> bytes:
        """Return how collecting goes, as JSON."""
        answer = await self._ask(Ask())
        return answer.json if isinstance(answer, Told) else b"{}"

    async def call(self, callback: Callback) -> Called:
        """Hand a hub's call to the sequencer; return what to answer."""
        answer = await self._ask(callback)
        return answer if isinstance(answer, Called) else Called(503)

    async def operate(self, act: Act, token: str) -> Reply:
        """Hand on what the operator asks for.

        Raises:
            OSError: when no sequencer listens.
            Denied, NotFound, UsageError, WireError: as it was refused there.
        """
        answer = await self._ask(Operate(act, token))
        assert isinstance(answer, Replied)
        return answer.reply

    async def invite(self) -> str:
        """Have a one-time link made for the operator, and return it."""
        answer = await self._ask(Invite())
        assert isinstance(answer, Invited)
        return answer.link

    async def positions(self) -> AsyncIterator[int]:
        """Yield published sizes for ever; a lost connection is made again."""
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._path)
            except OSError:
                await asyncio.sleep(RETRY)
                continue
            try:
                await _send(writer, Follow())
                while True:
                    answer = _answers.decode(await _receive(reader))
                    if isinstance(answer, Position):
                        yield answer.size
            except (asyncio.IncompleteReadError, ConnectionError):
                await asyncio.sleep(RETRY)
            finally:
                writer.close()

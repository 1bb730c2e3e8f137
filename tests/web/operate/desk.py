"""A site with its operator in one process: the real kept tables, log and acts behind the real application."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from litestar.testing import TestClient

from srez.backends.embedded.kept import Kept
from srez.engine import data
from srez.engine.operating import Operating
from srez.engine.operating.door import session_of
from srez.engine.outside import Outside
from srez.operate import choices
from srez.operate.acts import Act, Reply
from srez.operate.deeds import Deed
from srez.operate.sessions import Session
from srez.pipeline.sequencer import Sequencer
from srez.settings import Settings
from srez.web.app import create_app
from srez.web.site import Own
from srez.wire.intents import Intent, Result
from srez.wire.log import Clock
from tests.web.newsroom import Newsroom
from tests.web.reading import Client, Page

PASSWORD = "четыре слова наугад"
OWN = {"origin": "http://testserver.local", "sec-fetch-site": "same-origin"}


class Deeds:
    """The part of the running sequencer that needs no network."""

    def __init__(self, newsroom: Newsroom, kept: Kept) -> None:
        self._newsroom = newsroom
        clock = Clock(lambda: newsroom.now, lambda: 0.0, trust=True)
        self.wire = data.Writing(newsroom.store, kept, newsroom.log, clock, False)
        self.logged: list[Intent] = []

    @property
    def sequencer(self) -> Sequencer:
        raise AssertionError("no test here renames the log")

    @property
    def outside(self) -> Outside:
        raise AssertionError("no test here looks outside")

    def used(self) -> int:
        return 0

    def choose(self, settings: Settings) -> None:
        pass

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        self.logged += intents
        return await asyncio.to_thread(self._newsroom.append, *intents)


class Desk:
    """A newsroom with an operator, and browsers that visit it."""

    def __init__(self, newsroom: Newsroom, folder: Path, *, given: frozenset[str] = frozenset()) -> None:
        self.newsroom = newsroom
        self.kept = Kept(folder, write=True)
        self.deeds = Deeds(newsroom, self.kept)
        self.given = given
        self.tick = 0.0
        self.operating = Operating(
            newsroom.site.settings, self.deeds, given, now=lambda: newsroom.now, tick=lambda: self.tick
        )
        self._own: tuple[dict[str, bytes], Own] = {}, Own(newsroom.site.settings, choices.Choices())
        self.site = msgspec.structs.replace(newsroom.site, operator=self, own=self.own)
        self.link = self.invite()

    def invite(self) -> str:
        """Return a new link's token."""
        return self.operating.invite().partition("token=")[2]

    # `web.site.Operator`, without a socket in between.

    async def ask(self, act: Act, token: str = "") -> Reply:
        return await self.operating.act(act, token)

    def session(self, token: str) -> Session | None:
        return session_of(self.kept, token, self.now)

    def journal(self, limit: int) -> list[Deed]:
        return self.kept.journal(limit)

    def own(self) -> Own:
        rows = self.kept.site()
        if rows != self._own[0]:
            chosen = choices.read(rows)
            self._own = rows, Own(choices.over(self.newsroom.site.settings, chosen, self.given), chosen)
        return self._own[1]

    @property
    def now(self) -> datetime:
        return self.newsroom.now

    # Browsers.

    def browser(self) -> Client:
        return TestClient(create_app(self.site))

    def set_up(self, client: Client) -> None:
        said = {"link": self.link, "password": PASSWORD, "again": PASSWORD, "name": "Вестовой", "language": "ru",
                "zone": "Europe/Moscow", "place": "", "pack": "", "contact": "", "address": ""}  # fmt: skip
        answer = client.post("/setup", data=said, headers=OWN, follow_redirects=False)
        assert answer.status_code == 303, answer.text

    def close(self) -> None:
        self.kept.close()


def form_token(client: Client, path: str = "/operate") -> str:
    return str(Page(client.get(path).content).all("input[name=form_token]")[0].get("value"))

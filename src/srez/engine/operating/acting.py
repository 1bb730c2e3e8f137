"""Acts of the operator: checked, done, and written down.

a link or a session | check | do (intents to the log, choices to be kept) | the operator's journal
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from srez.catalogue import load, packs
from srez.engine import data
from srez.engine.operating import finding
from srez.engine.operating.backups import Backups
from srez.engine.operating.door import OPERATOR, Door
from srez.engine.outside import Outside
from srez.errors import Denied, NotFound, UsageError
from srez.model import Source
from srez.operate import acts, choices, passwords
from srez.operate.acts import Act, Reply
from srez.operate.deeds import Deed
from srez.pipeline.sequencer import Sequencer
from srez.settings import Settings
from srez.wire.checkpoint import Signer
from srez.wire.intents import Configure, DropSource, Intent, PutSource, Redact, Result
from srez.wire.records import to_micros

#: Intents of one act.
MOST = 100


class Deeds(Protocol):
    """What the running sequencer does for the operator (`engine.collecting`)."""

    @property
    def wire(self) -> data.Writing:
        """The data folder."""
        ...

    @property
    def sequencer(self) -> Sequencer:
        """The one that appends."""
        ...

    @property
    def outside(self) -> Outside:
        """What reaches outside."""
        ...

    async def append(self, intents: Sequence[Intent]) -> list[Result]:
        """Log intents and collect by them."""
        ...

    def used(self) -> int:
        """Return the bytes that the data folder takes."""
        ...

    def choose(self, settings: Settings) -> None:
        """Go on by other settings, as far as that can be without a new start."""
        ...


class Operating:
    """Does what the operator asks for."""

    def __init__(
        self,
        settings: Settings,
        deeds: Deeds,
        given: frozenset[str],
        *,
        now: Callable[[], datetime] = data.now,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the settings without what was chosen, and the names of those that are stated elsewhere."""
        self._settings = settings
        self._now = now
        self._deeds = deeds
        self._given = given
        self._kept = deeds.wire.kept
        self.door = Door(self._kept, now, tick)
        self.backups = Backups(settings.folder, now, deeds.used)
        #: One password is worked on at a time: each takes 64 MiB and a core.
        self._at_the_door = asyncio.Lock()
        self._acts: dict[type[Any], Callable[[Any, str], Awaitable[Reply]]] = {
            acts.SignOut: self._sign_out,
            acts.ChangePassword: self._change_password,
            acts.Seen: self._see,
            acts.Choose: self._choose,
            acts.Find: self._find,
            acts.Test: self._test,
            acts.Do: self._do,
            acts.TakePack: self._take_pack,
            acts.BackUp: self._back_up,
        }

    def invite(self) -> str:
        """Make a one-time link, asked for at a terminal."""
        return self.door.invite_again(self._settings.local_address)

    async def act(self, act: Act, token: str) -> Reply:
        """Do it.

        Raises:
            Denied: when neither a link nor a session allows it.
            NotFound, UsageError, WireError: when it can't be done; nothing was.
        """
        match act:
            case acts.LookAtLink():
                return acts.LinkIs(self.door.good_for(act.link))
            case acts.SetUp():
                async with self._at_the_door:
                    return await self._set_up(act)
            case acts.Renew():
                async with self._at_the_door:
                    return await self._renew(act)
            case acts.SignIn():
                async with self._at_the_door:
                    return await self._sign_in(act)
        self.door.check(token)
        return await self._acts[type(act)](act, token)

    def _write(self, what: str, detail: str = "", record: int | None = None) -> None:
        at = to_micros(self._now())
        self._kept.write_journal([Deed(at=at, who=OPERATOR, what=what, detail=detail[:500], record=record)])

    # The door.

    async def _set_up(self, act: acts.SetUp) -> Reply:
        if self.door.good_for(act.link) != "setup":
            raise Denied("the link is not good for that (any more)")
        _check_password(act.password)
        if problem := choices.zone_problem(act.zone):
            raise UsageError(f"zone: {problem}")
        chosen = {name: getattr(act, name) for name in choices.SETTINGS if name not in self._given}
        _check_choices(chosen)
        change = self._pack_instead(act.pack) if act.pack else []
        self._deeds.wire.admit(change)
        self._keep(chosen)
        await self._name_log("" if "zone" in self._given else act.zone)
        for at in range(0, len(change), MOST):
            await self._deeds.append(change[at : at + MOST])
        token = await asyncio.to_thread(self.door.take, act.password)
        self._write("set-up", act.pack)
        return acts.Signed(token)

    async def _name_log(self, zone: str) -> None:
        """Have the log bear the site's name and zone from now on; both are fixed then."""
        wire = self._deeds.wire
        now = choices.over(self._settings, choices.read(self._kept.site()), self._given)
        was = (wire.store.value("zone") or b"").decode()
        zone = zone or was
        if now.address and now.origin != wire.log.origin:
            await self._deeds.sequencer.rename(Signer(now.origin, data.key(now.folder)), zone)
        elif zone != was:
            await self._deeds.append([Configure(zone)])
        if zone != was:
            wire.store.set_value("zone", zone.encode())

    def _pack_instead(self, name: str) -> list[Intent]:
        """Return what makes a pack of all that is collected of the catalogue; the operator's own sources stay."""
        pack = packs.pack(name)
        chosen = {source.slug for source in pack.sources}
        shipped = {source.slug for source in load.sources()}
        there = {source.slug for source in data.sources(self._deeds.wire.store)}
        drop = [DropSource(slug) for slug in sorted(there & shipped - chosen)]
        return [*drop, *(PutSource(source) for source in pack.sources if source.slug not in there)]

    async def _renew(self, act: acts.Renew) -> Reply:
        if self.door.good_for(act.link) != "password":
            raise Denied("the link is not good for that (any more)")
        _check_password(act.password)
        token = await asyncio.to_thread(self.door.take, act.password)
        self._write("password-renewed")
        return acts.Signed(token)

    async def _sign_in(self, act: acts.SignIn) -> Reply:
        token, wait = await asyncio.to_thread(self.door.sign_in, act.password, act.address)
        if token:
            self._write("signed-in")
        return acts.Signed(token, wait)

    async def _sign_out(self, act: acts.SignOut, token: str) -> Reply:
        self.door.end(token, everywhere=act.everywhere)
        if act.everywhere:
            self._write("signed-out-everywhere")
        return acts.Done()

    async def _change_password(self, act: acts.ChangePassword, _: str) -> Reply:
        _check_password(act.new)
        async with self._at_the_door:
            found, wait = await asyncio.to_thread(self.door.sign_in, act.old, act.address)
            if not found:
                return acts.Signed("", wait)
            new = await asyncio.to_thread(self.door.take, act.new)
        self._write("password-changed")
        return acts.Signed(new)

    async def _see(self, _: acts.Seen, token: str) -> Reply:
        self.door.see(token)
        return acts.Done()

    # The site.

    async def _choose(self, act: acts.Choose, _: str) -> Reply:
        values = {name: None if value is None else msgspec.json.decode(value) for name, value in act.values.items()}
        if fixed := sorted(self._given & values.keys()):
            raise UsageError(f"{', '.join(fixed)}: stated in the environment or in srez.toml")
        read = choices.read({name: value for name, value in act.values.items() if value is not None})
        _check_choices({name: getattr(read, name, None) for name in values})
        self._keep({name: getattr(read, name) for name in values})
        self._write("chose", " ".join(values))
        return acts.Done()

    def _keep(self, values: dict[str, Any]) -> None:
        self._kept.put_site(choices.write(values))
        self._deeds.choose(choices.over(self._settings, choices.read(self._kept.site()), self._given))

    async def _back_up(self, _act: acts.BackUp, _: str) -> Reply:
        self._write("backup", self.backups.begin())
        return acts.Done()

    # The sources.

    async def _find(self, act: acts.Find, _: str) -> Reply:
        return await finding.find(self._deeds.outside, act.address, data.sources(self._deeds.wire.store), self._now())

    async def _test(self, act: acts.Test, _: str) -> Reply:
        return await finding.test(self._deeds.outside, self._source(act.source), self._now())

    def _source(self, slug: str) -> Source:
        for source in data.sources(self._deeds.wire.store, dropped=True):
            if source.slug == slug:
                return source
        raise NotFound(f"no source is called {slug!r}")

    async def _do(self, act: acts.Do, _: str) -> Reply:
        if len(act.intents) > MOST:
            raise UsageError(f"more than {MOST} at once")
        for intent in act.intents:
            if isinstance(intent, PutSource) and (wrong := load.faults(intent.source)):
                raise UsageError("; ".join(wrong.values()))
        results = await self._deeds.append(act.intents)
        for intent, result in zip(act.intents, results, strict=True):
            what, detail = _named(intent)
            # A change that never goes on the wire (a proxy) is known there; here it is written down.
            self._write(what, detail, result.index if result.fate == "logged" else None)
        return acts.Done(tuple(results))

    async def _take_pack(self, act: acts.TakePack, _: str) -> Reply:
        pack = packs.pack(act.pack)
        there = {source.slug for source in data.sources(self._deeds.wire.store)}
        intents: list[Intent] = [
            DropSource(source.slug) if act.drop else PutSource(source)
            for source in pack.sources
            if (source.slug in there) is act.drop
        ]
        results = await self._deeds.append(intents) if intents else []
        self._write("pack-dropped" if act.drop else "pack-taken", f"{pack.id} {len(intents)}")
        return acts.Done(tuple(results))


def _named(intent: PutSource | DropSource | Redact) -> tuple[str, str]:
    match intent:
        case PutSource():
            return "source", intent.source.slug
        case DropSource():
            return "source-dropped", intent.slug
        case Redact():
            return "redacted", f"{intent.article} {intent.reason}"


def _check_password(password: str) -> None:
    if problem := passwords.problem(password):
        raise UsageError(f"password: {problem}")


def _check_choices(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if problem := choices.problem(name, value):
            raise UsageError(f"{name}: {problem}")

"""The whole product on the demo newsroom: a data folder of its own, beside the real one and never mixed with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from srez.demo.hub import Subscription
from srez.demo.server import Newsroom, serving
from srez.engine import data
from srez.engine.listening import listen
from srez.engine.outside import Outside, outside
from srez.engine.tree import run_all
from srez.errors import FetchError, Refused, SettingsError, TimedOut, Unreachable
from srez.model import Source
from srez.settings import Settings

#: Files by which a folder is known to be in use; only a demo's has a marker beside them.
_USED = ("wire.db", "kept.db", "key", "wire")
#: Sources asked whether anybody is there, seconds for all of them, and seconds between two rounds of asking.
SAMPLE = 24
PATIENCE = 6.0
ASK_EVERY = 60.0

FirstSources = Callable[[Outside], Sequence[Source]]


class Marker(msgspec.Struct, frozen=True):
    """What a demo's folder remembers of its newsroom, so that a restart goes on with the same one."""

    seed: int
    opening: datetime
    #: The newsroom's port: articles keep their addresses.
    port: int = 0


def folder_beside(settings: Settings) -> Settings:
    """Return the settings of the demo that belongs to a real site: its folder is beside the real one."""
    return msgspec.structs.replace(settings, data=f"{settings.data.rstrip('/')}-demo")


def settings_of(settings: Settings) -> Settings:
    """Return what the demo runs with.

    Its outlets are on this machine, all at one host: they may be reached, no proxy is needed for them, and they can't
    be witnesses for the clock.
    """
    return msgspec.structs.replace(
        settings, allow_private=True, proxy="", trust_clock=True, address=settings.address or settings.public_address
    )


def _marker_path(folder: Path) -> Path:
    return folder / "demo.json"


def enter(folder: Path, seed: int | None, now: datetime) -> Marker:
    """Return the marker of a demo's folder; a folder that is not in use is made one.

    Raises:
        SettingsError: when a real wire is kept there, or another newsroom's.
    """
    path = _marker_path(folder)
    if path.exists():
        try:
            marker = msgspec.json.decode(path.read_bytes(), type=Marker)
        except msgspec.DecodeError as error:
            msg = f"{path}: not what a demo left there ({error}); delete the folder to begin anew"
            raise SettingsError(msg) from error
        if seed not in (None, marker.seed):
            msg = f"{folder}: the newsroom of seed {marker.seed} is kept here; give another --data for seed {seed}"
            raise SettingsError(msg)
        return marker
    if any((folder / name).exists() for name in _USED):
        msg = f"{folder}: a real wire is kept here; the demo never goes there (another folder: --data)"
        raise SettingsError(msg)
    marker = Marker(1 if seed is None else seed, now)
    _keep(folder, marker)
    return marker


def _keep(folder: Path, marker: Marker) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(_marker_path(folder), marker)


def _write(path: Path, value: object) -> None:
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_bytes(msgspec.json.encode(value))
    scratch.replace(path)


async def run_demo(settings: Settings, seed: int | None, announce: Callable[[str], None]) -> None:
    """Run the newsroom and the whole product on it, until cancelled.

    Args:
        settings: with the demo's own folder.
        seed: None for the one that the folder has, or the usual one.
        announce: as for `run_all`.
    """
    settings = settings_of(settings)
    marker = enter(settings.folder, seed, data.now())
    newsroom = Newsroom(marker.seed, opening=marker.opening, now=data.now)
    site = frozenset({urlsplit(settings.public_address).netloc})
    hub = settings.folder / "hub.json"
    kept = msgspec.json.decode(hub.read_bytes(), type=list[Subscription]) if hub.exists() else []
    async with serving(newsroom, port=marker.port, site=site, kept=kept, save=lambda s: _write(hub, s)) as port:
        if port != marker.port:
            _keep(settings.folder, msgspec.structs.replace(marker, port=port))
        await _first_to_end(newsroom.run(), run_all(settings, lambda _: newsroom.sources(), announce, demo=True))


async def run_or_demo(
    settings: Settings,
    first_sources: FirstSources | None,
    announce: Callable[[str], None],
    say: Callable[[str], None],
    given: frozenset[str] = frozenset(),
    *,
    ask_every: float = ASK_EVERY,
) -> None:
    """Run the real site; on a wire that never heard a source, and while none can be reached, the demo in its place.

    Args:
        first_sources: as for `run_all`, like `announce` and `given`.
        say: tells what is going on, and why.
    """
    listen(settings).close()
    if not heard(settings):
        sources = await _candidates(settings, first_sources)
        if first_sources is not None:
            # They may come over the network: once is enough.
            first_sources = _those(sources)
        if sources and not await reachable(settings, sources):
            beside = folder_beside(settings)
            say(
                "No source can be reached: this machine seems to have no network. Until it has, a demo is shown:\n"
                f"invented outlets, kept in {beside.folder.resolve()}, apart from your own data."
            )
            await _first_to_end(
                run_demo(beside, None, announce), _until_reachable(settings, sources, ask_every=ask_every)
            )
            say("A source answers: the network is back. The demo has ended, the real site begins.")
    await run_all(settings, first_sources, announce, given=given)


def heard(settings: Settings) -> bool:
    """Tell whether any source ever answered to the wire in this folder."""
    if not (settings.folder / "wire.db").exists():
        return False
    if not (settings.folder / "kept.db").exists():
        # A wire that was brought here without what is kept beside it.
        return True
    with data.reading(settings) as opened:
        # A demo's folder is refused by whoever would write to it.
        return opened.demo or any(state.answered is not None for state in data.feed_states(opened.kept))


async def reachable(settings: Settings, sources: Sequence[Source]) -> bool:
    """Tell whether any of a sample of sources answers, whatever it says."""
    with_address = [source for source in sources if not source.paused and (source.feeds or source.homepage)]
    # Spread over the whole list: neighbours in it are often of one country or one host.
    step = max(1, len(with_address) // SAMPLE)
    sample = with_address[::step][:SAMPLE]
    async with outside(settings, data.now) as out:
        asked = [asyncio.ensure_future(_answers(out, source)) for source in sample]
        try:
            async with asyncio.timeout(PATIENCE):
                for first in asyncio.as_completed(asked):
                    if await first:
                        return True
        except TimeoutError:
            pass
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
    return False


async def _answers(out: Outside, source: Source) -> bool:
    # Small, and meant for programs like us whatever it says.
    address = urljoin((source.feeds or (source.homepage,))[0], "/robots.txt")
    try:
        await out.fetcher.get(address, proxy=source.proxy)
    except (Unreachable, TimedOut, Refused):
        return False
    except FetchError:
        return True
    return True


def _those(sources: Sequence[Source]) -> FirstSources:
    return lambda _: sources


async def _candidates(settings: Settings, first_sources: FirstSources | None) -> Sequence[Source]:
    if first_sources is not None:
        async with outside(settings, data.now) as out:
            return await asyncio.to_thread(first_sources, out)
    with data.reading(settings) as opened:
        return data.sources(opened.store)


async def _until_reachable(settings: Settings, sources: Sequence[Source], *, ask_every: float) -> None:
    while True:
        await asyncio.sleep(ask_every)
        if await reachable(settings, sources):
            return


async def _first_to_end(*roles: Coroutine[Any, Any, None]) -> None:
    """Run roles until one ends; end the others, and raise what ended it."""
    tasks = [asyncio.ensure_future(role) for role in roles]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(tasks)


def write_truth(path: Path, seed: int, hours: float) -> int:
    """Write the truth of a newsroom as JSON lines; return how many."""
    from srez.demo.truth import lines

    count = 0
    scratch = path.with_name(f".{path.name}.part")
    with scratch.open("wb") as file:
        for line in lines(seed, hours):
            file.write(line)
            count += 1
    scratch.replace(path)
    return count

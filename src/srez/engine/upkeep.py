"""What runs beside collecting: the disk watched, bodies expired by the published policy, sizes remembered."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from srez.engine import data
from srez.settings import Settings
from srez.wire import read
from srez.wire.intents import Expire, Intent, Result
from srez.wire.records import timestamp

#: Seconds between two looks at the free disk, two measurings of what is used, two expiries.
DISK_EVERY = 10.0
SIZES_EVERY = 3_600.0
EXPIRE_EVERY = 6 * 3_600.0
#: Sizes kept: two weeks of hours.
MOST_SIZES = 336
#: Records that one `bodies.expired` covers at most.
EXPIRE_PIECE = 10_000


class Size(msgspec.Struct, frozen=True, array_like=True):
    """What the data folder held at a time."""

    at: datetime
    used: int
    records: int


class Upkeep:
    """Watches the disk and keeps the retention policy."""

    def __init__(
        self,
        settings: Settings,
        wire: data.Writing,
        append: Callable[[Sequence[Intent]], Awaitable[list[Result]]],
        now: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._append = append
        self._now = now
        kept = wire.kept.state("sizes")
        self._sizes: list[Size] = msgspec.msgpack.decode(kept, type=list[Size]) if kept else []
        self.disk_low = False
        self._look()

    def _look(self) -> None:
        usage = shutil.disk_usage(self._settings.folder)
        self._free, self._total = usage.free, usage.total
        self.disk_low = 100 * usage.free < self._settings.least_free_percent * usage.total

    async def run(self) -> None:
        """Keep up, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            group.create_task(self._measure())
            group.create_task(self._expire())

    async def _watch(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(DISK_EVERY)

    async def _measure(self) -> None:
        while True:
            used = await asyncio.to_thread(folder_size, self._settings.folder)
            self._sizes = [*self._sizes, Size(self._now(), used, self._wire.log.size)][-MOST_SIZES:]
            encoded = msgspec.msgpack.encode(self._sizes)
            await asyncio.to_thread(self._wire.kept.put_states, {"sizes": encoded})
            await asyncio.sleep(SIZES_EVERY)

    async def _expire(self) -> None:
        while True:
            for what, days in (
                ("text", self._settings.keep_texts_days),
                ("revision", self._settings.keep_revisions_days),
            ):
                if days > 0:
                    await self.expire(what, self._now() - timedelta(days=days))
            await asyncio.sleep(EXPIRE_EVERY)

    async def expire(self, what: str, before: datetime) -> None:
        """Expire a class of all bodies older than a time that were not expired before; each piece is a record."""
        name = f"expired-{what}"
        first = int(self._wire.kept.state(name) or b"0")
        size = self._wire.log.published
        upto = await asyncio.to_thread(read.first_since, self._wire.store.get_file, size, timestamp(before))
        while first < upto:
            end = min(upto, first + EXPIRE_PIECE)
            await self._append([Expire(first, end, what)])
            self._wire.kept.put_states({name: str(end).encode()})
            first = end

    @property
    def used(self) -> int:
        """Bytes that the data folder took when it was measured last."""
        return self._sizes[-1].used if self._sizes else 0

    def state(self) -> dict[str, Any]:
        """Return the disk's state for /status."""
        now = self._sizes[-1] if self._sizes else None
        day = _a_day_before(self._sizes)
        per_day = 0
        if now is not None and day is not None:
            hours = (now.at - day.at).total_seconds() / 3600
            per_day = max(0, int((now.used - day.used) * 24 / hours)) if hours >= 1 else 0
        floor = self._total * self._settings.least_free_percent // 100
        return {
            "free": self._free,
            "total": self._total,
            "disk_low": self.disk_low,
            "used": now.used if now else 0,
            "bytes_a_day": per_day,
            "days_left": max(0, (self._free - floor) // per_day) if per_day else None,
            "keep_texts_days": self._settings.keep_texts_days,
            "keep_revisions_days": self._settings.keep_revisions_days,
        }


def _a_day_before(sizes: Sequence[Size]) -> Size | None:
    """Return the size from a day before the last one, or the oldest there is."""
    if len(sizes) < 2:
        return None
    edge = sizes[-1].at - timedelta(days=1)
    return next((size for size in sizes if size.at >= edge), sizes[0])


def folder_size(folder: Path) -> int:
    """Return the bytes that a folder's files take on disk."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(path, name)).st_blocks * 512  # noqa: PTH118 - a million files
            except FileNotFoundError:
                continue
    return total

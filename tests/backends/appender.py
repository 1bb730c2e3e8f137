"""Appends for ever and prints what was acknowledged: the process that is killed."""

from __future__ import annotations

import itertools
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from srez.backends.embedded.lock import DataLock
from srez.backends.embedded.wire import EmbeddedStore
from srez.wire.checkpoint import Signer
from srez.wire.intents import Intent, Redact
from srez.wire.log import Clock, Log
from tests.wire.fakes import ORIGIN, SECRET, SEED, offer


def open_real(data: Path) -> tuple[EmbeddedStore, Log]:
    """Open a data folder's log with the machine's clock and chance."""
    store = EmbeddedStore(data, write=True)
    clock = Clock(lambda: datetime.now(UTC), time.monotonic, trust=True)
    return store, Log(store, Signer(ORIGIN, SEED), clock, random=os.urandom, secret=SECRET)


def main(data: Path, begin: int) -> None:
    with DataLock(data):
        _, log = open_real(data)
        chance = random.Random(begin)
        for number in itertools.count(begin):
            count = chance.choice([1, 3, 40, 300, 1_100])
            intents: list[Intent] = [offer(f"{number}-{n}") for n in range(count)]
            if chance.random() < 0.3 and log.size > 10:
                # A change of an earlier article, which may be any.
                intents.append(offer(f"{begin}-0", number))
            results = log.append(intents)
            if chance.random() < 0.1:
                log.append([Redact(results[0].index, "copyright")])
            # What is printed has been acknowledged: names and indexes.
            for n in range(count):
                print(f"{number}-{n} {results[n].index}")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

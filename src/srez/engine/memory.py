"""What a process of ours does about memory: when it looks for garbage, how much it may have, how it gives it back."""

from __future__ import annotations

import gc
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


def calm_gc() -> None:
    """Have the collector of cycles look seldom, and never at what was loaded at the start.

    Batches make many short-lived objects without cycles; the default thresholds would walk through all that is alive
    again and again: a quarter of the CPU of a cold round.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@contextmanager
def loading() -> Iterator[None]:
    """Look for no garbage while programs are loaded, and calmly afterwards: a sixth of the time that loading takes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        calm_gc()


def limit_memory(most: int) -> None:
    """Let this process have at most so many bytes of address space, where the system can see to that."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def leave() -> NoReturn:
    """End this process, its work done and closed: the system takes its memory back at once, Python piece by piece."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)

"""The painter's own process: `python -m srez.web.painter.worker`, jobs from standard input, replies to standard output.

It may take so much memory and time for a job and no more, and ends when nothing was asked for a while, or when the web
process is gone.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
from typing import BinaryIO

from srez.web.painter import icon
from srez.web.painter.draw import draw
from srez.web.painter.jobs import Card, Icon, Job, Reply, Scale, framed, read_job
from srez.web.painter.scale import scale

#: Bytes of address space: a picture of the most pixels, its copies and the libraries fit in.
MEMORY = 1_200_000_000
#: Seconds of processor time for one job; the host's patience ends sooner, this is for a host that is gone.
SECONDS = 30
#: Seconds without a job after which it ends, and jobs after which it makes place for a fresh one.
IDLE = 60.0
JOBS = 2_000
#: How far it stands back behind whoever else wants the processor.
NICE = 10


def main() -> None:
    """Work until there is nothing more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    jobs, replies = sys.stdin.buffer, sys.stdout.buffer
    for _ in range(JOBS):
        if not select.select([jobs], [], [], IDLE)[0]:
            return
        job = _next(jobs)
        if job is None:
            return
        spent = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(spent.ru_utime + spent.ru_stime) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        replies.write(framed(_done(job)))
        replies.flush()


def _next(jobs: BinaryIO) -> Job | None:
    head = jobs.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    data = jobs.read(size)
    return read_job(data) if len(data) == size else None


def _done(job: Job) -> Reply:
    match job:
        case Card():
            return draw(job)
        case Icon():
            return icon.draw(job)
        case Scale():
            return scale(job.data, job.widths, job.form)


if __name__ == "__main__":
    main()

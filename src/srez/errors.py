"""Every error that Srez raises on purpose.

    SrezError
    ├── UsageError           what the caller asked for makes no sense (exit 2, HTTP 400)
    ├── SettingsError        a setting is missing or wrong
    ├── NotFound             no such article, source, page (HTTP 404)
    ├── Denied               the operator's alone, and nobody is signed in (HTTP 403)
    ├── Busy                 too much of it is under way already; to be asked again later (HTTP 503)
    ├── ParseError           bytes that are no document of ours; never leaves `pipeline`
    ├── FetchError           a visit got no document; becomes a `Visit` outcome in `pipeline`
    │   ├── Refused          our own guard or the site's robots.txt says no
    │   ├── Unreachable      no name, no route, no TLS, cut off
    │   ├── TimedOut         a bound on time was reached
    │   ├── TooLarge         a bound on size was reached
    │   ├── BadStatus        an HTTP status that carries no document
    │   └── Blocked          a page of the network's or the site's in place of the document
    └── WireError
        ├── Locked           another process writes this data folder
        ├── Conflict         the log is not at the size that the writer thought
        ├── ClockAhead       the clock is too far ahead of the last record to be believed
        ├── DiskFull         too little space is left to go on writing
        ├── Corrupt          bytes on disk contradict the log
        └── VerifyError      a proof, a signature or a body does not hold

A bug is none of these and is not caught.
"""

from __future__ import annotations


class SrezError(Exception):
    """Base of all; its text names what and where."""


class UsageError(SrezError):
    """The request itself makes no sense."""


class SettingsError(SrezError):
    """A setting is missing or wrong."""


class NotFound(SrezError):
    """There is no such thing."""


class Denied(SrezError):
    """It is the operator's alone, and nobody is signed in."""


class Busy(SrezError):
    """Too much of it is under way already."""


class ParseError(SrezError):
    """The bytes are no document of the kind asked for."""

    def __init__(self, problem: str, *, where: str = "") -> None:
        super().__init__(f"{where}: {problem}" if where else problem)
        self.problem = problem
        self.where = where


class FetchError(SrezError):
    """A visit that got no document.

    Attributes:
        url: the address asked for, or the redirect's that failed.
        outcome: the code kept in the `Visit` (`model.Outcome`).
        retry_after: seconds that the server asked us to wait, or None.
    """

    outcome = "failed"

    def __init__(self, problem: str, *, url: str, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(f"{url}: {problem}")
        self.problem = problem
        self.url = url
        self.status = status
        self.retry_after = retry_after


class Refused(FetchError):
    """Our guard, or the site's robots.txt, forbids the address."""

    outcome = "refused"


class Unreachable(FetchError):
    """No name, no route, no TLS, or the connection broke."""

    outcome = "unreachable"


class TimedOut(FetchError):
    """A bound on time was reached."""

    outcome = "timeout"


class TooLarge(FetchError):
    """A bound on size was reached."""

    outcome = "too-large"


class BadStatus(FetchError):
    """The server answered with a status that carries no document."""

    outcome = "status"


class Blocked(FetchError):
    """A block page stands in place of the document.

    Attributes:
        code: which kind, a code of `collect.blockpages`.
    """

    outcome = "blocked"

    def __init__(self, problem: str, *, url: str, code: str, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(problem, url=url, status=status, retry_after=retry_after)
        self.code = code


class WireError(SrezError):
    """The log can't do, or doesn't hold, what was asked."""


class Locked(WireError):
    """Another process writes this data folder."""


class Conflict(WireError):
    """The log is not at the size that the writer thought."""


class ClockAhead(WireError):
    """The clock is further ahead of the last record than is believed without `--trust-clock`."""


class DiskFull(WireError):
    """Too little space is left to go on writing."""


class Corrupt(WireError):
    """Bytes on disk contradict the log."""


class VerifyError(WireError):
    """A proof, a signature, a record or a body does not hold."""

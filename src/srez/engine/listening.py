"""The site's socket."""

from __future__ import annotations

import errno
import socket

from srez.errors import SettingsError
from srez.settings import Settings

#: Connections that may wait to be taken.
BACKLOG = 1_024


def listen(settings: Settings) -> socket.socket:
    """Listen at the site's host and port.

    Raises:
        SettingsError: when somebody listens there already, or the host is none of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        bound = socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror
        msg = f"can't listen at {settings.host}:{settings.port}: {reason} (another port: --port or SREZ_PORT)"
        raise SettingsError(msg) from error
    bound.setblocking(False)
    return bound

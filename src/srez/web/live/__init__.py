"""Live pages: `hub` tells how far the archive has come, `events` encodes records, `stream` sends them."""

from srez.web.live.hub import LiveHub

__all__ = ["LiveHub"]

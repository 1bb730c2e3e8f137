"""The operator's room: setting up, signing in, and everything that only the operator may do."""

from srez.web.operate import door, look, overview, redact, site, sources, words
from srez.web.operate.desk import to

__all__ = ["HANDLERS", "to"]

HANDLERS = [
    *door.HANDLERS,
    *overview.HANDLERS,
    *sources.HANDLERS,
    *redact.HANDLERS,
    *site.HANDLERS,
    *look.HANDLERS,
    *words.HANDLERS,
]

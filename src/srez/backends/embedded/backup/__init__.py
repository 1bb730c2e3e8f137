"""Back a data folder up while it runs, and bring it back without ever signing a second history."""

from __future__ import annotations

from srez.backends.embedded.backup.make import Made, backup
from srez.backends.embedded.backup.mark import may_write
from srez.backends.embedded.backup.restore import Restored, restore, resume

__all__ = ["Made", "Restored", "backup", "may_write", "restore", "resume"]

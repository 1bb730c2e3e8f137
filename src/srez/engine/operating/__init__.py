"""What the operator asks for, done in the process that writes."""

from srez.engine.operating.acting import Operating
from srez.engine.operating.door import Door

__all__ = ["Door", "Operating"]

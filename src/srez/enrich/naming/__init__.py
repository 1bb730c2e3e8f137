"""Whom a phrase names: its base form, what kind of source it is, and the full name that a surname stands for."""

from srez.enrich.naming.namer import Namer
from srez.enrich.naming.names import Kind, Name

__all__ = ["Kind", "Name", "Namer"]

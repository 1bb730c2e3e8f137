"""Article pages: HTML in, the article out.

bytes | decode | extract → Page          headers | directives → Directives
"""

from srez.parse.page.article import Page, decode, extract
from srez.parse.page.directives import Directives, Limit, directives, narrower

__all__ = ["Directives", "Limit", "Page", "decode", "directives", "extract", "narrower"]

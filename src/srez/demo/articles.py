"""What a timeline is made of: an article with the truth about it, and the steps that outlets take."""

from __future__ import annotations

from typing import Literal

import msgspec

from srez.demo.fill import Mention, Origin

#: `break`: its feed is malformed from here on; `fail`: it answers 500; `mend`: it is well again.
Action = Literal["publish", "revise", "delete", "break", "fail", "mend"]


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it reads at one time."""

    #: `OUTLET/BLOCK-NUMBER`: the path of its page without `.html`, the same in every run of the seed.
    id: str
    outlet: str
    language: str
    section: str
    title: str
    #: Plain text.
    text: str
    #: The event that it tells, or "".
    event: str = ""
    #: The article whose text it repeats, or "".
    copy_of: str = ""
    #: Whom it credits; for a copy the outlet first, then whom that one credits.
    origins: tuple[Origin, ...] = ()
    places: tuple[Mention, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an outlet does."""

    #: Seconds after the newsroom's opening; what was published before is below 0.
    at: float
    action: Action
    outlet: str
    #: As it reads from now on; None where the action is the feed's.
    article: Article | None = None
    #: For a revision: `title` or `figure`.
    changed: str = ""

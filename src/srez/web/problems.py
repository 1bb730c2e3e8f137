"""What is answered where something is wrong, for programs (RFC 9457)."""

from __future__ import annotations

from typing import cast

import msgspec
from litestar.enums import MediaType
from litestar.openapi.datastructures import ResponseSpec

from srez.web import respond

PROBLEM = cast(MediaType, respond.PROBLEM)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


PROBLEMS = {
    400: ResponseSpec(Problem, description="The request makes no sense.", generate_examples=False, media_type=PROBLEM),
    404: ResponseSpec(Problem, description="There is no such thing.", generate_examples=False, media_type=PROBLEM),
}
ONLY_400 = {400: PROBLEMS[400]}

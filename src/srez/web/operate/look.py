"""How the site looks: its logo and its accent colour, checked for being readable."""

from __future__ import annotations

import asyncio
import re
from functools import cache

from litestar import get, post

from srez.errors import NotFound, UsageError
from srez.operate import choices, colour, logo
from srez.web.assets import assets
from srez.web.operate.desk import Desk, desk, sent, to
from srez.web.operate.door import words_of
from srez.web.operate.site import keep
from srez.web.respond import ASK, FOR_EVER, Answer, Request, answer, site_of
from srez.web.site import OwnFile

#: The stylesheet's names of what a page is drawn on.
GROUNDS = ("paper", "bed")


@cache
def grounds() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the accent is read on, in the light theme and in the dark one, as the stylesheet says."""
    style = assets()["srez.css"].data.decode()
    light, dark = ([], [])  # type: tuple[list[str], list[str]]
    for name in GROUNDS:
        found = re.findall(rf"--{name}:\s*(#[0-9a-f]{{6}})", style)
        light.append(found[0])
        dark.append(found[1])
    return tuple(light), tuple(dark)


@get("/own.css", sync_to_thread=False)
def own_style(request: Request) -> Answer:
    """Give out the operator's colours."""
    return _give(request, site_of(request).own_style, "text/css")


@get("/own-logo.png", sync_to_thread=False)
def own_logo(request: Request) -> Answer:
    """Give out the operator's logo."""
    return _give(request, site_of(request).own_logo, "image/png")


def _give(request: Request, file: OwnFile | None, media_type: str) -> Answer:
    if file is None:
        raise NotFound(request.scope["path"])
    asked = f"{request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
    return answer(request, file.data, media_type, cache=FOR_EVER if asked == file.address else ASK)


@get("/operate/look")
async def look_page(request: Request) -> Answer:
    """Show logo and colours."""
    at = await desk(request)
    return _page(at, {"accent": at.site.choices.accent, "accent_dark": at.site.choices.accent_dark}, {})


def _page(at: Desk, values: dict[str, str], problems: dict[str, str], status: int = 200) -> Answer:
    return at.page("look.html", status=status, values=values, problems=problems)


@post("/operate/look", request_max_body_size=logo.MOST + 100_000)
async def change_look(request: Request) -> Answer:
    """Change logo and colours."""
    at = await sent(request)
    values = {name: at.form.text(name).lower() for name in ("accent", "accent_dark")}
    problems = _colour_problems(values)
    drawn = at.site.choices.logo
    if at.form.flag("no_logo"):
        drawn = b""
    elif uploaded := await at.form.file("logo", logo.MOST):
        try:
            drawn = await asyncio.to_thread(logo.redraw, uploaded)
        except UsageError as error:
            problems["logo"] = words_of(str(error))
    if problems:
        return _page(at, values, problems, 400)
    await keep(at, logo=drawn, **values)
    return to("/operate/look", "saved")


def _colour_problems(values: dict[str, str]) -> dict[str, str]:
    """Check the colours; without one for the dark theme, the nearest that can be read there is put in."""
    problems = {name: words_of(problem) for name, value in values.items() if (problem := choices.problem(name, value))}
    if problems or not values["accent"]:
        if not values["accent"]:
            values["accent_dark"] = ""
        return problems
    light, dark = grounds()
    values["accent_dark"] = values["accent_dark"] or colour.fitted(values["accent"], dark)
    for name, on in (("accent", light), ("accent_dark", dark)):
        if colour.least(values[name], on) < colour.ENOUGH:
            problems[name] = words_of("faint", colour=colour.fitted(values[name], on))
    return problems


HANDLERS = [own_style, own_logo, look_page, change_look]

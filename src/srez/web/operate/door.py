"""Setting up by a one-time link; signing in and out; another password."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery

from srez.catalogue.packs import packs
from srez.operate import acts, choices, passwords
from srez.web.operate.client import address_of
from srez.web.operate.desk import (
    MOST,
    Form,
    Problems,
    desk,
    form_of,
    operator_of,
    sent,
    signed_in,
    signed_out,
)
from srez.web.operate.lists import pack_groups, place_groups, zone_groups
from srez.web.operate.said import LANGUAGES, PROBLEMS
from srez.web.render import render
from srez.web.respond import HTML, Answer, Request, site_of
from srez.web.site import Site
from srez.web.words import _, span

_FIELDS = ("name", "zone", "language", "place", "pack", "contact", "address")


def _page(site: Site, template: str, status: int = 200, **context: Any) -> Answer:
    return Response(render(f"operate/{template}", site, **context), status_code=status, media_type=HTML)


def words_of(problem: str, **values: Any) -> str:
    """Return a problem in words; "" for none."""
    return _(PROBLEMS[problem]).format(**values) if problem else ""


def password_problems(form: Form) -> dict[str, str]:
    """Return what is wrong with a new password that was typed twice."""
    password = form.raw("password")
    problem = words_of(passwords.problem(password), count=passwords.SHORTEST)
    if problem:
        return {"password": problem}
    return {} if form.raw("again") == password else {"again": words_of("differ")}


# By the one-time link.


@get("/setup")
async def setup(request: Request, token: FromQuery[str] = "") -> Answer:
    """Show what a one-time link opens: the setup, or another password."""
    site = site_of(request)
    operator = operator_of(site)
    link = await operator.ask(acts.LookAtLink(token[:100]))
    assert isinstance(link, acts.LinkIs)
    if link.good_for == "setup":
        settings = site.settings
        values = {
            "name": settings.name,
            "zone": settings.zone,
            "language": settings.language,
            "place": settings.place,
            "pack": "",
            "contact": settings.contact,
            "address": settings.address,
        }
        return _setup_page(site, token, values, {})
    if link.good_for == "password":
        return _page(site, "renew.html", link=token, problems={})
    return _page(site, "no_link.html", 403)


def _setup_page(site: Site, link: str, values: dict[str, str], problems: Problems, status: int = 200) -> Answer:
    return _page(
        site,
        "setup.html",
        status,
        link=link,
        values=values,
        problems=problems,
        given=operator_of(site).given,
        zones=zone_groups(),
        places=place_groups(),
        packs=pack_groups(),
        collected=len(site.sources.collected()),
        site_languages=LANGUAGES,
        shortest=passwords.SHORTEST,
    )


@post("/setup", request_max_body_size=MOST)
async def set_up(request: Request) -> Answer:
    """Set the site up, or another password."""
    site = site_of(request)
    operator = operator_of(site)
    form = await form_of(request)
    token = form.raw("link")[:100]
    link = await operator.ask(acts.LookAtLink(token))
    assert isinstance(link, acts.LinkIs)
    problems = password_problems(form)
    if link.good_for == "password":
        if problems:
            return _page(site, "renew.html", 400, link=token, problems=problems)
        return _entered(request, await operator.ask(acts.Renew(token, form.raw("password"))))
    if link.good_for != "setup":
        return _page(site, "no_link.html", 403)
    stated = {name: getattr(site.settings, name) for name in operator.given & {*choices.SETTINGS, "zone"}}
    values = {name: form.text(name) for name in _FIELDS} | stated
    problems |= _setup_problems(values, operator.given)
    if problems:
        return _setup_page(site, token, values, problems, 400)
    return _entered(request, await operator.ask(acts.SetUp(link=token, password=form.raw("password"), **values)))


def _setup_problems(values: dict[str, str], given: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {
        name: choices.problem(name, values[name]) for name in choices.SETTINGS if name not in given
    }
    found["name"] = found.get("name") or ("" if values["name"] else "empty")
    found["zone"] = "" if "zone" in given else choices.zone_problem(values["zone"])
    found["pack"] = "" if not values["pack"] or values["pack"] in {pack.id for pack in packs()} else "unknown"
    return {name: words_of(problem) for name, problem in found.items() if problem}


def _entered(request: Request, reply: acts.Reply) -> Answer:
    assert isinstance(reply, acts.Signed)
    return signed_in(request, reply.token)


# By the password.


@get("/operate/sign-in")
async def sign_in_page(request: Request) -> Answer:
    """Ask for the password."""
    site = site_of(request)
    operator_of(site)
    return _page(site, "sign_in.html", problem="")


@post("/operate/sign-in", request_max_body_size=MOST)
async def sign_in(request: Request) -> Answer:
    """Begin a session."""
    site = site_of(request)
    form = await form_of(request)
    reply = await operator_of(site).ask(acts.SignIn(form.raw("password")[:1_000], address_of(request, site.settings)))
    assert isinstance(reply, acts.Signed)
    if reply.token:
        return signed_in(request, reply.token)
    response = _page(site, "sign_in.html", 429 if reply.wait else 403, problem=_refused(reply.wait))
    if reply.wait:
        response.headers["retry-after"] = str(int(reply.wait) + 1)
    return response


def _refused(wait: float) -> str:
    if wait:
        return _("Слишком много попыток. Следующая — через {wait}.").format(wait=span(wait + 1))
    return words_of("wrong")


@post("/operate/sign-out", request_max_body_size=MOST)
async def sign_out(request: Request) -> Answer:
    """End this session, or all of them."""
    at = await sent(request)
    await at.ask(acts.SignOut(everywhere=at.form.flag("everywhere")))
    return signed_out("/operate/sign-in")


@get("/operate/password")
async def password_page(request: Request) -> Answer:
    """Show the form for another password."""
    return (await desk(request)).page("password.html", problems={})


@post("/operate/password", request_max_body_size=MOST)
async def change_password(request: Request) -> Answer:
    """Set another password."""
    at = await sent(request)
    problems = password_problems(at.form)
    if problems:
        return at.page("password.html", status=400, problems=problems)
    address = address_of(request, at.site.settings)
    reply = await at.ask(acts.ChangePassword(at.form.raw("old")[:1_000], at.form.raw("password"), address))
    assert isinstance(reply, acts.Signed)
    if not reply.token:
        return at.page("password.html", status=403, problems={"old": _refused(reply.wait)})
    response = signed_in(request, reply.token)
    response.headers["location"] = "/operate?done=password"
    return response


HANDLERS = [setup, set_up, sign_in_page, sign_in, sign_out, password_page, change_password]

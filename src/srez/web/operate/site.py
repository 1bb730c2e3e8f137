"""The site itself: its name, its address for readers, its language and place; host names that lead to places."""

from __future__ import annotations

from litestar import get, post

from srez.operate import acts, choices
from srez.web.operate.desk import MOST, Desk, desk, sent, to
from srez.web.operate.door import words_of
from srez.web.operate.lists import place_groups, place_name
from srez.web.operate.said import LANGUAGES
from srez.web.respond import Answer, Request
from srez.wire import read


async def keep(at: Desk, **values: object) -> None:
    """Have choices kept; empty ones are taken back."""
    await at.ask(acts.Choose(choices.write(values)))


@get("/operate/site")
async def site_page(request: Request) -> Answer:
    """Show the site's settings."""
    at = await desk(request)
    values = {name: getattr(at.site.settings, name) for name in choices.SETTINGS}
    return _page(at, values, {})


def _page(at: Desk, values: dict[str, str], problems: dict[str, str], status: int = 200) -> Answer:
    checkpoint = read.checkpoint(at.site.reader.get_file)
    return at.page(
        "site.html",
        status=status,
        values=values,
        problems=problems,
        given=at.operator.given,
        places=place_groups(),
        site_languages=LANGUAGES,
        origin=checkpoint.origin if checkpoint else "",
    )


@post("/operate/site", request_max_body_size=MOST)
async def change_site(request: Request) -> Answer:
    """Change the site's settings."""
    at = await sent(request)
    values = {name: at.form.text(name) for name in choices.SETTINGS if name not in at.operator.given}
    problems = {name: words_of(problem) for name, value in values.items() if (problem := choices.problem(name, value))}
    if problems:
        shown = {name: getattr(at.site.settings, name) for name in choices.SETTINGS} | values
        return _page(at, shown, problems, 400)
    await keep(at, **values)
    return to("/operate/site", "saved")


# Host names.


@get("/operate/hosts")
async def hosts_page(request: Request) -> Answer:
    """Show the host names that lead to places."""
    return _hosts_page(await desk(request), {}, {})


def _hosts_page(at: Desk, values: dict[str, str], problems: dict[str, str], status: int = 200) -> Answer:
    hosts = sorted((host, place_name(place)) for host, place in at.site.choices.hosts.items())
    return at.page("hosts.html", status=status, hosts=hosts, values=values, problems=problems, places=place_groups())


@post("/operate/hosts", request_max_body_size=MOST)
async def change_hosts(request: Request) -> Answer:
    """Add a host name, or take one away."""
    at = await sent(request)
    hosts = dict(at.site.choices.hosts)
    if gone := at.form.text("remove"):
        hosts.pop(gone, None)
    else:
        host, place = at.form.text("host").lower().rstrip("."), at.form.text("place")
        try:
            host = host.encode("idna").decode() if host and not host.isascii() else host
        except UnicodeError:
            host = ""
        problem = choices.host_problem(host, place)
        if problem or len(hosts) >= choices.MOST_HOSTS:
            field = "place" if problem == "place" else "host"
            values = {"host": at.form.text("host"), "place": place}
            return _hosts_page(at, values, {field: words_of(problem or "too-long")}, 400)
        hosts[host] = place
    await keep(at, hosts=hosts)
    return to("/operate/hosts", "saved")


HANDLERS = [site_page, change_site, hosts_page, change_hosts]

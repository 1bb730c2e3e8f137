"""Sources: find, look at, add, change, test, pause, drop; and packs of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, QueryParameter

from srez.catalogue import load, slugs
from srez.catalogue.packs import pack, packs
from srez.errors import NotFound, UsageError
from srez.model import Images, Ownership, Rights, Source, SourceKind
from srez.operate import acts
from srez.web.health import overview
from srez.web.operate.desk import MOST, Desk, desk, sent, to
from srez.web.operate.lists import pack_groups, pack_name, place_groups
from srez.web.operate.said import FACTS, IMAGES
from srez.web.respond import Answer, Request
from srez.web.site import Listed
from srez.web.standing import NAMES, by_source
from srez.web.words import KINDS, OUTCOMES, OWNERSHIP, RIGHTS, _
from srez.wire.intents import DropSource, PutSource
from srez.wire.records import parse_time

#: Sources on one page.
PAGE = 100
_CODES: Mapping[str, Any] = {"kind": SourceKind, "ownership": Ownership, "rights": Rights, "images": Images}
_TEXTS = ("name", "homepage", "country", "place", "language", "owner", "zone", "proxy")
_FLAGS = ("partner", "full_text")


@get("/operate/sources")
async def sources_page(
    request: Request,
    q: FromQuery[str] = "",
    code: Annotated[str, QueryParameter(name="state")] = "",
    after: FromQuery[str] = "",
) -> Answer:
    """List the sources, narrowed by words and by state; a page at a time."""
    at = await desk(request)
    wanted = q.strip().casefold()
    found = [
        entry
        for entry in overview(at.site)
        if (not wanted or wanted in f"{entry.source.name} {entry.source.slug} {entry.source.homepage}".casefold())
        and (not code or entry.standing.code == code)
    ]
    slugs_found = [entry.source.slug for entry in found]
    start = slugs_found.index(after) + 1 if after in slugs_found else 0
    shown = found[start : start + PAGE]
    dropped = sorted(
        (listed.source for listed in at.site.sources.all().values() if listed.dropped),
        key=lambda source: source.name.casefold(),
    )
    return at.page(
        "sources.html",
        entries=shown,
        total=len(found),
        more=shown[-1].source.slug if start + PAGE < len(found) else "",
        q=q,
        state=code,
        names=NAMES,
        dropped=dropped if not (wanted or code) else [],
    )


# A new one.


@post("/operate/find", request_max_body_size=MOST)
async def find(request: Request) -> Answer:
    """Look at what was pasted, and show what would be added."""
    at = await sent(request)
    pasted = at.form.text("address")
    found = await at.ask(acts.Find(pasted[:4_000]))
    assert isinstance(found, acts.Found)
    why = (
        _("Это не адрес сайта, ленты или канала.") if found.problem == "address" else _(OUTCOMES.get(found.problem, ""))
    )
    source = Source(
        slug="new",
        name=found.title or found.homepage,
        homepage=found.homepage,
        feeds=found.feeds[:1],
        language=found.language,
    )
    return at.page(
        "found.html",
        status=200 if found.feeds else 422,
        pasted=pasted,
        found=found,
        why=why[:1].upper() + why[1:],
        when=parse_time,
        known=at.site.sources.get(found.known) if found.known else None,
        **_form(source, {}),
    )


def _form(source: Source, problems: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a source's facts shows."""
    return {
        "source": source,
        "problems": problems,
        "places": place_groups(),
        "kinds": KINDS,
        "ownerships": OWNERSHIP,
        "rights": RIGHTS,
        "images": IMAGES,
    }


def _read(at: Desk, before: Source) -> tuple[Source, dict[str, str]]:
    """Read the form of a source's facts; return them as far as they can be taken, and what is wrong with the rest."""
    facts: dict[str, Any] = {name: " ".join(at.form.text(name).split())[:2_000] for name in _TEXTS}
    facts["country"] = facts["country"].upper()
    facts["feeds"] = tuple(at.form.text("feeds").split())[:50]
    facts |= {name: at.form.flag(name) for name in _FLAGS}
    for name, codes in _CODES.items():
        code = at.form.text(name)
        if code not in get_args(codes):
            msg = f"{name}: there is no {code[:40]!r}"
            raise UsageError(msg)
        facts[name] = code
    source = msgspec.structs.replace(before, **facts)
    problems = {name: _(FACTS[name]) for name in load.faults(source)}
    if len(source.name) > 200:
        problems["name"] = _(FACTS["name"])
    return source, problems


@post("/operate/add", request_max_body_size=MOST)
async def add(request: Request) -> Answer:
    """Add a source as the form has it."""
    at = await sent(request)
    source, problems = _read(at, Source(slug="new", name=""))
    if problems:
        return at.page("source.html", status=400, listed=None, tested=None, states=[], **_form(source, problems))
    at.site.sources.refresh()
    slug = slugs.unique(source.name, at.site.sources.all())
    await at.ask(acts.Do((PutSource(msgspec.structs.replace(source, slug=slug)),)))
    return to(f"/operate/sources/{slug}", "added")


# One that there is.


def _listed(at: Desk, slug: str) -> Listed:
    at.site.sources.refresh()
    listed = at.site.sources.all().get(slug)
    if listed is None:
        msg = f"no source is called {slug!r}"
        raise NotFound(msg)
    return listed


def _page(at: Desk, listed: Listed, source: Source, problems: Mapping[str, str], tested: acts.Tested | None) -> Answer:
    states = by_source(at.site.feed_states()).get(source.slug, [])
    return at.page(
        "source.html",
        status=400 if problems else 200,
        listed=listed,
        tested=tested,
        states=states,
        outcomes=OUTCOMES,
        **_form(source, problems),
    )


@get("/operate/sources/{slug:str}")
async def source_page(request: Request, slug: FromPath[str]) -> Answer:
    """Show a source's facts as a form."""
    at = await desk(request)
    listed = _listed(at, slug)
    return _page(at, listed, listed.source, {}, None)


@post("/operate/sources/{slug:str}", request_max_body_size=MOST)
async def change(request: Request, slug: FromPath[str]) -> Answer:
    """Change a source's facts."""
    at = await sent(request)
    listed = _listed(at, slug)
    source, problems = _read(at, listed.source)
    if problems:
        return _page(at, listed, source, problems, None)
    await at.ask(acts.Do((PutSource(source),)))
    return to(f"/operate/sources/{slug}", "saved")


@post("/operate/sources/{slug:str}/test", request_max_body_size=MOST)
async def test(request: Request, slug: FromPath[str]) -> Answer:
    """Look at a source's feeds now and show what came."""
    at = await sent(request)
    listed = _listed(at, slug)
    tested = await at.ask(acts.Test(slug))
    assert isinstance(tested, acts.Tested)
    return _page(at, listed, listed.source, {}, tested)


@post("/operate/sources/{slug:str}/state", request_max_body_size=MOST)
async def change_state(request: Request, slug: FromPath[str]) -> Answer:
    """Pause a source, go on with it, drop it, or take a dropped one back."""
    at = await sent(request)
    source = _listed(at, slug).source
    match at.form.text("to"):
        case "paused":
            intent: PutSource | DropSource = PutSource(msgspec.structs.replace(source, paused=True))
            done = "paused"
        case "collected":
            intent, done = PutSource(msgspec.structs.replace(source, paused=False)), "resumed"
        case "dropped":
            intent, done = DropSource(slug), "dropped"
        case other:
            msg = f"there is no state {other[:40]!r}"
            raise UsageError(msg)
    await at.ask(acts.Do((intent,)))
    return to(f"/operate/sources/{slug}", done)


# Packs.


class PackLine(msgspec.Struct, frozen=True):
    """A pack with how much of it is collected."""

    id: str
    name: str
    kind: str
    total: int
    collected: int


@get("/operate/packs")
async def packs_page(request: Request) -> Answer:
    """Show the packs of the catalogue."""
    at = await desk(request)
    at.site.sources.refresh()
    there = {listed.source.slug for listed in at.site.sources.collected()}
    lines = [
        PackLine(each.id, pack_name(each), each.kind, len(each.sources), sum(s.slug in there for s in each.sources))
        for each in packs()
    ]
    headings = dict(
        zip(("all", "national", "country", "region"), (group.label for group in pack_groups()), strict=True)
    )
    return at.page("packs.html", lines=lines, headings=headings)


@post("/operate/packs", request_max_body_size=MOST)
async def take_pack(request: Request) -> Answer:
    """Collect a pack, or no longer."""
    at = await sent(request)
    id, drop = at.form.text("pack"), at.form.flag("drop")
    pack(id)
    await at.ask(acts.TakePack(id, drop))
    return to("/operate/packs", "pack-dropped" if drop else "taken")


HANDLERS = [
    sources_page, find, add, source_page, change, test, change_state, packs_page, take_pack,
]  # fmt: skip

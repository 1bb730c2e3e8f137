"""Stories: each one's page, the top of the hour, the day's cross-section; each also as RSS, Atom and JSON Feed."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from srez.errors import NotFound, UsageError
from srez.stories.sides import BYS
from srez.views.top import Narrowed
from srez.web import feeds, meta
from srez.web.at import At, moment_of
from srez.web.language import spoken
from srez.web.listing import FEED, Listing, split_format, split_languages
from srez.web.pagecache import keep
from srez.web.render import render
from srez.web.respond import HTML, TEXT, Answer, Request, answer, asked_path, moved, site_of
from srez.web.site import Site
from srez.web.story import StoryShown, story_of
from srez.web.strip import strip
from srez.web.top import Top, day_of, this_minute, top_of


@get("/story/{name:str}", sync_to_thread=False)
def story(request: Request, name: FromPath[str], at: FromQuery[str] = "", by: FromQuery[str] = "country") -> Answer:
    """Show a story from every side; the address of one that was merged leads to the one that it is now."""
    site = site_of(request)
    number, form = split_format(name)
    if not number.isdecimal() or len(number) > 18:
        msg = f"there is no story {number[:40]!r}"
        raise NotFound(msg)
    if by not in BYS:
        msg = f"by: {by[:40]!r} is none of {', '.join(BYS)}"
        raise UsageError(msg)
    then = moment_of(site, at)
    asked = int(number)
    current = site.stories.story(asked, at=then.size)
    if current is None:
        msg = f"there is no story {asked}"
        raise NotFound(msg)
    if current != asked:
        return moved(f"/story/{current}" + ("" if form == "html" else f".{form}"))
    shown = story_of(site, asked, then, by, spoken())
    if form != "html":
        listing = Listing(path=shown.path, title=shown.headline.headline, articles=shown.articles[::-1][:FEED])
        body, media_type = feeds.write(site, listing, form)
        return answer(request, body, media_type, modified=feeds.updated(site, listing))
    if len(shown.articles) == 1:
        return _for_now(f"/article/{shown.first.index}")
    return _page(request, site, shown, then)


def _page(request: Request, site: Site, shown: StoryShown, then: At) -> Answer:
    about = meta.of_story(site, shown, past=bool(then.asked))
    body = render("story.html", site, meta=about, told=shown, at=then)
    keep(request.scope, [each.index for each in shown.articles], open=False, stories=[shown.id])
    return answer(request, body, HTML)


def _for_now(path: str) -> Answer:
    """Lead to another page, which may not be so for ever: a story of one article is that article."""
    return Response(b"", status_code=302, headers={"location": path, "cache-control": "no-cache"}, media_type=TEXT)


@get("/top", sync_to_thread=False)
def top(request: Request, at: FromQuery[str] = "", language: FromQuery[str] = "") -> Answer:
    """Show the top of this hour, or of any."""
    site = site_of(request)
    then = this_minute(site, moment_of(site, at))
    found = top_of(site, request.app.state["tops"], then, _narrowed(language), spoken())
    drawn = strip(site, site.zone.local(then.when).date())
    about = meta.of_top(site, found, past=bool(then.asked), path="/top")
    body = render("top.html", site, meta=about, top=found, at=then, strip=drawn)
    return answer(request, body, HTML)


@get(["/top.rss", "/top.atom", "/top.json"], sync_to_thread=False)
def top_feed(request: Request, at: FromQuery[str] = "", language: FromQuery[str] = "") -> Answer:
    """Give out the top as a feed: of each story the article whose headline stands for it."""
    site = site_of(request)
    then = this_minute(site, moment_of(site, at))
    return _as_feed(request, top_of(site, request.app.state["tops"], then, _narrowed(language), spoken()), "/top")


@get("/today", sync_to_thread=False)
def today(request: Request, at: FromQuery[str] = "") -> Answer:
    """Show the cross-section of the day on one page."""
    site = site_of(request)
    then = this_minute(site, moment_of(site, at))
    found = day_of(site, then, spoken())
    drawn = strip(site, site.zone.local(then.when).date())
    about = meta.of_top(site, found, past=bool(then.asked), path="/today")
    body = render("today.html", site, meta=about, top=found, at=then, strip=drawn)
    return answer(request, body, HTML)


@get(["/today.rss", "/today.atom", "/today.json"], sync_to_thread=False)
def today_feed(request: Request, at: FromQuery[str] = "") -> Answer:
    """Give out the day's events as a feed."""
    site = site_of(request)
    then = this_minute(site, moment_of(site, at))
    return _as_feed(request, day_of(site, then, spoken()), "/today")


def _as_feed(request: Request, found: Top, path: str) -> Answer:
    site = site_of(request)
    listing = Listing(path=path, title=found.title, articles=[line.headline for line in found.stories])
    body, media_type = feeds.write(site, listing, split_format(asked_path(request))[1])
    return answer(request, body, media_type, modified=feeds.updated(site, listing))


def _narrowed(language: str) -> Narrowed:
    codes = split_languages(language)
    if len(codes) > 1:
        raise UsageError("language: the top is of one language, or of all")
    return Narrowed(language=codes[0] if codes else "")


HANDLERS = [story, top, top_feed, today, today_feed]

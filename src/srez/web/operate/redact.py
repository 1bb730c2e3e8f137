"""Take an article's texts away on a legal ground."""

from __future__ import annotations

from typing import get_args

from litestar import get, post
from litestar.params import FromQuery

from srez.errors import NotFound
from srez.operate import acts
from srez.web.articles import Shown, show
from srez.web.operate.desk import MOST, Desk, desk, sent, to
from srez.web.operate.door import words_of
from srez.web.respond import Answer, Request
from srez.web.words import REASONS, _
from srez.wire.intents import Redact
from srez.wire.records import Reason


@get("/operate/redact")
async def redact_page(request: Request, article: FromQuery[str] = "") -> Answer:
    """Ask which article, then show it and ask for the ground."""
    return _page(await desk(request), article, {})


def _page(at: Desk, number: str, problems: dict[str, str], status: int = 200) -> Answer:
    shown = _article(at, number) if number else None
    if number and shown is None and not problems:
        problems = {"article": _("Такой статьи нет. Номер стоит в её адресе: /article/123")}
    return at.page("redact.html", status=status, number=number[:40], article=shown, problems=problems, reasons=REASONS)


def _article(at: Desk, number: str) -> Shown | None:
    """Return the article meant by a number, or by an address that ends with one."""
    number = number.strip().rstrip("/").rpartition("/")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    row = at.site.archive.article(int(number))
    return None if row is None else show(at.site, [row])[0]


@post("/operate/redact", request_max_body_size=MOST)
async def redact(request: Request) -> Answer:
    """Take the texts away."""
    at = await sent(request)
    number, reason = at.form.text("article"), at.form.text("reason")
    article = _article(at, number)
    problems = {}
    if reason not in get_args(Reason):
        problems["reason"] = words_of("empty")
    if not at.form.flag("sure"):
        problems["sure"] = _("Подтвердите: вернуть тексты будет нельзя.")
    if article is None or problems:
        return _page(at, number, problems, 400)
    try:
        reply = await at.ask(acts.Do((Redact(article.index, reason),)))
    except NotFound:
        return _page(at, number, {}, 404)
    assert isinstance(reply, acts.Done)
    return to("/operate/redact", "redacted" if reply.results[0].fate == "logged" else "known")


HANDLERS = [redact_page, redact]

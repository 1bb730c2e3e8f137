"""A signed-in operator's request: who it is, what was sent, what is answered. Nothing of it may be kept by a cache."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

import msgspec
from litestar import Response
from litestar.datastructures import Cookie, FormMultiDict, UploadFile

from srez.errors import Denied, NotFound, UsageError, WireError
from srez.operate import sessions
from srez.operate.acts import Act, Reply, Seen
from srez.web.operate.client import is_own, is_secure
from srez.web.operate.said import DONE
from srez.web.render import render
from srez.web.respond import HTML, TEXT, Answer, Request, site_of
from srez.web.site import Operator, Site
from srez.web.words import _

#: Bytes of a form; those with a picture may be larger.
MOST = 256_000
#: Cookies: the prefix keeps other hosts and plain HTTP from setting one.
SECURE_COOKIE, COOKIE = "__Host-srez-operator", "srez-operator"


class Form:
    """A form as it was sent. Whatever is odd about it is the sender's doing."""

    def __init__(self, fields: FormMultiDict) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field's text, trimmed, lines ended by `\\n`; "" when it is absent.

        Raises:
            UsageError: when it came several times, or as a file.
        """
        return unicodedata.normalize("NFC", self.raw(name)).replace("\r\n", "\n").strip()

    def raw(self, name: str) -> str:
        """Return a field's text as it was typed."""
        values = self._fields.getall(name, [])
        if len(values) > 1 or not all(isinstance(value, str) for value in values):
            msg = f"{name[:40]!r} was sent in a way that no form of ours sends it"
            raise UsageError(msg)
        return values[0] if values else ""

    def flag(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return bool(self.raw(name))

    async def file(self, name: str, most: int) -> bytes:
        """Return an uploaded file's bytes, of which one more than `most` at the most; b"" when none was chosen."""
        value = self._fields.get(name)
        return await value.read(most + 1) if isinstance(value, UploadFile) else b""


async def form_of(request: Request) -> Form:
    """Read a form that one of our own pages has sent.

    Raises:
        Denied: when another site sent it.
    """
    if not is_own(request, site_of(request).settings):
        raise Denied("the form was sent by another site")
    return Form(await request.form())


def operator_of(site: Site) -> Operator:
    """Return who does what the operator asks for.

    Raises:
        NotFound: when this process serves readers alone.
    """
    if site.operator is None:
        raise NotFound("there is no operator here")
    return site.operator


class Desk(msgspec.Struct, frozen=True):
    """A signed-in operator's request."""

    request: Request
    site: Site
    operator: Operator
    token: str
    form: Form

    async def ask(self, act: Act) -> Reply:
        """Have something done in this session."""
        return await self.operator.ask(act, self.token)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Answer:
        """Answer with a page of the room."""
        done = _(DONE.get(self.request.query_params.get("done", ""), ""))
        body = render(
            f"operate/{template}",
            self.site,
            form_token=sessions.form_token(self.token),
            done=done,
            room=self.request.scope["path"].rstrip("/"),
            **context,
        )
        return Response(body, status_code=status, media_type=HTML)


async def desk(request: Request) -> Desk:
    """Return the desk of a request to look at something.

    Raises:
        Denied: when nobody is signed in.
    """
    site = site_of(request)
    operator = operator_of(site)
    token = token_of(request)
    session = operator.session(token)
    if session is None:
        raise Denied("nobody is signed in")
    if site.now().timestamp() - session.seen > sessions.NOTED:
        # Where nobody answers who could note it, the operator is to see just that.
        with suppress(WireError):
            await operator.ask(Seen(), token)
    return Desk(request, site, operator, token, Form(FormMultiDict()))


async def sent(request: Request) -> Desk:
    """Return the desk of a request to do something.

    Raises:
        Denied: when nobody is signed in, or the form is not one of this session's.
    """
    at = await desk(request)
    form = await form_of(request)
    if not sessions.same(form.raw("form_token"), sessions.form_token(at.token)):
        raise Denied("the form is not one of this session's")
    return msgspec.structs.replace(at, form=form)


def token_of(request: Request) -> str:
    """Return the session's token as the browser sent it, or ""."""
    return request.cookies.get(SECURE_COOKIE) or request.cookies.get(COOKIE) or ""


def signed_in(request: Request, token: str) -> Answer:
    """Lead a new session to the overview."""
    secure = is_secure(request, site_of(request).settings)
    response = to("/operate")
    response.set_cookie(
        Cookie(
            key=SECURE_COOKIE if secure else COOKIE,
            value=token,
            path="/",
            max_age=sessions.LONGEST,
            secure=secure,
            httponly=True,
            samesite="strict",
        )
    )
    return response


def signed_out(path: str) -> Answer:
    """Take the session's token back."""
    response = to(path)
    for key in (SECURE_COOKIE, COOKIE):
        response.set_cookie(
            Cookie(
                key=key, value="", path="/", max_age=0, secure=key == SECURE_COOKIE, httponly=True, samesite="strict"
            )
        )
    return response


def to(path: str, done: str = "") -> Answer:
    """Lead to a page after something was done."""
    location = f"{path}?done={done}" if done else path
    return cast(Answer, Response(b"", status_code=303, headers={"location": location}, media_type=TEXT))


Problems = Mapping[str, str]

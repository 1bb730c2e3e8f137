"""Where WebSub hubs ask and deliver; what it means is `collect.push`'s matter."""

from __future__ import annotations

import inspect

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from srez.web.respond import TEXT, Request, site_of
from srez.web.site import WebSub

#: Bytes of one delivery.
MOST = 10_000_000


def _handlers(request: Request) -> WebSub:
    websub = site_of(request).websub
    if websub is None:
        raise NotFoundException
    return websub


@get("/websub/{subscription:str}")
async def hub_asks(request: Request, subscription: FromPath[str]) -> Response[str]:
    """Answer a hub's question whether a subscription is meant."""
    params = {name: request.query_params[name] for name in request.query_params}
    reply = _handlers(request).handle_get(subscription, params)
    status, body = await reply if inspect.isawaitable(reply) else reply
    return Response(body, status_code=status, media_type=TEXT)


@post("/websub/{subscription:str}", request_max_body_size=MOST)
async def hub_delivers(request: Request, subscription: FromPath[str]) -> Response[bytes]:
    """Take in what a hub delivers."""
    handlers = _handlers(request)
    body = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    reply = handlers.handle_post(subscription, headers, body)
    status = await reply if inspect.isawaitable(reply) else reply
    return Response(b"", status_code=status, media_type=TEXT)

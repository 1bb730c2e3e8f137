"""Who asks: the client's own address behind proxies that are believed, and whether a form was sent by our own page."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from srez.settings import Settings
from srez.web.respond import Request

_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def address_of(request: Request, settings: Settings) -> str:
    """Return the client's address: the last one that no believed proxy has."""
    peer = _peer(request)
    if not _trusted(peer, settings):
        return peer
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    for hop in reversed(hops):
        if not _trusted(hop, settings):
            return hop
    return hops[0] if hops else peer


def is_secure(request: Request, settings: Settings) -> bool:
    """Tell whether the client came by HTTPS, as far as can be known."""
    if _trusted(_peer(request), settings) and (scheme := request.headers.get("x-forwarded-proto")):
        return scheme == "https"
    if request.scope["scheme"] == "https":
        return True
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return settings.public_address.startswith("https://") and host not in _LOCAL


def is_own(request: Request, settings: Settings) -> bool:
    """Tell whether a form was sent by a page of this site: browsers say so, and who says nothing is refused."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None and fetched != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return fetched is not None
    hosts = {request.headers.get("host", ""), urlsplit(settings.public_address).netloc}
    if _trusted(_peer(request), settings):
        hosts.add(request.headers.get("x-forwarded-host", ""))
    return urlsplit(origin).netloc in hosts - {""}


def _peer(request: Request) -> str:
    client = request.scope.get("client")
    return client[0] if client else ""


def _trusted(address: str, settings: Settings) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.trusted_proxies)

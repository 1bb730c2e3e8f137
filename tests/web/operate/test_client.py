"""Who a request is from, when proxies stand in between."""

from __future__ import annotations

from typing import Any, cast

import pytest

from srez.settings import Settings
from srez.web.operate.client import address_of, is_own, is_secure
from srez.web.respond import Request


def request(peer: str, scheme: str = "http", **headers: str) -> Request:
    scope: dict[str, Any] = {
        "type": "http", "client": (peer, 1), "scheme": scheme, "path": "/", "state": {},
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    return Request(cast(Any, scope))


@pytest.mark.parametrize(
    ("peer", "forwarded", "meant"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "192.0.2.1", "203.0.113.5"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.5, 10.1.2.3", "203.0.113.5"),
        ("10.1.2.3", "192.0.2.1,203.0.113.5", "203.0.113.5"),
        ("::1", "rubbish", "rubbish"),
    ],
)
def test_a_clients_address_is_the_last_that_no_believed_proxy_has(peer: str, forwarded: str, meant: str) -> None:
    settings = Settings(trust_proxies="127.0.0.0/8 ::1 10.0.0.0/8")
    assert address_of(request(peer, x_forwarded_for=forwarded), settings) == meant


def test_https_is_believed_of_a_proxy_or_follows_from_the_address() -> None:
    plain, https = Settings(), Settings(address="https://news.example")
    assert is_secure(request("127.0.0.1", x_forwarded_proto="https"), plain)
    assert not is_secure(request("203.0.113.5", x_forwarded_proto="https"), plain)
    assert is_secure(request("203.0.113.5", host="news.example"), https)
    assert not is_secure(request("127.0.0.1", host="localhost:8008"), https)
    assert is_secure(request("203.0.113.5", scheme="https"), plain)


def test_a_form_is_ours_by_its_host_or_the_public_address() -> None:
    https = Settings(address="https://news.example")
    assert is_own(request("127.0.0.1", host="localhost:8008", origin="http://localhost:8008"), https)
    assert is_own(request("127.0.0.1", host="127.0.0.1:8008", origin="https://news.example"), https)
    assert is_own(
        request("127.0.0.1", host="app", x_forwarded_host="tver.example", origin="https://tver.example"), https
    )
    assert not is_own(request("203.0.113.5", host="a", x_forwarded_host="e.example", origin="https://e.example"), https)
    assert not is_own(request("127.0.0.1", host="news.example", origin="https://news.example.evil.example"), https)
    assert not is_own(request("127.0.0.1", origin=""), https)

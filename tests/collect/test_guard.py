from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.collect.guard import REFUSED, Guard, RefusedAddress, is_loopback
from srez.errors import Refused

PUBLIC = Guard()
AT_HOME = Guard(allow_private=True)

FORBIDDEN_EVERYWHERE = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://0.0.0.0/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://240.1.2.3/",
    "http://192.0.2.7/",
    "http://198.18.0.1/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[ff02::1]/",
    "http://[::]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:53aa:64c:0:fbff:80ff:fffe]/",
    "http://[2001:db8::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[::7f00:1]/",
    "ftp://example.com/feed",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "unix:/run/docker.sock",
    "//example.com/",
    "/feed",
    "",
    "http://",
    "http://:80/",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com:22/",
    "http://example.com:25/",
    "https://example.com:6379/",
    "http://example.com:99999/",
    "http://256.1.1.1/",
    "http://1.2.3.4.5/",
    "http://[::1",
    "http://exa mple.com/",
    "http://example.com/" + "a" * 5000,
    "http://\udcff.example/",
]
PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://１２７。0。0。1/",
    "http://127%2e0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http:127.0.0.1",
    "ht\ntp://127.0.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:7f00:0001]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://10.0.0.1:8080/feed",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
]
OPEN = [
    "http://example.com/feed",
    "https://example.com:8443/feed?x=1#y",
    "HTTPS://EXAMPLE.com/",
    "http://новости.рф/лента",
    "http://1.1.1.1/",
    "http://172.32.0.1/",
    "http://100.128.0.1/",
    "http://[2606:4700::1111]/",
    "http://[::ffff:1.1.1.1]/",
    "http://[64:ff9b::1.1.1.1]/",
    "http://localhost/",  # a name: judged by where it leads, when connecting
    "http://127.0.0.1.example.com/",
]


@pytest.mark.parametrize("url", FORBIDDEN_EVERYWHERE)
@pytest.mark.parametrize("guard", [PUBLIC, AT_HOME])
def test_what_is_never_reached(url: str, guard: Guard) -> None:
    with pytest.raises(Refused):
        guard.check(url)


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_need_the_setting(url: str) -> None:
    with pytest.raises(Refused):
        PUBLIC.check(url)
    assert AT_HOME.check(url)


@pytest.mark.parametrize("url", OPEN)
def test_public_addresses_pass(url: str) -> None:
    assert PUBLIC.check(url).startswith(("http://", "https://"))


def test_the_normal_form_is_what_browsers_make_of_it() -> None:
    assert PUBLIC.check("HTTP://Новости.РФ:80/a b?ы") == "http://xn--b1amnebsh.xn--p1ai/a%20b?%D1%8B"


def test_a_refusal_does_not_show_the_password() -> None:
    with pytest.raises(Refused) as refused:
        PUBLIC.check("http://someone:secret@example.com/feed")
    assert "secret" not in str(refused.value)
    assert refused.value.url == "http://example.com/feed"


@pytest.mark.parametrize("where", [("127.0.0.1", 80), ("::1", 80, 0, 0), ("::ffff:10.0.0.1", 80, 0, 0)])
def test_a_socket_is_made_only_for_a_judged_address(where: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if len(where) == 4 else socket.AF_INET
    info = (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where)
    with pytest.raises(RefusedAddress) as refused:
        PUBLIC.open_socket(info)
    assert refused.value.errno == REFUSED
    AT_HOME.open_socket(info).close()


def test_a_link_local_address_with_a_zone_is_refused_when_connecting() -> None:
    for where in (("fe80::1%eth0", 80, 0, 0), ("2606:4700::1111", 80, 0, 3)):
        with pytest.raises(RefusedAddress):
            AT_HOME.open_socket((socket.AF_INET6, socket.SOCK_STREAM, 0, "", where))


@given(st.integers(0, 2**32 - 1))
def test_every_ipv4_address_judged_public_is_global(number: int) -> None:
    address = IPv4Address(number)
    if not PUBLIC.judge(str(address)):
        assert address.is_global
        assert not address.is_multicast


@given(st.one_of(st.integers(0, 2**128 - 1), st.integers(0x2 << 124, (0x4 << 124) - 1), st.integers(0, 2**48)))
def test_every_ipv6_address_judged_public_is_global(number: int) -> None:
    address = IPv6Address(number)
    if not PUBLIC.judge(str(address)):
        assert not address.is_multicast
        assert not address.is_link_local
        assert address.is_global or address.ipv4_mapped is not None
        assert address.ipv4_mapped is None or address.ipv4_mapped.is_global


@given(st.integers(0, 2**32 - 1))
def test_an_embedded_address_is_judged_like_itself(number: int) -> None:
    for prefix in (0xFFFF << 32, 0x64_FF9B << 96):
        embedded = IPv6Address(prefix | number)
        assert bool(PUBLIC.judge(str(embedded))) == bool(PUBLIC.judge(str(IPv4Address(number))))


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://example.com/{text}"):
        try:
            checked = PUBLIC.check(url)
        except Refused:
            continue
        assert checked.isascii()
        assert PUBLIC.check(checked) == checked


def test_loopback_is_told_by_its_looks() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.0.1", "::1", "localhost")))
    assert not any(map(is_loopback, ("127.0.0.1.example.com", "10.0.0.1", "example.com", "127.example.com")))

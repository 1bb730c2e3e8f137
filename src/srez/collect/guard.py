"""Which addresses may be reached: http and https, public unicast addresses, no port of another service.

A name is judged by nothing but the address it leads to, at the moment of connecting (`Guard.open_socket`), so that
rebinding a name between a check and its use gains nothing. What the address bar already shows (scheme, user, port,
a literal address) is refused before anything is sent (`Guard.check`), at each redirect too.

Ranges: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates).
"""

from __future__ import annotations

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import ada_url

from srez.errors import Refused
from srez.parse.urls import NORMAL

#: A longer address is no address of a document.
LONGEST = 4096

#: Origins whose judgement is remembered.
_ORIGINS = 4_096

#: Ports of services that would understand parts of an HTTP request as their own commands, or where nobody serves news:
#: mail, terminals, directories, file and database services.
PORTS = frozenset(
    {
        7, 9, 11, 13, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111,
        113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531,
        532, 540, 548, 554, 556, 563, 587, 601, 636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2375,
        2379, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5900, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
        6679, 6697, 9100, 9200, 11211, 27017,
    }
)  # fmt: skip

#: Somebody's own network: reachable with `allow_private`.
_PRIVATE_4 = tuple(map(IPv4Network, ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_PRIVATE_6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
#: Never reachable: this network, link-local, protocol assignments, documentation, benchmarks, 6to4 relays, multicast
#: and reserved; and the cloud metadata services that hide in otherwise reachable ranges.
_NEVER_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "100.100.100.200/32", "168.63.129.16/32",
        ),
    )
)  # fmt: skip
#: What of 2000::/3 is not plain unicast: IETF protocols (Teredo, ORCHID, benchmarks), documentation, 6to4.
_NEVER_6 = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fd00:ec2::254/128", "fd20:ce::254/128"))
)
_UNICAST_6 = IPv6Network("2000::/3")
#: IPv4 in IPv6: mapped (RFC 4291) and translated (NAT64, RFC 6052) addresses are judged by what they lead to.
_EMBEDDING = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


#: No system call fails with it. Racing several addresses of one name, aiohappyeyeballs keeps nothing of an error but
#: its number, and only of an OSError.
REFUSED = -1


class RefusedAddress(OSError):
    """The address about to be connected to is refused; `fetch` makes it an `errors.Refused`."""

    def __init__(self, problem: str) -> None:
        super().__init__(REFUSED, problem)


class Guard:
    """The rule for one site.

    Args:
        allow_private: let loopback and private ranges be reached; metadata services and link-local never are.
    """

    def __init__(self, *, allow_private: bool = False) -> None:
        self.allow_private = allow_private
        # What is judged is the origin alone, and a feed's stays the same.
        self._clean = lru_cache(maxsize=_ORIGINS)(self._is_clean)

    def check(self, url: str) -> str:
        """Return the address in its normal form (WHATWG), judged by what it shows.

        Decimal, octal and hexadecimal IPv4 addresses, and digits of other scripts, come out of that form as plain
        ones and are judged as such.

        Raises:
            Refused: not http(s), with a user, at a forbidden port, or a literal address that is not public.
        """
        if len(url) > LONGEST:
            raise Refused(f"longer than {LONGEST} characters", url=url[:80] + "…")
        if (plain := NORMAL.fullmatch(url)) and self._clean(plain[1]):
            return url
        return self._check(url)

    def _is_clean(self, origin: str) -> bool:
        try:
            return self._check(origin) == origin
        except Refused:
            return False

    def _check(self, url: str) -> str:
        try:
            parts = ada_url.URL(url)
        except ValueError as error:  # UnicodeEncodeError is one
            raise Refused("not an address", url=url) from error
        if parts.protocol not in ("http:", "https:"):
            raise Refused(f"{parts.protocol.rstrip(':')} is neither http nor https", url=url)
        if parts.username or parts.password:
            raise Refused("carries a user name or a password", url=f"{parts.protocol}//{parts.host}{parts.pathname}")
        host = parts.hostname
        if problem := self._judge_port(int(parts.port or 0)) or (self.judge(host) if _is_literal(host) else ""):
            raise Refused(problem, url=url)
        return parts.href

    def judge(self, address: str) -> str:
        """Return why an IP address may not be reached, or "". IPv6 may stand in brackets; a zone is refused."""
        try:
            if ":" in address:
                return self._judge_6(IPv6Address(address.strip("[]")), address)
            return self._judge_4(IPv4Address(address), address)
        except ValueError:
            return f"{address} is no plain address"

    def open_socket(
        self, info: tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
    ) -> socket.socket:
        """Make the socket for one resolved address; aiohttp's `socket_factory`, which sees every one connected to.

        Raises:
            RefusedAddress: the address may not be reached.
        """
        family, kind, protocol, _, where = info
        problem = self.judge(str(where[0]))
        if not problem and len(where) > 3 and where[3]:
            problem = f"{where[0]} is bound to an interface"
        if problem:
            raise RefusedAddress(problem)
        return socket.socket(family, kind, protocol)

    def _judge_port(self, port: int) -> str:
        return f"port {port} belongs to another service" if port in PORTS else ""

    def _judge_4(self, address: IPv4Address, shown: str) -> str:
        if any(address in network for network in _NEVER_4):
            return f"{shown} is not a public address"
        if not self.allow_private and any(address in network for network in _PRIVATE_4):
            return f"{shown} is a private address"
        return ""

    def _judge_6(self, address: IPv6Address, shown: str) -> str:
        if address.scope_id is not None:
            return f"{shown} is bound to an interface"
        if any(address in network for network in _EMBEDDING):
            return self._judge_4(IPv4Address(int(address) & 0xFFFF_FFFF), shown)
        if any(address in network for network in _NEVER_6):
            return f"{shown} is not a public address"
        if any(address in network for network in _PRIVATE_6):
            return "" if self.allow_private else f"{shown} is a private address"
        return "" if address in _UNICAST_6 else f"{shown} is not a public address"


def is_loopback(host: str) -> bool:
    """Tell whether a normal form's host shows that it is this machine itself; nothing is looked up."""
    return host in ("localhost", "::1", "[::1]") or (host.startswith("127.") and _is_literal(host))


def _is_literal(host: str) -> bool:
    """Tell whether a normal form's host is an address: in it, only IPv4 addresses end in a digit label."""
    return host.startswith("[") or host.rpartition(".")[2].isdigit()

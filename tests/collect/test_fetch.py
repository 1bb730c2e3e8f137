from __future__ import annotations

import asyncio
import gzip
import inspect
import socket
import ssl
import tempfile
import zlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from aiohttp import client_exceptions, http_exceptions
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from srez.collect import guard
from srez.collect.fetch import Bounds, HttpFetcher, translate, user_agent
from srez.errors import (
    BadStatus,
    Blocked,
    FetchError,
    Refused,
    SettingsError,
    TimedOut,
    TooLarge,
    Unreachable,
)
from srez.ports import Response
from tests.collect.site import Answer, Asked, Site, moved, ok, status

E = TypeVar("E", bound=FetchError)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>One</title></channel></rss>"
BRIEF = Bounds(total=0.6, connect=0.5, silence=0.3, size=100_000)


def fetcher(**settings: Any) -> HttpFetcher:
    return HttpFetcher(**{"now": lambda: NOW, "allow_private": True, **settings})


def visit(
    answers: dict[str, Answer], path: str = "/", *, settings: dict[str, Any] | None = None, **get: Any
) -> Response:
    """Get one document of a site that answers so."""

    async def play() -> Response:
        async with Site(answers) as site, fetcher(**(settings or {})) as fetch:
            return await fetch.get(site.url(path), **get)

    return asyncio.run(play())


def fails(kind: type[E], answers: dict[str, Answer], path: str = "/", **more: Any) -> E:
    with pytest.raises(kind) as caught:
        visit(answers, path, **more)
    assert type(caught.value) is kind
    return caught.value


# A document.


def test_a_document_comes_with_its_headers() -> None:
    answer = ok(
        FEED,
        Content_Type="application/rss+xml; charset=windows-1251",
        ETag='"1"',
        X_Robots_Tag="noarchive",
        Set_Cookie="a=1",
    )
    response = visit({"/feed": answer}, "/feed")
    assert response.body == FEED
    assert response.status == 200
    assert response.content_type == "application/rss+xml; charset=windows-1251"
    assert response.headers["etag"] == '"1"'
    assert response.headers["x-robots-tag"] == "noarchive"
    assert "set-cookie" not in response.headers
    assert response.moved_to == ""
    assert response.at == NOW


def test_repeated_headers_are_joined_and_undecodable_ones_made_readable() -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Robots-Tag: a\r\nX-Robots-Tag: b\r\nX-Odd: \xf1\xf2\r\nContent-Length: 0\r\n\r\n"
    response = visit({"/": answer})
    assert response.headers["x-robots-tag"] == "a, b"
    assert response.headers["x-odd"] == "��"
    response.headers["x-odd"].encode()


def test_we_say_who_we_are_and_keep_no_cookies() -> None:
    async def play() -> None:
        async with (
            Site({"/": ok(FEED, Set_Cookie="session=1; Path=/")}) as site,
            fetcher(address="https://wire.example", contact="mail@wire.example") as fetch,
        ):
            for _ in range(2):
                await fetch.get(site.url())
            for asked in site.asked:
                assert asked.headers["user-agent"].endswith("(+https://wire.example; mail@wire.example)")
                assert asked.headers["user-agent"].startswith("Srez/")
                assert asked.headers["accept-encoding"] == "gzip, deflate, br, zstd"
                assert "cookie" not in asked.headers
                assert "if-none-match" not in asked.headers

    asyncio.run(play())


def test_the_agent_leaves_out_what_no_header_can_carry() -> None:
    assert user_agent() == user_agent(contact="почта") == user_agent(contact="a\r\nX-Evil: 1")


def test_an_unchanged_document_has_no_body() -> None:
    async def play() -> None:
        async with Site({"/": status(304, ETag='"7"', Cache_Control="max-age=60")}) as site, fetcher() as fetch:
            response = await fetch.get(site.url(), etag='W/"7"', modified="Mon, 23 Nov 2026 10:00:00 GMT")
            assert (response.status, response.body) == (304, b"")
            assert response.headers["cache-control"] == "max-age=60"
            assert site.asked[0].headers["if-none-match"] == 'W/"7"'
            assert site.asked[0].headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"

    asyncio.run(play())


def test_unchanged_is_no_answer_for_one_who_holds_no_copy() -> None:
    assert fails(BadStatus, {"/": status(304)}).status == 304


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', '"\udcff"', '"ы"'])
def test_a_validator_that_cannot_be_sent_back_is_not(etag: str) -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher() as fetch:
            assert (await fetch.get(site.url(), etag=etag)).body == FEED
            assert not {"if-none-match", "x-evil"} & set(site.asked[0].headers)

    asyncio.run(play())


# Codings and sizes.


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


def _raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


CODINGS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", _raw_deflate),
    ("br", brotli.compress),
    ("zstd", _zstd),
    ("GZIP", lambda body: gzip.compress(body[:10]) + gzip.compress(body[10:]) + b"\0\0"),
    ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ("identity", bytes),
]


@pytest.mark.parametrize(("coding", "compress"), CODINGS)
@pytest.mark.parametrize("body", [FEED, b"", FEED * 1000])
def test_codings_are_undone(coding: str, compress: Callable[[bytes], bytes], body: bytes) -> None:
    assert visit({"/": ok(compress(body), Content_Encoding=coding)}).body == body


@pytest.mark.parametrize(("coding", "compress"), CODINGS)
def test_a_bomb_is_too_large_at_the_cost_of_the_bound(coding: str, compress: Callable[[bytes], bytes]) -> None:
    bomb = compress(bytes(50_000_000)) if coding != "identity" else bytes(200_000)
    fails(TooLarge, {"/": ok(bomb, Content_Encoding=coding)}, settings={"bounds": Bounds(size=150_000)})


@pytest.mark.parametrize(("coding", "compress"), CODINGS[:6])
def test_garbled_codings_are_named(coding: str, compress: Callable[[bytes], bytes]) -> None:
    fails(FetchError, {"/": ok(b"not compressed at all", Content_Encoding=coding)})
    if coding != "zstd":
        cut = compress(FEED * 100)[:-12]
        assert "cut off" in fails(FetchError, {"/": ok(cut, Content_Encoding=coding)}).problem


def test_strange_codings_are_named() -> None:
    assert "'lzma'" in fails(FetchError, {"/": ok(FEED, Content_Encoding="lzma")}).problem
    fails(FetchError, {"/": ok(FEED, Content_Encoding="gzip, gzip, gzip")})
    fails(FetchError, {"/": ok(gzip.compress(b"") * 500_000, Content_Encoding="gzip")})


@pytest.mark.parametrize(
    "answer",
    [
        ok(bytes(2000)),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"401\r\n" + bytes(1025) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + bytes(1025),
    ],
)
def test_the_bound_on_size_holds_however_the_length_is_told(answer: bytes) -> None:
    fails(TooLarge, {"/": answer}, limit=1024)


def test_a_document_of_exactly_the_bound_passes() -> None:
    assert len(visit({"/": ok(bytes(1024))}, limit=1024).body) == 1024


# Redirects.


def test_moved_to_is_the_end_of_the_leading_permanent_chain() -> None:
    async def play(codes: list[int]) -> tuple[str, str]:
        answers: dict[str, Answer] = {f"/{at}": moved(code, f"/{at + 1}") for at, code in enumerate(codes)}
        async with Site({**answers, f"/{len(codes)}": ok(FEED)}) as site, fetcher() as fetch:
            response = await fetch.get(site.url("/0"))
            assert response.body == FEED
            return response.moved_to.removeprefix(site.url("")), response.url.removeprefix(site.url(""))

    assert asyncio.run(play([])) == ("", "/0")
    assert asyncio.run(play([301])) == ("/1", "/1")
    assert asyncio.run(play([301, 308])) == ("/2", "/2")
    assert asyncio.run(play([301, 302])) == ("/1", "/2")
    assert asyncio.run(play([302, 301])) == ("", "/2")
    assert asyncio.run(play([307, 303])) == ("", "/2")
    assert asyncio.run(play([301, 302, 308, 301, 301])) == ("/1", "/5")


def test_redirects_come_to_an_end() -> None:
    fails(Unreachable, {"/": moved(302, "/")})
    fails(Unreachable, {"/": moved(301, "/b"), "/b": moved(301, "/")})


@pytest.mark.parametrize(
    "to",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:22/",
        "http://[fe80::1]/",
        "http://",
        "http://[",
        "http://\xff\xfe/",
    ],
)
def test_the_guard_stands_at_each_redirect(to: str) -> None:
    fails(Refused, {"/": moved(301, "/next"), "/next": moved(302, to)})


def test_a_redirect_from_a_public_to_a_private_address_is_refused() -> None:
    class Lenient(guard.Guard):
        """Takes loopback's first site for a public one."""

        def check(self, url: str) -> str:
            return url if url.endswith("/public") else super().check(url)

        def open_socket(self, info: Any) -> socket.socket:
            return guard.Guard(allow_private=True).open_socket(info)

    async def play() -> None:
        async with Site({"/secret": ok(b"secret")}) as inside:
            async with Site({"/public": moved(302, inside.url("/secret"))}) as site, fetcher() as fetch:
                fetch._guard = Lenient()
                with pytest.raises(Refused):
                    await fetch.get(site.url("/public"))
            assert not inside.asked

    asyncio.run(play())


def test_a_location_in_raw_bytes_is_followed_as_it_came() -> None:
    latin = "/новости".encode("windows-1251").decode("latin-1")
    assert visit({"/": moved(301, latin), "/%ED%EE%E2%EE%F1%F2%E8": ok(FEED)}).body == FEED
    utf8 = "/новости".encode().decode("latin-1")
    escaped = "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"
    assert visit({"/": moved(301, utf8), escaped: ok(FEED)}).url.endswith(escaped)


def test_a_redirect_without_a_location_is_a_bad_status() -> None:
    assert fails(BadStatus, {"/": status(301)}).status == 301


def test_a_chain_counts_against_one_bound_of_time() -> None:
    async def slowly(asked: Asked, writer: Any) -> None:
        await asyncio.sleep(0.25)
        writer.write(moved(302, f"{asked.target}x"))

    answers: dict[str, Answer] = {f"/{'x' * count}": slowly for count in range(6)}
    fails(TimedOut, answers, settings={"bounds": BRIEF})


# Names and addresses.


def test_a_name_that_leads_to_loopback_is_refused_before_anything_is_sent() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher(allow_private=False) as fetch:
            for url in (site.url(host="localhost"), site.url()):
                with pytest.raises(Refused):
                    await fetch.get(url)
            assert not site.asked

    asyncio.run(play())


class Names(aiohttp.abc.AbstractResolver):
    """Every name leads to these addresses; to none when there are none."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        if not self.addresses:
            raise OSError(None, "no such name")
        return [
            {"hostname": host, "host": address, "port": port, "family": 0, "proto": 0, "flags": 0}
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


async def resolve_by(fetch: HttpFetcher, names: Names) -> None:
    connector = fetch._session(proxied=False).connector
    assert isinstance(connector, aiohttp.TCPConnector)
    await connector._resolver.close()
    connector._resolver = names


def test_a_name_is_refused_when_all_its_addresses_are_private() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher(allow_private=False) as fetch:
            await resolve_by(fetch, Names("127.0.0.1", "10.0.0.1", "::1"))
            with pytest.raises(Refused):
                await fetch.get(site.url(host="rebinding.example"))
            assert not site.asked

    asyncio.run(play())


def test_a_name_that_leads_to_a_metadata_service_is_refused_even_at_home() -> None:
    async def play() -> None:
        async with fetcher() as fetch:
            await resolve_by(fetch, Names("169.254.169.254"))
            with pytest.raises(Refused):
                await fetch.get("http://metadata.example/")

    asyncio.run(play())


def test_a_name_may_be_visited_where_private_addresses_are_allowed() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher() as fetch:
            assert (await fetch.get(site.url(host="localhost"))).body == FEED

    asyncio.run(play())


def test_a_name_that_does_not_exist_is_unreachable() -> None:
    async def play() -> None:
        async with fetcher() as fetch:
            await resolve_by(fetch, Names())
            with pytest.raises(Unreachable, match="name"):
                await fetch.get("http://nowhere.example/feed")

    asyncio.run(play())


def test_a_closed_port_is_unreachable() -> None:
    async def play() -> None:
        async with Site({}) as site:
            pass
        async with fetcher() as fetch:
            with pytest.raises(Unreachable):
                await fetch.get(site.url())

    asyncio.run(play())


# Time.


async def _drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await asyncio.sleep(0.05)


async def _drip_headers(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-A: b\r\n")
        await asyncio.sleep(0.05)


async def _silence(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def _silence_after_some(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    await asyncio.sleep(5)


@pytest.mark.parametrize("answer", [_drip, _drip_headers, _silence, _silence_after_some])
def test_nobody_holds_us_longer_than_the_bound(answer: Callable[[Asked, Any], Awaitable[None]]) -> None:
    async def play() -> float:
        async with Site({"/": answer}) as site, fetcher(bounds=BRIEF) as fetch:
            started = asyncio.get_running_loop().time()
            with pytest.raises(TimedOut):
                await fetch.get(site.url())
            return asyncio.get_running_loop().time() - started

    assert asyncio.run(play()) < 3


# Answers that are none.


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"HTTP/1.1 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00\xff\xfe" * 100 + b"\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 1_000_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A\x00: b\r\n\r\n",
    ],
)
def test_what_is_no_proper_answer_is_unreachable(answer: bytes) -> None:
    async def play(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    fails(Unreachable, {"/": play})


def test_statuses_that_carry_no_document() -> None:
    for code in (204, 206, 300, 400, 401, 403, 404, 410, 500, 502, 599):
        body = b"" if code == 204 else b"sorry"
        assert fails(BadStatus, {"/": status(code, body, Content_Type="text/plain")}).status == code


def test_busy_servers_say_for_how_long() -> None:
    later = (NOW + timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert fails(BadStatus, {"/": status(429, Retry_After="120")}).retry_after == 120
    assert fails(BadStatus, {"/": status(503, Retry_After=later)}).retry_after == 300
    assert fails(BadStatus, {"/": status(503, Retry_After="soon")}).retry_after is None
    assert fails(BadStatus, {"/": status(503, Retry_After="9" * 400)}).retry_after == 86_400


def test_block_pages_with_an_error_status_are_told_from_errors() -> None:
    assert fails(Blocked, {"/": status(451)}).code == "legal-block"
    check = b"<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
    blocked = fails(Blocked, {"/": status(403, check, Content_Type="text/html", Retry_After="60")})
    assert (blocked.code, blocked.status, blocked.retry_after) == ("anti-bot", 403, 60)
    zipped = status(503, gzip.compress(check), Content_Type="text/html", Content_Encoding="gzip")
    assert fails(Blocked, {"/": zipped}).code == "anti-bot"
    fails(
        BadStatus,
        {"/": status(403, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip", Content_Type="text/html")},
    )


# TLS.


def _self_signed() -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "site.pem"
        pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(pem)
    return context


def test_a_certificate_that_nobody_vouches_for_is_unreachable() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}, tls=_self_signed()) as site, fetcher() as fetch:
            with pytest.raises(Unreachable, match="certificate"):
                await fetch.get(site.url())
            assert not site.asked

    asyncio.run(play())


def test_no_tls_where_tls_is_asked_for_is_unreachable() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher(bounds=BRIEF) as fetch:
            with pytest.raises((Unreachable, TimedOut)):
                await fetch.get(site.url().replace("http:", "https:"))

    asyncio.run(play())


# Politeness.


def test_a_host_is_not_crowded() -> None:
    async def linger(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(ok(FEED))

    async def play(**settings: Any) -> Site:
        async with Site({"/": linger}) as site, fetcher(**settings) as fetch:
            # A name that leads home is a host like any other, unlike this machine's own addresses.
            await resolve_by(fetch, Names("127.0.0.1"))
            await asyncio.gather(*(fetch.get(site.url(host="news.example")) for _ in range(6)))
            return site

    assert asyncio.run(play(per_host=2, gap=0.0)).most_open == 2
    assert asyncio.run(play(per_host=6, gap=0.0)).most_open > 2
    asked = asyncio.run(play(per_host=6, gap=0.05)).asked
    assert asked[-1].at - asked[0].at > 0.2


def test_this_machine_itself_is_visited_without_gaps_up_to_the_bound_of_all() -> None:
    async def linger(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(ok(FEED))

    async def play() -> None:
        async with Site({"/": linger}) as site, fetcher(gap=60.0, concurrency=5) as fetch:
            await asyncio.gather(*(fetch.get(site.url()) for _ in range(20)))
            assert 2 < site.most_open <= 5

    asyncio.run(play())


def test_a_crowded_host_holds_up_nobody_else() -> None:
    async def play() -> None:
        async with Site({"/": ok(FEED)}) as site, fetcher(concurrency=1, gap=30.0) as fetch:
            gate = fetch._gate
            async with gate.enter("crowded.example"):
                pass
            waiting = [asyncio.create_task(gate.enter("crowded.example").__aenter__()) for _ in range(3)]
            await asyncio.sleep(0.01)
            async with asyncio.timeout(5):
                assert (await fetch.get(site.url())).body == FEED
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(play())


def test_a_visit_that_is_cancelled_leaves_its_place() -> None:
    async def play() -> None:
        async with Site({"/slow": _silence, "/": ok(FEED)}) as site, fetcher(concurrency=1) as fetch:
            slow = asyncio.create_task(fetch.get(site.url("/slow")))
            await asyncio.sleep(0.05)
            slow.cancel()
            async with asyncio.timeout(5):
                assert (await fetch.get(site.url())).body == FEED

    asyncio.run(play())


# Proxies.


def test_a_proxy_for_all_or_for_one_visit() -> None:
    async def play() -> None:
        async with Site({"http://news.example/feed": ok(FEED)}) as proxy:
            async with fetcher(allow_private=False, proxy=proxy.url("")) as fetch:
                assert (await fetch.get("http://news.example/feed")).body == FEED
                assert not fetch.judges_names
            async with fetcher(allow_private=False) as fetch:
                assert (await fetch.get("http://news.example/feed", proxy=proxy.url(""))).body == FEED
                assert fetch.judges_names
                with pytest.raises(Refused):
                    await fetch.get("http://10.0.0.1/", proxy=proxy.url(""))

    asyncio.run(play())


def test_a_proxy_may_ask_for_a_password_and_never_shows_in_errors() -> None:
    async def play() -> None:
        async with Site({"http://news.example/feed": ok(FEED)}) as proxy, fetcher(allow_private=False) as fetch:
            secret = f"http://reader:secret@127.0.0.1:{proxy.port}"
            assert (await fetch.get("http://news.example/feed", proxy=secret)).body == FEED
            assert proxy.asked[0].headers["proxy-authorization"].startswith("Basic ")
        async with fetcher(allow_private=False) as fetch:
            for url in ("http://news.example/feed", "https://news.example/feed"):
                with pytest.raises(Unreachable) as gone:
                    await fetch.get(url, proxy=secret)
                assert "127.0.0.1" not in str(gone.value)
                assert "secret" not in str(gone.value)

    asyncio.run(play())


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "ftp://a/", "localhost:8080", "http://"])
def test_proxies_that_cannot_be_used_are_named(proxy: str) -> None:
    with pytest.raises(SettingsError):
        fetcher(proxy=proxy)
    fails(Refused, {}, proxy=proxy)


# The translation of errors.


def _aiohttp_errors() -> list[type[BaseException]]:
    members = [*vars(client_exceptions).values(), *vars(http_exceptions).values()]
    kinds = {kind for kind in members if inspect.isclass(kind) and issubclass(kind, Exception)}
    return sorted((kind for kind in kinds if kind.__module__.startswith("aiohttp")), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", _aiohttp_errors())
def test_the_translation_is_complete(kind: type[BaseException]) -> None:
    if kind is client_exceptions.WSMessageTypeError:
        return  # of WebSockets, and a TypeError: a bug
    error = kind.__new__(kind)
    translated = translate(error, url="http://example.com/")
    assert type(translated) in (Refused, Unreachable, TimedOut)
    assert translated.problem


@pytest.mark.parametrize(
    "error",
    [
        OSError(24, "Too many open files"),
        ConnectionResetError(),
        TimeoutError(),
        ssl.SSLError(1, "bad record"),
        ssl.SSLCertVerificationError(),
    ],
)
def test_errors_of_the_system_are_translated(error: BaseException) -> None:
    assert isinstance(translate(error, url="http://example.com/"), FetchError)


def test_a_bug_is_not_translated() -> None:
    with pytest.raises(TypeError):
        translate(KeyError("a bug"), url="http://example.com/")

"""Documents are parsed in a process of their own, which nothing in them can take down for the others."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

import msgspec
import pytest

from srez.engine.parser.host import Parser, ParserBug
from srez.errors import ParseError
from srez.model import Source
from srez.pipeline.parsed import Parsed
from srez.pipeline.parsing import parse_document
from srez.ports import Response
from srez.wire.records import digest_of, field_digests
from srez.wire.seals import body

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCE = Source(slug="a", name="А", homepage="https://a.example/", zone="Europe/Kyiv")
FEEDS = Path(__file__).parent.parent / "data" / "feeds"
DOCUMENTS = sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".expect.json"))


def sync(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    @wraps(test)
    def run(**fixtures: object) -> None:
        asyncio.run(test(**fixtures))

    return run


def response(body: bytes, url: str = "https://a.example/feed", **headers: str) -> Response:
    return Response(url=url, status=200, body=body, headers=headers, at=NOW)


def rss(*titles: str) -> bytes:
    items = "".join(f"<item><title>{t}</title><link>https://a.example/{t}</link></item>" for t in titles)
    return f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()


async def parse(parser: Parser, body: bytes) -> Parsed:
    return await parser.parse(response(body), "https://a.example/feed", SOURCE, NOW)


@sync
async def test_it_is_what_parsing_here_gives() -> None:
    async with Parser() as parser:
        for path in DOCUMENTS:
            given = response(path.read_bytes(), **{"x-robots-tag": "nosnippet"})
            try:
                here: Parsed | str = parse_document(given, given.url, SOURCE, NOW)
            except ParseError as error:
                here = str(error)
            try:
                there: Parsed | str = await parser.parse(given, given.url, SOURCE, NOW)
            except ParseError as error:
                there = str(error)
            if isinstance(there, Parsed):
                for item, seal in zip(there.items, there.seals, strict=True):
                    sealed = field_digests(body(item, seal.extra), seal.salts)
                    assert seal.digest == digest_of(sealed), path.name
                there = msgspec.structs.replace(there, seals=())
            assert there == here, path.name


@sync
async def test_answers_find_their_questions() -> None:
    async with Parser() as parser:
        found = await asyncio.gather(*[parse(parser, rss(f"n{n}")) for n in range(100)])
    assert [parsed.items[0].title for parsed in found] == [f"n{n}" for n in range(100)]


@sync
async def test_who_gives_up_waiting_disturbs_nobody() -> None:
    async with Parser() as parser:
        impatient = asyncio.create_task(parse(parser, rss("one")))
        patient = asyncio.create_task(parse(parser, rss("two")))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).items[0].title == "two"


async def pid_of(parser: Parser) -> int:
    await parse(parser, rss("warm"))
    assert parser._process is not None
    return parser._process.pid


@sync
async def test_a_crash_costs_the_document_that_was_being_read_and_no_other() -> None:
    async with Parser() as parser:
        pid = await pid_of(parser)
        os.kill(pid, signal.SIGSTOP)
        tasks = [asyncio.create_task(parse(parser, rss(f"n{n}"))) for n in range(5)]
        await asyncio.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(found[0], ParseError)
        assert "signal 9" in str(found[0])
        assert [one.items[0].title for one in found[1:] if isinstance(one, Parsed)] == ["n1", "n2", "n3", "n4"]
        assert await pid_of(parser) != pid


@sync
async def test_a_document_that_takes_too_long_is_refused() -> None:
    async with Parser() as parser:
        os.kill(await pid_of(parser), signal.SIGSTOP)
        # Only now: a busy machine may take long to start the process.
        parser._longest = 0.5
        with pytest.raises(ParseError, match=r"longer than 0\.5 s"):
            await parse(parser, rss("slow"))
        parser._longest = 30.0
        assert (await parse(parser, rss("next"))).items[0].title == "next"


@sync
async def test_a_bug_is_raised_where_its_answer_is_waited_for() -> None:
    async with Parser() as parser:
        with pytest.raises(ParserBug, match="Atlantis"):
            await parser.parse(
                response(rss("one")), "https://a.example/feed", Source(slug="a", name="А", zone="Atlantis"), NOW
            )
        assert (await parse(parser, rss("next"))).items[0].title == "next"


@sync
async def test_a_process_that_cannot_start_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("srez.engine.parser.host.sys.executable", shutil.which("false"))
    async with Parser() as parser:
        with pytest.raises(ParserBug, match="ended with code 1"):
            await parse(parser, rss("one"))
    assert "the parser's process failed" in caplog.text

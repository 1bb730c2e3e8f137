"""The painter's own process: what it makes of pictures, and what it withstands."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from srez.errors import Busy
from srez.web.painter import host, scale
from srez.web.painter.host import Painter
from srez.web.painter.jobs import Card, Form, Made, Refusal, Scale
from srez.web.painter.letters import settable
from tests.web import pictures


@asynccontextmanager
async def painting() -> AsyncIterator[Painter]:
    painter = Painter()
    try:
        yield painter
    finally:
        await painter.close()


def paint(data: bytes, *widths: int, form: Form = "webp") -> Made | Refusal:
    return scale.scale(data, widths or (320,), form)


def made(data: bytes, *widths: int, form: Form = "webp") -> list[bytes]:
    painted = paint(data, *widths, form=form)
    assert isinstance(painted, Made), painted
    return [picture.data for picture in painted.pictures]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("wanted", ["webp", "jpeg"])
def test_every_format_becomes_one_of_ours(form: str, wanted: Form) -> None:
    small, large = made(pictures.encoded(pictures.drawing(), form), 96, 1280, form=wanted)
    assert [pictures.opened(each).size for each in (small, large)] == [(96, 54), (1280, 720)]
    assert {pictures.opened(each).format for each in (small, large)} == {wanted.upper()}
    assert len(small) < 4_000


def test_a_picture_is_never_made_larger_nor_out_of_shape() -> None:
    assert pictures.opened(made(pictures.jpeg(200, 100), 1280)[0]).size == (200, 100)
    tower = pictures.opened(made(pictures.jpeg(400, 4000), 320)[0])
    assert tower.height == 480
    assert tower.width == 48


def test_nothing_but_the_picture_is_passed_on() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "СЕКРЕТ-описание"
    exif[0x8825] = {1: "N", 2: (55.0, 45.0, 0.0)}
    data = pictures.encoded(
        pictures.drawing(), "JPEG", exif=exif, comment=b"SECRET-comment", icc_profile=b"SECRET" * 40
    )
    data += b"SECRET-behind-the-end"
    for form in ("webp", "jpeg"):
        (out,) = made(data, 320, form=form)
        assert b"SECRET" not in out
        assert "СЕКРЕТ".encode() not in out
        image = pictures.opened(out)
        assert not image.getexif()
        assert "icc_profile" not in image.info
        assert image.height > image.width, "the camera's turn is kept"


def test_what_is_transparent_lies_on_paper_where_it_must() -> None:
    clear = pictures.encoded(Image.new("RGBA", (200, 100), (0, 0, 0, 0)), "PNG")
    assert pictures.opened(made(clear, form="webp")[0]).mode == "RGBA"
    red, green, blue = pictures.opened(made(clear, form="jpeg")[0]).getpixel((50, 50))  # type: ignore[misc]
    assert min(red, green, blue) > 235


def test_of_what_moves_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("white", "black")]
    for form in ("GIF", "WEBP"):
        data = pictures.encoded(frames[0], form, save_all=True, append_images=frames[1:])
        image = pictures.opened(made(data)[0])
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("L").getpixel((30, 30)) > 200  # type: ignore[operator]


GOOD = pictures.jpeg()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 100, b"<!doctype html><p>no picture", pictures.SVG, b"%PDF-1.4", GOOD[: len(GOOD) // 2], GOOD[:20],
     pictures.png_that_claims(20_000, 20_000), pictures.png_that_claims(100, 2**31 - 1),
     pictures.png_that_claims(6_000, 6_000), pictures.encoded(pictures.drawing(1, 1), "GIF"),
     pictures.encoded(pictures.drawing(640, 480), "BMP"), pictures.encoded(pictures.drawing(640, 480), "TIFF"),
     pictures.encoded(pictures.drawing(640, 480), "ICO"), b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 640 480\n"],
    ids=["empty", "zeros", "html", "svg", "pdf", "half", "head", "wide", "tall", "many", "tracker", "bmp", "tiff",
         "ico", "eps"],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    assert isinstance(paint(data), Refusal)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_any_damage_gives_a_picture_or_a_refusal(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "AVIF"]))
    good = bytearray(SMALL[form])
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(paint(bytes(good)), Made | Refusal)


SMALL = {form: pictures.encoded(pictures.drawing(80, 60), form) for form in ("PNG", "JPEG", "WEBP", "GIF", "AVIF")}


def test_a_picture_that_takes_for_ever_is_ended_and_the_next_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "PATIENCE", 2.0)
    slow = pictures.jpeg_of_scans(3_000)
    assert len(slow) < 6_000_000

    async def run() -> None:
        async with painting() as painter:
            started = asyncio.get_running_loop().time()
            assert isinstance(await painter.paint(Scale(slow, (320,), "webp")), Refusal)
            assert asyncio.get_running_loop().time() - started < 6
            assert isinstance(await painter.paint(Scale(GOOD, (320,), "webp")), Made)

    asyncio.run(run())


def test_a_painter_that_died_is_started_again() -> None:
    async def run() -> None:
        async with painting() as painter:
            assert isinstance(await painter.paint(Scale(GOOD, (96,), "webp")), Made)
            child = painter._child
            assert child is not None
            os.kill(child.pid, signal.SIGKILL)
            await child.wait()
            assert isinstance(await painter.paint(Scale(GOOD, (96,), "webp")), Made)
            assert painter._child is not child

    asyncio.run(run())


def test_one_that_ends_just_as_it_is_asked_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    start = Painter._start
    codes = iter([0, 3])

    async def first_another(painter: Painter) -> asyncio.subprocess.Process:
        code = next(codes, None)
        if code is None:
            return await start(painter)
        pipe = asyncio.subprocess.PIPE
        program = f"import sys; sys.stdin.buffer.read(4); sys.exit({code})"
        return await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdin=pipe, stdout=pipe)

    monkeypatch.setattr(Painter, "_start", first_another)

    async def run() -> None:
        async with painting() as painter:
            # The first ends as one does that had nothing to do; the second breaks, which is no reason to try a third.
            assert isinstance(await painter.paint(Scale(GOOD, (96,), "webp")), Refusal)
            assert isinstance(await painter.paint(Scale(GOOD, (96,), "webp")), Made)

    asyncio.run(run())


def test_a_reader_who_goes_away_does_not_spoil_the_next_answer() -> None:
    async def run() -> None:
        async with painting() as painter:
            leaving = asyncio.create_task(painter.paint(Scale(GOOD, (1280,), "webp")))
            await asyncio.sleep(0.3)
            leaving.cancel()
            painted = await painter.paint(Scale(GOOD, (96,), "webp"))
            assert isinstance(painted, Made)
            assert [picture.width for picture in painted.pictures] == [96]

    asyncio.run(run())


def test_a_crowd_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "WAITING", 3)

    async def run() -> None:
        async with painting() as painter:
            jobs: list[Callable[[], Awaitable[Made | Refusal]]] = [
                lambda: painter.paint(Scale(GOOD, (96,), "webp"))
            ] * 5
            done = await asyncio.gather(*(job() for job in jobs), return_exceptions=True)
            assert [type(each) for each in done] == [Made, Made, Made, Busy, Busy]

    asyncio.run(run())


def test_the_process_is_bounded() -> None:
    async def run() -> None:
        async with painting() as painter:
            await painter.paint(Scale(GOOD, (96,), "webp"))
            child = painter._child
            assert child is not None
            lines = Path(f"/proc/{child.pid}/limits").read_text().splitlines()
            limits = {line[:25].strip(): line[25:].split()[0] for line in lines}
            assert limits["Max address space"] == "1200000000"
            assert limits["Max cpu time"] != "unlimited"
            assert os.getpriority(os.PRIO_PROCESS, child.pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)

    asyncio.run(run())


def card(**facts: object) -> Card:
    return Card(**{"name": "Срез", "title": "Заголовок", "slices": bytes(range(0, 240)), "come": 200, **facts})  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(
    st.text(max_size=400),
    st.text(max_size=200),
    st.integers(1, 400),
    st.data(),
)
def test_any_words_make_a_card(title: str, name: str, count: int, data: st.DataObject) -> None:
    from srez.web.painter.draw import SIZE, draw

    here = data.draw(st.none() | st.integers(0, count - 1))
    drawn = draw(
        card(
            title=settable(title),
            name=settable(name),
            above=settable(name),
            below=settable(title),
            slices=bytes(data.draw(st.integers(0, 255)) for _ in range(count)),
            come=data.draw(st.integers(0, count)),
            here=None if here is None else (here, data.draw(st.integers(here + 1, count))),
            scale=((0, "00"), (count, "24")),
        )
    )
    assert pictures.opened(drawn.pictures[0].data).size == SIZE


def test_letters_of_our_languages_are_set_and_others_are_not_guessed() -> None:
    for text in (
        "Съешь ещё этих мягких французских булок, да выпей чаю",
        "Чуєш їх, доцю, га? Кумедна ж ти, прощайся без ґольфів!",
        "У Іўі худы жвавы чорт у зялёнай камізэльцы пабег пад’есці фаршу з юшкай",
        "The quick brown fox jumps over № 5 & $6 & €7",
        "Аҧсны Ҳәынҭқарра, Ԥсҳәы, Ӷада, Ҿыҵ, Џьгьарда, Ҟәтол, Ӡыԥҭарҳа, Ҽеит, Ҷкы, Ҩны",
    ):
        assert settable(text) == text
    assert settable("Срочно 🔥 мост  открыт\n") == "Срочно мост открыт"
    for text in ("საქართველო", "Հայաստան", "中国", "العربية", "Tiếng Việt"):
        assert settable(text) == ""

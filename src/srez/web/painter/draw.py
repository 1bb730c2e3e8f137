"""A page's card for those who pass its address on: its words over the strip of its day. Paper, ink, one accent."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

from srez.web.painter.jobs import Card, Made, Picture

#: The size that networks and messengers ask for.
SIZE = (1200, 630)
_MARGIN = 64
_WIDTH = SIZE[0] - 2 * _MARGIN
_PAPER = (251, 249, 244)
_INK = (28, 27, 25)
_SOFT = (96, 92, 84)
_LINE = (221, 216, 204)
_BED = (239, 235, 225)
_NOW = (179, 38, 30)
#: Sizes in which a title is tried, the largest that fits is taken, those over `_ONE` for a single line alone; lines
#: stand so far apart.
_TITLES = (144, 112, 84, 72, 64, 56, 50, 44)
_ONE = 84
_LEADING = 1.16
#: Between these the words stand, and in these lies the strip.
_WORDS = (150, 424)
_STRIP = (458, 556)
_SMALL = 28

Colour = tuple[int, int, int]


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    data = resources.files("srez.web.painter").joinpath("fonts", f"{name}.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


def draw(card: Card) -> Made:
    """Draw a card as PNG."""
    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    _head(pen, card)
    _words(pen, card)
    _strip(pen, card)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Made((Picture(*SIZE, out.getvalue()),))


def _head(pen: ImageDraw.ImageDraw, card: Card) -> None:
    top = 60
    # The logo: a day in five slices, the last one now.
    for number, share in enumerate((0.3, 0.7, 0.45, 1.0, None)):
        left = _MARGIN + 11 * number
        pen.rectangle((left, top, left + 6, top + 39), fill=_NOW if share is None else _mixed(share))
    name = _shortened(card.name, _font("serif-bold", 40), _WIDTH / 2)
    pen.text((_MARGIN + 70, top + 37), name, font=_font("serif-bold", 40), fill=_INK, anchor="ls")
    room = _WIDTH - 110 - pen.textlength(name, font=_font("serif-bold", 40))
    above = _shortened(card.above, _font("sans", _SMALL), room)
    pen.text((SIZE[0] - _MARGIN, top + 37), above, font=_font("sans", _SMALL), fill=_SOFT, anchor="rs")
    pen.rectangle((_MARGIN, 124, SIZE[0] - _MARGIN, 125), fill=_LINE)


def _words(pen: ImageDraw.ImageDraw, card: Card) -> None:
    room = _WORDS[1] - _WORDS[0] - (58 if card.below else 0)
    size, lines = _fitted(card.title, room)
    font = _font("serif-bold", size)
    step = int(size * _LEADING)
    height = step * len(lines) + (58 if card.below else 0)
    y = _WORDS[0] + (_WORDS[1] - _WORDS[0] - height) // 2
    for line in lines:
        pen.text((_MARGIN, y + int(size * 0.92)), line, font=font, fill=_INK, anchor="ls")
        y += step
    if card.below:
        below = _shortened(card.below, _font("sans", _SMALL), _WIDTH)
        pen.text((_MARGIN, y + 40), below, font=_font("sans", _SMALL), fill=_SOFT, anchor="ls")


def _fitted(title: str, room: int) -> tuple[int, list[str]]:
    """Return the largest size in which a title fits, and its lines; what fits in none is cut."""
    words = _bound(title)
    for size in _TITLES:
        lines = _wrapped(words, _font("serif-bold", size), _WIDTH)
        if int(size * _LEADING) * len(lines) <= room and (size <= _ONE or len(lines) == 1):
            return size, _balanced(words, _font("serif-bold", size), lines)
    most = room // int(size * _LEADING)
    return size, [*lines[: most - 1], _shortened(lines[most - 1] + "…", _font("serif-bold", size), _WIDTH)]


def _bound(text: str) -> list[str]:
    """Return the words of a text; short ones go with the next, as no line should end in «в» or «и»."""
    words: list[str] = []
    short = False
    for word in text.split(" "):
        if short:
            words[-1] += f"\u00a0{word}"
        else:
            words.append(word)
        short = len(word) <= 2 and word.isalpha()
    return words


def _wrapped(words: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else ""
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
            continue
        while font.getlength(word) > width:
            cut = next(at for at in range(len(word), 0, -1) if font.getlength(word[:at]) <= width)
            lines.append(word[:cut])
            word = word[cut:]
        lines.append(word)
    return lines


def _balanced(words: list[str], font: ImageFont.FreeTypeFont, lines: list[str]) -> list[str]:
    """Return as many lines, of about the same length."""
    longest = max(font.getlength(word) for word in words)
    for width in range(_WIDTH, int(longest), -24):
        narrower = _wrapped(words, font, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    if font.getlength(text) <= width:
        return text
    at = len(text)
    while at and font.getlength(text[:at].rstrip(" ,.…") + "…") > width:
        at -= 1
    return text[:at].rstrip(" ,.…") + "…"


def _strip(pen: ImageDraw.ImageDraw, card: Card) -> None:
    top, bottom = _STRIP
    count = len(card.slices)
    edges = [_MARGIN + round(at * _WIDTH / count) for at in range(count + 1)]
    # What is yet to come stays blank.
    if card.come:
        pen.rectangle((_MARGIN, top, edges[card.come] - 1, bottom), fill=_BED)
    pen.rectangle((_MARGIN, bottom + 1, SIZE[0] - _MARGIN - 1, bottom + 2), fill=_LINE)
    first, upto = card.here or (0, 0)
    for at, said in enumerate(card.slices):
        if said:
            pen.rectangle(
                (edges[at], top, max(edges[at], edges[at + 1] - 2), bottom), fill=_mixed(0.15 + 0.85 * said / 255)
            )
    if card.here is not None:
        # The mark reaches out of the strip, so that it is seen without its colour too.
        left, right = edges[first], max(edges[first] + 3, edges[upto] - 2)
        pen.rectangle((left, top - 14, right, bottom), fill=_NOW)
    font = _font("sans", 22)
    for at, label in card.scale:
        anchor = "la" if at == 0 else "ra" if at == count else "ma"
        pen.text((edges[at], bottom + 12), label, font=font, fill=_SOFT, anchor=anchor)


def _mixed(share: float) -> Colour:
    """Return ink of this strength on paper."""
    r, g, b = (round(paper + (ink - paper) * share) for paper, ink in zip(_PAPER, _INK, strict=True))
    return r, g, b

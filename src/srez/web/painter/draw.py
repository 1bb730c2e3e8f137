"""A page's card for those who pass its address on: its words over the strip of its day. Paper, ink, one accent."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

from srez.web.painter.jobs import Card, Made, Picture
from srez.web.painter.letters import family_of
from srez.web.painter.logo import INK, PAPER, colour_of, slices

#: The size that networks and messengers ask for.
SIZE = (1200, 630)
_MARGIN = 64
_WIDTH = SIZE[0] - 2 * _MARGIN
_SOFT = (95, 91, 83)
_LINE = (220, 214, 201)
_BED = (240, 236, 226)
#: How much was said, from little to much; the style sheet has the same.
_SHADES = ((211, 204, 189), (185, 177, 161), (154, 146, 132), (109, 103, 92), (72, 68, 61), (28, 27, 25))
#: Sizes in which a title is tried, the largest that fits is taken, those over `_ONE` for a single line alone; lines
#: stand so far apart.
_TITLES = (144, 112, 84, 72, 64, 56, 50, 44)
_ONE = 84
_LEADING = 1.16
#: Between these the words stand, and in these lies the strip.
_WORDS = (150, 424)
_STRIP = (458, 556)
_SMALL = 28


def _font(kind: str, size: int, text: str) -> ImageFont.FreeTypeFont:
    """Return the font in which a text is set: of the site's own family, or of one that has its letters."""
    return _read(family_of(text) + kind, size)


@cache
def _read(name: str, size: int) -> ImageFont.FreeTypeFont:
    data = resources.files("srez.web.painter").joinpath("fonts", f"{name}.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)


def draw(card: Card) -> Made:
    """Draw a card as PNG."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    _head(image, pen, card)
    _words(pen, card)
    _strip(pen, card)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Made((Picture(*SIZE, out.getvalue()),))


def _head(image: Image.Image, pen: ImageDraw.ImageDraw, card: Card) -> None:
    base = 96
    if card.logo:
        # It stands for the name, as on the pages.
        logo = _logo(card.logo)
        image.paste(logo, (_MARGIN, 48 + (64 - logo.height) // 2), logo)
        taken = logo.width + 40.0
    else:
        # 64 pixels: each slice of the logo falls on whole ones.
        for (left, top, right, bottom), colour in slices(_MARGIN - 8, 48, 64, colour_of(card.accent)):
            pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)
        name = _shortened("serif", 40, card.name, _WIDTH / 2)
        pen.text((_MARGIN + 64, base), name, font=_font("serif", 40, name), fill=INK, anchor="ls")
        taken = 104 + _font("serif", 40, name).getlength(name)
    room = _WIDTH - taken
    above = _shortened("sans", _SMALL, card.above, room)
    pen.text((SIZE[0] - _MARGIN, base), above, font=_font("sans", _SMALL, above), fill=_SOFT, anchor="rs")
    pen.rectangle((_MARGIN, 124, SIZE[0] - _MARGIN - 1, 125), fill=_LINE)


def _logo(data: bytes) -> Image.Image:
    """Return the operator's logo as large as it may be here."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        logo = opened.convert("RGBA")
    share = min(64 / logo.height, _WIDTH / 2 / logo.width)
    return logo.resize((max(1, round(logo.width * share)), max(1, round(logo.height * share))))


def _words(pen: ImageDraw.ImageDraw, card: Card) -> None:
    room = _WORDS[1] - _WORDS[0] - (58 if card.below else 0)
    size, lines = _fitted(card.title, room)
    font = _font("serif", size, card.title)
    step = int(size * _LEADING)
    height = step * len(lines) + (58 if card.below else 0)
    y = _WORDS[0] + (_WORDS[1] - _WORDS[0] - height) // 2
    for line in lines:
        pen.text((_MARGIN, y + int(size * 0.92)), line, font=font, fill=INK, anchor="ls")
        y += step
    if card.below:
        below = _shortened("sans", _SMALL, card.below, _WIDTH)
        pen.text((_MARGIN, y + 40), below, font=_font("sans", _SMALL, below), fill=_SOFT, anchor="ls")


def _fitted(title: str, room: int) -> tuple[int, list[str]]:
    """Return the largest size in which a title fits, and its lines; what fits in none is cut."""
    words = _bound(title)
    for size in _TITLES:
        font = _font("serif", size, title)
        lines = _wrapped(words, font, _WIDTH)
        if int(size * _LEADING) * len(lines) <= room and (size <= _ONE or len(lines) == 1):
            return size, _balanced(words, font, lines)
    most = room // int(size * _LEADING)
    return size, [*lines[: most - 1], _cut(lines[most - 1] + "…", font, _WIDTH)]


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


def _shortened(kind: str, size: int, text: str, width: float) -> str:
    return _cut(text, _font(kind, size, text), width)


def _cut(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
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
            shade = _SHADES[(said * len(_SHADES) - 1) // 255]
            pen.rectangle((edges[at], top, max(edges[at], edges[at + 1] - 2), bottom), fill=shade)
    if card.here is not None:
        # The mark reaches out of the strip, so that it is seen without its colour too.
        left, right = edges[first], max(edges[first] + 3, edges[upto] - 2)
        pen.rectangle((left, top - 14, right, bottom), fill=colour_of(card.accent))
    font = _font("sans", 22, "00")
    for at, label in card.scale:
        anchor = "la" if at == 0 else "ra" if at == count else "ma"
        pen.text((edges[at], bottom + 12), label, font=font, fill=_SOFT, anchor=anchor)

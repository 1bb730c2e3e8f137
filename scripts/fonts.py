#!/usr/bin/env python3
"""Make the site's fonts: `python scripts/fonts.py NODE_MODULES`, with fonttools and Brotli installed.

Run where `npm install @fontsource/literata @fontsource/golos-text` (the fonts) and `@fontsource/tinos @fontsource/arimo
@fontsource/roboto @fontsource/noto-serif` (measured only: their widths are those of Times New Roman, Arial, Roboto and
Noto Serif) were run. What it writes is committed. A first view needs `cyr` and `latin` of two fonts; whatever
else their packages hold lies in `cyrext` and `rest`, which a browser fetches once a page has such a letter.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

WEB = Path(__file__).parent.parent / "src" / "srez" / "web"
STATIC = WEB / "static"
#: Russian, Ukrainian and Belarusian.
CYR = {*range(0x410, 0x450), *map(ord, "ЁёЄєІіЇїЎўҐґ№\u0301")}
LATIN = {*range(0x20, 0x7F), *map(ord, "\u00a0§«°·»×–—‘’‚“”„•…€₴₽−")} - {*map(ord, "$*<=>[\\]^_`{|}~")}
#: name, npm name, weight, whether Cyrillic is kerned: a headline shows it, a line of text hardly.
FONTS = (
    ("Literata", "literata", 600, True),
    ("Golos Text", "golos-text", 400, False),
    ("Golos Text", "golos-text", 600, False),
)
#: What stands in until a font has come: family, npm name or file, weight, the names of local faces.
STAND_INS = {
    ("Literata", 600): (
        ("Times", "tinos", 700, ("Times New Roman Bold", "Liberation Serif Bold", "Tinos Bold")),
        ("Noto", "noto-serif", 600, ("Noto Serif SemiBold", "Noto Serif Bold")),
        ("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf", 700, ("DejaVu Serif Bold",)),
    ),
    ("Golos Text", 400): (
        ("Roboto", "roboto", 400, ("Roboto", "Roboto Regular")),
        ("Arial", "arimo", 400, ("Arial", "Liberation Sans", "Arimo", "Helvetica")),
        ("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 400, ("DejaVu Sans",)),
    ),
    ("Golos Text", 600): (
        ("Roboto", "roboto", 600, ("Roboto SemiBold", "Roboto Bold", "Roboto Medium")),
        ("Arial", "arimo", 600, ("Arial Bold", "Liberation Sans Bold", "Arimo Bold", "Helvetica Bold")),
        ("DejaVu", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", 700, ("DejaVu Sans Bold",)),
    ),
}  # fmt: skip
#: Ordinary words, to measure how wide a line of them is.
SAMPLE = (
    "Совет депутатов принял бюджет города на будущий год, сообщили в мэрии. Движение по мосту через реку открыли "
    "утром; объезд больше не нужен. Учёные нашли в архиве карту, которую считали утраченной с прошлого века."
)


def subsets(modules: Path, npm: str, weight: int) -> Iterator[Path]:
    """Return a font's files, a script each."""
    for script in ("cyrillic", "latin", "cyrillic-ext", "latin-ext"):
        yield modules / "@fontsource" / npm / "files" / f"{npm}-{script}-{weight}-normal.woff2"


def cut(path: Path, letters: set[int], target: Path, *, kern: bool) -> set[int]:
    """Write the part of a font that has these letters; return those that it has."""
    font = TTFont(path)
    there = letters & set(font.getBestCmap())
    if not there:
        return there
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["tnum", "mark", "ccmp", *(["kern"] if kern else [])]
    options.name_IDs = [0, 1, 2, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=there)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return there


def ranges(letters: set[int], others: set[int]) -> str:
    """Write code points as `unicode-range` does; short gaps are closed where no other part has what is in them."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        gap = set(range(runs[-1][1] + 1, letter)) if runs else set()
        if runs and len(gap) < 24 and not gap & others:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def width(fonts: list[TTFont]) -> float:
    """Return how wide the sample is, in ems."""
    total = 0.0
    for letter in SAMPLE:
        font = next(each for each in fonts if ord(letter) in each.getBestCmap())
        total += font["hmtx"][font.getBestCmap()[ord(letter)]][0] / font["head"].unitsPerEm
    return total


def stand_ins(modules: Path, family: str, npm: str, weight: int) -> Iterator[str]:
    """Write faces of local fonts, made as wide and as high as the font that is to come."""
    ours = [TTFont(path) for path in subsets(modules, npm, weight)]
    upem, hhea = ours[0]["head"].unitsPerEm, ours[0]["hhea"]
    for name, other, its_weight, faces in STAND_INS[family, weight]:
        files = [Path(other)] if other.startswith("/") else list(subsets(modules, other, its_weight))
        ratio = width(ours) / width([TTFont(path) for path in files])
        local = ",".join(f'local("{face}")' for face in faces)
        yield (
            f'@font-face{{font-family:"{family} {name}";font-weight:{weight};src:{local};size-adjust:{ratio:.1%};'
            f"ascent-override:{hhea.ascent / upem / ratio:.1%};descent-override:{-hhea.descent / upem / ratio:.1%};"
            f"line-gap-override:{hhea.lineGap / upem / ratio:.0%}}}"
        )


def main(modules: Path) -> None:
    """Write the fonts, their licences and `fonts.css`."""
    css = ["/* Made by scripts/fonts.py. */"]
    for family, npm, weight, kern in FONTS:
        files = list(subsets(modules, npm, weight))
        cmaps = [set(TTFont(file).getBestCmap()) for file in files]
        rest = cmaps[1] | cmaps[3]
        parts = (
            ("cyr", [files[0]], CYR, kern),
            ("latin", [files[1]], LATIN, False),
            ("cyrext", [files[0], files[2]], set(range(0x400, 0x530)) - CYR, False),
            ("rest", [files[1], files[3]], rest - CYR - LATIN, False),
        )
        everything = set.union(*cmaps)
        for part, sources, letters, kerned in parts:
            had: set[int] = set()
            for number, source in enumerate(sources):
                name = f"{npm}-{weight}-{part}{number or ''}.woff2"
                mine = cut(source, letters - had, STATIC / name, kern=kerned)
                had |= mine
                if mine:
                    css.append(
                        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:swap;'
                        f'src:url({name}) format("woff2");unicode-range:{ranges(mine, everything - mine)}}}'
                    )
        css += stand_ins(modules, family, npm, weight)
        shutil.copy(modules / "@fontsource" / npm / "LICENSE", STATIC / f"{npm}.OFL.txt")
    (WEB / "styles" / "0-fonts.css").write_text("\n".join(css) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

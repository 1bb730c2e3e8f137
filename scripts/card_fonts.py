"""Make the fonts that cards are set in: `python scripts/card_fonts.py FOLDER`.

FOLDER holds `PTSerif_700Bold.ttf`, `PTSans_400Regular.ttf` and `PTSans_700Bold.ttf` as the npm packages
`@expo-google-fonts/pt-serif` and `@expo-google-fonts/pt-sans` carry them. Needs fonttools, which nothing else does:
what it makes is committed. The licence (OFL 1.1) reserves the names of the originals, so the cut ones have their own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "src" / "srez" / "web" / "painter" / "fonts"
FONTS = {
    "PTSerif_700Bold.ttf": ("serif-bold.ttf", "Srez Card Serif", "Bold"),
    "PTSans_400Regular.ttf": ("sans.ttf", "Srez Card Sans", "Regular"),
    "PTSans_700Bold.ttf": ("sans-bold.ttf", "Srez Card Sans", "Bold"),
}
#: Latin with its extensions, Cyrillic with its supplement (Abkhaz is in both), punctuation, currencies, arrows.
UNICODES = [*range(0x20, 0x250), *range(0x300, 0x370), *range(0x400, 0x530), *range(0x2000, 0x2070),
            *range(0x20A0, 0x20C0), 0x2116, 0x2122, *range(0x2190, 0x219A), 0x2212, 0x00D7]  # fmt: skip


def main(folder: Path) -> None:
    """Cut each font down, name it anew, write it; and write which letters all of them have."""
    covered = set(UNICODES)
    for name, (target, family, style) in FONTS.items():
        font = TTFont(folder / name)
        options = Options(hinting=False, layout_features=["kern", "liga", "locl", "mark", "mkmk"], name_IDs=[0, 13, 14])
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        for number, value in ((1, family), (2, style), (3, f"{family} {style}"), (4, f"{family} {style}"),
                              (6, f"{family}-{style}".replace(" ", ""))):  # fmt: skip
            font["name"].setName(value, number, 3, 1, 0x409)
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(TARGET / target)
        covered &= set(font.getBestCmap())
    letters = "".join(map(chr, sorted(number for number in covered if chr(number).isprintable())))
    (TARGET / "letters.txt").write_text(letters, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

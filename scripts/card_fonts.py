"""Make the fonts that cards are set in: `python scripts/card_fonts.py FOLDER`.

FOLDER holds the files that `FONTS` names and a `LICENSE_FONT` for each family under the family's name, as the npm
packages `@expo-google-fonts/literata`, `/golos-text`, `/pt-serif` and `/pt-sans` carry them. Needs fonttools, which
nothing else here does: what it makes is committed. All are under the OFL 1.1. Where that reserves a name, the cut font
may not bear it; so all of them have names of our own.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "src" / "srez" / "web" / "painter" / "fonts"
#: The site's own faces, and wider ones for the letters that those lack: of Abkhaz and of other peoples' Cyrillic.
FONTS = {
    "serif": ("Literata_600SemiBold.ttf", "Srez Card Serif"),
    "sans": ("GolosText_400Regular.ttf", "Srez Card Sans"),
    "wide-serif": ("PTSerif_700Bold.ttf", "Srez Card Wide Serif"),
    "wide-sans": ("PTSans_400Regular.ttf", "Srez Card Wide Sans"),
}
LICENCES = ("literata", "golos-text", "pt-serif", "pt-sans")
#: Latin with its extensions, Cyrillic with its supplement, punctuation, currencies, arrows.
UNICODES = [*range(0x20, 0x250), *range(0x300, 0x370), *range(0x400, 0x530), *range(0x1E00, 0x2070),
            *range(0x20A0, 0x20C0), 0x2116, 0x2122, *range(0x2190, 0x219A), 0x2212, 0x00D7]  # fmt: skip


def main(folder: Path) -> None:
    """Cut each font down, name it anew, write it; and write which letters each pair of them has."""
    covered: dict[str, set[int]] = {}
    for target, (name, family) in FONTS.items():
        font = TTFont(folder / name, recalcTimestamp=False)
        options = Options(hinting=False, layout_features=["kern", "liga", "locl", "mark", "mkmk"], name_IDs=[0, 13, 14])
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=UNICODES)
        subsetter.subset(font)
        for number, value in ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))):
            font["name"].setName(value, number, 3, 1, 0x409)
        font.save(TARGET / f"{target}.ttf")
        letters = {number for number in font.getBestCmap() if chr(number).isprintable()}
        pair = "wide-letters" if target.startswith("wide-") else "letters"
        covered[pair] = covered.get(pair, letters) & letters
    for pair, numbers in covered.items():
        (TARGET / f"{pair}.txt").write_text("".join(map(chr, sorted(numbers))), encoding="utf-8")
    for family in LICENCES:
        text = (folder / family / "LICENSE_FONT").read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        (TARGET / f"{family}.OFL.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

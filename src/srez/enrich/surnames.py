"""Names out of other cases by their endings: surnames in Russian and Ukrainian, where a dictionary guesses, and every
name in Belarusian, for which there is none. Rules of ours.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Endings by which a Belarusian word is known for a surname, in any case.
BELARUSIAN = (
    "скі", "цкі", "ская", "цкая", "скага", "цкага", "скай", "цкай", "ка", "кі", "ко", "оў", "ёў", "еў", "аў", "ова",
    "ава", "ева", "овай", "авай", "евай", "ін", "ын", "іна", "ына", "інай", "ынай", "віч", "віча", "вічам", "чык",
    "чыка", "юк", "юка", "ук", "ука", "ец", "нка", "нкі",
)  # fmt: skip

_Turns = Sequence[tuple[str, str]]
#: Language and gender → ending out of the nominative and what stands for it there; the first that fits is taken.
_TURNS: dict[tuple[str, str], _Turns] = {
    ("be", "masc"): (
        ("скага", "скі"), ("цкага", "цкі"), ("скаму", "скі"), ("скім", "скі"), ("ага", "ы"), ("ова", "оў"),
        ("ева", "еў"), ("ёва", "ёў"), ("ава", "аў"), ("овым", "оў"), ("авым", "аў"), ("евым", "еў"), ("ея", "ей"),
        ("ія", "ій"), ("ая", "ай"), ("ьям", "ь"), ("чам", "ч"), ("ом", ""), ("ам", ""), ("ем", "ь"), ("кі", "ка"),
        ("я", "ь"), ("а", ""), ("у", ""),
    ),
    ("be", "femn"): (
        ("скай", "ская"), ("цкай", "цкая"), ("овай", "ова"), ("авай", "ава"), ("евай", "ева"), ("ёвай", "ёва"),
        ("інай", "іна"), ("ынай", "ына"), ("ыі", "ыя"), ("іі", "ія"), ("ай", "а"), ("яй", "я"), ("ы", "а"), ("і", "я"),
    ),
    ("ru", "masc"): (
        ("ского", "ский"), ("скому", "ский"), ("ским", "ский"), ("цкого", "цкий"), ("цкому", "цкий"), ("цким", "цкий"),
        ("овым", "ов"), ("ова", "ов"), ("ову", "ов"), ("евым", "ев"), ("ева", "ев"), ("еву", "ев"), ("ёвым", "ёв"),
        ("ёва", "ёв"), ("ёву", "ёв"), ("иным", "ин"), ("ина", "ин"), ("ину", "ин"), ("ыным", "ын"), ("ына", "ын"),
        ("ыну", "ын"),
    ),
    ("ru", "femn"): (
        ("ской", "ская"), ("скую", "ская"), ("цкой", "цкая"), ("цкую", "цкая"), ("овой", "ова"), ("ову", "ова"),
        ("евой", "ева"), ("еву", "ева"), ("ёвой", "ёва"), ("ёву", "ёва"), ("иной", "ина"), ("ину", "ина"),
        ("ыной", "ына"), ("ыну", "ына"),
    ),
    ("uk", "masc"): (
        ("ського", "ський"), ("ському", "ський"), ("ським", "ський"), ("цького", "цький"), ("цькому", "цький"),
        ("цьким", "цький"), ("енка", "енко"), ("енку", "енко"), ("енком", "енко"), ("овим", "ов"), ("ова", "ов"),
        ("ову", "ов"), ("єва", "єв"), ("єву", "єв"), ("іна", "ін"), ("іну", "ін"), ("їна", "їн"), ("їну", "їн"),
    ),
    ("uk", "femn"): (
        ("ської", "ська"), ("ській", "ська"), ("ською", "ська"), ("ську", "ська"), ("цької", "цька"), ("цькою", "цька"),
        ("цьку", "цька"), ("ової", "ова"), ("овою", "ова"), ("ову", "ова"), ("євої", "єва"), ("євою", "єва"),
        ("іної", "іна"), ("іною", "іна"), ("іну", "іна"),
    ),
}  # fmt: skip
#: Letters before an ending that a name has at least.
_STEM = 2


def turned(word: str, language: str, gender: str) -> str | None:
    """Return a name, which stands in another case, in the nominative, lower case; None when no ending is known."""
    folded = word.lower()
    for ending, base in _TURNS.get((language, gender), ()):
        if folded.endswith(ending) and len(folded) - len(ending) >= _STEM:
            return folded[: -len(ending)] + base
    return None


def declined(word: str, language: str) -> str:
    """Return the gender that a surname's ending out of the nominative tells, or ""."""
    return next((gender for gender in ("masc", "femn") if turned(word, language, gender) is not None), "")

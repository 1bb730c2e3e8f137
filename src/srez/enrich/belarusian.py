"""Belarusian names out of other cases, by their endings: rules of ours, since there is no dictionary."""

from __future__ import annotations

#: Endings by which a word is known for a surname, in any case.
SURNAMES = (
    "скі", "цкі", "ская", "цкая", "скага", "цкага", "скай", "цкай", "ка", "кі", "ко", "оў", "ёў", "еў", "аў", "ова",
    "ава", "ева", "овай", "авай", "евай", "ін", "ын", "іна", "ына", "інай", "ынай", "віч", "віча", "вічам", "чык",
    "чыка", "юк", "юка", "ук", "ука", "ец", "нка", "нкі",
)  # fmt: skip

#: Endings of Belarusian names out of the nominative and what stands for them there; longest first, rules of ours.
_MASCULINE = (
    ("скага", "скі"), ("цкага", "цкі"), ("скаму", "скі"), ("скім", "скі"), ("ага", "ы"), ("ова", "оў"), ("ева", "еў"),
    ("ёва", "ёў"), ("ава", "аў"), ("овым", "оў"), ("авым", "аў"), ("евым", "еў"), ("ея", "ей"),
    ("ія", "ій"), ("ая", "ай"), ("ьям", "ь"), ("чам", "ч"), ("ом", ""), ("ам", ""), ("ем", "ь"), ("кі", "ка"),
    ("я", "ь"), ("а", ""), ("у", ""),
)  # fmt: skip
_FEMININE = (
    ("скай", "ская"), ("цкай", "цкая"), ("овай", "ова"), ("авай", "ава"), ("евай", "ева"), ("ёвай", "ёва"),
    ("інай", "іна"), ("ынай", "ына"), ("ыі", "ыя"), ("іі", "ія"), ("ай", "а"), ("яй", "я"), ("ы", "а"), ("і", "я"),
)  # fmt: skip


def nominative(word: str, gender: str) -> str:
    """Return a Belarusian name, which stands in another case, in the nominative, lower case, by its ending."""
    folded = word.lower()
    for ending, base in _FEMININE if gender == "femn" else _MASCULINE:
        if folded.endswith(ending) and len(folded) - len(ending) >= 2:
            return folded[: -len(ending)] + base
    return folded

"""Adjectives of places («тверской», «волгоградські») and names of their people («саратовцы»), as stems."""

from __future__ import annotations

from typing import Final

#: Endings of an adjective after its stem in -ск, -цк, -ськ, …
ADJECTIVE: Final = {
    "ru": frozenset("ий ой ого ому им ом ая ую ою ое ие их ими".split()),
    "uk": frozenset("ий ого ому им ім а ої ій у ою е і их ими".split()),
    "be": frozenset("і ага аму ім ая ай ую аю ае ія іх імі".split()),
}
#: Endings of «-цы», «-чане», «-яне».
PEOPLE: Final = {
    "ru": frozenset("ы ев ам ами ах е ин ина и ей ов".split()),
    "uk": frozenset("і ів ям ями ях ам ами ах и ей".split()),
    "be": frozenset("ы аў ам амі ах е і".split()),
}
_SHORT: Final = 4


def adjectives(name: str, language: str) -> list[str]:
    """Return the stems that a name's adjective may have, without its ending: «самара» → «самарск», «самаринск».

    Args:
        name: one word, folded.
        language: `ru`, `uk` or `be`; others have none.
    """
    if language == "ru":
        return _russian(name)
    if language == "uk":
        return _ukrainian(name)
    return _belarusian(name) if language == "be" else []


def people(adjective: str, language: str) -> list[str]:
    """Return the stems that a word for the people may have, given the adjective's: «саратовск» → «саратовц»."""
    for tail in ("ьк", "к"):
        if adjective.endswith(f"с{tail}"):
            base = adjective.removesuffix(f"с{tail}")
            break
        if adjective.endswith(f"ц{tail}"):
            base = adjective.removesuffix(tail)[:-1]
            break
    else:
        return []
    if len(base) < _SHORT:
        return []
    if base.endswith("г"):
        base = base[:-1] + "ж"
    return [base + tail for tail in (("ц", "чан", "ян") if language != "be" else ("ц", "чан", "ян", "цян"))]


def _russian(name: str) -> list[str]:
    if name.endswith(("ск", "цк")):
        return [name]
    if name.endswith(("ий", "ый", "ой", "ая", "ое", "ые", "ие")) or len(name) < 3:
        return []
    stem = name.rstrip("аяоеыиьйэ")
    last = stem[-1:]
    if name.endswith("ец"):
        return [f"{stem}к"]
    found = [f"{stem}ск", f"{stem}инск", f"{stem}енск"]
    if last == "л":
        found.append(f"{stem}ьск")
        if stem.endswith("вл"):
            found.append(f"{stem[:-1]}ск")
    if last == "г":
        found += [f"{stem[:-1]}жск"]
    if last in "цкч":
        found += [f"{stem[:-1]}цк"]
    if last == "х":
        found.append(f"{stem[:-1]}шск")
    if last == "с":
        found.append(f"{stem}к")
    return found


def _ukrainian(name: str) -> list[str]:
    if name.endswith(("ськ", "цьк")):
        return [name]
    if name.endswith(("ий", "ій")) or len(name) < 3:
        return []
    stem = name.rstrip("аяоеиіїьйє")
    last = stem[-1:]
    found = [f"{stem}ськ", f"{stem}инськ", f"{stem}енськ"]
    if last in "гзж":
        found.append(f"{stem[:-1]}зьк")
    if last in "кцч":
        found.append(f"{stem[:-1]}цьк")
    if last in "хсш":
        found.append(f"{stem[:-1]}ськ")
    if last == "л":
        found.append(f"{stem}ьськ")
    return found


def _belarusian(name: str) -> list[str]:
    if name.endswith(("ск", "цк")):
        return [name]
    stem = name.rstrip("аяоёеыіьйэ")
    last = stem[-1:]
    if len(stem) < 2:
        return []
    found = [f"{stem}ск", f"{stem}інск", f"{stem}енск"]
    if last in "кцчт":
        found.append(f"{stem[:-1]}цк")
    if last == "л":
        found.append(f"{stem}ьск")
    if last in "гж":
        found.append(f"{stem[:-1]}жск")
    return found

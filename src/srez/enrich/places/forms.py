"""How names of places bend: stems and endings by paradigm for Russian, Ukrainian and Belarusian.

A name isn't spelled out in all its forms (a million of them); a word of a text is cut into what may be a stem and what
may be an ending, and the stem is looked up. Rules of ours; what they allow beyond the real forms («Твере») costs
nothing, since nobody writes it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from srez.enrich.morphology import fold

#: Longest ending, in letters.
LONGEST: Final = 4


class Bend(NamedTuple):
    """A stem and the endings that it takes."""

    stem: str
    endings: frozenset[str]


def _set(endings: str) -> frozenset[str]:
    """Return endings separated by spaces; `-` is none."""
    return frozenset("" if ending == "-" else ending for ending in endings.split())


_FIXED = _set("-")

#: By language: ending of the base form → the endings that may stand in its place. The first that fits is taken;
#: adjectives come before nouns.
_PARADIGMS: dict[str, list[tuple[str, frozenset[str]]]] = {
    "ru": [
        ("ый", _set("ый ого ому ым ом")),
        ("ий", _set("ий его ему им ем ого ому ом ия ию ии")),
        ("ой", _set("ой ого ому ым ом оя ою оем ое")),
        ("ая", _set("ая ой ую ою")),
        ("яя", _set("яя ей юю ею")),
        ("ое", _set("ое ого ому ым им ом")),
        ("ее", _set("ее его ему им ем")),
        ("ые", _set("ые ых ым ыми")),
        ("ие", _set("ие их им ими ия ию ием ии")),
        ("ия", _set("ия ии ию ией")),
        ("ье", _set("ье ья ью ьем ьи")),
        ("а", _set("а ы е у ой ою ей")),
        ("я", _set("я и е ю ей ею ёй")),
        ("о", _set("о а у ом е")),
        ("е", _set("е я ю ем и а у")),
        ("ы", _set("ы - ов ев ам ами ах")),
        ("и", _set("и - ов ей ам ами ах ям ями ях")),
        ("ь", _set("ь я ю ем е и ью")),
        ("й", _set("й я ю ем е и")),
        ("", _set("- а у ом ем е")),
    ],
    "uk": [
        ("ий", _set("ий ого ому им ім ия ию иєм ію ії")),
        ("ій", _set("ій ього ьому їм ія ію єм ї єві")),
        ("а", _set("а и і у ою ої ій ю ею")),
        ("ія", _set("ія ії ію ією")),
        ("я", _set("я і ї ю ею єю ям ї")),
        ("о", _set("о а у ом і ові")),
        ("е", _set("е ого ому им ім а у ем ом і ової")),
        ("и", _set("и - ів ам ами ах ей")),
        ("і", _set("і - ів їв ей ам ами ах ям ями ях их им ими")),
        ("ї", _set("ї - їв ям ями ях")),
        ("ь", _set("ь я ю ем і ню лю сю зю цю еві")),
        ("й", _set("й я ю єм ї єві")),
        ("", _set("- а у ом ем им і ові еві ю 'ю")),
    ],
    "be": [
        ("ы", _set("ы ага ому аму ым - аў ам амі ах")),
        ("і", _set("і ага яга аму яму ім - аў яў ам амі ах ям ямі ях")),
        ("ая", _set("ая ай ую аю")),
        ("яя", _set("яя яй юю яю")),
        ("ае", _set("ае ага аму ым")),
        ("яе", _set("яе яга яму ім")),
        ("ыя", _set("ыя ых ым ымі")),
        ("ія", _set("ія іі ію іяй іх ім імі")),
        ("а", _set("а ы і е э у ай аю ам о ой")),
        ("я", _set("я і ю яй яю е")),
        ("о", _set("о а у ом ам е э")),
        ("ё", _set("ё я ю ём і")),
        ("э", _set("э а у эм ам ы")),
        ("е", _set("е я ю ем і а у ам")),
        ("ь", _set("ь я ю ем і ю ьзю ьлю")),
        ("й", _set("й я ю ем і")),
        ("", _set("- а у ам ом е э ы і")),
    ],
}
#: Words of regions that are written short («Тверская обл.»).
_SHORTENED: Final = frozenset(("область", "вобласць"))
#: The same by the last letter of the base form, so that few are tried.
_BY_LETTER: dict[str, dict[str, list[tuple[str, frozenset[str]]]]] = {
    language: {
        letter: [*(pair for pair in paradigms if pair[0].endswith(letter)), paradigms[-1]]
        for letter in {ending[-1] for ending, _ in paradigms if ending}
    }
    for language, paradigms in _PARADIGMS.items()
}
#: After these letters Russian writes «и» for «ы».
_HISSING: Final = frozenset("гкхжчшщ")
#: Its endings for several: «в Тверской и Калужской областях».
_MANY = _set("ей ям ями ях ямі яў")
_VOWELS: Final = frozenset("аеёиоуыэюяіїєў")
#: Endings of a stem whose vowel has fallen out («Орла» of «Орёл»).
_OBLIQUE = {
    "ru": _set("а у ом ем е и я ю"),
    "uk": _set("а у ом ем і ю я ові еві"),
    "be": _set("а у ам ом ем е э ы я ю"),
}
#: What a consonant becomes before the ending of the locative: «Прага» – «у Празі», «Ліда» – «у Лідзе».
_SOFTENED = {
    "uk": {"г": "з", "к": "ц", "х": "с"},
    "be": {"к": "ц", "г": "з", "х": "с", "т": "ц", "д": "дз"},
}
_SOFT_ENDINGS = {"uk": _set("і"), "be": _set("ы э е")}
#: Words of names that never bend.
_STIFF: Final = frozenset("на над при за имени имени імені імя де ла дю фон ан дер дон".split())


def bends(word: str, language: str) -> tuple[Bend, ...]:
    """Return the stems of one word of a name, folded; English and unknown languages don't bend."""
    paradigms = _PARADIGMS.get(language)
    if paradigms is None or word in _STIFF or word[-1:].isdigit() or len(word) < 3:
        return (Bend(word, _FIXED),)
    ending, endings = next(
        pair for pair in _BY_LETTER[language].get(word[-1], paradigms[-1:]) if word.endswith(pair[0])
    )
    stem = word.removesuffix(ending) if ending else word
    if language == "ru" and ending == "а" and stem[-1:] in _HISSING:
        endings = endings - {"ы"} | {"и"}
    if len(stem) < 2:
        return (Bend(word, _FIXED),)
    found = [Bend(stem, endings)]
    if word in _SHORTENED:
        found += [Bend(word[:3], _FIXED), Bend("област", _MANY), Bend("абласц", _MANY)]
    if ending not in ("ь", "й", ""):
        # «в Коркино» beside «в Коркине».
        found += _plural_stems(stem, ending, language)
    else:
        found += _closed_stems(stem, language)
    last = stem[-1:]
    if (softened := _SOFTENED.get(language, {}).get(last)) is not None and ending in ("а", "", "о"):
        found.append(Bend(stem[:-1] + softened, _SOFT_ENDINGS[language]))
    return tuple(found)


def _plural_stems(stem: str, ending: str, language: str) -> list[Bend]:
    """Return the stem of the genitive plural, which may gain a vowel: «Люберцы» – «Люберец», «Химки» – «Химок»."""
    if ending not in ("ы", "и", "і") or len(stem) < 3 or stem[-1] in _VOWELS or stem[-2] in _VOWELS:
        return []
    vowels = {"ru": "оеи", "uk": "ое", "be": "аое"}[language]
    before = stem[:-2] if stem[-2] in "ьй" else stem[:-1]
    return [Bend(before + vowel + stem[-1], _FIXED) for vowel in vowels]


def _closed_stems(stem: str, language: str) -> list[Bend]:
    """Return the stem of the other cases where it differs: «Орл-», «Торжк-», «Львов-», «Києв-», «Магілёв-»."""
    found = []
    oblique = _OBLIQUE[language]
    head, last = stem[:-2], stem[-1:]
    vowel = stem[-2:-1]
    if len(stem) > 3 and vowel in "еёоэа" and last in "цкл" and (last != "л" or len(stem) <= 5):
        if last == "л" or head[-1:] not in _VOWELS:
            found.append(Bend(head + last, oblique))
        if head[-1:] in "лн" or last == "к":
            found.append(Bend(head + "ь" + last, oblique))
        if head[-1:] in _VOWELS:
            found.append(Bend(head + "й" + last, oblique))
    if language == "uk" and vowel in "ії" and vowel:
        opened = "ое" if vowel == "і" else "є"
        found += [Bend(head + open_ + last, oblique) for open_ in opened]
        if last in _SOFTENED["uk"]:
            found += [Bend(head + open_ + _SOFTENED["uk"][last], _SOFT_ENDINGS["uk"]) for open_ in opened]
    if language == "be" and last == "ў":
        found.append(Bend(stem[:-1] + "в", oblique))
    return found


@lru_cache(1 << 15)
def cuts(word: str) -> tuple[tuple[str, str], ...]:
    """Return every way to cut a folded word into stem and ending, the longest stem first."""
    return tuple(
        (word[: len(word) - size], word[len(word) - size :]) for size in range(min(LONGEST, len(word) - 2) + 1)
    )


@lru_cache(1 << 16)
def folded(word: str) -> str:
    """Return a word as names are compared: lower case, without accents on Latin letters, «ё» as «е»."""
    return folded_once(word)


def folded_once(word: str) -> str:
    """Return the same without holding it: for names, each of which comes once."""
    low = word.lower()
    if low.isalpha() and "\u0400" <= low[:1] <= "\u052f":
        return low.replace("ё", "е")
    low = fold(low)
    if low.isascii() or any("\u0400" <= letter <= "\u052f" for letter in low):
        return low
    plain = unicodedata.normalize("NFKD", low.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))

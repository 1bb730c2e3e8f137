"""A word of any alphabet as its consonants, so that a name meets itself across languages.

«Ярославле», «Яраслаўлі», «Yaroslavl», «იაროსლავლი» and «Յարոսլավլ» all give `rslvl`. Vowels differ between spellings
most, so they go; letters that languages write for each other («г» and h, «ц» and «т», w and v) fall together.
"""

from __future__ import annotations

from functools import lru_cache

#: Letters of Latin alphabets that sound as one, longest first.
_TOGETHER = (
    ("shch", "S"), ("sch", "S"), ("tch", "C"), ("sh", "S"), ("ch", "C"), ("zh", "Z"), ("kh", "g"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("ts", "t"), ("tz", "t"), ("dz", "d"), ("ck", "k"), ("cz", "C"), ("sz", "S"),
)  # fmt: skip
_CYRILLIC = dict(
    zip(
        "бвгґдђжзйклљмнњпрстћўфхцчџшщғқңһҳҷӣӯәөүұѓќѕј",
        "b v g g d d Z z - k l l m n n p r s t C v f g t C Z S S g k n g g Z - - - - - - g k z -".split(),
        strict=True,
    )
)
_GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "- b g d - v z t - k l m n - p Z r s t - p k g k S C t d t C g Z g".split(),
        strict=True,
    )
)
_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        "- b g d - z - - t Z - l g t k g d g C m - n S - C p Z r s v t r t - p k - f".split(),
        strict=True,
    )
)
_GREEK = dict(zip("βγδζθκλμνξπρσςτφχψ", "v g d z t k l m n k p r s s t f g p".split(), strict=True))
_LATIN = dict(
    zip(
        "bcdfghjklmnpqrstvwxzçčćšśşžźżłñńğďťřđ",
        "b k d f g g Z k l m n p k r s t v v k z S C C S S S Z Z Z l n n g d t r d".split(),
        strict=True,
    )
)
_LETTERS = {
    letter: "" if sound == "-" else sound
    for table in (_CYRILLIC, _GEORGIAN, _ARMENIAN, _GREEK, _LATIN)
    for letter, sound in table.items()
}
#: Sounds of a key, so that a hostile «word» costs nothing.
LONGEST = 16


@lru_cache(1 << 16)
def skeleton(word: str) -> str:
    """Return a folded word's consonants in a common alphabet, doubled ones once; "" when it has none."""
    word = word[:64].replace("дз", "д").replace("дж", "ж")
    if word.isascii():
        for letters, sound in _TOGETHER:
            if letters in word:
                word = word.replace(letters, sound)
    sounds: list[str] = []
    for letter in word:
        sound = letter if letter in "SCZ" else _LETTERS.get(letter, "")
        if sound and (not sounds or sounds[-1] != sound):
            sounds.append(sound)
    return "".join(sounds[:LONGEST])

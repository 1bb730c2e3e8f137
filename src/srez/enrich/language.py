"""Which language a text is in: a model of 176 languages, and the alphabets where its neighbours look alike to it.

The model (lid.176, Joulin et al. 2016) takes a Belarusian headline for a Ukrainian one and a short Russian one for a
Bulgarian one now and then. Their alphabets differ, and a few letters are proof: Russian has no «і ї є ґ ў», Ukrainian
no «ы э ё ъ ў», Belarusian no «и щ ъ ї є».
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Protocol

#: Characters of the text that are looked at beside the title.
LEDE = 240
#: Languages that the model may mean.
_MOST = 6
#: What the source's own word weighs: that much likelier.
HINT = 3.0
#: Languages that a newsroom here is likely to meet, before anything is read.
_USUAL = {"ru": 5.0, "uk": 5.0, "be": 5.0, "en": 3.0}
#: A letter of each, and its share of a text's letters: where it is missing altogether, the text is rather another's.
_FREQUENT = {"ru": ("и", 0.07), "uk": ("и", 0.06), "be": ("ы", 0.04), "bg": ("и", 0.09), "mk": ("и", 0.08)}
#: Small words of languages that share an alphabet, those that headlines are full of; and endings that are as telling.
_SMALL = {
    "ru": "и в во на с со за от по не при из что как для после об о до под через или только ещё еще она они был были "
    "более лет года чем также который которые у его их над без между уже",
    "uk": "і й та у в на з із зі за від по не при що як для після про до під через або тільки ще вона вони був були "
    "більше років року майже понад який які його їх над без між вже роки",
    "be": "і й ды у ў на з са за ад па не пры што як для пасля пра да пад праз або толькі яшчэ яна яны быў былі больш "
    "гадоў года амаль які якія яго іх над без паміж ужо",
    "bg": "и в във на с със за от по не при ще че да се си е са след през като това който които които над без между "
    "вече",
    "mk": "и во на со за од по не при ќе дека да се е са што кој кои го ги над без меѓу веќе",
}
_ENDINGS = {
    "ru": ("ться", "тся", "ого", "его", "ый", "ий", "ая", "ые", "ие", "ов", "ел", "ил", "ал", "ла", "ло", "ли", "ть"),
    "uk": ("ться", "ють", "ого", "ий", "ів", "їв", "ти", "ла", "ло", "ли", "ння", "ами"),
    "be": ("цца", "юць", "ага", "яга", "ыя", "ія", "аў", "яў", "ыў", "іў", "ць", "ла", "ло", "лі", "нне", "амі", "кі"),
    "bg": ("ът", "ят", "та", "то", "те", "ия", "ите", "ата", "ха"),
    "mk": ("от", "та", "то", "те", "ите", "ата", "ија", "аат"),
}
_SMALL_SETS = {language: frozenset(said.split()) for language, said in _SMALL.items()}
#: What each such word and ending adds to a language that has it.
_SMALL_WEIGHT, _ENDING_WEIGHT = 1.6, 1.25
#: A language that the letters contradict is so much less likely, for each word that does.
_AGAINST = 0.04
#: Letters that a language does not have.
_FOREIGN = {
    "ru": frozenset("іїєґўјљњђћџѓќѕ'ә"),
    "uk": frozenset("ыэёъўјљњђћџѓќѕ"),
    "be": frozenset("ищъїєґјљњђћџѓќѕ"),
    "bg": frozenset("ыэёіїєґўј"),
    "mk": frozenset("ыэёіїєґўъьщйя"),
    "sr": frozenset("ыэёіїєґўъьщйя"),
}
#: Letters that few have: of these languages alone, as far as Cyrillic goes.
_OWN = {"ў": ("be", "uz"), "ґ": ("uk",), "ї": ("uk",), "є": ("uk",), "ә": ("kk", "tt", "ba", "ab", "az"), "ҟ": ("ab",)}
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|[#@]\w+")
#: Scripts that one language writes, as far as news go: no model is asked.
_SCRIPTS = (
    ("\u10a0", "\u10ff", "ka"), ("\u0530", "\u058f", "hy"), ("\u0370", "\u03ff", "el"), ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"), ("\uac00", "\ud7af", "ko"),
)  # fmt: skip
#: Latin letters of Belarusian, and common words: the model knows only its Cyrillic.
_LACINKA = re.compile(r"[ŭ]", re.IGNORECASE)


class Predictor(Protocol):
    """fastText's model."""

    def predict(self, text: str, k: int = 1, threshold: float = 0.0) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return labels (`__label__ru`) and their probabilities."""
        ...


class Tongue:
    """Tells languages, given a loaded model."""

    def __init__(self, model: Predictor) -> None:
        self._model = model

    def tell(self, title: str, text: str, hint: str = "") -> str:
        """Return the language of an article, an ISO 639 code; "" for one without letters.

        Args:
            hint: what the source says of itself, BCP 47, several separated by spaces.
        """
        said = _ADDRESS.sub(" ", f"{title[:400]}. {text[:LEDE]}")
        found = _WORD.findall(said)
        if not found:
            return ""
        own = _of_script(found)
        if own:
            return own
        hints = [each.split("-")[0].lower() for each in hint.split()]
        lower = " ".join(found).lower()
        if _LACINKA.search(lower) and "ŭ" in lower and lower.count("ŭ") * 60 > len(lower):
            return "be"
        labels, chances = self._model.predict(lower, k=_MOST)
        likely = {label.removeprefix("__label__"): float(chance) for label, chance in zip(labels, chances, strict=True)}
        for language in ("ru", "uk", "be") if _is_cyrillic(found) else ():
            likely.setdefault(language, 0.002)
        likely = {language: chance * _USUAL.get(language, 1.0) for language, chance in likely.items()}
        for language in hints[:4]:
            likely[language] = max(likely.get(language, 0.0), 0.001) * HINT
        letters = [frozenset(word.lower()) for word in found]
        weighed = {
            language: chance * _fits(language, letters) * _misses(language, lower) * _sounds(language, lower)
            for language, chance in likely.items()
        }
        return max(sorted(weighed), key=lambda language: weighed[language])


def _fits(language: str, letters: list[frozenset[str]]) -> float:
    """Return how well an alphabet fits: less for each word that it can't write or that only others can."""
    foreign = _FOREIGN.get(language)
    if foreign is None:
        return 1.0
    # A name or two in another language's letters prove nothing in a long text.
    against = sum(bool(foreign & word) for word in letters)
    against += sum(language not in _OWN[letter] for word in letters for letter in word if letter in _OWN)
    return float(max(1e-12, _AGAINST ** (against * min(1.0, 12 / len(letters)))))


def _misses(language: str, lower: str) -> float:
    """Return how likely a text of a language is to do without its frequent letter, if it does."""
    letter, share = _FREQUENT.get(language, ("", 0.0))
    return 1.0 if not letter or letter in lower else float((1 - share) ** min(120, len(lower)))


def _sounds(language: str, lower: str) -> float:
    """Return how much the small words and the endings of a text speak for a language."""
    small = _SMALL_SETS.get(language)
    if small is None:
        return 1.0
    said = lower.split()
    hits = sum(word in small for word in said)
    ends = sum(len(word) > 4 and word.endswith(_ENDINGS[language]) for word in said)
    return float(_SMALL_WEIGHT ** min(hits, 12) * _ENDING_WEIGHT ** min(ends, 12))


def _is_cyrillic(found: list[str]) -> bool:
    return sum("\u0400" <= word[0] <= "\u04ff" for word in found) * 2 > len(found)


def _of_script(found: list[str]) -> str:
    """Return the language of the script that most words are in, where one language writes it."""
    counts = Counter(
        language for word in found for first, last, language in _SCRIPTS if first <= word[0].lower() <= last
    )
    for language, count in counts.most_common(1):
        if 2 * count > len(found):
            return language
    return ""

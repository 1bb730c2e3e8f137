"""Names in any script made into ids of ASCII letters, digits and `-`."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

#: Long enough for a name, short enough for an address bar.
LONGEST = 60

_VALID = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{LONGEST - 2}}}[a-z0-9])?\Z")
_GAP = re.compile(r"[^a-z0-9]+")

#: Russian, Ukrainian and Belarusian letters as people type them in addresses; no standard is followed to the letter,
#: since a slug only has to be readable and the same each time.
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ie", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "ї": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "’": "", "'": "", "ə": "e", "ß": "ss", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "ı": "i",
    }
)  # fmt: skip


def is_slug(text: str) -> bool:
    """Tell whether `text` may be a source's id."""
    return _VALID.match(text) is not None


def slug(text: str) -> str:
    """Return a slug for a name, or "" when nothing in it has an ASCII form."""
    # Composed first: a decomposed й or ї would lose its mark and with it its letter.
    latin = unicodedata.normalize("NFC", text).lower().translate(_LATIN)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return _GAP.sub("-", plain).strip("-")[:LONGEST].rstrip("-")


def unique(name: str, taken: Collection[str]) -> str:
    """Return a slug for `name` that is not in `taken`; the same for the same arguments."""
    base = slug(name) or "source"
    if base not in taken:
        return base
    return next(tried for tried in _numbered(base, len(taken)) if tried not in taken)


def _numbered(base: str, size: int) -> Iterator[str]:
    for number in range(2, 100):
        yield _joined(base, str(number))
    # Thousands of one name (a hostile list): counting on would take time with their square.
    for attempt in count():
        yield _joined(base, hashlib.sha256(f"{base} {size} {attempt}".encode()).hexdigest()[:8])


def _joined(base: str, suffix: str) -> str:
    return f"{base[: LONGEST - len(suffix) - 1].rstrip('-')}-{suffix}"

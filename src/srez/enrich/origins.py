"""Origins: whom a text names as its sources, as a chain back to who said it first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from srez.enrich import phrases
from srez.enrich.morphology import fold
from srez.enrich.naming import Kind, Name
from srez.enrich.phrases import is_acronym, is_latin
from srez.enrich.saying import Saying, Told

#: Characters at the beginning of a text in which a dateline stands.
_DATELINE = 90
#: «МОСКВА, 14 ноя — РИА Новости.», «LONDON (Reuters) -», «Киев. 5 ноября. УНН.», «/ТАСС/»
_DATED = re.compile(
    r"\A[^\W\d_][\w .\-‑]{1,40}?(?:, ?[A-Z][a-z]{1,4}\.?)?(?:, ?\d{1,2}(?: [^\W\d_]+)?\.?|, ?[A-Z][a-z]+\.? \d{1,2})?"
    r"(?: ?[—–] ?| --? | ?\( ?| ?/)"
    r"([^\W\d_][^.()/—–\n]{1,30}?)(?: ?/[^)\n]{1,20})?(?:\. |\) ?[—–-]|/\.? )"
)
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?((?:[\w-]{1,40}\.){1,4}[a-zA-Zа-яёА-Я]{2,10})\b")
_LETTERS = re.compile(r"[^a-z0-9]+")
_QUOTES = re.compile("[«»„“”\"'‘’`]")
#: Letters that two spellings of a source's own name share at least.
_SHARED = 3
#: Words around a cue among which its social network is named.
_CLAUSE = 10
#: More origins than any article names.
MOST = 60


class Origin(NamedTuple):
    """Whom the text credits."""

    #: In base form; "" for one that is not named («источники», "officials").
    name: str
    kind: Kind
    #: The words that credit it, and where they stand: characters of `title + "\\n" + text`.
    surface: str
    start: int
    end: int
    #: Index of the origin that this one has it from, or -1 when it is the first to say it.
    after: int = -1


class Credits(NamedTuple):
    """All that a text credits."""

    origins: tuple[Origin, ...]
    #: Nobody outside is credited.
    own: bool


class Known(NamedTuple):
    """The catalogue's sources by every key that a name may be looked up with."""

    #: Key (see `squash`) of a name, a domain or an alias → slug.
    keys: Mapping[str, str]
    #: Slug → what the source is, among the kinds of origins.
    kinds: Mapping[str, Kind]
    #: Writes a name in ASCII letters, digits and `-`; the same that made the keys.
    latin: Callable[[str], str]


def origins(told: Told, known: Known, *, own: Collection[str] = ()) -> Credits:
    """Return whom an article credits, in order of the text.

    Args:
        told: the article, read.
        known: the catalogue's sources, which tell the kind of an origin that is one of them.
        own: the publishing source's own names and domain; these are no origin.
    """
    collected = _Collected(told, known, [key for name in own for key in _own_keys(name, known.latin)])
    for name, start, end in _datelines(told):
        collected.add(name, start, end)
    headline = [one for one in told.sayings if told.prose.words[one.cue.first].start < told.prose.body]
    body = told.sayings[len(headline) :]
    # A headline names in short whom the text names in full.
    for saying in body if any(_credits(told, one) for one in body) else headline:
        if saying.name is not None and _credits(told, saying):
            collected.add_saying(saying)
    for name, start, end in _marks(told):
        collected.add(name, start, end)
    linked = collected.linked()
    return Credits(tuple(linked), not linked)


class _Collected:
    """Origins as they are found, and what stands in one frame with what."""

    def __init__(self, told: Told, known: Known, own: Sequence[str]) -> None:
        self.told = told
        self.known = known
        self.own = own
        self.found: list[Origin] = []
        #: Frame → who is leaned on in it, and who tells what they say.
        self.leaning: dict[int, list[int]] = {}
        self.telling: dict[int, list[int]] = {}

    def add(self, name: Name, start: int, end: int) -> int:
        """Add an origin unless it is there already; return its index, or -1 when it is none."""
        if name.is_named and is_own(name.text, self.own, self.known.latin):
            return -1
        text = name.text if name.is_named else ""
        for index, one in enumerate(self.found):
            if text and one.name and same(one.name, text):
                return index
        if len(self.found) >= MOST or (not text and any(not one.name for one in self.found)):
            return -1
        slug = source_of(text, self.known) if text and not name.is_person else None
        kind = self.known.kinds[slug] if slug is not None else name.kind
        self.found.append(Origin(text, kind, self.told.prose.text[start:end], start, end))
        return len(self.found) - 1

    def add_saying(self, saying: Saying) -> None:
        """Add whom a cue names, and whom the words were told."""
        told, cue = self.told, saying.cue
        name = _behind(told, saying)
        if name.is_person and name.kind == "person" and _on_social(told, saying):
            name = name._replace(kind="social")
        start, end = told.prose.span(cue.first, cue.after)
        index = self.add(name, start, end)
        outlet = name.kind in {"agency", "outlet", "social"} or "relay" in cue.classes
        if index >= 0:
            (self.telling if outlet and cue.kind == "verb" else self.leaning).setdefault(saying.frame, []).append(index)
        heard = _heard(told, saying)
        other = self.add(heard, start, end) if heard is not None else -1
        if other >= 0:
            quoted = _is_quoting(told, saying)
            (self.leaning if quoted else self.telling).setdefault(saying.frame, []).append(other)

    def linked(self) -> list[Origin]:
        """Return the origins, each outlet with whom it has the news from."""
        linked = list(self.found)
        for frame, outers in self.telling.items():
            for outer in outers:
                deeper = next((one for one in self.leaning.get(frame, []) if one != outer), -1)
                if deeper >= 0 and not _reaches(linked, deeper, outer):
                    linked[outer] = linked[outer]._replace(after=deeper)
        return linked


def chains(credits: Credits) -> tuple[tuple[Origin, ...], ...]:
    """Return each way that the news took, who said it first standing first."""
    leant_on = {one.after for one in credits.origins}
    ways = []
    for index, one in enumerate(credits.origins):
        if index in leant_on:
            continue
        way = [one]
        while way[-1].after >= 0 and len(way) <= len(credits.origins):
            way.append(credits.origins[way[-1].after])
        ways.append(tuple(reversed(way)))
    return tuple(ways)


def source_of(name: str, known: Known) -> str | None:
    """Return the slug of the catalogue's source that a name means, or None.

    A name may be the source's, its domain's or an alias, in Cyrillic or Latin letters, with or without quotation marks
    and the word for what it is («агентство», "newspaper") before it.
    """
    whole = squash(name, known.latin)
    if whole in known.keys:
        return known.keys[whole]
    words = _QUOTES.sub(" ", name).split()
    for start in range(1, len(words)):
        # «агентство Вести Края» is «Вести Края», but «Министерство по чрезвычайным ситуациям» is no source «ситуациям».
        rest = squash(" ".join(words[start:]), known.latin)
        if rest in known.keys and all(word[:1].islower() for word in words[:start]):
            return known.keys[rest]
    return None


def squash(name: str, latin: Callable[[str], str]) -> str:
    """Return a name as it is looked up: ASCII letters and digits alone, without `www.` and the like."""
    found = _ADDRESS.fullmatch(name.strip().rstrip("/"))
    return _LETTERS.sub("", latin(found.group(1) if found else name).lower())


def same(one: str, other: str) -> bool:
    """Tell whether two names name the same: one's words are among the other's, whatever their endings."""
    few, many = sorted((_words(one), _words(other)), key=len)
    if len(few) == 1 and len(many) > 2 and few[0] == "".join(word[0] for word in many):
        return True
    return bool(few) and all(any(_akin(word, another) for another in many) for word in few)


def is_own(name: str, own: Sequence[str], latin: Callable[[str], str]) -> bool:
    """Tell whether a name is one of the source's own, given as keys."""
    key = squash(name, latin)
    return len(key) >= _SHARED and any(
        key == mine or (len(mine) >= _SHARED and (key.startswith(mine) or mine.startswith(key))) for mine in own
    )


def _own_keys(name: str, latin: Callable[[str], str]) -> list[str]:
    """Return the keys of a name; of a domain its name without the country's ending too."""
    found = _ADDRESS.fullmatch(name.strip().rstrip("/"))
    if found is None:
        return [squash(name, latin)]
    labels = found.group(1).lower().split(".")
    label = max(labels[:-1], key=len)
    return [_LETTERS.sub("", latin(label)), squash(name, latin)]


def _credits(told: Told, saying: Saying) -> bool:
    """Tell whether a cue credits somebody with what the text tells."""
    cue, name = saying.cue, saying.name
    if name is None or not saying.outright:
        return False
    if not name.is_named and not _is_nobody(told, saying):
        return False
    if cue.kind != "verb":
        return True
    if not cue.classes & {"say", "relay"}:
        # «Прокуратура считает, что …» is a statement; «считает он» beside a quotation is told by the quotation.
        return "opine" in cue.classes and name.is_named and cue.shape in {"that", "before"}
    if name.is_person and name.is_named and not name.text[:1].isupper() and not _speaks_for(told, saying):
        return False
    frame = told.frames[saying.frame]
    if cue.shape == "none" and (frame.speech or frame.fragments or _on_social(told, saying)):
        # «Сомов назвал решение „…“», «Сомова выложила снимок в Instagram»
        return True
    if cue.shape == "none":
        return "relay" in cue.classes and name.is_named and _is_outlet(told, saying)
    if cue.shape == "of":
        # «Компания объявила о выпуске» is a deed of hers, «в МЧС сообщили о пожаре» is news from there.
        return name.kind in {"official", "agency", "outlet", "social"} or (name.is_person and name.text[:1].isupper())
    return True


def _on_social(told: Told, saying: Saying) -> bool:
    """Tell whether a clause names a social network as the place of what was said."""
    cue, frame, lexicon = saying.cue, told.frames[saying.frame], told.prose.lexicon
    at = cue.first
    while at > max(frame.first, cue.first - _CLAUSE) and at not in frame.bounds:
        at -= 1
    while at < min(frame.after, cue.after + _CLAUSE) and (at < cue.after or at not in frame.bounds):
        if lexicon.is_a(told.prose.words[at].text, "social"):
            return True
        at += 1
    return False


def _is_nobody(told: Told, saying: Saying) -> bool:
    """Tell whether it is a nameless source («источники», «очевидцы», "officials"), rather than no source at all."""
    who = saying.cue.who
    if who is None:
        return False
    head = told.prose.words[who.head].text
    return told.prose.lexicon.is_a(head, "unnamed", "crowd", "person", "outlet", "agency", "official")


def _speaks_for(told: Told, saying: Saying) -> bool:
    """Tell whether somebody without a name is somebody's («представитель компании», «врач больницы № 5»)."""
    who = saying.cue.who
    if who is None:
        return False
    words = told.prose.words
    return any(
        words[at].is_capitalised or told.prose.lexicon.is_a(words[at].text, "official", "company", "territory")
        for at in range(who.head + 1, who.after)
    )


def _is_outlet(told: Told, saying: Saying) -> bool:
    who = saying.cue.who
    if who is None:
        return False
    return told.prose.lexicon.is_a(told.prose.words[who.head].text, "outlet", "agency", "social")


def _behind(told: Told, saying: Saying) -> Name:
    """Return the body that nameless people speak for («синоптики Гидрометцентра»), else who speaks."""
    name, who = saying.name, saying.cue.who
    assert name is not None
    if name.is_named or who is None or not told.prose.lexicon.inflected:
        return name
    for at in range(who.head + 1, who.after):
        word = told.prose.words[at]
        if word.is_capitalised or told.prose.lexicon.is_a(word.text, "official"):
            body = phrases.read(told.prose, at, who.after, phrases.GENITIVE)
            if body is not None and told.prose.lexicon.is_a(word.text, "official", "company"):
                return told.namer.name(body)
            return name
    return name


def _is_quoting(told: Told, saying: Saying) -> bool:
    return told.prose.lexicon.is_a(told.prose.words[saying.cue.cue].text, "quoting")


def _heard(told: Told, saying: Saying) -> Name | None:
    """Return whom the words were told when that is somebody who tells on: an outlet, or whom another one quotes."""
    name = saying.told
    if name is None or not name.is_named:
        return None
    if _is_quoting(told, saying):
        return name
    return None if name.is_person or name.kind == "official" or not _hears(told, saying) else name


def _hears(told: Told, saying: Saying) -> bool:
    """Tell whether whom something was told looks like an outlet, not like a man's surname."""
    phrase = saying.cue.told
    if phrase is None:
        return False
    words = [told.prose.words[at] for at in range(phrase.first, phrase.after)]
    if phrase.quoted is not None or len(words) > 1 or any(is_acronym(word.text) or word.is_number for word in words):
        return True
    text = words[0].text
    if told.prose.lexicon.is_a(text, "outlet", "agency") or any(sign.isdigit() for sign in text):
        return True
    return told.prose.lexicon.slavic and is_latin(text)


def _reaches(origins: Sequence[Origin], start: int, goal: int) -> bool:
    """Tell whether a chain leads from one origin to another already."""
    while start >= 0:
        if start == goal:
            return True
        start = origins[start].after
    return False


def _datelines(told: Told) -> list[tuple[Name, int, int]]:
    text = told.prose.text
    body = told.prose.body
    found = _DATED.match(text[body : body + _DATELINE])
    if found is None or not found.group(1)[:1].isupper():
        return []
    name = found.group(1).strip()
    if len(name.split()) > 4 or any(sign.isdigit() for sign in name):
        return []
    return [(Name(name, "agency", False, True), body, body + found.end(1))]


def _marks(told: Told) -> list[tuple[Name, int, int]]:
    """Find «Источник: X» and "Source: X"."""
    prose = told.prose
    lexicon = prose.lexicon
    found: list[tuple[Name, int, int]] = []
    for at, word in enumerate(prose.words[:-1]):
        if not word.is_capitalised or not lexicon.is_exactly(word.text, "source_mark"):
            continue
        gap = prose.gap(at + 1)
        if not gap.strip() or gap.strip(' \u00a0"«“„') not in {":", "—", "–", "-"}:
            continue
        begin = prose.words[at + 1].start
        address = _ADDRESS.match(prose.text, begin)
        if address is not None:
            found.append((Name(address.group(1), "outlet", False, True), word.start, address.end()))
            continue
        phrase = phrases.read(prose, at + 1, len(prose.words), phrases.NOMINATIVE)
        if phrase is not None:
            found.append((told.namer.name(phrase, relayed=True), word.start, prose.words[phrase.after - 1].end))
    return found


def _words(name: str) -> list[str]:
    return [fold(word) for word in re.findall(r"\w+", name)]


def _akin(one: str, other: str) -> bool:
    """Tell whether two words differ by an ending at most."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    stem = longer - 2
    # «Иван» is not «Иванов», but «мэрия» is «мэрии» and «Петрова» is «Петровой».
    alike = stem >= 5 or (stem >= 3 and len(one) == len(other))
    return alike and min(len(one), len(other)) >= stem and one[:stem] == other[:stem]

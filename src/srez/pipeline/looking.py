"""The finders of one article each, made to look together: whom it credits and quotes, where it plays, what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from srez.enrich.lexicon import Lexicon
from srez.enrich.morphology import fold
from srez.enrich.origins import Known, chains, origins, source_of
from srez.enrich.places import Places
from srez.enrich.quotes import quotes
from srez.enrich.routine import Routine
from srez.enrich.saying import read
from srez.enrich.wording import Wording
from srez.enrich.words import sentences, words
from srez.pipeline.finding import Look, Seen, Text
from srez.stories.facts import Credit
from srez.stories.telling import Mention, MentionKind

#: Characters that are looked at, and mentions of a kind that are kept.
LONGEST = 6_000
MOST = 24
#: Codes of roles on the wire.
_ROLES = {"scene": "s", "mentioned": "m"}


def looks(
    lexicons: Mapping[str, Lexicon], known: Known, places: Places, routine: Routine, wording: Wording
) -> tuple[Look, ...]:
    """Return what looks at an article, given what is loaded."""
    return (_headline(routine, wording), _credits(lexicons, known), _places(places), _numbers)


def _headline(routine: Routine, wording: Wording) -> Look:
    def look(text: Text) -> Seen:
        kinds = routine.kinds(text.title, text.language)
        flags = (*kinds, "not-news") if kinds else ()
        return Seen(loud=bool(wording.reasons(text.title, text.language)), flags=flags)

    return look


def origin_id(name: str) -> str:
    """Return the code of someone who is no source: `~` and eight hex digits of a digest of the folded name."""
    return f"~{sha256(' '.join(fold(name).split()).encode()).hexdigest()[:8]}"


def _credits(lexicons: Mapping[str, Lexicon], known: Known) -> Look:
    def look(text: Text) -> Seen:
        lexicon = lexicons.get(text.language)
        if lexicon is None:
            return Seen()
        said = text.text[:LONGEST]
        told = read(text.title, said, lexicon)
        host = urlsplit(text.source.homepage or text.url).hostname or ""
        own = tuple(filter(None, (text.source.name, host.removeprefix("www."))))
        credits = origins(told, known, own=own)
        found = []
        for chain in chains(credits):
            for origin in chain:
                if origin.name:
                    slug = source_of(origin.name, known)
                    if slug != text.source.slug:
                        found.append(Credit(id=slug or origin_id(origin.name), name=origin.name, kind=origin.kind))
        offset = len(text.title) + 1
        quoted = [
            _mention("quote", fold(quote.quote)[:200], f"{quote.speaker}: «{quote.quote}»"[:300], said, start, end)
            for quote in quotes(told)
            if quote.direct and (start := quote.start - offset) >= 0 and (end := quote.end - offset) <= len(said)
        ]
        flags = ("own",) if credits.own else ()
        return Seen(credits=tuple(dict.fromkeys(found)), mentions=tuple(quoted[:MOST]), flags=flags)

    return look


def _places(places: Places) -> Look:
    def look(text: Text) -> Seen:
        said = text.text[:LONGEST]
        found = [
            each
            for each in places.find(text.title, said, text.language, home=text.source.place)
            if each.place and " " not in each.place
        ]
        mentions = []
        for each in found:
            at = said.find(each.surface) if each.surface else -1
            if at >= 0:
                mentions.append(_mention("place", each.place, each.name, said, at, at + len(each.surface)))
        return Seen(places=tuple((each.place, _ROLES[each.role]) for each in found), mentions=tuple(mentions[:MOST]))

    return look


def _numbers(text: Text) -> Seen:
    """Return the figures of a text: «12 236» and «12,236» are one, and so are «5,5» and «5.5»."""
    said = text.text[:LONGEST]
    found = []
    for word in words(said):
        if word.is_number and not word.text.startswith("0") and word.text != "1":
            key = word.text.replace(",", ".").split("-")[0]
            found.append(_mention("number", key, word.text, said, word.start, word.end))
    return Seen(mentions=tuple(found[:MOST]))


def _mention(kind: MentionKind, key: str, shown: str, said: str, start: int, end: int) -> Mention:
    first, last = next(_around(said, start, end), (start, end))
    return Mention(kind=kind, key=key, words=shown, field="text", start=first, end=last)


def _around(said: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentence that holds a span, looked for in its neighbourhood alone."""
    begin = max(0, start - 400)
    for first, last in sentences(said[begin : end + 400]):
        if begin + first <= start and end <= begin + last:
            yield begin + first, begin + last

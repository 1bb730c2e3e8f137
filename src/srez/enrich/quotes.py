"""Quotes with their speaker: direct in every typographic form, indirect («X заявил, что …», "according to X, …")."""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich import phrases
from srez.enrich.frames import Frame
from srez.enrich.naming import Name
from srez.enrich.prose import Quotation
from srez.enrich.saying import Saying, Told

#: Words that an indirect quote has at least.
_FEWEST = 2
#: Frames back that speech without a speaker of its own is still somebody's.
_BACK = 3
#: Words of a sentence that only says who spoke before it («"Why?" Smith asked.»).
_REMARK = 12
#: Characters before speech in which a name may tell whose it is.
_NEAR = 500
_EDGES = ' \t\u00a0\u202f\u2009\u2060,;:—–-−"«»“”'
_CLOSING = '»”"'
_ENDING = " \t\u00a0\u202f\u2009\u2060,;:—–-−."


class Quote(NamedTuple):
    """What somebody said, as the text gives it."""

    #: In base form, in full where the text gives the full name.
    speaker: str
    #: Without quotation marks; exactly `whole[start:end]`.
    quote: str
    direct: bool
    #: Characters of `title + "\\n" + text`.
    start: int
    end: int


def quotes(told: Told) -> tuple[Quote, ...]:
    """Return an article's quotes whose speaker can be told, in order of the text; those of a headline are left out."""
    found: list[Quote] = []
    by_frame: dict[int, list[Saying]] = {}
    for saying in told.sayings:
        by_frame.setdefault(saying.frame, []).append(saying)
    last: Name | None = None
    speaking: Name | None = None
    since = 0
    for index, frame in enumerate(told.frames):
        if frame.end <= told.prose.body:
            continue
        sayings = by_frame.get(index, [])
        since += 1
        if since > _BACK:
            last = speaking = None
        for quotation in sorted([*frame.speech, *frame.fragments]):
            speaker = _speaker(told, quotation, sayings)
            if speaker is None and quotation in frame.speech:
                speaker = _introduced(told, frame, quotation) or _remarked(told, index, by_frame)
                if speaker is None:
                    # A quotation that was never closed goes on with a speech, or it is a slip.
                    speaker = (
                        (last or _person_in(told, index))
                        if quotation.closed
                        else speaking or (last if since <= 1 else None)
                    )
            if speaker is None:
                continue
            last, speaking, since = speaker, speaker, 0
            found.append(_direct(told, speaker, quotation))
        for saying in sayings:
            span = _content(told, index, frame, saying)
            name = _voice(told, saying, sayings)
            if name is None:
                continue
            if name.is_named or name.is_person:
                last, since = name, 0
            if span is not None:
                start, end = span
                direct = _lost_its_opening(told, frame, saying, end)
                if direct:
                    end = start + len(told.prose.text[start:end].rstrip(_CLOSING + _ENDING))
                found.append(Quote(name.text, told.prose.text[start:end], direct, start, end))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _direct(told: Told, speaker: Name, quotation: Quotation) -> Quote:
    start, end = _trimmed(told.prose.text, quotation.inner_start, quotation.inner_end)
    return Quote(speaker.text, told.prose.text[start:end], True, start, end)


def _speaker(told: Told, quotation: Quotation, sayings: list[Saying]) -> Name | None:
    """Return who of a frame's speakers stands nearest to a quotation."""
    best: tuple[int, Name] | None = None
    for saying in sayings:
        name = _voice(told, saying, sayings)
        if name is None:
            continue
        cue = saying.cue
        if cue.first >= quotation.after:
            away = cue.first - quotation.after
        elif cue.after <= quotation.first:
            # What stands before is farther than what follows at the same distance, unless it leads to the quotation.
            away = quotation.first - cue.after + (0 if ":" in told.prose.gap(quotation.first) else 2)
        else:
            away = 0
        if cue.kind in {"ref", "place"}:
            away += 20
        if best is None or away < best[0]:
            best = away, name
    return best[1] if best is not None else None


def _voice(told: Told, saying: Saying, sayings: list[Saying]) -> Name | None:
    """Return whose words they are: of whom an outlet quotes or refers to, rather than the outlet's own."""
    if "relay" in saying.cue.classes:
        referred = next((one.name for one in sayings if one.cue.kind == "ref" and one.name is not None), None)
        if referred is not None and referred.kind not in {"outlet", "agency", "social"}:
            return referred
    if saying.told is not None and told.prose.lexicon.is_a(told.prose.words[saying.cue.cue].text, "quoting"):
        return saying.told
    return saying.name


def _introduced(told: Told, frame: Frame, quotation: Quotation) -> Name | None:
    """Read «Иван Петров: „…“»: a name alone before a colon."""
    before = [at for at in frame.outer if at < quotation.first]
    if not before or ":" not in told.prose.gap(quotation.first):
        return None
    end = before[-1] + 1
    start = max((at for at in before if at in frame.bounds), default=before[0])
    phrase = phrases.read(told.prose, start, end, phrases.NOMINATIVE)
    if phrase is None or phrase.after != end:
        return None
    if told.prose.gap(start).strip() == "," and not told.prose.words[end - 1].is_capitalised:
        # «Иван Петров, глава района: …»
        first = max((at for at in before if at in frame.bounds and at < start), default=before[0])
        named = phrases.read(told.prose, first, start, phrases.NOMINATIVE)
        phrase = named if named is not None and named.after == start else phrase
    name = told.namer.full(told.namer.name(phrase))
    known = told.prose.lexicon.is_a(told.prose.words[phrase.head].text, "person", "official", "company", "press")
    return name if name.is_named and (known or name.is_person) else None


def _remarked(told: Told, index: int, by_frame: dict[int, list[Saying]]) -> Name | None:
    """Read the sentence after speech that says nothing but who spoke."""
    if index + 1 >= len(told.frames):
        return None
    following = told.frames[index + 1]
    sayings = by_frame.get(index + 1, [])
    if following.speech or not sayings or following.after - following.first > _REMARK:
        return None
    first = sayings[0]
    return first.name if first.cue.kind == "verb" and first.cue.first - following.first <= 1 else None


def _person_in(told: Told, index: int) -> Name | None:
    """Return the last human being whose full name stands before a frame's speech, in it or in the frame before."""
    frame = told.frames[index]
    for start in (frame.start, told.frames[max(0, index - 1)].start):
        text = told.prose.text[max(start, frame.speech[0].start - _NEAR) : frame.speech[0].start]
        names = [name for _, name in told.namer.people if name.text in text]
        if names:
            return max(names, key=lambda name: text.rfind(name.text))
    return None


def _content(told: Told, index: int, frame: Frame, saying: Saying) -> tuple[int, int] | None:
    """Return the characters of what a cue reports in the narrator's words, or None."""
    cue = saying.cue
    words = told.prose.words
    if cue.kind in {"ref", "place"} or (cue.kind == "verb" and not cue.classes & {"say", "relay", "opine"}):
        return None
    start, end = frame.start, frame.end
    if cue.shape in {"that", "after", "of"}:
        start = _after_apposition(told, frame, saying) if cue.shape == "after" else words[cue.after - 1].end
        if cue.shape == "that":
            start = _beyond_that(told, cue.after, frame)
        following = [one.start for one in frame.speech if one.start >= start]
        end = min([end, *following])
    elif cue.shape == "before":
        end = words[cue.first].start
        if cue.first > frame.first and told.prose.lexicon.is_a(words[cue.first - 1].text, "how"):
            end = words[cue.first - 1].start
        start = max([start, *(one.end for one in frame.speech if one.end <= end)])
        if any(one.end > end - 8 for one in frame.speech if one.end <= end):
            return None
    elif cue.shape == "about" and index > 0:
        previous = told.frames[index - 1]
        if previous.speech or previous.end <= told.prose.body:
            return None
        start, end = previous.start, previous.end
    else:
        return None
    start, end = _trimmed(told.prose.text, start, end)
    if told.prose.word_at(end) - told.prose.word_at(start) < _FEWEST:
        return None
    return start, end


def _lost_its_opening(told: Told, frame: Frame, saying: Saying, end: int) -> bool:
    """Tell whether what stands before a cue is speech whose opening mark was lost (`Мост цел", — сказал он`)."""
    if saying.cue.shape != "before" or frame.speech or frame.fragments:
        return False
    between = told.prose.text[end - 1 : told.prose.words[saying.cue.first].start]
    closed = any(one.start < end <= one.end for one in told.prose.quotations)
    return any(sign in _CLOSING for sign in between) and not closed


def _beyond_that(told: Told, at: int, frame: Frame) -> int:
    """Return where the clause begins that «что» leads to."""
    words = told.prose.words
    for index in range(at, min(at + 12, frame.after)):
        if told.prose.lexicon.is_exactly(words[index].text, "that"):
            return words[index].end
    return words[at - 1].end


def _after_apposition(told: Told, frame: Frame, saying: Saying) -> int:
    """Return where what is said begins after «По словам Иванова, главы района, …»."""
    words = told.prose.words
    at = saying.cue.after
    who = saying.cue.who
    if who is None or at >= frame.after or told.prose.gap(at).strip() != ",":
        return words[at - 1].end
    phrase = phrases.read(told.prose, at, frame.after, who.cases)
    apposed = (
        phrase is not None
        and phrase.after < frame.after
        and told.prose.gap(phrase.after).strip() == ","
        and told.prose.lexicon.is_a(words[phrase.head].text, "person")
    )
    return words[phrase.after - 1].end if phrase is not None and apposed else words[at - 1].end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out space, commas, dashes and marks around, and a full stop at the end."""
    while start < end and (text[start] in _EDGES or text[start] == "."):
        start += 1
    while end > start and text[end - 1] in _ENDING:
        end -= 1
    return start, end

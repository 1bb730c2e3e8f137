"""Sentences of narration with the speech in them: a frame is a sentence, or several that one quotation joins."""

from __future__ import annotations

from typing import NamedTuple

from srez.enrich.phrases import is_acronym
from srez.enrich.prose import Prose, Quotation

#: Words after a quotation among which a verb of saying makes it speech.
_NEAR = 14
#: Words that a quotation has at least to be speech by its place alone, and to be a fragment of speech.
_LONG_ENOUGH = 5
_FRAGMENT = 4
#: Words of a quotation that ends like a sentence, from which it is one.
_SENTENCE = 3
#: Words of a quotation after a colon, below which it is a name unless it ends like a sentence.
_AFTER_COLON = 3
_DASHES = "—–-−"
_ENDS = ".!?…"
_SPACES = " \t\u00a0\u202f\u2009\u2060"
#: What may stand between two words of one clause.
_WITHIN = frozenset(_SPACES + "«»„“”\"‘’№'`")


class Frame(NamedTuple):
    """Characters [start, end) and words [first, after) of a prose, with its speech set apart."""

    start: int
    end: int
    first: int
    after: int
    #: Quotations that are speech, in order.
    speech: tuple[Quotation, ...]
    #: Quotations that may be words of a speaker within the narrator's sentence, in order.
    fragments: tuple[Quotation, ...]
    #: The words that are nobody's speech.
    outer: tuple[int, ...]
    #: Words before which a clause may begin: after punctuation, brackets or speech.
    bounds: frozenset[int]


def frames(prose: Prose) -> list[Frame]:
    """Cut a prose into frames, in order."""
    speech: list[Quotation] = []
    fragments: list[Quotation] = []
    for quotation in prose.quotations:
        kind = _kind(prose, quotation)
        if kind is not None:
            (speech if kind else fragments).append(quotation)
    opaque = sorted([*speech, *fragments])
    spans: list[tuple[int, int]] = []
    upcoming = iter([*opaque, None])
    block = next(upcoming)
    for start, end in prose.sentences:
        while block is not None and block.end <= start:
            block = next(upcoming)
        if spans and block is not None and block.start < start < block.end:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    spans = [part for span in spans for part in _parted(prose, span, speech)]
    return [_frame(prose, span, speech, fragments) for span in spans]


def _parted(prose: Prose, span: tuple[int, int], speech: list[Quotation]) -> list[tuple[int, int]]:
    """Cut a span where speech that ends a sentence lost the space after it («…дома».Он», «…," he said.“They»)."""
    start, end = span
    parts: list[tuple[int, int]] = []
    for quotation in speech:
        if not start < quotation.start < end:
            continue
        before = prose.text[start : quotation.start].rstrip(_SPACES)
        if before and before[-1] in _ENDS:
            parts.append((start, quotation.start))
            start = quotation.start
    return [*parts, (start, end)]


def _frame(prose: Prose, span: tuple[int, int], speech: list[Quotation], fragments: list[Quotation]) -> Frame:
    start, end = span
    first, after = prose.word_at(start), prose.word_at(end)
    inside = tuple(one for one in speech if start <= one.start < end)
    pieces = tuple(one for one in fragments if start <= one.start < end)
    opaque = sorted([*inside, *pieces])
    outer: list[int] = []
    at = first
    for one in opaque:
        outer.extend(range(at, min(one.first, after)))
        at = max(at, one.after)
    outer.extend(range(at, after))
    bounds: set[int] = set()
    previous = -1
    for index in outer:
        if index == first or previous != index - 1 or not _within(prose, index):
            bounds.add(index)
        previous = index
    for index in outer:
        # «заявил в понедельник, 25 мая, министр»: a date parts no clause.
        if index in bounds and index + 2 in bounds and prose.words[index].is_number:
            within = prose.gap(index).strip(_SPACES) == "," == prose.gap(index + 2).strip(_SPACES)
            if within and index + 1 not in bounds and prose.lexicon.is_a(prose.words[index + 1].text, "when"):
                bounds -= {index, index + 2}
    for index in outer:
        # «Группа реагирования (KVERT) сообщила»: brackets around an abbreviation part no clause.
        if index in bounds and prose.gap(index).strip(_SPACES) == "(" and is_acronym(prose.words[index].text):
            closing = index + 1
            if prose.gap(closing).strip(_SPACES) == ")":
                bounds -= {index, closing}
    return Frame(start, end, first, after, inside, pieces, tuple(outer), frozenset(bounds))


def _within(prose: Prose, index: int) -> bool:
    gap = prose.gap(index)
    if gap == " " or prose.is_abbreviated(index):
        return True
    text = prose.words[index].text
    return _WITHIN.issuperset(gap) or (gap == "." and (text[0].islower() or (len(text) <= 4 and is_acronym(text))))


def _kind(prose: Prose, quotation: Quotation) -> bool | None:
    """Return True for speech, False for what may be a fragment of speech, None for a name or a title."""
    if quotation.spoken:
        return True
    text = prose.text
    inner = text[quotation.inner_start : quotation.inner_end].strip(_SPACES)
    if not quotation.size:
        return None
    letter = next((sign for sign in inner if sign.isalnum()), "")
    last = inner[-1:]
    after = text[quotation.end : quotation.end + 8].lstrip(_SPACES)
    before = text[max(0, quotation.start - 8) : quotation.start].rstrip(_SPACES)
    at_start = not before or before[-1] in _ENDS + "\n" or before[-1] in '»”"'
    begins = letter.isupper() or letter.isdigit()
    if not quotation.closed:
        return (
            True
            if begins
            and quotation.size >= _LONG_ENOUGH
            and (at_start or before[-1] in ":," or _said_before(prose, quotation))
            else None
        )
    if before.endswith(":"):
        return True if quotation.size >= _AFTER_COLON or last in _ENDS + "," else None
    dashed = after.lstrip(",.!?…" + _SPACES)[:1] in tuple(_DASHES)
    stopped = last in _ENDS + "," or after[:1] == ","
    if dashed and (stopped or quotation.size >= _LONG_ENOUGH) and _said_near(prose, quotation.after):
        return True
    if (
        stopped
        and begins
        and quotation.size >= 2
        and (_said_near(prose, quotation.after) or _said_before(prose, quotation))
    ):
        # «"Yes, we did," said Smith», «Smith said, "We did."»
        return True if prose.lexicon.language == "en" or at_start or before.endswith(",") else None
    if at_start and begins and (quotation.size >= _LONG_ENOUGH or (last in _ENDS and quotation.size >= _SENTENCE)):
        return True if last in _ENDS + "," or after[:1] in (*_ENDS, *_DASHES, ",", "") else None
    if quotation.size >= _FRAGMENT and not begins:
        return False
    return False if quotation.size >= _LONG_ENOUGH and _said_before(prose, quotation) else None


def _said_near(prose: Prose, at: int) -> bool:
    """Tell whether a verb of saying follows within the sentence."""
    for index in range(at, min(at + _NEAR, len(prose.words))):
        if index > at and any(sign in _ENDS for sign in prose.gap(index)) and prose.words[index].is_capitalised:
            return False
        if _says(prose, index):
            return True
    return False


def _said_before(prose: Prose, quotation: Quotation) -> bool:
    return any(_says(prose, index) for index in range(max(0, quotation.first - 3), quotation.first))


def _says(prose: Prose, index: int) -> bool:
    word = prose.words[index].text
    classes = prose.lexicon.classes(word)
    return (
        not classes.isdisjoint({"say", "relay", "opine", "utter", "passive"}) and prose.lexicon.finite(word) is not None
    )

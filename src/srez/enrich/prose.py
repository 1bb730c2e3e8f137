"""A text cut once for all that reads credits and quotes: words, what stands between them, quotations, frames."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from srez.enrich.lexicon import Lexicon
from srez.enrich.words import Word, sentences, words

#: Opening marks and what may close each.
_CLOSED_BY = {"«": "»", "„": "“”", "“": "”", "‘": "’", '"': '"'}
_MARK = re.compile('[«»„“”‘’"]')
_GUILLEMET = re.compile("[«»]")
_DEEPEST = 4
#: Sentences of a paragraph after a dash that are all speech, and those among which its end is looked for.
_FEW, _MANY = 2, 10
#: Letters of a title that is cut short («Dr.», «Sen.») at most.
_TITLE = 4
_VERBS = frozenset({"say", "relay", "opine", "utter"})
#: Where speech may begin with a dash, where a narrator may interrupt it, and where it may go on.
_DASHED = re.compile(r"(?:\A|\n[ \t]*|: ?|[.!?…»] )[—–-][ \u00a0](?=[^\W\d_])")
_INTERRUPTED = re.compile(r"[,.!?…][ \u00a0][—–-][ \u00a0](?=[^\W\d_])")
_RESUMED = re.compile(r"[.,:!?][ \u00a0][—–-][ \u00a0](?=[^\W_])")
#: Where another remark begins in a dialogue that is written on.
_REMARK = re.compile(r"[.!?…][ \u00a0]?[—–-][ \u00a0](?=[^\W\d_a-zа-яёіїєўґ])")
#: Characters that a narrator's interruption takes at most.
_LONGEST_REMARK = 250
#: The longest quotation believed to have lost its closing mark.
_LONGEST_OPEN = 2_000
#: More quotations than an article has; a hostile text is cut short here.
_MOST = 400
_SPACES = " \t\u00a0\u202f\u2009"


class Quotation(NamedTuple):
    """What stands between quotation marks; `inner` without them."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    #: The words in it, as indexes [first, after).
    first: int
    after: int
    #: Whether it has its closing mark.
    closed: bool
    #: Whether it is speech by its form: begun by a dash, or interrupted by the narrator.
    spoken: bool = False

    @property
    def size(self) -> int:
        """How many words it holds."""
        return self.after - self.first


class Prose:
    """A title and a text as one string, `title + "\\n" + text`; every span tells characters of it."""

    def __init__(self, title: str, text: str, lexicon: Lexicon) -> None:
        self.text = f"{title}\n{text}"
        self.lexicon = lexicon
        #: Where the text begins.
        self.body = len(title) + 1
        self.words: list[Word] = words(self.text)
        self._starts = [word.start for word in self.words]
        self.sentences = sentences(self.text)
        self.quotations = self._quotations()
        #: Word index → the outermost quotation that it begins.
        self.opening = {one.first: one for one in self.quotations if one.size}

    def gap(self, index: int) -> str:
        """Return what stands before a word (after the last one, for an index past the end)."""
        start = self.words[index - 1].end if index else 0
        end = self.words[index].start if index < len(self.words) else len(self.text)
        return self.text[start:end]

    def is_abbreviated(self, index: int) -> bool:
        """Tell whether the full stop before a word only ends an initial or a title («А. Петров», "Dr. Smith")."""
        if not 0 < index < len(self.words) or self.gap(index).strip() != ".":
            return False
        before = self.words[index - 1].text
        if not before[0].isupper() or not self.words[index].is_capitalised:
            return False
        return len(before) == 1 or (len(before) <= _TITLE and self.lexicon.is_exactly(before, "person"))

    def word_at(self, position: int) -> int:
        """Return the first word that starts at `position` or later."""
        return bisect_left(self._starts, position)

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return the characters of the words [first, after)."""
        return self.words[first].start, self.words[after - 1].end

    def _quotations(self) -> list[Quotation]:
        found: list[tuple[int, int, bool]] = []
        start = 0
        text = straighten(self.text)
        for line in text.split("\n"):
            found.extend(_marked(text, start, start + len(line)))
            start += len(line) + 1
            if len(found) > _MOST:
                break
        made: list[Quotation] = []
        for begin, end, closed in found[:_MOST]:
            inner = (begin + _width(text, begin), end - (_width(text, end - 2) if closed else 0))
            parts, interrupted = self._parted(*inner)
            if not interrupted:
                made.append(self._quotation(begin, end, *inner, closed=closed, spoken=False))
                continue
            made.extend(self._quotation(one, two, one, two, closed=True, spoken=True) for one, two in parts)
        return sorted([*made, *self._dashed(made)])

    def _quotation(
        self, start: int, end: int, inner_start: int, inner_end: int, *, closed: bool, spoken: bool
    ) -> Quotation:
        first, after = self.word_at(inner_start), self.word_at(inner_end)
        return Quotation(start, end, inner_start, inner_end, first, after, closed, spoken)

    def _dashed(self, taken: list[Quotation]) -> list[Quotation]:
        """Find speech that begins with a dash: at a line's beginning, after a colon, or before «, — сказал он»."""
        made: list[Quotation] = []
        reached = 0
        for match in _DASHED.finditer(self.text, self.body - 1):
            start = match.end()
            if len(made) > _MOST:
                break
            if start < reached or any(one.start < start < one.end for one in taken):
                continue
            end = self.text.find("\n", start)
            end = end if end >= 0 else len(self.text)
            end = min([end, start + _LONGEST_OPEN, *(one.start for one in taken if one.start > start and one.size > 4)])
            parts, interrupted = self._parted(start, end)
            led = match.group()[0] == ":" or "\n" in match.group() or match.start() <= self.body
            if not interrupted and not (led and match.group()[0] == ":"):
                continue
            if not interrupted:
                parts = self._remarks(start, end)
            made.extend(self._quotation(one, two, one, two, closed=True, spoken=True) for one, two in parts)
            reached = parts[-1][1]
        return made

    def _remarks(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a dialogue into remarks; a question that the next remark answers is not its speaker's and left out."""
        cuts = [match.end() for match in _REMARK.finditer(self.text, start, end)]
        remarks = list(zip([start, *cuts], [*(cut - 2 for cut in cuts), end], strict=True))
        kept = [one for one in remarks[:-1] if not self.text[one[0] : one[1]].rstrip(_SPACES + "—–-").endswith("?")]
        last = remarks[-1]
        return [*kept, (last[0], self._end_of_speech(*last))]

    def _end_of_speech(self, start: int, end: int) -> int:
        """Return where speech without a closing mark ends in a paragraph that goes on.

        It lasts two sentences, and to the last one after them that still says «я», «мы» or «вы».
        """
        ends = [two for _, two in self.sentences if start < two <= end]
        if len(ends) <= _FEW:
            return end
        spoken = 1
        for index in range(2, min(len(ends), _MANY)):
            first, after = self.word_at(ends[index - 1]), self.word_at(ends[index])
            if any(self.lexicon.is_a(self.words[at].text, "self_noun") for at in range(first, after)):
                spoken = index
            elif index > spoken + 1:
                break
        return ends[spoken]

    def _parted(self, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
        """Return what is speech of «Да, — сказал он. — Поедем», and whether the narrator interrupts it."""
        parts: list[tuple[int, int]] = []
        for match in _INTERRUPTED.finditer(self.text, start, end):
            if match.start() < start or not self._says(match.end()):
                continue
            parts.append((start, match.start() + 1))
            resumed = _RESUMED.search(self.text, match.end(), min(end, match.end() + _LONGEST_REMARK))
            if resumed is None:
                return [(one, two) for one, two in parts if two - one > 1], True
            start = resumed.end()
        parts.append((start, end))
        return [(one, two) for one, two in parts if two - one > 1], len(parts) > 1

    def _says(self, position: int) -> bool:
        """Tell whether a verb of saying is among the next few words."""
        first = self.word_at(position)
        for at in range(first, min(first + 8, len(self.words))):
            word = self.words[at].text
            if not self.lexicon.classes(word).isdisjoint(_VERBS) and self.lexicon.finite(word) is not None:
                return True
        return False


def straighten(text: str) -> str:
    """Put a quotation mark for two grave accents, apostrophes or marks, keeping every other character's place."""
    return text.replace("``", '"\u2060').replace("''", '"\u2060').replace('""', '"\u2060')


def _marked(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Return a line's outermost quotations (start, end, whether closed), in order."""
    found: list[tuple[int, int, bool]] = []
    stack: list[int] = []
    for match in _MARK.finditer(text, start, end):
        at, sign = match.start(), match.group()
        before = text[at - 1] if at > start else " "
        beyond = at + _width(text, at)
        after = text[beyond] if beyond < end else " "
        opener = next((one for one in reversed(stack) if sign in _CLOSED_BY[text[one]]), None)
        if opener is not None and _may_close(sign, before, after):
            while stack.pop() != opener:
                # What was opened within and never closed is no quotation.
                pass
            if stack and sign == "»" and _closes_all(text, at + 1, end):
                opener = stack[0]
                stack.clear()
            if not stack:
                found.append((opener, at + _width(text, at), True))
        elif sign in _CLOSED_BY and (
            sign not in '‘"' or _may_open(before, after) or (sign == '"' and _glued(stack, before, after))
        ):
            if stack and sign == "“" and text[stack[-1]] == "“":
                # A quotation in several paragraphs opens each of them and closes the last alone.
                found.append((stack[0], at, False))
                stack.clear()
            if len(stack) < _DEEPEST:
                stack.append(at)
    if stack and text[stack[0]] != "‘" and end - stack[0] <= _LONGEST_OPEN:
        found.append((stack[0], end, False))
    return found


def _may_open(before: str, after: str) -> bool:
    return not after.isspace() and (before.isspace() or (not before.isalnum() and before not in ".,!?…"))


def _width(text: str, at: int) -> int:
    """Return how many characters a quotation mark takes: two where it was written with two signs."""
    return 2 if text[at : at + 2] == '"\u2060' else 1


def _glued(stack: list[int], before: str, after: str) -> bool:
    """Tell whether a straight mark opens after a full stop whose space was lost."""
    return not stack and before in ".!?…" and after.isalnum()


def _may_close(sign: str, before: str, after: str) -> bool:
    return not before.isspace() and (sign != "’" or not after.isalpha()) and (sign != '"' or before not in "([")


def _closes_all(text: str, at: int, end: int) -> bool:
    """Tell whether one mark closes two, as in «кафе «Весна»: no other follows before the next is opened."""
    following = _GUILLEMET.search(text, at, end)
    if following is not None and following.group() == "»":
        return False
    return at >= end or text[at] in ",.;:!?…)" or text[at : at + 3].strip(_SPACES)[:1] in "—–-"

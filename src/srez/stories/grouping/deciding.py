"""Put an article into a story of the last 72 hours or start one; join and part stories when that shows.

article | what shares rare words or names with it | how likely each tells the same event
        | stories of those, by their own articles' agreement | join the best, or begin one
        | are two stories one? does one fall apart?
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from srez.stories.grouping.article import Article, By, Change, Decision
from srez.stories.grouping.counts import Floats
from srez.stories.grouping.likeness import FEATURES
from srez.stories.grouping.postings import Rows
from srez.stories.grouping.state import SPAN, State, Story
from srez.stories.grouping.window import Draft

#: Articles that share most with a new one, stories of theirs that are compared with it, and articles of each.
FOUND, COMPARED, ASKED = 24, 4, 6
#: The mean likeness with a story's articles at which an article joins, and at which two stories become one.
JOIN, MERGE = 0.5, 0.75
#: A story's articles must agree: so many of those asked find it at least thus likely.
QUORUM, AGREED = 0.5, 0.3
#: What is between these is in doubt: the closer look decides.
DOUBT: Final = (0.08, 0.92)
#: An article that is as likely with so many stories which are not like each other is a digest of them.
DIGEST_STORIES, DIGEST_LIKENESS = 4, 0.3
#: Sizes at which a story is looked at whether it falls apart, and the mean likeness between two parts that then do.
SPLIT_AT: Final = (6, 12, 24, 48)
SPLIT = 0.15
#: Articles that are worth a story of their own when it falls apart.
PART = 2


class _Match(msgspec.Struct, frozen=True):
    """A story that an article may belong to."""

    story: int
    #: Mean likeness with its articles that were asked.
    likeness: float
    #: Share of them that agree.
    agreed: float
    #: The likeliest of them, and the features of that pair.
    nearest: int
    features: Floats
    #: Whether the closer look was taken.
    closely: bool


def decide(state: State, article: Article) -> Decision:
    """Decide where an article belongs; the same state and article always give the same.

    Nothing changes in the state before `apply` is told of the decision.
    """
    if article.copy_of >= 0:
        story = state.story_of(article.copy_of)
        if story is not None:
            return _joined(article, story, "copy")
    if article.not_news:
        return Decision(article.index, article.index, "alone", ())
    one = state.draft(article)
    if article.close is not None:
        state.looks.setdefault(article.index, article.close.values)
    matches = _matches(state, one)
    if _is_digest(state, matches):
        return Decision(article.index, article.index, "alone", (), glue=True)
    doubtful = _doubtful(state, article, matches)
    best = next((match for match in matches if match.likeness >= JOIN and match.agreed >= QUORUM), None)
    if best is None:
        return Decision(article.index, article.index, "alone", (), doubtful=doubtful)
    decision = _joined(article, best.story, _by(best.features))
    merges = _merges(state, best, matches)
    return msgspec.structs.replace(decision, changes=decision.changes + merges, doubtful=doubtful)


def apply(state: State, decision: Decision, article: Article | None = None) -> Decision:
    """Take a decision in, whether it was just made or is read from the wire.

    Args:
        article: what it was about; None when its words are gone, so that nothing can be compared with it any more.

    Returns:
        The decision as it is to be told: with the parts of a story that has grown and falls apart now. One that was
        read has them already: what is returned of it doesn't matter.
    """
    if article is not None:
        state.add(article, quiet=article.not_news or decision.glue)
    for change in decision.changes:
        state.change(change)
    story = state.stories.get(state.current(decision.story))
    parts = () if article is None or story is None else _parts(state, story)
    return msgspec.structs.replace(decision, changes=decision.changes + parts) if parts else decision


def correct(state: State, changes: Sequence[Change]) -> None:
    """Take an operator's correction in; what was parted is never joined again by a machine."""
    for change in changes:
        if change.how == "part":
            state.part_for_good(change)
    for change in changes:
        state.change(change)


def _joined(article: Article, story: int, by: By) -> Decision:
    return Decision(article.index, story, by, (Change("join", article.index, story),))


def _matches(state: State, one: Draft) -> list[_Match]:
    """Return the stories that an article may belong to, the likeliest first."""
    rows, shared = state.candidates(one, FOUND)
    window = state.window
    # What is too old is let go only when an article is added: a quiet night must not lengthen the window.
    young = window.seen[rows - window.first] >= one.seen - SPAN
    rows, shared = rows[young], shared[young]
    if not len(rows):
        return []
    strength: dict[int, float] = {}
    for story, share in zip(window.story[rows - window.first].tolist(), shared.tolist(), strict=True):
        strength[story] = max(strength.get(story, 0.0), share)
    chosen = sorted(strength, key=lambda story: (-strength[story], story))[:COMPARED]
    asked = {story: _asked(state.stories[story], rows) for story in chosen}
    every = np.array([row for rows in asked.values() for row in rows], dtype=np.int64)
    likely, features = state.likeness.score(window, one, every, state.known(), state.looks)
    found = []
    start = 0
    for story, members in asked.items():
        end = start + len(members)
        found.append(_match(state, one, story, every[start:end], likely[start:end], features[start:end]))
        start = end
    return sorted(found, key=lambda match: (-match.likeness, match.story))


def _asked(story: Story, found: Rows) -> list[int]:
    """Return which of a story's articles are asked: the first, the latest, and those that share most."""
    rows = story.rows
    if len(rows) <= ASKED:
        return rows
    members = set(rows)
    sharing = [row for row in found.tolist() if row in members][: ASKED - 3]
    return sorted({rows[0], *rows[-2:], *sharing})


def _match(state: State, one: Draft, story: int, rows: Rows, likely: Floats, features: Floats) -> _Match:
    indexes = state.window.index[rows - state.window.first].tolist()
    looked = [index in state.looks for index in indexes] if one.index in state.looks else []
    if any(looked):
        # Whom the closer look was taken at says more than all the others.
        keep = np.flatnonzero(looked)
        rows, likely, features = rows[keep], likely[keep], features[keep]
    nearest = int(likely.argmax())
    return _Match(
        story=story,
        likeness=float(likely.mean() + likely[nearest]) / 2,
        agreed=float((likely >= AGREED).mean()),
        nearest=int(rows[nearest]),
        features=features[nearest],
        closely=any(looked),
    )


def _by(features: Floats) -> By:
    """Return what two articles have in common most clearly."""
    found = dict(zip(FEATURES, features.tolist(), strict=True))
    if found["words"] >= 0.25:
        return "words"
    if found["keys"] >= 0.2:
        return "names"
    if found["numbers"] >= 0.6:
        return "numbers"
    return "vectors"


def _doubtful(state: State, article: Article, matches: Sequence[_Match]) -> tuple[int, ...]:
    """Return whose closer look would tell, when the likeliest stories are neither surely it nor surely not."""
    low, high = DOUBT
    window = state.window
    asked = [
        int(window.index[match.nearest - window.first])
        for match in matches[:2]
        if not match.closely and low < match.likeness < high
    ]
    return (article.index, *asked) if asked else ()


def _is_digest(state: State, matches: Sequence[_Match]) -> bool:
    """Tell whether an article is about many things: it is like many stories which are not like each other."""
    likely = [match for match in matches if match.likeness >= DIGEST_LIKENESS]
    if len(likely) < DIGEST_STORIES:
        return False
    rows = np.array([match.nearest for match in likely], dtype=np.int64)
    return all(
        float(_of_row(state, match.nearest, rows[rows != match.nearest]).max()) < DIGEST_LIKENESS for match in likely
    )


def _merges(state: State, best: _Match, matches: Sequence[_Match]) -> tuple[Change, ...]:
    """Return the stories that an article shows to be one with the one that it joins."""
    found = []
    story = best.story
    for match in matches:
        if match.story == best.story or match.likeness < MERGE or best.likeness < MERGE:
            continue
        if state.are_apart(match.story, best.story) or _linkage(state, match.story, best.story) < JOIN:
            continue
        # The older address stays.
        older, younger = sorted((story, match.story))
        found.append(Change("merge", younger, older))
        story = older
    return tuple(found)


def _linkage(state: State, one: int, other: int) -> float:
    """Return the mean likeness between the first and last articles of two stories."""
    ours, theirs = (sorted({*rows[:2], *rows[-2:]}) for rows in (state.stories[one].rows, state.stories[other].rows))
    return float(np.mean([_of_row(state, row, np.array(theirs, dtype=np.int64)).mean() for row in ours]))


def _of_row(state: State, row: int, rows: Rows) -> Floats:
    likely, _ = state.likeness.score(state.window, state.window.draft(row), rows, state.known(), state.looks)
    return likely


def _parts(state: State, story: Story) -> tuple[Change, ...]:
    """Part a story that has grown to one of the sizes at which that is looked at, if it falls in two."""
    size = len(story.rows)
    due = max((each for each in SPLIT_AT if each <= size), default=0)
    if due <= story.checked:
        return ()
    story.checked = due
    rows = np.array(story.rows, dtype=np.int64)
    likely = np.stack([_of_row(state, int(row), rows) for row in rows])
    likely = ((likely + likely.T) / 2).astype(np.float32)
    group = _other_half(likely)
    if not PART <= len(group) <= size - PART:
        return ()
    inside = np.zeros(size, dtype=np.bool_)
    inside[group] = True
    if float(likely[np.ix_(inside, ~inside)].mean()) >= SPLIT:
        return ()
    window = state.window
    leaving = window.index[rows[inside] - window.first].tolist()
    new = min(leaving)
    changes = tuple(Change("part", article, new) for article in leaving)
    for change in changes:
        state.change(change)
    return changes


def _other_half(likely: Floats) -> list[int]:
    """Return the places of the part that doesn't hold the first article, when a story is cut in two.

    Average linkage, from single articles up to two groups (Sokal & Michener 1958).
    """
    groups = [[place] for place in range(len(likely))]
    between = likely.astype(np.float64).copy()
    np.fill_diagonal(between, -1)
    while len(groups) > 2:
        one, other = sorted(int(place) for place in np.unravel_index(int(between.argmax()), between.shape))
        sizes = len(groups[one]), len(groups[other])
        joined = (between[one] * sizes[0] + between[other] * sizes[1]) / sum(sizes)
        groups[one] += groups.pop(other)
        between[one] = between[:, one] = joined
        between[one, one] = -1
        between = np.delete(np.delete(between, other, 0), other, 1)
    return next(group for group in groups if 0 not in group)

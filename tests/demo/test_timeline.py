"""The timeline: the same for the same seed, crowded at first, endless, with every promised oddity in it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from itertools import takewhile

import msgspec
import pytest

from srez.demo.articles import Step
from srez.demo.press import ENTRIES, Outlets, fold
from srez.demo.tempo import BLOCK, REPRINTS
from srez.demo.texts import load
from srez.demo.timeline import block, newsroom
from srez.demo.truth import lines, truths

FIRST = block(1, 0)
PUBLISHED = [step for step in FIRST if step.action == "publish" and step.article is not None]


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = "import sys; from srez.demo.truth import lines; sys.stdout.buffer.writelines(lines(7, 4))"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": "5"})
    here = b"".join(lines(7, 4))
    assert there.stdout == here
    assert here.count(b"\n") > 2000
    assert b"".join(lines(8, 4)) != here


def test_the_page_is_full_at_once_and_goes_on_by_the_second() -> None:
    before = [step for step in PUBLISHED if step.at < 0]
    assert len(before) > 400
    assert len({step.outlet for step in before}) >= 60
    per_minute = Counter(int(step.at // 60) for step in PUBLISHED)
    assert per_minute[0] > 45
    assert per_minute[1] > 45
    assert 2 <= sum(per_minute[minute] for minute in range(120, 150)) / 30 <= 12


def test_blocks_follow_one_another_in_order_without_end() -> None:
    steps = list(takewhile(lambda step: step.at < 5 * BLOCK, newsroom(3)))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    per_block = Counter(int(step.at // BLOCK) for step in steps if step.at >= 0)
    assert all(per_block[number] > 500 for number in range(5))
    for number in range(1, 5):
        assert all(number * BLOCK <= step.at < (number + 1) * BLOCK for step in block(3, number))


def test_two_days_bring_no_article_twice() -> None:
    told = Counter(
        (step.article.title, step.article.text)
        for step in takewhile(lambda step: step.at < 48 * 3600, newsroom(2))
        if step.action == "publish" and step.article is not None and not step.article.copy_of
    )
    again = sum(count - 1 for count in told.values())
    assert again <= len(told) / 2000


def test_ids_are_of_one_article_each() -> None:
    steps = [step for number in range(3) for step in block(1, number) if _new(step)]
    ids = Counter(step.article.id for step in steps if step.article is not None)
    assert max(ids.values()) == 1


def _new(step: Step) -> bool:
    return step.action == "publish"


@pytest.mark.parametrize("seed", [1, 2, 3, 11])
def test_every_oddity_is_there(seed: int) -> None:
    steps = block(seed, 0)
    published = {s.article.id: s for s in steps if _new(s) and s.article is not None}
    copies = Counter(s.article.copy_of for s in published.values() if s.article is not None and s.article.copy_of)
    original, count = copies.most_common(1)[0]
    assert count == REPRINTS
    assert len({published[original].outlet, *(s.outlet for s in published.values() if _copies(s, original))}) == 31
    assert 0 < published[original].at < 60
    revised = [s for s in steps if s.action == "revise" and s.article is not None]
    assert sum(s.changed == "title" for s in revised) >= 3
    figures = [s for s in revised if s.changed == "figure"]
    assert figures
    for step in figures:
        assert step.article is not None
        before = published[step.article.id].article
        assert before is not None
        assert before.title == step.article.title
        old, new = before.text.split(), step.article.text.split()
        assert len(old) == len(new)
        changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
        assert changed
        assert any(any(c.isdigit() for c in a) for a, _ in changed)
    deleted = [s for s in steps if s.action == "delete" and s.article is not None]
    assert len(deleted) >= 2
    assert min(s.at for s in deleted) > 60, "it has been seen before"
    for step in [*revised, *deleted]:
        assert step.article is not None
        assert published[step.article.id].at < step.at
    assert [s.action for s in steps if s.article is None] == ["break", "fail", "mend"]


def _copies(step: Step, original: str) -> bool:
    return step.article is not None and step.article.copy_of == original


def test_a_copy_credits_its_outlet_and_whom_that_one_credits() -> None:
    articles = {step.article.id: step.article for step in PUBLISHED if step.article is not None}
    copies = [article for article in articles.values() if article.copy_of]
    for copy in copies:
        source = articles[copy.copy_of]
        name = load().outlet(source.outlet).name
        assert (copy.origins[0].name, copy.origins[0].kind) == (name, "outlet")
        assert copy.origins[1:] == source.origins
        assert name in copy.text
        assert (copy.event, copy.language, copy.title) == (source.event, source.language, source.title)
    assert any(len(copy.text) < len(articles[copy.copy_of].text) for copy in copies), "some are cut"


def test_events_are_told_across_languages_over_time() -> None:
    by_event = defaultdict(list)
    for step in PUBLISHED:
        if step.article is not None and step.article.event:
            by_event[step.article.event].append(step)
    assert len(by_event) >= 24
    for event, steps in by_event.items():
        articles = [step.article for step in steps if step.article is not None]
        assert {article.language for article in articles} == {"ru", "uk", "be", "en"}, event
        own = [article for article in articles if not article.copy_of]
        assert len({article.title for article in own}) == len(own), "each tells it in its own words"
        outlets = Counter(step.outlet for step in steps)
        assert max(outlets.values()) == 1, "an outlet tells it once"
        towns = {mention.id for article in articles for mention in article.places}
        assert len(towns) == 1
        assert max(s.at for s in steps) - min(s.at for s in steps) > 60


def test_places_stand_in_the_text_as_the_truth_says() -> None:
    towns = set()
    for truth in truths(1, 3 * 3600):
        for mention in truth.places:
            assert mention.surface in f"{truth.title} {truth.text}"
            towns.add(mention.id)
    assert len(towns) >= 100


def test_the_truth_tells_what_became_of_an_article() -> None:
    told = {truth.id: truth for truth in truths(1, BLOCK - 1)}
    folded = fold(FIRST)
    assert told.keys() == folded.keys()
    for id, entry in folded.items():
        truth = told[id]
        newest = truth.revisions[-1] if truth.revisions else truth
        assert (newest.title, newest.text) == (entry.article.title, entry.article.text)
        assert (truth.deleted is not None) == entry.deleted
    line = next(lines(1, 1))
    assert {"id", "time", "lang", "title", "text", "cluster"} <= msgspec.json.decode(line).keys()


def test_a_restart_finds_the_feeds_as_they_were() -> None:
    for at in (500.0, BLOCK + 700, 4 * BLOCK + 900):
        went_on = Outlets(1, 0.0)
        went_on.advance(at)
        anew = Outlets(1, at)
        for outlet in load().outlets:
            there = [entry.article.id for entry in anew.shelf(outlet.slug)]
            assert there == [e.article.id for e in went_on.shelf(outlet.slug)][: len(there)]
            assert len(there) <= ENTRIES
            assert anew.trouble(outlet.slug) == went_on.trouble(outlet.slug)


def test_pages_of_long_ago_are_drawn_again_and_the_future_is_not_told() -> None:
    outlets = Outlets(1, 6 * BLOCK)
    past = next(s.article for s in block(1, 0) if s.action == "publish" and s.article is not None)
    found = outlets.find(past.id)
    assert found is not None
    assert found.article == past
    coming = next(s.article for s in block(1, 8) if s.article is not None)
    assert outlets.find(coming.id) is None
    for strange in ("", "okoyom", "okoyom/", "okoyom/x-1", "okoyom/99999999999999-1", "okoyom/0", "okoyom/²-1"):
        assert outlets.find(strange) is None

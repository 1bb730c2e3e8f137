"""Places in running text: 120 cases of ours in four languages, with the traps that names set."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from srez.catalogue.gazetteer import gazetteer
from srez.enrich.morphology import Morphology
from srez.enrich.places import Places, story_places
from srez.model import PlaceMention

#: `language`, `text`, `places`: each `Name:role`, `*` for a role that either may be; a `*` alone allows more places, `-`
#: allows none.
CASES = Path(__file__).with_name("places.tsv")
#: The share of cases that must be wholly right; raise it when more are.
FLOOR = 0.97
_EXPECTED = re.compile(r"(\S[^:]*):(scene|mentioned|\*)(?: |$)")


@pytest.fixture(scope="module")
def places(morphology: Morphology) -> Places:
    return Places(gazetteer(), morphology)


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_right(mentions: tuple[PlaceMention, ...], expected: str) -> bool:
    wanted = _EXPECTED.findall(expected)
    found = {mention.name: mention.role for mention in mentions}
    if any(name not in found or role not in ("*", found[name]) for name, role in wanted):
        return False
    return expected.endswith("*") and not expected.endswith(":*") or len(found) == len(wanted)


def test_places_of_our_cases_are_found_with_their_roles(places: Places) -> None:
    wrong = []
    cases = _cases()
    for case in cases:
        mentions = places.find(case["text"], "", case["language"])
        if not _is_right(mentions, case["places"]):
            wrong.append(f"{case['text']}: {[(one.name, one.role) for one in mentions]}, not {case['places']}")
    assert Counter(case["language"] for case in cases).keys() == {"ru", "uk", "be", "en"}
    assert len(cases) >= 120
    assert len(wrong) <= (1 - FLOOR) * len(cases), "\n".join(wrong)

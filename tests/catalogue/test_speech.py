from __future__ import annotations

import pytest

from srez.catalogue import aliases, load, speech
from srez.catalogue.slugs import slug
from srez.enrich.origins import source_of
from srez.model import Source


@pytest.mark.parametrize("language", speech.LANGUAGES)
def test_every_language_has_the_classes_that_reading_asks_for(language: str) -> None:
    found = speech.classes(language)
    needed = {
        "say",
        "relay",
        "opine",
        "utter",
        "document",
        "person",
        "official",
        "company",
        "outlet",
        "he",
        "she",
        "when",
    }
    assert needed <= found.keys()
    for name, words in found.items():
        assert len(set(words)) == len(words), name


def test_a_names_key_belongs_to_the_first_source_that_bears_it() -> None:
    known = aliases.known(
        [
            Source(slug="one", name="Весть", homepage="https://vest.example/"),
            Source(slug="two", name="Весть (English)", homepage="https://en.vest.example/", kind="agency"),
            Source(slug="three", name="Другая", homepage="https://drugaya.example/", kind="telegram"),
        ]
    )
    assert source_of("Весть", known) == "one"
    assert source_of("en.vest.example", known) == "two"
    assert source_of("Drugaya", known) == "three"
    assert dict(known.kinds) == {"one": "outlet", "two": "agency", "three": "social"}


def test_every_shipped_source_is_found_by_its_own_name() -> None:
    sources = load.sources()
    known = aliases.known(sources)
    by_slug = {source.slug: source for source in sources}
    for source in sources:
        if slug(source.name):
            found = source_of(source.name, known)
            assert found is not None
            # Two sources of one name share a key.
            assert slug(by_slug[found].name).split("-")[0] == slug(source.name).split("-")[0]

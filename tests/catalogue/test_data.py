"""What the shipped tables promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from srez.catalogue import load
from srez.model import Source

#: Regions for which no outlet that is surely not the state's and works for the region itself is known to us.
STATE_ONLY = {"chechnya", "kalmykia", "karachay-cherkessia", "nenets"}

CONTESTED = {
    "abkhazia", "crimea", "sevastopol", "donetsk-oblast", "luhansk-oblast", "zaporizhzhia-oblast", "kherson-oblast",
}  # fmt: skip


def by_place() -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = defaultdict(list)
    for source in load.sources():
        found[source.place].append(source)
    return found


def test_there_are_enough() -> None:
    assert len(load.sources()) >= 450


def test_the_regions_are_those_of_iso_3166_2_and_the_contested_ones() -> None:
    regions = load.regions()
    assert Counter(region.country for region in regions) == {"RU": 83, "UA": 21, "BY": 7, "": len(CONTESTED)}
    assert len({region.id for region in regions}) == len(regions)
    codes = [region.iso for region in regions if region.iso]
    assert len(set(codes)) == len(codes) == 83 + 21 + 7
    for region in regions:
        assert all((region.ru, region.uk, region.be, region.en))
        assert ZoneInfo(region.zone)
        assert region.iso.partition("-")[0] == region.country


def test_contested_places_have_no_country_and_every_claim() -> None:
    assert {region.id for region in load.regions() if not region.country} == CONTESTED
    claimants: dict[str, set[str]] = defaultdict(set)
    for claim in load.claims():
        assert all((claim.ru, claim.uk, claim.be, claim.en, claim.source))
        claimants[claim.place].add(claim.claimant)
    assert claimants.keys() == CONTESTED
    assert claimants.pop("abkhazia") == {"abkhazia", "GE", "RU"}
    assert all(named == {"UA", "RU"} for named in claimants.values())


def test_a_source_in_a_contested_place_has_no_country() -> None:
    assert not [source.slug for source in load.sources() if source.place in CONTESTED and source.country]


def test_a_source_of_a_region_works_from_its_country_unless_it_is_in_exile_or_a_foreign_broadcaster() -> None:
    country = {region.id: region.country for region in load.regions()}
    strangers = [
        source.slug
        for source in load.sources()
        if source.place and source.country != country[source.place] and source.ownership not in ("exile", "public")
    ]
    assert strangers == []


def test_each_region_has_two_sources_and_one_that_is_not_the_state_s() -> None:
    found = by_place()
    free = {
        place
        for place, sources in found.items()
        if any(source.ownership not in ("state", "unknown") for source in sources)
    }
    regions = {region.id for region in load.regions()}
    assert {place for place in regions if len(found[place]) < 2} == set()
    assert regions - free == STATE_ONLY


def test_no_address_stands_twice() -> None:
    homepages = Counter(_plain(source.homepage) for source in load.sources())
    feeds = Counter(_plain(feed) for source in load.sources() for feed in source.feeds)
    assert [address for address, times in (homepages + feeds).items() if times > 1] == []
    assert [name for name, times in Counter(source.name for source in load.sources()).items() if times > 1] == []


def test_hosts_are_names_in_ascii() -> None:
    for source in load.sources():
        for address in (source.homepage, *source.feeds):
            host = urlsplit(address).hostname or ""
            assert "." in host, source.slug
            assert host.isascii(), source.slug
            assert host == host.encode("idna").decode(), source.slug


def test_every_source_tells_its_facts() -> None:
    for source in load.sources():
        assert source.homepage, source.slug
        assert source.language, source.slug
        assert source.kind != "other", source.slug
        assert source.zone, source.slug
        # What is an operator's to grant is not shipped.
        assert (source.rights, source.images, source.partner, source.full_text) == ("excerpt", "none", False, False)


def test_all_languages_and_all_kinds_of_owners_are_there() -> None:
    languages = {tag for source in load.sources() for tag in source.language.split()}
    assert {"ru", "uk", "be", "en"} <= languages
    owners = Counter(source.ownership for source in load.sources())
    assert all(owners[ownership] >= 20 for ownership in ("state", "public", "private", "exile", "independent"))


def _plain(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/").lower()

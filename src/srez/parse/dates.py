"""Dates as they are met in feeds, to aware UTC.

RFC 822/2822 and ISO 8601/W3CDTF have a fast way each; everything else (asctime, Java, SQL, «23.11.2026 17:42»,
«23 лістапада 2026 г.», Greek, Hungarian, Korean …) is read by one tolerant reader that looks for a date, a time
and a zone wherever they stand. Words that need a clock («вчера») are no date here.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

__all__ = ["parse"]

#: No form of date is longer; what is longer is not looked at.
LONGEST = 120

#: Offsets in minutes east of Greenwich. A name that several zones share stands for the one met in news.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "uct": 0, "wet": 0,
    "west": 60, "bst": 60, "ist": 330, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "kalt": 120, "fet": 180, "trt": 180,
    "msk": 180, "msd": 240, "мск": 180, "samt": 240, "самт": 240, "yekt": 300, "yekst": 360, "omst": 360, "omsst": 420,
    "novt": 420, "krat": 420, "krast": 480, "irkt": 480, "irkst": 540, "yakt": 540, "yakst": 600, "vlat": 600,
    "vlast": 660, "magt": 660, "sakt": 660, "pett": 720, "anat": 720,
    "amt": 240, "azt": 240, "get": 240, "uzt": 300, "almt": 360, "kgt": 360, "tjt": 300, "tmt": 300,
    "irst": 210, "gst": 240, "pkt": 300, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "awst": 480, "jst": 540,
    "kst": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "nst": -210, "ndt": -150, "ast": -240, "adt": -180, "est": -300, "et": -300, "edt": -240,
    "cst": -360, "ct": -360, "cdt": -300, "mst": -420, "mt": -420, "mdt": -360, "pst": -480, "pt": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600, "brt": -180, "art": -180,
    "moscow": 180, "minsk": 180, "москва": 180, "минск": 180,
}  # fmt: skip

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = {name: number for number, name in enumerate(_ENGLISH, 1)}
_TWO_DIGITS = {name.capitalize(): f"{number:02}" for name, number in _MONTH.items()}

#: How the names of a month begin, month by month: English, Russian, Ukrainian, Belarusian, then others.
_STEMS = (
    "jan янв січ студ стд ene gen sty oca ian ιαν",
    "feb фев лют fév fev lut şub φεβ",
    "mar мар бер сак mär mrz mär μάρ μαρ μάώ μαώ",
    "apr апр кві крас кра abr avr kwi nis ápr απρ",
    "may мая май тра mai maj mag máj μάι μαι μαϊ μάϊ",
    "jun июн чер чэр juin giu cze haz jún ιουν ιούν ιον",
    "jul июл лип ліп juil lug lip tem júl ιουλ ιούλ ιολ",
    "aug авг серп жні ago aoû aou sie ağu αυγ αύγ",
    "sep сен вер set wrz eyl sze σεπ",
    "oct окт жов кас okt out ott paź eki οκτ",
    "nov ноя лис ліс lis kas νοε νοέ",
    "dec дек гру сне снж dez dic gru déc ara δεκ",
)
_STEM = {stem: number for number, stems in enumerate(_STEMS, 1) for stem in stems.split()}
#: Days of the week that begin like a month elsewhere: «середа» is no «серпень», «mardi» no March.
_WEEKDAY = re.compile("серед|серад|mard|martes|marted")
#: Names of zones that are words too; they count only right behind a time.
_WORDS = frozenset(("at", "et", "get", "art", "met", "a", "z", "ct", "mt", "pt"))

#: How nearly all of RSS writes it: RFC 822 with each number in full.
_COMMON = re.compile(
    rf"[A-Za-z]{{3}}, ([0-9]{{2}}) ({'|'.join(_TWO_DIGITS)}) ([0-9]{{4}}) ((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
    r" (?:GMT|([+-](?:0[0-9]|1[0-7]))([0-5][0-9]))"
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},? +)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?,?[ -](\d{4}|\d{2}),? +"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?: *([+-])(\d{1,2}):?(\d{2})| *([A-Za-z]{1,5}))?"
)
#: What `datetime.fromisoformat` reads rightly; seconds of 60 and hours of 24 are left to the tolerant reader.
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):\d\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?")
_TIME = re.compile(
    r"(?<![\d:])(오전|오후|上午|下午)?\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\b\.?)?"
)
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})()()()\s*([ap])\.?m\b")
_OFFSET = re.compile(r"(?:gmt|utc|ut)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)")
_YMD = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?!\d)")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})(?=$|[t ])")
_WEEK = re.compile(r"(\d{4})-?w(\d{2})(?:-?([1-7]))?(?=$|[t ])")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2})?)?(?=$|[z+\- .])")
_CJK = re.compile(r"(\d{4})\s*[년年]\s*(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日]")
_NUMBER = re.compile(r"-?\d{9,13}(?:\.\d+)?$")
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"(?<![\d:])\d{1,4}(?![\d:])")


def parse(text: str, *, zone: tzinfo = UTC) -> datetime | None:
    """Read a date in any form that feeds use.

    Args:
        text: the date as it stands in the feed.
        zone: where a date without a zone was written.

    Returns:
        The instant in UTC; None when there is no whole, valid date in it.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    try:
        if match := _COMMON.fullmatch(text):
            day, month, year, clock, hours, minutes = match.groups()
            offset = f"{hours}:{minutes}" if hours else "Z"
            return datetime.fromisoformat(f"{year}-{_TWO_DIGITS[month]}-{day}T{clock}{offset}").astimezone(UTC)
        if match := _RFC822.fullmatch(text):
            found = _rfc822(match, zone)
            if found is not None:
                return found
        elif _ISO.fullmatch(text):
            exact = datetime.fromisoformat(text)
            return (exact if exact.tzinfo else exact.replace(tzinfo=zone)).astimezone(UTC)
        return _tolerant(text.lower(), zone)
    except (ValueError, OverflowError):
        return None


def _rfc822(match: re.Match[str], zone: tzinfo) -> datetime | None:
    """Build the date of RFC 822 §5, with the years of RFC 2822 §4.3; None: let the tolerant reader try."""
    day, name, year, hour, minute, second, sign, hours, minutes, letters = match.groups()
    month = _MONTH.get(name.lower())
    if month is None:
        return None
    offset: int | None = None
    if sign:
        offset = _offset(sign, hours, minutes)
    elif letters:
        offset = ZONES.get(letters.lower())
        if offset is None:
            return None
    return _instant(_year(year), month, int(day), int(hour), int(minute), int(second or 0), 0, offset, zone)


def _tolerant(text: str, zone: tzinfo) -> datetime | None:
    """Look for a date, a time and a zone anywhere in `text` (lower case)."""
    if _NUMBER.match(text):
        return _unix(float(text))
    korean = "오전" in text or "오후" in text or "년" in text
    rest, found = _date(text)
    if found is None:
        return None
    hour, minute, second, micros, tail, rest = _time(rest)
    offset = _zone(tail, rest)
    if offset is None and korean:
        offset = 540
    return _instant(found.year, found.month, found.day, hour, minute, second, micros, offset, zone)


def _date(text: str) -> tuple[str, date | None]:
    """Return `text` without its date, and the date."""
    if match := _WEEK.match(text):
        return _without(text, match), date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
    if match := _COMPACT.match(text):
        rest = f"{match[4]}:{match[5]}:{match[6] or '00'}{text[match.end() :]}" if match[4] else text[match.end() :]
        return rest, date(int(match[1]), int(match[2]), int(match[3]))
    if match := _ORDINAL.match(text):
        return _without(text, match), date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
    if match := _CJK.search(text) or _YMD.search(text):
        return _without(text, match), date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DMY.search(text):
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        rest = _without(text, match)
        american = second > 12 or ("/" in match[0] and first <= 12 and re.search(r"\d\s*[ap]\.?m\b", rest) is not None)
        return rest, date(year, first, second) if american else date(year, second, first)
    if match := _YEAR_MONTH.match(text):
        return "", date(int(match[1]), int(match[2] or 1), 1)
    return _named(text)


def _named(text: str) -> tuple[str, date | None]:
    """Read a date whose month is a word; the last such word counts, since days of the week come first."""
    month, at = 0, 0
    for word in _WORD.finditer(text):
        name = word[0]
        number = _STEM.get(name[:4]) or _STEM.get(name[:3])
        if number is None and name == "сер":
            number = 8
        if number is not None and len(name) >= 3 and not _WEEKDAY.match(name):
            month, at = number, word.start()
    if not month:
        return text, None
    year = day = 0
    rest = text
    clock = _TIME.search(text)
    offset = _OFFSET.search(text, clock.end()) if clock else None
    for match in _DIGITS.finditer(text):
        if offset and offset.start() <= match.start() < offset.end():
            continue
        if clock and clock.start() <= match.start() < clock.end():
            continue
        value = int(match[0])
        if len(match[0]) == 4 and not year:
            year = value
        elif not day and len(match[0]) <= 2 and 1 <= value <= 31:
            day = value
        elif not year and len(match[0]) == 2 and match.start() > at:
            year = _year(match[0])
    if not (year and day):
        return text, None
    return rest, date(year, month, day)


def _time(text: str) -> tuple[int, int, int, int, str, str]:
    """Return hour, minute, second, microsecond, what follows the time, and all but the time."""
    match = _TIME.search(text)
    if match is None:
        short = _HOUR.search(text)
        if short is None:
            return 0, 0, 0, 0, "", text
        return int(short[1]) % 12 + (12 if short[5] == "p" else 0), 0, 0, 0, text[short.end() :], _without(text, short)
    half, hour, minute, second, fraction, meridiem = match.groups()
    hours = int(hour)
    if half or meridiem:
        hours = hours % 12 + (12 if meridiem == "p" or half in ("오후", "下午") else 0)
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return hours, int(minute), int(second or 0), micros, text[match.end() :], _without(text, match)


def _zone(tail: str, rest: str) -> int | None:
    """Return minutes east of Greenwich as an offset after the time, or a name anywhere, tells them."""
    if match := _OFFSET.match(tail.lstrip(" (")):
        return _offset(match[1], match[2], match[3])
    after = _WORD.findall(tail)
    for word in after[:1] + [word for word in after[1:] + _WORD.findall(rest) if word not in _WORDS]:
        if word in ZONES:
            return ZONES[word]
    return None


def _offset(sign: str, hours: str, minutes: str | None) -> int:
    total = int(hours) * 60 + int(minutes or 0)
    return total if sign == "+" else -total


def _year(digits: str) -> int:
    """Return a year; two digits are 1950–2049 (RFC 2822 §4.3)."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 50 else 2000)


def _unix(seconds: float) -> datetime | None:
    if abs(seconds) >= 1e11:
        seconds /= 1000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _instant(
    year: int,
    month: int,
    day: int,
    hour: int,
    minute: int,
    second: int,
    micros: int,
    offset: int | None,
    zone: tzinfo,
) -> datetime:
    """Put it together; a leap second is the second before it, 24:00 the next day's beginning."""
    if second == 60:
        second = 59
    if hour == 24 and minute == 0 and second == 0:
        return _instant(year, month, day, 0, 0, 0, 0, offset, zone) + timedelta(days=1)
    if offset is None:
        if zone is UTC:
            return datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC)
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=zone).astimezone(UTC)
    if offset == 0:
        return datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC)
    if abs(offset) > 1080:
        raise ValueError("no place on Earth is so far from Greenwich")
    return datetime(year, month, day, hour, minute, second, micros, tzinfo=UTC) - timedelta(minutes=offset)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"

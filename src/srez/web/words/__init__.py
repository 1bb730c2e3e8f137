"""The site's own words, in the language of the page (`language.spoken`).

They are written in Russian here, in the code and in the templates; `locales/` has them in each language, `make words`
gathers them there. Any text with Cyrillic letters under `web/` is taken for such words, so that a dictionary of codes
needs no marks.
"""

from __future__ import annotations

from datetime import date, datetime

from srez.web.language import spoken
from srez.web.words.catalogue import catalogue
from srez.web.words.codes import (
    BLOCKS,
    CHANGED,
    EXPIRED,
    KINDS,
    LANGUAGES,
    NOTICES,
    OUTCOMES,
    OWNERSHIP,
    REASONS,
    RIGHTS,
)
from srez.web.words.countries import COUNTRIES

__all__ = [
    "BLOCKS", "CHANGED", "COUNTRIES", "EXPIRED", "KINDS", "LANGUAGES", "NOTICES", "OUTCOMES", "OWNERSHIP", "REASONS",
    "RIGHTS", "_", "ago", "articles", "count", "day", "languages", "moment", "month", "number", "size", "span",
    "spoken", "weekdays",
]  # fmt: skip


def _(text: str) -> str:
    """Return an interface text in the page's language; the text itself where the language has no such words."""
    return catalogue(spoken()).gettext(text) if text else ""


def number(value: int) -> str:
    """Write a number: «10 000» with narrow spaces from five digits on, in English `1,000` from four on."""
    if spoken() == "en":
        return f"{value:,}"
    return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)


def count(value: int, one: str, few: str, many: str) -> str:  # noqa: ARG001 - the Russian catalogue has it
    """Write a number with its noun in the form that it takes (CLDR plural rules of the page's language).

    Args:
        value: how many.
        one: the Russian noun after 1, its id in the catalogues.
        few: after 2.
        many: after 5.
    """
    return f"{number(value)}\u00a0{catalogue(spoken()).ngettext(one, many, abs(value))}"


def articles(value: int) -> str:
    """Write how many pieces of news."""
    return count(value, "новость", "новости", "новостей")


def size(value: int) -> str:
    """Write a number of bytes."""
    amount = float(value)
    for unit in ("Б", "КБ", "МБ", "ГБ"):
        if amount < 1000:
            return f"{amount:.0f}\u00a0{_(unit)}" if unit == "Б" else f"{_decimal(amount)}\u00a0{_(unit)}"
        amount /= 1000
    return f"{_decimal(amount)}\u00a0{_('ТБ')}"


def _decimal(value: float) -> str:
    return f"{value:.1f}" if spoken() == "en" else f"{value:.1f}".replace(".", ",")


def span(seconds: float) -> str:
    """Write a length of time in its largest unit."""
    whole = max(0, int(seconds))
    if whole < 60:
        return count(whole, "секунда", "секунды", "секунд")
    if whole < 3600:
        return count(whole // 60, "минута", "минуты", "минут")
    if whole < 172_800:
        return count(whole // 3600, "час", "часа", "часов")
    return count(whole // 86_400, "день", "дня", "дней")


def ago(seconds: float) -> str:
    """Write how long ago something was, as people say it: «5 минут назад»; what is yet to come is just now."""
    whole = int(seconds)
    if whole < 60:
        return _("только что")
    if whole < 3600:
        return count(whole // 60, "минуту назад", "минуты назад", "минут назад")
    if whole < 172_800:
        return count(whole // 3600, "час назад", "часа назад", "часов назад")
    return count(whole // 86_400, "день назад", "дня назад", "дней назад")


_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_SHORT_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


def day(when: date, *, weekday: bool = True, year: bool = True) -> str:
    """Write a day: «понедельник, 23 ноября 2026», with or without its weekday and its year."""
    plain = f"{when.day}\u00a0{_(_OF_MONTH[when.month - 1])}" + (f" {when.year}" if year else "")
    return f"{_(_WEEKDAYS[when.weekday()])}, {plain}" if weekday else plain


def weekdays() -> list[str]:
    """Return the short names of the week's days from Monday on, for the head of a calendar."""
    return [_(name) for name in _SHORT_WEEKDAYS]


def month(when: date) -> str:
    """Write a month: «Ноябрь 2026»."""
    return f"{_(_MONTHS[when.month - 1])} {when.year}"


def moment(local: datetime, zone: str) -> str:
    """Write a time with its zone: «23 ноября 2026, 17:42 МСК»."""
    return f"{day(local.date(), weekday=False)}, {local:%H:%M}\u00a0{zone}"


def languages(codes: str) -> str:
    """Write the languages of a source, BCP 47 separated by spaces: «русский, абхазский»; an unknown one by its code."""
    return ", ".join(_(LANGUAGES.get(code.split("-")[0].lower(), code)) for code in codes.split())

"""The site's own words. All that a reader sees goes through `_`, so that other languages can come beside Russian."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime


def _(text: str) -> str:
    """Return an interface text in the reader's language. Russian is the language it is written in."""
    return text


def number(value: int) -> str:
    """Write a number with narrow spaces between thousands, from five digits on."""
    return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)


def count(value: int, one: str, few: str, many: str) -> str:
    """Write a number with its noun in the form that it takes (CLDR plural rules for Russian)."""
    tens, ones = value % 100, value % 10
    if ones == 1 and tens != 11:
        noun = one
    elif 2 <= ones <= 4 and not 12 <= tens <= 14:
        noun = few
    else:
        noun = many
    return f"{number(value)}\u00a0{_(noun)}"


def articles(value: int) -> str:
    """Write how many pieces of news."""
    return count(value, "новость", "новости", "новостей")


def size(value: int) -> str:
    """Write a number of bytes."""
    amount = float(value)
    for unit in ("Б", "КБ", "МБ", "ГБ"):
        if amount < 1000:
            return f"{amount:.0f}\u00a0{_(unit)}" if unit == "Б" else f"{amount:.1f}\u00a0{_(unit)}".replace(".", ",")
        amount /= 1000
    return f"{amount:.1f}\u00a0{_('ТБ')}".replace(".", ",")


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


_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_OF_MONTH = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь",
)  # fmt: skip


def day(when: date, *, weekday: bool = True) -> str:
    """Write a day: «понедельник, 23 ноября 2026»."""
    plain = f"{when.day}\u00a0{_(_OF_MONTH[when.month - 1])} {when.year}"
    return f"{_(_WEEKDAYS[when.weekday()])}, {plain}" if weekday else plain


def month(when: date) -> str:
    """Write a month: «Ноябрь 2026»."""
    return f"{_(_MONTHS[when.month - 1])} {when.year}"


def moment(local: datetime, zone: str) -> str:
    """Write a time with its zone: «23 ноября 2026, 17:42 МСК»."""
    return f"{day(local.date(), weekday=False)}, {local:%H:%M}\u00a0{zone}"


OWNERSHIP: Mapping[str, str] = {
    "state": "государственное",
    "public": "общественное",
    "private": "частное",
    "exile": "в изгнании",
    "independent": "независимое",
    "unknown": "владелец не указан",
}
KINDS: Mapping[str, str] = {
    "agency": "агентство",
    "newspaper": "газета",
    "television": "телевидение",
    "radio": "радио",
    "portal": "сайт новостей",
    "magazine": "журнал",
    "official": "официальный источник",
    "telegram": "канал в Телеграме",
    "blog": "блог",
    "other": "издание",
}
RIGHTS: Mapping[str, str] = {
    "full": "показываем текст целиком",
    "excerpt": "показываем заголовок и краткое изложение",
    "link": "показываем только заголовок и ссылку",
}
COUNTRIES: Mapping[str, str] = {
    "RU": "Россия", "UA": "Украина", "BY": "Беларусь", "AB": "Абхазия", "GE": "Грузия", "AM": "Армения",
    "AZ": "Азербайджан", "KZ": "Казахстан", "KG": "Киргизия", "UZ": "Узбекистан", "TJ": "Таджикистан",
    "TM": "Туркмения", "MD": "Молдавия", "EE": "Эстония", "LV": "Латвия", "LT": "Литва", "PL": "Польша",
    "DE": "Германия", "FR": "Франция", "GB": "Великобритания", "US": "США", "TR": "Турция", "IL": "Израиль",
    "CN": "Китай", "JP": "Япония", "FI": "Финляндия", "NO": "Норвегия", "SE": "Швеция", "CZ": "Чехия",
    "NL": "Нидерланды", "QA": "Катар", "IN": "Индия", "BE": "Бельгия", "CH": "Швейцария", "IT": "Италия",
    "ES": "Испания", "RO": "Румыния", "BG": "Болгария", "HU": "Венгрия", "SK": "Словакия", "MN": "Монголия",
    "KR": "Южная Корея", "AT": "Австрия", "CA": "Канада", "UN": "ООН", "EU": "Евросоюз", "VA": "Ватикан",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "court-order": "по решению суда",
    "personal-data": "по требованию о личных данных",
    "copyright": "по требованию правообладателя",
    "illegal-content": "содержание запрещено законом",
    "author-request": "по просьбе автора",
    "operator-mistake": "попало в ленту по ошибке",
    "other-legal": "по иному законному основанию",
}
EXPIRED: Mapping[str, str] = {
    "text": "полные тексты",
    "revision": "прежние редакции",
    "body": "тексты и заголовки",
}
#: Why a visit brought no document, as the end of «не отвечает с …, потому что …».
OUTCOMES: Mapping[str, str] = {
    "failed": "посещение не удалось",
    "refused": "сайт запрещает заходить по этому адресу (robots.txt) или адрес недопустим",
    "unreachable": "с сервером нет связи",
    "timeout": "сервер не ответил вовремя",
    "too-large": "документ слишком велик",
    "status": "сервер ответил ошибкой",
    "blocked": "вместо ленты пришла страница-заглушка",
    "no-feed": "на сайте не нашлось ленты новостей",
    "malformed": "лента повреждена и не читается",
}
BLOCKS: Mapping[str, str] = {
    "legal-block": "доступ закрыт по закону или провайдером",
    "anti-bot": "вместо ленты — проверка «вы не робот?»",
    "captive-portal": "сеть требует входа",
    "parked": "домен выставлен на продажу или отключён",
    "login": "вместо ленты — страница входа",
}
NOTICES: Mapping[str, str] = {
    "article.vanished": "удалено у источника",
    "article.returned": "снова доступно у источника",
    "source.added": "источник добавлен",
    "source.changed": "сведения об источнике изменены",
    "source.dropped": "источник больше не собирается",
    "site.configured": "настройка сайта",
    "redacted": "текст удалён",
    "bodies.expired": "тексты удалены по сроку хранения",
}
CHANGED: Mapping[str, str] = {
    "title": "изменил заголовок",
    "text": "изменил текст",
    "title text": "изменил заголовок и текст",
}

"""The operator's room in words."""

from __future__ import annotations

from collections.abc import Mapping

#: What was done, at the top of the next page.
DONE: Mapping[str, str] = {
    "set-up": "Сайт настроен. Здесь всё, чем можно управлять.",
    "password": "Пароль изменён. Остальные сеансы завершены.",
    "backup": "Резервная копия делается. Обновите страницу, чтобы увидеть её в списке.",
    "saved": "Сохранено.",
    "added": "Источник добавлен: он уже читается.",
    "paused": "Источник приостановлен.",
    "resumed": "Источник снова читается.",
    "dropped": "Источник больше не собирается. Всё, что он сообщил, остаётся.",
    "restored": "Источник снова собирается.",
    "taken": "Подборка добавлена.",
    "pack-dropped": "Подборка больше не собирается.",
    "redacted": "Тексты статьи удалены. Запись о ней и об удалении — в журнале.",
    "known": "Тексты этой статьи были удалены раньше.",
}
#: Why a value can't be taken (`operate.choices.Problem`, `operate.passwords.Problem`, `operate.logo`).
PROBLEMS: Mapping[str, str] = {
    "empty": "Заполните это поле.",
    "too-long": "Слишком длинно.",
    "control": "Здесь есть недопустимые знаки.",
    "address": "Нужен адрес сайта целиком, без пути: https://news.example",
    "zone": "Выберите часовой пояс из списка.",
    "language": "Выберите язык из списка.",
    "place": "Выберите место из списка.",
    "colour": "Нужен цвет в виде #b3261e.",
    "faint": "Слишком бледно: на таком фоне это не прочтут. Ближайший читаемый цвет: {colour}",
    "host": "Это не домен. Пример: tver.example",
    "unknown": "Такого значения нет.",
    "short": "Нужно не меньше {count} знаков.",
    "long": "Слишком длинно.",
    "plain": "Слишком просто: возьмите разные знаки.",
    "differ": "Пароли не совпали.",
    "wrong": "Пароль не подошёл.",
    "too-large": "Файл слишком велик: не больше 1 МБ и 4000 × 4000 точек.",
    "format": "Это не PNG, не JPEG и не WebP, или файл повреждён.",
    "busy": "Слишком пёстро для логотипа: возьмите картинку проще.",
}
#: Why a source's fact can't be taken, by its field.
FACTS: Mapping[str, str] = {
    "name": "Дайте источнику имя.",
    "homepage": "Нужен адрес, который начинается с http:// или https://",
    "feeds": "Каждый адрес — с новой строки и начинается с http:// или https://",
    "country": "Нужны две латинские буквы, например RU.",
    "place": "Выберите место из списка.",
    "language": "Нужны коды языков через пробел, например: ru uk",
    "zone": "Такого часового пояса нет. Пример: Europe/Moscow",
    "proxy": "Нужен адрес вида http://host:port",
    "slug": "Так источник назвать нельзя.",
}
#: The operator's journal.
DEEDS: Mapping[str, str] = {
    "set-up": "сайт настроен",
    "link": "сделана одноразовая ссылка",
    "signed-in": "вход",
    "signed-out-everywhere": "все сеансы завершены",
    "password-changed": "пароль изменён",
    "password-renewed": "пароль изменён по ссылке",
    "chose": "изменены настройки",
    "backup": "резервная копия",
    "source": "источник добавлен или изменён",
    "source-dropped": "источник убран",
    "pack-taken": "подборка добавлена",
    "pack-dropped": "подборка убрана",
    "redacted": "тексты удалены",
}
WHO: Mapping[str, str] = {"operator": "оператор", "terminal": "из терминала"}
LANGUAGES: Mapping[str, str] = {"ru": "русский", "uk": "украинский", "be": "белорусский", "en": "английский"}
IMAGES: Mapping[str, str] = {
    "none": "не показывать",
    "thumbnail": "уменьшенные",
    "full": "как есть",
}

"""A day of invented news from invented outlets, for screenshots and for what is measured in the browser."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from srez.collect.state import FeedState
from srez.model import Item
from srez.wire.intents import Offer, Redact, Vanish
from tests.web.newsroom import Newsroom, content

_OUTLETS = (
    ("Вестник Заречья", "RU", "ru"), ("Северная волна", "RU", "ru"), ("Радио «Полдень»", "RU", "ru"),
    ("Голос Приречья", "RU", "ru"), ("Утренняя почта", "RU", "ru"), ("Агентство «Маяк»", "RU", "ru"),
    ("Степова хвиля", "UA", "uk"), ("Ранковий вісник", "UA", "uk"), ("Новини Надріччя", "UA", "uk"),
    ("Ранішняя пошта", "BY", "be"), ("Надзённік", "BY", "be"), ("Harbour Post", "GB", "en"),
    ("Lakeside Courier", "US", "en"), ("Аԥсуа хабар", "AB", "ab"), ("صحيفة الميناء", "EG", "ar"),
)  # fmt: skip
_SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "ru": (
        ("Совет депутатов Заречья", "Областной суд", "Мэрия Приречья", "Завод «Кварц»", "Университет Северогорска",
         "Водоканал", "Театр на Набережной", "Портовое управление", "Клуб «Заря»", "Метеослужба", "Школа № 12",
         "Музей речного флота"),
        ("принял бюджет на будущий год: расходы на дороги вырастут на 12 %", "открыл движение по мосту через Тихую",
         "перенёс сроки ремонта набережной на весну", "сообщает о задержке утренних поездов из-за снегопада",
         "просит жителей не выходить на лёд до конца декабря", "показал карту, которую считали утраченной сто лет",
         "выиграл выездной матч со счётом 3:1 и вышел в полуфинал", "начал приём заявок на летние смены",
         "отменил надбавку за отопление, введённую в октябре", "проверит жалобы на запах гари в Нижнем посаде"),
        ("Об этом говорится в сообщении пресс-службы. Работы займут три недели, движение на это время пойдёт в объезд.",
         "За решение проголосовали 24 депутата из 31. Документ вступит в силу с первого января.",
         "По предварительным данным, пострадавших нет. Причины выясняются, итоги обещают назвать до пятницы.",
         "«Мы ждали этого двенадцать лет», — сказала смотрительница музея. Выставка продлится до марта.",
         "Температура ночью опустится до −14 °C, на трассах гололёд; водителям советуют не спешить."),
    ),
    "uk": (
        ("Міська рада Надріччя", "Обласна лікарня", "Театр ляльок", "Служба порятунку"),
        ("ухвалила бюджет на наступний рік", "відкрила нове відділення після ремонту",
         "запрошує на прем’єру в п’ятницю", "попереджає про ожеледицю на дорогах"),
        ("Про це йдеться в повідомленні на сайті. Подробиці обіцяють назвати до кінця тижня.",
         "Рішення підтримали більшістю голосів, воно набуде чинності з першого січня."),
    ),
    "be": (
        ("Гарадскі савет", "Краязнаўчы музей", "Дзіцячая бібліятэка"),
        ("зацвердзіў план рамонту вуліц", "паказаў карту XVIII стагоддзя", "збірае кнігі для вясковых школ"),
        ("Пра гэта гаворыцца ў паведамленні. Працы пачнуцца ўвесну.",),
    ),
    "en": (
        ("The harbour council", "Lakeside library", "The valley railway"),
        ("approves next year's budget", "reopens after three years of repairs", "delays morning trains over snow"),
        ("The decision takes effect on 1 January, the council said in a statement.",),
    ),
    "ab": (
        ("Аҟәа ақалақь", "Аԥсны ашколқәа"),
        ("аҿыц аатуеит", "иалагеит ашықәсҿыц"),
        ("Иаҳҳәоит аҵыхәтәантәи ажәабжьқәа.",),
    ),
    "ar": (
        ("مجلس الميناء", "مكتبة البحيرة"),
        ("يقر ميزانية العام المقبل", "تفتح أبوابها بعد الترميم"),
        ("وقال المجلس في بيان إن القرار يسري من أول يناير.",),
    ),
}  # fmt: skip


class Fiction:
    """News that are made up as they are needed; the same for the same seed."""

    def __init__(self, room: Newsroom, sources: int = len(_OUTLETS), *, seed: int = 1) -> None:
        self.room = room
        self._random = random.Random(seed)
        self._languages: dict[str, str] = {}
        for number in range(sources):
            name, country, language = _OUTLETS[number % len(_OUTLETS)]
            slug = f"s{number + 1}"
            self._languages[slug] = language
            room.source(
                slug,
                name=name if number < len(_OUTLETS) else f"{name} {number // len(_OUTLETS) + 1}",
                country=country,
                language=language,
                kind=self._random.choice(["newspaper", "agency", "portal", "radio"]),
                ownership=self._random.choice(["state", "private", "independent", "unknown"]),
                zone="Asia/Novosibirsk" if number == 1 else "",
                rights="link" if number == 4 else "full" if number == 0 else "excerpt",
            )
            room.states.append(self._state(slug, number))

    def _state(self, slug: str, number: int) -> FeedState:
        facts: dict[str, Any] = {"outcome": "ok"}
        if number % 9 == 7:
            facts = {"outcome": "status", "status": 503, "failing": self.room.now - timedelta(hours=5)}
        elif number % 11 == 8:
            facts = {"outcome": "blocked", "block": "legal-block", "failing": self.room.now - timedelta(days=2)}
        return FeedState(url=f"https://{slug}.example/rss", source=slug, checked=self.room.now, **facts)

    def item(self, slug: str = "") -> Item:
        slug = slug or self._random.choice(list(self._languages))
        who, what, more = _SAID[self._languages[slug]]
        one = self._random
        return self.room.item(
            slug,
            title=f"{one.choice(who)} {one.choice(what)}",
            summary=one.choice(more) if one.random() < 0.8 else "",
            text="\n\n".join([one.choice(more) for _ in range(6)]),
            authors=("Анна Полевая",) if one.random() < 0.3 else (),
            categories=("Город", "Транспорт"),
            published=self.room.now - timedelta(minutes=one.randrange(30)),
        )

    def minutes(self, count: int, busy: float = 1.0) -> None:
        """Let so many minutes pass, with more news by day than by night."""
        for _ in range(count):
            hour = self.room.site.zone.local(self.room.now).hour
            pace = busy * (0.15 if hour < 6 else 2.2 if 9 <= hour < 20 else 1.0)
            number = int(self._random.expovariate(1 / pace)) if pace else 0
            if number:
                self.room.put([self.item() for _ in range(min(number, 20))])
            self.room.wait(minutes=1)

    def story(self) -> int:
        """Publish an article that is edited twice, one that vanishes and one that is redacted; return the first."""
        item = self.item("s1")
        index, vanished, redacted = self.room.put([item, self.item("s1"), self.item()])
        self.room.wait(minutes=6)
        self.room.revise(item, title=item.title.replace("12", "14") + ", заявили в совете")
        self.room.wait(minutes=11)
        self.room.revise(item, title=item.title + " (дополнено)", text=item.text.replace("три недели", "два месяца"))
        self.room.append(Vanish(vanished, 410), Redact(redacted, "court-order"))
        return index

    def flood(self, count: int) -> None:
        """Log so many articles at once."""
        items = [self.item() for _ in range(count)]
        self.room.append(*[Offer(item, content(item)) for item in items])

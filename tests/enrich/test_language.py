"""Which language a headline of six words or more is in."""

from __future__ import annotations

import pytest

from srez import loaded
from srez.enrich.language import Tongue


@pytest.fixture(scope="module")
def tongue() -> Tongue:
    return loaded.tongue()


HEADLINES = {
    "ru": """
        Киевский вокзал закрыли на ремонт до конца весны
        Зеленский встретился с министрами шести стран Европы
        Во Львове прошёл концерт под открытым небом
        Минские хоккеисты уступили дома в серии буллитов
        Горсовет отложил вопрос о трамвае до сентября
        Учёные нашли в пещере кости древней лошади
        На трассе под Тверью столкнулись два грузовика
        Урожай яблок в этом году вдвое меньше
        Суд продлил арест бывшему главе района
        После дождей река вышла из берегов у села
        Школьники собрали робота, который сортирует мусор
        Цены на гречку упали впервые за полгода
        Подросток спас соседа из горящей квартиры на Мира
        В Сухуме отключат воду на два дня
        Ведущая призналась, что уходит с телеканала летом
    """,
    "uk": """
        Російський письменник отримав премію у Празі за роман
        На Донеччині відновили рух поїздів після обстрілу
        Мінський завод відвантажив перші трактори до Єгипту
        Міськрада відклала питання про трамвай до осені
        Науковці знайшли в печері кістки давнього коня
        Під Полтавою зіткнулися дві вантажівки та автобус
        Врожай яблук цього року удвічі менший, ніж торік
        Суд продовжив арешт колишньому голові громади
        Після злив річка вийшла з берегів біля села
        Школярі зібрали робота, що сортує сміття
        Ціни на гречку впали вперше за пів року
        Підліток урятував сусіда з палаючої квартири
        У Харкові на добу вимкнуть воду в двох районах
        Ведуча зізналася, що залишає телеканал улітку
        Нова вистава зібрала повну залу за два дні
    """,
    "be": """
        Расійскі пісьменнік атрымаў прэмію ў Празе за раман
        Кіеўскі вакзал зачынілі на рамонт да канца вясны
        Гарсавет адклаў пытанне пра трамвай да восені
        Навукоўцы знайшлі ў пячоры косткі старажытнага каня
        Пад Гроднам сутыкнуліся два грузавікі і аўтобус
        Ураджай яблыкаў сёлета ўдвая меншы, чым летась
        Суд падоўжыў арышт былому кіраўніку раёна
        Пасля дажджоў рака выйшла з берагоў каля вёскі
        Школьнікі сабралі робата, які сартуе смецце
        Цэны на грэчку ўпалі ўпершыню за паўгода
        Падлетак выратаваў суседа з палаючай кватэры
        У Віцебску на два дні адключаць ваду
        Новы спектакль сабраў поўную залу за два дні
        Сьнег выпаў раней, чым звычайна, і засыпаў дарогі
        Беларускія хакеісты прайгралі дома ў серыі булітаў
    """,
    "en": """
        Kyiv station closes for repairs until late spring
        Russian writer wins Prague prize for debut novel
        Council postpones tram decision until after the summer
        Scientists find bones of an ancient horse in cave
        Two lorries and a bus collide near Tver
        Apple harvest is half of what it was last year
        Court extends arrest of former district head again
        River bursts its banks after three days of rain
        Pupils build a robot that sorts household waste
        Buckwheat prices fall for the first time in months
        Teenager saves neighbour from burning flat in Minsk
        Water to be cut off in Sukhumi for two days
        Presenter says she will leave the channel in July
        New play fills the hall two nights in a row
        Zelensky meets ministers of six European states
    """,
}
ALL = [(code, each.strip()) for code, said in HEADLINES.items() for each in said.strip().splitlines()]


def test_a_headline_of_six_words_is_enough(tongue: Tongue) -> None:
    wrong = [(code, told, said) for code, said in ALL if (told := tongue.tell(said, "")) != code]
    assert len(ALL) >= 60
    assert len(wrong) <= len(ALL) // 100, wrong


def test_with_its_lede_and_its_sources_word_no_headline_is_mistaken(tongue: Tongue) -> None:
    assert [(code, said) for code, said in ALL if tongue.tell(said, said, code) != code] == []


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("თბილისში ახალი ხიდი გაიხსნა დღეს დილით", "ka"),
        ("Երևանում բացվեց նոր կամուրջ գետի վրա", "hy"),
        ("Алматыда жаңа көпір ашылды деп хабарлайды әкімдік", "kk"),
        ("Neue Brücke über den Fluss in Prag eröffnet", "de"),
        ("W Warszawie otwarto nowy most przez Wisłę", "pl"),
        ("Un nouveau pont a été ouvert sur la rivière", "fr"),
        ("Новият мост през реката беше открит във вторник", "bg"),
        ("افتتاح جسر جديد فوق النهر في المدينة اليوم", "ar"),
        ("市中心新桥今日正式通车", "zh"),
        ("Новы most praz raku adčynili ŭ Miensku ŭčora, kaža haradskaja ŭprava", "be"),
    ],
)
def test_many_other_languages_are_known(tongue: Tongue, title: str, code: str) -> None:
    assert tongue.tell(title, "") == code


def test_a_sources_word_does_not_outweigh_the_text(tongue: Tongue) -> None:
    assert tongue.tell("У Києві відкрили новий міст через Дніпро", "", "ru") == "uk"
    assert tongue.tell("Two lorries and a bus collide near Tver", "", "ru") == "en"


@pytest.mark.parametrize("title", ["", "12:0", "— «»", "\U0001f525" * 9, "a" * 100_000, "http://x.example/ы"])
def test_anything_is_answered(tongue: Tongue, title: str) -> None:
    assert len(tongue.tell(title, "")) <= 3

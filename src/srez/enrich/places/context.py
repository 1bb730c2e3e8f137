"""Words around a name that say what it names: a place, or a street, a club, a person."""

from __future__ import annotations

from typing import Final, NamedTuple

#: What a preposition does to a name after it: `in` a place, `near` it, `from` it, or another relation.
PREPOSITIONS: Final[dict[str, dict[str, str]]] = {
    "ru": {
        **dict.fromkeys(("в", "во", "на"), "in"),
        **dict.fromkeys(("под", "близ", "вблизи", "возле", "около", "недалеко", "неподалеку", "над", "у"), "near"),
        **dict.fromkeys(("из", "от", "до", "с"), "from"),
        **dict.fromkeys(("по", "к", "за", "между", "через", "для"), "by"),
    },
    "uk": {
        **dict.fromkeys(("у", "в", "во", "на"), "in"),
        **dict.fromkeys(("під", "поблизу", "біля", "неподалік", "над", "коло"), "near"),
        **dict.fromkeys(("з", "зі", "із", "від", "до"), "from"),
        **dict.fromkeys(("по", "за", "між", "через", "для"), "by"),
    },
    "be": {
        **dict.fromkeys(("у", "ў", "ва", "на"), "in"),
        **dict.fromkeys(("пад", "ля", "каля", "паблізу", "над"), "near"),
        **dict.fromkeys(("з", "са", "ад", "да"), "from"),
        **dict.fromkeys(("па", "за", "між", "праз", "для"), "by"),
    },
    "en": {
        **dict.fromkeys(("in", "at", "across", "throughout", "inside"), "in"),
        **dict.fromkeys(("near", "outside", "around"), "near"),
        **dict.fromkeys(("from", "to", "toward", "towards", "between", "via"), "from"),
        **dict.fromkeys(("of", "for", "over", "with", "on"), "by"),
    },
}


class Beginnings(NamedTuple):
    """Words and beginnings of words."""

    whole: frozenset[str]
    #: Of four letters or more.
    starts: tuple[str, ...]


def begins(word: str, beginnings: Beginnings) -> bool:
    """Tell whether a folded word is one of `beginnings`, or goes on after one of four letters or more."""
    return word in beginnings.whole or word.startswith(beginnings.starts)


def _beginnings(text: str) -> Beginnings:
    words = text.split()
    return Beginnings(frozenset(words), tuple(word for word in words if len(word) > 3))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words for a settlement, in their forms, before its name.
SETTLEMENT: Final = {
    "ru": _words(
        "город города городу городе городом г поселок поселка поселке поселку поселком пос пгт рп село села селе селу "
        "селом с деревня деревни деревне деревню деревней дер д станица станицы станице станицу станицей ст-ца хутор "
        "хутора хуторе хутором х аул аула ауле улус улуса улусе городок городка городке селах городах "
        "поселках городов сел "
        "пунктами пунктам пунктов пунктах пункте пункта пункт деревнях пункты"
    ),
    "uk": _words(
        "місто міста місті місту містом м село села селі селу селом с селище селища селищі селищем смт містечко "
        "містечку хутір хуторі пункт пункті пункту"
    ),
    "be": _words(
        "горад горада горадзе гораду горадам г вёска вёскі вёсцы вёску веска вескі весцы веску в пасёлак пасёлка "
        "паселак паселка пасёлку паселку гп аграгарадок аграгарадка аграгарадку хутар мястэчка мястэчку"
    ),
    "en": _words("city town village settlement hamlet"),
}
#: Those of them that are no cities: what bears such a word before it is small.
SMALL: Final = frozenset(
    word
    for words in SETTLEMENT.values()
    for word in words
    if not word.startswith(("гор", "міст", "г", "м", "city", "пункт"))
)
#: Beginnings of words for people before their surname: «гражданина Пущина», «тренера Королёва».
TITLES: Final = {
    "ru": _beginnings(
        "граждан господин госпож адвокат министр президент тренер режиссер актер актрис певец певиц судья судьи судью "
        "журналист блогер обвиняем подсудим нападающ защитник вратар хоккеист футболист чемпион писател поэт "
        "художник композитор академик профессор генерал полковник майор капитан"
    ),
    "uk": _beginnings(
        "громадянин пан пана пані адвокат міністр президент тренер режисер актор актрис співак співач судді "
        "журналіст блогер "
        "нападник захисник воротар футболіст чемпіон письменник поет художник композитор академік професор генерал"
    ),
    "be": _beginnings(
        "грамадзян спадар спадарын адвакат міністр прэзідэнт трэнер рэжысёр акцёр акцёрк спявак спявач суддзі "
        "журналіст "
        "блогер абаронц варатар футбаліст чэмпіён пісьменнік паэт мастак кампазітар акадэмік прафесар генерал"
    ),
    "en": _beginnings("mr mrs ms dr sir lord judge justice president senator captain coach professor general"),
}
#: Those that are plural, after which a region's name may stand as well: «в городах Хакасии».
MANY: Final = _words(
    "пунктами пунктам пунктов городах селах поселках деревнях пункты містах селах містечках гарадах вёсках городов сел"
)
#: Words that go on after an English town's name and leave it a town.
GOING_ON: Final = _words("police city county mayor region oblast governor council court airport hospital")
#: Words for a first-level region before its name: «в штате Нью-Йорк».
AREA: Final = {
    "ru": _beginnings("штат штата штате штату провинци земл земля регион республик"),
    "uk": _beginnings("штат штату штаті провінці земля землі республік"),
    "be": _beginnings("штат штата штаце правінцы зямля рэспублік"),
    "en": _beginnings("state"),
}
#: Beginnings of words for one after its name: «Tunceli province».
AREA_AFTER: Final = ("province", "provinces", "state", "oblast", "region", "krai")
#: Short names of American states as agencies write them after a town's: «ANNAPOLIS, Md.»
STATES: Final = dict(
    pair.split("=")
    for pair in (
        "ala=al ariz=az ark=ar calif=ca colo=co conn=ct del=de fla=fl ga=ga ill=il ind=in kan=ks ky=ky la=la mass=ma "
        "md=md mich=mi minn=mn miss=ms mo=mo mont=mt neb=ne nev=nv okla=ok ore=or pa=pa tenn=tn tex=tx va=va vt=vt "
        "wash=wa wis=wi wyo=wy"
    ).split()
)
#: Whose or what's a name after it in the genitive is a place's: «жители Гродно», «мэр Твери».
HEADS: Final = {
    "ru": _beginnings(
        "жител мэр мэра мэру мэром мэри администрац власт губернатор окрестност пригород окраин центр район "
        "прокуратур депутат дума думы думе "
        "горожан столиц улиц двор школ больниц глав градоначальник врач житель населени территори аэропорт гост"
    ),
    "uk": _beginnings(
        "жител мешкан мер мера мером мері влад околиц передміст центр район губернатор голова голови депутат "
        "школ лікарн територі столиц"
    ),
    "be": _beginnings("жыхар мэр мэра мэрам улад ваколіц цэнтр раён кіраўнік школ бальніц тэрыторы сталіц гарадск"),
    "en": _beginnings(""),
}
#: Words before a name that looks like a person's («музей Пушкина») and is then one.
MAYBE_AFTER: Final = {
    "ru": _beginnings(
        "завод фабрик отел гостиниц ресторан кинотеатр театр музей больниц школ университет институт "
        "стихотворени роман фонд"
    ),
    "uk": _beginnings("завод фабрик готел театр музей лікарн школ університет інститут фонд роман"),
    "be": _beginnings("завод фабрык тэатр музей бальніц школ універсітэт інстытут фонд раман"),
    "en": _beginnings(""),
}
#: Beginnings of words before a name that make it a street, a square, a station or what is named after somebody.
NAMED_AFTER: Final = {
    "ru": _beginnings(
        "улиц ул проспект просп пр-т пр-кт пр переул пер шоссе бульвар площад пл набережн наб алле тракт "
        "микрорайон мкр "
        "жк парк сквер стадион имени им памяти метро станци моста реки реке реку рекой река озер остров гора "
        "горы горе бухт вулкан хк фк бк "
        "корабл теплоход крейсер фрегат"
    ),
    "uk": _beginnings(
        "вулиц вул проспект просп пров бульвар площ шосе набережн імені ім парк сквер стадіон метро станці міст річк "
        "озер фк хк"
    ),
    "be": _beginnings(
        "вуліц вул праспект завулак бульвар плошч імя шаша парк сквер стадыён метро станцы мост рака ракі "
        "рацэ возера фк хк клуб каманд банк"
    ),
    "en": _beginnings("fc hc lake river mount fort"),
}
#: Beginnings of words that follow an adjective or a name and take it for themselves.
TAKING: Final = {
    "ru": _beginnings(
        "улиц ул проспект пр-т переул шоссе бульвар площад набережн алле тракт вокзал мост сад район округ межрайонн "
        "железн соглашени процесс битв морозов пролив море моря горс"
    ),
    "uk": _beginnings("вулиц проспект пров бульвар площ шосе набережн вокзал мост міст район округ угод процес битв"),
    "be": _beginnings("вуліц праспект бульвар плошч шаша вакзал мост раён пагаднен"),
    "en": _beginnings(
        "street avenue road times post tribune herald journal post street university river lake bay heights park "
        "square bank group united rovers wanderers albion fc athletic orient alexandra afc"
    ),
}
#: Beginnings of nouns that make a town's adjective its region's.
REGIONAL: Final = {
    "ru": _beginnings(
        "губернатор област обл краев губерн облдум заксобрани региональн облсовет регион облпрокур правительств"
    ),
    "uk": _beginnings("губернатор област областях облрад облад регіон"),
    "be": _beginnings("губернатар вобласц областях аблвыканкам аблас рэгіён"),
    "en": _beginnings(""),
}
#: Words that name the country's capital and mean its government when they act.
SPEAKING: Final = {
    "ru": _beginnings(
        "заяв сообщ считает счита призв обвин потреб отказал отверг ответ выраз намерен готов ввел введет подтверд "
        "опроверг осуд хочет пообещ объяв увер рассчит предлож наста разреш запрет реш"
    ),
    "uk": _beginnings(
        "заяв повідом вважа заклик звинувач вимаг відмов відкин відпов готов запров підтверд спрост засуд "
        "хоче пообіц оголос"
    ),
    "be": _beginnings("заяв паведам лічыць закл абвінав патрабу адмов адказ гатов увёў пацверд абвяс"),
    "en": _beginnings(
        "says said accuses accused warns warned wants urges urged demands demanded denies denied announced vows"
    ),
}
#: Words of English match reports; where there are several, a bare town is a club.
SPORT: Final = _words(
    "goal goals striker midfielder defender goalkeeper league match matches coach fixture season premiership cup "
    "playoff quarterback touchdown innings wicket championship semifinal club clubs fans derby relegation"
)
#: Words with a full stop after them that are cut short, not a sentence's last.
CUT: Final = _words("г с д п пос дер ст м х ул пр пл просп пер наб им вул буд в гп рп обл р-н св st mt")
#: Words that begin sentences and look like some village's name.
PLAIN: Final = _words(
    "он она оно они мы вы я ты это эта этот эти тот та те его ее их наш ваш свой мой весь все кто что как где когда "
    "новый новая новое новые старый старая первый первая вторая последний самый другой каждый большой большая малый "
    "вона вони він воно ми ви цей ця це ці той усі всі новий нова нове нові перший перша додому він "
    "яна яны ён яно мы вы гэта гэты гэтая тая усе новы новая новае новыя першы першая "
    "the this that these those he she it they we you his her their our new old first last no yes most many all "
    "march may august police reading nice bath of most opportunity union central chinatown downtown midtown "
    "university college institute center centre village park mission metro country time times club"
)
#: Beginnings of adjectives that are towns' too but seldom mean them.
COMMON_ADJECTIVES: Final = _words(
    "советск октябрьск первомайск ленинск кировск комсомольск красногвардейск пионерск пролетарск морск горск сельск "
    "русск светск дворянск радянськ жовтневськ ленінськ морськ савецк мірск королевск бродск троицк "
    "успенск никольск балтийск конск северянск"
)
#: Words that turn to what was before: a place after them is seldom the scene.
EARLIER: Final = {
    "ru": _words("ранее напомним напомнил вспомн прошлом позапрошлом"),
    "uk": _words("раніше нагадаємо торік минулого"),
    "be": _words("раней нагадаем летась"),
    "en": _words("earlier previously meanwhile formerly elsewhere last"),
}

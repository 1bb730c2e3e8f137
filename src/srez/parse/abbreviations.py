"""Words that are written with a full stop inside a sentence, in lower case; single letters are never listed."""

from __future__ import annotations

_WORDS = """
ул им гг вв др пр тд тп те тк руб коп тыс млн млрд трлн просп пер пл наб обл респ бул бульв ш пос дер мкр корп
стр рис
см ср напр акад проф доц чл ген адм полк подп кап лейт серж св гос зам зав нач мин сек час чел экз изд ред
сост гл кв эт
тел факс янв фев февр мар апр авг сен сент окт ноя нояб дек пн вт чт пт сб вс англ нем фр лат укр рус бел долл
кг км см мм га долг род ум прим абз илл табл разг букв
вул ім обл грн тис млн рр буд просп пров смт ін акад проф ред напр див зокр жовт лист груд січ лют бер квіт
трав черв
лип серп вер імя інш тыс вобл праф завул мн стар пасёл
mr mrs ms dr prof st vs etc eg ie inc ltd co corp no vol fig pp ed eds est approx dept univ assn bros sen rep
gov gen col
lt sgt capt cmdr adm maj rev hon pres jr sr jan feb mar apr jun jul aug sep sept oct nov dec mt ave blvd rd al
"""

ABBREVIATIONS = frozenset(_WORDS.split())

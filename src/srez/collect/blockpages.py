"""Pages in place of a document: a provider's notice, a bot check, a captive portal, a parking, a login. Pure.

Nobody is to be called blocked for writing about blocking, so words alone prove nothing. A page is recognised by what
only such a page has (the script of a bot check, a redirect to a provider's warning host), or by its words when it is
built like one: short, few links, and none of the marks of a published page (an `article`, Open Graph, a canonical
address, a feed).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from srez.collect import markup
from srez.ports import Response

Code = Literal["", "legal-block", "anti-bot", "captive-portal", "parked", "login"]

#: What each code means, in words for an operator.
MEANING: Mapping[str, str] = {
    "legal-block": "blocked by law or by the provider",
    "anti-bot": "a check for bots stands in place of the document",
    "captive-portal": "this network asks for a login first",
    "parked": "the domain is parked, suspended or for sale",
    "login": "a login page stands in place of the document",
}

#: Bytes; no page in place of a document is longer (the longest seen carry their pictures inline).
_LONGEST = 200_000
#: Characters of visible text, and links, up to which a page counts as short; no pattern is tried on more text.
_SHORT_TEXT = 2_000
_LONGEST_TITLE = 300
_SHORT_LINKS = 20

#: A page made to be found and shared.
_PUBLISHED = (
    'property="og:', "property='og:", "application/ld+json", 'rel="canonical"', "application/rss+xml",
    "application/atom+xml",
)  # fmt: skip


def _sentences(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which `…` stands for some words of the same sentence; a dot in a domain doesn't end it."""
    return re.compile(pattern.replace("…", r"(?:[^.!?]|\.(?=\S)){0,80}"), re.IGNORECASE)


#: Left by the scripts of bot checks alone, not by what their makers add to ordinary pages.
_CHECK_SCRIPTS = (
    "_cf_chl_opt", "cf-browser-verification", "cf_captcha_kind", "/.well-known/ddos-guard/check",
    "ddos-guard/js-challenge", "/__qrator/qauth", "qrator_jsr", "sucuri_cloudproxy_js", "_incapsula_resource?",
    "px-captcha", "token.awswaf.com", "awswafcookiedomainlist", "geo.captcha-delivery.com", "/checkcaptcha?",
    "smartcaptcha.yandexcloud", "servicepipe.ru/static",
)  # fmt: skip
_CHECK_TITLE = re.compile(
    r"^(?:just a moment|attention required!|ddos-guard|ddos protection|one moment, please|checking your browser"
    r"|verif(?:y|ying) (?:that )?you are (?:a )?human|are you (?:a robot|not a robot|human)|access denied$"
    r"|bot verification|security check|human verification|один момент|одну секунду|проверка (?:вашего )?браузера"
    r"|проверяем (?:ваш )?браузер|проверка безопасности|вы (?:точно )?не робот"
    r"|подтвердите, что вы не робот|подтверждение, что вы не робот|ой!$"
    r"|защита от (?:ddos|роботов|ботов)|перевірка (?:вашого )?браузера|підтвердьте, що ви не робот|праверка браўзера)",
    re.IGNORECASE,
)
_CHECK_WORDS = re.compile(
    r"checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|(?:enable|requires) javascript and cookies"
    r"|reference #\d+\.[0-9a-f]+\.|проверка (?:вашего )?браузера|проверяем ваш браузер|браузер проверяется"
    r"|(?:что )?вы не робот|включите javascript и (?:cookie|куки)|перевірка (?:вашого )?браузера|ви не робот",
    re.IGNORECASE,
)
_COOKIE_SCRIPT = re.compile(r"document\s*\.\s*cookie\s*=")
_RELOAD_SCRIPT = re.compile(r"location\s*\.\s*(?:reload|replace|assign)\s*\(|location(?:\s*\.\s*href)?\s*=")

_LEGAL_WORDS = _sentences(
    r"доступ…(?:ограничен|заблокирован|закрыт|запрещ[её]н)"
    r"|(?:сайт|ресурс|страница|домен)…(?:заблокирован|внес[её]н в (?:единый )?реестр)"
    r"|(?:ограничен|заблокирован|закрыт) доступ"
    r"|доступ…(?:абмежаван|заблакаван|забаронен|закрыты)"
    r"|доступ…(?:обмежен|заблокован|заборонен)"
    r"|(?:сайт|ресурс)…(?:заблокован|заблакаван)"
    r"|access…(?:is|has been|was) (?:blocked|restricted|prohibited|forbidden)"
    r"|(?:site|page|resource|domain)…(?:is|has been) (?:blocked|banned)"
    r"|unavailable (?:for|due to) legal reasons",
)
#: Whose decision it is.
_LEGAL_GROUND = re.compile(
    r"роскомнадзор|rkn\.gov\.ru|149-фз|федеральн\w+ закон|единый реестр|реестр\w* запрещ|решени\w+ (?:\w+ ){0,3}суд"
    r"|генеральн\w+ прокур|действующ\w+ законодательств|требовани\w+ законодательств|в соответствии с закон"
    r"|мининформ|министерств\w+ информации|белгиэ|оперативно-аналитическ|міністэрств\w+ інфармацыі|закон\w* рэспублікі"
    r"|рашэнн\w+ (?:\w+ ){0,3}суд|указ\w* президент|рнбо|нкек|нцу|рішенн\w+ (?:\w+ ){0,3}суд|законодавств|розпорядженн"
    r"|court order|by order of|in accordance with the law|federal law|the law of|legal reasons|requirements of the law",
    re.IGNORECASE,
)
#: First labels of the hosts to which providers lead their readers instead.
_LEGAL_HOST = re.compile(
    r"^(?:(?:www\.)?(?:warning|blocked|block|blackhole|lawfilter|lawfilt|zapret|zapret-info|restricted|forbidden|fz139|fz-139"
    r"|rkn|eais|nap|denied|access-denied|blockpage|block-page|blacklist|reestr|deny|stopsite|stop)\d*\.)",
    re.IGNORECASE,
)

_PORTAL_HOST = re.compile(
    r"^(?:captive|hotspot|wifi|wi-fi|wlan|guest|portal|auth\.wi-?fi|login\.wi-?fi)[\w-]*\.", re.IGNORECASE
)
_PORTAL_WORDS = re.compile(
    r"wi-?fi|hotspot|хот-?спот|беспроводн\w+ сет|бездротов\w+ мереж|captive portal", re.IGNORECASE
)
_PORTAL_ACT = re.compile(
    r"(?:sign|log) ?in|connect|accept|авториз|войти|войдите|подключ|номер телефона|увійти|підключ", re.IGNORECASE
)

_PARKED_SCRIPTS = (
    "sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic", "d1lxhc4jvstzrp.cloudfront.net", "parking-crew",
    "domainmarket.com/buynow", "afternic.com/forsale", "dan.com/buy-domain", "hugedomains.com/domain_profile",
    "/cgi-sys/suspendedpage", "parking.reg.ru", "parking.nic.ru",
)  # fmt: skip
_PARKED_WORDS = _sentences(
    r"domain(?: name)?…(?:is|may be) (?:for sale|parked)|buy this domain|domain (?:name )?has expired"
    r"|account (?:has been )?suspended|this site is suspended|website (?:is )?(?:suspended|expired)"
    r"|домен…(?:прода[её]тся|припаркован|выставлен на продажу|освобожда)|купить (?:этот )?домен"
    r"|срок регистрации домена…ист[её]к|сайт (?:временно )?(?:отключ[её]н|приостановлен)"
    r"|(?:сайт|домен) не оплачен|аккаунт (?:заблокирован|приостановлен)|домен…(?:продається|припарковано)"
    r"|дамен…(?:прадаецца|прыпаркаваны)",
)

_LOGIN_ADDRESS = re.compile(
    r"(?:^|[./_-])(?:log-?in|sign-?in|auth|sso|passport|oauth2?|accounts?|session)(?:[./?_-]|$)", re.IGNORECASE
)
_LOGIN_TITLE = re.compile(
    r"\b(?:log ?in|sign ?in|authorization|вход|войти|авторизация|вхід|увійти|уваход|увайсці)\b", re.IGNORECASE
)


def recognise(response: Response, asked: str) -> Code:
    """Return what stands in place of the document, or "" for all that may be the document itself.

    Args:
        response: the answer with whatever body came, of any status.
        asked: the address before redirects.
    """
    if response.status == 451:
        return "legal-block"
    if response.status == 511:
        return "captive-portal"
    if response.headers.get("cf-mitigated", "").lower() == "challenge":
        return "anti-bot"
    body = response.body
    if not body or len(body) > _LONGEST or not markup.may_be_html(body, response.content_type):
        return ""
    here = _host(response.url)
    away = _site(here) != _site(_host(asked))
    if away and _LEGAL_HOST.match(here):
        return "legal-block"
    return _by_page(_Page(body, response.content_type), response, away=away, here=here, moved=response.url != asked)


def _by_page(page: _Page, response: Response, *, away: bool, here: str, moved: bool) -> Code:
    if page.short and any(mark in page.source for mark in _CHECK_SCRIPTS):
        return "anti-bot"
    if not page.bare:
        return ""
    if "wispaccessgatewayparam" in page.source:
        return "captive-portal"
    if _CHECK_TITLE.search(page.title) or (page.scripted and _CHECK_WORDS.search(page.text)):
        # «Доступ ограничен» of a firewall that names no law is a check too.
        return "anti-bot"
    if _sets_cookie_and_reloads(page):
        return "anti-bot"
    if _LEGAL_WORDS.search(page.words) and (
        _LEGAL_GROUND.search(page.words) or "rkn.gov.ru" in page.source or _LEGAL_WORDS.search(page.title)
    ):
        return "legal-block"
    if page.asks and _PORTAL_WORDS.search(page.words) and _PORTAL_ACT.search(page.words):
        return "captive-portal"
    if away and page.asks and _PORTAL_HOST.match(here):
        return "captive-portal"
    if any(mark in page.source for mark in _PARKED_SCRIPTS) or _PARKED_WORDS.search(page.words):
        return "parked"
    if page.secret and (
        _LOGIN_TITLE.search(page.title) or (moved and _LOGIN_ADDRESS.search(response.url.partition("://")[2]))
    ):
        return "login"
    return ""


def _sets_cookie_and_reloads(page: _Page) -> bool:
    """Tell a home-made check: nothing to read, and a script that leaves a cookie and comes back."""
    return (
        len(page.text) < 300
        and page.links == 0
        and _COOKIE_SCRIPT.search(page.source) is not None
        and _RELOAD_SCRIPT.search(page.source) is not None
    )


class _Page:
    """A page as far as these questions need it."""

    def __init__(self, body: bytes, content_type: str) -> None:
        source = markup.text_of(body, content_type)
        found = markup.tree_of(source)
        #: All of it, in lower case.
        self.source = source.lower()
        self.scripted = found.find(".//script") is not None
        self._published = found.find(".//article") is not None or any(mark in self.source for mark in _PUBLISHED)
        inputs = [(node.get("type") or "text").lower() for node in found.iter("input")]
        #: It has a form to fill in, or asks for a password.
        self.asks = found.find(".//form") is not None or "password" in inputs
        self.secret = "password" in inputs
        self.links = sum(1 for _ in found.iter("a"))
        title = found.find(".//title")
        heading = found.find(".//h1") if title is None else title
        self.title = "" if heading is None else markup.visible(heading)[:_LONGEST_TITLE]
        etree.strip_elements(found, "script", "style", "template", "title", with_tail=False)
        #: What a reader sees.
        self.text = markup.visible(found)
        self.words = f"{self.title}. {self.text}"

    @property
    def short(self) -> bool:
        return len(self.text) <= _SHORT_TEXT and self.links <= _SHORT_LINKS

    @property
    def bare(self) -> bool:
        """Short, and not made to be found and shared."""
        return self.short and not self._published


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _site(host: str) -> str:
    """Return the last two labels: enough to tell a provider's host from the one asked for."""
    return ".".join(host.rsplit(".", 2)[-2:])

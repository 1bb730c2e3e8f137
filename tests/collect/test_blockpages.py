"""All pages here are invented, in the manner of those met in the wild."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srez.collect.blockpages import MEANING, recognise
from srez.ports import Response

ASKED = "http://news.example/rss"


def page(
    body: str | bytes, *, url: str = ASKED, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Response:
    return Response(
        url=url,
        status=status,
        body=body.encode() if isinstance(body, str) else body,
        content_type=kind,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def html(title: str, text: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{text}</body></html>"


LEGAL = {
    "ru, a ground in the text": html(
        "Ограничение доступа",
        "<h1>Уважаемый абонент!</h1><p>Доступ к запрашиваемому ресурсу ограничен по требованию Роскомнадзора.</p>",
    ),
    "ru, a link to the register": html(
        "Внимание", "<p>Сайт заблокирован. Причину можно узнать <a href='http://eais.rkn.gov.ru/'>здесь</a>.</p>"
    ),
    "ru, by title": html("Доступ к ресурсу заблокирован", "<p>Обратитесь к своему провайдеру.</p>"),
    "ru, the law": html("Провайдер", "<p>Доступ к данному сайту закрыт в соответствии с Федеральным законом.</p>"),
    "ru, a court": html("Ой", "<p>Ресурс заблокирован по решению городского суда.</p>"),
    "be": html("Абмежаванне", "<p>Доступ да рэсурсу абмежаваны на падставе рашэння Міністэрства інфармацыі.</p>"),
    "be, the ministry in Russian": html(
        "Ограничение", "<p>Доступ к информационному ресурсу ограничен по решению Министерства информации.</p>"
    ),
    "uk": html("Увага", "<p>Доступ до цього сайту заблоковано відповідно до указу Президента.</p>"),
    "uk, an order": html("Доступ обмежено", "<p>Розпорядження органу управління мережами.</p>"),
    "en": html("Notice", "<p>Access to this website has been blocked by court order.</p>"),
    "a domain's dot ends no sentence": html("Внимание", "<p>Доступ к сайту news.example ограничен. 149-ФЗ.</p>"),
    "no markup to speak of": "<html><body>Доступ к сайту ограничен на основании 149-ФЗ</body></html>",
}
CHECKS = {
    "title": html("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript>"),
    "script": html("news.example", "", "<script>window._cf_chl_opt={cvId:'3'};</script>"),
    "ddos-guard": html("DDoS-Guard", "<h1>Checking your browser before accessing news.example</h1>"),
    "qrator": html("", "<script src='/__qrator/qauth_utm_v2.js'></script>"),
    "ru": html("Проверка браузера", "<p>Это займёт несколько секунд.</p>"),
    "ru, a robot": html("Вы не робот?", "<form><input type=checkbox> Я не робот</form>"),
    "uk": html("Перевірка браузера", "<p>Зачекайте.</p>"),
    "a home-made one": "<html><body><script>document.cookie='k=1;path=/';location.reload();</script></body></html>",
    "and another": "<html><head><script>document.cookie = 'x'; window.location.href = '/rss';</script></head></html>",
    "in words": html("news.example", "<script>go()</script><p>Пожалуйста, подождите: проверяем ваш браузер.</p>"),
}
PORTALS = {
    "a hotel's": html("Добро пожаловать", "<form>Для доступа к сети Wi-Fi войдите по номеру телефона<input></form>"),
    "an airport's": html(
        "Airport Wi-Fi", "<form action='/login'>Accept the terms to connect<button>OK</button></form>"
    ),
    "WISPr": "<html><!-- --><body>x</body></html>".replace("x", "WISPAccessGatewayParam"),
}
PARKED = {
    "for sale": html("news.example", "<p>The domain news.example is for sale. Make an offer.</p>"),
    "ru": html("Домен продаётся", "<p>Домен news.example продаётся. Напишите нам.</p>"),
    "ru, expired": html("Срок вышел", "<p>Срок регистрации домена истёк.</p>"),
    "suspended": html("Account Suspended", "<p>This Account has been suspended.</p>"),
    "script": html("news.example", "<script src='//img.sedoparking.com/js/main.js'></script>"),
}


@pytest.mark.parametrize("body", LEGAL.values(), ids=LEGAL)
def test_notices_of_the_law(body: str) -> None:
    assert recognise(page(body), ASKED) == "legal-block"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8"])
def test_notices_in_any_encoding(encoding: str) -> None:
    body = LEGAL["ru, a ground in the text"].encode(encoding)
    assert recognise(page(body, kind=f"text/html; charset={encoding}"), ASKED) == "legal-block"
    if encoding == "windows-1251":  # what nobody declares
        assert recognise(page(body, kind="text/html"), ASKED) == "legal-block"


@pytest.mark.parametrize("body", CHECKS.values(), ids=CHECKS)
def test_checks_for_bots(body: str) -> None:
    assert recognise(page(body), ASKED) == "anti-bot"
    assert recognise(page(body, status=403), ASKED) == "anti-bot"


@pytest.mark.parametrize("body", PORTALS.values(), ids=PORTALS)
def test_captive_portals(body: str) -> None:
    assert recognise(page(body), ASKED) == "captive-portal"


@pytest.mark.parametrize("body", PARKED.values(), ids=PARKED)
def test_parked_domains(body: str) -> None:
    assert recognise(page(body), ASKED) == "parked"


def test_logins() -> None:
    form = "<form><input name=u><input type=password name=p></form>"
    assert recognise(page(html("Вход", form)), ASKED) == "login"
    assert recognise(page(html("Новости", form), url="http://news.example/auth/login?back=rss"), ASKED) == "login"
    assert recognise(page(html("Новости", form)), ASKED) == ""
    assert recognise(page(html("Вход в метро закрыт", "<p>Станция закрыта до пятницы.</p>")), ASKED) == ""


@pytest.mark.parametrize("host", ["warning.provider.example", "blocked.provider.example", "zapret.provider.example"])
def test_a_redirect_to_a_providers_warning_host(host: str) -> None:
    notice = html("Внимание", "<p>Подробности у оператора.</p>")
    assert recognise(page(notice, url=f"http://{host}/?id=1"), ASKED) == "legal-block"
    # The outlet's own host of such a name is no provider's.
    assert recognise(page(notice, url="http://blocked.news.example/rss"), ASKED) == ""


def test_statuses_and_headers_that_say_it_themselves() -> None:
    assert recognise(page("", status=451), ASKED) == "legal-block"
    assert recognise(page("", status=511), ASKED) == "captive-portal"
    assert recognise(page("", status=403, cf_mitigated="challenge"), ASKED) == "anti-bot"
    assert recognise(page("", status=403), ASKED) == ""


ARTICLE_TEXT = "<p>Доступ к сайту издания ограничен по решению Роскомнадзора, сообщает редакция.</p>"
MENU = "".join(f"<a href='/{name}'>Раздел {name}</a>" for name in range(30))
INNOCENT = {
    "a short article on blocking": html("Доступ к сайту заблокирован", f"<article>{ARTICLE_TEXT}</article>"),
    "one that is shared": html("Сайт заблокирован", ARTICLE_TEXT, '<meta property="og:title" content="x">'),
    "one with an address": html("Сайт заблокирован", ARTICLE_TEXT, '<link rel="canonical" href="/1">'),
    "a homepage": html("Новости дня", MENU + ARTICLE_TEXT),
    "a long article": html("Как блокируют сайты", ARTICLE_TEXT + "<p>Слово за словом о деле. </p>" * 100),
    "a homepage behind a shield": html(
        "Новости дня", MENU + "<p>Погода</p>", "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    ),
    "a homepage that sets a cookie": html(
        "Новости", "<p>Погода на завтра</p>" * 30, "<script>document.cookie='a=1'; if (x) location.href='/m'</script>"
    ),
    "a homepage with a login": html("Новости", MENU + "<form><input type=password></form>"),
    "an ordinary error": html("404 Not Found", "<h1>Not Found</h1><hr>nginx"),
    "a server's welcome": html("Welcome to nginx!", "<p>If you see this page, the server is installed.</p>"),
    "a market report": html("Рынок", "<p>Завод выставлен на продажу, сообщил владелец.</p>"),
    "wi-fi in the news": html("Новости", "<p>В автобусах появится Wi-Fi.</p>"),
    "an empty page": html("", ""),
}


@pytest.mark.parametrize("body", INNOCENT.values(), ids=INNOCENT)
def test_no_page_is_accused_for_its_words(body: str) -> None:
    assert recognise(page(body), ASKED) == ""


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0'?><rss><channel><title>Доступ ограничен Роскомнадзором</title></channel></rss>",
        "<rss><channel><item><title>&lt;html> Just a moment...</title></item></channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Just a moment..."}',
        "Доступ ограничен",
        "",
    ],
)
def test_what_is_no_page_is_not_judged(body: str) -> None:
    assert recognise(page(body, kind="application/xml"), ASKED) == ""
    if body.startswith(("<", "{")):
        assert recognise(page(body, kind="text/html"), ASKED) == ""


PIECES = [
    "<script>",
    "</script>",
    "<title>",
    "<h1>",
    "доступ ",
    "решения ",
    "<a>",
    "<p>",
    "document.cookie=",
    "\x00",
    "</",
    "ы" * 99,
]


@given(st.lists(st.sampled_from(PIECES)).map("".join), st.text(max_size=40), st.sampled_from([200, 403, 503]))
def test_any_page_gets_a_code(body: str, url: str, status: int) -> None:
    code = recognise(page(f"<html>{body}", url=url, status=status, kind=url), url[::-1])
    assert code == "" or code in MEANING


@given(st.binary())
def test_any_bytes_get_a_code(body: bytes) -> None:
    assert recognise(page(body), ASKED) in ("", *MEANING)


@pytest.mark.parametrize("piece", [*PIECES, "решени" * 30, " ", "доступ", "domain ", "document ", "document. "])
def test_a_page_made_to_take_long_does_not(piece: str) -> None:
    for frame in ("<html><title>{}", "<html><body>{}", "<html><script>{}"):
        body = frame.format(piece * (190_000 // len(piece.encode())))
        started = datetime.now(UTC)
        recognise(page(body), ASKED)
        assert (datetime.now(UTC) - started).total_seconds() < 2

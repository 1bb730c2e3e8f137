from __future__ import annotations

import asyncio
import re
from typing import get_args

import pytest

from srez.errors import Denied
from srez.operate import acts, limits, sessions
from srez.web.language import NAMES
from srez.wire.intents import DropSource
from tests.web.newsroom import Newsroom
from tests.web.operate.desk import OWN, PASSWORD, Desk, form_token
from tests.web.reading import Client, page

#: Every page of the room, and what is sent to it.
PAGES = ["/operate", "/operate/sources", "/operate/sources/a", "/operate/packs", "/operate/redact", "/operate/site",
         "/operate/look", "/operate/words", "/operate/hosts", "/operate/password"]  # fmt: skip
FORMS = ["/operate/backup", "/operate/find", "/operate/add", "/operate/sources/a",
         "/operate/sources/a/test", "/operate/sources/a/state", "/operate/packs", "/operate/redact", "/operate/site",
         "/operate/look", "/operate/words", "/operate/hosts", "/operate/password", "/operate/sign-out"]  # fmt: skip


def test_the_lists_above_are_all_there_is() -> None:
    from srez.web.operate import HANDLERS

    routes = {
        (method, path.replace("{slug:str}", "a")) for h in HANDLERS for path in h.paths for method in h.http_methods
    }
    open_to_all = {"/setup", "/operate/sign-in", "/own.css", "/own-logo.png"}
    assert {path for method, path in routes if method == "GET"} - open_to_all == set(PAGES)
    assert {path for method, path in routes if method == "POST"} - open_to_all == set(FORMS)


def signed_in(client: Client, password: str = PASSWORD, **headers: str) -> int:
    answer = client.post(
        "/operate/sign-in", data={"password": password}, headers={**OWN, **headers}, follow_redirects=False
    )
    return int(answer.status_code)


def test_whoever_is_not_signed_in_sees_and_does_nothing(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    newsroom.source("a")
    before = newsroom.archive.position()
    with at.browser() as stranger:
        for path in PAGES:
            answer = stranger.get(path, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/operate/sign-in"), path
        for path in FORMS:
            answer = stranger.post(path, data={"form_token": "a"}, headers=OWN, follow_redirects=False)
            assert answer.status_code == 403, path
            assert answer.headers["cache-control"] == "no-store"
    assert newsroom.archive.position() == before
    for path in PAGES:
        page(operator, path)


def test_the_room_speaks_english_throughout(at: Desk, newsroom: Newsroom) -> None:
    newsroom.source("a", name="Outlet", country="RU", place="tver-oblast")
    newsroom.publish("a", title="Title")
    cyrillic = re.compile("[\u0400-\u04ff]")
    wrong = []
    with at.browser() as client:
        client.headers["accept-language"] = "en"
        first = [client.get(path).text for path in ("/setup", "/operate/sign-in", f"/setup?token={at.link}")]
        said = {"link": at.link, "password": "x", "again": "y"}
        first.append(client.post("/setup", data=said, headers=OWN).text)
        at.set_up(client)
        rest = [client.get(f"{path}?done=saved").text for path in [*PAGES, "/operate/redact?article=1&x="]]
    for text in [*first, *rest]:
        for known in (*NAMES.values(), "Вестовой", "Срез"):
            text = text.replace(known, "")
        wrong += [text[max(0, m.start() - 60) : m.end() + 60] for m in cyrillic.finditer(text)][:1]
    assert wrong == []


def test_the_process_that_writes_asks_for_the_session_itself(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    newsroom.source("a")
    asked: list[acts.Act] = [
        acts.SignOut(everywhere=True), acts.ChangePassword(PASSWORD, "совсем другие слова", ""), acts.Seen(),
        acts.Choose({"name": b'"x"'}), acts.Find("a.example"), acts.Test("a"), acts.Do((DropSource("a"),)),
        acts.TakePack("all"), acts.BackUp(),
    ]  # fmt: skip
    assert {type(act) for act in asked} | {acts.LookAtLink, acts.SetUp, acts.Renew, acts.SignIn} == set(
        get_args(acts.Act)
    )
    for act in asked:
        for token in ("", "a" * sessions.TOKEN):
            with pytest.raises(Denied):
                asyncio.run(at.ask(act, token))
    for act in (acts.Renew(at.link, PASSWORD), acts.Renew("", PASSWORD)):
        with pytest.raises(Denied):
            asyncio.run(at.ask(act))
    page(operator, "/operate")


def test_no_page_of_the_room_is_kept_or_found(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    newsroom.source("a")
    for path in [*PAGES, "/operate/sign-in", f"/setup?token={at.link}", "/operate/nothing"]:
        headers = operator.get(path, headers={"accept-encoding": "gzip, br"}).headers
        assert headers["cache-control"] == "no-store", path
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] == "same-origin"
        assert "content-encoding" not in headers, "a compressed page tells of its secrets by its length"
        assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "x-robots-tag" not in operator.get("/").headers


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site", "origin": OWN["origin"]},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_a_form_of_another_site_is_refused(
    at: Desk, newsroom: Newsroom, operator: Client, headers: dict[str, str]
) -> None:
    newsroom.source("a")
    token = form_token(operator)
    for path in [*FORMS, "/operate/sign-in", "/setup"]:
        said = {"form_token": token, "password": PASSWORD, "link": at.link}
        answer = operator.post(path, data=said, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, path
    assert not newsroom.site.sources.all()["a"].dropped


def test_a_form_without_this_sessions_token_is_refused(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    newsroom.source("a")
    with at.browser() as other:
        assert signed_in(other) == 303
        for token in ("", "0" * 64, form_token(other)):
            for path in FORMS:
                answer = operator.post(
                    path, data={"form_token": token, "to": "dropped"}, headers=OWN, follow_redirects=False
                )
                assert answer.status_code == 403, path
    page(operator, "/operate")


def test_a_session_can_not_be_fixed_beforehand(at: Desk, operator: Client) -> None:
    with at.browser() as victim:
        planted = "p" * sessions.TOKEN
        victim.cookies.set("srez-operator", planted, domain="testserver.local")
        answer = victim.post("/operate/sign-in", data={"password": PASSWORD}, headers=OWN, follow_redirects=False)
        (cookie,) = answer.headers.get_list("set-cookie")
        assert planted not in cookie
        assert re.match(r"srez-operator=[\w-]{43}; ", cookie)
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    with at.browser() as attacker:
        attacker.cookies.set("srez-operator", planted)
        assert attacker.get("/operate", follow_redirects=False).status_code == 303


def test_behind_https_the_cookie_is_for_https_and_this_host_alone(at: Desk, operator: Client) -> None:
    said = {"form_token": form_token(operator), "address": "https://news.example", "name": "Вестовой", "language": "ru"}
    assert operator.post("/operate/site", data=said, headers=OWN, follow_redirects=False).status_code == 303
    own = {"origin": "https://news.example", "sec-fetch-site": "same-origin"}
    answer = operator.post("/operate/sign-in", data={"password": PASSWORD}, headers=own, follow_redirects=False)
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-srez-operator=")
    assert "Secure" in cookie


def test_sessions_end(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    # Used every few hours, it lasts a week; unused, half a day.
    for _ in range(13):
        newsroom.wait(hours=11)
        page(operator, "/operate")
    newsroom.wait(seconds=sessions.IDLE)
    assert operator.get("/operate", follow_redirects=False).status_code == 303
    assert signed_in(operator) == 303
    for _ in range(15):
        newsroom.wait(hours=11)
        page(operator, "/operate")
    newsroom.wait(hours=11)
    assert operator.get("/operate", follow_redirects=False).status_code == 303, "a week after it began"


def test_sign_out_here_and_everywhere(at: Desk, operator: Client) -> None:
    with at.browser() as one, at.browser() as two:
        assert (signed_in(one), signed_in(two)) == (303, 303)
        kept = dict(one.cookies)
        one.post("/operate/sign-out", data={"form_token": form_token(one)}, headers=OWN)
        one.cookies.update(kept)
        assert one.get("/operate", follow_redirects=False).status_code == 303, "its token opens nothing any more"
        page(two, "/operate")
        two.post("/operate/sign-out", data={"form_token": form_token(two), "everywhere": "yes"}, headers=OWN)
        assert operator.get("/operate", follow_redirects=False).status_code == 303


def test_another_password_ends_every_other_session(at: Desk, operator: Client) -> None:
    with at.browser() as other:
        assert signed_in(other) == 303
        said = {"form_token": form_token(operator), "old": PASSWORD, "password": "новые слова", "again": "новые слова"}
        short = operator.post("/operate/password", data=said, headers=OWN)
        assert "Нужно не меньше 12 знаков" in short.text
        said |= {"password": "новые верные слова", "again": "новые слова, но другие"}
        assert "Пароли не совпали" in operator.post("/operate/password", data=said, headers=OWN).text
        said |= {"again": "новые верные слова", "old": "не тот пароль"}
        assert "Пароль не подошёл" in operator.post("/operate/password", data=said, headers=OWN).text
        said |= {"old": PASSWORD}
        assert operator.post("/operate/password", data=said, headers=OWN, follow_redirects=False).status_code == 303
        page(operator, "/operate")
        assert other.get("/operate", follow_redirects=False).status_code == 303
        assert (signed_in(other), signed_in(other, "новые верные слова")) == (403, 303)


def test_a_link_is_good_once_and_for_a_day(at: Desk, newsroom: Newsroom) -> None:
    with at.browser() as client:
        assert "Настройка сайта" in page(client, f"/setup?token={at.link}").texts("h1")
        assert "Настройка сайта" in page(client, f"/setup?token={at.link}").texts("h1"), "a look uses nothing up"
        for wrong in ("", "a", at.link[:-1], at.link + "a", "�" * 500):
            assert "не действует" in page(client, f"/setup?token={wrong}", 403).words
        newer = at.invite()
        page(client, f"/setup?token={at.link}", 403)
        newsroom.wait(seconds=sessions.LINK)
        page(client, f"/setup?token={newer}", 403)
        at.link = at.invite()
        at.set_up(client)
        said = {"link": at.link, "password": "взломщик взломщик", "again": "взломщик взломщик"}
        assert client.post("/setup", data=said, headers=OWN).status_code == 403
        assert signed_in(client) == 303


def test_a_bad_setup_is_said_and_uses_nothing_up(at: Desk) -> None:
    with at.browser() as client:
        said = {
            "link": at.link,
            "password": "коротко",
            "again": "x",
            "name": "",
            "language": "xx",
            "zone": "Mars/Phobos",
            "place": "nowhere",
            "pack": "nothing",
            "contact": "a\x00b",
            "address": "javascript:alert(1)",
        }
        answer = client.post("/setup", data=said, headers=OWN)
        assert answer.status_code == 400
        for name in ("password", "name", "language", "zone", "place", "pack", "contact", "address"):
            assert f'id="{name}-problem"' in answer.text, name
        assert at.kept.site() == {}
        at.set_up(client)


def test_guessing_is_slow(at: Desk, operator: Client) -> None:
    proxied = {"x-forwarded-for": "198.51.100.7"}
    with at.browser() as stranger:
        codes = [signed_in(stranger, "не тот пароль") for _ in range(limits.FREE + 2)]
        assert codes == [403] * limits.FREE + [429] * 2
        # The right one is not looked at either, until it is time.
        assert signed_in(stranger) == 429
        # What a client that is no proxy of ours says of itself changes nothing.
        assert signed_in(stranger, **proxied) == 429
        at.tick += 3
        assert signed_in(stranger) == 303


def test_strangers_do_not_lock_the_operator_out() -> None:
    counted = limits.Limits()
    assert counted.wait("203.0.113.1", 0.0) == 0
    counted.succeeded("203.0.113.1")
    waits = [counted.wait(f"198.51.100.{n}", 1.0) for n in range(200)]
    assert waits.count(0.0) <= limits.BURST
    assert counted.wait("192.0.2.1", 1.0) > 0, "a stranger like the others"
    assert counted.wait("203.0.113.1", 1.0) == 0, "from where the operator signed in before"
    assert counted.wait("192.0.2.1", 1.0 + limits.BURST * limits.EACH) == 0


def test_the_limits_memory_and_waits_are_bounded() -> None:
    counted = limits.Limits()
    now = 0.0
    for n in range(3 * limits.MOST):
        now += limits.EACH
        assert counted.wait(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", now) == 0
    assert len(counted._failures) == limits.MOST
    for _ in range(100):
        while wait := counted.wait("192.0.2.9", now):
            assert wait <= limits.LONGEST + limits.EACH
            now += wait
    # Addresses of one IPv6 network are one.
    for n in range(limits.FREE):
        now += limits.EACH
        assert counted.wait(f"2001:db8:1:2::{n:x}", now) == 0
    assert counted.wait("2001:db8:1:2:ffff::1", now) > 0
    now += limits.FORGOTTEN + 1
    assert counted.wait("2001:db8:1:2:ffff::1", now) == 0

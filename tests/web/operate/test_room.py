from __future__ import annotations

import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from srez.catalogue import load
from srez.catalogue.packs import pack
from srez.operate import choices, colour
from srez.web.operate.look import grounds
from srez.wire.intents import PutSource
from tests.web.newsroom import Newsroom
from tests.web.operate.desk import OWN, Desk, form_token
from tests.web.reading import Client, Page, page


def send(client: Client, path: str, status: int = 303, files: dict[str, Any] | None = None, **said: Any) -> Page:
    said = {"form_token": form_token(client), **said}
    answer = client.post(path, data=said, files=files, headers=OWN, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return Page(answer.content or b"<p>")


def drawn(form: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else None).save(file, form)
    return file.getvalue()


# How it looks.


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew(at: Desk, operator: Client, form: str) -> None:
    hidden = b"<script>alert(1)</script>"
    send(operator, "/operate/look", files={"logo": ("a.svg", drawn(form) + hidden, "image/svg+xml")})
    (address,) = {str(each.get("src")) for each in page(operator, "/").all("img.own-logo")}
    answer = operator.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert hidden not in answer.content
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (300, 100)
        assert picture.info == {}
    assert operator.get("/own-logo.png").headers["cache-control"] == "no-cache"
    send(operator, "/operate/look", no_logo="yes")
    assert page(operator, "/").all("img.own-logo") == []
    assert operator.get("/own-logo.png").status_code == 404


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"GIF89a" + bytes(50),
        b"\x89PNG\r\n\x1a\n" + SVG,
        drawn()[:60],
        drawn("JPEG")[:200],
        drawn("WEBP")[:40],
        drawn("BMP"),
        drawn("PNG", (4001, 10), "L"),
        drawn("PNG", (20_000, 20_000), "1"),
        b"\xff\xd8\xff" + bytes(range(256)) * 100,
        b"a" * 1_000_001,
    ],
    ids=["svg", "gif", "svg in png", "cut png", "cut jpeg", "cut webp", "bmp", "wide", "bomb", "noise", "large"],
)
def test_hostile_logos_are_refused(at: Desk, operator: Client, data: bytes) -> None:
    refused = send(operator, "/operate/look", 400, files={"logo": ("logo.png", data, "image/png")}, accent="#7a1f5c")
    assert refused.all("#logo-problem")
    assert at.kept.site().keys() <= {"name", "language"}, "nothing of a form is kept that is wrong in part"


def test_the_accent_is_kept_readable(at: Desk, operator: Client) -> None:
    light, dark = grounds()
    refused = send(operator, "/operate/look", 400, accent="#ffcc66")
    said = refused.one("#accent-problem").text_content()
    nearest = re.findall(r"#[0-9a-f]{6}", said)[0]
    assert nearest in said
    send(operator, "/operate/look", accent=nearest)
    style = operator.get(page(operator, "/").hrefs("link[rel=stylesheet]")[-1]).text
    day, night, again = re.findall(r"--now: (#[0-9a-f]{6})", style)
    assert (day, night) == (nearest, again)
    assert colour.least(day, light) >= 4.5
    assert colour.least(night, dark) >= 4.5
    for wrong in ("red", "#fff", "#12345g", "url(//evil.example)", "#000000;}*{display:none}"):
        send(operator, "/operate/look", 400, accent=wrong)
    send(operator, "/operate/look", accent="")
    assert operator.get("/own.css").status_code == 404


# Words.


def test_own_words_are_shown_as_words(at: Desk, operator: Client) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }}\r\n\r\nВторой абзац"
    label: dict[str, Any] = {"label-0": "Пульс<b>"}
    send(operator, "/operate/words", of="ru", about=hostile, imprint="Издатель: мы", **label)
    about = page(operator, "/about")
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in about.texts("main p")
    assert "Второй абзац" in about.texts("main p")
    assert "Издатель: мы" in about.texts("main p")
    assert "Пульс<b>" in about.texts("nav li")
    # Another language's words are kept beside them.
    send(operator, "/operate/words", of="en", about="About us")
    english = Page(operator.get("/about", headers={"accept-language": "en"}).content)
    assert "About us" in english.texts("main p")
    assert "Издатель: мы" in english.texts("main p"), "what there is in the site's language alone is shown in that"
    assert "Пульс<b>" not in english.words
    assert page(operator, "/operate/words?of=en").one("#about").text_content().strip() == "About us"
    assert "Второй абзац" in page(operator, "/operate/words?of=ru").one("#about").text_content()
    send(operator, "/operate/words", of="ru")
    assert "Второй абзац" not in page(operator, "/about").words


@pytest.mark.parametrize("said", [{"of": "xx"}, {"about": "a" * 20_001}, {"imprint": "a\u202eb"}, {"label-1": "a\nb"}])
def test_odd_words_are_refused(at: Desk, operator: Client, said: dict[str, Any]) -> None:
    before = at.kept.site()
    send(operator, "/operate/words", 400, **{"of": "ru", **said})
    assert at.kept.site() == before


def test_the_site_speaks_the_language_that_was_chosen_at_once(at: Desk, operator: Client) -> None:
    with at.browser() as reader:
        assert page(reader, "/").root.get("lang") == "ru"
        send(operator, "/operate/site", name="Вестовой", language="uk", place="tver-oblast")
        assert page(reader, "/").root.get("lang") == "uk"
        assert at.site.current().settings.place == "tver-oblast"


# Host names.


def test_a_host_name_leads_to_its_place(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    newsroom.source("t", name="Тверской вестник", place="tver-oblast")
    newsroom.source("o", name="Прочий")
    send(operator, "/operate/hosts", host="Tver.Example.", place="tver-oblast")
    send(operator, "/operate/hosts", host="тверь.example", place="tver-oblast")
    assert at.site.current().choices.hosts.keys() == {"tver.example", "xn--b1ag7af7c.example"}
    answer = operator.get("/", headers={"host": "tver.example:8008"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "/sources?place=tver-oblast")
    found = page(operator, answer.headers["location"])
    assert found.texts("ul.sources a.source") == ["Тверской вестник"]
    assert operator.get("/", follow_redirects=False).status_code == 200
    assert operator.get("/about", headers={"host": "tver.example"}, follow_redirects=False).status_code == 200
    for host, place in (("localhost", "tver-oblast"), ("a b.example", "tver-oblast"), ("1.2.3.4", "tver-oblast"),
                        ("tver.example", "nowhere"), ("-a.example", "tver-oblast"), ("", "tver-oblast")):  # fmt: skip
        send(operator, "/operate/hosts", 400, host=host, place=place)
    send(operator, "/operate/hosts", remove="tver.example")
    assert at.site.current().choices.hosts.keys() == {"xn--b1ag7af7c.example"}


# Sources.


def facts(**said: str) -> dict[str, Any]:
    return {"name": "Имя", "homepage": "https://a.example/", "feeds": "", "kind": "other", "ownership": "unknown",
            "rights": "excerpt", "images": "none", **said}  # fmt: skip


def test_a_source_is_added_and_changed_with_all_its_facts(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    said = facts(
        name="Тверской вестник", feeds="https://a.example/1\r\nhttps://a.example/2", country="ru", place="tver-oblast",
        language="ru uk", kind="newspaper", ownership="private", owner="Товарищество", zone="Europe/Moscow",
        rights="full", images="thumbnail", partner="yes", full_text="yes", proxy="http://proxy.example:3128",
    )  # fmt: skip
    send(operator, "/operate/add", **said)
    intent = at.deeds.logged[-1]
    assert isinstance(intent, PutSource)
    source = intent.source
    assert (source.slug, source.feeds, source.country) == (
        "tverskoy-vestnik",
        ("https://a.example/1", "https://a.example/2"),
        "RU",
    )
    assert (source.partner, source.full_text, source.proxy) == (True, True, "http://proxy.example:3128")
    # A second one of that name is another one.
    send(operator, "/operate/add", **said)
    assert len(newsroom.site.sources.all()) == 2
    # The proxy is shown to the operator and to nobody else.
    size = newsroom.archive.position()
    for path in ("/source/tverskoy-vestnik/", "/api/v1/sources", "/sources", "/wire/bodies/0"):
        assert "proxy.example" not in operator.get(path).text
    assert "proxy.example" in operator.get("/operate/sources/tverskoy-vestnik").text
    # It alone is no fact: nothing is logged, and it is kept.
    send(operator, "/operate/sources/tverskoy-vestnik", **{**said, "proxy": ""})
    assert newsroom.archive.position() == size
    assert "proxy.example" not in operator.get("/operate/sources/tverskoy-vestnik").text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"homepage": "", "feeds": ""}, "homepage"),
        ({"feeds": "file:///etc/passwd"}, "feeds"),
        ({"country": "Россия"}, "country"),
        ({"place": "nowhere"}, "place"),
        ({"language": "русский"}, "language"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"proxy": "socks5://a.example:1"}, "proxy"),
    ],
)
def test_wrong_facts_are_named_and_kept_in_the_form(
    at: Desk, operator: Client, said: dict[str, Any], field: str
) -> None:
    refused = send(operator, "/operate/add", 400, **facts(owner="Товарищество", **said))
    assert refused.all(f"#{field}-problem")
    assert str(refused.one("#owner").get("value")) == "Товарищество"
    assert not any(isinstance(intent, PutSource) for intent in at.deeds.logged)


def test_a_pack_is_taken_and_dropped(at: Desk, newsroom: Newsroom, operator: Client) -> None:
    wanted = {source.slug for source in pack("region:abkhazia").sources}
    assert wanted
    send(operator, "/operate/packs", pack="region:abkhazia")
    assert {listed.source.slug for listed in newsroom.site.sources.collected()} == wanted
    size = newsroom.archive.position()
    send(operator, "/operate/packs", pack="region:abkhazia")
    assert newsroom.archive.position() == size, "what is collected already is not logged again"
    send(operator, "/operate/packs", pack="region:abkhazia", drop="yes")
    assert newsroom.site.sources.collected() == []
    send(operator, "/operate/packs", 404, pack="region:nowhere")


def test_a_pack_chosen_at_setup_leaves_what_is_the_operators_own(at: Desk, newsroom: Newsroom) -> None:
    newsroom.source("own")
    newsroom.append(*[PutSource(source) for source in load.sources()[:50]])
    with at.browser() as client:
        said = {"link": at.link, "password": "четыре слова наугад", "again": "четыре слова наугад", "name": "В",
                "language": "ru", "zone": "Europe/Moscow", "pack": "region:abkhazia"}  # fmt: skip
        assert client.post("/setup", data=said, headers=OWN, follow_redirects=False).status_code == 303
    wanted = {source.slug for source in pack("region:abkhazia").sources}
    assert {listed.source.slug for listed in newsroom.site.sources.collected()} == wanted | {"own"}


# Whatever is sent.

TOKEN = st.sampled_from(["", "a", "yes", "ru", "\x00", "\ud7ff", "%00", "../..", "<b>", "9" * 40, "-1", "ё" * 3_000])
NAMES = st.sampled_from(
    ["address", "article", "reason", "sure", "to", "pack", "drop", "host", "place", "remove", "of", "about", "accent",
     "label-0", "name", "feeds", "kind", "old", "password", "again", "everywhere", "logo", "link", "\x00", "unknown"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(st.tuples(NAMES, TOKEN), max_size=8), multipart=st.booleans())
def test_any_fields_get_a_clear_answer(
    at: Desk, newsroom: Newsroom, operator: Client, fields: list[tuple[str, str]], multipart: bool
) -> None:
    newsroom.source("a")
    token = form_token(operator)
    said: dict[str, Any] = {"form_token": token}
    for name, value in fields:
        said.setdefault(name, []).append(value)
    for path in ("/operate/add", "/operate/sources/a", "/operate/sources/a/state", "/operate/packs",
                 "/operate/redact", "/operate/site", "/operate/look", "/operate/words", "/operate/hosts"):  # fmt: skip
        files = {"logo2": ("x", b"x")} if multipart else None
        answer = operator.post(path, data=said, files=files, headers=OWN, follow_redirects=False)
        assert answer.status_code in (303, 400, 404), (path, answer.text)
    assert operator.get("/").status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"a=1", "multipart/form-data"),
        (b"&".join(b"a%d=1" % n for n in range(20_000)), "application/x-www-form-urlencoded"),
        (b"form_token=" + b"a" * 300_000, "application/x-www-form-urlencoded"),
    ],
)
def test_bodies_that_are_no_forms_are_refused(at: Desk, operator: Client, body: bytes, kind: str) -> None:
    answer = operator.post("/operate/site", content=body, headers={**OWN, "content-type": kind}, follow_redirects=False)
    assert answer.status_code in (400, 403, 413)


def test_choices_that_no_form_of_ours_makes_are_refused_where_they_are_kept() -> None:
    assert choices.problem("nothing", "x") == "unknown"
    assert choices.problem("logo", SVG) == "unknown"
    assert choices.problem("accent", {"a": 1}) == "unknown"
    assert choices.problem("labels", {"ru": {"Не ярлык": "x"}}) == "unknown"
    assert choices.problem("address", "https://a.example/path") == "address"
    assert choices.problem("address", "https://a.example:8443") == ""

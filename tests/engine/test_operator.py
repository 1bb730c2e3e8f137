"""The operator's room on a running site: real processes, real sockets, each act checked on the wire."""

from __future__ import annotations

import io
import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from srez.engine import data
from srez.settings import Settings
from srez.web.operate.said import DEEDS
from srez.wire import read
from srez.wire.records import (
    ArticlesDescribed,
    Record,
    Redacted,
    SiteConfigured,
    SourceAdded,
    SourceChanged,
    SourceDropped,
    StoriesDecided,
    TopPublished,
    decode,
)
from tests.engine.test_collect_once import srez
from tests.engine.test_run import Running, free_port, running
from tests.newsstand import Newsstand
from tests.web.reading import Page

PASSWORD = "четыре слова наугад"


class Browser:
    """A browser without script: keeps cookies, and says where its forms come from."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = httpx.Client(base_url=base, timeout=60, trust_env=False, headers={"connection": "close"})

    def get(self, path: str, status: int = 200) -> Page:
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == status, answer.text
        return Page(answer.content)

    def send(
        self, page: Page, action: str, status: int = 200, files: dict[str, bytes] | None = None, **said: str
    ) -> Page:
        """Fill in the form of a page that has this action, and send it."""
        form = next(form for form in page.all("form[method=post]") if form.get("action") == action)
        fields = {str(k): str(v) for k, v in form.form_values()}
        answer = self.http.post(
            action,
            data={**fields, **said},
            files={name: (name, content) for name, content in files.items()} if files else None,
            headers={"origin": self.base, "sec-fetch-site": "same-origin"},
            follow_redirects=True,
        )
        assert answer.status_code == status, answer.text
        return Page(answer.content)


def on_the_wire(folder: Path) -> list[Record]:
    """Return the records, but for what the decider adds by itself in between."""
    with data.reading(Settings(data=str(folder))) as opened:
        checkpoint = read.checkpoint(opened.store.get_file)
        assert checkpoint is not None
        pieces = read.records(opened.store.get_file, 0, checkpoint.size, checkpoint.size)
        found = [decode(each) for _, records in pieces for each in records]
        return [each for each in found if not isinstance(each, ArticlesDescribed | StoriesDecided | TopPublished)]


@pytest.fixture
def sources(stand: Newsstand, tmp_path: Path) -> str:
    feed = stand.feed("/one.xml", ("/1", "Мост открыт", "Мост через реку открыли в субботу."))
    path = tmp_path / "sources.txt"
    path.write_text(feed + "\n")
    return str(path)


@pytest.fixture
def site(tmp_path: Path, sources: str) -> Iterator[Running]:
    with running(tmp_path / "data", sources) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        yield site


def invited(site: Running) -> str:
    """Ask for a link as the operator does at the terminal; return its path."""
    said = srez("operator", "reset", folder=site.folder).stdout.strip()
    assert said.startswith(site.base.replace("127.0.0.1", "localhost") + "/setup?token="), (
        "its own port, whatever it is"
    )
    return "/setup" + said.partition("/setup")[2]


def set_up(site: Running, **said: str) -> tuple[Browser, Page]:
    browser = Browser(site.base)
    page = browser.get(invited(site))
    filled: dict[str, Any] = {"password": PASSWORD, "again": PASSWORD, "name": "Вестовой", **said}
    return browser, browser.send(page, "/setup", **filled)


def at_the_terminal(folder: Path) -> list[str]:
    with data.reading(Settings(data=str(folder))) as opened:
        return [DEEDS[deed.what] for deed in opened.kept.journal(10) if deed.who == "terminal"]


def test_from_the_first_link_to_a_redaction(site: Running, stand: Newsstand) -> None:
    assert "Срез" in site.get("/"), "the page is kept from now on"
    browser, overview = set_up(site, contact="news@site.example", zone="Asia/Yekaterinburg", place="sverdlovsk-oblast")
    assert "Обзор" in overview.texts("h1")
    site.wait("the name on the pages", lambda: "Вестовой" in site.get("/"), 5)
    assert "news@site.example" in site.get("/about")
    # What is fixed is a fact on the wire.
    configured = [record for record in on_the_wire(site.folder) if isinstance(record, SiteConfigured)]
    assert [record.zone for record in configured] == ["Europe/Moscow", "Asia/Yekaterinburg"]
    site.wait("the zone on the pages", lambda: site.status()["zone"] == "Asia/Yekaterinburg", 5)

    # A source from a homepage, looked at before it is added.
    stand.put("/", '<link rel="alternate" type="application/rss+xml" href="/two.xml">', content_type="text/html")
    stand.feed("/two.xml", *[(f"/t{n}", f"Трамвай {n} пущен", f"Новая линия {n}.") for n in range(7)])
    found = browser.send(browser.get("/operate/sources"), "/operate/find", address=stand.base)
    assert [text.partition(" пущен")[0] for text in found.texts(".peek b")] == [f"Трамвай {n}" for n in range(5)]
    assert not any(isinstance(r, SourceAdded) for r in on_the_wire(site.folder)[2:]), "a look logs nothing"
    page = browser.send(found, "/operate/add", name="Трамвайный листок", country="ru")
    assert "Источник добавлен: он уже читается." in page.texts(".done p")
    slug = "tramvaynyy-listok"
    site.wait("its articles", lambda: site.status()["articles"] == 8, 20)
    added = [r for r in on_the_wire(site.folder) if isinstance(r, SourceAdded)]
    assert added[-1].source == slug

    # Changed, tested, paused, gone on with, dropped.
    at = f"/operate/sources/{slug}"
    page = browser.send(page, at, owner="Депо", rights="link", proxy="")
    assert isinstance(on_the_wire(site.folder)[-1], SourceChanged)
    site.wait("the rights on its page", lambda: "только заголовок и ссылку" in site.get(f"/source/{slug}/"), 5)
    page = browser.send(page, f"{at}/test")
    assert "отвечает, 7\u00a0записей" in page.words.replace(" записей", "\u00a0записей")
    page = browser.send(page, f"{at}/state", to="paused")
    assert "Приостановлен." in page.words
    asked = stand.asked.count("/two.xml")
    page = browser.send(page, f"{at}/state", to="collected")
    page = browser.send(page, f"{at}/state", to="dropped")
    assert isinstance(on_the_wire(site.folder)[-1], SourceDropped)
    assert "Собирать снова" in page.words
    assert stand.asked.count("/two.xml") <= asked + 1

    # A redaction.
    items = json.loads(site.get("/index.json"))["items"]
    index = next(item["id"].rpartition("/")[2] for item in items if "Мост" in item["title"])
    page = browser.get(f"/operate/redact?article={index}")
    assert "Мост открыт" in page.words
    refused = browser.send(page, "/operate/redact", 400, reason="court-order")
    assert "Подтвердите" in refused.words
    done = browser.send(page, "/operate/redact", reason="court-order", sure="yes")
    assert "Тексты статьи удалены" in done.words
    record = on_the_wire(site.folder)[-1]
    assert isinstance(record, Redacted)
    assert (record.article, record.reason) == (int(index), "court-order")
    site.wait("the page without it", lambda: "Мост открыт" not in site.get("/"), 5)

    journal = browser.get("/operate").texts("table td")
    assert {
        "сайт настроен",
        f"источник добавлен или изменён: {slug}",
        f"источник убран: {slug}",
        f"тексты удалены: № {index}, по решению суда",
    } <= set(journal)
    srez("verify", site.base, folder=site.folder)


def test_the_log_takes_the_sites_name_and_names_the_old_one(site: Running) -> None:
    before = site.get("/wire/checkpoint").split("\n")
    # The address is another than the one the browser uses: forms are known by the host all the same.
    browser, _ = set_up(site, address="https://news.example", zone="Europe/Minsk")
    site.wait("another name", lambda: site.get("/wire/checkpoint").startswith("news.example/wire\n"), 10)
    record = next(r for r in reversed(on_the_wire(site.folder)) if isinstance(r, SiteConfigured))
    assert (record.origin, record.zone, record.after_size) == ("news.example/wire", "Europe/Minsk", int(before[1]))
    assert site.get("/wire/verifier-key").startswith("news.example/wire+")
    srez("verify", site.base, folder=site.folder)
    site.wait("links by the new address", lambda: "https://news.example/article/" in site.get("/index.json"))
    # Once and for all.
    page = browser.get("/operate/site")
    assert "news.example/wire" in page.words
    browser.send(page, "/operate/site", address="https://other.example")
    site.wait("the other address in links", lambda: "https://other.example/article/" in site.get("/index.json"), 5)
    assert site.get("/wire/checkpoint").startswith("news.example/wire\n")


def test_everything_holds_after_a_new_start(tmp_path: Path, sources: str) -> None:
    folder, port = tmp_path / "data", free_port()
    with running(folder, sources, port=port) as site:
        site.wait("the first article", lambda: site.status()["articles"] == 1)
        browser, _ = set_up(site, address="https://news.example")
        logo = io.BytesIO()
        Image.new("RGB", (300, 100), "navy").save(logo, "JPEG")
        browser.send(browser.get("/operate/look"), "/operate/look", files={"logo": logo.getvalue()}, accent="#7a1f5c")
        browser.send(browser.get("/operate/words?of=ru"), "/operate/words", about="Мы — соседи.\n\nПишите.")
        site.wait("the words", lambda: "Мы — соседи." in site.get("/about"), 5)
        cookies = dict(browser.http.cookies)
    with running(folder, sources, port=port) as site:
        site.wait("the site", lambda: site.status()["articles"] == 1)
        home = site.get("/")
        style, picture = re.findall(r'"(/own[.-](?!icon)[^"]*)"', home)
        assert "--now: #7a1f5c" in site.get(style)
        assert httpx.get(site.base + picture, trust_env=False).content.startswith(b"\x89PNG")
        assert "Мы — соседи." in site.get("/about")
        again = Browser(site.base)
        again.http.cookies.update(cookies)
        assert "Обзор" in again.get("/operate").texts("h1")
        assert site.get("/wire/checkpoint").startswith("news.example/wire\n")
    out = subprocess.run(["cat", str(folder / "key")], capture_output=True, check=True).stdout
    assert len(out) == 32


def test_a_lost_password_with_and_without_a_running_site(tmp_path: Path, sources: str) -> None:
    folder = tmp_path / "data"
    port = free_port()
    with running(folder, sources, port=port) as site:
        site.wait("the site", lambda: site.status()["articles"] == 1)
        first, _ = set_up(site)
        link = invited(site)
        # The old password holds until the link is used.
        assert "Обзор" in first.get("/operate").texts("h1")
        second = Browser(site.base)
        page = second.get(link)
        second.send(page, "/setup", password="совсем другие слова", again="совсем другие слова")
        assert "Вход оператора" in first.get("/operate").texts("h1"), "every other session has ended"
        assert "не действует" in second.get(link, 403).words
    link = "/setup" + srez("operator", "reset", folder=folder).stdout.strip().partition("/setup")[2]
    with running(folder, sources, port=port) as site:
        site.wait("the site", lambda: site.status()["articles"] == 1)
        assert "сделана одноразовая ссылка" in at_the_terminal(folder)
        third = Browser(site.base)
        third.send(third.get(link), "/setup", password=PASSWORD, again=PASSWORD)
        fourth = Browser(site.base)
        page = fourth.send(fourth.get("/operate/sign-in"), "/operate/sign-in", password=PASSWORD)
        assert "Обзор" in page.texts("h1")


def test_a_backup_from_the_overview(site: Running) -> None:
    browser, overview = set_up(site)
    browser.send(overview, "/operate/backup")
    deadline = time.monotonic() + 20
    while not (names := browser.get("/operate").texts(".changes code")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    target = site.folder / "backups" / names[0]
    srez("restore", str(target), "--data", str(site.folder.with_name("back")), folder=site.folder.with_name("back"))


def test_settings_of_the_environment_count_more(tmp_path: Path, sources: str) -> None:
    with running(tmp_path / "data", sources, SREZ_NAME="Из окружения") as site:
        site.wait("the site", lambda: site.status()["articles"] == 1)
        browser = Browser(site.base)
        page = browser.get(invited(site))
        assert page.all("input[name=name]") == []
        browser.send(page, "/setup", password=PASSWORD, again=PASSWORD, name="Подложное")
        time.sleep(1.5)
        assert "Из окружения" in site.get("/")
        assert "Подложное" not in site.get("/")


def test_the_first_start_prints_a_link_until_it_is_used(tmp_path: Path, sources: str) -> None:
    for used in (False, True, None):
        with running(tmp_path / "data", sources) as site:
            site.wait("the site", lambda: site.status()["articles"] == 1)
            printed = ""
            assert site.process.stdout is not None
            deadline = time.monotonic() + 10
            while used is not None and "/setup" not in printed and time.monotonic() < deadline:
                printed += site.process.stdout.readline().decode()
            link = re.search(r"http://localhost:\d+(/setup\?token=[\w-]{43}) ", printed)
            if used is None:
                assert "/operate/sign-in" in httpx.get(f"{site.base}/operate", trust_env=False).headers["location"]
                continue
            assert link is not None
            browser = Browser(site.base)
            page = browser.get(link[1])
            if used:
                browser.send(page, "/setup", password=PASSWORD, again=PASSWORD)

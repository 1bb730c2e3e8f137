from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from srez.wire.intents import Redact
from tests.web.newsroom import Newsroom
from tests.web.screenshots import CHROMIUM, WIDTHS
from tests.web.serving import Serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (Debian: apt install chromium)"),
]


@pytest.fixture
def serving(newsroom: Newsroom) -> Iterator[Serving]:
    newsroom.source("a", name="Вестник")
    newsroom.put([newsroom.item("a", title=f"Старая {n}", summary="Слова и ещё слова. " * 6) for n in range(30)])
    newsroom.tell()
    with Serving(newsroom) as serving:
        yield serving


def headlines(page: Page) -> list[str]:
    return page.locator("#wire .item h3").all_inner_texts()


def live(serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")


def test_news_slide_in_under_their_minute_and_in_order(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    live(serving, tab)
    newsroom.put([newsroom.item("a", title="Новая 1"), newsroom.item("a", title="Новая 2")])
    serving.tell()
    expect(tab.locator("#newest h3")).to_have_text(["Новая 2"])
    assert tab.locator("#newest .time").inner_text() == "17:42"
    newsroom.wait(minutes=1)
    item = newsroom.item("a", title="Новая 3 <b>")
    newsroom.put([item])
    serving.tell()
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 3")
    assert headlines(tab)[0] == "Старая 29"
    tab.locator("#fresh").click()
    assert headlines(tab)[:4] == ["Новая 3 <b>", "Новая 2", "Новая 1", "Старая 29"]
    assert tab.locator("#wire .minute .time").all_inner_texts() == ["17:43", "17:42"]
    expect(tab.locator("#newest .item")).to_have_count(0)
    shown = tab.locator("#wire .minute").count(), tab.locator("h2.day").all_inner_texts()
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Новая 3 исправлена")
    serving.tell()
    expect(tab.locator("#wire .item h3").first).to_have_text("Новая 3 исправлена")
    assert tab.locator(".item").count() == 33
    # What came live stands as it does on the page loaded anew.
    tab.reload()
    assert len(headlines(tab)) == 33
    assert (tab.locator("#wire .minute").count(), tab.locator("h2.day").all_inner_texts()) == shown


def test_the_newest_takes_turns_and_waits_for_who_looks_at_it(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.clock.install()
    live(serving, tab)
    stage = tab.locator("#newest")
    high = stage.bounding_box()
    for title in ("Первая", "Вторая", "Третья, длинная " * 20):
        newsroom.publish("a", title=title)
        serving.tell()
        tab.clock.run_for(1_000)
        expect(stage.locator("h3")).to_have_text("Первая")
    tab.clock.run_for(5_000)
    expect(stage.locator("h3")).to_contain_text("Третья")
    assert stage.bounding_box() == high
    stage.hover()
    newsroom.publish("a", title="Четвёртая")
    serving.tell()
    expect(tab.locator("#count")).to_have_text("34")
    tab.clock.run_for(9_000)
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 4")
    expect(stage.locator("h3")).to_contain_text("Третья")
    tab.mouse.move(0, 0)
    tab.clock.run_for(1_000)
    expect(stage.locator("h3")).to_have_text("Четвёртая")
    assert headlines(tab)[0] == "Старая 29"


def test_the_newest_can_be_told_to_stay_away(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    live(serving, tab)
    tab.locator("#view summary").click()
    tab.get_by_label("самое новое сменяется само").uncheck()
    tab.keyboard.press("Escape")
    newsroom.publish("a", title="Новая")
    serving.tell()
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 1")
    expect(tab.locator("#newest")).to_be_hidden()
    tab.reload()
    expect(tab.locator("#newest")).to_be_hidden()


def test_hidden_sources_are_not_announced(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    newsroom.source("b")
    serving.tell()
    live(serving, tab)
    tab.evaluate("srez.write({ hidden: { b: 'Б' } })")
    newsroom.publish("a", title="Видно")
    newsroom.publish("b", title="Не видно")
    serving.tell()
    expect(tab.locator("#newest h3")).to_have_text("Видно")
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 1")
    tab.locator("#fresh").click()
    assert tab.locator("#wire .item h3:visible").first.inner_text() == "Видно"


def test_a_new_day_gets_its_heading(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    newsroom.wait(days=1)
    newsroom.publish("a", title="Завтра")
    serving.tell()
    tab.locator("#fresh").click()
    expect(tab.locator("h2.day")).to_have_text(["вторник, 24\u00a0ноября 2026", "понедельник, 23\u00a0ноября 2026"])


def test_the_first_news_replace_the_empty_page(newsroom: Newsroom, tab: Page) -> None:
    newsroom.source("a")
    with Serving(newsroom) as serving:
        tab.goto(serving.address)
        expect(tab.locator("#empty")).to_be_visible()
        expect(tab.locator("#newest")).to_be_hidden()
        expect(tab.locator("#live")).to_have_text("в эфире")
        newsroom.publish("a", title="Первая")
        serving.tell()
        expect(tab.locator("#wire .item h3")).to_have_text(["Первая"])
        expect(tab.locator("#empty")).to_have_count(0)
        newsroom.publish("a", title="Вторая")
        serving.tell()
        expect(tab.locator("#newest h3")).to_have_text("Вторая")
        assert headlines(tab) == ["Первая"]


def test_who_reads_further_down_is_not_moved(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.set_viewport_size({"width": 360, "height": 640})
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    tab.evaluate("window.scrollTo(0, 1500)")
    newsroom.put([newsroom.item("a", title="Новая 1"), newsroom.item("a", title="Новая 2")])
    serving.tell()
    button = tab.locator("#fresh")
    expect(button).to_have_text("Показать новые: 2")
    assert tab.evaluate("window.scrollY") == 1500
    assert headlines(tab)[0] == "Старая 29"
    button.click()
    expect(tab.locator(".item h3").first).to_have_text("Новая 2")
    assert tab.evaluate("window.scrollY") == 0
    expect(button).to_be_hidden()


def test_who_comes_back_up_finds_the_new_ones_there(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.set_viewport_size({"width": 360, "height": 640})
    newsroom.wait(minutes=1)
    newsroom.publish("a", title="Последняя")
    serving.tell()
    live(serving, tab)
    tab.evaluate("window.scrollTo(0, 2500)")
    newsroom.put([newsroom.item("a", title=f"Новая {n}") for n in range(9)])
    serving.tell()
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 9")
    assert headlines(tab)[0] == "Последняя"
    watched = tab.locator("#wire .item h3", has_text="Старая 20")
    tab.evaluate("window.scrollTo(0, 1200)")
    before = watched.bounding_box()
    expect(tab.locator("#wire .item h3").first).to_have_text("Новая 8")
    expect(tab.locator("#fresh")).to_be_hidden()
    tab.wait_for_timeout(100)
    after = watched.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 1
    assert tab.evaluate("window.scrollY") > 1400


def test_an_edit_that_needs_room_waits_until_it_is_out_of_view(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.set_viewport_size({"width": 360, "height": 900})
    item = newsroom.item("a", title="Коротко")
    newsroom.put([item])
    serving.tell()
    live(serving, tab)
    below = tab.locator("#wire .item h3", has_text="Старая 29")
    before = below.bounding_box()
    newsroom.wait(minutes=9)
    newsroom.revise(item, title="Уже не коротко " * 20)
    newsroom.publish("a", title="Потом")
    serving.tell()
    expect(tab.locator("#newest h3")).to_have_text("Потом")
    assert headlines(tab)[0] == "Коротко"
    assert below.bounding_box() == before
    tab.evaluate("window.scrollTo(0, 2500)")
    expect(tab.locator("#wire .item h3").first).to_contain_text("Уже не коротко")
    newsroom.append(Redact(31, "court-order"))
    serving.tell()
    expect(tab.locator("#wire .item h3").first).to_have_text("Текст удалён")


def test_a_lost_server_is_said_and_found_again(newsroom: Newsroom, serving: Serving, browser: Browser) -> None:
    tab = browser.new_page()
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    tab.context.set_offline(True)
    serving.loop.call_soon_threadsafe(newsroom.hub.close)
    expect(tab.locator("#live")).to_have_text("связь прервана, восстанавливаем")
    tab.close()


def test_without_script_the_page_is_whole(newsroom: Newsroom, serving: Serving, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serving.address)
    assert len(headlines(page)) == 30
    expect(page.locator("#fresh")).to_be_hidden()
    page.locator(".item h3 a").first.click()
    expect(page.locator("main a").first).to_contain_text("Читайте на сайте источника")
    context.close()


def test_pages_fit_every_width_and_break_no_rule(
    newsroom: Newsroom, serving: Serving, tab: Page, complaints: list[str]
) -> None:
    newsroom.publish("a", title="Превысокомногорассмотрительствующий" * 4, summary="Без-пробелов" * 20)
    paths = ["/", "/archive/", "/archive/2026-11-23/", "/archive/2026-11-23/17/", "/archive/2026-11-23/17:42/",
             "/article/31", "/source/a/", "/source/a/archive/", "/sources", "/feeds", "/log", "/status", "/about",
             "/none"]  # fmt: skip
    for width in (*WIDTHS, 1920):
        tab.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            tab.goto(serving.address + path)
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    # The browser itself tells the console of the page that is not there.
    assert len(complaints) == 4
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_from_the_wire_to_the_page_in_a_moment(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    newsroom.publish("a", title="Сейчас")
    serving.tell()
    # How fast is `srez bench live`'s matter. A function to wait for would need `unsafe-eval`, which the page forbids.
    expect(tab.locator(".item h3").first).to_have_text("Сейчас")


def test_a_flood_leaves_the_page_light(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    for burst in range(20):
        newsroom.put([newsroom.item("a", title=f"Поток {burst * 50 + n}") for n in range(50)])
        serving.tell()
        newsroom.wait(seconds=20)
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 300")
    tab.locator("#fresh").click()
    assert headlines(tab) == [f"Поток {n}" for n in range(999, 699, -1)]
    assert tab.locator("#wire .minute:not(:has(.item))").count() == 0


def test_who_reads_by_keyboard_is_not_moved(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.textContent") == "Старая 29"
    newsroom.publish("a", title="Новая")
    serving.tell()
    expect(tab.locator("#fresh")).to_have_text("Показать новые: 1")
    assert headlines(tab)[0] == "Старая 29"
    tab.locator("#fresh").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".item h3").first).to_have_text("Новая")
    assert tab.evaluate("document.activeElement.textContent") == "Новая"


def see(tab: Page, *, hidden: bool) -> None:
    tab.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_a_hidden_tab_rests_and_misses_nothing(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.clock.install()
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    see(tab, hidden=True)
    tab.clock.run_for(31_000)
    expect(tab.locator("#live")).to_have_text("ждёт, пока вы не вернётесь")
    newsroom.put([newsroom.item("a", title=f"Пока спали {n}") for n in range(3)])
    serving.tell()
    assert headlines(tab)[0] == "Старая 29"
    see(tab, hidden=False)
    expect(tab.locator("#live")).to_have_text("в эфире")
    tab.clock.run_for(1_000)
    expect(tab.locator(".item h3").first).to_have_text("Пока спали 2")
    assert headlines(tab)[:4] == ["Пока спали 2", "Пока спали 1", "Пока спали 0", "Старая 29"]


def test_a_mark_of_new_fades_after_a_minute(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.clock.install()
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    newsroom.publish("a", title="Новая")
    serving.tell()
    expect(tab.locator(".item.now h3")).to_have_text(["Новая"])
    tab.clock.run_for(61_000)
    expect(tab.locator(".item.now")).to_have_count(0)


def test_the_strip_goes_on_with_the_day(newsroom: Newsroom, serving: Serving, tab: Page) -> None:
    tab.goto(serving.address)
    expect(tab.locator("#live")).to_have_text("в эфире")
    before = tab.locator(".strip g path").count()
    newsroom.wait(minutes=1)
    newsroom.publish("a")
    serving.tell()
    expect(tab.locator(".strip g path")).to_have_count(before + 1)
    assert tab.locator(".past li").all_inner_texts() == ["17:00\n31"]
    assert tab.locator("#count").inner_text() == "31"

"""Forms and filters in a real browser: a date typed by keyboard, a log-in in between, reload and Back after a form."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import PASSWORD, SECTION, Clock, add_user
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import (  # noqa: F401
    DESKTOP,
    address,
    busy,
    chromium,
    log_in,
    picture_of,
    window,
)

pytestmark = pytest.mark.journey
Windows = Callable[..., BrowserContext]
SMALL = {"width": 1200, "height": 420}
LONG = "经现场核查，占道堆物三处，责任人已到场说明情况。" * 20


def type_day(page: Page, year: str, month: str, day: str) -> None:
    """Key by key, in the order in which this Chromium shows the parts; a full part leads to the next."""
    page.keyboard.type(month + day + year)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_day_typed_into_a_filter_is_asked_for_once_and_keeps_focus_and_place(
    busy: Phone,  # noqa: F811
    window: Windows,  # noqa: F811
) -> None:
    page = window(SMALL).new_page()
    log_in(page, "section-officer")
    page.goto("/findings")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/findings" in r.url else None)
    page.get_by_label("从").focus()
    page.evaluate("window.scrollTo(0, 60)")
    before = page.evaluate("window.scrollY")

    type_day(page, "2026", "11", "01")
    assert asked == []
    while focused(page) == "from":
        page.keyboard.press("Tab")
    page.wait_for_url("**/findings?from=2026-11-01")
    assert len(asked) == 1
    assert focused(page) == "to"
    assert page.evaluate("window.scrollY") == before

    type_day(page, "2026", "11", "24")
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings?from=2026-11-01&to=2026-11-24")
    assert len(asked) == 2
    assert focused(page) == "to"
    assert page.locator("[data-row]").count() > 2

    page.get_by_label("程度").select_option(index=1)
    page.wait_for_url(lambda url: "severity=" in url)
    assert len(asked) == 3
    page.go_back()
    page.wait_for_url(lambda url: "severity" not in url)
    page.wait_for_function("document.getElementById('f-severity')?.value === ''")
    picture_of(page, "filters")


def test_words_outlive_the_session_in_the_browser_and_no_page_is_sent_again_by_reload_or_back(
    busy: Phone,  # noqa: F811
    window: Windows,  # noqa: F811
    clock: Clock,
) -> None:
    page = window(DESKTOP).new_page()
    log_in(page, "section-officer")
    page.goto("/assignments")
    form = page.locator("form", has=page.get_by_role("heading", name="派出任务"))
    form.get_by_label("督察员").select_option(index=0)
    form.get_by_label("任务").fill("夜间巡查")
    form.get_by_label("说明").fill(LONG[:480])
    clock.pass_by(minutes=16)
    form.get_by_role("button", name="派出").click()

    page.get_by_label("密码").wait_for()
    assert "登录已过期" in page.content()
    assert "夜间巡查" not in page.content()
    picture_of(page, "login-with-kept-words")
    page.get_by_label("登录名").fill("section-officer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/kept/*")
    assert form.get_by_label("任务").input_value() == "夜间巡查"
    assert form.get_by_label("说明").input_value() == LONG[:480]
    assert page.locator("#kept").is_visible()
    picture_of(page, "kept-form")

    form.get_by_label("截止日期").fill("0002-11-30")
    form.get_by_role("button", name="派出").click()
    page.get_by_text("日期的年份是 2 年").wait_for()
    again = page.reload()
    assert again
    assert again.request.method == "GET"
    assert form.get_by_label("说明").input_value() == LONG[:480]
    form.get_by_label("截止日期").fill("2026-11-30")
    form.get_by_role("button", name="派出").click()
    page.get_by_text("已派给 1 人").wait_for()
    assert "没有提交成功的内容" not in page.content()
    page.go_back()
    assert "chrome-error" not in page.url
    assert page.get_by_role("heading", name="派勤").is_visible()


def test_an_enrolment_code_stays_readable_after_reload_and_back(
    busy: Phone,  # noqa: F811
    window: Windows,  # noqa: F811
    ledger: Ledger,
) -> None:
    add_user(ledger, "codes", Role.SECTION_CHIEF, SECTION, name="李强")
    page = window(DESKTOP).new_page()
    log_in(page, "codes")
    page.goto("/devices")
    page.locator("form[action='/devices/code'] select").select_option(index=1)
    page.locator("form[action='/devices/code'] button").click()
    code = page.locator("[data-code]").inner_text()
    page.reload()
    assert page.locator("[data-code]").inner_text() == code
    page.get_by_role("link", name="完成").click()
    page.go_back()
    assert page.locator("[data-code]").inner_text() == code

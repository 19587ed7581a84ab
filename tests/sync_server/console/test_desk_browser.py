"""A day at the desk by keyboard alone, in a real browser, with the keys counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page

from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import SECTION, Clock, add_user
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import DESKTOP, address, chromium, log_in, window

__all__ = ["address", "chromium", "window"]  # fixtures
pytestmark = pytest.mark.journey
FINDINGS, NOTICES, KEYS = 14, 6, 80


class Hands:
    """Ten fingers on the keyboard and nothing else; every key is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def leads(self, *keys: str) -> None:
        """Keys after which another page stands."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(*keys)
        self.page.locator("kbd, [data-row], .empty").first.wait_for(state="attached")


@pytest.fixture
def page(app: FastAPI, ledger: Ledger, squads: list[str], clock: Clock, window: Callable[..., BrowserContext]) -> Page:
    """The desk with twenty things that wait."""
    clock.pass_by(days=-8)  # a day on which no plan or report is due
    add_user(ledger, "section-officer", Role.SECTION_OFFICER, SECTION, name="王芳")
    phone = Phone(app, squads[0])
    for n in range(FINDINGS):
        phone.check(("JM03",), photos=0, ago=timedelta(minutes=100 - n), address=f"定西路{n * 100 + 1}号")
    for n in range(NOTICES):
        phone.notice(phone.check(("ZZ01",), photos=0, ago=timedelta(minutes=40 - n)))
    page = window(DESKTOP).new_page()
    log_in(page, "section-officer")
    return page


def test_twenty_things_are_cleared_with_eighty_keys(page: Page) -> None:
    assert page.locator("[data-row]").count() == FINDINGS + NOTICES
    hands = Hands(page)
    hands.press("j")
    hands.leads("Enter")
    for left in reversed(range(FINDINGS + NOTICES)):
        confirms = page.get_by_role("button", name="确认生效").count() > 0
        hands.press("a" if confirms else "r")
        assert "确认" in page.evaluate("document.activeElement.textContent"), "the letter goes to the button"
        hands.leads("Enter")
        assert page.locator(".message.good").count() == 1
        if left:
            hands.leads("n")
    hands.leads("b")
    assert page.get_by_text("没有等待办理的事").count() == 1
    assert hands.keys <= KEYS, hands.keys


def test_the_row_is_where_one_left_it_and_what_was_done_can_be_taken_back(page: Page) -> None:
    hands = Hands(page)
    hands.press("j", "j", "j")
    third = page.locator("[data-row].at a.rowlink").get_attribute("href")
    hands.leads("Enter")
    assert "第 3 件，共 20 件" in page.locator(".trail").inner_text()
    page.go_back(wait_until="load")
    page.wait_for_selector("[data-row].at")
    assert page.locator("[data-row].at a.rowlink").get_attribute("href") == third
    assert page.evaluate("document.activeElement.getAttribute('href')") == third

    hands.leads("Enter")
    hands.press("r" if page.get_by_role("button", name="确认已收到").count() else "a")
    hands.leads("Enter")
    if page.locator("[data-undo]").count():
        hands.leads("u")
        assert "恢复为待确认" in page.locator(".message").first.inner_text()
    hands.press("?")
    assert "键盘操作" in page.locator("dialog[open]").inner_text()
    hands.press("?")
    assert page.locator("dialog[open]").count() == 0


def test_an_item_is_found_by_what_people_call_it(page: Page) -> None:
    page.goto("/findings")
    field = page.get_by_label("检查项目")
    field.fill("摆摊")
    assert "JM01" in page.locator(".picker [role=option]").first.inner_text()
    field.press("Enter")
    page.wait_for_url("**item=JM01**")
    assert page.get_by_label("检查项目").input_value().startswith("JM01")
    page.goto("/findings")
    page.get_by_label("检查项目").fill("没有这种项目")
    assert page.get_by_text("没有这样的项目").count() == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("jm3", "JM03"), ("jm03", "JM03"), ("JM 跨门", "JM03")),  # codes with and without zeros
        *(("kmjy", "JM03"), ("kuamen", "JM03"), ("kuamjy", "JM03")),  # initials, pinyin, some of both
        ("jingying jm3", "JM03"),  # from the middle, with another word
        ("baitan", "JM01"),  # what people call it
    ],
)
def test_an_item_is_found_by_its_short_code_by_pinyin_and_by_initials(page: Page, typed: str, code: str) -> None:
    page.goto("/findings")
    field = page.get_by_label("检查项目")
    field.fill(typed)
    offered = page.locator(".picker [role=option]").all_inner_texts()
    assert any(line.startswith(code) for line in offered), offered
    if "3" in typed:
        assert offered[0].startswith(code), "a whole code comes before codes that begin so"
    field.fill("jmzzzz")
    assert page.get_by_text("没有这样的项目").count() == 1, "letters that nothing sounds like find nothing"


def test_a_unit_is_found_by_pinyin_and_initials(page: Page) -> None:
    page.goto("/records/new")
    field = page.get_by_label("被督察单位")
    for typed in ("hqjd", "hongqiaojiedao", "hongqjd"):
        field.fill(typed)
        assert "虹桥街道综合行政执法队" in page.locator(".picker [role=option]").all_inner_texts(), typed
    field.press("Enter")
    assert "虹桥" in field.input_value()


def test_a_unit_is_found_by_part_of_its_name_and_a_form_that_needs_one_points_at_the_field(page: Page) -> None:
    page.goto("/records/new")
    field = page.get_by_label("被督察单位")
    assert not field.evaluate("field => field.checkValidity()"), "what is missing is what one sees"
    assert page.locator("#unit").evaluate("select => select.checkValidity()"), "a hidden field keeps no form back"
    field.fill("虹桥")
    field.press("Enter")
    assert "虹桥" in field.input_value()
    assert page.locator("#unit").input_value()
    assert field.evaluate("field => field.checkValidity()")
    field.fill("没有这个单位")
    assert page.get_by_text("没有找到，换个说法试试").count() == 1

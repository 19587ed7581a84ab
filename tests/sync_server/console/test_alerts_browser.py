"""The alert desk in a real browser: the mark in the title, a bell that can be muted, parts that refresh."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, expect

from shared.organisation import Role
from sync_server.acts.alerts import acknowledge_alert
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import Caller
from tests.sync_server.console.conftest import CHANGNING, SECTION, Clock, add_user
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import (  # noqa: F401
    DESKTOP,
    PHONE,
    address,
    chromium,
    log_in,
    picture_of,
    window,
)

pytestmark = pytest.mark.journey
SOUNDS = """
window.rung = 0;
const Real = window.AudioContext;
window.AudioContext = class extends Real {
  createOscillator() {
    window.rung += 1;
    return super.createOscillator();
  }
};
"""


@pytest.fixture
def alert(app: FastAPI, ledger: Ledger, squads: list[str], clock: Clock) -> str:
    add_user(ledger, "officer", Role.SECTION_OFFICER, SECTION, name="王芳")
    phone = Phone(app, squads[0])
    raised = phone.alert(phone.check(("JM12",), photos=1))
    clock.pass_by(minutes=4)
    return raised


def test_an_unanswered_alert_marks_the_title_rings_and_can_be_muted(
    alert: str,
    window: Callable[..., BrowserContext],  # noqa: F811
) -> None:
    context = window(DESKTOP)
    context.add_init_script(SOUNDS)
    desk = context.new_page()
    log_in(desk, "officer")
    expect(desk.get_by_role("link", name="1 条立即通知待响应")).to_be_visible()
    assert desk.title().startswith("【1 条立即通知】")
    button = desk.locator("[data-mute]")
    if button.inner_text() == "点此允许响铃":  # a browser may ask for a press before a page may sound
        button.click()
    expect(button).to_have_text("静音")
    button.click()
    expect(button).to_have_text("开启声音")
    before = desk.evaluate("window.rung")
    button.click()
    expect(button).to_have_text("静音")
    assert desk.evaluate("window.rung") == before + 2
    button.click()
    desk.reload()
    expect(desk.locator("[data-mute]")).to_have_text("开启声音")
    assert desk.evaluate("window.rung") == 0


def test_the_page_of_an_alert_follows_what_colleagues_do(
    alert: str,
    window: Callable[..., BrowserContext],  # noqa: F811
    ledger: Ledger,
    clock: Clock,
) -> None:
    page = window(PHONE, has_touch=True, is_mobile=True).new_page()
    page.clock.install()
    log_in(page, "officer")
    page.goto(f"/alerts/{alert}")
    picture_of(page, "alert-phone")
    clock.pass_by(minutes=2)
    chief = Caller(
        add_user(ledger, "chief", Role.SECTION_CHIEF, SECTION), "李强", Role.SECTION_CHIEF, SECTION, CHANGNING
    )
    ledger.write(lambda w: acknowledge_alert(w, chief, alert))
    page.clock.run_for(21_000)  # ms: past a refresh of each part
    expect(page.get_by_text("情况刚有更新")).to_be_visible()
    expect(page.get_by_text("李强已响应立即通知（收到后6分钟）")).to_be_visible()
    expect(page.locator("[data-alerts]")).to_have_attribute("data-alerts", "0")
    assert not page.title().startswith("【")

"""Blurring a picture in a real browser: boxes drawn and removed with the mouse, and by clicks without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console import story
from tests.sync_server.console.conftest import Clock, add_user
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import DESKTOP, PHONE, log_in, picture_of
from tests.sync_server.evidence.street import jpeg, street
from tests.sync_server.serving import serving

pytestmark = pytest.mark.journey
Opened = Callable[..., Page]


@pytest.fixture
def opened(
    app: FastAPI,
    ledger: Ledger,
    squads: list[str],
    unit_of: dict[Role, str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Opened]:
    """Opens the page on which the one picture of November's gravest finding is blurred."""
    monkeypatch.setattr(story, "picture", lambda *_: jpeg(street()))
    Phone(app, squads[0]).check(("JM12",), photos=1)
    clock.moment = datetime(2026, 12, 8, 2, tzinfo=UTC)
    add_user(ledger, "office-staff", Role.OFFICE_STAFF, unit_of[Role.OFFICE_STAFF])
    with serving(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def open_page(size: dict[str, int], *, scripts: bool = True) -> Page:
            context = browser.new_context(
                base_url=address,
                viewport=size,  # type: ignore[arg-type]
                java_script_enabled=scripts,
            )
            page = context.new_page()
            log_in(page, "office-staff")
            page.goto("/bulletins")
            page.get_by_role("button", name="开始编辑").click()
            page.get_by_role("link", name="选择和遮挡图片").click()
            page.get_by_role("button", name="选用照片 1，先遮挡").click()
            page.get_by_role("heading", name="遮挡人脸和车牌").wait_for()
            page.wait_for_load_state("networkidle")
            return page

        yield open_page
        browser.close()


def boxes(page: Page) -> list[list[int]]:
    rows = page.locator(".boxes tbody tr").all()
    read = [[cell.input_value() for cell in row.locator("input[type=number]").all()] for row in rows]
    return [[int(value) for value in row] for row in read if all(row)]


def test_boxes_are_drawn_moved_and_removed_with_the_mouse(opened: Opened) -> None:
    page = opened(DESKTOP)
    found = boxes(page)
    stage = page.locator(".stage svg").bounding_box()
    assert stage
    scale = 1200 / stage["width"]

    page.mouse.move(stage["x"] + 400, stage["y"] + 40)
    page.mouse.down()
    page.mouse.move(stage["x"] + 500, stage["y"] + 120, steps=4)
    page.mouse.up()
    drawn = boxes(page)
    assert len(drawn) == len(found) + 1
    assert drawn[-1] == pytest.approx([400 * scale, 40 * scale, 100 * scale, 80 * scale], abs=2)

    page.mouse.move(stage["x"] + 450, stage["y"] + 80)
    page.mouse.down()
    page.mouse.move(stage["x"] + 470, stage["y"] + 90, steps=4)
    page.mouse.up()
    assert boxes(page)[-1] == pytest.approx([420 * scale, 50 * scale, 100 * scale, 80 * scale], abs=2)

    page.get_by_label("已核对，无未遮挡的人脸、车牌").check()
    page.locator(".stage .gone").last.click()
    assert boxes(page) == found
    assert not page.get_by_label("已核对，无未遮挡的人脸、车牌").is_checked(), "other boxes want another look"
    picture_of(page, "blur")

    page.get_by_role("button", name="查看遮挡效果").click()
    page.locator("img.result").wait_for()
    assert boxes(page) == found
    page.get_by_label("已核对，无未遮挡的人脸、车牌").check()
    page.get_by_role("button", name="遮挡并加入").click()
    page.get_by_text("已选图片（1）").wait_for()
    page.get_by_role("link", name="返回本期").click()
    page.get_by_role("link", name="按简报样式查看").click()
    picture_of(page, "bulletin")


def test_without_scripts_a_click_on_the_picture_adds_a_box(opened: Opened) -> None:
    page = opened(DESKTOP, scripts=False)
    found = boxes(page)
    page.locator(".stage input[type=image]").click(position={"x": 480, "y": 60})
    page.wait_for_load_state("networkidle")
    added = boxes(page)
    assert added[:-1] == found
    x, y, width, height = added[-1]
    assert x < 600 < x + width
    assert y < 75 < y + height


def test_the_pages_fit_a_phone(opened: Opened) -> None:
    page = opened(PHONE)
    picture_of(page, "blur-phone")
    page.goto("/bulletins")
    picture_of(page, "bulletins-phone")
    page.goto("/reports?month=2026-11")
    picture_of(page, "reports-phone")

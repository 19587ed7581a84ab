"""Writing a document and a wording in a real browser: rows by button, two windows, a preview beside the editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, SECTION, add_user
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
Windows = Callable[..., BrowserContext]
BODY = {
    "held_at": "2026年11月24日9时30分",
    "place": "区局三楼会议室",
    "chair": "李强",
    "agenda": "通报11月督察情况",
    "minutes": "各队对照清单举一反三。",
    "tasks": [[f"任务{n}", "华阳路街道综合行政执法队", "", "2026年12月5日"] for n in (1, 2, 3)],
}


@pytest.fixture
def minutes(ledger: Ledger) -> str:
    """Minutes being written, and two people of the section."""
    add_user(ledger, "officer", Role.SECTION_OFFICER, SECTION, name="王芳")
    add_user(ledger, "chief", Role.SECTION_CHIEF, SECTION, name="李强")
    place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING}
    return ledger.write(lambda w: create(w, SYSTEM, kinds.MEETING, title="督察例会纪要", body=BODY, **place))


def body_of(ledger: Ledger, document: str) -> dict[str, Any]:
    with ledger.read() as conn:
        return dict(conn.execute(t.documents.select().where(t.documents.c.id == document)).one().body)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.wait_for_load_state("networkidle")


def test_rows_are_added_moved_and_taken_out_and_two_windows_keep_both_texts(
    minutes: str,
    ledger: Ledger,
    window: Windows,  # noqa: F811
) -> None:
    first = window(DESKTOP).new_page()
    log_in(first, "officer")
    first.goto(f"/documents/{minutes}/edit")
    second = window(DESKTOP).new_page()
    log_in(second, "chief")
    second.goto(f"/documents/{minutes}/edit")

    first.get_by_role("button", name="上移这一行").nth(1).click()
    first.get_by_role("button", name="删去这一行").nth(2).click()
    first.get_by_role("button", name="增加行").click()
    first.locator("[data-line]").last.get_by_label("布置任务：任务").fill("新任务")
    picture_of(first, "document-edit")
    save(first)
    assert [row[0] for row in body_of(ledger, minutes)["tasks"]] == ["任务2", "任务1", "新任务"]

    second.get_by_label("会议纪要").fill("各队12月10日前完成自查。")
    save(second)
    assert second.get_by_text("两人修改的不是同一处").is_visible()
    save(second)
    kept = body_of(ledger, minutes)
    assert kept["minutes"] == "各队12月10日前完成自查。"
    assert [row[0] for row in kept["tasks"]] == ["任务2", "任务1", "新任务"]

    small = window(PHONE, has_touch=True, is_mobile=True).new_page()
    log_in(small, "officer")
    for name, path in (("show", ""), ("edit", "/edit"), ("versions", "/versions")):
        small.goto(f"/documents/{minutes}{path}")
        picture_of(small, f"document-{name}-phone")


def test_a_wording_is_previewed_in_a_window_of_its_own_and_then_saved(
    minutes: str,
    window: Windows,  # noqa: F811
) -> None:
    context = window(DESKTOP)
    kinds: list[str] = []

    def shown(route: Route) -> None:  # the browser's own PDF viewer loads parts of its own
        kinds.append(route.fetch().headers["content-type"])
        route.fulfill(content_type="text/plain", body="PDF")

    context.route("**/preview", shown)
    page = context.new_page()
    log_in(page, "officer")
    page.goto("/templates/meeting")
    page.get_by_label("文字").fill("# {{ 标题 }}\n\n{{ 会议纪要 }}")
    page.get_by_label("修改原因").fill("从简")
    picture_of(page, "template-edit")
    with context.expect_page() as opened:
        page.get_by_role("button", name="用样例预览 PDF").click()
    opened.value.wait_for_load_state()
    assert kinds == ["application/pdf"]
    opened.value.close()
    page.get_by_role("button", name="保存为新的一版").click()
    page.get_by_text("新的一版已保存").wait_for()
    page.goto(f"/documents/{minutes}")
    assert page.get_by_text("各队对照清单举一反三。").is_visible()
    assert not page.get_by_text("通报11月督察情况").is_visible()

"""A unit photographs its stamped sheet page by page in a phone's browser: pages add up, are put in order, turned and
taken out before they are sent, and what a refusal left is sent again without choosing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from shared.organisation import Role
from shared.problems import BUSY, Problem
from sync_server.console.pages import stamped_papers
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.papers.printing import print_waiting
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.noticing import answer, issue
from tests.sync_server.console.story import Phone
from tests.sync_server.console.test_browser import PHONE, log_in
from tests.sync_server.presses import press_into
from tests.sync_server.scans.handing import HEIC
from tests.sync_server.scans.papers import a_photograph, jpeg, page
from tests.sync_server.serving import serving

pytestmark = pytest.mark.journey


@pytest.fixture
def feedback(app: FastAPI, ledger: Ledger, logged_in: Callable[..., Browser], squads: list[str]) -> str:
    """The line of the unit's feedback, which its leader has signed and stamped on paper."""
    place = issue(logged_in(Role.SECTION_OFFICER), Phone(app, squads[0]).check())
    answer(logged_in(Role.INSPECTED_UNIT, squads[0], login="unit"), place)
    print_waiting(ledger, press_into(app.state.photos))
    p = t.papers_issued.c
    with ledger.read() as conn:
        return f"/issued/{conn.execute(select(p.id).where(p.kind == 'feedback')).scalar_one()}"


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, str]:
    """What the phone's camera brings: three pages, one of them lying, and one that was photographed by mistake."""
    made = {
        "一": a_photograph(seed=2, seal=False),
        "二": jpeg(page(seed=3, seal=False).rotate(90, expand=True)),
        "三": a_photograph(turn=-5),
        "多拍": a_photograph(seed=9),
    }
    files = {name: tmp_path / f"{name}.jpg" for name in made}
    for name, file in files.items():
        file.write_bytes(made[name])
    return {name: str(file) for name, file in files.items()} | {"苹果": str(HEIC)}


@pytest.fixture
def shown(app: FastAPI, feedback: str) -> Iterator[Page]:
    """That line in a phone's browser; what it complains of (also a breach of the content policy) fails the test."""
    complaints: list[str] = []
    with serving(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--lang=zh-CN"])
        context = browser.new_context(base_url=address, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
        context.on("weberror", lambda e: complaints.append(str(e.error)))
        context.on("console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None)
        opened = context.new_page()
        log_in(opened, "unit")
        opened.goto(feedback)
        yield opened
        browser.close()
    assert complaints == []


def take(shown: Page, *files: str) -> None:
    """Choose files as the phone does: the field itself forgets those before."""
    lines = shown.locator(".scan-files li")
    before = lines.count()
    shown.locator("#stamped").set_input_files(list(files))
    lines.nth(before + len(files) - 1).wait_for()


def order(shown: Page) -> list[str]:
    return [name.split(". ")[1] for name in shown.locator(".scan-files .name").all_inner_texts()]


def test_three_pages_photographed_one_after_the_other_become_one_paper(
    shown: Page, pages: dict[str, str], ledger: Ledger
) -> None:
    for name in ("三", "多拍", "一"):
        take(shown, pages[name])
    take(shown, pages["二"], pages["苹果"])
    assert order(shown) == ["三.jpg", "多拍.jpg", "一.jpg", "二.jpg", "page.heic"]
    shown.get_by_role("button", name="去掉：多拍.jpg").click()
    shown.get_by_role("button", name="去掉：page.heic").click()
    shown.get_by_role("button", name="后移：三.jpg").click()
    shown.get_by_role("button", name="后移：三.jpg").click()
    shown.get_by_role("button", name="顺时针转 90 度：二.jpg").click()
    assert order(shown) == ["一.jpg", "二.jpg", "三.jpg"]
    assert shown.get_by_text("共 3 个文件").is_visible()
    shown.get_by_role("button", name="附上").click()
    shown.get_by_text("盖章件已留存，共 3 页").wait_for()
    small = shown.locator(".scan-pages img")
    assert small.count() == 3
    for one in small.all():
        assert one.evaluate("img => img.decode().then(() => img.naturalHeight > img.naturalWidth)"), "a page lies"
    with ledger.read() as conn:
        names = conn.execute(select(t.scan_files.c.name).order_by(t.scan_files.c.position)).scalars().all()
    assert list(names) == ["一.jpg", "二.jpg", "三.jpg"]


def test_after_a_refusal_the_pages_are_named_and_sent_again_without_choosing_them(
    shown: Page, pages: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> str:
        raise Problem(BUSY)

    take(shown, pages["一"], pages["三"])
    with monkeypatch.context() as patched:
        patched.setattr(stamped_papers, "attach_stamped", busy)
        shown.get_by_role("button", name="附上").click()
        shown.wait_for_url("**/kept/**")
    received = shown.get_by_role("checkbox", name="已收到 2 页（一.jpg、三.jpg），不用重新选择")
    assert received.is_checked()
    shown.get_by_role("button", name="附上").click()
    shown.get_by_text("盖章件已留存，共 2 页").wait_for()

"""The console in a real browser: an officer's and a squad's story, at desktop and at phone size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright

from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.search import following
from tests.sync_server.console.conftest import PASSWORD, Clock, add_user
from tests.sync_server.console.story import Phone, picture
from tests.sync_server.serving import serving

OUT = Path(__file__).parents[2] / "journeys" / "out"
DESKTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--lang=zh-CN"])
        yield browser
        browser.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def window(chromium: Chromium, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser windows; whatever a page complains of (also a breach of the content policy) fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(size: dict[str, int], **more: object) -> BrowserContext:
        context = chromium.new_context(base_url=address, viewport=size, locale="zh-CN", **more)  # type: ignore[arg-type]
        context.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        context.on("weberror", lambda e: complaints.append(str(e.error)))
        context.on("request", lambda r: None if r.url.startswith((address, "data:")) else complaints.append(r.url))
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
    refused = "the server responded with a status of 4"
    assert [words for words in complaints if refused not in words] == []


def log_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.wait_for_load_state("networkidle")


def picture_of(page: Page, name: str) -> None:
    """A screenshot of the whole page; no page may be wider than its window."""
    page.wait_for_load_state("networkidle")
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    OUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUT / f"console-{name}.png", full_page=True)
    assert width <= 0, f"{name} is {width} px too wide"


@pytest.fixture
def busy(app: FastAPI, ledger: Ledger, squads: list[str], unit_of: dict[Role, str], clock: Clock) -> Phone:
    """A section with accounts and a morning's work."""
    names = [
        "王芳",
        "李强",
        "张明",
        "刘洋",
        "陈静",
        "杨光",
        "赵磊",
        "黄丽",
        "吴军",
        "徐敏",
        "孙涛",
        "周强",
        "何静",
        "高峰",
    ]
    for role, name in zip(Role, names, strict=True):
        add_user(ledger, role.value.replace("_", "-"), role, unit_of[role], name=name)
    phone = Phone(app, squads[0])
    phone.check(("ZZ01",), facts="2 名队员未按规定佩戴胸号。", photos=1, ago=timedelta(hours=3))
    phone.check(("JM03", "ZZ01"), photos=3, upload=1, ago=timedelta(hours=2), address="长宁路1018号地下菜场", fix=None)
    grave = phone.check(("RW03",), facts="发现违法搭建线索后 3 日未立案。", photos=2, ago=timedelta(minutes=20))
    phone.alert(grave)
    phone.suggest("希望字体再大一些，雨天屏幕不好点。", anonymous=True)
    clock.pass_by(minutes=41)
    return phone


def test_an_officer_issues_a_notice_and_signs_off_what_the_squad_answered_from_a_phone(
    busy: Phone, window: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    check = busy.check(photos=3)
    desk = window(DESKTOP).new_page()
    desk.goto("/login")
    picture_of(desk, "login")
    log_in(desk, "section-officer")
    picture_of(desk, "desk")

    desk.goto(f"/records/{check.id}")
    picture_of(desk, "record")
    desk.get_by_role("link", name="开具督察通知书").click()
    desk.get_by_label("整改要求").fill("请立即清理占道堆物，明确责任人，3 个工作日内书面反馈。")
    picture_of(desk, "notice-new")
    desk.get_by_role("button", name="开具并送达").click()
    assert "督通〔2026〕1号" in desk.get_by_role("heading", level=1).inner_text()
    place = desk.url
    picture_of(desk, "notice-served")

    squad = window(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2).new_page()
    log_in(squad, "inspected-unit")
    picture_of(squad, "squad-list-phone")
    squad.get_by_role("link", name="督通〔2026〕1号").click()
    picture_of(squad, "squad-notice-phone")
    squad.get_by_label("签收人姓名").fill("王建国")
    squad.get_by_label("胸号", exact=True).fill("050102")
    squad.get_by_role("button", name="签收", exact=True).click()
    squad.get_by_text("已签收。请在期限内反馈").wait_for()
    squad.get_by_label("属实", exact=True).check()
    squad.get_by_label("核查情况").fill("情况属实，当班队员未及时劝导。")
    squad.get_by_label("责任人及处理").fill("王建国（050102），批评教育")
    squad.get_by_label("整改措施").fill("已清理堆物，与商户签订承诺书。")
    squad.get_by_label("完成时间").fill("2026-11-25")
    for name, colour in (("before", (140, 90, 60)), ("after", (60, 130, 90))):
        (tmp_path / f"{name}.jpg").write_bytes(picture(colour, name))
        squad.locator(f"#{name}").set_input_files(tmp_path / f"{name}.jpg")
    squad.get_by_text("已选 1 张").first.wait_for()
    squad.get_by_label("负责人", exact=True).fill("何志刚")
    squad.get_by_label("负责人键入姓名确认").fill("何志刚")
    squad.get_by_role("button", name="提交反馈").click()
    squad.get_by_text("反馈已提交，等待督察机构核验").wait_for()
    picture_of(squad, "squad-answered-phone")

    desk.goto(place)
    picture_of(desk, "notice-answered")
    desk.get_by_role("button", name="合格销号").click()
    desk.get_by_text("核验合格，已销号。").wait_for()
    picture_of(desk, "notice-closed")


def test_the_keyboard_reaches_search_moves_in_lists_and_opens(
    busy: Phone, window: Callable[..., BrowserContext]
) -> None:
    page = window(DESKTOP).new_page()
    log_in(page, "section-officer")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("未立案")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    following.catch_up(busy.ledger)  # the server does so within a second
    page.reload()
    assert page.locator("#of-finding ~ .found > li").count() == 1
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/records/**")
    page.go_back()
    assert page.locator("#q").input_value() == "未立案"
    page.goto("/login")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"


def test_photos_are_looked_through_by_arrow_keys(busy: Phone, window: Callable[..., BrowserContext]) -> None:
    check = busy.check(photos=3)
    page = window(DESKTOP).new_page()
    log_in(page, "section-officer")
    page.goto(f"/photos/{check.photos[0].id}")
    picture_of(page, "photo")
    page.keyboard.press("ArrowRight")
    page.get_by_text("第 2 张，共 3 张").wait_for()
    page.keyboard.press("+")
    page.locator(".viewer.zoomed").wait_for()


PLACES = {
    "section-chief": (
        "/findings",
        "/records",
        "/notices",
        "/alerts",
        "/assignments",
        "/devices",
        "/people",
        "/delegation",
        "/routing?item=JM12&unit={unit}",
        "/endpoints",
        "/calendar",
        "/suggestions",
        "/orders",
    ),
    "office-staff": ("/", "/findings"),
    "system-admin": ("/users", "/people", "/units"),
    "auditor": ("/audit",),
}


@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])
def test_every_page_fits_its_window_and_breaks_no_policy(
    busy: Phone, window: Callable[..., BrowserContext], size: dict[str, int], name: str
) -> None:
    check = busy.check()
    for login, places in PLACES.items():
        page = window(size).new_page()
        log_in(page, login)
        for place in places:
            url = place.format(unit=busy.unit_id)
            page.goto(url)
            assert page.get_by_role("heading", level=1).is_visible()
            picture_of(page, f"{login}-{place.split('?')[0].strip('/') or 'desk'}-{name}")
        if login == "section-chief":
            page.goto(f"/records/{check.id}")
            picture_of(page, f"record-{name}")
            page.goto("/devices")
            page.get_by_label("督察员").select_option(label=f"周敏 · {busy.unit_name}")
            page.get_by_role("button", name="生成登记码").click()
            page.locator("[data-code]").wait_for()
            picture_of(page, f"code-{name}")
            page.goto("/no-such-page")
            picture_of(page, f"not-found-{name}")


def test_reading_and_forms_work_without_scripts(busy: Phone, window: Callable[..., BrowserContext]) -> None:
    check = busy.check()
    page = window(DESKTOP, java_script_enabled=False).new_page()
    log_in(page, "section-officer")
    page.goto("/findings")
    page.locator("#f-severity").select_option("grave")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("tbody tr").count() == 1
    page.goto(f"/notices/new?record={check.id}")
    page.get_by_label("整改要求").fill("请清理。")
    page.get_by_role("button", name="开具并送达").click()
    page.get_by_text("已送达，待反馈").first.wait_for()


def test_the_desk_brings_what_is_new_by_itself(busy: Phone, window: Callable[..., BrowserContext]) -> None:
    page = window(DESKTOP).new_page()
    page.clock.install()
    log_in(page, "section-officer")
    before = page.locator(".todo li").count()
    busy.check(("JM01",))
    page.clock.fast_forward(61_000)
    page.locator(".todo li").nth(before).wait_for()
    assert page.locator(".side .nav a").count() > 5


def test_night_colours_and_paper_keep_the_page_legible(busy: Phone, window: Callable[..., BrowserContext]) -> None:
    check = busy.check()
    page = window(DESKTOP, color_scheme="dark").new_page()
    log_in(page, "section-officer")
    picture_of(page, "desk-dark")
    page.goto(f"/records/{check.id}")
    picture_of(page, "record-dark")
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert page.get_by_text("校验值").is_visible()
    picture_of(page, "record-print")

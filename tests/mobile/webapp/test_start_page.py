"""The first page never leaves anybody without a sentence and a button: what a browser lacks is said at once with the
way out, and a step that lasts says why before 20 seconds are over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.flet_page import ANDROID, FLAGS, IPHONE, phone
from tests.journeys.webkit import FEATURES, webkit
from tests.mobile.webapp.static_server import AppServer

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

OPEN = 'html[data-duchatong="open"]'
ELSEWHERE = "duchatong.test"  # an address that is neither https nor this machine
LIMIT = "00:19"  # of the page's own clock
SAYS_WITHIN_MS = 60_000  # the whole app may have to come first, on a machine that does other things too
WECHAT = f"{ANDROID} XWEB/1260059 MMWEBSDK/20240404 MicroMessenger/8.0.50.2701(0x28003253)"
NO_WORKER_SCRIPT = """{
  const Real = Worker;
  globalThis.Worker = function (address, options) {
    return address === 'worker.js' ? { postMessage() {}, terminate() {} } : new Real(address, options);
  };
}"""
NEVER_ACTIVE = """{
  const tell = () => navigator.serviceWorker.dispatchEvent(
    new MessageEvent('message', { data: { type: 'progress', done: 100, total: 100 } }));
  navigator.serviceWorker.register = async () => {
    setTimeout(tell, 100); // whoever registers listens by then, however slow the machine is
    return { installing: new EventTarget() };
  };
}"""
NOTHING_COMES = """navigator.serviceWorker.register = async () => ({ installing: new EventTarget() });"""


@contextmanager
def opened(
    server: AppServer, profile: Path, *, script: str = "", address: str = "", **changes: object
) -> Iterator[Page]:
    """A phone that has just gone to the app's address; `script` runs before anything of the page."""
    with phone(profile, **changes) as browser:
        page = browser.new_page()
        page.clock.install()
        if script:
            page.add_init_script(script)
        page.goto(address or server.url, wait_until="commit")
        yield page


def says(page: Page, words: str) -> None:
    page.locator("#words", has_text=words).wait_for(timeout=SAYS_WITHIN_MS)


def hints(page: Page, words: str) -> None:
    page.locator("#hint", has_text=words).wait_for(timeout=SAYS_WITHIN_MS)


def offers(page: Page, *buttons: str) -> None:
    """The page offers these and no others, each large enough for a thumb. What Flutter lays beneath it meanwhile (a
    button for screen readers) is not the page's."""
    own = page.locator("#splash").get_by_role("button")
    own.filter(has_text=buttons[0]).wait_for(timeout=SAYS_WITHIN_MS)
    assert own.all_inner_texts() == list(buttons)
    for button in own.all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48


@pytest.mark.parametrize(
    ("probe", "words"),
    [
        ("delete WorkerNavigator.prototype.storage;", "不能把记录可靠地存在手机里"),
        ("delete FileSystemFileHandle.prototype.createSyncAccessHandle;", "不能把记录可靠地存在手机里"),
        ("navigator.storage.getDirectory = async () => { throw new DOMException('', 'SecurityError'); };", "无痕"),
        ("import 'nothing-there.js';", "浏览器太旧"),
    ],
    ids=["no-storage", "no-synchronous-files", "private-window", "no-module-worker"],
)
def test_a_browser_that_cannot_keep_records_is_sent_to_one_that_can_before_anything_is_downloaded(
    server: AppServer, tmp_path: Path, probe: str, words: str
) -> None:
    original = (server.folder / "probe.js").read_bytes()
    server.replace = {"probe.js": probe.encode() + original}
    with opened(server, tmp_path / "phone") as page:
        says(page, words)
        assert page.locator("#address").inner_text() == server.url
        offers(page, "复制地址")
    assert "/app/sw.js" not in server.requests


def test_the_address_can_be_taken_along_with_the_enrolment_code_in_it(server: AppServer, tmp_path: Path) -> None:
    address = f"{server.url}?code=1234-5678-9012"
    with opened(
        server,
        tmp_path / "phone",
        address=address,
        user_agent=WECHAT,
        permissions=["clipboard-read", "clipboard-write"],
    ) as page:
        says(page, "这里是微信里的页面")
        hints(page, "在浏览器打开")
        offers(page, "复制地址", "仍在这里打开")
        page.get_by_role("button", name="复制地址").click()
        page.get_by_role("button", name="已复制").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == address


def test_whoever_insists_goes_on_inside_another_app_and_is_not_asked_again(server: AppServer, tmp_path: Path) -> None:
    with opened(server, tmp_path / "phone", user_agent=WECHAT) as page:
        page.get_by_role("button", name="仍在这里打开").click()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)
        page.reload()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)


def test_an_address_without_https_names_the_one_with_it(server: AppServer, tmp_path: Path) -> None:
    flags = [*FLAGS, f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"]
    address = server.url.replace("127.0.0.1", ELSEWHERE)
    with opened(server, tmp_path / "phone", address=address, args=flags) as page:
        says(page, "这个地址不是 https")
        assert page.locator("#address").inner_text() == address.replace("http:", "https:")
        offers(page, "复制地址")


@pytest.mark.parametrize(
    "script",
    [
        "delete Navigator.prototype.serviceWorker;",
        "navigator.serviceWorker.register = () => Promise.reject(new DOMException('', 'SecurityError'));",
    ],
    ids=["not-there", "forbidden"],
)
def test_a_browser_without_a_service_worker_says_that_it_will_not_open_offline_and_may_be_used_on_line(
    server: AppServer, tmp_path: Path, script: str
) -> None:
    with opened(server, tmp_path / "phone", script=script) as page:
        says(page, "断网后打不开")
        offers(page, "复制地址", "先联网使用")
        page.get_by_role("button", name="先联网使用").click()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)


def test_a_browser_too_old_to_read_the_scripts_is_told_so(server: AppServer, tmp_path: Path) -> None:
    server.replace = {"boot.js": b"let newer than this browser;"}
    with opened(server, tmp_path / "phone") as page:
        says(page, "浏览器太旧")
        offers(page, "复制地址")


def test_a_script_that_does_not_arrive_is_no_old_browser(server: AppServer, tmp_path: Path) -> None:
    with opened(server, tmp_path / "phone") as page:
        page.route("**/browser.js", lambda route: route.abort())
        page.goto(server.url)
        says(page, "应用文件没有取到")
        page.unroute("**/browser.js")
        page.get_by_role("button", name="重新打开").click()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)


def test_a_download_that_stands_still_says_how_far_it_is_and_goes_on_from_there(
    server: AppServer, tmp_path: Path
) -> None:
    server.silent = {"app.tar"}
    with opened(server, tmp_path / "phone") as page:
        says(page, "正在下载应用，已完成")
        hints(page, "MB，共")
        page.wait_for_timeout(1000)
        page.clock.fast_forward(LIMIT)
        hints(page, "秒没有收到新的内容")
        assert re.search(r"已下载 \d+\.\d MB，共 \d+\.\d MB", page.locator("#hint").inner_text())
        offers(page, "重试", "复制地址")
        server.requests.clear()
        page.get_by_role("button", name="重试").click()
        server.silent = set()  # not before: what comes after all would take the button away
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)
        assert len([path for path in server.requests if path.endswith(".wasm")]) <= 1, "what was there is kept"


@pytest.mark.parametrize(
    ("script", "words", "hint"),
    [
        (NOTHING_COMES, "正在下载应用", "还没有收到"),
        (NEVER_ACTIVE, "下载完成，正在放进手机", "还没有放好"),
        (NO_WORKER_SCRIPT, "正在启动", "启动得比平时慢"),
    ],
    ids=["downloading", "at-100-percent", "starting"],
)
def test_a_step_that_lasts_says_why_and_offers_a_way_on(
    server: AppServer, tmp_path: Path, script: str, words: str, hint: str
) -> None:
    with opened(server, tmp_path / "phone", script=script) as page:
        says(page, words)
        page.clock.fast_forward(LIMIT)
        hints(page, hint)
        offers(page, "重试", "复制地址")
        says(page, words)


def test_a_second_tab_says_what_to_do_when_the_first_is_not_to_be_found(server: AppServer, tmp_path: Path) -> None:
    with opened(server, tmp_path / "phone") as first:
        first.locator(OPEN).wait_for(state="attached", timeout=90_000)
        page = first.context.new_page()
        page.clock.install()
        page.goto(server.url)
        says(page, "督察通已在另一个标签页或窗口中打开")
        page.clock.fast_forward(LIMIT)
        hints(page, "找不到那一页时")
        offers(page, "重试")


def test_an_iphone_is_shown_once_how_to_put_the_app_on_the_home_screen(server: AppServer, tmp_path: Path) -> None:
    with opened(server, tmp_path / "phone", address=f"{server.url}?code=1234-5678-9012", user_agent=IPHONE) as page:
        says(page, "请先把督察通放到主屏幕")
        hints(page, "登记码 1234-5678-9012")
        offers(page, "知道了，先在这里打开")
        page.get_by_role("button", name="知道了，先在这里打开").click()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)
        page.reload()
        page.locator(OPEN).wait_for(state="attached", timeout=90_000)


@pytest.mark.parametrize(
    ("features", "words"),
    [((), "这个浏览器不能把记录可靠地存在手机里"), (FEATURES, "这个窗口不能保存记录，可能是无痕")],
    ids=["as-shipped", "with-storage-in-a-private-window"],
)
def test_webkit_without_storage_is_told_so_with_the_address_to_take_along(
    server: AppServer, features: tuple[str, ...], words: str
) -> None:
    with webkit(*features) as browser:
        browser.open(server.url)
        browser.see(words, seconds=SAYS_WITHIN_MS / 1000)
        browser.see(server.url)
        browser.see("复制地址")

"""What a phone goes through besides work: bound by a picture, left lying, short of room, updated, taken out of use."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobile.webapp.build import Plan, build
from tests.journeys.conftest import OUT
from tests.journeys.house import ROOT, House, free_port
from tests.journeys.inspector import Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

OPINION = "表格太多，请合并"
NOTES = "转到弄堂口继续看"
# The worker's steady clock runs ahead from now on, as if the phone had lain about.
SIX_MINUTES_LATER = "() => { const was = performance.now.bind(performance); performance.now = () => was() + 360_000; }"
BECOME = """(state) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => state === 'hidden' });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture(scope="module")
def served(webapp: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built app that a test may replace by a newer one."""
    return Path(shutil.copytree(webapp, tmp_path_factory.mktemp("served") / "webapp"))


@pytest.fixture(scope="module")
def office(served: Path, told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(Path(shutil.copytree(told, tmp_path_factory.mktemp("office") / "data")), free_port(), served)
    house.start()
    yield house
    house.stop()


def test_the_sections_picture_brings_its_code_along_and_is_answered_on_a_bound_phone(
    office: House, street: Path, tmp_path: Path
) -> None:
    code = office.enrolment_code("zhoumin")
    picture, profile = f"{office.url}/app/?code={code}", tmp_path / "phone"
    with inspector(profile, picture, OUT, street=street) as me:
        me.tap("我已了解，开始使用")
        me.wait_for("登记本机", exact=True)
        assert me.app.value("登记码") == code
        me.tap("登记本机")
        me.see("设置应用密码")
        me.type_pin()
        me.see("请再输入一遍")
        me.type_pin()
        me.wait_for("开始检查", exact=True)
    with inspector(profile, picture, OUT, street=street, offline=True) as me:
        me.see("请输入 6 位应用密码")
        me.type_pin()
        me.see("本机已登记给周敏")  # lies over the first screen
        me.picture("already-bound")
        me.tap("知道了")
        me.wait_for("开始检查", exact=True)


def test_a_phone_left_lying_locks_itself_and_keeps_what_lay_under_the_lock(
    office: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{office.url}/app/", OUT, street=street) as me:
        me.enrol(office.enrolment_code("zhoumin"))
        me.tap("开始检查")
        me.wait_for("添加项目")
        page = me.app.page
        page.evaluate(BECOME, "hidden")
        page.wait_for_timeout(500)
        page.evaluate(BECOME, "visible")
        page.wait_for_timeout(500)
        assert not me.app.shows("督察通已锁定")
        page.evaluate(BECOME, "hidden")
        page.wait_for_timeout(500)
        page.workers[0].evaluate(SIX_MINUTES_LATER)
        page.evaluate(BECOME, "visible")
        me.see("督察通已锁定")
        me.type_pin()
        me.wait_for("添加项目")


def test_short_of_room_the_phone_warns_and_keeps_text_before_pictures(
    office: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{office.url}/app/", OUT, street=street) as me:
        me.enrol(office.enrolment_code("zhoumin"))
        leave_room(me, office, 2_000_000)
        me.app.page.reload()
        me.unlock()
        me.see("请尽快联网发送附件或清理手机空间")
        me.picture("short-of-room")
        me.open_camera()
        me.tap("拍照")
        me.see("为保住记录，暂不能再拍照")
        me.picture("no-more-photos")
        me.app.page.goto(f"{office.url}/app/#/suggestion")
        leave_an_opinion(me)


def test_an_update_waits_for_a_tap_and_loses_nothing_of_an_open_check(
    office: House, served: Path, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{office.url}/app/", OUT, street=street) as me:
        me.enrol(office.enrolment_code("zhoumin"))
        me.open_camera()
        me.shoot(1)
        me.tap("完成")
        me.wait_for("添加项目")
        before = running(me)
        newer(served, tmp_path)
        me.app.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
        wait_until(me, lambda: me.app.page.evaluate("duchatongShell.waitingVersion()") is not None)
        assert running(me) == before
        me.wait_for("添加项目")
        me.tap("返回")
        me.see("新版本已就绪")
        me.picture("update-ready")
        me.tap("更新")
        me.unlock()
        assert running(me) != before
        me.find("1 张照片")


def test_a_phone_taken_out_of_use_is_told_so_and_hands_over_what_it_could_not_send(
    office: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{office.url}/app/", OUT, street=street) as me:
        me.enrol(office.enrolment_code("zhoumin"))
        me.context.set_offline(True)
        me.open_camera()
        me.shoot(1)
        me.app.page.goto(f"{office.url}/app/#/suggestion")
        leave_an_opinion(me)
        phone_id = [line.split()[0] for line in office.ducha("device", "list").splitlines() if "\tzhoumin\t" in line][
            -1
        ]
        office.ducha("device", "revoke", phone_id, "--reason", "手机遗失")
        me.context.set_offline(False)
        me.app.page.goto(f"{office.url}/app/#/")
        me.see("本机已被督察科停用")
        me.picture("taken-out-of-use")
        with me.app.page.expect_download() as download:
            me.tap("导出未上传的内容")
        handed_over = tmp_path / download.value.suggested_filename
        download.value.save_as(handed_over)
        me.see("已导出 1 个文件")
        me.app.page.goto(f"{office.url}/app/#/records")
        me.see("投诉建议")
    printed = office.ducha("import", str(handed_over))
    assert re.search(r"新收到 1 条、早已收到 0 条、照片 1 张、未能接收 0 项", printed), printed


def leave_an_opinion(me: Inspector) -> None:
    """The shortest record there is."""
    me.app.fill("您的意见或建议", OPINION)
    me.tap("提交")
    me.see("已保存，有网络时自动送达")


def leave_room(me: Inspector, office: House, free: int) -> None:
    """So many bytes, and no more, are left to the app."""
    used = me.app.page.evaluate("navigator.storage.estimate().then((told) => told.usage)")
    session = me.context.new_cdp_session(me.app.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": office.url, "quotaSize": used + free})


def newer(served: Path, work: Path) -> None:
    """Put a newer version of the app on the server."""
    entry = work / "main.py"
    entry.write_text((ROOT / "main.py").read_text("utf-8") + "\nEDITION = 2\n", "utf-8")
    build(Plan(work / "newer", entry=entry, compressed=False), lambda _: None)
    shutil.rmtree(served)
    shutil.move(work / "newer", served)


def wait_until(me: Inspector, true: Callable[[], bool], seconds: int = 60) -> None:
    """Look four times a second; the page's own policy forbids Playwright's `wait_for_function`."""
    for _ in range(4 * seconds):
        if true():
            return
        me.app.page.wait_for_timeout(250)
    raise TimeoutError("it did not become true")


def running(me: Inspector) -> str:
    return str(me.app.page.evaluate("duchatong.version"))

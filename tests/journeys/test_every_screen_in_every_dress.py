"""Every screen of the app in a real browser, in every dress: each control is named, large enough and whole; in the dark
no screen stays bright.

`DUCHA_PICTURES=1` keeps a picture of each as well (`scripts/contact_sheet.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.routes import LOCK, ROUTES
from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import PATIENCE_S, Inspector, inspector
from tests.journeys.screens import look_at

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

WELCOME = "mobile.screens.start.welcome:WelcomeScreen"  # the first page has no address of its own yet
PLACE = "定西路 650 号门口"
# By their address, from anywhere: what is there once it has come.
BY_ADDRESS = {
    "day": "我的一天",
    "settings": "严禁处理涉密信息",
    "waiting": "立即同步",
    "drafts": "没有写完的",
    "scan": "从图片识别",
    "take": "接手检查",
    "settings/storage": "为文字记录预留",
    "settings/basemap": "离线底图",
    "settings/damage": "没有损坏的内容",
    "settings/device": "更换使用人时",
    "settings/pin": "请输入现在的密码",
    "suggestion": "您的意见或建议",
    "privacy": "谁在处理",
    "help": "做一次检查",
    "licences": "谨致谢意",
}
# Of a check that is begun.
OF_CHECK = {
    "about": "返回检查",
    "pass": "确认",
    "unit": "搜索单位",
    "unit/scan": "扫单位码",
    "notice/scan": "扫通知书码",
    "place": "路段、门牌或明显标志",
    "place/map": "还没有选点",
    "people": "涉及中队负责人",
    "partner": "同行督察员",
    "case": "搜索专项",
    "sort": "全选",
    "record/audio": "开始录音",
    "finish": "保存并提交",
}


class Walk:
    """The walk so far: where it was, and what is wrong on which screen."""

    def __init__(self, me: Inspector) -> None:
        self.me = me
        self.seen: set[str] = set()
        self.faults: list[str] = []

    @property
    def path(self) -> str:
        """Where the app is."""
        return str(self.me.app.page.evaluate("location.hash")).lstrip("#") or "/"

    def go(self, path: str, words: str) -> None:
        """Open the path and wait for words of its screen."""
        self.me.app.page.evaluate("path => { location.hash = path; }", f"#{path}")
        self.arrived(path, words)

    def touch(self, words: str, then: str) -> None:
        """Tap where the words stand, and wait for those of the screen that comes."""
        before = self.path
        self.me.find(words)
        self.me.touch(words)
        self.me.app.page.wait_for_function(
            "path => location.hash !== '#' + path", arg=before, timeout=PATIENCE_S * 1000
        )
        self.arrived(self.path, then)

    def arrived(self, path: str, words: str) -> None:
        """Wait until the address and the screen are those."""
        here = "path => (location.hash.replace(/^#/, '') || '/') === path"
        self.me.app.page.wait_for_function(here, arg=path, timeout=PATIENCE_S * 1000)
        self.me.see(words, seconds=PATIENCE_S)

    def look(self, name: str, screen: str = "") -> None:
        """Look at the screen that is there: that of the address, unless it is said which."""
        found = look_at(self.me, name.replace("/", "-"))
        # After the look: the address follows the screen.
        self.seen.add(screen or next(route.screen for route in ROUTES if route.match(self.path) is not None))
        self.faults += [f"{name}, {dress}: {fault}" for dress, faults in found.items() for fault in faults]


def test_every_screen_in_every_dress_is_named_large_enough_and_whole(
    house: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        walk = Walk(me)
        come_in(walk, house.enrolment_code("zhoumin"))
        check = make_check(walk)
        walk.go("/", "开始检查")
        walk.look("today")
        for path, words in BY_ADDRESS.items():
            walk.go(f"/{path}", words)
            walk.look(path)
        walk.go("/messages", "全部标为已读")
        walk.look("messages")
        walk.touch("任务即将到期", "检查将带入")
        walk.look("task")
        walk.go("/near", "列出本机已知的未办结问题")
        walk.look("near")
        walk.go("/near/closed-meanwhile", "这个问题已经办结")
        walk.look("near-one")
        serve_notice(walk, check)
        look_back(walk)
        me.app.page.reload()
        me.app.wait_open()
        me.see("请输入 6 位应用密码")
        walk.look("lock", LOCK)
        assert not walk.faults, "\n".join(walk.faults)
        assert {route.screen for route in ROUTES} - walk.seen == set()


def come_in(walk: Walk, code: str) -> None:
    """The first run."""
    me = walk.me
    me.wait_for("我已了解，开始使用")
    walk.look("welcome", WELCOME)
    me.accept_privacy()
    walk.look("enrol")
    walk.go("/enrol/scan", "扫码登记")
    walk.look("enrol-scan")
    walk.go("/enrol", "登记本机")
    me.type_code(code)
    walk.look("pin")
    me.choose_pin()


def make_check(walk: Walk) -> str:
    """A check with a picture and a finding; the path of its screen."""
    me = walk.me
    me.tap("开始检查")
    me.see("精度良好")
    check = walk.path
    me.open_camera()
    me.shoot(1)
    walk.look("camera")
    me.tap("完成")
    me.wait_for("添加项目")
    me.touch("照片 1")
    me.see("校验值")
    walk.look("photo")
    walk.go(f"{walk.path}/draw", "保存标注")
    walk.look("photo-draw")
    walk.go(check, "添加项目")
    me.tap("添加项目")
    me.wait_for("RW01 不合格")
    walk.look("items")
    me.tap("RW01 不合格")
    me.tap("填写事实、数量，拍照", exact=False)
    me.wait_for("好了", exact=True)
    walk.look("finding")
    walk.go(walk.path.replace("/item/", "/alert/"), "发出立即通知")
    walk.look("alert")
    walk.go(check, "督察方式和人员")
    walk.look("check")
    for part, words in OF_CHECK.items():
        walk.go(f"{check}/{part}", words)
        walk.look(f"check-{part}")
    give = check.replace("/check/", "/give/")
    walk.go(give, "交给同事接着做")
    walk.look("give")
    walk.go(f"{give}/codes", "用二维码交给同事")
    walk.look("give-codes")
    return check


def serve_notice(walk: Walk, check: str) -> None:
    """The check is handed in, the notice read aloud and signed for."""
    me = walk.me
    walk.go(f"{check}/finish", "提交并开通知书")
    me.tap("提交并开通知书")
    me.say_where(PLACE)
    walk.look("notice")
    notice = walk.path
    me.tap("下一步：宣读")
    me.wait_for("签收", exact=True)
    walk.look("read-aloud")
    walk.go(f"{notice}/refusal", "拒签")
    walk.look("refusal")
    walk.go(f"{notice}/witness", "请见证人在此处签名")
    walk.look("witness")
    walk.go(f"{notice}/signer", "签收人姓名")
    walk.look("signer")
    walk.go(f"{notice}/sign", "请在此处用手指签名")
    me.sign("请在此处用手指签名")
    walk.look("sign")
    me.tap("确认签收")
    me.wait_for("完成", exact=True)
    walk.look("paper")


def look_back(walk: Walk) -> None:
    """What was sealed, as it is found again."""
    walk.go("/records", "查找记录")
    walk.look("records")
    walk.touch("沪长城管督通", "办理进展")
    walk.look("notice-issued")
    walk.touch("查看对应的督察记录", "检查结果")
    walk.look("record")
    walk.touch("查看照片 1", "校验值")
    walk.look("record-photo")

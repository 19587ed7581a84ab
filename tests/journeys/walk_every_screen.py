"""Every screen of the app in a real browser: each control is named and large enough, nothing is cut on a small phone,
on its side or with text at 200 %. Leaves a picture of each in every dress (`scripts/contact_sheet.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import PATIENCE_S, Inspector, inspector
from tests.journeys.screens import look_at

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

PLACE = "定西路 650 号门口"
# By their address, from anywhere: what is there once it has come.
BY_ADDRESS = {
    "day": "我的一天",
    "records": "查找记录",
    "settings": "严禁处理涉密信息",
    "waiting": "立即同步",
    "messages": "全部标为已读",
    "drafts": "没有写完的",
    "near": "列出本机已知的未办结问题",
    "scan": "从图片识别",
    "take": "接手检查",
    "settings/storage": "为文字记录预留",
    "settings/basemap": "离线底图",
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
    "unit": "被督察单位",
    "place": "路段、门牌或明显标志",
    "people": "人员",
    "finish": "保存并提交",
}


class Walk:
    """The walk so far: what is wrong on which screen."""

    def __init__(self, me: Inspector) -> None:
        self.me = me
        self.faults: dict[str, dict[str, list[str]]] = {}

    @property
    def path(self) -> str:
        """Where the app is."""
        return str(self.me.app.page.evaluate("location.hash")).lstrip("#")

    def go(self, path: str, words: str) -> None:
        """Open the path and wait for words of its screen."""
        self.me.app.page.evaluate("path => { location.hash = path; }", f"#{path}")
        self.me.see(words, seconds=PATIENCE_S)

    def look(self, name: str) -> None:
        """Look at the screen that is there."""
        if found := look_at(self.me, name.replace("/", "-")):
            self.faults[name] = found


def test_every_screen_is_named_large_enough_and_whole(house: House, street: Path, tmp_path: Path) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        walk = Walk(me)
        me.enrol(house.enrolment_code("zhoumin"))
        me.tap("开始检查")
        me.see("精度良好")  # before the window changes: the driver forgets the position then
        check = walk.path
        me.open_camera()
        me.shoot(1)
        walk.look("camera")
        me.tap("完成")
        me.wait_for("添加项目")
        me.tap("添加项目")
        me.wait_for("RW01 不合格")
        walk.look("items")
        me.tap("RW01 不合格")
        me.tap("填写事实、数量，拍照", exact=False)
        me.wait_for("好了", exact=True)
        walk.look("finding")
        me.tap("好了")
        me.wait_for("RW01 不合格")
        walk.go(check, "督察方式和人员")
        walk.look("check")
        for part, words in OF_CHECK.items():
            walk.go(f"{check}/{part}", words)
            walk.look(f"check-{part}")

        walk.go("/", "开始检查")
        walk.look("today")
        for path, words in BY_ADDRESS.items():
            walk.go(f"/{path}", words)
            walk.look(path)

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
        walk.go(f"{notice}/read", "签收")
        me.tap("签收")
        me.wait_for("确认签收")
        me.sign("请在此处用手指签名")
        walk.look("sign")
        me.tap("确认签收")
        me.wait_for("完成", exact=True)
        walk.look("paper")
        assert walk.faults == {}

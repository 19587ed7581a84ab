"""Text at 200 %, as some set it on their phones: the main buttons of a check stay whole, apart and within reach."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

WIDTH, HEIGHT = 390, 844
LEAST = 48  # of a thing to be tapped, in both directions
SLACK = 1
# Flutter takes the size of the root element's text for the phone's text scale.
TWICE = "() => { document.documentElement.style.fontSize = '32px'; }"


def test_the_main_buttons_of_a_check_stay_whole_when_text_is_twice_as_large(
    house: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        me.app.page.evaluate(TWICE)
        whole(me, "today", "开始检查", "拍照")
        me.tap("开始检查")
        whole(me, "check", "添加项目", "拍照", "完成")
        me.tap("添加项目")
        whole(me, "items", "RW01 合格", "RW01 不合格", "RW01 不适用")
        me.tap("RW01 不合格")
        me.tap("已记 1 项，不合格 1 项", exact=False)
        me.tap("完成")
        whole(me, "finish", "提交并开通知书", "保存并提交")
        me.tap("提交并开通知书")
        whole(me, "notice", "下一步：宣读")
        me.say_where("定西路 650 号门口")
        me.tap("下一步：宣读")
        whole(me, "read", "拒绝签收", "签收")
        me.tap("签收")
        me.wait_for("重签")
        me.sign("请在此处用手指签名")
        whole(me, "sign", "重签", "确认签收")


def whole(me: Inspector, screen: str, *names: str) -> None:
    """Each button is large enough to tap, lies within the window, and covers no other."""
    for name in names:
        me.wait_for(name, exact=True)
    me.picture(f"enlarged-{screen}")
    boxes = {name: box_of(me, name) for name in names}
    for name, box in boxes.items():
        assert min(box["width"], box["height"]) >= LEAST, (name, box)
        assert box["x"] >= -SLACK, (name, box)
        assert box["x"] + box["width"] <= WIDTH + SLACK, (name, box)
        assert box["y"] + box["height"] <= HEIGHT + SLACK, (name, box)
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        apart = a["x"] + a["width"] <= b["x"] + SLACK or b["x"] + b["width"] <= a["x"] + SLACK
        assert apart or a["y"] + a["height"] <= b["y"] + SLACK or b["y"] + b["height"] <= a["y"] + SLACK, (one, other)


def box_of(me: Inspector, name: str) -> FloatRect:
    """Where the topmost button with these words lies."""
    box = me.app.button(name, exact=True).last.bounding_box()
    assert box is not None, name
    return box

"""The browser's own back button, which is Android's too: one screen back, never a page that is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.house import House
from tests.journeys.inspector import Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


def test_one_step_back_is_one_screen_back(house: House, street: Path, tmp_path: Path) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        remembers(me, 0)

        # Into a check and its list of items, back by the bar's arrow and by the browser.
        me.tap("开始检查")
        me.wait_for("添加项目")
        me.tap("添加项目")
        me.wait_for("RW01 不合格")
        remembers(me, 2)
        me.tap("RW01 不合格")
        me.app.page.go_back()
        me.wait_for("完成", exact=True)
        remembers(me, 1)
        me.tap("添加项目")
        me.wait_for("RW01 不合格")
        me.tap("返回")
        me.wait_for("完成", exact=True)
        remembers(me, 1)

        # The check is saved: 今日 is the only page that the browser remembers.
        me.tap("完成")
        me.wait_for("保存并提交")
        me.tap("保存并提交")
        me.wait_for("开始检查", exact=True)
        remembers(me, 0)

        # Under every tab lies 今日.
        me.app.tab("设置")
        remembers(me, 1)
        me.app.page.go_back()
        me.wait_for("开始检查", exact=True)
        remembers(me, 0)

        # After a reload in the midst of it nothing of before lies under the first screen.
        me.app.tab("记录")
        remembers(me, 1)
        me.app.page.reload()
        me.app.wait_open()
        me.see("请输入 6 位应用密码")
        me.type_pin()
        me.see("查找记录")  # the browser remembers its place over the reload, the app has to come to it
        remembers(me, 1)
        me.app.page.go_back()
        me.wait_for("开始检查", exact=True)
        remembers(me, 0)


def remembers(me: Inspector, under: int) -> None:
    """So many addresses of the app lie under the one that is shown."""
    me.app.page.wait_for_function("under => (history.state?.serialCount ?? 0) === under", arg=under, timeout=15_000)

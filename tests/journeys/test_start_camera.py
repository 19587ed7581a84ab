"""A picture taken on the start page, before the app is open: after a kill and the PIN it is part of a check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.engines import Engine, engine_phone
from tests.journeys.flet_page import FLAGS, kill
from tests.journeys.house import House
from tests.journeys.inspector import DINGXI_ROAD, PATIENCE_S, Inspector, inspector

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_pictures_taken_before_the_app_is_open_become_a_check(house: House, street: Path, tmp_path: Path) -> None:
    profile, address = tmp_path / "phone", f"{house.url}/app/"
    with inspector(profile, address, OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
    take_two_and_die(profile, address, street)
    with inspector(profile, address, OUT, street=street, offline=True) as me:
        me.see("请输入 6 位应用密码")
        me.type_pin()
        me.see("打开前拍的 2 张照片已放进这次检查")
        me.wait_for("添加项目")
        me.picture("from-the-start-page")
        assert_said_of(me, "照片 1", "应用打开前在启动页拍摄")


def take_two_and_die(profile: Path, address: str, street: Path) -> None:
    """On the start page, without a line, until the battery is empty."""
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={street}"]
    with engine_phone(Engine.CHROMIUM, profile, geolocation=DINGXI_ROAD, args=flags) as context:
        context.set_offline(True)
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.get_by_role("button", name="先拍照").click(timeout=PATIENCE_S * 1000)
        for count in (1, 2):
            page.locator("#start-shutter:enabled").click(timeout=PATIENCE_S * 1000)
            page.locator("#start-words", has_text=f"已拍 {count} 张").wait_for(timeout=PATIENCE_S * 1000)
        kill(profile)


def assert_said_of(me: Inspector, picture: str, words: str) -> None:
    """Open the picture and find the words beside it."""
    me.touch(picture)
    me.see(words)

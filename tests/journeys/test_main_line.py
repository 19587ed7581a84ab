"""The main line, as it is lived: a check on the street without a network, killed twice, reaches the district section;
the squad's answer comes back to the phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.flet_page import kill
from tests.journeys.house import House, free_port
from tests.journeys.inspector import inspector
from tests.journeys.line import PhoneLine
from tests.journeys.officer import officer

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

FACTS = "人行道上三处水果摊，占道约2米，无人值守"
NARROW = 25_000.0  # bytes a second: a picture takes several seconds
ENOUGH_TO_BE_UNDER_WAY = 60_000  # bytes: the record and part of a picture


@pytest.fixture(scope="module")
def line(house: House) -> Iterator[PhoneLine]:
    opened = PhoneLine(free_port(), house.port)
    opened.open()
    yield opened
    opened.close()


def test_a_check_made_offline_and_killed_twice_reaches_the_section_and_its_answer_comes_back(
    house: House, line: PhoneLine, street: Path, tmp_path: Path
) -> None:
    app, profile = f"{line.url}/app/", tmp_path / "phone"

    # At the office: the phone is bound to its person.
    with inspector(profile, app, OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        me.see("今日派勤")
        me.picture("today")

    # On the street, no network. The battery dies while the camera is open.
    with inspector(profile, app, OUT, street=street, offline=True) as me:
        me.unlock()
        me.open_camera()
        me.shoot(1)
        me.picture("camera")
        kill(profile)

    # The app offers to go on, with everything in it.
    with inspector(profile, app, OUT, street=street, offline=True) as me:
        me.unlock()
        me.see("继续上次的检查")
        me.see("1 张照片")
        me.picture("continue")
        me.touch("1 张照片")
        me.wait_for("添加项目")
        me.open_camera()
        me.shoot(2)
        me.tap("完成")
        me.wait_for("添加项目")
        me.tap("添加项目")
        me.wait_for("RW01 不合格")
        me.app.fill("搜索", "zdst")
        me.tap("JM01 不合格", exact=False)
        me.picture("items")
        me.tap("填写事实、数量，拍照", exact=False)
        me.app.fill("事实", FACTS)
        me.picture("finding")
        me.tap("好了")
        me.wait_for("JM01 不合格")
        me.tap("返回")
        me.wait_for("添加项目")
        me.picture("check")
        me.tap("完成")
        me.wait_for("提交并开通知书")
        me.tap("提交并开通知书")
        me.wait_for("下一步：宣读")
        me.picture("notice")
        me.tap("下一步：宣读")
        me.wait_for("签收", exact=True)
        me.picture("read-aloud")
        me.tap("签收")
        me.wait_for("确认签收")
        me.sign("请在此处用手指签名")
        me.picture("sign")
        me.tap("确认签收")
        me.wait_for("完成", exact=True)
        me.picture("paper")
        me.tap("完成")
        me.wait_for("开始检查", exact=True)
        me.see("待上传")
        me.picture("waiting")

    # The network is back but narrow; the phone dies while a picture is under way.
    line.open(NARROW)
    with inspector(profile, app, OUT, street=street) as me:
        me.unlock()
        line.wait_until_carried(ENOUGH_TO_BE_UNDER_WAY)
        kill(profile)

    # Text before pixels: the section reads the finding while the pictures are still missing.
    with officer(house.url, "changning") as section:
        section.goto(f"{house.url}/records")
        section.get_by_text("周敏").first.wait_for()
        section.locator("tbody tr a").first.click()
        section.get_by_text(FACTS).first.wait_for()
        assert "未到齐" in section.content() or "缺" in section.content()

    # Started again on a good line, the phone sends the rest by itself.
    line.open()
    with inspector(profile, app, OUT, street=street) as me:
        me.unlock()
        me.see("已全部送达", seconds=120)
        me.picture("delivered")

    # The section sees the whole; the squad has the notice, and answers it with pictures.
    with officer(house.url, "changning") as section:
        section.goto(f"{house.url}/records")
        section.locator("tbody tr a").first.click()
        section.get_by_text("照片已全部收到").first.wait_for()
        section.screenshot(path=str(OUT / "section-record.png"), full_page=True)
    with officer(house.url, "changning-huayanglu", width=390, height=844) as squad:
        squad.get_by_text("督通").first.wait_for()
        squad.screenshot(path=str(OUT / "squad-desk.png"))

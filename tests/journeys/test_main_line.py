"""The main line, as it is lived: a check on the street without a network, killed twice, reaches the district section;
the squad's answer comes back to the phone; a check for a case of 专项督察 is on that case's page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from shared.moment import SHANGHAI
from sync_server.demo.pictures import photo as street_photo
from sync_server.demo.special import TITLE
from tests.journeys.conftest import OUT
from tests.journeys.flet_page import kill
from tests.journeys.house import House
from tests.journeys.inspector import inspector
from tests.journeys.line import PhoneLine, line_port
from tests.journeys.officer import officer
from tests.journeys.pictures import keep
from tests.journeys.scene import FONTS, HEIGHT, WIDTH, film, reads_as, street_scene

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

ANSWER = "当场劝离并清理路面，落实早晚两次巡查。"
PLACE = "定西路 650 号门口"
ON_DUTY = "8时至9时无人值守"
FACTS = "人行道上三处水果摊，占道约2米，无人值守"
NARROW = 25_000.0  # bytes a second: a picture takes several seconds
ENOUGH_TO_BE_UNDER_WAY = 60_000  # bytes: the record and part of a picture
JPEG = b"\xff\xd8\xff"


@pytest.fixture(scope="module")
def line(house: House) -> Iterator[PhoneLine]:
    opened = PhoneLine(line_port(), house.port)
    opened.open()
    yield opened
    opened.close()


def test_a_check_made_offline_and_killed_twice_reaches_the_section_and_its_answer_comes_back(
    house: House, line: PhoneLine, street: Path, tmp_path: Path
) -> None:
    app, profile = f"{line.url}/app/", tmp_path / "phone"
    overview = film(tmp_path / "overview.y4m", subject="clean")  # another view: equal pictures are kept as one file

    # At the office: the phone is bound to its person.
    with inspector(profile, app, OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        me.see("今日派勤")
        me.picture("today")

    # On the street, no network. The battery dies while the camera is open.
    with inspector(profile, app, OUT, street=overview, offline=True) as me:
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
        me.go_on("1 张照片", "添加项目")
        me.open_camera()
        me.shoot(2)
        me.tap("完成")
        me.wait_for("添加项目")
        me.record_finding(FACTS)
        me.serve_notice(PLACE)
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
        section.get_by_text("还差").first.wait_for()

    # Started again on a good line, the phone sends the rest by itself.
    line.open()
    with inspector(profile, app, OUT, street=street) as me:
        me.unlock()
        me.see("已全部送达", seconds=120)
        me.picture("delivered")

    # What the server keeps of it reads as the street reads: no sign is mirrored.
    taken = []
    for file in (house.data / "photos").glob("??/??/*"):
        if not file.read_bytes().startswith(JPEG):
            continue  # the paper that went out is kept there as well
        with Image.open(file) as picture:
            taken += [picture.copy()] if picture.size == (WIDTH, HEIGHT) else []
    assert len(taken) == 2
    assert {reads_as(picture, street_scene()) for picture in taken} == {"straight"}

    # The section sees the whole, with the notice that was served on the spot.
    with officer(house.url, "changning") as section:
        keep(section, OUT / "section-desk.png")
        section.goto(f"{house.url}/records")
        section.locator("tbody tr a").first.click()
        section.get_by_text("照片已全部收到").first.wait_for()
        found = re.search(r"沪长城管督通〔2026〕\d+号", section.locator("main").inner_text())
        assert found is not None
        number = found.group()
        keep(section, OUT / "section-record.png", full_page=True)

    # The squad has it on its own phone, and answers with pictures of before and after.
    before, after = tmp_path / "before.jpg", tmp_path / "after.jpg"
    before.write_bytes(street_photo(7, "goods", FONTS))
    after.write_bytes(street_photo(7, "clean", FONTS))
    with officer(house.url, "changning-huayanglu", width=390, height=844) as squad:
        squad.get_by_text(number).first.click()
        keep(squad, OUT / "squad-notice.png")
        squad.get_by_label("属实", exact=True).check()
        squad.fill("#findings", "经核查属实，三处水果摊系附近店铺外溢。")
        squad.fill("#responsible", "路段负责人陈海东，批评教育")
        squad.fill("#measures", ANSWER)
        squad.set_input_files("#before", before)
        squad.set_input_files("#after", after)
        squad.get_by_role("button", name="提交反馈").click()
        squad.get_by_text("已反馈").first.wait_for()

    # The answer comes back to the inspector's phone.
    with inspector(profile, app, OUT, street=street) as me:
        me.unlock()
        me.app.tab("记录")
        me.see("通知书")
        me.touch(number)
        me.see(ANSWER)
        me.see("已反馈")
        me.picture("answered")

    # The section compares before and after, and closes the case; every chain and picture stands the check.
    with officer(house.url, "changning") as section:
        section.get_by_text(number).first.click()
        section.get_by_text("整改前").first.wait_for()
        keep(section, OUT / "section-notice.png", full_page=True)
        if section.get_by_text("本件抽中现场核验").count():  # the lot falls anew in every run
            section.get_by_label("已现场核验").check()
            section.get_by_label("核验时间").fill(f"{datetime.now(SHANGHAI):%Y-%m-%dT%H:%M}")
        section.get_by_role("button", name="合格销号").click()
        section.get_by_text("已销号").first.wait_for()
    house.ducha("verify")


def test_a_check_for_a_case_carries_the_cases_checklist_and_is_on_the_cases_page(
    house: House, street: Path, tmp_path: Path
) -> None:
    with inspector(tmp_path / "phone", f"{house.url}/app/", OUT, street=street) as me:
        me.enrol(house.enrolment_code("zhoumin"))
        me.tap("开始检查")
        me.wait_for("添加项目")
        me.unfold()
        me.choose("专项督察")
        me.wait_for(TITLE)
        me.picture("case-chooser")
        me.tap(TITLE, exact=False)
        me.wait_for("添加项目")
        me.find("本案要点")
        me.picture("case-section")
        me.choose("不合格")
        me.answer("情况", ON_DUTY)
        me.picture("case-points")
        me.tap("完成")
        me.wait_for("保存并提交")
        me.picture("case-finish")
        me.tap("保存并提交")
        me.see("已全部送达", seconds=120)

    with officer(house.url, "changning") as section:
        section.goto(f"{house.url}/cases")
        section.get_by_text(TITLE).first.click()
        section.get_by_text("计入本案的督察记录（1）").first.wait_for()
        section.get_by_label("专项检查").locator("a.rowlink").first.click()
        section.get_by_text(ON_DUTY).first.wait_for()

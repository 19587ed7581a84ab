"""A case of 专项督察 as it is lived: from the words of a leader of the city to the archive, with more time that is
asked for, and a report without a seal that has to come again."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shared.moment import day_in_shanghai
from tests.journeys import case_steps as steps
from tests.journeys.case_steps import JOINT, LEAD, People
from tests.journeys.conftest import OUT
from tests.journeys.desk_steps import PATIENCE_MS, Desk
from tests.journeys.house import House
from tests.sync_server.scans.papers import a_photograph

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

LATER = timedelta(days=25)  # after the plan's 15 days, also where these end on a holiday; less than as long once more


def test_a_case_goes_from_the_leaders_words_to_the_archive(house: House, tmp_path: Path) -> None:
    stamped = tmp_path / "盖章报告.jpg"
    stamped.write_bytes(a_photograph())
    with steps.people_of_the_case(house.url, OUT) as people:
        open_it(people)
        handle_it(people, stamped)
        close_it(people)
        file_it(people.officer, tmp_path)
    house.ducha("verify")


def open_it(people: People) -> None:
    steps.put_on_paper(people.officer)
    people.joint.menu("本单位专项承办")
    assert people.joint.misses(steps.TITLE), "before it is approved no unit meets it"
    people.officer.go("立案审批表")
    steps.decide(people, "立案审批表")
    for unit in (people.lead, people.joint):
        steps.sign(unit)


def handle_it(people: People, stamped: Path) -> None:
    steps.more_time(people, day_in_shanghai(datetime.now(UTC)) + LATER)
    steps.report(people.lead, "占道摊点已全部取缔，每晚安排两人值守。")
    steps.return_report(people.officer)
    steps.open_own_share(people.lead)
    people.lead.sees("加盖公章：不符合")
    people.lead.picture("returned")
    steps.report(people.lead, "占道摊点12处已全部取缔，每晚安排两人值守，报告已盖章。", stamped)
    steps.report(people.joint, "交界路段已清理，与华阳路中队约定联合巡查。", stamped)
    steps.accept(people.officer, LEAD)
    people.officer.picture("accepted")
    steps.accept(people.officer, JOINT)


def close_it(people: People) -> None:
    steps.open_own_share(people.lead, "已办结")
    people.lead.press("提请结案")
    people.lead.sees("已提请督察机构结案")
    steps.write_closing(people.officer)
    steps.decide(people, "结案审批表")
    steps.answer_source(people)


def file_it(officer: Desk, folder: Path) -> None:
    steps.open_ended_case(officer)
    officer.press("归档", exact=True)
    officer.sees("已归档，正在装订编页")
    officer.picture("archived")
    officer.go("案卷", exact=True)
    lines = officer.page.get_by_label("卷内文件目录").locator("[data-row]")
    expect(lines).to_contain_text(["立案审批表", LEAD, JOINT, "结案审批表", "办理情况的报告"], timeout=PATIENCE_MS)
    officer.picture("volume")
    with officer.page.expect_download() as taken:
        officer.go("导出案卷包")
    package = folder / "volume.zip"
    taken.value.save_as(package)
    with zipfile.ZipFile(package) as volume:
        assert volume.testzip() is None
        scanned = [name for name in volume.namelist() if name.endswith("关于定西路夜间设摊专项督察办理情况的报告.pdf")]
        assert [volume.read(name)[:4] for name in scanned] == [b"%PDF"] * 2, (
            "both stamped reports, as they were scanned"
        )

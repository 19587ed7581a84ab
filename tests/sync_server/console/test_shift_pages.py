"""Shift tables brought in, by whom, and what is said of broken ones."""

from __future__ import annotations

import io

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from shared.organisation import Role
from sync_server.acts.organisation import add_person
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import OTHER_SECTION, Browser
from tests.sync_server.console.planning import Enter

HEADS = ["单位", "日期", "开始时间", "结束时间", "岗位或路段", "人员", "车辆", "班次"]


@pytest.fixture
def crew(ledger: Ledger, squads: list[str]) -> None:
    """An officer in each of the three squads."""

    def job(w: Write) -> None:
        for n, squad in enumerate(squads):
            add_person(w, SYSTEM, name="王建国", badge=f"05010{n}", unit_id=squad)

    ledger.write(job)


def table(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring(browser: Browser, content: bytes, name: str = "勤务表.xlsx") -> httpx.Response:
    return browser.post("/shifts/import", {}, files={"table": (name, content, "application/octet-stream")})


def shift(unit: str = "华阳路街道", starts: str = "08:30", badge: str = "050100", area: str = "定西路") -> list[object]:
    return [unit, "2026-11-25", starts, "17:00", area, badge, "", "早班"]


@pytest.mark.usefixtures("crew")
def test_a_table_is_looked_through_then_taken_as_a_whole(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    faulty = bring(officer, table(shift(), shift(starts="25:00"), shift(unit="徐家汇街道")))
    assert faulty.status_code == 422
    assert "第 3 行“开始时间”：25:00 不是时间" in faulty.text
    assert "第 4 行“单位”：没有“徐家汇街道”这个单位" in faulty.text
    with ledger.read() as conn:
        assert conn.execute(t.shifts.select()).all() == []
        assert conn.execute(t.attachments.select()).all() == []
    preview = bring(officer, table(shift(), shift(starts="13:00")))
    assert preview.status_code == 303
    assert "将新增 2 班，替换 0 班" in officer.follow(preview).text
    with ledger.read() as conn:
        assert conn.execute(t.shifts.select()).all() == []
    assert "已导入：新增 2 班，替换 0 班" in officer.follow(officer.post(preview.headers["location"])).text
    again = bring(officer, table(shift(area="武夷路"), shift(starts="18:00")))
    assert "将新增 1 班，替换 1 班" in officer.follow(again).text
    shown = officer.follow(officer.post(again.headers["location"])).text
    assert "新增 1 班，替换 1 班" in shown
    assert "武夷路" in shown
    with ledger.read() as conn:
        assert len(conn.execute(t.shifts.select()).all()) == 3
        kept = conn.execute(t.attachments.select()).all()
    assert [row.name for row in kept] == ["勤务表.xlsx"] * 2
    assert load_workbook(io.BytesIO(kept[0].content)).active["A2"].value == "华阳路街道"


@pytest.mark.usefixtures("crew")
def test_a_squad_brings_its_own_shifts_only_and_sees_no_others(logged_in: Enter, squads: list[str]) -> None:
    squad, section = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER)
    assert "江苏路街道”这个单位，或不在您的管辖范围内" in bring(squad, table(shift("江苏路街道", badge="050101"))).text
    own = bring(squad, table(shift()))
    assert section.get(own.headers["location"]).status_code == 404, "another's file is nobody's to confirm"
    assert squad.post(own.headers["location"]).status_code == 303
    other = bring(section, table(shift("江苏路街道", badge="050101", area="镇宁路")))
    section.post(other.headers["location"])
    assert "镇宁路" in section.get("/shifts?day=2026-11-25").text
    page = squad.get("/shifts?day=2026-11-25").text
    assert "定西路" in page
    assert "镇宁路" not in page
    xuhui = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    assert "定西路" not in xuhui.get("/shifts?day=2026-11-25").text
    assert "第 2 行“单位”" in bring(xuhui, table(shift())).text


@pytest.mark.usefixtures("crew")
def test_a_shift_is_taken_out_with_its_reason_by_its_own_district(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    officer.post(bring(officer, table(shift())).headers["location"])
    with ledger.read() as conn:
        shift_id = conn.execute(t.shifts.select()).one().id
    xuhui = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    assert xuhui.post(f"/shifts/{shift_id}/remove", {"reason": "停班"}).status_code == 404
    assert officer.post(f"/shifts/{shift_id}/remove", {"reason": ""}).status_code == 422
    assert officer.post(f"/shifts/{shift_id}/remove", {"reason": "停班"}).status_code == 303
    with ledger.read() as conn:
        assert conn.execute(t.shifts.select()).all() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请选择勤务表文件"),
        (b"\xd0\xcf\x11\xe0", "旧版 Excel"),
        (b"PK\x03\x04", "不是完整的 .xlsx"),
        ("单位,日期\n甲,乙".encode(), "没有找到表头"),
        ("单位,日期,开始时间,岗位或路段\n甲,,,".encode(), "表头缺少“结束时间”“人员”"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(logged_in: Enter, content: bytes, words: str) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    refused = officer.post("/shifts/import", {}) if not content else bring(officer, content)
    assert refused.status_code == 422
    assert words in refused.text


def test_the_template_can_be_filled_in_and_brought_back(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    book = load_workbook(io.BytesIO(officer.get("/shifts/template").content))
    heads = [cell.value for cell in book["勤务表"][1]]
    assert [head.rstrip("*") for head in heads] == HEADS
    assert "表头下面没有任何一行" in bring(officer, officer.get("/shifts/template").content).text

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
def test_a_faulty_table_is_given_back_with_its_faults_marked_and_can_be_mended_in_place(
    ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    answer = bring(officer, table(shift(), shift(starts="25:00"), [*shift(unit="徐家汇街道"), "多余"]))
    assert answer.status_code == 303
    page = officer.follow(answer).text
    assert "2 处须改正，没有导入任何一行" in page
    assert "确认导入" not in page
    refused = officer.post(answer.headers["location"])
    assert refused.status_code == 422
    assert "25:00 不是时间，请写成 07:30 的样子" in refused.text
    with ledger.read() as conn:
        assert conn.execute(t.shifts.select()).all() == []
        assert conn.execute(t.attachments.select()).all() == []
    marked = officer.get(f"{answer.headers['location']}/marked")
    assert "%EF%BC%88%E6%A0%87%E5%87%BA%E9%97%AE%E9%A2%98%EF%BC%89.xlsx" in marked.headers["content-disposition"]
    book = load_workbook(io.BytesIO(marked.content))
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:8] == HEADS
    assert rows[0][9] == "问题"
    assert rows[1][:8] == [*shift()[:6], None, "早班"]
    assert rows[1][9] is None
    assert rows[2][9] == "“开始时间”25:00 不是时间，请写成 07:30 的样子"
    assert rows[3][9].startswith("“单位”没有“徐家汇街道”这个单位")
    assert rows[3][8] == "多余"
    assert sheet["C3"].fill.fgColor.rgb == "FFFFD9D6"
    assert sheet["C2"].fill.fgColor.rgb != "FFFFD9D6"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}, "no formula is given back"
    sheet["C3"], sheet["A4"], sheet["C4"] = "13:00", "华阳路街道", "18:00"
    file = io.BytesIO()
    book.save(file)
    assert "将新增 3 班" in officer.follow(bring(officer, file.getvalue())).text, "the column of faults is not read"


@pytest.mark.usefixtures("crew")
def test_what_was_guessed_or_left_out_is_said_before_anything_is_taken(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    book = Workbook()
    for row in (HEADS, shift(badge="50100"), shift(starts="１８：００", badge="王　建国\u200b（０５０１００）")):
        book.active.append(row)
    book.create_sheet("旧表").append(HEADS)
    book["旧表"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    page = officer.follow(bring(officer, file.getvalue())).text
    assert "将新增 2 班" in page
    assert "隐藏的工作表“旧表”没有读取" in page
    assert "第 2 行“人员”：50100 开头少了 0，按 050100（王建国）读取，请核对" in page


def test_a_file_of_twenty_thousand_rows_is_refused_with_its_limit(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    content = "\n".join([",".join(HEADS), *[",".join(map(str, shift()))] * 20_000]).encode()
    refused = bring(officer, content, "全年.csv")
    assert refused.status_code == 422
    assert "《全年.csv》没有导入：" in refused.text
    assert "5000 行" in refused.text


@pytest.mark.usefixtures("crew")
def test_a_squad_brings_its_own_shifts_only_and_sees_no_others(logged_in: Enter, squads: list[str]) -> None:
    squad, section = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER)
    refused = squad.follow(bring(squad, table(shift("江苏路街道", badge="050101"))))
    assert "江苏路街道”这个单位，或不在您的管辖范围内" in refused.text
    own = bring(squad, table(shift()))
    assert section.get(own.headers["location"]).status_code == 404, "another's file is nobody's to confirm"
    assert section.get(f"{own.headers['location']}/marked").status_code == 404
    assert squad.post(own.headers["location"]).status_code == 303
    other = bring(section, table(shift("江苏路街道", badge="050101", area="镇宁路")))
    section.post(other.headers["location"])
    assert "镇宁路" in section.get("/shifts?day=2026-11-25").text
    page = squad.get("/shifts?day=2026-11-25").text
    assert "定西路" in page
    assert "镇宁路" not in page
    xuhui = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    assert "定西路" not in xuhui.get("/shifts?day=2026-11-25").text
    assert "没有“华阳路街道”这个单位，或不在您的管辖范围内" in xuhui.follow(bring(xuhui, table(shift()))).text


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

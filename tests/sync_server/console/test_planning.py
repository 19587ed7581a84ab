"""The pages of step 1 as people use them, and who may not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from shared.organisation import Role
from sync_server.acts.organisation import add_person
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import OFFICE, OTHER_SECTION, SECTION, Browser, add_user

Enter = Callable[..., Browser]
HEADS = ["单位", "日期", "开始时间", "结束时间", "岗位或路段", "人员", "车辆", "班次"]
CELLS = [f"rows.schedule.{n}" for n in range(7)]


def begin(officer: Browser, period: str = "2026-12") -> str:
    """The address of a new plan."""
    answer = officer.post("/plans", {"period": period})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def body(ledger: Ledger, plan: str) -> dict[str, object]:
    with ledger.read() as conn:
        return dict(conn.execute(t.documents.select().where(t.documents.c.id == plan.split("/")[-1])).one().body)


def version(page: str) -> str:
    found = re.search(r'name="base" value="(\d+)"', page)
    assert found
    return found[1]


def posted(rows: list[list[str]], base: str) -> dict[str, object]:
    """The schedule's form as a browser sends it."""
    return {"base": base, **{name: [row[at] for row in rows] for at, name in enumerate(CELLS)}}


# --- the plan --------------------------------------------------------------------------------------------------------


def test_a_section_begins_next_months_plan_with_its_term_in_words(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    page = officer.get("/plans").text
    assert "期限 2026年11月25日（星期三）24时" in page
    assert "2027年1月25日（星期一）24时（暂定）" in page
    plan = begin(officer)
    assert "报送期限 2026年11月25日（星期三）" in officer.get(plan).text
    assert "已在编" in officer.get("/plans").text
    refused = officer.post("/plans", {"period": "2026-12"})
    assert refused.status_code == 409
    assert "已经在编" in refused.text


def test_the_schedule_is_written_as_a_table_in_the_order_of_its_days(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    page = officer.get(f"{plan}/schedule").text
    rows = [
        ["2026-12-09", "", "中山公园", "实地督察", "夜间执勤", "周闵", ""],
        ["", "", "", "", "", "", ""],
        ["2026-12-02", "", "定西路", "实地督察", "<b>占道</b>", "", ""],
    ]
    saved = officer.follow(officer.post(f"{plan}/schedule", posted(rows, version(page)))).text
    assert [row[0] for row in body(ledger, plan)["schedule"]] == ["2026-12-02", "2026-12-09"]  # type: ignore[attr-defined]
    assert "日程第 2 行“督察人员”：名单中没有督察员“周闵”" in saved
    assert "&lt;b&gt;占道&lt;/b&gt;" in saved
    more = officer.post(f"{plan}/schedule", {**posted(rows, version(saved)), "add": "schedule"})
    assert more.status_code == 200
    assert "中山公园" in more.text


def test_a_table_that_is_too_large_is_refused_and_stays_in_the_form(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    base = version(officer.get(f"{plan}/schedule").text)
    row = ["2026-12-02", "", "定西路", "实地督察", "甲", "", ""]
    long = officer.post(f"{plan}/schedule", posted([row, [*row[:4], "乙" * 301, *row[5:]]], base))
    assert long.status_code == 422
    assert "日程第 2 行“督察内容”：有 301 字，最多 300 字" in long.text
    assert "乙" * 301 in long.text
    many = officer.post(f"{plan}/schedule", posted([row] * 201, base))
    assert many.status_code == 422
    assert "日程有 201 行，最多 200 行" in many.text


def test_two_windows_on_one_schedule_show_both_tables(ledger: Ledger, logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    plan = begin(officer)
    base = version(officer.get(f"{plan}/schedule").text)
    theirs = [["2026-12-02", "", "武夷路", "实地督察", "甲", "", ""]]
    mine = [["2026-12-03", "", "定西路", "实地督察", "乙", "", ""]]
    assert chief.post(f"{plan}/schedule", posted(theirs, base)).status_code == 303
    clash = officer.post(f"{plan}/schedule", posted(mine, base))
    assert clash.status_code == 409
    assert "武夷路" in clash.text
    assert ">定西路</textarea>" in clash.text
    both = [*mine, *theirs]
    assert officer.post(f"{plan}/schedule", posted(both, version(clash.text))).status_code == 303
    assert len(body(ledger, plan)["schedule"]) == 2  # type: ignore[arg-type]


def test_words_changed_meanwhile_do_not_disturb_the_table(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    base = version(officer.get(f"{plan}/schedule").text)
    edit = plan.replace("/plans/", "/documents/") + "/edit"
    table = posted(body(ledger, plan)["schedule"], base)  # type: ignore[arg-type]
    officer.post(edit, {**table, "title": "计划", "text.problems": "占道", "text.focus": "渣土整治"})
    rows = [["2026-12-03", "", "定西路", "实地督察", "乙", "", ""]]
    assert officer.post(f"{plan}/schedule", posted(rows, base)).status_code == 303
    kept = body(ledger, plan)
    assert kept["focus"] == "渣土整治"
    assert kept["schedule"] == rows


def test_rows_are_laid_over_chosen_weekdays(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    page = officer.get(f"{plan}/schedule").text
    officer.post(f"{plan}/schedule", posted([], version(page)))
    rule = {
        "unit": ["华阳路街道综合行政执法队", "江苏路街道综合行政执法队"],
        "from": "2026-12-01",
        "to": "2026-12-31",
        "weekday": ["2"],
        "workdays": "1",
        "method": ["实地督察", "随机抽查"],
        "content": "夜间执勤",
    }
    refused = officer.post(f"{plan}/schedule/rows", {**rule, "from": "2026-11-30"})
    assert refused.status_code == 422
    assert "请填写计划月份内的起止日期" in refused.text
    assert "夜间执勤" in refused.text
    assert officer.post(f"{plan}/schedule/rows", rule).status_code == 303
    rows = body(ledger, plan)["schedule"]
    assert [(row[0], row[1][:3], row[3]) for row in rows] == [  # type: ignore[attr-defined]
        ("2026-12-02", "华阳路", "实地督察、随机抽查"),
        ("2026-12-16", "江苏路", "实地督察、随机抽查"),
    ]


def filed(officer: Browser, chief: Browser, days: list[str]) -> str:
    """A filed plan with one row a day for the officer."""
    plan = begin(officer)
    page = officer.get(f"{plan}/schedule").text
    rows = [[day, "", "定西路", "实地督察", f"{day}执勤", "用户officer", ""] for day in days]
    officer.post(f"{plan}/schedule", posted(rows, version(page)))
    document = plan.replace("/plans/", "/documents/")
    assert officer.post(f"{document}/deeds/propose").status_code == 303
    assert chief.post(f"{document}/deeds/file").status_code == 303
    return plan


def test_a_day_of_the_plan_is_called_off_with_one_reason(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    plan = filed(officer, chief, ["2026-12-02", "2026-12-02", "2026-12-03"])
    assert "待执行 3" in officer.get(plan).text
    refused = officer.post(f"{plan}/cancel", {"reason": "台风"})
    assert "请勾选要取消的各行" in refused.text
    shown = officer.follow(officer.post(f"{plan}/cancel", {"day": "2026-12-02", "reason": "台风红色预警"})).text
    assert "已取消 2 项任务，不计为未完成" in shown
    assert "已取消 2" in shown
    assert "台风红色预警" in shown
    listed = officer.get("/assignments?state=cancelled").text
    assert listed.count("台风红色预警") == 2


def test_tasks_are_found_by_person_plan_and_day_and_called_off_together(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    plan = filed(officer, chief, ["2026-12-02", "2026-12-02", "2026-12-03"]).split("/")[-1]
    page = officer.get(f"/assignments?plan={plan}&day=2026-12-02").text
    assert page.count("<b>2026-12-02执勤</b>") == 2
    assert "2026-12-03执勤" not in page
    url = f"/assignments/cancel?plan={plan}&day=2026-12-02"
    assert "请写明取消的原因" in officer.post(url, {"all_shown": "1", "reason": ""}).text
    assert "请勾选要取消的任务" in officer.post(url, {"reason": "台风"}).text
    assert "已取消 2 项任务" in officer.follow(officer.post(url, {"all_shown": "1", "reason": "台风"})).text
    assert "先按日期筛选" in officer.post("/assignments/cancel", {"all_shown": "1", "reason": "台风"}).text


# --- filings ---------------------------------------------------------------------------------------------------------


def test_the_office_reminds_receives_and_returns(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get("/filings?month=2026-11").text
    assert "未报 16" in page
    form = {"kind": "plan", "period": "2026-12", "month": "2026-11"}
    assert "已向 1 个督察科催报" in office.follow(office.post("/filings/remind", {**form, "unit": SECTION})).text
    assert "已催报 1 次" in office.get("/filings?month=2026-11").text
    plan = filed(officer, chief, ["2026-12-02"])
    plan_id = plan.split("/")[-1]
    assert "已报送，待接收" in office.get("/filings?month=2026-11").text
    refused = office.post(f"/filings/{plan_id}/return", {"words": " ", "month": "2026-11"})
    assert refused.status_code == 422
    assert "请写明理由" in refused.text
    assert "已接收" in office.follow(office.post(f"/filings/{plan_id}/receive", {"month": "2026-11"})).text
    office.post(f"/filings/{plan_id}/return", {"words": "请增加夜间安排", "month": "2026-11"})
    assert "退回修改" in officer.get(plan).text
    assert "请增加夜间安排" in officer.get(plan.replace("/plans/", "/documents/")).text


def test_a_district_sees_its_own_row_and_no_draft_of_anybody(logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    own = officer.get("/filings?month=2026-11").text
    assert "长宁区" in own
    assert "徐汇区" not in own
    assert plan in own
    assert plan not in logged_in(Role.OFFICE_STAFF).get("/filings?month=2026-11").text
    assert logged_in(Role.OFFICE_CHIEF).get(plan).status_code == 404


@pytest.mark.parametrize("month", ["", "2026-13", "x", "9999-99", "1-1"])
def test_a_mistyped_month_shows_this_one(logged_in: Enter, month: str) -> None:
    assert "2026年11月报送情况" in logged_in(Role.OFFICE_STAFF).get(f"/filings?month={month}").text


# --- shifts ----------------------------------------------------------------------------------------------------------


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


# --- meetings and the directory --------------------------------------------------------------------------------------


def test_minutes_of_the_city_reach_the_sections_they_are_sent_to(ledger: Ledger, logged_in: Enter) -> None:
    office, officer = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    meeting = office.post("/meetings").headers["location"]
    assert officer.get(meeting).status_code == 404
    page = office.get(meeting).text
    chosen = {"base": version(page), "receiver": [SECTION]}
    assert office.post(f"{meeting}/receivers", {"base": version(page)}).status_code == 422
    assert office.post(f"{meeting}/receivers", chosen).status_code == 303
    document = meeting.replace("/meetings/", "/documents/")
    form = {
        "base": "2",
        "title": "全市督察工作例会",
        "text.held_at": "11月24日",
        "text.place": "市局",
        "text.chair": "郑国华",
        "text.agenda": "通报情况",
        "text.minutes": "布置整治",
        "rows.tasks.0": "排查户外招牌隐患",
        "rows.tasks.1": "各区",
        "rows.tasks.2": "",
        "rows.tasks.3": "2026-12-20",
    }
    assert office.post(f"{document}/edit", form).status_code == 303
    assert office.post(f"{document}/deeds/issue").status_code == 303
    listed = officer.get("/meetings").text
    assert "市局任务" in listed
    assert "排查户外招牌隐患" in listed
    assert "布置整治" in officer.get(meeting).text
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui").get(meeting).status_code == 404
    plan = begin(officer)
    assert "排查户外招牌隐患" in str(body(ledger, plan)["problems"])


def test_a_section_reports_on_a_task_and_its_next_plan_leaves_it_out(ledger: Ledger, logged_in: Enter) -> None:
    office, officer = logged_in(Role.OFFICE_STAFF), logged_in(Role.SECTION_OFFICER)
    meeting = office.post("/meetings").headers["location"]
    document = meeting.replace("/meetings/", "/documents/")
    texts = {f"text.{name}": "街面管控" for name in ("held_at", "place", "chair", "agenda", "minutes")}
    rows = {f"rows.tasks.{n}": text for n, text in enumerate(("排查户外招牌隐患", "长宁区", "", ""))}
    office.post(f"{document}/edit", {"base": "1", "title": "例会", **texts, **rows})
    office.post(f"{document}/deeds/issue")
    url = f"{meeting}/tasks/1/report"
    assert "请写明办理情况" in officer.post(url, {"words": " "}).text
    assert "已报告" in officer.follow(officer.post(url, {"words": "已排查42块，整改3块"})).text
    assert "已排查42块，整改3块" in office.get(meeting).text
    with ledger.read() as conn:
        told = conn.execute(t.deliveries.select().where(t.deliveries.c.kind == "meeting.task_reported")).all()
    assert [row.unit_id for row in told] == [OFFICE]
    assert "排查户外招牌隐患" not in str(body(ledger, begin(officer))["problems"])
    xuhui = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    assert xuhui.post(url, {"words": "x"}).status_code == 404, "the task is not for this district"
    assert "已排查42块" not in xuhui.get(meeting).text
    assert office.post(url, {"words": "x"}).status_code == 404
    assert officer.post(f"{meeting}/tasks/9/report", {"words": "x"}).status_code == 404


def test_a_squad_reads_the_minutes_of_its_section(logged_in: Enter) -> None:
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    meeting = chief.post("/meetings").headers["location"]
    document = meeting.replace("/meetings/", "/documents/")
    texts = {f"text.{name}": "街面管控" for name in ("held_at", "place", "chair", "agenda", "minutes")}
    assert chief.post(f"{document}/edit", {"base": "1", "title": "例会", **texts}).status_code == 303
    assert squad.get(meeting).status_code == 404
    chief.post(f"{document}/deeds/issue")
    assert "街面管控" in squad.get(meeting).text
    assert "例会" in squad.get("/meetings").text
    assert "新建会议" not in squad.get("/meetings").text


def test_the_directory_lists_leaders_and_staff_with_the_duty_phone_and_nothing_private(
    ledger: Ledger, logged_in: Enter
) -> None:
    add_user(ledger, "fenguan", Role.BUREAU_LEADER, SECTION, name="沈国栋")
    add_user(ledger, "xuhui-kezhang", Role.SECTION_CHIEF, OTHER_SECTION, name="徐汇科长")
    officer, office = logged_in(Role.SECTION_OFFICER), logged_in(Role.OFFICE_STAFF)
    page = officer.get("/directory").text
    assert "沈国栋" in page
    assert "徐汇科长" not in page
    assert "徐汇科长" in office.get("/directory").text
    book = load_workbook(io.BytesIO(office.get("/directory/export/xlsx").content))
    heads = [cell.value for cell in next(book.active.iter_rows())]
    assert heads == ["名录", "单位", "姓名", "职务", "胸号", "单位值班电话"]


# --- who may not -----------------------------------------------------------------------------------------------------

OPEN = {
    "/plans": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.DETACHMENT_INSPECTOR,
               Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.APPRAISAL},
    "/filings": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.DETACHMENT_INSPECTOR,
                 Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.APPRAISAL},
    "/shifts": {Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER,
                Role.DETACHMENT_INSPECTOR, Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.INSPECTED_UNIT},
    "/meetings": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.DETACHMENT_INSPECTOR,
                  Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.INSPECTED_UNIT},
    "/directory": {Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER,
                   Role.DETACHMENT_INSPECTOR, Role.OFFICE_STAFF, Role.OFFICE_CHIEF},
}  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_each_page_opens_for_its_roles_and_for_no_other(logged_in: Enter, role: Role) -> None:
    browser = logged_in(role)
    for path, roles in OPEN.items():
        assert browser.get(path).status_code == (200 if role in roles else 403), path


def test_another_district_finds_nothing_of_a_plan(logged_in: Enter) -> None:
    officer, xuhui = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    plan = begin(officer)
    for path in ("", "/schedule", "/draw"):
        assert xuhui.get(f"{plan}{path}").status_code == 404, path
    assert xuhui.post(f"{plan}/schedule", posted([], "1")).status_code == 404
    assert xuhui.post(f"{plan}/schedule/rows", {}).status_code == 404
    assert xuhui.post(f"{plan}/draw", {"purpose": "x", "size": "1"}).status_code == 404
    assert xuhui.post(f"{plan}/cancel", {"day": "2026-12-01", "reason": "x"}).status_code == 404
    assert plan not in xuhui.get("/plans").text


def test_what_is_no_plan_or_meeting_is_not_found_at_their_addresses(logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    meeting, plan = chief.post("/meetings").headers["location"], begin(chief)
    assert chief.get(meeting.replace("/meetings/", "/plans/")).status_code == 404
    assert chief.get(plan.replace("/plans/", "/meetings/")).status_code == 404
    assert chief.get("/draws/none").status_code == 404

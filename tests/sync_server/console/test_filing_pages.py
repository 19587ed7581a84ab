"""Who has filed, seen by the office and by a district; and who may open which page of step 1."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from shared.organisation import Role
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Clock
from tests.sync_server.console.planning import Enter, begin, filed, posted, version


def test_the_office_reminds_receives_and_returns(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get("/filings?month=2026-11").text
    assert "未报 16" in page
    form = {"kind": "plan", "period": "2026-12", "month": "2026-11"}
    assert "已向 1 个督察机构催报" in office.follow(office.post("/filings/remind", {**form, "unit": SECTION})).text
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


def test_what_was_due_before_the_system_was_in_use_is_neither_missing_nor_asked_for(
    logged_in: Enter, clock: Clock
) -> None:
    logged_in(Role.SECTION_CHIEF)
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get("/filings?month=2026-11").text
    assert page.count("使用系统之前，不计") == 16, "the report of October"
    assert "逾期未报" not in page
    assert "向未报的 16 个单位催报" in page, "the plan of December"
    assert page.count("个单位催报") == 1
    refused = office.post(
        "/filings/remind", {"kind": "report", "period": "2026-10", "month": "2026-11", "unit": SECTION}
    )
    assert refused.status_code == 422
    assert "属于使用系统之前，不计报送，无须催报" in refused.text
    clock.pass_by(days=12)
    page = logged_in(Role.OFFICE_CHIEF).get("/filings?month=2026-12").text
    assert page.count("使用系统之前，不计") == 16, "no check was made in November"


def test_the_office_receives_what_has_been_filed_in_one_go_or_nothing(logged_in: Enter) -> None:
    office, plans = logged_in(Role.OFFICE_STAFF), []
    for section, name in ((SECTION, "here"), (OTHER_SECTION, "there")):
        officer = logged_in(Role.SECTION_OFFICER, section, login=f"officer-{name}")
        chief = logged_in(Role.SECTION_CHIEF, section, login=f"chief-{name}")
        plans.append(filed(officer, chief, ["2026-12-02"], person=f"用户officer-{name}").split("/")[-1])
    page = office.get("/filings?month=2026-11").text
    assert "接收已报送的 2 份" in page
    chief = logged_in(Role.SECTION_CHIEF, login="another")
    assert chief.post("/filings/receive", {"paper": plans}).status_code == 403
    refused = office.post("/filings/receive", {"paper": [plans[0], "none"], "month": "2026-11"})
    assert refused.status_code == 404
    assert "接收已报送的 2 份" in office.get("/filings?month=2026-11").text
    done = office.follow(office.post("/filings/receive", {"paper": plans, "month": "2026-11"})).text
    assert "已接收 2 份" in done
    assert done.count("已报送，待接收") == 0


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


def test_the_desk_says_what_is_to_be_filed_signed_changed_and_received(logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="officer"), logged_in(Role.SECTION_CHIEF)
    office = logged_in(Role.OFFICE_STAFF)
    assert "请报送2026年12月督察工作计划" in officer.get("/").text
    assert "2026年10月督察情况通报" not in officer.get("/").text, "due before the system was in use"
    plan = begin(officer)
    document = plan.replace("/plans/", "/documents/")
    assert f'href="{plan}"' in officer.get("/").text
    assert "审签" not in chief.get("/").text
    with_rows = [["2026-12-02", "", "定西路", "实地督察", "夜间执勤", "用户officer", ""]]
    officer.post(f"{plan}/schedule", posted(with_rows, version(officer.get(f"{plan}/schedule").text)))
    officer.post(f"{document}/deeds/propose")
    assert "审签" in chief.get("/").text
    assert "审签" not in officer.get("/").text, "who may not sign is not asked to"
    chief.post(f"{document}/deeds/file")
    assert "请报送2026年12月" not in officer.get("/").text
    assert "1 份月度督察工作计划待接收" in office.get("/").text
    office.post(f"/filings/{plan.split('/')[-1]}/return", {"words": "补充"})
    assert "退回修改" in officer.get("/").text
    assert "待接收" not in office.get("/").text


def test_the_row_of_a_paper_that_is_to_be_filed_has_its_bar_from_the_first_of_the_month(logged_in: Enter) -> None:
    desk = logged_in(Role.SECTION_OFFICER).get("/").text
    row = desk[desk.index("请报送2026年12月督察工作计划") :].partition("</li>")[0]
    assert "11月25日 周三" in row
    assert 0 < int(re.findall(r'<progress class="time-left" max="100" value="(\d+)"', row)[0]) < 25, "of 25 days"


def test_a_paper_that_is_overdue_is_said_so_in_red(logged_in: Enter, clock: Clock) -> None:
    logged_in(Role.SECTION_CHIEF)
    clock.moment += timedelta(days=2)
    desk = logged_in(Role.SECTION_OFFICER).get("/").text
    assert "2026年12月督察工作计划逾期未报送" in desk
    assert "超期 1 个工作日" in desk


def test_an_empty_ledger_has_no_month_to_report_on(logged_in: Enter, clock: Clock) -> None:
    logged_in(Role.SECTION_CHIEF)
    clock.moment += timedelta(days=12)
    officer = logged_in(Role.SECTION_OFFICER, login="officer")
    desk = officer.get("/").text
    assert "工作台" in desk
    assert "督察情况通报" not in desk, "no check was made before December"
    page = officer.get("/appraisal").text
    assert "考核评定" in page
    assert 'value="2026-11"' not in page
    assert 'value="2026-Q3"' not in page


DETACHED = (Role.DETACHMENT_INSPECTOR, Role.DETACHMENT_CHIEF)
OPEN = {
    "/plans": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, *DETACHED,
               Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.APPRAISAL},
    "/filings": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, *DETACHED,
                 Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.APPRAISAL},
    "/shifts": {Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER,
                *DETACHED, Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.INSPECTED_UNIT},
    "/meetings": {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER, *DETACHED,
                  Role.OFFICE_STAFF, Role.OFFICE_CHIEF, Role.INSPECTED_UNIT},
    "/directory": {Role.SQUAD_INSPECTOR, Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER,
                   *DETACHED, Role.OFFICE_STAFF, Role.OFFICE_CHIEF},
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
    meeting, plan = chief.post("/documents/begin/meeting").headers["location"], begin(chief)
    assert chief.get(meeting.replace("/meetings/", "/plans/")).status_code == 404
    assert chief.get(plan.replace("/plans/", "/meetings/")).status_code == 404
    assert chief.get("/draws/none").status_code == 404

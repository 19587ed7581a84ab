"""The plan and its schedule as a section writes them, and its tasks called off."""

from __future__ import annotations

from shared.organisation import Role
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.planning import Enter, begin, body, filed, posted, version


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
    assert [row[0] for row in body(ledger, plan)["schedule"]] == ["2026-12-02", "2026-12-09"]
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
    assert len(body(ledger, plan)["schedule"]) == 2


def test_words_changed_meanwhile_do_not_disturb_the_table(ledger: Ledger, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    plan = begin(officer)
    base = version(officer.get(f"{plan}/schedule").text)
    edit = plan.replace("/plans/", "/documents/") + "/edit"
    table = posted(body(ledger, plan)["schedule"], base)
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
    assert [(row[0], row[1][:3], row[3]) for row in rows] == [
        ("2026-12-02", "华阳路", "实地督察、随机抽查"),
        ("2026-12-16", "江苏路", "实地督察、随机抽查"),
    ]


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

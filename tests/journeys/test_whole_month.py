"""A whole month as four people live it, on real screens: plan, checks, feedback, pursuit, report, bulletin, evaluation.

The server's clock is the story's; it stands at the moments that the story tells of and ticks in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import OUT
from tests.journeys.desk_steps import PHONE, desks
from tests.journeys.inspector import inspector
from tests.journeys.month_house import MonthHouse, month_house
from tests.journeys.month_steps import SQUAD, arrange, counted, drawn, find_one, serve_on_the_spot, shown_figures
from tests.journeys.neighbours import file_plans, file_reports

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

LEADER = "changning-huayanglu"
GOOD = "华阳路街道队将早晚两次巡查写入排班，占道设摊当场劝离。"
EXAMPLE = "长宁区由单位负责人签字反馈，整改前后照片同一角度对照。"
REWARD = "整改反馈及时，予以通报表扬"
MISSING = ("310151", "310116")  # 崇明, 金山: late with everything, and so is the detachment, which does not come in
STALLS = "定西路1018号门前两处水果摊占道，约2米，无人值守"
SHELVES = "五金店货架摆出门外约1米"
DUMPING = "路口偷倒建筑垃圾约3立方米，占据半幅车道，无人处置"
Numbers = dict[str, str]  # the month's notices by what they are about


@pytest.fixture(scope="module")
def month(webapp: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MonthHouse]:
    """The house on the morning of 20 October, when the plans of November are begun."""
    with month_house(tmp_path_factory.mktemp("month"), webapp, "2026-10-20 09:00") as house:
        yield house


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inspector's phone."""
    return tmp_path_factory.mktemp("phone")


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    """Filled as the notices are issued."""
    return {}


def test_the_section_plans_the_month_and_the_city_looks_who_has_filed(month: MonthHouse) -> None:
    with desks(month.url, OUT) as people:
        with people.person("changning") as officer:
            officer.menu("工作计划")
            officer.press("按台账起草")
            officer.sees("已按上月台账、诉件和市局任务起草")
            officer.picture("plan-drafted")
            officer.go("随机抽查")
            officer.write("用途", "夜间执勤情况随机抽查")
            officer.write("抽取数量", "2")
            officer.press("抽取")
            officer.go("再抽一次核对")
            officer.sees("结果完全一致")
            officer.picture("plan-draw")
            officer.page.get_by_label("位置").get_by_role("link", name="11月").click()
            officer.go("编排日程")
            arrange(officer)
            officer.picture("plan-schedule")
            officer.press("保存日程", exact=True)
            officer.sees("已保存日程")
            officer.go("返回计划")
            officer.go("全文、送审与报送")
            officer.press("送审")
            officer.sees("待审核")
            officer.picture("plan-for-review")
        month.until("2026-10-23 15:00")
        with people.person("changning-kezhang") as chief:
            chief.picture("chief-desk")
            chief.menu("工作计划")
            chief.row("2026年11月").get_by_role("link").first.click()
            chief.go("全文、送审与报送")
            chief.page.get_by_label("意见").first.fill("同意报送。")
            chief.press("签发并报送")
            chief.sees("已报送")
            chief.picture("plan-filed")
            chief.menu("工作计划")
            chief.row("2026年11月").get_by_role("link").first.click()
            chief.sees("执行情况")
            chief.picture("plan-tasks")
        file_plans(month, "2026-11", but=MISSING)
        month.until("2026-10-27 09:30")
        with people.person("jianduchu") as city:
            city.menu("报送情况")
            city.sees("10月报送情况")
            city.picture("city-filings")
            city.press("向未报的 3 个单位催报")
            city.sees("已催报 1 次")
            plan = city.row("长宁区").locator("td[data-label*='11月']")
            plan.get_by_role("button", name="接收").click()
            plan.get_by_text("已接收").first.wait_for()
            city.picture("city-filings-received")


def test_the_inspector_checks_what_the_plan_asks_for(
    month: MonthHouse, street: Path, phone: Path, numbers: Numbers
) -> None:
    month.until("2026-11-03 09:20")
    with inspector(phone, f"{month.url}/app/", OUT, street=street, moment=month.clock()) as me:
        me.enrol(month.enrolment_code("zhoumin"))
        me.see("今日派勤")
        me.picture("month-phone-today")
        me.open_task("占道设摊管控实效")
        me.picture("month-phone-prefilled")
        find_one(me, "JM01", STALLS)
        me.picture("month-phone-check")
        me.unfold()
        me.picture("month-phone-methods")
        me.tap("返回检查")
        me.wait_for("添加项目")
        serve_on_the_spot(me)
        me.to_top()
        me.see("已全部送达", seconds=120)
        me.picture("month-phone-delivered")
    month.until("2026-11-04 09:40")
    with inspector(phone, f"{month.url}/app/", OUT, street=street, moment=month.clock()) as me:
        me.unlock()
        me.tap("开始检查")
        me.wait_for("添加项目")
        find_one(me, "JM03", SHELVES)
        serve_on_the_spot(me)
        me.tap("开始检查")
        me.wait_for("添加项目")
        find_one(me, "JM12", DUMPING, alert=True)
        serve_on_the_spot(me)
        me.to_top()
        me.see("已全部送达", seconds=120)
    served = "select number from notices where issued_at >= '2026-11-01' and number != '' order by issued_at"
    numbers["stalls"], numbers["shelves"], numbers["dumping"] = month.column(served)


def test_the_section_answers_the_alert_at_once(month: MonthHouse, tmp_path: Path) -> None:
    month.clock.set("2026-11-04 09:52")
    with desks(month.url, OUT) as people, people.person("changning") as officer:
        officer.go("条立即通知待响应")
        officer.row(DUMPING).get_by_role("link").first.click()
        officer.sees("下一步：响应")
        officer.picture("alert-waiting")
        officer.press("响应", exact=True)
        officer.sees("下一步：到场")
        month.clock.set("2026-11-04 10:03")
        officer.write("到场人员", "王海（050012）")
        officer.press("到场", exact=True)
        officer.sees("下一步：处置完成")
        month.clock.set("2026-11-04 10:14")
        officer.write("处置情况", "两侧设置警示，建筑垃圾当场清运完毕，车道已恢复通行。")
        officer.page.set_input_files("#photos", drawn(tmp_path / "cleaned.jpg", "clean"))
        officer.press("处置完成", exact=True)
        officer.sees("已处置")
        officer.picture("alert-done")
    assert month.one("select count(*) from alerts where done_at is not null and done_at >= '2026-11'") == 1


def test_the_squad_feeds_back_and_the_section_signs_off(month: MonthHouse, numbers: Numbers, tmp_path: Path) -> None:
    number = numbers["stalls"]
    month.until("2026-11-05 09:10")
    with desks(month.url, OUT) as people:
        with people.person(LEADER, PHONE) as squad:
            squad.picture("squad-notices")
            squad.go(number)
            squad.picture("squad-notice")
            squad.page.get_by_label("属实", exact=True).check()
            squad.write("核查情况", "经核查属实，两处水果摊系附近店铺外溢。")
            squad.press("保存草稿")
            squad.sees("草稿已保存")
        month.until("2026-11-05 14:30")
        with people.person(LEADER, PHONE) as squad:
            squad.go(number)
            assert squad.page.get_by_label("核查情况").input_value().startswith("经核查属实")
            squad.write("责任人及处理", "路段负责人陈海东，批评教育")
            squad.write("整改措施", "当场劝离并清理路面，早晚两次巡查。")
            squad.page.set_input_files("#before", drawn(tmp_path / "before.jpg", "goods"))
            squad.page.set_input_files("#after", drawn(tmp_path / "after.jpg", "clean"))
            squad.picture("squad-feedback")
            squad.press("签字并提交反馈")
            squad.sees("反馈已提交")
            squad.picture("squad-fed-back")
        month.until("2026-11-06 10:00")
        with people.person("changning") as officer:
            officer.picture("section-desk")
            officer.go(number)
            officer.sees("整改后")
            officer.sees("开具人 周敏")
            if officer.page.get_by_text("本件抽中现场核验").count():  # the lot falls anew in every run
                officer.page.get_by_label("已现场核验").check()
                officer.write("核验时间", "2026-11-06T09:30")
            officer.picture("section-verifies")
            officer.press("合格销号")
            officer.sees("已销号")


def test_an_objection_with_evidence_is_reviewed_by_somebody_else(
    month: MonthHouse, numbers: Numbers, tmp_path: Path
) -> None:
    number = numbers["shelves"]
    with desks(month.url, OUT) as people:
        with people.person(LEADER, PHONE) as squad:
            squad.go(number)
            squad.unfold("对通知书有异议")
            squad.write("异议理由", "该处为街道公示的临时疏导点，当日在允许时段内。")
            squad.page.set_input_files("#evidence", drawn(tmp_path / "permit.jpg", "stall"))
            squad.picture("squad-objects")
            squad.press("提出异议")
            squad.sees("异议已提交")
        month.until("2026-11-06 15:00")
        with people.person("changning-kezhang") as chief:
            chief.go(number)
            chief.sees("下一步：复核异议")
            chief.page.get_by_label("异议成立，撤销").check()
            chief.write("复核理由", "经核对公示材料，该点在允许区域和时段内。")
            chief.picture("chief-reviews")
            chief.press("作出复核决定")
            chief.sees("已撤销")
            chief.picture("notice-revoked")


def test_an_unanswered_notice_is_pursued_to_the_street(month: MonthHouse, numbers: Numbers) -> None:
    number = numbers["dumping"]
    month.until("2026-11-10 09:00")
    with desks(month.url, OUT) as people:
        with people.person("changning") as officer:
            officer.menu("追责督办")
            officer.picture("pursuits")
            officer.row(number).get_by_role("link").first.click()
            officer.sees("第 1 轮 / 共 2 轮")
            officer.page.get_by_label("现场核查").check()
            officer.write("核查情况", "路口已清，偷倒来源未查明，中队未书面反馈。")
            officer.press("登记核查")
            officer.sees("追踪核查已登记")
            officer.picture("pursuit-followed")
        month.until("2026-11-19 09:30")
        with people.person("changning") as officer:
            officer.menu("追责督办")
            officer.row(number).get_by_role("link").first.click()
            officer.press("起草督办通知单")
            officer.sees("督办通知单已按台账起草")
            officer.press("送审")
            officer.sees("待审核")
        with people.person("changning-kezhang") as chief:
            chief.menu("追责督办")
            chief.row(number).get_by_role("link").first.click()
            chief.go("打开督办通知单")
            chief.press("签发", exact=True)
            chief.sees("已签发")
            chief.picture("order-issued")
            pdf = chief.page.get_by_role("link", name="PDF").first.get_attribute("href") or ""
            paper = chief.page.request.get(pdf)
            assert paper.ok
            assert paper.body().startswith(b"%PDF")
        with people.person(LEADER, PHONE) as squad:
            squad.go(number)
            squad.write("办理安排", "由副队长负责，两日内查明来源并书面反馈。")
            squad.press("签收督办通知单（回执）")
            squad.sees("督办通知单已回执")
            squad.picture("squad-receipt")
        month.until("2026-11-25 09:30")
        with people.person("changning") as officer:
            officer.menu("追责督办")
            officer.row(number).get_by_role("link").first.click()
            officer.press("起草追责建议书")
            officer.sees("追责建议书已按台账起草")
            officer.press("送审")
            officer.sees("待审核")
        for login, deed, then in (
            ("changning-kezhang", "同意，报分管领导", "待分管领导审批"),
            ("changning-fenguan", "签发", "已签发"),
        ):
            with people.person(login) as leader:
                leader.menu("追责督办")
                leader.row(number).get_by_role("link").first.click()
                leader.go("打开追责建议书")
                leader.press(deed, exact=True)
                leader.sees(then)
                leader.picture(f"proposal-{login}")
        with people.person("changning") as officer:
            officer.menu("追责督办")
            officer.row(number).get_by_role("link").first.click()
            officer.sees("已送街镇")
            officer.picture("pursuit-handed-over")


def test_a_check_of_the_last_day_comes_in_after_the_report_has_drafted_itself(
    month: MonthHouse, street: Path, phone: Path
) -> None:
    month.until("2026-11-30 16:20")
    with inspector(phone, f"{month.url}/app/", OUT, street=street, moment=month.clock()) as me:
        me.unlock()
        me.context.set_offline(True)
        me.tap("开始检查")
        me.wait_for("添加项目")
        me.tap("添加项目")
        me.app.fill("搜索", "QW01")
        me.tap("QW01 合格", exact=False)
        me.tap("返回")
        me.wait_for("添加项目")
        me.tap("完成")
        me.tap("保存并提交")
        me.wait_for("开始检查", exact=True)
        me.to_top()
        me.see("待上传")
        me.picture("month-phone-waits")
    month.until("2026-12-01 08:30")
    assert month.one("select state from documents where kind = 'report' and period = '2026-11' limit 1") == "draft"
    with inspector(phone, f"{month.url}/app/", OUT, street=street, moment=month.clock()) as me:
        me.unlock()
        me.see("已全部送达", seconds=120)


def test_the_months_report_goes_to_squads_and_city(month: MonthHouse) -> None:
    month.until("2026-12-01 09:00")
    with desks(month.url, OUT) as people:
        with people.person("changning") as officer:
            officer.menu("月度通报")
            officer.picture("reports")
            officer.row("11月").get_by_role("link").first.click()
            officer.sees("本月数字")
            officer.go("修改", exact=True)
            officer.write("好的做法", GOOD)
            officer.press("保存", exact=True)
            officer.sees(GOOD)
            officer.picture("report-edited")
            officer.sees("起草之后台账又有变化")
            officer.press("按最新台账刷新")
            officer.sees("与台账一致")
            officer.sees(GOOD)
            officer.sees(GOOD)
            officer.press("送审")
            officer.sees("待审核")
        month.until("2026-12-02 10:00")
        with people.person("changning-kezhang") as chief:
            chief.menu("月度通报")
            chief.row("11月").get_by_role("link").first.click()
            assert shown_figures(chief) == counted(month)
            chief.press("签发并报送")
            chief.sees("已报送")
            chief.picture("report-filed")
        with people.person(LEADER, PHONE) as squad:
            squad.menu("月度通报")
            squad.row("11月").get_by_role("link").first.click()
            squad.sees(GOOD)
            squad.picture("squad-reads-report")
        file_reports(month, "2026-11", but=MISSING)
        month.until("2026-12-08 09:30")
        with people.person("jianduchu") as city:
            city.open("/filings?month=2026-12")
            report = city.row("长宁区").locator("td[data-label*='11月']")
            report.get_by_role("button", name="接收").click()
            report.get_by_text("已接收").first.wait_for()
            city.picture("city-reports")


def test_the_city_issues_the_bulletin_and_squads_read_it(month: MonthHouse) -> None:
    with desks(month.url, OUT) as people:
        with people.person("jianduchu") as city:
            city.menu("督察动态")
            city.press("开始编辑")
            city.sees("尚未报送 3 个")
            city.page.get_by_role("row", name="崇明").get_by_text("未报").first.wait_for()
            city.go("选择和遮挡图片")
            city.page.get_by_role("button", name="先遮挡").first.click()
            city.sees("遮挡人脸和车牌")
            city.picture("bulletin-blur")
            city.page.get_by_label("已核对，无未遮挡的人脸、车牌").check()
            city.press("遮挡并加入")
            city.sees("已选图片（1）")
            city.go("返回本期")
            city.go("修改", exact=True)
            city.write("典型做法", EXAMPLE)
            city.press("保存", exact=True)
            city.sees(EXAMPLE)
            city.picture("bulletin-edited")
            city.press("送审")
            city.sees("待审核")
        month.until("2026-12-09 10:00")
        with people.person("chuzhang") as chief:
            chief.menu("督察动态")
            chief.go("编辑和签发")
            chief.press("签发", exact=True)
            chief.sees("已签发")
        with people.person(LEADER, PHONE) as squad:
            squad.menu("督察动态")
            squad.page.locator("[data-row]").first.get_by_role("link").first.click()
            squad.sees(EXAMPLE)
            squad.page.locator(".shots img").first.wait_for()
            squad.picture("squad-reads-bulletin")


def test_the_month_is_evaluated_objected_to_decided_and_rewarded(month: MonthHouse) -> None:
    with desks(month.url, OUT) as people:
        with people.person("changning") as officer:
            officer.menu("考核评定")
            officer.page.get_by_label("起草评定建议").select_option(label="2026年11月")
            officer.press("按台账计分并起草")
            officer.sees("评定建议已按台账起草")
            officer.picture("evaluation-drafted")
            officer.go("打开文稿")
            officer.press("送审")
            officer.sees("待审核")
        with people.person("changning-kezhang") as chief:
            chief.menu("考核评定")
            chief.row("2026年11月").get_by_role("link").first.click()
            chief.go("打开文稿")
            chief.press("签发并报送")
            chief.sees("已报送")
        with people.person(LEADER, PHONE) as squad:
            squad.menu("本单位得分")
            squad.sees("JM01 2 分，90 日内第 2 次，按严重一级计 5 分")
            squad.sees("JM03 已撤销或更正，不计分")
            squad.sees("逾期反馈，计 2 分")
            assert squad.misses("新华路街道"), "a unit sees its own score only"
            squad.picture("squad-scores")
            squad.unfold("对这一项提出异议")
            squad.page.get_by_label("理由和依据").first.fill("当日已按期整改反馈，请按一次计分。")
            squad.page.locator("details[open]").get_by_role("button", name="提出异议").click()
            squad.sees("异议已提交")
            squad.picture("squad-objects-to-score")
        month.until("2026-12-10 10:00")
        with people.person("changning-kezhang") as chief:
            chief.menu("考核评定")
            chief.row("2026年11月").get_by_role("link").first.click()
            chief.write("复核意见", "九十日内第二次发生，计分有据，维持。")
            chief.picture("evaluation-objection")
            chief.press("不成立，维持扣分")
            chief.sees("不成立，维持")
        month.until("2026-12-17 10:00")
        with people.person("changning-kaohe") as body:
            body.row("2026年11月").get_by_role("link").first.click()
            body.write("决定意见", "按评定建议计入当月考核。")
            body.press("作出决定")
            body.sees("已决定")
            body.menu("考核评定")
            body.row("2026年11月").get_by_role("link").first.click()
            body.go("登记奖惩")
            body.page.get_by_label("单位", exact=True).select_option(label=f"{SQUAD}（93 分）")
            body.write("决定文件文号", "沪长城管考〔2026〕12号")
            body.write("决定日期", "2026-12-17")
            body.write("决定内容", REWARD)
            body.press("登记并反馈督察科")
            body.sees("已登记，并反馈督察科")
            body.picture("reward-recorded")
        with people.person("changning") as officer:
            officer.menu("收件箱")
            officer.picture("section-inbox")
            officer.menu("实施奖惩")
            officer.sees(REWARD)
        with people.person(LEADER, PHONE) as squad:
            squad.menu("本单位得分")
            squad.sees(REWARD)


def test_at_the_end_everything_stands_the_check(month: MonthHouse) -> None:
    found = month.verified()
    assert not found.faults
    assert found.events > 0
    assert found.photos > 0

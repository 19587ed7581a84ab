"""Steps of the journey of a special case: the pages of 专项督察 as officers, leaders and responsible units go through
them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync_server.special.rules.share import TESTS
from tests.journeys.desk_steps import DESKTOP, PHONE, Desk, desks

TITLE = "定西路夜间设摊专项督察"
LEAD, JOINT = "华阳路街道综合行政执法队", "江苏路街道综合行政执法队"
SEAL = "加盖公章"


@dataclass(frozen=True)
class People:
    """Who has a part in the case, each in a window of their own; the lead unit's is a phone's."""

    officer: Desk
    chief: Desk
    leader: Desk
    lead: Desk
    joint: Desk


@contextmanager
def people_of_the_case(url: str, pictures: Path) -> Iterator[People]:
    """All of them logged in."""
    with desks(url, pictures, "case") as everybody, ExitStack() as windows:

        def enter(login: str, phone: bool = False) -> Desk:
            return windows.enter_context(everybody.person(login, PHONE if phone else DESKTOP))

        yield People(
            officer=enter("changning"),
            chief=enter("changning-kezhang"),
            leader=enter("changning-fenguan"),
            lead=enter("changning-huayanglu", phone=True),
            joint=enter("changning-jiangsulu"),
        )


def open_case(desk: Desk, unit: str = "") -> None:
    """The case's page by the list of those that go on; from there the share of the `unit`."""
    desk.menu("专项督察")
    desk.go(TITLE)
    desk.sees("立案依据")
    if unit:
        desk.page.get_by_label("责任单位").get_by_role("link", name=unit).click()
        desk.sees("交办与签收")


def open_ended_case(desk: Desk) -> None:
    """The same of a case that has been decided."""
    desk.open("/cases?state=all")
    desk.go(TITLE)
    desk.sees("立案依据")


def open_own_share(desk: Desk, tab: str = "待办理") -> None:
    """What the unit answers for, as it finds it itself in its list."""
    desk.menu("本单位专项承办")
    desk.go(tab, exact=True)
    desk.go(TITLE)
    desk.sees("交办与签收")


def put_on_paper(officer: Desk) -> None:
    """拟立案: where it comes from, what is to be done by whom, what a check looks at."""
    officer.menu("专项督察")
    officer.go("拟立案")
    officer.page.get_by_label("上级批办事项").check()
    for label, words in (
        ("交办单位或领导", "市政府分管领导"),
        ("来文号", "沪府办批〔2026〕118号"),
        ("批示或指令原文", "请市城管局督办定西路夜间设摊，查清原因，限期整治。"),
        ("督察项目", TITLE),
        ("地点", "定西路沿线"),
        ("基本情况", "近三个月热线反映14件，多为夜间流动设摊，整治后回潮。"),
        ("督察方案要点", "责任单位自查自纠，督察科夜间现场检查两次。"),
        ("现场检查清单", "JM20\n夜间值守是否到位"),
        ("承办人意见", "拟予立案，请审批。"),
    ):
        officer.write(label, words)
    officer.page.locator("#n-demands").fill("取缔占道设摊，落实长效管理。")
    lines = officer.page.locator("[data-line]")
    for nth, (unit, part, demands) in enumerate(
        ((LEAD, "lead", "取缔占道设摊，安排夜间值守"), (JOINT, "", "配合清理交界路段"))
    ):
        lines.nth(nth).get_by_label("责任单位", exact=True).select_option(label=unit)
        lines.nth(nth).get_by_label("牵头或协办").select_option(part)
        lines.nth(nth).get_by_label("办理要求").fill(demands)
    officer.picture("form")
    officer.press("起草立案审批表")
    officer.sees("批准之前，任何责任单位都看不到本案")


def decide(people: People, paper: str) -> None:
    """The form stands before the officer: put forward, looked through by the chief, approved by the leader. Whoever
    wrote it is offered neither step."""
    officer = people.officer
    officer.press("送审", exact=True)
    officer.sees("待审核")
    for deed in ("同意，报分管领导", "签发"):
        assert officer.page.get_by_role("button", name=deed, exact=True).count() == 0, deed
    for desk, deed, then in (
        (people.chief, "同意，报分管领导", "待分管领导审批"),
        (people.leader, "签发", "已签发"),
    ):
        open_case(desk)
        desk.go(paper, exact=True)
        desk.write("意见", "同意。")
        desk.press(deed, exact=True)
        desk.sees(then)


def sign(unit: Desk) -> None:
    """The unit finds the case in its list and signs for its share."""
    open_own_share(unit)
    unit.press("签收", exact=True)
    unit.sees("已签收。请在期限内书面报告")


def report(unit: Desk, words: str, stamped: Path | None = None) -> None:
    """The unit's report on the page of its share; with a photograph of its stamped page, or without a seal."""
    open_own_share(unit)
    unit.write("办理情况和结果", words)
    if stamped:
        unit.page.set_input_files("#paper", stamped)
        unit.page.locator(".scan-files li").wait_for()
        unit.page.get_by_label("纸面报告已加盖公章").check()
    unit.press("报送", exact=True)
    unit.sees("报告已报送")


def more_time(people: People, until: date) -> None:
    """The lead unit asks, the officer looks into it, the chief grants it."""
    lead, officer, chief = people.lead, people.officer, people.chief
    lead.unfold("申请延期")
    lead.write("延至哪一天", until.isoformat())
    lead.write("理由", "夜间流动摊贩须与市场监管部门联合查处货源。")
    lead.write("目前进展", "固定摊点已清，流动摊点清了一半。")
    lead.press("申请延期", exact=True)
    lead.sees("延期申请已报送")
    open_case(officer, LEAD)
    officer.write("核对情况", "已到现场核对，情况属实，建议同意。")
    officer.press("报负责人决定")
    officer.sees("已核对，报负责人决定")
    open_case(chief, LEAD)
    chief.press("同意延期", exact=True)
    chief.sees("已同意延期")
    open_own_share(lead)
    lead.sees("同意延至")


def return_report(officer: Desk) -> None:
    """A report without a seal cannot be accepted, which is said; it is to be looked into anew."""
    open_case(officer, LEAD)
    for test in TESTS.values():
        officer.page.get_by_label(test, exact=True).check()
    officer.press("审核通过")
    officer.page.get_by_role("alert").get_by_text("公章").wait_for()
    officer.picture("refused")
    officer.page.get_by_label(SEAL, exact=True).uncheck()
    officer.write("审核意见", "没有公章，请加盖后重新报告。")
    officer.press("责成重新查报")
    officer.sees("已责成重新查报")


def accept(officer: Desk, unit: str) -> None:
    """The unit's report holds by every test."""
    open_case(officer, unit)
    for test in TESTS.values():
        officer.page.get_by_label(test, exact=True).check()
    officer.press("审核通过")
    officer.sees("审核通过，责任单位已收到通知")


def write_closing(officer: Desk) -> None:
    """结案审批表, drafted from the ledger; what only a person can say is filled in."""
    open_case(officer)
    officer.press("起草结案审批表")
    officer.sees("已按台账起草")
    officer.go("修改", exact=True)
    officer.write("查明问题", "夜间流动设摊12处，值守时段有空档。")
    officer.write("责任追究", "无。系人员调配不当，已当面提醒。")
    officer.write("承办人意见", "已达到办理要求，拟予结案。")
    officer.press("保存", exact=True)
    officer.sees("值守时段有空档")


def answer_source(people: People) -> None:
    """Whoever gave the case has an answer, signed by the chief."""
    officer, chief = people.officer, people.chief
    open_ended_case(officer)
    officer.press("起草回复")
    officer.sees("已按台账起草")
    officer.press("送审", exact=True)
    officer.sees("待审核")
    open_ended_case(chief)
    chief.page.get_by_label("文书").get_by_role("link", name="办理情况的报告").click()
    chief.press("签发", exact=True)
    chief.sees("已签发")

"""Batches, signed feedback, requests for more time and pursuits, as officers and squads meet them in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from shared.organisation import DelegationMode, Role
from sync_server.acts.organisation import add_person, set_delegation
from sync_server.clockwork import overdue, pursuing
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import Caller
from sync_server.procedures.rulebook import TermRules
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, Clock, set_terms
from tests.sync_server.console.noticing import ANSWER, PHOTOS, answer, issue
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


@pytest.fixture
def place(phone: Phone, logged_in: Enter) -> str:
    """A notice in the squad's inbox, due at the end of 2026-11-27."""
    return issue(logged_in(Role.SECTION_OFFICER), phone.check())


def time_passes(ledger: Ledger, clock: Clock, **span: float) -> None:
    clock.pass_by(**span)
    ledger.write(overdue.run)
    ledger.write(pursuing.run)


def follow(browser: Browser, login: str, url: str) -> str:
    """The page, after logging in again: the desk's session has run out meanwhile."""
    browser.log_in(login)
    return browser.get(url).text


def test_findings_of_several_checks_become_one_notice_a_unit_after_a_preview(
    app: FastAPI, phone: Phone, squads: list[str], logged_in: Enter
) -> None:
    other = Phone(app, squads[1], login="wu", name="吴晓燕", badge="050128")
    checks = [phone.check(("JM03", "ZZ01")), phone.check(("JM20",)), other.check(("JM05",))]
    chosen = [finding.id for check in checks for finding in check.items]
    officer = logged_in(Role.SECTION_OFFICER)
    assert "开具通知书" in officer.get("/findings").text
    preview = officer.post("/batch/preview", {"finding": chosen})
    assert "将开具 2 份" in preview.text
    assert "来自 2 条督察记录" in preview.text
    keys = re.findall(r'name="bundle" value="([^"]+)"', preview.text)
    fields = {"finding": chosen, "bundle": keys, "days": "3"}
    refused = officer.post(
        "/batch/notices", fields | {f"requirement-{keys[0]}": "请清理", f"requirement-{keys[1]}": " "}
    )
    assert refused.status_code == 422
    assert "请写明对" in refused.text
    assert "请清理" in refused.text
    issued = officer.post("/batch/notices", fields | {f"requirement-{key}": "请立即整改。" for key in keys})
    assert "已开具 2 份通知书" in officer.follow(issued).text
    twice = officer.post("/batch/preview", {"finding": chosen})
    assert "已经开具过通知书" in twice.text


def test_on_site_notices_are_confirmed_together(phone: Phone, ledger: Ledger, logged_in: Enter) -> None:
    chief = Caller("chief", "科长", Role.SECTION_CHIEF, SECTION, CHANGNING)
    ledger.write(
        lambda w: set_delegation(w, chief, CHANGNING, DelegationMode.NEEDS_CONFIRMATION, paper="沪长城管督〔2026〕3号")
    )
    notices = [phone.notice(phone.check()), phone.notice(phone.check(("JM20",)))]
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.get("/notices").text.count('name="notice"') == 2
    done = officer.post("/batch/confirmations", {"notice": notices})
    assert "已确认 2 份通知书" in officer.follow(done).text
    again = officer.post("/batch/confirmations", {"notice": notices})
    assert again.status_code == 409
    assert "未能确认" in again.text


def test_a_draft_is_kept_sent_to_the_leader_sent_back_and_signed(
    place: str, logged_in: Enter, ledger: Ledger, squads: list[str]
) -> None:
    ledger.write(lambda w: add_person(w, SYSTEM, name="何志刚", badge="050101", unit_id=squads[0], leader=True))
    squad, own = logged_in(Role.INSPECTED_UNIT), f"/squad{place}"
    form = f"{own}/feedback"
    saved = squad.post(form, {"do": "save", "base": "0", "findings": "初步核查属实"}, files=PHOTOS)
    page = squad.follow(saved).text
    assert "草稿已保存" in page
    assert "初步核查属实" in page
    assert "已上传 1 张，不用重新选择" in page
    unsigned = squad.post(form, {**ANSWER, "do": "send", "base": "1", "measures": ""})
    assert unsigned.status_code == 422, "only a complete answer goes to the leader"
    assert "已送负责人签批" in squad.follow(squad.post(form, {**ANSWER, "do": "send", "base": "1"})).text
    back = {**ANSWER, "do": "back", "base": "2", "back_words": "请补充长效措施"}
    assert "负责人退回修改：请补充长效措施" in squad.follow(squad.post(form, back)).text
    stranger = {**ANSWER, "base": "3", "leader_name": "张三", "leader_typed": "张三"}
    assert "张三不是本单位登记的负责人" in squad.post(form, stranger).text
    mistyped = squad.post(form, {**ANSWER, "base": "3", "leader_typed": "何志"})
    assert "须与所选姓名一致" in mistyped.text
    assert ANSWER["measures"] in mistyped.text
    page = squad.follow(squad.post(form, {**ANSWER, "base": "3"})).text
    assert "负责人签字" in page
    assert "何志刚（050101）" in page


def test_the_leaders_own_account_files_in_one_step(
    place: str, logged_in: Enter, ledger: Ledger, squads: list[str]
) -> None:
    person = ledger.write(
        lambda w: add_person(w, SYSTEM, name="何志刚", badge="050101", unit_id=squads[0], leader=True)
    )
    squad = logged_in(Role.INSPECTED_UNIT)
    ledger.write(
        lambda w: w.conn.execute(t.users.update().where(t.users.c.role == "inspected_unit").values(person_id=person))
    )
    assert "签字并提交反馈" in squad.get(f"/squad{place}").text
    plain = {name: value for name, value in ANSWER.items() if not name.startswith("leader")}
    assert squad.post(f"/squad{place}/feedback", plain).status_code == 303


def test_two_windows_on_one_draft_lose_nobodys_words(place: str, logged_in: Enter) -> None:
    squad, form = logged_in(Role.INSPECTED_UNIT), f"/squad{place}/feedback"
    squad.post(form, {"do": "save", "base": "0", "findings": "甲窗口的内容"})
    second = squad.post(form, {"do": "save", "base": "0", "findings": "乙窗口的内容"})
    assert second.status_code == 409
    assert "甲窗口的内容" in second.text
    assert "乙窗口的内容" in second.text
    base = re.search(r'name="base" value="(\d+)"', second.text)
    assert base is not None
    again = squad.post(form, {"do": "save", "base": base[1], "findings": "甲乙两窗口的内容"})
    assert "甲乙两窗口的内容" in squad.follow(again).text


def test_a_second_answer_shows_what_was_typed_though_the_form_is_closed(place: str, logged_in: Enter) -> None:
    squad = logged_in(Role.INSPECTED_UNIT)
    answer(squad, place)
    twice = squad.post(f"/squad{place}/feedback", {**ANSWER, "findings": "第二个窗口里写的话"})
    assert twice.status_code == 409
    assert "您填写的内容" in twice.text
    assert "第二个窗口里写的话" in twice.text


def test_the_unit_asks_for_more_time_once_and_the_section_answers(place: str, logged_in: Enter, clock: Clock) -> None:
    squad, officer = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER, login="li")
    long = squad.post(f"/squad{place}/extension", {"days": "9", "reason": "施工围挡未拆除"})
    assert "延期应为 1 到 5 个工作日" in long.text
    assert "施工围挡未拆除" in long.text
    squad.post(f"/squad{place}/extension", {"days": "2", "reason": "施工围挡未拆除"})
    assert "延期申请待答复" in officer.get("/").text
    page = officer.get(place).text
    assert "下一步：答复延期申请" in page
    refused = officer.post(f"{place}/extension", {"decision": "refuse", "reason": ""})
    assert "请写明不同意延期的理由" in refused.text
    officer.post(f"{place}/extension", {"decision": "grant", "days": "2"})
    assert "2026年12月1日（星期二）24时" in squad.get(f"/squad{place}").text
    twice = squad.post(f"/squad{place}/extension", {"days": "1", "reason": "再缓"})
    assert "已申请过延期" in twice.text


def test_a_request_that_the_feedback_makes_needless_ends_in_words(place: str, logged_in: Enter) -> None:
    squad, officer = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER, login="li")
    squad.post(f"/squad{place}/extension", {"days": "2", "reason": "施工围挡未拆除"})
    assert "答复之前，原期限照常计算" in squad.get(f"/squad{place}").text
    answer(squad, place)
    page = squad.get(f"/squad{place}").text
    assert "延期申请不再答复" in page
    assert "答复之前，原期限照常计算" not in page
    assert "延期申请不再答复" in officer.get(place).text


def test_who_may_not_verify_is_told_whose_step_it_is_and_not_offered_it(phone: Phone, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), phone.check(("JM12",)))
    answer(logged_in(Role.INSPECTED_UNIT), place)
    officer, chief = logged_in(Role.SECTION_OFFICER, login="li"), logged_in(Role.SECTION_CHIEF, login="wang")
    page = officer.get(place).text
    assert "含严重问题的整改由科长核验" in page
    assert "提请办理" not in page
    assert "反馈待科长核验" in officer.get("/").text
    assert "反馈待科长核验" not in chief.get("/").text
    assert "合格销号" in chief.get(place).text


def test_a_late_request_for_more_time_is_refused_in_words(place: str, logged_in: Enter, clock: Clock) -> None:
    squad = logged_in(Role.INSPECTED_UNIT, login="dui")
    clock.pass_by(days=4)
    squad.log_in("dui")
    late = squad.post(f"/squad{place}/extension", {"days": "1", "reason": "来不及"})
    assert late.status_code == 422
    assert "期限已过，延期须在到期前提出" in late.text


def test_a_paper_copy_is_recorded_and_its_refusal_needs_a_witness(phone: Phone, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, phone.check(), way="paper")
    assert "下一步：登记纸质送达" in officer.get(place).text
    handing = {"how": "refused", "at": "2026-11-24T15:00", "refusal": "认为不属本队责任"}
    refused = officer.post(f"{place}/paper-service", handing)
    assert "请填写见证人姓名" in refused.text
    assert "认为不属本队责任" in refused.text
    done = officer.post(f"{place}/paper-service", {**handing, "witness": "陈涛"})
    page = officer.follow(done).text
    assert "拒绝签收" in page
    assert "2026年11月27日（星期五）24时" in page


def test_feedback_drawn_by_lot_is_accepted_after_a_visit_only(place: str, logged_in: Enter, ledger: Ledger) -> None:
    set_terms(ledger, TermRules(sample_share=1.0))
    answer(logged_in(Role.INSPECTED_UNIT), place)
    officer = logged_in(Role.SECTION_OFFICER, login="li")
    assert "抽中现场核验" in officer.get(place).text
    untouched = officer.post(f"{place}/verify", {"decision": "accept"}).text
    assert untouched.count("本件抽中现场核验") == 1, "the refusal says it, and the page does not say it again"
    refused = officer.post(
        f"{place}/verify", {"decision": "accept", "on_site": "1", "where": "定西路710弄口", "when": ""}
    )
    assert "现场核验须写明核验地点和时间" in refused.text
    assert 'value="定西路710弄口"' in refused.text
    seen = {"on_site": "1", "where": "定西路710弄口", "when": "2027-06-01T10:00"}
    for told, why in (
        (seen, "核验的时间还没有到"),
        ({**seen, "when": "2026-11-24T14:30"}, "早于反馈提交的时间"),
        ({**seen, "when": "昨天"}, "请选择核验的日期和时间"),
        ({**seen, "where": "。", "when": "2026-11-24T15:00"}, "现场核验须写明核验地点和时间"),
    ):
        assert why in officer.post(f"{place}/verify", {"decision": "accept", **told}).text
    seen["when"] = "2026-11-24T15:00"
    page = officer.follow(officer.post(f"{place}/verify", {"decision": "accept", **seen})).text
    assert "现场核验（2026年11月24日 15:00，定西路710弄口）" in page


def test_a_pursuit_goes_from_the_list_through_its_steps_to_the_unit_and_its_receipt(
    place: str, logged_in: Enter, ledger: Ledger, clock: Clock
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="li"), logged_in(Role.SECTION_CHIEF, login="wang")
    squad = logged_in(Role.INSPECTED_UNIT, login="dui")
    time_passes(ledger, clock, days=4)
    listed = follow(officer, "li", "/pursuits")
    assert "追踪督察中" in listed
    found = re.search(r'href="(/pursuits/[0-9a-f-]{36})"', listed)
    assert found is not None
    url = found[1]
    assert "第 1 轮 / 共 2 轮" in officer.get(url).text
    refused = officer.post(f"{url}/checks", {"way": "phone", "words": " "})
    assert refused.status_code == 422
    assert "请写明情况" in refused.text
    officer.post(f"{url}/checks", {"way": "visit", "words": "现场仍有堆物"})
    urged = officer.post(f"{url}/urgings", {"way": "phone", "words": "答复周三前整改", "leader_words": "请抓紧"})
    assert "请抓紧" in officer.follow(urged).text
    assert "催办登记簿" in officer.get(f"{url}/urgings").text
    early = officer.post(f"{url}/order")
    assert "满 2 轮仍未整改的再行督办" in early.text
    time_passes(ledger, clock, days=5)
    time_passes(ledger, clock, days=6)
    assert "追踪督察期满，应转入督办" in follow(officer, "li", "/")
    drafted = officer.post(f"{url}/order")
    document = drafted.headers["location"]
    assert "所列问题逾期未反馈，现予督办。" in officer.get(document).text
    chief.log_in("wang")
    assert chief.post(f"{document}/deeds/issue").status_code == 303
    page = follow(squad, "dui", f"/squad{place}")
    assert "签收督办通知单" in page
    assert "督办〔2026〕1号" in page
    assert "请抓紧" not in page, "the leader's words are the section's own"
    assert squad.get(url).status_code == 303, "the unit has its own page"
    done = squad.post(f"/squad{place}/receipt", {"name": "何志刚", "badge": "050101", "words": "周五前清理完毕"})
    assert "何志刚（050101）" in squad.follow(done).text
    assert "周五前清理完毕" in officer.get(url).text
    twice = squad.post(f"/squad{place}/receipt", {"name": "何志刚", "words": "再次"})
    assert "已经回执" in twice.text
    time_passes(ledger, clock, days=8)
    officer.log_in("li")
    assert officer.post(f"{url}/proposal").status_code == 303
    assert "追责建议审批中" in officer.get("/pursuits").text
    assert officer.get(url).status_code == 200
    squad.log_in("dui")
    for page in ("/squad", "/squad?state=all", f"/squad{place}", "/pursuits?state=proposed", "/documents", "/inbox"):
        seen = squad.get(page).text
        for words in ("追责建议审批中", "整改不力的追责建议书"):
            assert words not in seen, f"{page}: what is being weighed stays inside until it is issued"


def test_another_districts_section_finds_no_pursuit(place: str, logged_in: Enter, ledger: Ledger, clock: Clock) -> None:
    time_passes(ledger, clock, days=4)
    with ledger.read() as conn:
        pursuit = conn.execute(t.pursuits.select()).one()
    stranger = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, login="stranger")
    assert stranger.get(f"/pursuits/{pursuit.id}").status_code == 404
    for deed in ("checks", "urgings", "order", "proposal", "close"):
        fields = {"way": "phone", "words": "核查", "how": "close"}
        assert stranger.post(f"/pursuits/{pursuit.id}/{deed}", fields).status_code == 404, deed
    for deed in ("pursue", "extension", "paper-service"):
        fields = {"cause": "repeated", "decision": "grant", "at": "2026-11-28T10:00", "name": "某人"}
        assert stranger.post(f"{place}/{deed}", fields).status_code == 404, deed
    assert "没有正在追踪督察的通知书" in stranger.get("/pursuits").text

"""A notice from the section's finding to its sign-off, and the squad's part in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.inspection import Inspection
from shared.organisation import DelegationMode, Role
from sync_server.acts.organisation import set_delegation
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import Caller
from tests.sync_server.console.conftest import CHANGNING, SECTION, Browser, Clock
from tests.sync_server.console.noticing import ANSWER, PHOTOS, answer, issue
from tests.sync_server.console.story import Phone, picture

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


@pytest.fixture
def check(phone: Phone) -> Inspection:
    return phone.check()


def test_an_officer_issues_a_notice_and_the_squad_signs_answers_and_is_signed_off(
    check: Inspection, logged_in: Enter, clock: Clock
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    page = officer.get(place).text
    assert re.search(r"督通〔2026〕1号", page)
    assert "已送达，待反馈" in page
    assert "还剩 3 个工作日" in page
    assert "2026年11月27日（星期五）24时" in page

    listed = squad.get("/squad").text
    assert "待签收" in listed
    assert "还剩 3 个工作日" in listed
    own = f"/squad{place}"
    assert "督察通知书" in squad.get(own).text
    signed = squad.post(f"{own}/sign", {"name": "王建国", "badge": "050102"})
    assert "王建国（050102）" in squad.follow(signed).text

    clock.pass_by(days=1)
    squad.log_in("inspected_unit-14")
    answer(squad, place)
    assert "已反馈，待核验" in squad.get(own).text

    officer.log_in("section_officer-15")
    page = officer.get(place).text
    assert "整改前" in page
    assert "整改后" in page
    assert "合格销号" in page
    closed = officer.post(f"{place}/verify", {"decision": "accept"})
    assert "整改合格，已销号" in officer.follow(closed).text
    assert "已销号" in officer.get("/findings").text
    # What the month's report says of 销号 can be derived from the file: signed off, and on which day.
    (row,) = csv.DictReader(io.StringIO(officer.get("/notices/export/csv").content.decode("utf-8-sig")))
    assert (row["状态"], row["开具时间"][:10], row["销号时间"][:10]) == ("整改合格，已销号", "2026-11-24", "2026-11-25")


def test_feedback_that_lacks_something_comes_back_with_what_was_typed(check: Inspection, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    squad = logged_in(Role.INSPECTED_UNIT)
    refused = squad.post(f"/squad{place}/feedback", {**ANSWER, "responsible": ""}, files=PHOTOS)
    assert refused.status_code == 422
    assert "请写明责任人及处理情况" in refused.text
    assert "已上传 1 张，不用重新选择" in refused.text
    assert ANSWER["findings"] in refused.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a picture", "不是可识别的照片"),
        (b"", "0 字节"),
        (picture()[:2000], "不完整或已损坏"),
        (b"GIF89a", "GIF 动图"),
        (b"%PDF-1.7", "PDF 文件"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
    ],
)
def test_a_file_that_is_no_whole_photo_is_refused_in_words(
    check: Inspection, logged_in: Enter, content: bytes, words: str
) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    squad = logged_in(Role.INSPECTED_UNIT)
    files = [("after", ("x.jpg", content, "image/jpeg"))]
    refused = squad.post(f"/squad{place}/feedback", ANSWER, files=files)
    assert refused.status_code == 422
    assert "“x.jpg”：" in refused.text
    assert words in refused.text


def test_a_returned_feedback_opens_a_second_round_with_a_new_term(
    check: Inspection, logged_in: Enter, clock: Clock
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    answer(squad, place)
    assert "请写明理由" in officer.post(f"{place}/verify", {"decision": "return", "reason": ""}).text
    officer.post(f"{place}/verify", {"decision": "return", "reason": "东侧仍有堆物"})
    page = squad.get(f"/squad{place}").text
    assert "上次反馈被退回：东侧仍有堆物" in page
    assert "退回再整改" in page
    answer(squad, place)
    assert "第 2 轮反馈" in officer.get(place).text


def test_an_objection_needs_evidence_and_is_decided_by_somebody_else_than_the_issuer(
    check: Inspection, logged_in: Enter
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    reasons = {"reasons": "该处为公示的疏导点，允许经营至 22 时"}
    assert "请附上证据" in squad.post(f"/squad{place}/objection", reasons).text
    files = [("evidence", ("公告.jpg", picture(), "image/jpeg"))]
    assert squad.post(f"/squad{place}/objection", reasons, files=files).status_code == 303
    mine = officer.get(place).text
    assert "作出复核决定" not in mine
    assert "等待复核" in mine
    refused = officer.post(f"{place}/review", {"decision": "upheld", "reason": "属实"})
    assert "须由开具人以外的人员复核" in refused.text
    other = logged_in(Role.SECTION_OFFICER, SECTION, login="li")
    decided = other.post(f"{place}/review", {"decision": "upheld", "reason": "公告属实"})
    assert "已撤销" in other.follow(decided).text
    assert "公告属实" in squad.get(f"/squad{place}").text


def test_a_bar_shows_squad_and_section_how_much_of_the_term_is_left_until_it_is_late(
    check: Inspection, logged_in: Enter, clock: Clock
) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    shown = []
    for days in (0, 2, 10):
        clock.pass_by(days=days)
        bars = [
            re.findall(r'<progress[^>]* value="(\d+)"', page)
            for page in (
                logged_in(Role.SECTION_OFFICER, login=f"o{days}").get(place).text,
                logged_in(Role.INSPECTED_UNIT, login=f"u{days}").get(f"/squad{place}").text,
            )
        ]
        assert bars[0] == bars[1]
        shown += [int(value) for value in bars[0]]
    within, late = shown[:2], shown[2:]
    assert within[0] >= 95 > within[1] > 0
    assert late == [], "a term that is over has no bar"


def test_an_overdue_notice_is_first_on_the_desk_with_the_working_days_it_is_late(
    check: Inspection, logged_in: Enter, clock: Clock
) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    clock.pass_by(days=7)
    officer = logged_in(Role.SECTION_OFFICER, login="later")
    assert "反馈超期 2 个工作日" in officer.get("/").text
    assert "逾期" in officer.get(place).text
    assert "共 1 条" in officer.get("/notices?state=overdue").text
    assert "超期 2 个工作日" in logged_in(Role.INSPECTED_UNIT).get("/squad").text


def test_an_on_site_notice_waits_for_the_section_where_the_district_wants_it(
    app: FastAPI, ledger: Ledger, phone: Phone, check: Inspection, logged_in: Enter
) -> None:
    chief = Caller("c", "科长", Role.SECTION_CHIEF, SECTION, CHANGNING)
    mode = DelegationMode.NEEDS_CONFIRMATION
    ledger.write(lambda w: set_delegation(w, chief, CHANGNING, mode, paper="沪长城管督〔2026〕3号"))
    notice_id = phone.notice(check)
    squad, officer = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_OFFICER)
    assert squad.get(f"/squad/notices/{notice_id}").status_code == 404
    assert "待确认通知书" in officer.get("/").text
    confirmed = officer.post(f"/notices/{notice_id}/confirm")
    assert "通知书已确认并生效" in officer.follow(confirmed).text
    assert squad.get(f"/squad/notices/{notice_id}").status_code == 200


def test_another_squads_notice_does_not_exist(check: Inspection, logged_in: Enter, squads: list[str]) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    neighbour = logged_in(Role.INSPECTED_UNIT, squads[1])
    assert neighbour.get(f"/squad{place}").status_code == 404
    assert "督通" not in neighbour.get("/squad?state=all").text
    for deed, fields in (("sign", {"name": "某人"}), ("feedback", ANSWER), ("objection", {"reasons": "无"})):
        assert neighbour.post(f"/squad{place}/{deed}", fields).status_code == 404
    photo = check.photos[0].id
    assert neighbour.get(f"/photos/{photo}/copy").status_code == 404


def test_a_squad_sees_the_evidence_on_its_notice_and_no_other_photo_of_the_record(
    app: FastAPI, ledger: Ledger, phone: Phone, logged_in: Enter
) -> None:
    check = phone.check(photos=2)
    squad = logged_in(Role.INSPECTED_UNIT)
    photo = check.photos[0].id
    assert squad.get(f"/photos/{photo}/copy").status_code == 404
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    assert squad.get(f"/photos/{photo}/copy").status_code == 200
    assert squad.post(f"/photos/{photo}/original", {"reason": "看看"}).status_code == 403
    with ledger.read() as conn:
        body = conn.execute(select(t.notices.c.body)).scalar_one()
    body["evidence"] = body["evidence"][1:]
    ledger.write(lambda w: w.conn.execute(t.notices.update().values(body=body)))
    assert squad.get(f"/photos/{photo}/copy").status_code == 404
    assert squad.get(f"/squad{place}").status_code == 200


def test_a_finding_on_the_squads_leader_stays_hidden_until_its_notice_is_served(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(leader=True)
    squad, chief = logged_in(Role.INSPECTED_UNIT), logged_in(Role.SECTION_CHIEF)
    assert "仅督察科可见" in chief.get(f"/records/{check.id}").text
    place = issue(chief, check)
    assert squad.get(f"/squad{place}").status_code == 200
    with phone.ledger.read() as conn:
        assert conn.execute(select(t.notices.c.served_at)).scalar_one()
    phone.ledger.write(lambda w: w.conn.execute(t.notices.update().values(served_at=None, state="issued")))
    assert squad.get(f"/squad{place}").status_code == 404


def test_a_second_window_with_old_buttons_is_told_that_things_moved_on(check: Inspection, logged_in: Enter) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    answer(squad, place)
    officer.post(f"{place}/verify", {"decision": "accept"})
    twice = officer.post(f"{place}/verify", {"decision": "accept"})
    assert twice.status_code == 409
    assert "请刷新后再试" in twice.text


def test_a_chief_revokes_with_a_reason_and_the_squad_is_told(check: Inspection, logged_in: Enter) -> None:
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    place = issue(chief, check)
    assert "请写明理由" in chief.post(f"{place}/revoke", {"reason": ""}).text
    chief.post(f"{place}/revoke", {"reason": "依据有误"})
    page = squad.get(f"/squad{place}").text
    assert "已撤销" in page
    assert "依据有误" in page


def test_a_correction_keeps_the_number_and_shows_the_new_requirement(check: Inspection, logged_in: Enter) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    place = issue(chief, check)
    changes = {"reason": "地址笔误", "requirement": "请于两日内清理。", "keep": [item.id for item in check.items]}
    page = chief.follow(chief.post(f"{place}/correct", changes)).text
    assert "请于两日内清理。" in page
    assert "督通〔2026〕1号" in page


def test_one_extension_moves_the_due_date(check: Inspection, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    place = issue(officer, check)
    page = officer.follow(officer.post(f"{place}/extend", {"days": "2", "reason": "涉及多方协调"})).text
    assert "2026年12月1日（星期二）24时" in page
    assert "已延期一次" in officer.post(f"{place}/extend", {"days": "2", "reason": "再延"}).text


def test_a_term_that_crosses_into_a_year_without_official_table_is_provisional(
    phone: Phone, logged_in: Enter, clock: Clock
) -> None:
    clock.pass_by(days=37)  # 2026-12-31
    check = phone.check(ago=timedelta(minutes=5))
    officer = logged_in(Role.SECTION_OFFICER, login="dec")
    page = officer.get(issue(officer, check)).text
    assert "2027年1月6日（星期三）24时（暂定）" in page
    calendar = officer.get("/calendar").text
    assert "2027 年的正式放假安排尚未载入" in calendar
    assert "期限暂定的通知书（1）" in calendar


def test_both_papers_print_as_pdf_with_chinese_names_for_both_sides(
    check: Inspection, logged_in: Enter, squads: list[str]
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    for browser in (officer, squad):
        for paper in ("paper.pdf", "feedback.pdf"):
            answer = browser.get(f"{place}/{paper}")
            assert answer.content.startswith(b"%PDF-")
            assert "%E7%9D%A3%E5%AF%9F" in answer.headers["content-disposition"]
    neighbour = logged_in(Role.INSPECTED_UNIT, squads[1])
    assert neighbour.get(f"{place}/paper.pdf").status_code == 404


def test_photos_as_large_as_phones_make_them_go_through_in_one_form(check: Inspection, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    squad = logged_in(Role.INSPECTED_UNIT)
    large = picture() + bytes(5_000_000)  # a JPEG may be followed by anything
    files = [(field, (f"{n}.jpg", large + bytes([n]), "image/jpeg")) for n in range(2) for field in ("before", "after")]
    assert squad.post(f"/squad{place}/feedback", ANSWER, files=files).status_code == 303


def test_too_many_photos_are_refused_in_words(check: Inspection, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    many = [("after", (f"{n}.jpg", picture(words=str(n)), "image/jpeg")) for n in range(10)]
    refused = logged_in(Role.INSPECTED_UNIT).post(f"/squad{place}/feedback", ANSWER, files=many)
    assert "一次最多 9 张照片" in refused.text


def test_a_form_beyond_all_measure_is_refused_before_it_is_read(check: Inspection, logged_in: Enter) -> None:
    place = issue(logged_in(Role.SECTION_OFFICER), check)
    squad = logged_in(Role.INSPECTED_UNIT)
    headers = {"content-length": "999000000", "content-type": "multipart/form-data; boundary=x"}
    refused = squad.shown(squad.send("POST", f"/squad{place}/feedback", headers=headers, content=b"--x--"))
    assert refused.status_code == 413
    assert "内容超过上限 120 MB" in refused.text


def test_an_officer_without_the_right_proposes_a_revocation_and_the_chief_finds_it_on_the_desk(
    check: Inspection, logged_in: Enter
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    squad = logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    page = officer.get(place).text
    assert "撤销通知书</button>" not in page
    assert "建议撤销或更正" in page
    assert "请写明" in officer.post(f"{place}/propose", {"reason": " "}).text
    done = officer.post(f"{place}/propose", {"reason": "该处为公示的疏导点，建议撤销。"})
    assert done.status_code == 303

    assert "建议撤销或更正" in chief.get("/").text
    seen = chief.get(place).text
    assert "该处为公示的疏导点" in seen
    assert "决定撤销或更正的建议" in seen
    assert "该处为公示的疏导点" not in squad.get(f"/squad{place}").text
    assert officer.post(f"{place}/decline", {"reason": "不"}).status_code == 403

    assert chief.post(f"{place}/decline", {"reason": "公示范围不含此处。"}).status_code == 303
    assert "建议撤销或更正" not in chief.get("/").text
    assert "公示范围不含此处" in officer.get(place).text
    assert chief.post(f"{place}/decline", {"reason": "再来一次"}).status_code == 409


def test_a_revoked_notice_settles_what_was_proposed(check: Inspection, logged_in: Enter) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    place = issue(officer, check)
    officer.post(f"{place}/propose", {"reason": "单位有误"})
    assert chief.post(f"{place}/revoke", {"reason": "单位有误，另行开具。"}).status_code == 303
    assert "建议撤销或更正" not in chief.get("/").text
    assert officer.post(f"{place}/propose", {"reason": "再提"}).status_code == 409


def kept(page: str, field: str) -> list[str]:
    return re.findall(rf'name="{field}_kept" value="([^"]+)"', page)


def test_a_refused_feedback_keeps_its_photos_so_that_nobody_uploads_them_twice(
    check: Inspection, logged_in: Enter
) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    broken = ("after", ("坏.jpg", b"not a photo", "image/jpeg"))
    refused = squad.post(f"/squad{place}/feedback", {**ANSWER, "findings": ""}, files=[*PHOTOS, broken])
    assert refused.status_code == 422
    before, after = kept(refused.text, "before"), kept(refused.text, "after")
    assert (len(before), len(after)) == (1, 1)
    assert ANSWER["measures"] in refused.text

    again = {**ANSWER, "before_kept": before, "after_kept": after}
    assert squad.post(f"/squad{place}/feedback", again).status_code == 303
    page = officer.get(place).text
    assert "单位未附整改前照片" not in page
    assert page.count('alt="整改前"') == 1
    assert page.count('alt="整改后"') == 1


def test_a_forged_ticket_brings_no_photo_along(check: Inspection, logged_in: Enter, squads: list[str]) -> None:
    officer, squad = logged_in(Role.SECTION_OFFICER), logged_in(Role.INSPECTED_UNIT)
    place = issue(officer, check)
    foreign = check.photos[0].sha256
    refused = squad.post(f"/squad{place}/feedback", {**ANSWER, "findings": ""}, files=PHOTOS)
    (ticket,) = kept(refused.text, "before")
    seal = ticket.partition(".")[2]
    forged = [f"{foreign}.{seal}", f"{foreign}.", foreign, f"{foreign}.{'0' * 64}", "é.ü", ticket]
    assert squad.post(f"/squad{place}/feedback", {**ANSWER, "after_kept": forged}).status_code == 303
    assert "<h3>整改后</h3>" not in officer.get(place).text

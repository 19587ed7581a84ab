"""装备、培训、作风: kept by each unit for its own, conduct seen by the few who need to know, persons never ranked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import DETACHMENT, OFFICE, OTHER_SECTION, SECTION, Browser

Enter = Callable[..., Browser]
SECRET = "两次迟报当日督察情况"


def entered(browser: Browser, name: str, unit: str, roll: str = "staff", **more: str) -> str:
    """Enter somebody in the directory; the line's id."""
    form = {"roll": roll, "unit": unit, "name": name, "post": "督察员", "first": "2026-01-05", **more}
    answer = browser.post("/directory/new", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[-1])


def piece(browser: Browser, unit: str, number: str = "J001", **more: str) -> str:
    """Enter a piece of equipment; its address."""
    form = {"unit": unit, "kind": "recorder", "number": number, "model": "4G", "day": "2026-02-02", **more}
    answer = browser.post("/equipment", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def course(browser: Browser, name: str = "文书制作", **more: str) -> str:
    """Enter a course; its address."""
    form = {"course": name, "organiser": "市局", "day": "2026-10-12", "hours": "2", **more}
    answer = browser.post("/trainings", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def matter(browser: Browser, line: str, **more: str) -> str:
    """Enter a matter of conduct; its address."""
    form = {"line": line, "kind": "reminder", "day": "2026-11-03", "matter": SECRET, **more}
    answer = browser.post("/conduct", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.fixture
def office(logged_in: Enter) -> Browser:
    return logged_in(Role.OFFICE_STAFF)


@pytest.fixture
def chief(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_CHIEF)


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


def test_a_piece_is_issued_to_somebody_of_the_directory_and_handed_back(officer: Browser) -> None:
    line = entered(officer, "武小红", SECTION)
    place = piece(officer, SECTION)
    issued = officer.post(f"{place}/issue", {"line": line, "day": "2026-03-01"})
    assert "配发已登记" in officer.follow(issued).text
    assert "武小红" in officer.get("/equipment?q=武小红").text
    assert "执法记录仪 J001" in officer.get(f"/directory/{line}").text
    early = officer.post(f"{place}/return", {"day": "2026-02-03"})
    assert "早于上一次登记的2026年3月1日" in early.text
    officer.post(f"{place}/return", {"day": "2026-03-09"})
    twice = officer.post(f"{place}/return", {"day": "2026-03-09"})
    assert twice.status_code == 409
    assert "现为“在库”，此时不能交回" in twice.text
    silent = officer.post(f"{place}/retire", {"day": "2026-03-10", "words": "。"})
    assert "请写明报废的原因和批准文件" in silent.text
    history = officer.get(place).text
    assert [word for word in ("登记入库", "配发", "交回") if word in history] == ["登记入库", "配发", "交回"]
    assert "执法记录仪 J001" not in officer.get(f"/directory/{line}").text


def test_a_piece_for_all_says_where_it_lies_and_its_number_is_its_own(officer: Browser) -> None:
    place = piece(officer, SECTION, "沪a·12345", kind="vehicle")
    nobody = officer.post(f"{place}/issue", {"day": "2026-03-01"})
    assert "请选择配发给谁，公用的填写存放地点" in nobody.text
    officer.post(f"{place}/issue", {"day": "2026-03-01", "place": "局机关车库"})
    assert "局机关车库" in officer.get("/equipment").text
    form = {"unit": SECTION, "kind": "vehicle", "number": "沪A12345", "day": "2026-02-02", "model": "写了很久的型号"}
    again = officer.post("/equipment", form)
    assert again.status_code == 422
    assert "已登记督察车辆沪A12345" in again.text
    assert "写了很久的型号" in again.text
    assert "请从列表中选择类别" in officer.post("/equipment", {**form, "kind": "sword"}).text
    rows = list(csv.reader(io.StringIO(officer.get("/equipment/export/csv").text.lstrip("\ufeff"))))
    assert rows[0][:5] == ["单位", "类别", "编号", "型号", "状态"]
    assert [row[2] for row in rows[1:]] == ["沪A12345"]


def test_equipment_is_kept_by_its_district_and_seen_by_no_other(
    office: Browser, officer: Browser, logged_in: Enter
) -> None:
    theirs, own = piece(office, OTHER_SECTION, "XH-1"), piece(office, SECTION, "CN-1")
    detached = logged_in(Role.DETACHMENT_INSPECTOR)
    assert officer.get(theirs).status_code == 404
    assert officer.post(f"{theirs}/retire", {"day": "2026-03-01", "words": "已经损坏"}).status_code == 404
    assert "XH-1" not in officer.get("/equipment").text
    assert "CN-1" in officer.get("/equipment").text
    assert "CN-1" not in detached.get("/equipment").text
    assert detached.get(own).status_code == 404
    form = {"unit": SECTION, "kind": "recorder", "number": "JD-1", "day": "2026-02-02"}
    assert detached.post("/equipment", form).status_code == 404
    assert detached.post("/equipment", {**form, "unit": DETACHMENT}).status_code == 303
    for role in (Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT):
        assert logged_in(role).get("/equipment").status_code == 403


def test_nothing_is_issued_to_somebody_of_another_district_or_who_has_left(office: Browser, officer: Browser) -> None:
    stranger, gone = entered(office, "徐汇人", OTHER_SECTION), entered(officer, "孙国平", SECTION)
    officer.post(f"/directory/{gone}/end", {"last": "2026-02-28", "reason": "退休"})
    place = piece(officer, SECTION)
    for line in (stranger, gone):
        assert officer.post(f"{place}/issue", {"line": line, "day": "2026-03-01"}).status_code == 404
    assert officer.post(f"{place}/issue", {"line": gone, "day": "2026-02-28"}).status_code == 303


def test_a_course_counts_for_those_who_took_part_and_a_result_can_be_set_again(officer: Browser) -> None:
    lines = [entered(officer, name, SECTION) for name in ("武小红", "方永刚", "孙国平")]
    place = course(officer)
    assert "请至少选择一名参加人员" in officer.post(f"{place}/participants", {"result": "passed"}).text
    assert "请选择培训结果" in officer.post(f"{place}/participants", {"result": "best", "line": lines}).text
    said = officer.follow(officer.post(f"{place}/participants", {"result": "passed", "line": lines[:2]})).text
    assert "已登记 2 人：合格" in said
    officer.post(f"{place}/participants", {"result": "absent", "line": [lines[2]]})
    officer.post(f"{place}/participants", {"result": "failed", "line": [lines[0]]})
    rows = list(csv.reader(io.StringIO(officer.get(f"{place}/export/csv").text.lstrip("\ufeff"))))
    assert [row[1:] for row in rows] == [
        ["姓名", "结果"],
        ["武小红", "不合格，须补训"],
        ["方永刚", "合格"],
        ["孙国平", "缺席"],
    ]
    assert re.search(r">\s*2 人<", officer.get("/trainings").text)
    assert "文书制作" in officer.get(f"/directory/{lines[0]}").text


def test_people_stand_in_the_order_of_the_directory_whatever_their_results(officer: Browser) -> None:
    lines = [entered(officer, name, SECTION) for name in ("甲", "乙", "丙")]
    place = course(officer)
    for line, result in zip(lines, ("absent", "passed", "failed"), strict=True):
        officer.post(f"{place}/participants", {"result": result, "line": [line]})
    for address in (place, f"{place}?sort=result", f"{place}?sort=-result"):
        assert re.findall(r"<b>([甲乙丙])</b>", officer.get(address).text) == ["甲", "乙", "丙"]
    for kind in ("result", "-result"):
        rows = list(csv.reader(io.StringIO(officer.get(f"{place}/export/csv?sort={kind}").text.lstrip("\ufeff"))))
        assert [row[1] for row in rows[1:]] == ["甲", "乙", "丙"]


def test_a_course_of_the_city_is_read_by_a_district_for_its_own_people_only(office: Browser, officer: Browser) -> None:
    own, theirs = entered(office, "长宁人", SECTION), entered(office, "徐汇人", OTHER_SECTION)
    place = course(office, "全市培训")
    assert officer.get(place).status_code == 404
    office.post(f"{place}/participants", {"result": "passed", "line": [own, theirs]})
    page = officer.get(place).text
    assert "长宁人" in page
    assert "徐汇人" not in page
    assert "登记参加人员" not in page
    assert officer.post(f"{place}/participants", {"result": "failed", "line": [own]}).status_code == 404
    assert officer.post(f"{place}/void", {"reason": "重复登记"}).status_code == 404
    assert re.search(r">\s*1 人<", officer.get("/trainings").text)
    assert "徐汇人" not in officer.get(f"{place}/export/csv").text


def test_a_wrong_course_is_made_void_and_its_hours_no_longer_count(officer: Browser) -> None:
    line = entered(officer, "武小红", SECTION)
    place = course(officer, hours="1.5")
    officer.post(f"{place}/participants", {"result": "attended", "line": [line]})
    assert '<td class="num" data-label="学时合计">1.5</td>' in officer.get("/staffing").text
    assert "请写明作废的原因" in officer.post(f"{place}/void", {"reason": "。"}).text
    officer.post(f"{place}/void", {"reason": "重复登记"})
    assert "已经作废" in officer.post(f"{place}/participants", {"result": "passed", "line": [line]}).text
    assert "已经作废" in officer.post(f"{place}/void", {"reason": "重复登记"}).text
    assert '<td class="num" data-label="学时合计">0</td>' in officer.get("/staffing").text
    assert "文书制作" not in officer.get("/trainings").text
    assert "已作废：重复登记" in officer.get("/trainings?void=1").text


def test_a_form_of_a_course_that_cannot_be_comes_back_with_its_words(officer: Browser) -> None:
    form = {"course": "文书制作", "organiser": "市局", "day": "2026-12-12", "hours": "2", "content": "写了很久的内容"}
    ahead = officer.post("/trainings", form)
    assert "培训日期还没有到" in ahead.text
    assert "写了很久的内容" in ahead.text
    assert "学时请填 0.5 到 200" in officer.post("/trainings", {**form, "day": "2026-10-12", "hours": "两"}).text


def test_figures_are_of_units_in_the_order_of_the_founding_document(office: Browser, officer: Browser) -> None:
    for name, unit in (("徐汇甲", OTHER_SECTION), ("长宁甲", SECTION), ("长宁乙", SECTION), ("支队甲", DETACHMENT)):
        entered(office, name, unit)
    entered(office, "市局甲", OFFICE)
    piece(office, SECTION, "1")
    piece(office, SECTION, "2")
    lost = piece(office, SECTION, "3")
    office.post(f"{lost}/lose", {"day": "2026-03-01", "words": "巡查途中遗失"})
    page = office.get("/staffing").text
    units = re.findall(r"<td><b>([^<]+)</b></td>", page)
    assert [unit for unit in units if "局执法监督处" in unit or "支队" in unit] == units[:2]
    assert [unit[:2] for unit in units[2:]] == ["徐汇", "长宁"]
    changning = re.search(r"<td><b>长宁区城市管理行政执法局督察科</b></td>(.*?)</tr>", page, re.DOTALL)
    assert changning
    assert re.findall(r">(\d[^<]*)<", changning[1])[:3] == ["2", "2", "1.0 件"]
    for name in ("徐汇甲", "长宁甲", "支队甲"):
        assert name not in page, "no person stands in the figures"
    assert re.findall(r"<td><b>([^<]+)</b></td>", officer.get("/staffing").text) == [units[3]]
    narrowed = office.get("/staffing?district=310104").text
    assert re.findall(r"<td><b>([^<]+)</b></td>", narrowed) == [units[2]]
    assert "还没有登记" in officer.get("/staffing?district=310104").text, "a section reaches its own district only"


def test_conduct_is_seen_by_the_chief_the_leader_and_the_citys_leaders_and_by_nobody_else(
    office: Browser, officer: Browser, chief: Browser, logged_in: Enter
) -> None:
    place = matter(chief, entered(officer, "武小红", SECTION))
    leader, head = logged_in(Role.BUREAU_LEADER), logged_in(Role.OFFICE_CHIEF)
    for knowing in (chief, leader, head, logged_in(Role.BUREAU_LEADER, OFFICE, "shiju")):
        assert SECRET in knowing.get("/conduct").text
        assert SECRET in knowing.get(place).text
        assert SECRET in knowing.get("/conduct/export/csv").text
    other = logged_in(Role.SECTION_CHIEF, OTHER_SECTION, "xuhui")
    assert SECRET not in other.get("/conduct").text
    assert SECRET not in other.get("/conduct/export/csv").text
    assert other.get(place).status_code == 404
    assert other.post(f"{place}/note", {"day": "2026-11-20", "words": "已经谈话"}).status_code == 404
    unknowing = [officer, office, *map(logged_in, (Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.DETACHMENT_CHIEF))]
    for browser in unknowing:
        for address in ("/conduct", place, "/conduct/export/csv"):
            assert browser.get(address).status_code == 403


def test_nobody_reads_or_handles_what_concerns_the_own_person_and_a_leaders_matters_are_the_citys(
    ledger: Ledger, chief: Browser, logged_in: Enter
) -> None:
    u = t.users.c
    with ledger.read() as conn:
        row = conn.execute(select(u.person_id, u.name).where(u.role == Role.SECTION_CHIEF.value)).one()
    own = entered(chief, row.name, SECTION, person=row.person_id)
    above = entered(chief, "沈国栋", SECTION, "leaders")
    leader, head = logged_in(Role.BUREAU_LEADER), logged_in(Role.OFFICE_CHIEF)
    form = {"kind": "reminder", "day": "2026-11-03", "matter": SECRET}
    assert "涉及本人的事项由上级" in chief.post("/conduct", {**form, "line": own}).text
    assert chief.post("/conduct", {**form, "line": above}).status_code == 404
    places = [matter(leader, own), matter(head, above)]
    for place in places:
        assert chief.get(place).status_code == 404
        assert chief.post(f"{place}/note", {"day": "2026-11-20", "words": "已经谈话"}).status_code == 404
        assert head.get(place).status_code == 200
    assert leader.get(places[1]).status_code == 404
    assert SECRET not in chief.get("/conduct").text
    assert f'value="{own}"' not in chief.get("/conduct").text
    assert f'value="{above}"' not in chief.get("/conduct").text


def test_a_matter_is_handled_with_way_day_and_by_whom_and_can_be_taken_up_again(
    chief: Browser, officer: Browser
) -> None:
    place = matter(chief, entered(officer, "武小红", SECTION))
    words = "谈话提醒，本人表示改正。"
    unsaid = chief.post(f"{place}/handle", {"day": "2026-11-20", "words": words})
    assert "请选择处理方式" in unsaid.text
    assert words in unsaid.text
    done = {"way": "talk", "day": "2026-11-20", "words": words, "by": "方 永刚"}
    assert "登记处理已记下" in chief.follow(chief.post(f"{place}/handle", done)).text
    page = chief.get(place).text
    assert "谈话提醒" in page
    assert "方永刚" in page
    assert chief.post(f"{place}/handle", done).status_code == 409
    chief.post(f"{place}/reopen", {"day": "2026-11-21", "words": "又有新的情况"})
    assert "办理中" in chief.get("/conduct?state=open").text
    assert "早于事项发生的日期" in chief.post(f"{place}/note", {"day": "2026-11-01", "words": "补记情况"}).text


def test_the_log_says_that_there_is_a_matter_and_neither_whose_nor_what(
    ledger: Ledger, chief: Browser, officer: Browser, logged_in: Enter
) -> None:
    place = matter(chief, entered(officer, "武小红", SECTION))
    chief.post(f"{place}/note", {"day": "2026-11-20", "words": "家中有事，已说明"})
    e, c = t.events.c, t.changes.c
    with ledger.read() as conn:
        told = conn.execute(select(e.words, e.data).where(e.kind.startswith("conduct."))).all()
        kept = conn.execute(select(c.state).where(c.table_name.startswith("conduct"), c.state.is_not(None))).all()
    assert len(told) == 2
    assert len(kept) >= 3, "matter, step, and the matter after it"
    assert not any(word in str(row) for row in (*told, *kept) for word in ("武小红", SECRET, "家中有事"))
    auditor = logged_in(Role.AUDITOR, OFFICE)
    log = auditor.get("/audit?subject=conduct").text
    assert "登记一件作风事项" in log
    assert SECRET not in log


def test_the_log_keeps_that_matters_were_taken_as_a_file_and_not_who_was_looked_for(
    ledger: Ledger, chief: Browser, officer: Browser
) -> None:
    matter(chief, entered(officer, "武小红", SECTION))
    assert "武小红" in chief.get("/conduct/export/csv?q=武小红").text
    officer.get("/equipment/export/csv?q=武小红")
    e = t.events.c
    with ledger.read() as conn:
        told = conn.execute(select(e.words, e.data).where(e.kind == "ledger.exported").order_by(e.seq)).all()
    assert [("作风事项" in row.words, row.data) for row in told] == [(True, {}), (False, {"q": "武小红"})]


def test_who_leaves_with_equipment_in_hand_is_said_so(officer: Browser) -> None:
    line = entered(officer, "武小红", SECTION)
    officer.post(f"{piece(officer, SECTION)}/issue", {"line": line, "day": "2026-03-01"})
    left = officer.post(f"/directory/{line}/end", {"last": "2026-11-20", "reason": "调任"})
    assert "名下还有 1 件装备" in officer.follow(left).text

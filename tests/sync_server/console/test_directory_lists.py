"""督察名录 on the console: who stood there on a day, printed in the founding document's order, brought as a table."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import date

import httpx
import pytest
from docx import Document
from fastapi import FastAPI
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from shared.organisation import Role, UnitKind
from sync_server.acts.organisation import add_person
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.reference.shipped import unit_id
from tests.sync_server.console.conftest import DETACHMENT, OFFICE, OTHER_SECTION, SECTION, Browser

Enter = Callable[..., Browser]
HEADS = ["名录", "单位", "姓名", "职务", "分管或岗位", "办公电话", "胸号", "起始日期", "依据"]
BAOSHAN = unit_id(UnitKind.SECTION, "310113")


def entered(browser: Browser, name: str, unit: str, roll: str = "leaders", **more: str) -> str:
    """Enter somebody; the address of the line."""
    form = {"roll": roll, "unit": unit, "name": name, "post": "副局长", "first": "2026-11-03", **more}
    answer = browser.post("/directory/new", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def names(page: str) -> list[str]:
    return re.findall(r'href="/directory/[0-9a-f-]{36}"><b>([^<]+)</b>', page)


@pytest.fixture
def office(logged_in: Enter) -> Browser:
    return logged_in(Role.OFFICE_STAFF)


@pytest.fixture
def chief(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_CHIEF)


def test_the_day_of_the_address_says_who_stood_there(chief: Browser) -> None:
    line = entered(chief, "沈国栋", SECTION, duty="分管督察", phone="021-22050110")
    change = {"name": "林倩", "post": "副局长", "position": "1", "first": "2026-11-10"}
    changed = chief.post(f"{line}/change", change)
    assert "仍可按日期查到" in chief.follow(changed).text
    left = chief.post(f"{changed.headers['location']}/end", {"last": "2026-11-20", "reason": "调任"})
    assert "离任已登记" in chief.follow(left).text
    asked = {day: names(chief.get(f"/directory?day=2026-11-{day:02d}").text) for day in (2, 3, 9, 10, 20, 21)}
    assert asked == {2: [], 3: ["沈国栋"], 9: ["沈国栋"], 10: ["林倩"], 20: ["林倩"], 21: []}
    assert names(chief.get("/directory?shown=all").text) == ["沈国栋", "林倩"]
    history = chief.get(line).text
    assert "021-22050110" in history
    assert "姓名改为林倩" in history


def test_lists_and_papers_stand_in_the_order_of_the_founding_document(office: Browser) -> None:
    """City office, detachment, districts in their order; within a unit as the unit puts them."""
    for name, unit, place in (
        ("宝山甲", BAOSHAN, "1"),
        ("长宁乙", SECTION, "2"),
        ("支队甲", DETACHMENT, "1"),
        ("长宁甲", SECTION, "1"),
        ("徐汇甲", OTHER_SECTION, "1"),
        ("市局甲", OFFICE, "1"),
    ):
        entered(office, name, unit, "staff", position=place)
    ordered = ["市局甲", "支队甲", "徐汇甲", "长宁甲", "长宁乙", "宝山甲"]
    assert names(office.get("/directory?roll=staff").text) == ordered
    paper = office.get("/directory/paper.docx?roll=staff&day=2026-11-03")
    printed = Document(io.BytesIO(paper.content))
    assert [row.cells[2].text for row in printed.tables[0].rows] == ["姓名", *ordered]
    assert [row.cells[0].text for row in printed.tables[0].rows][1:] == ["1", "2", "3", "4", "5", "6"]
    texts = "\n".join(paragraph.text for paragraph in printed.paragraphs)
    assert "附件2" in texts
    assert "上海市城管执法系统市、区二级督察工作人员名录" in texts
    assert "2026年11月3日在册，共6人" in texts
    before = Document(io.BytesIO(office.get("/directory/paper.docx?roll=staff&day=2026-11-02").content))
    assert before.tables == [], "nobody stood there the day before"
    assert office.get("/directory/paper.pdf?roll=leaders").content.startswith(b"%PDF")
    assert office.get("/directory/paper.pdf?roll=squads").status_code == 404
    book = load_workbook(io.BytesIO(office.get("/directory/export/xlsx?roll=staff").content))
    assert [row[2].value for row in book.active.iter_rows()][1:] == ordered


def test_what_stands_beside_the_districts_comes_after_them(ledger: Ledger, office: Browser) -> None:
    """临港新片区, 自贸区, 机场: units like districts, whatever their code."""
    beside = "00000000-0000-7000-8000-0000000000aa"
    unit = {"id": beside, "name": "临港新片区综合执法大队督察科", "kind": UnitKind.SECTION.value, "parent_id": OFFICE}
    ledger.write(lambda w: w.add(t.units, district_code="310001", **unit))
    for name, where in (("临港甲", beside), ("宝山甲", BAOSHAN), ("市局甲", OFFICE)):
        entered(office, name, where, "staff")
    assert names(office.get("/directory?roll=staff").text) == ["市局甲", "宝山甲", "临港甲"]


def test_a_district_reads_its_own_list_and_the_citys_and_keeps_its_own(
    office: Browser, chief: Browser, logged_in: Enter
) -> None:
    theirs = entered(office, "徐汇领导", OTHER_SECTION)
    city = entered(office, "市局领导", OFFICE)
    own = entered(office, "长宁领导", SECTION)
    assert names(chief.get("/directory").text) == ["市局领导", "长宁领导"]
    assert names(office.get("/directory").text) == ["市局领导", "徐汇领导", "长宁领导"]
    inspector = logged_in(Role.SQUAD_INSPECTOR)
    assert names(inspector.get("/directory").text) == ["市局领导", "长宁领导"]
    assert "列入人员" not in inspector.get("/directory").text
    assert chief.get(theirs).status_code == 404
    assert "登记变更" not in chief.get(city).text
    assert "登记变更" in chief.get(own).text
    for deed in ("change", "end", "correct"):
        form = {"name": "某人", "post": "某职", "first": "2026-11-20", "last": "2026-11-20", "reason": "录入有误"}
        assert chief.post(f"{theirs}/{deed}", form).status_code == 404
        assert chief.post(f"{city}/{deed}", form).status_code == 404
        assert inspector.post(f"{own}/{deed}", form).status_code == 403
    assert logged_in(Role.INSPECTED_UNIT).get("/directory").status_code == 403
    xuhui = names(logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/directory?shown=all").text)
    assert xuhui == ["市局领导", "徐汇领导"]


def test_a_refused_form_comes_back_with_its_words_and_says_why(chief: Browser) -> None:
    form = {"roll": "leaders", "unit": SECTION, "name": "沈国栋", "post": "副局长", "first": "2026-11-03"}
    page = chief.post("/directory/new", {**form, "phone": "13800138000", "duty": "分管督察与法制"})
    assert page.status_code == 422
    assert "只登记办公电话" in page.text
    assert 'value="分管督察与法制"' in page.text
    line = entered(chief, "沈国栋", SECTION)
    twice = chief.post("/directory/new", form)
    assert twice.status_code == 422
    assert "已有沈国栋（副局长）" in twice.text
    early = chief.post(f"{line}/change", {**form, "position": "1", "post": "写了很久的职务"})
    assert "变更须从其后的一天起" in early.text
    assert "写了很久的职务" in early.text
    wrong = chief.post(f"{line}/correct", {**form, "position": "x", "reason": "次序有误"})
    assert "排列次序请填 1 到 999" in wrong.text


def test_whoever_has_an_account_and_does_not_stand_in_the_list_is_offered(
    ledger: Ledger, chief: Browser, squads: list[str]
) -> None:
    page = chief.get("/directory?roll=staff").text
    (link,) = re.findall(r'<a href="(/directory/new\?roll=staff&amp;unit=[^"]+)">', page)
    form = chief.get(link.replace("&amp;", "&")).text
    name = re.search(r'name="name" required maxlength="40" value="(用户[^"]+)"', form)
    person = re.search(r'<option value="([0-9a-f-]{36})" selected>用户', form)
    assert name
    assert person
    entered(chief, name[1], SECTION, "staff", person=person[1], post="科长")
    assert "但不在名录中" not in chief.get("/directory?roll=staff").text
    ledger.write(lambda w: add_person(w, SYSTEM, name="周敏", badge="050117", unit_id=squads[0], inspector=True))
    assert "周敏" in chief.get("/directory?roll=squads").text


def test_whoever_has_left_by_the_directory_of_officers_is_named_to_the_keeper(
    ledger: Ledger, chief: Browser, logged_in: Enter
) -> None:
    person = ledger.write(lambda w: add_person(w, SYSTEM, name="武小红", badge="050119", unit_id=SECTION))
    entered(chief, "武小红", SECTION, "staff", person=person)
    assert "请登记离任" not in chief.get("/directory?roll=staff").text
    ledger.write(lambda w: w.conn.execute(t.people.update().where(t.people.c.id == person).values(active=False)))
    assert "仍在册的 1 人，请登记离任" in chief.get("/directory?roll=staff").text
    assert "请登记离任" not in logged_in(Role.SQUAD_INSPECTOR).get("/directory?roll=staff").text
    assert logged_in(Role.SQUAD_INSPECTOR, login="again").get("/directory/export/csv").status_code == 403


def table(*rows: Sequence[str]) -> bytes:
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring(browser: Browser, content: bytes, day: str = "2026-12-01") -> httpx.Response:
    files = {"table": ("名录.xlsx", content, "application/octet-stream")}
    return browser.post("/directory/import", {"day": day}, files=files)


def test_a_table_is_looked_through_then_taken_as_a_whole_and_changes_begin_on_its_day(
    ledger: Ledger, chief: Browser, logged_in: Enter
) -> None:
    entered(chief, "沈国栋", SECTION, duty="分管督察")
    rows = [["附件1", "长宁区", "沈国栋", "局长"], ["附件2", "长宁区", "林倩", "科长", "", "", "", "2026-11-09"]]
    preview = bring(chief, table(*rows))
    page = chief.follow(preview).text
    assert "将列入 1 人，变更 1 人，0 人没有变化" in page
    assert "职务改为局长" in page
    assert names(chief.get("/directory?roll=staff").text) == [], "nothing is written before it is confirmed"
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.get(preview.headers["location"]).status_code == 404
    taken = chief.post(preview.headers["location"])
    assert "已导入：列入 1 人，变更 1 人" in chief.follow(taken).text
    assert "此表已经导入" in chief.get(preview.headers["location"]).text
    assert names(chief.get("/directory?roll=staff&day=2026-11-09").text) == ["林倩"]
    d = t.directory_lines.c
    with ledger.read() as conn:
        query = select(d.post, d.duty, d.last_day).where(d.name == "沈国栋").order_by(d.first_day)
        lines = [tuple(row) for row in conn.execute(query)]
        (kept,) = conn.execute(select(t.attachments.c.name)).scalars()
    assert lines == [("副局长", "分管督察", "2026-11-30"), ("局长", "分管督察", None)]
    assert kept == "名录.xlsx"
    again = bring(chief, table(*rows))
    assert "2 人没有变化" in chief.follow(again).text
    assert "完全一致，不需要导入" in chief.post(again.headers["location"]).text


def test_a_faulty_table_is_given_back_with_its_faults_marked(chief: Browser) -> None:
    rows = [["附件1", "徐汇区", "某人", "局长"], ["附件9", "长宁区", "某人", ""]]
    answer = bring(chief, table(*rows))
    page = chief.follow(answer).text
    assert "3 处须改正，没有导入任何一行" in page
    assert "没有“徐汇区”这个单位，或不列入这份名录，或不由您登记" in page
    assert chief.post(answer.headers["location"]).status_code == 422
    marked = load_workbook(io.BytesIO(chief.get(f"{answer.headers['location']}/marked").content))
    assert "没有“附件9”这种名录" in marked.active["J3"].value
    assert "请选择名录文件" in chief.post("/directory/import", {"day": "2026-12-01"}).text
    assert "请选择表中内容自哪一天起" in bring(chief, table(rows[0]), "明天").text


def test_the_template_is_read_by_the_reader_itself(office: Browser) -> None:
    book = load_workbook(io.BytesIO(office.get("/directory/template").content))
    sheet = book["名录"]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == HEADS
    for column, text in enumerate(("督察分管领导", "市局", "沈国栋", "副局长"), start=1):
        sheet.cell(2, column, text)
    file = io.BytesIO()
    book.save(file)
    assert "将列入 1 人" in office.follow(bring(office, file.getvalue())).text


def test_a_day_far_off_is_a_day_all_the_same(app: FastAPI, chief: Browser) -> None:
    entered(chief, "沈国栋", SECTION, first=date(2026, 11, 3).isoformat())
    assert names(chief.get("/directory?day=9999-12-31").text) == ["沈国栋"]
    assert names(chief.get("/directory?day=none").text) == ["沈国栋"]

"""12345、网格工单: brought as a table, looked into by an inspector, answered, taken back in the same columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]
HEADS = "工单编号,工单来源,受理时间,截止时间,责任单位,发生地址,诉求描述,来电人"
FIRST = "沪12345-1,12345热线,2026-11-20 09:12:00,2026-11-27,华阳路街道,定西路710弄口,夜间占道设摊,王先生"
SECOND = "WG-2,城运网格,2026-11-20,2026-11-28,,武夷路口,乱倒垃圾,"


def table(*rows: str) -> bytes:
    return "\n".join([HEADS, *rows]).encode()


def bring(browser: Browser, *rows: str) -> str:
    """The address of the page that shows what the table would do."""
    files = {"table": ("工单.csv", table(*rows), "text/csv")}
    done = browser.post("/orders/import", {}, files=files)
    assert done.status_code == HTTPStatus.SEE_OTHER, done.text
    return str(done.headers["location"])


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


def orders(ledger: Ledger) -> dict[str, str]:
    with ledger.read() as conn:
        o = t.work_orders.c
        return {row.number: row.id for row in conn.execute(select(o.number, o.id))}


def test_an_order_goes_its_way(app: FastAPI, squads: list[str], officer: Browser, ledger: Ledger) -> None:
    phone = Phone(app, squads[0])
    place = bring(officer, FIRST, SECOND)
    page = officer.get(place).text
    assert "将新收 2 件，变更 0 件" in page
    assert "王先生" not in page, "who called is not read"
    assert orders(ledger) == {}, "nothing is written before it was looked at"
    assert "已导入：新收和变更 2 件" in officer.follow(officer.post(place)).text
    listed = officer.get("/orders").text
    assert listed.index("沪12345-1") < listed.index("WG-2"), "by the end of their terms"
    assert "待派出" in listed
    assert "沪12345-1" in officer.get("/orders?q=12345-1").text
    assert "WG-2" not in officer.get("/orders?source=hotline").text

    order = f"/orders/{orders(ledger)['沪12345-1']}"
    assert "请选择督察员" in officer.post(f"{order}/give", {"user": ""}).text
    given = officer.follow(officer.post(f"{order}/give", {"user": phone.user_id, "note": ""})).text
    assert "周敏已收到任务" in given
    with ledger.read() as conn:
        task = conn.execute(select(t.assignments)).one()
    assert task.title == "核实12345热线 沪12345-1"
    assert task.note == "夜间占道设摊"
    assert task.prefill["complaint_number"] == "沪12345-1"
    assert task.prefill["methods"] == ["complaint"]

    assert "请写明办理结果" in officer.post(f"{order}/answer", {"result": " "}).text
    answered = officer.follow(officer.post(f"{order}/answer", {"result": "现场无摊位，已要求加强夜间巡查"})).text
    assert "已答复" in answered
    assert "已经答复" in officer.post(f"{order}/give", {"user": phone.user_id}).text
    officer.post(f"{order}/answer", {"result": "已清理"})
    assert "改写答复：已清理" in officer.get(order).text
    assert "答复：现场无摊位" in officer.get(order).text, "the first words stay in its course"

    file = officer.get("/orders/export/csv?state=all").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["工单号"] for row in rows] == ["沪12345-1", "WG-2"]
    assert (rows[0]["办理结果"], rows[0]["办结日期"], rows[1]["办理结果"]) == ("已清理", "2026-11-24", "")
    again = officer.post("/orders/import", {}, files={"table": ("回.csv", file.encode(), "text/csv")})
    assert "2 件早已收到，内容相同" in officer.follow(again).text, "the file goes in again as it came out"


def test_the_same_table_again_changes_nothing_and_a_new_term_moves_it(officer: Browser, ledger: Ledger) -> None:
    officer.post(bring(officer, FIRST))
    assert "新收和变更 0 件" in officer.follow(officer.post(bring(officer, FIRST))).text
    later = FIRST.replace("2026-11-27", "2026-11-30")
    place = bring(officer, later)
    assert "将新收 0 件，变更 1 件" in officer.get(place).text
    officer.post(place)
    assert "原答复期限：2026-11-27" in officer.get(f"/orders/{orders(ledger)['沪12345-1']}").text
    with ledger.read() as conn:
        terms = conn.execute(select(t.terms.c.due_on).where(t.terms.c.subject_kind == "order")).scalars().all()
    assert terms == ["2026-11-30"]
    officer.post(f"/orders/{orders(ledger)['沪12345-1']}/answer", {"result": "已清理"})
    assert "这件工单已经答复，内容不再变更" in officer.get(bring(officer, FIRST)).text


def test_a_table_with_a_fault_is_given_back_marked_and_nothing_is_taken(officer: Browser, ledger: Ledger) -> None:
    place = bring(officer, FIRST, SECOND.replace("城运网格", "来信"))
    assert "1 处须改正，没有导入任何一行" in officer.get(place).text
    book = load_workbook(io.BytesIO(officer.get(f"{place}/marked").content))
    assert "请写 12345热线 或 网格" in str([cell.value for cell in list(book.active.rows)[2]])
    assert "请写 12345热线 或 网格" in officer.post(place).text
    assert orders(ledger) == {}
    assert "请选择工单文件" in officer.post("/orders/import", {}).text
    wrong = {"table": ("表.csv", "甲,乙\n1,2\n".encode(), "text/csv")}
    assert "没有找到表头" in officer.post("/orders/import", {}, files=wrong).text
    assert officer.get("/orders/template").status_code == HTTPStatus.OK


def test_another_districts_orders_are_not_there(officer: Browser, ledger: Ledger, logged_in: Enter) -> None:
    officer.post(bring(officer, FIRST))
    other = logged_in(Role.SECTION_OFFICER, unit=OTHER_SECTION)
    order = f"/orders/{orders(ledger)['沪12345-1']}"
    assert "沪12345-1" not in other.get("/orders?state=all").text
    assert other.get(order).status_code == HTTPStatus.NOT_FOUND
    assert other.post(f"{order}/answer", {"result": "好"}).status_code == HTTPStatus.NOT_FOUND
    assert "已在别处登记" in other.get(bring(other, FIRST.replace("华阳路街道", ""))).text
    city = logged_in(Role.OFFICE_STAFF)
    assert "沪12345-1" in city.get("/orders").text
    assert logged_in(Role.INSPECTED_UNIT).get("/orders").status_code == HTTPStatus.FORBIDDEN


def test_the_city_sends_orders_to_the_district_that_is_concerned(logged_in: Enter, ledger: Ledger) -> None:
    city = logged_in(Role.OFFICE_STAFF)
    city.post(bring(city, FIRST))
    officer = logged_in(Role.SECTION_OFFICER)
    assert "收到 1 件 12345、网格工单" in officer.get("/inbox").text
    assert "沪12345-1" in officer.get("/orders").text


def test_the_term_goes_with_the_order_to_the_body_that_is_concerned(logged_in: Enter, ledger: Ledger) -> None:
    city = logged_in(Role.OFFICE_STAFF)
    city.post(bring(city, FIRST.replace("华阳路街道", "")))
    city.post(bring(city, FIRST))
    term = t.terms.c
    with ledger.read() as conn:
        rows = conn.execute(select(term.unit_id, term.ended_at.is_(None)).where(term.subject_kind == "order")).all()
    assert [tuple(row) for row in rows if row[1]] == [(SECTION, True)], "who answers is reminded"

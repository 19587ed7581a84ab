"""Registers of the procedure as files, within the caller's reach."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from shared.organisation import Role
from sync_server.acts.common.assignments import assign
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.permissions import Caller
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, SECTION, Browser, add_user

Enter = Callable[..., Browser]


def rows_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def task(ledger: Ledger, squads: list[str]) -> str:
    inspector = add_user(ledger, "someone", Role.SQUAD_INSPECTOR, squads[0])
    chief = add_user(ledger, "chief", Role.SECTION_CHIEF, SECTION)
    caller = Caller(chief, "科长", Role.SECTION_CHIEF, SECTION, CHANGNING)
    return ledger.write(lambda w: assign(w, caller, inspector, '=HYPERLINK("http://x")晚间巡查', due_on="2026-11-30"))


def test_tasks_go_out_with_chinese_headings_and_words_never_become_formulas(task: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    heads, row = rows_of(officer.get("/assignments/export/xlsx").content)
    assert heads[:4] == ["任务", "督察员", "被督察单位", "地点"]
    assert row[0] == '=HYPERLINK("http://x")晚间巡查'
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get("/assignments/export/xlsx").content)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert "'=HYPERLINK" in officer.get("/assignments/export/csv").text


def test_the_file_holds_what_the_filter_shows(task: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert len(rows_of(officer.get("/assignments/export/xlsx?state=done").content)) == 1
    assert len(rows_of(officer.get("/assignments/export/xlsx?state=all").content)) == 2


def test_another_districts_tasks_stay_out(task: str, logged_in: Enter) -> None:
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, login="stranger")
    assert len(rows_of(stranger.get("/assignments/export/xlsx?state=all").content)) == 1


def test_pursuits_go_out_with_chinese_headings(logged_in: Enter, ledger: Ledger) -> None:
    (heads,) = rows_of(logged_in(Role.SECTION_OFFICER).get("/pursuits/export/xlsx?state=all").content)
    assert heads == [
        *("被督察单位", "通知书文号", "状态", "原因", "轮次", "核查次数"),
        *("本步期限", "期限是否暂定", "回执时间", "转入时间", "办结时间"),
    ]
    with ledger.read() as conn:
        said = conn.execute(t.events.select().where(t.events.c.kind == "ledger.exported")).all()
    assert any("追责督办台账" in event.words for event in said)
    assert logged_in(Role.INSPECTED_UNIT).get("/pursuits/export/xlsx").status_code == 403

"""派勤 for a case of 专项督察: from the form to the task, and from the record's page back to the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.organisation import Role
from shared.plain import from_plain
from shared.wire import Prefill
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser
from tests.sync_server.console.story import Phone
from tests.sync_server.special.opened import NUMBER, end_case, put_case

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


@pytest.fixture
def case(ledger: Ledger, squads: list[str]) -> str:
    return ledger.write(lambda w: put_case(w, SECTION, squads[:1]))


def task_of(ledger: Ledger, **where: Any) -> Any:
    with ledger.read() as conn:
        return conn.execute(select(t.assignments).filter_by(**where)).mappings().first()


def test_a_task_is_given_for_a_case_and_its_check_opens_as_one_of_that_case(
    phone: Phone, case: str, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert f"{NUMBER} 定西路乱设摊问题" in officer.get("/assignments").text
    given = officer.post("/assignments", {"user": phone.user_id, "title": "夜间核查", "case": case})
    assert given.status_code == 303
    prefill = from_plain(Prefill, task_of(ledger, title="夜间核查")["prefill"])
    assert (prefill.form, prefill.case_id, prefill.case_number) == ("special", case, NUMBER)


def test_a_case_that_was_closed_meanwhile_or_lies_elsewhere_gets_no_task_and_the_words_come_back(
    phone: Phone, case: str, ledger: Ledger, logged_in: Enter
) -> None:
    officer, other = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert NUMBER not in other.get("/assignments").text
    form = {"user": phone.user_id, "title": "夜间核查", "case": case}
    assert other.post("/assignments", form).status_code == 404
    ledger.write(lambda w: end_case(w, case))
    refused = officer.post("/assignments", form)
    assert refused.status_code == 422
    assert "该案现为“已结案”，不能派专项任务" in refused.text
    assert 'value="夜间核查"' in refused.text
    assert task_of(ledger) is None


def test_the_records_page_leads_to_the_case_that_it_counts_to(phone: Phone, case: str, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    check = phone.check(case_number=NUMBER)
    page = officer.get(f"/records/{check.id}").text
    assert f'<a href="/cases/{case}">定西路乱设摊问题</a>' in page
    assert check.id in officer.get(f"/cases/{case}").text

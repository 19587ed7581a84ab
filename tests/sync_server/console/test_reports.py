"""月度通报 in the console: drafted on demand, refreshed when the ledger moved, signed, read by squads; nobody else's
drafts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from shared.organisation import Role
from sync_server.clockwork import monthly
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def november(app: FastAPI, ledger: Ledger, squads: list[str], clock: Clock) -> Phone:
    """Two checks in November; it is the morning of 1 December."""
    phone = Phone(app, squads[0])
    phone.check(("JM03", "JM12"))
    phone.check(("ZZ01",))
    clock.moment = datetime(2026, 12, 1, 1, tzinfo=UTC)
    return phone


def drafted(ledger: Ledger) -> str:
    while ledger.write(monthly.run):
        pass
    with ledger.read() as conn:
        d = t.documents.c
        return str(conn.execute(t.documents.select().where(d.kind == "report", d.unit_id == SECTION)).one().id)


def test_a_section_drafts_the_month_and_sees_its_figures(november: Phone, logged_in: Enter) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert "按台账起草" in officer.get("/reports").text
    answer = officer.post("/reports", {"month": "2026-11"})
    page = officer.follow(answer).text
    assert "本月数字" in page
    assert re.search(r"<dt>发现问题</dt><dd>3<", page)
    assert "与台账一致" in page
    assert "已经在编" in officer.post("/reports", {"month": "2026-11"}).text
    refused = officer.post("/reports", {"month": "2026-12"})
    assert refused.status_code == 422
    assert "请选择已经结束的月份" in refused.text


def test_the_page_says_when_the_ledger_has_moved_and_refreshes(
    november: Phone, ledger: Ledger, logged_in: Enter, clock: Clock
) -> None:
    report = drafted(ledger)
    clock.moment = datetime(2026, 11, 30, 10, tzinfo=UTC)
    november.check(("JM05",))
    clock.moment = datetime(2026, 12, 1, 2, tzinfo=UTC)
    chief = logged_in(Role.SECTION_CHIEF)
    page = chief.get(f"/documents/{report}").text
    assert "起草之后台账又有变化" in page
    assert "记录补到" in page
    signed = chief.post(f"/documents/{report}/deeds/file")
    assert signed.status_code == 422
    assert "按最新台账刷新" in signed.text
    assert "与台账一致" in chief.follow(chief.post(f"/reports/{report}/refresh")).text
    assert chief.post(f"/documents/{report}/deeds/file").status_code == 303


def test_squads_read_the_signed_report_of_their_own_district_and_no_draft(
    november: Phone, ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    report = drafted(ledger)
    squad, stranger = logged_in(Role.INSPECTED_UNIT), logged_in(Role.INSPECTED_UNIT, squads[2])
    assert squad.get(f"/documents/{report}").status_code == 404
    chief = logged_in(Role.SECTION_CHIEF)
    assert chief.post(f"/documents/{report}/deeds/file").status_code == 303
    page = squad.get(f"/documents/{report}")
    assert page.status_code == 200
    assert "本月数字" in page.text
    assert "按最新台账刷新" not in page.text
    assert f"/documents/{report}" in squad.get("/reports").text
    assert stranger.get(f"/documents/{report}").status_code == 404
    assert f"/documents/{report}" not in stranger.get("/reports").text


def test_another_district_cannot_read_refresh_or_sign_a_draft(
    november: Phone, ledger: Ledger, logged_in: Enter
) -> None:
    report = drafted(ledger)
    other = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert other.get(f"/documents/{report}").status_code == 404
    assert other.post(f"/reports/{report}/refresh").status_code == 404
    assert other.post(f"/documents/{report}/deeds/file").status_code == 404
    assert report not in other.get("/reports").text


def test_the_city_sees_who_has_reported_and_no_draft(november: Phone, ledger: Ledger, logged_in: Enter) -> None:
    report = drafted(ledger)
    office = logged_in(Role.OFFICE_STAFF)
    page = office.get("/reports?month=2026-11").text
    assert report not in page
    assert page.count("未报") >= 16
    logged_in(Role.SECTION_CHIEF).post(f"/documents/{report}/deeds/file")
    assert f"/documents/{report}" in office.get("/reports?month=2026-11").text


def test_a_paper_of_another_kind_is_not_refreshed_as_a_report(
    november: Phone, ledger: Ledger, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    opened = officer.post("/documents/begin/meeting").headers["location"]
    meeting = opened.rsplit("/", 1)[-1].split("?")[0]
    refused = officer.post(f"/reports/{meeting}/refresh")
    assert refused.status_code == 422
    assert "不是月度督察情况通报" in refused.text

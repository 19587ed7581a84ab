"""People and units: corrected, moved, retired, renamed; what was recorded before stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import Row, select

from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import OFFICE, OTHER_SECTION, SECTION, XUHUI, Browser
from tests.sync_server.console.story import Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def fields(phone: Phone, **changes: str) -> dict[str, str]:
    entry = {"name": "周敏", "badge": "050117", "unit": phone.unit_id, "inspector": "1"}
    return {name: value for name, value in {**entry, **changes}.items() if value}


def person(ledger: Ledger, phone: Phone) -> Row[str, bool, str, bool]:
    p, u = t.people.c, t.users.c
    query = select(p.unit_id, p.active, u.unit_id.label("account_unit"), u.active.label("account_active"))
    with ledger.read() as conn:
        return conn.execute(query.join(t.users, u.person_id == p.id).where(p.id == phone.person.id)).one()


def test_who_moves_to_another_district_takes_the_account_along_and_leaves_tasks_and_history_behind(
    phone: Phone, ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    check = phone.check()
    officer, admin = logged_in(Role.SECTION_OFFICER), logged_in(Role.SYSTEM_ADMIN, OFFICE)
    task = {"user": phone.user_id, "title": "夜排档巡查", "due_on": "2026-11-30"}
    assert officer.post("/assignments", task).status_code == 303
    moved = admin.post(f"/people/{phone.person.id}", fields(phone, unit=squads[2]))
    assert moved.status_code == 303

    assert "安全管理员确认后生效" in admin.follow(moved).text
    row = person(ledger, phone)
    assert (row.unit_id, row.account_unit) == (squads[2], squads[0]), "no reach into the new unit by one person's word"
    with ledger.read() as conn:
        request = conn.execute(select(t.account_requests.c.id)).scalar_one()
        assert conn.execute(select(t.assignments.c.done_at)).scalar_one() is None
    confirmed = logged_in(Role.SECURITY_ADMIN, OFFICE).post(f"/confirmations/{request}/confirm")
    assert confirmed.status_code < 400, confirmed.text
    assert person(ledger, phone).account_unit == squads[2]
    with ledger.read() as conn:
        assert conn.execute(select(t.assignments.c.done_at)).scalar_one() is not None
        words = conn.execute(select(t.events.c.words).where(t.events.c.kind == "person.changed")).scalar_one()
    assert "调至" in words
    assert "周敏" in officer.get(f"/records/{check.id}").text
    newcomer = logged_in(Role.SECTION_OFFICER, _section(ledger, XUHUI))
    assert newcomer.get(f"/records/{check.id}").status_code == 404


def _section(ledger: Ledger, district: str) -> str:
    u = t.units.c
    with ledger.read() as conn:
        return str(conn.execute(select(u.id).where(u.kind == "section", u.district_code == district)).scalar_one())


def test_who_leaves_loses_the_account_and_stays_in_the_records(phone: Phone, ledger: Ledger, logged_in: Enter) -> None:
    check = phone.check()
    admin = logged_in(Role.SYSTEM_ADMIN)
    assert admin.post(f"/people/{phone.person.id}", fields(phone, left="1")).status_code == 303
    row = person(ledger, phone)
    assert (row.active, row.account_active) == (False, False)
    assert "已离岗" in admin.get("/people?q=050117").text
    assert "周敏" in logged_in(Role.SECTION_OFFICER).get(f"/records/{check.id}").text


def test_a_taken_badge_and_a_unit_out_of_reach_are_refused_in_words(
    phone: Phone, logged_in: Enter, squads: list[str]
) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    admin.post("/people", {"name": "陈涛", "badge": "050118", "unit": squads[0]})
    assert "050118已经登记" in admin.post(f"/people/{phone.person.id}", fields(phone, badge="050118")).text
    assert admin.post(f"/people/{phone.person.id}", fields(phone, unit=squads[2])).status_code == 404
    stranger = logged_in(Role.SYSTEM_ADMIN, OTHER_SECTION)
    assert stranger.post(f"/people/{phone.person.id}", fields(phone)).status_code == 404
    assert logged_in(Role.SECTION_CHIEF).post(f"/people/{phone.person.id}", fields(phone)).status_code == 403


def test_a_unit_gets_a_name_a_prefix_and_a_duty_phone(ledger: Ledger, logged_in: Enter) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    entry = {"name": "长宁区城管执法局督察一科", "prefix": "沪长管", "duty_phone": "021-22050110"}
    page = admin.follow(admin.post(f"/units/{SECTION}", entry)).text
    assert "督察一科" in page
    with ledger.read() as conn:
        row = conn.execute(select(t.units).where(t.units.c.id == SECTION)).one()
    assert (row.prefix, row.duty_phone) == ("沪长管", "021-22050110")
    assert row.changed_seq > 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prefix": "CHANGNING"}, "机关代字为"),
        ({"prefix": "沪长督通"}, "机关代字为"),
        ({"name": " "}, "请填写单位名称"),
        ({"ended": "1"}, "督察机构不能停用"),
    ],
)
def test_an_unfit_entry_of_a_unit_is_refused_in_words(logged_in: Enter, changes: dict[str, str], words: str) -> None:
    entry = {"name": "长宁区督察科", "prefix": "沪长城管", "duty_phone": ""}
    assert words in logged_in(Role.SYSTEM_ADMIN).post(f"/units/{SECTION}", {**entry, **changes}).text


def test_a_unit_ends_only_when_nobody_and_nothing_waits_in_it(
    phone: Phone, ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    admin = logged_in(Role.SYSTEM_ADMIN)
    entry = {"name": phone.unit_name, "prefix": "", "duty_phone": "", "ended": "1"}
    refused = admin.post(f"/units/{squads[0]}", entry)
    assert refused.status_code == 409
    assert "1 个使用中的账号、1 名在岗人员" in refused.text
    admin.post(f"/people/{phone.person.id}", fields(phone, left="1"))
    assert admin.post(f"/units/{squads[0]}", entry).status_code == 303
    with ledger.read() as conn:
        assert not conn.execute(select(t.units.c.active).where(t.units.c.id == squads[0])).scalar_one()

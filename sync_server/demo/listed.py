"""The demonstration's 督察名录: leaders and staff of the city and the districts, and the inspectors of 长宁's squads; a
few lines have changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from shared.moment import day_in_shanghai
from shared.organisation import Role
from sync_server.demo.people import CITY_ACCOUNTS, DISTRICTS
from sync_server.demo.stage import account
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.staffing.deeds.directory import as_entry, change, end, enter
from sync_server.staffing.rules.directory import LISTED, Entry, Roll

KEPT_IN = "changning"  # whose lists show changes
_FIRST = (Role.BUREAU_LEADER, Role.OFFICE_CHIEF, Role.DETACHMENT_CHIEF, Role.SECTION_CHIEF)  # of their unit
_POSTS = {
    Role.BUREAU_LEADER: ("副局长", "分管执法监督、督察工作"),
    Role.OFFICE_CHIEF: ("执法监督处处长", "主持督察工作"),
    Role.OFFICE_STAFF: ("执法监督处主任科员", "督察综合协调、督察动态"),
    Role.DETACHMENT_CHIEF: ("机动督察支队支队长", "主持支队督察工作"),
    Role.DETACHMENT_INSPECTOR: ("机动督察支队督察员", "全市街面督察"),
    Role.SECTION_CHIEF: ("督察科科长", "主持督察科工作"),
    Role.SECTION_OFFICER: ("督察科科员", "通知书核验、数据汇总"),
}


def add_everyone(w: Write) -> None:
    """Enter whom the accounts name, each list kept by its own unit."""
    today = day_in_shanghai(w.moment)
    first = date(today.year - 1, 1, 1)
    office = account(w, "jianduchu")
    for login in (login for login, _, role in CITY_ACCOUNTS if role in LISTED):
        _list(w, office, login, first)
    for login in _detachment(w):
        _list(w, office, login, first)
    for order, login in enumerate(DISTRICTS.values(), start=1):
        keeper = account(w, f"{login}-kezhang")
        for suffix in ("-fenguan", "-kezhang", ""):
            _list(w, keeper, f"{login}{suffix}", first, f"021-0000{order:04d}")
    _squads(w, account(w, f"{KEPT_IN}-kezhang"), first)
    _changes(w, account(w, f"{KEPT_IN}-kezhang"), first, today)


def _detachment(w: Write) -> list[str]:
    """The accounts of the detachment's people, its chief first."""
    u = t.users.c
    roles = (Role.DETACHMENT_CHIEF.value, Role.DETACHMENT_INSPECTOR.value)
    return list(w.conn.execute(select(u.login).where(u.role.in_(roles)).order_by(u.role, u.login)).scalars())


def _list(w: Write, keeper: Caller, login: str, first: date, phone: str = "") -> None:
    listed = account(w, login)
    post, duty = _POSTS[listed.role]
    place = 1 if listed.role in _FIRST else 2
    entry = Entry(listed.name, post, duty, phone, place, listed.person_id)
    enter(w, keeper, LISTED[listed.role], listed.unit_id, entry, first)


def _squads(w: Write, keeper: Caller, first: date) -> None:
    p, n = t.people.c, t.units.c
    query = select(p.id, p.name, p.unit_id).join_from(t.people, t.units, n.id == p.unit_id)
    query = query.where(p.inspector, n.district_code == keeper.district_code).order_by(n.street_code, p.badge)
    places: dict[str, int] = {}
    for row in w.conn.execute(query).all():
        place = places[row.unit_id] = places.get(row.unit_id, 0) + 1
        duty = "街面实效、着装仪容" if place == 1 else "勤务在岗、办案规范"
        enter(w, keeper, Roll.SQUADS, row.unit_id, Entry(row.name, "督察员", duty, "", place, row.id), first)


def _changes(w: Write, keeper: Caller, first: date, today: date) -> None:
    """Somebody who has retired, and whose work was divided anew."""
    d = t.directory_lines.c
    left = Entry("孙国平", "督察科副科长", "追责督办", "021-00000003", 3)
    line_id = enter(w, keeper, Roll.STAFF, keeper.unit_id, left, first)
    end(w, keeper, line_id, today - timedelta(days=3), "退休")
    officer = account(w, KEPT_IN)
    query = select(t.directory_lines).where(d.person_id == officer.person_id, d.roll == Roll.STAFF.value)
    row = w.conn.execute(query).mappings().one()
    duty = f"{row['duty']}、追责督办"
    change(w, keeper, row["id"], replace(as_entry(row), duty=duty, paper="沪长城管〔2026〕12号"), today)

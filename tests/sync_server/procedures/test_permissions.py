"""The matrix of domain.md §1.2, asserted cell by cell from a literal of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.organisation import Role
from shared.problems import Problem
from sync_server.procedures.permissions import (
    NEEDS,
    Action,
    Caller,
    Grant,
    Matter,
    Scope,
    Target,
    allowed,
    cell,
    in_scope,
    require,
)

# The table as printed in domain.md §1.2, columns in its order (the last column is the three administrators).
PRINTED = {
    "Record 督察记录 + evidence": "●[own squad] | ●[district] | ● | ●[city] | ● | － | － | － | －",
    "Issue 督察通知书": "●delegated | ● | ● | ●[city] | ● | － | － | － | －",
    "Revoke/correct notice": "propose | propose | ●[district] | propose | ● | ● | － | － | －",
    "Sign for / feed back / dispute": "－ | － | － | － | － | － | ●[own] | － | －",
    "Verify feedback 销号": "propose | ● | ●(严重) | ● | ● | － | － | － | －",
    "追踪督察 / 督办 / 追责建议": "record | draft | ●approve | draft | draft | ●approve | ○[own] | － | －",
    "Month plan / month report": "input | draft | ●submit | draft | receive/return | ○ | － | ○ | －",
    "立案 / 结案 approval": "－ | draft | ●[district] | draft | draft | ●[city] | ○[own] | － | －",
    "Score & 评定建议": "－ | draft | ●submit | draft | ● | ○ | ○[own] | ●decide | －",
    "《督察动态》": "○ | ○ | ○ | input | ●edit | ●issue | ○ | ○ | －",
    "See unblurred photo originals": "own shots | ○log | ○log | own | ○log | ○log | － | － | －",
}
ROWS = dict(
    zip(
        PRINTED,
        [
            Matter.RECORD,
            Matter.ISSUE_NOTICE,
            Matter.REVOKE_NOTICE,
            Matter.ANSWER_NOTICE,
            Matter.VERIFY,
            Matter.PURSUE,
            Matter.PLAN_AND_REPORT,
            Matter.SPECIAL_CASE,
            Matter.SCORE,
            Matter.BULLETIN,
            Matter.ORIGINALS,
        ],
        strict=True,
    )
)
COLUMN_ROLES: tuple[tuple[Role, ...], ...] = (
    (Role.SQUAD_INSPECTOR,),
    (Role.SECTION_OFFICER,),
    (Role.SECTION_CHIEF, Role.BUREAU_LEADER),
    (Role.DETACHMENT_INSPECTOR,),
    (Role.OFFICE_STAFF,),
    (Role.OFFICE_CHIEF,),
    (Role.INSPECTED_UNIT,),
    (Role.APPRAISAL,),
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR),
)
WORDS = {
    "－": {Grant.NONE},
    "propose": {Grant.PROPOSE},
    "draft": {Grant.DRAFT},
    "record": {Grant.RECORD},
    "input": {Grant.INPUT},
    "receive/return": {Grant.RETURN},
    "own": {Grant.VIEW},
    "own shots": {Grant.VIEW},
    "●delegated": {Grant.DELEGATED},
    "●(严重)": {Grant.GRAVE},
    "●approve": {Grant.APPROVE},
    "●submit": {Grant.SUBMIT},
    "●decide": {Grant.DECIDE},
    "●edit": {Grant.EDIT},
    "●issue": {Grant.ISSUE},
    "○log": {Grant.LOGGED},
    "●": {Grant.DO, Grant.APPROVE},  # the approval row prints its ● without the word
    "○": {Grant.VIEW},
}
SCOPES = {"[own squad]": Scope.UNIT, "[own]": Scope.UNIT, "[district]": Scope.DISTRICT, "[city]": Scope.CITY}
DISTRICT_ROLES = {Role.SECTION_OFFICER, Role.SECTION_CHIEF, Role.BUREAU_LEADER}
CITY_ROLES = {Role.DETACHMENT_INSPECTOR, Role.OFFICE_STAFF, Role.OFFICE_CHIEF}

CELLS = [
    (row, role, text.strip())
    for row, line in PRINTED.items()
    for roles, text in zip(COLUMN_ROLES, line.split("|"), strict=True)
    for role in roles
]


@pytest.mark.parametrize(("row", "role", "text"), CELLS)
def test_every_cell_of_the_printed_table_is_what_the_code_says(row: str, role: Role, text: str) -> None:
    got = cell(role, ROWS[row])
    scope = next((s for s in SCOPES if text.endswith(s)), "")
    assert got.grant in WORDS[text.removesuffix(scope)]
    if scope:
        assert got.scope is SCOPES[scope]
    elif got.grant is Grant.NONE:
        assert got.scope is Scope.NONE
    elif role in DISTRICT_ROLES and row != "《督察动态》":
        assert got.scope is Scope.DISTRICT
    elif role in CITY_ROLES and text != "own":
        assert got.scope is Scope.CITY


def test_every_role_has_a_cell_in_every_row_and_every_action_a_row() -> None:
    for matter in Matter:
        assert {role for role in Role if cell(role, matter)} == set(Role)
    assert set(NEEDS) == set(Action)


def test_the_three_administrators_share_nothing() -> None:
    system, security, audit = (
        {action for action in Action if allowed(role, action)}
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
    )
    assert not system & (security | audit)
    assert not security & audit
    assert Action.MANAGE_USERS in system
    assert security == {Action.SECURITY_POLICY, Action.CONFIRM_USERS}
    assert audit == {Action.READ_AUDIT_LOG}


@pytest.mark.parametrize("role", list(Role))
def test_who_asks_for_an_account_never_confirms_it_and_both_only_in_their_own_units(role: Role) -> None:
    wanted = {
        Role.SYSTEM_ADMIN: {Matter.USERS: (Grant.DO, Scope.DISTRICT), Matter.SECURITY: (Grant.NONE, Scope.NONE)},
        Role.SECURITY_ADMIN: {
            Matter.USERS: (Grant.APPROVE, Scope.DISTRICT),
            Matter.SECURITY: (Grant.DO, Scope.DISTRICT),
        },
    }.get(role, dict.fromkeys((Matter.USERS, Matter.SECURITY), (Grant.NONE, Scope.NONE)))
    assert {matter: (cell(role, matter).grant, cell(role, matter).scope) for matter in wanted} == wanted
    assert allowed(role, Action.MANAGE_USERS) is (role is Role.SYSTEM_ADMIN)
    assert allowed(role, Action.CONFIRM_USERS) is (role is Role.SECURITY_ADMIN)


def test_the_system_admin_cannot_read_notices_and_the_auditor_cannot_change_users() -> None:
    assert not allowed(Role.SYSTEM_ADMIN, Action.SEE_NOTICES)
    assert not allowed(Role.SYSTEM_ADMIN, Action.SEE_LEDGER)
    assert not allowed(Role.AUDITOR, Action.MANAGE_USERS)


def _caller(role: Role, district: str = "310105", unit: str = "squad-a", user: str = "me") -> Caller:
    return Caller(user, "测试", role, unit, district)


HERE = Target("310105", frozenset({"squad-a"}), "someone")


def test_a_section_officer_sees_the_own_district_only() -> None:
    assert in_scope(_caller(Role.SECTION_OFFICER), Action.SEE_NOTICES, HERE)
    assert not in_scope(_caller(Role.SECTION_OFFICER, "310106"), Action.SEE_NOTICES, HERE)


def test_the_city_office_sees_every_district() -> None:
    assert in_scope(_caller(Role.OFFICE_STAFF, "310000"), Action.SEE_LEDGER, HERE)


def test_a_squad_sees_what_concerns_it_and_nothing_of_its_neighbours() -> None:
    assert in_scope(_caller(Role.INSPECTED_UNIT), Action.SEE_NOTICES, HERE)
    assert not in_scope(_caller(Role.INSPECTED_UNIT, unit="squad-b"), Action.SEE_NOTICES, HERE)


def test_a_squad_inspector_sees_own_records_only() -> None:
    mine = Target("310105", frozenset({"squad-a"}), "me")
    assert in_scope(_caller(Role.SQUAD_INSPECTOR), Action.SEE_LEDGER, mine)
    assert not in_scope(_caller(Role.SQUAD_INSPECTOR), Action.SEE_LEDGER, HERE)


def test_a_finding_on_the_squads_leader_is_hidden_from_the_squad_but_not_from_section_and_author() -> None:
    hidden = Target("310105", frozenset({"squad-a"}), "me", hidden_from_units=True)
    assert not in_scope(_caller(Role.INSPECTED_UNIT), Action.SEE_NOTICES, hidden)
    assert not in_scope(_caller(Role.SQUAD_INSPECTOR, user="colleague"), Action.SEE_LEDGER, hidden)
    assert in_scope(_caller(Role.SECTION_CHIEF), Action.SEE_NOTICES, hidden)
    assert in_scope(_caller(Role.SQUAD_INSPECTOR), Action.SEE_LEDGER, hidden)


def test_outside_the_scope_a_thing_is_not_found_rather_than_forbidden() -> None:
    with pytest.raises(Problem) as outside:
        require(_caller(Role.SECTION_OFFICER, "310106"), Action.SEE_NOTICES, HERE, "这份通知书")
    assert outside.value.document()["status"] == 404
    with pytest.raises(Problem) as never:
        require(_caller(Role.AUDITOR), Action.SEE_NOTICES, HERE)
    assert never.value.document()["status"] == 403


@given(
    role=st.sampled_from(list(Role)),
    action=st.sampled_from(list(Action)),
    district=st.sampled_from(["310101", "310105", "310000"]),
    unit=st.sampled_from(["squad-a", "squad-b"]),
)
def test_nobody_reaches_anything_with_an_action_their_role_does_not_have(
    role: Role, action: Action, district: str, unit: str
) -> None:
    caller = _caller(role, district, unit)
    if not allowed(role, action):
        assert not in_scope(caller, action, HERE)
    elif district not in ("310105", "310000") and unit != "squad-a":
        assert not in_scope(caller, action, HERE) or role in CITY_ROLES or cell(role, NEEDS[action][0]).scope == "city"


def test_who_may_within_reach_is_let_through_and_where_no_target_is_named_the_role_alone_counts() -> None:
    require(_caller(Role.SECTION_OFFICER), Action.SEE_NOTICES, HERE)
    require(_caller(Role.SECTION_OFFICER, "310106"), Action.SEE_NOTICES)
    with pytest.raises(Problem):
        require(_caller(Role.AUDITOR), Action.SEE_NOTICES)


def test_figures_are_put_up_in_a_corridor_by_chiefs_alone() -> None:
    chiefs = {Role.SECTION_CHIEF, Role.BUREAU_LEADER, Role.DETACHMENT_CHIEF, Role.OFFICE_CHIEF}
    assert {role for role in Role if allowed(role, Action.SHOW_WALL)} == chiefs
    assert {role for role in chiefs if cell(role, Matter.WALL).scope is Scope.DISTRICT} == chiefs & DISTRICT_ROLES


KEYING_IN = {
    Role.SECTION_OFFICER: Scope.DISTRICT,
    Role.SECTION_CHIEF: Scope.DISTRICT,
    Role.DETACHMENT_INSPECTOR: Scope.UNIT,
    Role.DETACHMENT_CHIEF: Scope.UNIT,
    Role.OFFICE_STAFF: Scope.UNIT,
}


@pytest.mark.parametrize("role", list(Role))
def test_paper_is_keyed_in_by_the_section_for_its_district_and_by_the_citys_bodies_for_their_own_people(
    role: Role,
) -> None:
    assert allowed(role, Action.KEY_IN) == (role in KEYING_IN)
    assert cell(role, Matter.KEY_IN).scope is KEYING_IN.get(role, Scope.NONE)

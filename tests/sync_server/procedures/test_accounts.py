"""Which role may stand on which unit, cell by cell; whose unit is below whose; when two accounts are two people."""

from __future__ import annotations

import pytest

from shared.organisation import Role, Unit, UnitKind
from sync_server.casework.approval import Doer
from sync_server.procedures.accounts import (
    ADMINISTRATORS,
    ROLE_KINDS,
    Account,
    AccountDeed,
    account_refusal,
    as_doer,
    confirming_refusal,
    fits,
    managing_refusal,
    may_bind,
    misfit,
    proposing_refusal,
    within,
)
from sync_server.procedures.permissions import Action, Caller, allowed

KINDS = (
    *(UnitKind.OFFICE, UnitKind.DETACHMENT, UnitKind.SECTION),
    *(UnitKind.SQUAD, UnitKind.DISTRICT_TEAM, UnitKind.STREET),
)
# role: office, detachment, section, squad, district team, street
TABLE = """
squad_inspector      - - - x x -
section_officer      - - x - - -
section_chief        - - x - - -
bureau_leader        x - x - - -
detachment_inspector - x - - - -
detachment_chief     - x - - - -
office_staff         x - - - - -
office_chief         x - - - - -
inspected_unit       - - - x x -
street_office        - - - - - x
appraisal            x - x - - -
system_admin         x - x - - -
security_admin       x - x - - -
auditor              x - x - - -
"""
CELLS = [
    (Role(name), kind, cell == "x")
    for name, *cells in map(str.split, TABLE.strip().splitlines())
    for kind, cell in zip(KINDS, cells, strict=True)
]
OFFICE = Unit("office", "处", UnitKind.OFFICE, "310000")
UNITS = {
    unit.id: unit
    for unit in (
        OFFICE,
        Unit("detachment", "支队", UnitKind.DETACHMENT, "310000", parent_id="office"),
        Unit("section", "科", UnitKind.SECTION, "310105", parent_id="office"),
        Unit("squad", "队", UnitKind.SQUAD, "310105", parent_id="section"),
        Unit("other", "别科", UnitKind.SECTION, "310104", parent_id="office"),
        Unit("ring", "环", UnitKind.SQUAD, "310104", parent_id="ring"),
    )
}


def caller(role: Role = Role.SYSTEM_ADMIN, user: str = "me", person: str = "p-me") -> Caller:
    return Caller(user, "我", role, "section", "310105", person)


@pytest.mark.parametrize(("role", "kind", "may"), CELLS)
def test_a_role_stands_only_where_it_belongs(role: Role, kind: UnitKind, may: bool) -> None:
    assert fits(role, kind) is may
    assert (misfit(role, kind) == "") is may


def test_every_role_has_a_place() -> None:
    assert set(ROLE_KINDS) == set(Role)
    assert all(ROLE_KINDS.values())
    assert len(CELLS) == len(Role) * len(UnitKind)


@pytest.mark.parametrize("role", list(Role))
def test_every_account_but_a_units_shared_one_is_somebodys(role: Role) -> None:
    kind = next(iter(ROLE_KINDS[role]))
    assert account_refusal(Account(role, "u", "p"), kind) == ""
    assert (account_refusal(Account(role, "u"), kind) == "") is (role in (Role.INSPECTED_UNIT, Role.STREET_OFFICE))
    assert account_refusal(Account(role, "u"), kind, enters=False) == ""


@pytest.mark.parametrize(
    ("root", "unit", "inside"),
    [
        ("section", "section", True),
        ("section", "squad", True),
        ("office", "squad", True),
        ("section", "office", False),
        ("section", "other", False),
        ("section", "detachment", False),
        ("squad", "section", False),
        ("section", "unknown", False),
        ("section", "ring", False),
    ],
)
def test_ones_units_are_the_own_and_those_below(root: str, unit: str, inside: bool) -> None:
    assert within(UNITS, root, unit) is inside


@pytest.mark.parametrize("role", list(Role))
def test_a_system_administrator_manages_every_role_but_the_three(role: Role) -> None:
    why = managing_refusal(caller(), Account(role, "section", "p-other", "other"))
    assert ("三员分立" in why) is (role in ADMINISTRATORS)
    assert (why == "") is (role not in ADMINISTRATORS)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_nobody_else_manages_accounts(role: Role) -> None:
    assert managing_refusal(caller(role), Account(Role.SQUAD_INSPECTOR, "squad", "p", "u")) != ""


@pytest.mark.parametrize(
    "account", [Account(Role.APPRAISAL, "section", "p-me", "x"), Account(Role.APPRAISAL, "s", "", "me")]
)
def test_nobody_manages_their_own(account: Account) -> None:
    assert managing_refusal(caller(), account) != ""


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_only_a_security_administrator_confirms(role: Role) -> None:
    assert confirming_refusal(caller(role), Doer("other", "p-other"), []) != ""
    assert confirming_refusal(caller(Role.SECURITY_ADMIN), Doer("other", "p-other"), ["p-third"]) == ""


def test_nobody_confirms_what_they_proposed_or_what_is_about_themselves() -> None:
    security = caller(Role.SECURITY_ADMIN)
    assert "请由另一名安全管理员确认" in confirming_refusal(security, Doer("me", "p-me"), [])
    assert confirming_refusal(security, Doer("other", "p-other"), ["p-me"]).startswith("不能确认关于本人账号的申请")


def test_who_is_linked_to_nobody_cannot_propose() -> None:
    assert proposing_refusal(caller()) == ""
    assert proposing_refusal(caller(person="")).startswith("您的账号没有关联人员")


def test_each_deed_on_an_account_has_its_words_and_a_shared_account_speaks_for_its_unit() -> None:
    assert [deed.label for deed in AccountDeed] == ["新增账号", "调整角色或单位", "重置密码", "启用账号", "关联人员"]
    assert as_doer(caller(Role.INSPECTED_UNIT)) == Doer("me", "p-me", for_unit=True)


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.SECTION_OFFICER, {Role.SQUAD_INSPECTOR, Role.DETACHMENT_INSPECTOR}),
        (Role.OFFICE_STAFF, {Role.SQUAD_INSPECTOR, Role.DETACHMENT_INSPECTOR}),
        (
            Role.SECTION_CHIEF,
            {Role.SQUAD_INSPECTOR, Role.DETACHMENT_INSPECTOR, Role.SECTION_OFFICER, Role.OFFICE_STAFF},
        ),
        (
            Role.DETACHMENT_CHIEF,
            {Role.SQUAD_INSPECTOR, Role.DETACHMENT_INSPECTOR, Role.SECTION_OFFICER, Role.OFFICE_STAFF},
        ),
        (Role.SQUAD_INSPECTOR, set()),
        (Role.STREET_OFFICE, set()),
        (Role.SYSTEM_ADMIN, set()),
    ],
)
def test_nobody_binds_a_phone_in_the_name_of_an_equal_or_of_who_stands_above(role: Role, others: set[Role]) -> None:
    recording = {other for other in Role if allowed(other, Action.RECORD)}
    assert {other for other in recording if may_bind(role, other)} == others

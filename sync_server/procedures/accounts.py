"""Whose accounts are whose: which role fits which unit, and who manages whom.

三员分立 (GB/T 22239): the three administrators check one another, so none of them may touch another's account; what
gives power (a role, a password, a person's name on an account) takes two persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.organisation import INSPECTED, Role, Unit, UnitKind
from sync_server.casework.approval import Doer, Taken, same_person, two_steps
from sync_server.procedures.permissions import Action, Caller, allowed

K = UnitKind
_BELOW = frozenset(INSPECTED)
_INSPECTING = frozenset({K.SECTION, K.OFFICE})
# Which role may exist on which kind of unit (domain.md §1.1, §1.2).
ROLE_KINDS: Mapping[Role, frozenset[UnitKind]] = {
    Role.SQUAD_INSPECTOR: _BELOW,
    Role.SECTION_OFFICER: frozenset({K.SECTION}),
    Role.SECTION_CHIEF: frozenset({K.SECTION}),
    Role.BUREAU_LEADER: _INSPECTING,
    Role.DETACHMENT_INSPECTOR: frozenset({K.DETACHMENT}),
    Role.DETACHMENT_CHIEF: frozenset({K.DETACHMENT}),
    Role.OFFICE_STAFF: frozenset({K.OFFICE}),
    Role.OFFICE_CHIEF: frozenset({K.OFFICE}),
    Role.INSPECTED_UNIT: _BELOW,
    Role.STREET_OFFICE: frozenset({K.STREET}),
    Role.APPRAISAL: _INSPECTING,
    Role.SYSTEM_ADMIN: _INSPECTING,
    Role.SECURITY_ADMIN: _INSPECTING,
    Role.AUDITOR: _INSPECTING,
}
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
SHARED = frozenset({Role.INSPECTED_UNIT, Role.STREET_OFFICE})  # a unit's one account, at which several people may sit
ON_THE_SERVER = "请在服务器上用 ducha user 命令办理"


class AccountDeed(StrEnum):
    """What is asked for and confirmed by a second person. Stopping an account needs no second one."""

    OPEN = "open"
    CHANGE = "change"  # role, unit
    PASSWORD = "password"  # noqa: S105 - a new first password
    ENABLE = "enable"
    LINK = "link"  # to a person of the directory

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    AccountDeed.OPEN: "新增账号",
    AccountDeed.CHANGE: "调整角色或单位",
    AccountDeed.PASSWORD: "重置密码",
    AccountDeed.ENABLE: "启用账号",
    AccountDeed.LINK: "关联人员",
}


@dataclass(frozen=True)
class Account:
    """An account as it stands, or as it is to become. `user_id` '' before it is opened."""

    role: Role
    unit_id: str
    person_id: str = ""
    user_id: str = ""


def fits(role: Role, kind: UnitKind) -> bool:
    """True if the role may exist on a unit of the kind."""
    return kind in ROLE_KINDS[role]


def misfit(role: Role, kind: UnitKind) -> str:
    """Why the role may not exist there, without the full stop; '' when it may."""
    if fits(role, kind):
        return ""
    kinds = "、".join(known.label for known in UnitKind if known in ROLE_KINDS[role])
    return f"“{role.label}”只能设在{kinds}，不能设在{kind.label}，请重新选择角色或单位"


def account_refusal(account: Account, kind: UnitKind, *, enters: bool = True) -> str:
    """What an account lacks to exist at all; '' when it may. `enters` False: nobody can log in with it (tokens)."""
    if enters and account.role not in SHARED and not account.person_id:
        return f"“{account.role.label}”的账号须关联人员名录中的本人，请先在「人员名录」登记，再选择人员"
    return misfit(account.role, kind)


def within(units: Mapping[str, Unit], root: str, unit_id: str) -> bool:
    """True if the unit is `root` or stands below it."""
    seen: set[str] = set()
    while unit_id and unit_id not in seen:
        if unit_id == root:
            return True
        seen.add(unit_id)
        unit_id = units[unit_id].parent_id if unit_id in units else ""
    return False


def managing_refusal(caller: Caller, *accounts: Account) -> str:
    """Why the caller may not manage an account, given as it stands and as it is to become; '' when they may. That it
    lies within the caller's units has been looked at before."""
    if not allowed(caller.role, Action.MANAGE_USERS):
        return "账号由系统管理员办理"
    if any(account.role in ADMINISTRATORS for account in accounts):
        return f"系统、安全、审计管理员三员分立，互不办理账号，{ON_THE_SERVER}"
    if any(same_person(as_doer(caller), Doer(account.user_id, account.person_id)) for account in accounts):
        return "不能为本人办理账号，请由另一名系统管理员办理"
    return ""


CONFIRMING = two_steps("propose", "confirm", "提出人不能确认自己的申请，请由另一名安全管理员确认")
# Who records checks, from below upwards: a phone speaks in its holder's name, so nobody binds one for his equal.
_STANDS = {
    Role.SQUAD_INSPECTOR: 1,
    Role.DETACHMENT_INSPECTOR: 1,
    Role.SECTION_OFFICER: 2,
    Role.OFFICE_STAFF: 2,
    Role.SECTION_CHIEF: 3,
    Role.DETACHMENT_CHIEF: 3,
    Role.OFFICE_CHIEF: 3,
    Role.BUREAU_LEADER: 4,
}


def may_bind(role: Role, other: Role) -> bool:
    """True when somebody of the role may hand out an enrolment code for another's account of the role `other`."""
    return _STANDS.get(other, 0) < _STANDS.get(role, 0)


def proposing_refusal(caller: Caller) -> str:
    """Why the caller cannot propose what a second person confirms; '' when they can."""
    if caller.person_id:
        return ""
    return f"您的账号没有关联人员，无法证明提出人与确认人是两个人。{ON_THE_SERVER}（user link）关联后再提出"


def confirming_refusal(caller: Caller, proposed_by: Doer, persons: Iterable[str]) -> str:
    """Why the caller may not confirm what another has proposed about accounts of these persons; '' when they may."""
    if not allowed(caller.role, Action.CONFIRM_USERS):
        return "账号申请由安全管理员确认"
    why = CONFIRMING.refusal("confirm", [Taken("propose", proposed_by)], as_doer(caller))
    if why:
        return why
    if any(same_person(as_doer(caller), Doer("", person_id)) for person_id in persons):
        return "不能确认关于本人账号的申请，请由另一名安全管理员确认"
    return ""


def as_doer(caller: Caller) -> Doer:
    """The caller as a chain of steps knows them."""
    return Doer(caller.user_id, caller.person_id, caller.role in SHARED)

"""What gives power over an account takes two persons: a system administrator asks, a security administrator confirms.

The first password is made when the second person confirms, and shown to that person alone: who asked for it never sees
it, and who sees it could not have asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import RowMapping, select, update

from shared import spelling
from shared.moment import to_iso
from shared.organisation import Role
from shared.problems import FORBIDDEN, NOT_FOUND, RULE, Problem
from sync_server.accounts.opening import account_row, add_user, alter_user, check_account, check_login
from sync_server.accounts.passwords import set_first_password
from sync_server.casework import happenings
from sync_server.casework.approval import Doer
from sync_server.casework.happening import Happening
from sync_server.casework.said import says
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.states import RequestState
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import (
    Account,
    AccountDeed,
    confirming_refusal,
    managing_refusal,
    proposing_refusal,
    within,
)
from sync_server.procedures.passwords import PasswordRules
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

GOOD_FOR = timedelta(days=7)
WAITING, CONFIRMED = RequestState.WAITING.value, RequestState.CONFIRMED.value
REFUSED, WITHDRAWN = RequestState.REFUSED.value, RequestState.WITHDRAWN.value
SETS_PASSWORD = frozenset({AccountDeed.OPEN, AccountDeed.PASSWORD})
a = t.account_requests.c


class EndTasks(Protocol):
    """Calls off every open task of an account, with the reason."""

    def __call__(self, w: Write, user_id: str, reason: str, actor: Actor) -> None: ...


def propose_account(
    w: Write, caller: Caller, *, login: str, name: str, role: Role, unit_id: str, person_id: str | None
) -> str:
    """Ask for a new account; returns the request's id. Raises Problem."""
    login, name = spelling.login(login), spelling.name(name)
    after = Account(role, unit_id, person_id or "")
    _may_manage(w, caller, after)
    name = check_account(w, after, name)
    check_login(w, login)
    _only_one(w, a.login == login)
    words = f"申请新增账号{login}（{name}，{role.label}，{directory(w).unit(unit_id).name}）"
    return _propose(w, caller, AccountDeed.OPEN, None, login, name, after, {}, words)


def propose_change(
    w: Write,
    caller: Caller,
    user_id: str,
    deed: AccountDeed,
    *,
    role: Role | None = None,
    unit_id: str = "",
    person_id: str = "",
) -> str:
    """Ask for a change of an account, or for a new first password; returns the request's id. Raises Problem."""
    row = account_row(w, user_id)
    before = _account(row)
    after = Account(role or before.role, unit_id or before.unit_id, person_id or before.person_id, user_id)
    _may_manage(w, caller, before, after)
    if deed in (AccountDeed.CHANGE, AccountDeed.LINK) and after == before:
        raise Problem(grounds.NOTHING_CHANGED)
    if deed is AccountDeed.ENABLE and row["active"]:
        raise Problem(grounds.ACCOUNT_IN_USE)
    name = check_account(w, after, row["name"])
    _only_one(w, a.user_id == user_id)
    words = f"申请{deed.label}：账号{row['login']}（{row['name']}）{_difference(w, before, after)}"
    return _propose(w, caller, deed, user_id, row["login"], name, after, _state(row), words)


def withdraw(w: Write, caller: Caller, request_id: str) -> None:
    """Take one's own request back. Raises Problem."""
    row = _waiting(w, request_id)
    if row["proposed_by"] != caller.user_id:
        raise Problem(NOT_FOUND, what="这件申请")
    _decide(w, caller, row, WITHDRAWN, "")
    _note(w, caller, row, happenings.USER_WITHDRAWN, f"撤回申请：{_about(row)}")


def refuse(w: Write, caller: Caller, request_id: str, words: str) -> None:
    """The second person does not agree, and says why. Raises Problem."""
    row = _waiting(w, request_id)
    _may_confirm(w, caller, row)
    if not says(words):
        raise Problem(grounds.REASON_OF_DECLINING_MISSING)
    _decide(w, caller, row, REFUSED, words.strip())
    _note(
        w, caller, row, happenings.USER_REFUSED, f"不同意{row['proposed_name']}的申请：{_about(row)}。{words.strip()}"
    )


def confirm(
    w: Write, caller: Caller, request_id: str, rules: PasswordRules, password_hash: str, end_tasks: EndTasks
) -> str:
    """The second person agrees: it takes effect at once. `password_hash` is of a fresh first password, kept only where
    the deed sets one; `end_tasks` calls off the open tasks of who moves to another district. Returns the account's
    login. Raises Problem; CONFLICT when things have changed since."""
    row = _waiting(w, request_id)
    _may_confirm(w, caller, row)
    proposer = _proposer(w, row)
    deed = AccountDeed(row["deed"])
    after = Account(Role(row["role"]), row["unit_id"], row["person_id"] or "", row["user_id"] or "")
    if row["user_id"]:
        now = account_row(w, row["user_id"])
        if _state(now) != row["before"]:
            raise Problem(grounds.ACCOUNT_CHANGED_SINCE)
        _may_manage(w, proposer, _account(now), after)
    else:
        _may_manage(w, proposer, after)
    check_account(w, after, row["name"])
    _decide(w, caller, row, CONFIRMED, "")
    _note(w, caller, row, happenings.USER_CONFIRMED, f"确认{row['proposed_name']}的申请：{_about(row)}")
    actor = as_actor(caller)
    match deed:
        case AccountDeed.OPEN:
            add_user(
                w,
                actor,
                login=row["login"],
                name=row["name"],
                role=after.role,
                unit_id=after.unit_id,
                password_hash=password_hash,
                person_id=after.person_id or None,
                rules=rules,
            )
        case AccountDeed.PASSWORD:
            set_first_password(w, actor, row["user_id"], password_hash, rules)
        case AccountDeed.ENABLE:
            alter_user(w, actor, row["user_id"], active=True)
        case _:
            alter_user(
                w, actor, row["user_id"], role=after.role, unit_id=after.unit_id, person_id=after.person_id or None
            )
            old, new = directory(w).unit(str(row["before"]["unit_id"])), directory(w).unit(after.unit_id)
            if old.district_code != new.district_code:  # tasks of the old district do not follow into the new one
                end_tasks(w, row["user_id"], f"督察员已调至{new.name}", actor)
    return str(row["login"])


def stop_account(w: Write, caller: Caller, user_id: str) -> None:
    """Stop an account at once: taking power away needs no second person. Raises Problem."""
    row = account_row(w, user_id)
    _may_manage(w, caller, _account(row))
    alter_user(w, as_actor(caller), user_id, active=False)


def _may_manage(w: Write, caller: Caller, *accounts: Account) -> None:
    if not allowed(caller.role, Action.MANAGE_USERS):
        raise Problem(FORBIDDEN)
    units = directory(w).units
    if not all(within(units, caller.unit_id, account.unit_id) for account in accounts):
        raise Problem(NOT_FOUND, what="这个账号")
    for account in accounts:
        _person_within(w, caller, account.person_id)
    why = managing_refusal(caller, *accounts)
    if why:
        raise Problem(RULE, reason=why)


def _person_within(w: Write, caller: Caller, person_id: str) -> None:
    p = t.people.c
    unit = w.conn.execute(select(p.unit_id).where(p.id == person_id)).scalar() if person_id else None
    if unit is not None and not within(directory(w).units, caller.unit_id, unit):
        raise Problem(NOT_FOUND, what="这名人员")


def _may_confirm(w: Write, caller: Caller, row: RowMapping) -> None:
    if not allowed(caller.role, Action.CONFIRM_USERS):
        raise Problem(FORBIDDEN)
    units, before = directory(w).units, row["before"].get("unit_id", row["unit_id"])
    if not all(within(units, caller.unit_id, unit_id) for unit_id in (row["unit_id"], before)):
        raise Problem(NOT_FOUND, what="这件申请")
    persons = [person for person in (row["person_id"], row["before"].get("person_id")) if person]
    why = confirming_refusal(caller, Doer(row["proposed_by"], row["proposed_person"]), persons)
    if why:
        raise Problem(RULE, reason=why)


def _proposer(w: Write, row: RowMapping) -> Caller:
    """Who proposed, as they stand now. Raises Problem(CONFLICT) when they may not any more."""
    u, n = t.users.c, t.units.c
    query = select(u.id, u.name, u.role, u.unit_id, u.active, n.district_code).join(t.units, n.id == u.unit_id)
    found = w.conn.execute(query.where(u.id == row["proposed_by"])).one()
    caller = Caller(found.id, found.name, Role(found.role), found.unit_id, found.district_code, row["proposed_person"])
    if not found.active or not allowed(caller.role, Action.MANAGE_USERS):
        raise Problem(grounds.PROPOSER_NO_ADMINISTRATOR)
    return caller


def _propose(
    w: Write,
    caller: Caller,
    deed: AccountDeed,
    user_id: str | None,
    login: str,
    name: str,
    after: Account,
    before: Mapping[str, Any],
    words: str,
) -> str:
    why = proposing_refusal(caller)
    if why:
        raise Problem(RULE, reason=why)
    request_id = w.new_id()
    w.add(
        t.account_requests,
        id=request_id,
        deed=deed.value,
        user_id=user_id,
        login=login,
        name=name,
        role=after.role.value,
        unit_id=after.unit_id,
        person_id=after.person_id or None,
        before=dict(before),
        words=words,
        proposed_by=caller.user_id,
        proposed_person=caller.person_id,
        proposed_name=caller.name,
        proposed_at=w.now,
        expires_at=to_iso(w.moment + GOOD_FOR),
        state=WAITING,
    )
    w.event(
        happenings.USER_REQUESTED,
        "user",
        user_id or request_id,
        words,
        actor=as_actor(caller),
        data={"request": request_id},
    )
    return request_id


def _only_one(w: Write, of_account: Any) -> None:
    open_one = select(a.id).where(of_account, a.state == WAITING, a.expires_at > w.now)
    if w.conn.execute(open_one).first():
        raise Problem(grounds.REQUEST_WAITS_ALREADY)


def _waiting(w: Write, request_id: str) -> RowMapping:
    row = w.conn.execute(select(t.account_requests).where(a.id == request_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件申请")
    if row["state"] != WAITING:
        raise Problem(grounds.REQUEST_DONE)
    if row["expires_at"] <= w.now:
        raise Problem(grounds.REQUEST_TOO_OLD, days=GOOD_FOR.days)
    return row


def _decide(w: Write, caller: Caller, row: RowMapping, state: str, words: str) -> None:
    values = {"state": state, "decision_words": words, "decided_by": caller.user_id, "decided_at": w.now}
    values |= {"decided_person": caller.person_id, "decided_name": caller.name}
    w.conn.execute(update(t.account_requests).where(a.id == row["id"]).values(**values))


def _note(w: Write, caller: Caller, row: RowMapping, happening: Happening, words: str) -> None:
    data = {"request": row["id"], "proposed_by": row["proposed_by"]}
    w.event(happening, "user", row["user_id"] or row["id"], words, actor=as_actor(caller), data=data)


def _about(row: RowMapping) -> str:
    return str(row["words"]).removeprefix("申请")


def _account(row: RowMapping) -> Account:
    return Account(Role(row["role"]), row["unit_id"], row["person_id"] or "", row["id"])


def _state(row: RowMapping) -> dict[str, Any]:
    """What a confirmation rests on: should it change meanwhile, the request is void."""
    return {name: row[name] for name in ("role", "unit_id", "person_id", "active")}


def _difference(w: Write, before: Account, after: Account) -> str:
    said = []
    if after.role is not before.role:
        said.append(f"角色由{before.role.label}改为{after.role.label}")
    if after.unit_id != before.unit_id:
        said.append(f"调至{directory(w).unit(after.unit_id).name}")
    if after.person_id != before.person_id:
        p = t.people.c
        person = w.conn.execute(select(p.name, p.badge).where(p.id == after.person_id)).one()
        said.append(f"关联{person.name}（{person.badge}）")
    return "，" + "，".join(said) if said else ""

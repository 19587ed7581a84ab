"""Who signs in whose place today, as the ledger has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from shared.organisation import Role
from sync_server.acts.common.approvals import as_linked
from sync_server.casework.approval import same_person
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.permissions import Caller, StandIn
from sync_server.procedures.standing_in import DEPUTIES, SIGNERS, StandInState


def as_acting(conn: Connection, caller: Caller, today: date) -> Caller:
    """The caller with the person that the account names now, and with those in whose place they may sign today: leaders
    of the same body, each another person, who are still there as what they were when they gave it."""
    who = as_linked(conn, caller)
    if not who.person_id or who.role not in DEPUTIES:
        return who
    s, u, n = t.stand_ins.c, t.users.c, t.units.c
    query = (
        select(s.id, s.ground, u.id.label("user_id"), u.name, u.role, u.unit_id, u.person_id.label("person"))
        .add_columns(n.district_code)
        .join_from(t.stand_ins, t.users, u.id == s.principal_id)
        .join(t.units, n.id == u.unit_id)
        .where(s.deputy_id == who.user_id, s.state == StandInState.GIVEN.value)
        .where(s.first_day <= today.isoformat(), s.last_day >= today.isoformat())
        .where(u.active, u.unit_id == who.unit_id, u.unit_id == s.unit_id)
        .where(u.role == s.principal_role, u.role.in_([role.value for role in SIGNERS]))
        .where(u.person_id.is_not(None))
        .order_by(s.asked_at, s.id)
    )
    found = [
        (row, Caller(row.user_id, row.name, Role(row.role), row.unit_id, row.district_code, row.person))
        for row in conn.execute(query)
    ]
    others = [(row, principal) for row, principal in found if not same_person(as_doer(who), as_doer(principal))]
    return replace(who, stands_for=tuple(StandIn(row.id, principal, row.ground) for row, principal in others))

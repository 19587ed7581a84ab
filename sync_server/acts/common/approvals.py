"""Who has taken the steps of a chain, as the accounts name their people now, and the check before the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from shared.organisation import Role
from shared.problems import RULE, Problem
from sync_server.casework.approval import Chain, Doer, Taken
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import SHARED, as_doer
from sync_server.procedures.permissions import Caller


def doers(conn: Connection, user_ids: Iterable[str]) -> Mapping[str, Doer]:
    """The accounts with the people behind them, as far as the accounts name them; one that is gone names nobody."""
    ids, u = sorted(set(user_ids) - {""}), t.users.c
    if not ids:
        return {}
    rows = conn.execute(select(u.id, u.person_id, u.role).where(u.id.in_(ids)))
    known = {row.id: Doer(row.id, row.person_id or "", Role(row.role) in SHARED) for row in rows}
    return {user_id: known.get(user_id, Doer(user_id)) for user_id in ids}


def taken_by(conn: Connection, step: str, user_ids: Iterable[str]) -> list[Taken]:
    """The step as these accounts have taken it."""
    return [Taken(step, doer) for doer in doers(conn, user_ids).values()]


def as_linked(conn: Connection, caller: Caller) -> Caller:
    """The caller with the person that the account names now."""
    return replace(caller, person_id=doers(conn, [caller.user_id])[caller.user_id].person_id)


def must_be_another(w: Write, caller: Caller, chain: Chain, step: str, taken: Iterable[Taken]) -> None:
    """Make sure that the step is taken by another person than the chain asks. Raises Problem(RULE)."""
    why = chain.refusal(step, taken, as_doer(as_linked(w.conn, caller)))
    if why:
        raise Problem(RULE, reason=why)

"""追踪督察 opened by the section, for what no term decides: feedback sent back twice, the same item again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, select

from shared.moment import from_iso, to_iso
from shared.problems import RULE, Problem
from sync_server.grounds import pursuits as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.counted import counted
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import Held, hold
from sync_server.notices.deeds.pursuits.following import open_pursuit
from sync_server.notices.deeds.pursuits.held_pursuit import pursuit_of
from sync_server.notices.deeds.pursuits.lapsing import catch_up
from sync_server.notices.rules.notice import ENDED as NOTICE_ENDED
from sync_server.notices.rules.pursuit import PursuitCause, opening_refusal
from sync_server.procedures.permissions import Action, Caller, require
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import calendar
from sync_server.reference.rulebook import rules_now


def open_by_section(w: Write, caller: Caller, notice_id: str, cause: PursuitCause) -> str:
    """The section opens 追踪督察 on a notice for feedback returned twice or for the same item again. Raises Problem."""
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    require(caller, Action.DRAFT_PURSUIT, held.facts.target(), "这份通知书")
    catch_up(w, notice_id)
    if held.row["served_at"] is None:
        raise Problem(grounds.NOT_SERVED)
    if pursuit_of(w.conn, notice_id, w.moment) is not None:
        raise Problem(grounds.FOLLOWED_ALREADY)
    rules = rules_now(w, RepeatRules, held.facts.district_code)
    why = opening_refusal(
        cause,
        returns=held.facts.round - 1,
        repeats=repeats(w.conn, held, rules) if cause is PursuitCause.REPEATED else 0,
        times=rules.times,
        ended=held.facts.state in NOTICE_ENDED,
    )
    if why:
        raise Problem(RULE, reason=why)
    return open_pursuit(w, held, cause, as_actor(caller))


def repeats(conn: Connection, held: Held, rules: RepeatRules) -> int:
    """How often the inspected unit had the notice's most frequent item in the days up to the notice."""
    f = t.findings.c
    issued = from_iso(held.row["issued_at"])
    since = to_iso(issued - timedelta(days=rules.days))
    codes = [line["item_code"] for line in held.row["body"]["lines"]]
    unit_id = select(f.unit_id).where(f.notice_id == held.id).limit(1).scalar_subquery()
    same = (f.unit_id == unit_id) & f.item_code.in_(codes) & (f.occurred_at >= since)
    counts = select(func.count()).where(same, counted()).group_by(f.item_code)
    return max(conn.execute(counts).scalars(), default=0)

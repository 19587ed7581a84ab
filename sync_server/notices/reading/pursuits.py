"""追责督办: the list, one pursuit and its papers, each within the viewer's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, counts
from sync_server.console.queries.urgency import of_grave_notice, urgency
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.notices.rules.pursuit import ENDED, RUNNING, PursuitCause, PursuitState, shown_to_unit
from sync_server.procedures.permissions import Action

p, n = t.pursuits.c, t.notices.c
_unit, _section = t.units.alias("pursued"), t.units.alias("section")
KEY = t.pursuits.c.id
ORDERS: Mapping[str, ColumnElement[Any]] = {
    "opened": p.opened_at,
    "due": p.due_on,
    "unit": _unit.c.name,
    "urgent": urgency(of_grave_notice(n.id), p.due_at),
}
STATES = (
    ("due", "待督察机构决定"),
    ("running", "进行中"),
    *((state.value, state.label) for state in PursuitState),
    ("all", "全部"),
)
CAUSES = tuple((cause.value, cause.label) for cause in PursuitCause)
_RUNS = [state.value for state in RUNNING]
_ENDS = [state.value for state in ENDED]


def waits_for_section(now: datetime) -> ColumnElement[bool]:
    """Condition on `pursuits` joined with their `notices`: a term is over and the next step is the section's, or the
    paper has gone to the street and its result is to be entered."""
    over = p.state.in_([PursuitState.FOLLOWING.value, PursuitState.SUPERVISED.value]) & terms.pursuit_over(now)
    return p.closed_at.is_(None) & (over | p.state.in_([PursuitState.PROPOSED.value, PursuitState.HANDED_OVER.value]))


def pursuit_list(viewer: Viewer, filters: Filters, now: datetime) -> Select[Any]:
    """The pursuits that fit the filters; running ones unless a state is asked for."""
    statement = (
        select(p.id, p.notice_id, p.state, p.cause, p.round, p.due_on, p.due_certain, p.due_at, p.opened_at)
        .add_columns(p.closed_at, p.checks, p.receipted_at, n.number, n.provisional, n.state.label("notice_state"))
        .add_columns(_unit.c.name.label("unit_name"), p.district_code)
        .join_from(t.pursuits, t.notices, n.id == p.notice_id)
        .join(_unit, _unit.c.id == p.unit_id)
    )
    conditions: list[ColumnElement[bool]] = [scope.sees_pursuits(viewer), *filters.between(p.opened_at)]
    match filters.text("state") or "running":
        case "due":
            conditions.append(waits_for_section(now))
        case "running":
            conditions += [p.closed_at.is_(None), p.state.in_(_RUNS)]
        case "all":
            pass
        case state:
            runs = [p.closed_at.is_(None)] if state in _RUNS else []
            conditions += [p.state == state, *runs]
    if filters.text("late"):
        conditions.append(terms.pursuit_over(now))
    for name, column in (("cause", p.cause), ("unit", p.unit_id), ("district", p.district_code)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    return statement.where(*conditions, *filters.words(n.number, _unit.c.name))


def tallies(conn: Connection, viewer: Viewer, now: datetime) -> list[tuple[str, str, int]]:
    """(filter, name, number) of what runs, by state; counted no further than needed to say 99+."""
    wanted: list[tuple[str, str, ColumnElement[bool]]] = [("due", "待督察机构决定", waits_for_section(now))]
    wanted += [(state.value, state.label, p.state == state.value) for state in RUNNING]
    found = []
    for state, name, condition in wanted:
        some = select(literal(1)).join_from(t.pursuits, t.notices, n.id == p.notice_id)
        some = some.where(scope.sees_pursuits(viewer), p.closed_at.is_(None), condition).limit(counts.SHOWN + 1)
        found.append((state, name, int(conn.execute(select(func.count()).select_from(some.subquery())).scalar_one())))
    return found


def pursuit(conn: Connection, viewer: Viewer, pursuit_id: str) -> AnyRow:
    """One pursuit with names. Raises Problem (not found) outside the viewer's reach."""
    row = conn.execute(_one(viewer).where(p.id == pursuit_id)).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件追踪督察")
    return row


def of_notice(conn: Connection, viewer: Viewer, notice_id: str) -> AnyRow | None:
    """The notice's pursuit, if the viewer may see it."""
    return conn.execute(_one(viewer).where(p.notice_id == notice_id)).first()


def need_of_notice(conn: Connection, viewer: Viewer, notice_id: str) -> AnyRow:
    """The notice's pursuit. Raises Problem (not found)."""
    row = of_notice(conn, viewer, notice_id)
    if row is None:
        raise Problem(NOT_FOUND, what="这件追踪督察")
    return row


def of_notices(conn: Connection, viewer: Viewer, notice_ids: Iterable[str]) -> dict[str, str]:
    """State of the running pursuit by notice."""
    query = select(p.notice_id, _state(viewer)).where(p.notice_id.in_(list(notice_ids)), scope.sees_pursuits(viewer))
    return {row.notice_id: row.state for row in conn.execute(query.where(p.state.not_in(_ENDS)))}


def _state(viewer: Viewer) -> ColumnElement[str]:
    """The state as the viewer may read it: the inspected unit not that a proposal against it is being weighed."""
    if viewer.may(Action.DRAFT_PURSUIT):
        return p.state
    shown = {state.value: shown_to_unit(state).value for state in PursuitState}
    return case(shown, value=p.state).label("state")


def _one(viewer: Viewer) -> Select[Any]:
    order, proposal = t.documents.alias("order"), t.documents.alias("proposal")
    return (
        select(*(column for column in p if column.name != "state"), _state(viewer))
        .add_columns(n.number, n.provisional, n.body, n.requirement, n.record_id)
        .add_columns(n.state.label("notice_state"), n.due_on.label("notice_due_on"), n.served_at)
        .add_columns(_unit.c.name.label("unit_name"), _section.c.name.label("section_name"))
        .add_columns(order.c.state.label("order_state"), order.c.number.label("order_number"))
        .add_columns(proposal.c.state.label("proposal_state"), proposal.c.number.label("proposal_number"))
        .join_from(t.pursuits, t.notices, n.id == p.notice_id)
        .join(_unit, _unit.c.id == p.unit_id)
        .join(_section, _section.c.id == p.section_id)
        .outerjoin(order, order.c.id == p.order_id)
        .outerjoin(proposal, proposal.c.id == p.proposal_id)
        .where(scope.sees_pursuits(viewer))
    )

"""专项督察: the list of cases and one case with all that belongs to it, each within the viewer's reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal, select, true

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, counts
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.procedures.urging import INSIDE
from sync_server.special.deeds.held import CASE, SHARE
from sync_server.special.rules.case import GOES_ON, OVER, CaseSource, CaseState
from sync_server.special.rules.share import AWAITING, DONE, ShareState

c, s = t.cases.c, t.case_shares.c
_body = t.units.alias("body")
KEY = c.id
_WAITS, _MET = ([state.value for state in states] for states in (AWAITING, DONE))
_due = select(func.min(s.due_at)).where(s.case_id == c.id, s.ended_at.is_(None)).correlate(t.cases).scalar_subquery()
ORDERS: Mapping[str, ColumnElement[Any]] = {"created": c.created_at, "title": c.title, "received": c.received_on}
STATES = (
    ("running", "进行中"),
    ("late", "有单位逾期"),
    ("approval", "待审批"),
    ("unsigned", "有单位待签收"),
    ("answering", "有单位办理中"),
    ("extension", "延期申请待决定"),
    ("judge", "待审核报告"),
    ("accepted", "各单位都已达到要求"),
    ("unanswered", "待回复交办单位"),
    ("unfiled", "待归档"),
    *((state.value, state.label) for state in CaseState),
    ("all", "全部"),
)
SOURCES = tuple((source.value, source.label) for source in CaseSource)
_RUNS = [state.value for state in (CaseState.DRAFT, CaseState.IN_APPROVAL, *GOES_ON)]


def share_overdue(now: datetime) -> ColumnElement[bool]:
    """Condition on `case_shares`: a report is awaited and its term is over."""
    return s.state.in_(_WAITS) & terms.run_out(s.due_at, now)


def _some_share(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(s.case_id == c.id, condition)


def _handled_with(share: ColumnElement[bool]) -> ColumnElement[bool]:
    return (c.state == CaseState.HANDLING.value) & _some_share(share)


def _among(states: Iterable[CaseState]) -> ColumnElement[bool]:
    return c.state.in_([one.value for one in states])


def in_state(state: str, now: datetime) -> ColumnElement[bool]:
    """The condition on `cases` that an entry of `STATES` stands for."""
    x = t.case_extensions.c
    asked = select(s.case_id).join_from(t.case_extensions, t.case_shares, s.id == x.share_id).where(x.decision == "")
    known: Mapping[str, ColumnElement[bool]] = {
        "running": c.state.in_(_RUNS),
        "late": _among(GOES_ON) & _some_share(share_overdue(now)),
        "approval": _among((CaseState.IN_APPROVAL, CaseState.CLOSING)),
        "unsigned": _handled_with(s.state == ShareState.SERVED.value),
        "answering": _handled_with(s.state == ShareState.HANDLING.value),
        "extension": _among(GOES_ON) & c.id.in_(asked),
        "judge": _handled_with(s.state == ShareState.REPORTED.value),
        "accepted": (c.state == CaseState.HANDLING.value) & ~_some_share(s.state.not_in(_MET)),
        "unanswered": _among(OVER) & c.replied_at.is_(None),
        "unfiled": _among(OVER) & c.replied_at.is_not(None),
    }
    return known.get(state, c.state == state)


def case_list(viewer: Viewer, filters: Filters, now: datetime) -> Select[Any]:
    """The cases that fit the filters; running ones unless a state is asked for."""
    served = select(func.count()).where(s.case_id == c.id).correlate(t.cases).scalar_subquery()
    done = select(func.count()).where(s.case_id == c.id, s.state == ShareState.ACCEPTED.value)
    late = select(func.count()).where(s.case_id == c.id, share_overdue(now))
    statement = (
        select(c.id, c.number, c.title, c.source_name, c.received_on, c.state, c.created_at, c.replied_at)
        .add_columns(c.handler_name, _body.c.name.label("body_name"))
        .add_columns(served.label("shares"), done.correlate(t.cases).scalar_subquery().label("done"))
        .add_columns(late.correlate(t.cases).scalar_subquery().label("late"), _due.label("due_at"))
        .join_from(t.cases, _body, _body.c.id == c.body_id)
    )
    conditions: list[ColumnElement[bool]] = [scope.sees_cases(viewer), *filters.between(c.created_at)]
    state = filters.text("state") or "running"
    if state != "all":
        conditions.append(in_state(state, now))
    for name, column in (("source", c.source), ("district", c.district_code)):
        if filters.text(name):
            conditions.append(column == filters.text(name))
    if unit := filters.text("unit"):
        conditions.append(_some_share(s.unit_id == unit))
    return statement.where(*conditions, *filters.words(c.number, c.title, c.source_name, c.source_number))


def tallies(conn: Connection, viewer: Viewer, now: datetime) -> list[tuple[str, str, int]]:
    """(filter, name, number) of what waits, each as the list below it counts; no further than needed to say 99+."""
    found = []
    names = dict(STATES)
    for state in ("approval", "judge", "late", CaseState.HANDLING.value, CaseState.SUSPENDED.value, "unanswered"):
        some = select(literal(1)).where(scope.sees_cases(viewer), in_state(state, now)).limit(counts.SHOWN + 1)
        number = conn.execute(select(func.count()).select_from(some.subquery())).scalar_one()
        found.append((state, names[state], int(number)))
    return found


def case(conn: Connection, viewer: Viewer, case_id: str) -> AnyRow:
    """One case with the name of its body. Raises Problem (not found) outside the viewer's reach."""
    query = select(t.cases, _body.c.name.label("body_name")).join_from(t.cases, _body, _body.c.id == c.body_id)
    row = conn.execute(query.where(c.id == case_id, scope.sees_cases(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件专项督察")
    return row


def papers(conn: Connection, viewer: Viewer, case_id: str) -> Sequence[AnyRow]:
    """The forms and letters of the case, and the orders of its shares, as far as the viewer's unit wrote or received
    them: a unit meets no draft."""
    d = t.documents.c
    shares = select(s.id).join_from(t.case_shares, t.cases, c.id == s.case_id)
    shares = shares.where(s.case_id == case_id, scope.sees_shares(viewer))
    of_case = (d.subject_kind == CASE) & (d.subject_id == case_id)
    of_shares = (d.subject_kind == SHARE) & d.subject_id.in_(shares)
    query = select(d.id, d.kind, d.title, d.number, d.state, d.issued_at, d.created_at, d.unit_id, d.subject_id)
    found = conn.execute(query.where(of_case | of_shares).order_by(d.created_at, d.id)).all()
    if viewer.city_wide:
        return found
    received = (kinds.CASE_ORDER.value,)
    return [row for row in found if row.unit_id == viewer.unit_id or (row.kind in received and row.issued_at)]


def orders(conn: Connection, viewer: Viewer, case_id: str, share_id: str) -> Sequence[AnyRow]:
    """The 督办通知单 of one share among them."""
    return [paper for paper in papers(conn, viewer, case_id) if paper.subject_id == share_id]


def directions(conn: Connection, case_id: str) -> Sequence[AnyRow]:
    """领导批示 on the case, in the order of their days."""
    x = t.case_directions.c
    return conn.execute(select(t.case_directions).where(x.case_id == case_id).order_by(x.given_on, x.at)).all()


def _inside(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `cases`: the viewer is of the body that carries it, or of the city."""
    return true() if viewer.city_wide else c.body_id == viewer.unit_id


def direction(conn: Connection, viewer: Viewer, direction_id: str) -> AnyRow:
    """One 批示. Raises Problem (not found) for whoever is neither of the body that carries the case nor of the city."""
    x = t.case_directions.c
    query = select(t.case_directions).join(t.cases, c.id == x.case_id).where(x.id == direction_id)
    row = conn.execute(query.where(_inside(viewer), scope.sees_cases(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件批示")
    return row


def urgings(conn: Connection, viewer: Viewer, share_ids: Sequence[str]) -> Sequence[AnyRow]:
    """催办登记 of the shares with the name of the unit that was urged, in order of time; who was sent to look at it is
    read by the body that carries the case and by the city alone."""
    u = t.urgings.c
    query = select(t.urgings, s.unit_name).join_from(t.urgings, t.case_shares, s.id == u.subject_id)
    query = query.join(t.cases, c.id == s.case_id).where(u.subject_kind == SHARE, s.id.in_(share_ids))
    return conn.execute(query.where(_inside(viewer) | u.way.not_in(INSIDE)).order_by(u.at, u.id)).all()


def records(conn: Connection, viewer: Viewer, case_id: str) -> Sequence[AnyRow]:
    """The checks that count to the case, newest first, as far as the viewer may read them."""
    k, r = t.case_records.c, t.records.c
    query = select(r.id, r.occurred_at, r.unit_name, r.inspector_name, r.address, r.worst, r.finding_count)
    query = query.add_columns(r.body["case_points"].label("points"))
    query = query.join_from(t.case_records, t.records, r.id == k.record_id)
    query = query.where(k.case_id == case_id, scope.sees_records(viewer))
    return conn.execute(query.order_by(r.occurred_at.desc(), r.id).limit(200)).all()


def others_to_join(conn: Connection, viewer: Viewer, case_id: str) -> Sequence[AnyRow]:
    """Cases of the viewer's own body that are being handled, into which the case may be merged."""
    own = (c.body_id == viewer.unit_id) & (c.state == CaseState.HANDLING.value) & (c.id != case_id)
    return conn.execute(select(c.id, c.number, c.title).where(own).order_by(c.created_at.desc()).limit(200)).all()

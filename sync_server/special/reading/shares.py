"""承办: a unit's shares in special cases as a list, and one share with its reports and requests for more time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from shared.problems import NOT_FOUND, Problem
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.special.deeds.held import REPORT, SHARE
from sync_server.special.reading.cases import share_overdue
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import AWAITING, DONE, ShareState

c, s = t.cases.c, t.case_shares.c
_body = t.units.alias("body")
KEY = s.id
ORDERS: Mapping[str, ColumnElement[Any]] = {"due": s.due_at, "served": s.served_at}
TABS = (("", "待办理"), (ShareState.REPORTED.value, "待审核"), ("ended", "已办结"), ("all", "全部"))
_TURN, _ENDED = ([state.value for state in states] for states in (AWAITING, DONE))


def _shares() -> Select[Any]:
    return (
        select(t.case_shares, c.number, c.title, c.place, c.body_id, c.state.label("case_state"))
        .add_columns(_body.c.name.label("body_name"), _body.c.duty_phone.label("body_phone"))
        .join_from(t.case_shares, t.cases, c.id == s.case_id)
        .join(_body, _body.c.id == c.body_id)
    )


def own_shares(viewer: Viewer, filters: Filters) -> Select[Any]:
    """What the viewer's own unit answers for; what waits for it unless another state is asked for."""
    statement = _shares().where(s.unit_id == viewer.unit_id, scope.sees_shares(viewer))
    match filters.text("state"):
        case "":
            return statement.where(or_(s.state.in_(_TURN), _lead_that_may_ask()))
        case "ended":
            return statement.where(s.state.in_(_ENDED))
        case "all":
            return statement
        case state:
            return statement.where(s.state == state)


def _lead_that_may_ask() -> ColumnElement[bool]:
    """Condition on `case_shares` joined with their `cases`: the lead of a case in which all have met their demands and
    whose closing nobody has begun to write: it is the lead that asks for it."""
    other = t.case_shares.alias("other")
    waiting = exists().where(other.c.case_id == c.id, other.c.state.not_in(_ENDED))
    done = s.lead & (s.state == ShareState.ACCEPTED.value) & ~waiting
    return done & (c.state == CaseState.HANDLING.value) & (c.closing_id == "")


def share(conn: Connection, viewer: Viewer, share_id: str) -> AnyRow:
    """One share with its case. Raises Problem (not found) outside the viewer's reach."""
    row = conn.execute(_shares().where(s.id == share_id, scope.sees_shares(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这件专项督察的承办")
    return row


def of_case(conn: Connection, viewer: Viewer, case_id: str, now: datetime) -> Sequence[AnyRow]:
    """The shares of the case that the viewer may open, in the order of the plan; `overdue` and `late` (ever) beside."""
    late = terms.missed(now) & (t.terms.c.subject_kind == SHARE) & (t.terms.c.subject_id == s.id)
    missed = select(t.terms.c.subject_id).where(late).exists()
    query = _shares().add_columns(share_overdue(now).label("overdue"), missed.label("late"))
    return conn.execute(query.where(s.case_id == case_id, scope.sees_shares(viewer)).order_by(s.nth)).all()


def everybody(conn: Connection, case_id: str) -> Sequence[AnyRow]:
    """Who answers in the case, in the order of the plan, with how far each has come: for those who answer in it too."""
    query = select(s.id, s.unit_name, s.lead, s.state).where(s.case_id == case_id)
    return conn.execute(query.order_by(s.nth)).all()


def reports(conn: Connection, share_id: str) -> Sequence[AnyRow]:
    """The share's reports, newest first; those that were sent back stay."""
    r = t.case_reports.c
    return conn.execute(select(t.case_reports).where(r.share_id == share_id).order_by(r.at.desc(), r.id.desc())).all()


def report(conn: Connection, viewer: Viewer, report_id: str) -> AnyRow:
    """One report. Raises Problem (not found) for one of a share outside the viewer's reach."""
    r = t.case_reports.c
    query = select(t.case_reports).join(t.case_shares, s.id == r.share_id).join(t.cases, c.id == s.case_id)
    row = conn.execute(query.where(r.id == report_id, scope.sees_shares(viewer))).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这份报告")
    return row


def extensions(conn: Connection, share_id: str) -> Sequence[AnyRow]:
    """The share's requests for more time, newest first."""
    x = t.case_extensions.c
    query = select(t.case_extensions).where(x.share_id == share_id)
    return conn.execute(query.order_by(x.at.desc(), x.id.desc())).all()


def ever_late(conn: Connection, share_id: str, now: datetime) -> bool:
    """Whether the share has ever missed its term."""
    return terms.any_missed(conn, SHARE, share_id, REPORT, now)

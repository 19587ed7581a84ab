"""What of 专项督察 waits at the desk: at the body that carries a case reports to judge, requests for more time, units
that are late, cases to close, to answer and to file; at a section that answers in one its own share. What waits for a
signature stands there as a document already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from shared.workdays import Calendar
from sync_server.accounts.viewer import Viewer
from sync_server.acts.common.approvals import taken_by
from sync_server.casework import happenings
from sync_server.console import words
from sync_server.console.queries.todo import EACH, Todo, in_district
from sync_server.ledger import tables as t
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.permissions import Action
from sync_server.reference.clock import end_passed
from sync_server.special.deeds.held import CASE, SHARE
from sync_server.special.reading.cases import in_state, share_overdue
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import AWAITING, EXTENSION, ShareState

c, s, x = t.cases.c, t.case_shares.c, t.case_extensions.c
SOON_WORKDAYS = 3  # from so many working days before its end a term stands on the desk
_RUNS = s.ended_at.is_(None) & (c.state == CaseState.HANDLING.value)


def case_reports(conn: Connection, viewer: Viewer, now: datetime, days: Calendar, district: str) -> Iterator[Todo]:
    """Reports that wait to be judged, and units whose report has not come in time."""
    if not viewer.may(Action.DRAFT_CASE):
        return
    waits = s.state == ShareState.REPORTED.value
    for row in conn.execute(_shares(viewer, district).where(waits).order_by(s.due_at, s.id).limit(EACH)):
        said = words.Look("办理情况报告待审核", "amber", "reply")
        what, since = f"{row.unit_name}：{row.title}", row.due_at or row.served_at
        yield Todo(4, since, said, what, row.number, _page(row), "审核", _term(row))
    for row in conn.execute(_shares(viewer, district).where(share_overdue(now)).order_by(s.due_at, s.id).limit(EACH)):
        said = words.Look(f"专项{words.left_words(row.due_on, now, days, row.due_at)}", "red", "alert")
        yield Todo(3, row.due_at, said, f"{row.unit_name}：{row.title}", row.number, _page(row), "督办", _term(row))


def case_extensions(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Requests for more time, for whoever has the next word: the officer who looks into it, then the leader, who is
    another person."""
    if not viewer.may(Action.DRAFT_CASE):
        return
    asked = _shares(viewer, district).add_columns(x.at, x.until, x.reasons, x.user_id, x.checked_by, x.checked_at)
    asked = asked.join(t.case_extensions, (x.share_id == s.id) & (x.decision == ""))
    for row in conn.execute(asked.order_by(x.at, x.id).limit(EACH)):
        if row.checked_at and not _may_decide(conn, viewer, row):
            continue
        why, step = ("延期申请待决定", "决定") if row.checked_at else ("延期申请待核对", "核对")
        late = end_passed(row.due_at, now)
        said = words.Look(f"{why} {words.ago_words(row.at, now)}", "red" if late else "amber", "clock")
        until = words.near_day(date.fromisoformat(row.until), words.today(now))
        detail = f"{row.title} · 申请延至 {until}：{words.cut(row.reasons, 40)}"
        yield Todo(4, row.at, said, row.unit_name, detail, _page(row), step, _term(row))


def _may_decide(conn: Connection, viewer: Viewer, row: Row[Any]) -> bool:
    hands = [*taken_by(conn, "ask", [row.user_id]), *taken_by(conn, "check", [row.checked_by])]
    return viewer.may(Action.APPROVE_CASE) and not EXTENSION.refusal("decide", hands, as_doer(viewer.caller))


def cases_to_end(conn: Connection, viewer: Viewer, now: datetime, _days: Calendar, district: str) -> Iterator[Todo]:
    """Cases whose units have all met the demands, and those decided whose source has no answer yet, or that are not
    filed."""
    if not viewer.may(Action.DRAFT_CASE):
        return
    e = t.events.c
    asked = exists().where(e.subject_kind == CASE, e.subject_id == c.id, e.kind == happenings.CASE_CLOSING_ASKED.kind)
    query = select(c.id, c.number, c.title, c.source_name, c.opened_at, c.ended_at, c.replied_at, asked.label("asked"))
    query = query.where(c.body_id == viewer.unit_id, *in_district(district, c.district_code))
    for state, rank in (("accepted", 5), ("unanswered", 5), ("unfiled", 9)):
        for row in conn.execute(query.where(in_state(state, now)).order_by(c.created_at, c.id).limit(EACH)):
            since = row.replied_at or row.ended_at or row.opened_at
            why, step = _ending(state, row)
            detail = f"{row.number} · 交办单位：{row.source_name}"
            said = words.Look(why, "amber", "flag")
            yield Todo(rank, since, said, row.title, detail, f"/cases/{row.id}", step, (CASE, row.id))


def _ending(state: str, row: Row[Any]) -> tuple[str, str]:
    match state:
        case "accepted":
            return ("牵头单位提请结案" if row.asked else "各单位都已达到要求"), "结案"
        case "unanswered":
            return "待回复交办单位", "回复"
    return "已回复，待归档", "归档"


def own_shares(conn: Connection, viewer: Viewer, now: datetime, days: Calendar, district: str) -> Iterator[Todo]:
    """What the viewer's own unit answers for: what it has not signed for, and what is due soon or over."""
    if not viewer.may(Action.ANSWER_CASE):
        return
    waits = _RUNS & s.state.in_([state.value for state in AWAITING])
    own = _with_case().where(s.unit_id == viewer.unit_id, waits, *in_district(district, s.district_code))
    for row in conn.execute(own.order_by(s.due_at, s.id).limit(EACH)):
        late, signed = end_passed(row.due_at, now), row.state != ShareState.SERVED.value
        today = words.today(now)
        if signed and not late and days.workdays_between(today, date.fromisoformat(row.due_on)) > SOON_WORKDAYS:
            continue
        left = words.left_words(row.due_on, now, days, row.due_at)
        said = words.Look(f"专项承办{left}" if signed or late else "专项交办待签收", "red" if late else "amber", "flag")
        step = "报告" if signed else "签收"
        detail = f"{row.number} · {left}"
        yield Todo(3 if late else 4, row.due_at, said, row.title, detail, _page(row), step, _term(row))


def _with_case() -> Select[Any]:
    query = select(s.id, s.unit_name, s.state, s.due_on, s.due_at, s.served_at, c.number, c.title)
    return query.join_from(t.case_shares, t.cases, c.id == s.case_id)


def _shares(viewer: Viewer, district: str) -> Select[Any]:
    """The shares of running cases that the viewer's own body carries: only it has the next step."""
    own: ColumnElement[bool] = c.body_id == viewer.unit_id
    return _with_case().where(own, _RUNS, *in_district(district, c.district_code))


def _term(row: Row[Any]) -> tuple[str, str]:
    return SHARE, row.id


def _page(row: Row[Any]) -> str:
    return f"/cases/shares/{row.id}"
